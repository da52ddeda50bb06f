//! Loop unrolling: fully on request and for tiny loops, by a factor on request.
//!
//! `#pragma unroll` is more than a hint to BPF programs: kernels before 5.3 take no loops at all. A loop whose number
//! of iterations is known is written out; values that outlive it go through stack slots, which the following
//! promotion dissolves again, so the pass needs no SSA repair of its own.

mod clone;
mod live_out;
mod trip_count;

use beec_ir::{Block, Body, Cfg, Dominators, Linkage, Loop, LoopHint, Loops, Module, Op, Value};
use beec_source::{Diagnostic, Session};

use trip_count::trip_count;
pub(crate) use trip_count::{KnownExit, known_exit};

/// Iterations that are looked at to find the number of a loop with a pragma.
const MOST_ITERATIONS: u32 = 16_384;
/// Instructions that a loop with a pragma may grow to.
const MOST_INSTRUCTIONS: usize = 100_000;
/// Iterations and instructions of a loop that is unrolled without being asked, because it accesses a context or because
/// it is tiny.
const CONTEXT_ITERATIONS: u32 = 64;
const CONTEXT_INSTRUCTIONS: usize = 4096;
const TINY_ITERATIONS: u32 = 4;
const TINY_INSTRUCTIONS: usize = 32;

/// Unrolls in every function. With `unasked`, tiny loops as well. Gives the functions that were changed.
pub(crate) fn run(session: &Session, module: &mut Module, unasked: bool) -> bool {
    let mut changed = false;
    for function in &mut module.functions {
        if let Some(body) = &mut function.body {
            let program = function.linkage != Linkage::Internal && function.section != ".text";
            let first = body.block(body.entry()).params.first().copied();
            let wanted = Wanted { tiny: unasked, context: first.filter(|_| program), also: &|_, _| false };
            changed |= unroll_all(session, body, wanted);
        }
    }
    changed
}

/// Unrolls those of one function's loops for which `wanted` says so, if that is little code; says whether there were any.
pub(crate) fn run_on(session: &Session, body: &mut Body, wanted: &dyn Fn(&Body, &Loop) -> bool) -> bool {
    unroll_all(session, body, Wanted { tiny: false, context: None, also: wanted })
}

/// What is unrolled without being asked.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    /// Tiny loops.
    tiny: bool,
    /// Loops over what this points to.
    context: Option<Value>,
    /// Further loops, within the limits of those over a context.
    also: &'a dyn Fn(&Body, &Loop) -> bool,
}

fn unroll_all(session: &Session, body: &mut Body, wanted: Wanted<'_>) -> bool {
    let mut changed = false;
    // Each round unrolls one loop or settles its hint, so there are at most as many rounds as loops that ever exist.
    while let Some((found, how)) = next(session, body, wanted) {
        live_out::demote(body, &found);
        match how {
            How::Fully(iterations) => clone::fully(body, &found, iterations),
            How::By(factor) => clone::by(body, &found, factor),
        }
        changed = true;
    }
    changed
}

/// Whether a loop accesses a context at an offset that is not constant: the verifier takes no such access, so the loop
/// must go where it can. A context is known by its type's attribute, or as what a program is handed.
fn needs_constant_offsets(body: &Body, found: &Loop, context: Option<Value>) -> bool {
    let insts = found.blocks.iter().flat_map(|&block| &body.block(block).insts);
    insts.into_iter().any(|&inst| match body.inst(inst).op {
        Op::Load { addr, flags, .. } | Op::Store { addr, flags, .. } => {
            let (base, variable) = base_of(body, addr);
            variable && (flags.static_offset || Some(base) == context)
        }
        _ => false,
    })
}

/// What an address is formed from, and whether something that is not constant was added to it.
fn base_of(body: &Body, mut addr: Value) -> (Value, bool) {
    let mut variable = false;
    while let Some(&Op::PtrAdd(base, by)) = body.def_op(addr) {
        variable |= body.constant(by).is_none();
        addr = base;
    }
    (addr, variable)
}

enum How {
    Fully(u32),
    By(u32),
}

/// The next loop to unroll, inner ones first. Hints that were looked at are settled, so that no loop is asked twice.
fn next(session: &Session, body: &mut Body, wanted: Wanted<'_>) -> Option<(Loop, How)> {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let loops = Loops::new(body, &cfg, &dominators);
    for found in loops.all.iter().rev() {
        let hint = body.block(found.header).loop_hint;
        if let Some(how) = decide(session, body, &dominators, found, hint, wanted) {
            body.block_mut(found.header).loop_hint = LoopHint::None;
            return Some((found.clone(), how));
        }
        if hint != LoopHint::None {
            body.block_mut(found.header).loop_hint = LoopHint::NoUnroll;
        }
    }
    None
}

fn decide(
    session: &Session,
    body: &Body,
    dominators: &Dominators,
    found: &Loop,
    hint: LoopHint,
    wanted: Wanted<'_>,
) -> Option<How> {
    let size = size(body, found);
    let fits = |iterations: u32, most: usize| (iterations as usize + 1).saturating_mul(size) <= most;
    match hint {
        LoopHint::None | LoopHint::NoUnroll
            if (wanted.also)(body, found)
                || hint == LoopHint::None && needs_constant_offsets(body, found, wanted.context) =>
        {
            let iterations = trip_count(body, dominators, found, CONTEXT_ITERATIONS)?;
            fits(iterations, CONTEXT_INSTRUCTIONS).then_some(How::Fully(iterations))
        }
        LoopHint::NoUnroll => None,
        LoopHint::None if !wanted.tiny => None,
        LoopHint::None => {
            let iterations = trip_count(body, dominators, found, TINY_ITERATIONS)?;
            // What runs once at most is no loop, and grows by no more than its header.
            let most = if iterations <= 1 { CONTEXT_INSTRUCTIONS } else { TINY_INSTRUCTIONS };
            fits(iterations, most).then_some(How::Fully(iterations))
        }
        LoopHint::Unroll => {
            let known = trip_count(body, dominators, found, MOST_ITERATIONS);
            match known.filter(|&iterations| fits(iterations, MOST_INSTRUCTIONS)) {
                Some(iterations) => Some(How::Fully(iterations)),
                None => {
                    not_unrolled(session, body, found.header, known);
                    None
                }
            }
        }
        LoopHint::UnrollCount(factor) => {
            let known = trip_count(body, dominators, found, MOST_ITERATIONS);
            match known.filter(|&iterations| iterations <= factor && fits(iterations, MOST_INSTRUCTIONS)) {
                Some(iterations) => Some(How::Fully(iterations)),
                None => (factor > 1 && fits(factor, MOST_INSTRUCTIONS)).then_some(How::By(factor)),
            }
        }
    }
}

fn size(body: &Body, found: &Loop) -> usize {
    found.blocks.iter().map(|&block| body.block(block).insts.len() + 1).sum()
}

fn not_unrolled(session: &Session, body: &Body, header: Block, known: Option<u32>) {
    let why = match known {
        Some(iterations) => format!("{iterations} iterations of it are too many instructions"),
        None => "the number of its iterations is not known here".to_owned(),
    };
    let span = body.block(header).terminator_span;
    session.emit(Diagnostic::warning("W0601", "pass-failed", span, format!("the loop was not unrolled: {why}")));
}
