//! Inlining, from the callees up to the callers.
//!
//! `always_inline` functions are inlined at every level, as are those that could not be called at all: with more than
//! five arguments, or with a struct as their result. From `O1` on so are static functions with one caller and small
//! ones, global ones included: the verifier looks at a global function without knowing its callers' arguments, so what
//! clang inlines must be inlined here. Never `noinline` or naked ones, and weak ones only if they are `always_inline`.

mod clone;

use beec_ir::{Body, Callee, FuncId, Function, Inline, Linkage, Module, Op, Terminator};

use crate::call_graph::CallGraph;
use crate::{Level, Options};

/// Inlines throughout the module. Calls that lead back to their function stay: if nothing makes a loop of them, they
/// are an error.
pub(crate) fn run(module: &mut Module, options: &Options) {
    let graph = CallGraph::new(module);
    let mut callers = graph.caller_counts(module);
    for &id in &graph.bottom_up {
        inline_into(module, id, options, &graph, &mut callers);
    }
}

/// Replaces every call of `callee` in a body by its body, whatever is said about inlining; gives `None` where that would
/// be too large.
pub(crate) fn inline_calls_of(module: &Module, body: &Body, callee: FuncId) -> Option<Body> {
    let inlined = module.function(callee).body.as_ref()?;
    let mut body = body.clone();
    let mut work = body.order.clone();
    while let Some(block) = work.pop() {
        let calls = |&index: &usize| called(&body, body.block(block).insts[index]) == Some(callee);
        let Some(index) = (0..body.block(block).insts.len()).find(calls) else { continue };
        if body.insts.len() + inlined.insts.len() > MAX_INSTRUCTIONS {
            return None;
        }
        work.push(clone::inline_call(&mut body, block, index, module.function(callee), inlined));
    }
    Some(body)
}

/// Functions do not grow beyond this: calls that are left are calls. More than the verifier would look at, and a bound
/// for programs in which each function calls the next one twice.
const MAX_INSTRUCTIONS: usize = 150_000;

/// Inlines what should be into one function; only what has to be, where its frame must be small. The callees are done
/// already, so one walk is enough.
fn inline_into(module: &mut Module, id: FuncId, options: &Options, graph: &CallGraph, callers: &mut [u32]) {
    let level = options.level;
    let small_frame = options.small_frames.contains(&module.function(id).name);
    let Some(mut body) = module.functions[id.index()].body.take() else { return };
    let caller = module.function(id);
    let first_slot = body.slots.len();
    let flatten = caller.flatten;
    let mut work = body.order.clone();
    work.reverse();
    let mut any = false;
    while let Some(block) = work.pop() {
        let call = (0..body.block(block).insts.len()).find_map(|index| {
            let callee = called(&body, body.block(block).insts[index])?;
            let allowed = !small_frame || must_inline(module.function(callee));
            let wanted = allowed && !graph.recurs(id, callee) && wanted(module, callee, level, flatten, callers);
            wanted.then_some((index, callee))
        });
        let Some((index, callee)) = call else { continue };
        let Some(inlined) = &module.function(callee).body else { continue };
        if body.insts.len() + inlined.insts.len() > MAX_INSTRUCTIONS {
            break;
        }
        // What follows the call is a new block, to be looked at next; what was inlined need not be.
        let rest = clone::inline_call(&mut body, block, index, module.function(callee), inlined);
        note_copied_calls(inlined, callee, callers);
        work.push(rest);
        any = true;
    }
    if any && level == Level::O0 {
        // The locals of a function stay in memory, but those of what was inlined into it become values: so
        // `__builtin_constant_p` of a parameter sees the argument, and the stack holds out.
        crate::sroa::promote(&mut body, module.target.big_endian, |slot| slot.index() >= first_slot);
    }
    module.functions[id.index()].body = Some(body);
}

/// The calls in what was inlined have another copy now.
fn note_copied_calls(inlined: &Body, callee: FuncId, callers: &mut [u32]) {
    callers[callee.index()] = callers[callee.index()].saturating_sub(1);
    if callers[callee.index()] == 0 {
        return;
    }
    for &block in &inlined.order {
        for &inst in &inlined.block(block).insts {
            if let Some(called) = called(inlined, inst) {
                callers[called.index()] += 1;
            }
        }
    }
}

/// The function of the module that an instruction calls.
pub(crate) fn called(body: &Body, inst: beec_ir::Inst) -> Option<FuncId> {
    match body.inst(inst).op {
        Op::Call { callee: Callee::Func(id), .. } => Some(id),
        _ => None,
    }
}

fn wanted(module: &Module, callee: FuncId, level: Level, flatten: bool, callers: &[u32]) -> bool {
    let function = module.function(callee);
    let Some(body) = &function.body else { return false };
    // The linker may put another body in the place of a weak one; who asks for it to be inlined all the same gets this.
    let replaceable = function.linkage == Linkage::Weak && function.inline != Inline::Always;
    if function.naked || function.inline == Inline::Never || replaceable {
        return false;
    }
    if must_inline(function) || flatten {
        return true;
    }
    if level <= Level::Og {
        return false;
    }
    // As many instructions as clang allows (225 at five each), and those of the call itself.
    let limit = match (level, function.inline) {
        (Level::O1, Inline::Default) => 20,
        (Level::Os, _) => 15,
        (Level::O3, _) => 90,
        (_, Inline::Hint) => 70,
        _ => 45,
    };
    // The last call of a function that nothing else needs takes the function along; others leave a copy behind.
    let vanishes = function.linkage == Linkage::Internal && !function.used && callers[callee.index()] == 1;
    vanishes || cost(body) <= limit + call_cost(function.params.len())
}

/// Whether a function can be called only by inlining it, or asks for it.
pub(crate) fn must_inline(function: &Function) -> bool {
    function.inline == Inline::Always || function.returns_struct || function.excess_args > 0
}

/// About the number of machine instructions, in clang's manner of counting: calls of functions cost more than those of
/// helpers, constants and addresses cost nothing, nor do jumps, nor what runs only where something turns out constant.
fn cost(body: &Body) -> usize {
    let mut cost = 0;
    let mut seen = vec![false; body.blocks.len()];
    let mut work = vec![body.entry()];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut seen[block.index()], true) {
            continue;
        }
        let data = body.block(block);
        cost += data.insts.iter().map(|&inst| cost_of(body, &body.inst(inst).op)).sum::<usize>();
        match &data.terminator {
            Terminator::Branch { condition, otherwise, .. }
                if matches!(body.def_op(*condition), Some(Op::IsConstant(_))) =>
            {
                work.push(otherwise.block);
                continue;
            }
            Terminator::Branch { .. } => cost += 1,
            Terminator::Switch { cases, .. } => {
                cost += if cases.len() <= 3 { 2 * cases.len() } else { 3 * cases.len() }
            }
            _ => {}
        }
        work.extend(data.terminator.successors());
    }
    cost
}

fn cost_of(body: &Body, op: &Op) -> usize {
    match op {
        Op::Const(_) | Op::SlotAddr(..) | Op::SlotStart(_) | Op::GlobalAddr(_) | Op::Cast(..) | Op::IsConstant(_) => 0,
        Op::PtrAdd(_, by) if body.constant(*by).is_some() => 0,
        Op::Call { callee: Callee::Func(_), args } => call_cost(args.len()),
        Op::Call { args, .. } => 1 + args.len(),
        _ => 1,
    }
}

/// What a call of a function costs, its arguments moved into place.
fn call_cost(args: usize) -> usize {
    6 + args
}
