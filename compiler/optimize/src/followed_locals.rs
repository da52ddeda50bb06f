//! Where every local is in its slot, some become values all the same, as the program would not load otherwise.
//!
//! The verifier follows what registers hold. A pointer in a slot it follows too, but the compiler does not: it cannot tell
//! that two pointers lead into one object and compare their offsets, that a loop runs so often and no more, or that an
//! address is needed behind a check only. So these become values: what steers a loop that is to be unrolled, pointers
//! that are compared with others or subtracted from them, and pointers to what an index leads to. Pointers into packets
//! stay, as they must be compared as they are.

use beec_ir::{Block, Body, Cast, Cfg, Dominators, Inst, LoopHint, Loops, Op, Terminator, Ty, Value};
use rustc_hash::FxHashSet;

use crate::context::Context;
use crate::sroa;

/// How many values are looked at for one condition.
const MOST_VALUES: usize = 256;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    if body.slots.is_empty() {
        return;
    }
    let locals = Locals::new(body);
    let mut followed = FxHashSet::default();
    steering(body, &locals, &mut followed);
    compared(body, &locals, &mut followed);
    indexed(body, &locals, &mut followed);
    unchecked(body, &locals, &mut followed);
    if !followed.is_empty() {
        sroa::promote(body, cx.big_endian(), |slot| followed.contains(&slot.index()));
    }
}

/// What is stored in each slot.
struct Locals {
    stored: Vec<Vec<Value>>,
}

impl Locals {
    fn new(body: &Body) -> Locals {
        let mut stored = vec![Vec::new(); body.slots.len()];
        for inst in instructions(body) {
            if let Op::Store { addr, value, .. } = body.inst(inst).op
                && let Some(slot) = slot(body, addr)
            {
                stored[slot].push(value);
            }
        }
        Locals { stored }
    }

    /// The slots from which a value is computed, by way of other slots too.
    fn behind(&self, body: &Body, value: Value) -> FxHashSet<usize> {
        let mut slots = FxHashSet::default();
        let mut seen = FxHashSet::from_iter([value]);
        let mut work = vec![value];
        while let Some(value) = work.pop() {
            let Some(op) = body.def_op(value) else { continue };
            let mut add = |value: Value| {
                if seen.len() < MOST_VALUES && seen.insert(value) {
                    work.push(value);
                }
            };
            match *op {
                Op::Load { addr, .. } => {
                    if let Some(slot) = slot(body, addr)
                        && slots.insert(slot)
                    {
                        self.stored[slot].iter().for_each(|&value| add(value));
                    }
                }
                ref op if op.is_pure() => op.for_each_use(add),
                _ => {}
            }
        }
        slots
    }

    fn holds_pointers(&self, body: &Body, slot: usize) -> bool {
        self.stored[slot].iter().all(|&value| body.ty(value) == Ty::Ptr)
    }

    /// Whether one of the slots holds what was a number: a packet's start or end.
    fn hold_packets(&self, body: &Body, slots: &FxHashSet<usize>) -> bool {
        let from_number = |&value: &Value| matches!(body.def_op(value), Some(Op::Cast(Cast::IntToPtr, _)));
        slots.iter().any(|&slot| self.stored[slot].iter().any(from_number))
    }
}

fn instructions(body: &Body) -> impl Iterator<Item = Inst> + '_ {
    body.order.iter().flat_map(|&block| body.block(block).insts.iter().copied())
}

/// The slot at whose start an address is.
fn slot(body: &Body, addr: Value) -> Option<usize> {
    match body.def_op(addr) {
        Some(Op::SlotAddr(slot, 0)) => Some(slot.index()),
        _ => None,
    }
}

/// What decides how often a loop runs that is to be unrolled.
fn steering(body: &Body, locals: &Locals, followed: &mut FxHashSet<usize>) {
    let asked = |hint: LoopHint| matches!(hint, LoopHint::Unroll | LoopHint::UnrollCount(_));
    if !body.order.iter().any(|&block| asked(body.block(block).loop_hint)) {
        return;
    }
    let cfg = Cfg::new(body);
    let loops = Loops::new(body, &cfg, &Dominators::new(body, &cfg));
    for found in loops.all.iter().filter(|found| asked(body.block(found.header).loop_hint)) {
        for &block in &found.blocks {
            let Terminator::Branch { condition, then, otherwise, .. } = &body.block(block).terminator else { continue };
            if !found.blocks.contains(&then.block) || !found.blocks.contains(&otherwise.block) {
                followed.extend(locals.behind(body, *condition));
            }
        }
    }
}

/// Pointers that are compared with others, or subtracted from others.
fn compared(body: &Body, locals: &Locals, followed: &mut FxHashSet<usize>) {
    for inst in instructions(body) {
        let (Op::Icmp(_, a, b) | Op::Binary(_, a, b)) = body.inst(inst).op else { continue };
        let number = |value: Value| matches!(body.def_op(value), Some(Op::Cast(Cast::PtrToInt, _)));
        let pointers = body.ty(a) == Ty::Ptr || (number(a) && number(b));
        if !pointers || body.constant(a).is_some() || body.constant(b).is_some() {
            continue;
        }
        let mut behind = locals.behind(body, a);
        behind.extend(locals.behind(body, b));
        behind.retain(|&slot| locals.holds_pointers(body, slot));
        if !locals.hold_packets(body, &behind) {
            followed.extend(behind);
        }
    }
}

/// Pointers that are set once, to what an index leads to.
fn indexed(body: &Body, locals: &Locals, followed: &mut FxHashSet<usize>) {
    for (slot, stored) in locals.stored.iter().enumerate() {
        let &[value] = &stored[..] else { continue };
        if let Some(&Op::PtrAdd(_, by)) = body.def_op(value)
            && body.constant(by).is_none()
            && !locals.hold_packets(body, &locals.behind(body, value))
        {
            followed.insert(slot);
        }
    }
}

/// What is read from a packet before its length is checked: it can be read behind the check if it is a value.
fn unchecked(body: &Body, locals: &Locals, followed: &mut FxHashSet<usize>) {
    let from_packet = |value: Value| locals.hold_packets(body, &locals.behind(body, value));
    let reads: Vec<(Block, Value)> =
        loads(body).filter(|(_, addr, _)| from_packet(*addr)).map(|(block, _, read)| (block, read)).collect();
    if reads.is_empty() {
        return;
    }
    let checks = |block: Block| match body.block(block).terminator {
        Terminator::Branch { condition, .. } => match body.def_op(condition) {
            Some(&Op::Icmp(_, a, b)) => body.ty(a) == Ty::Ptr && (from_packet(a) || from_packet(b)),
            _ => false,
        },
        _ => false,
    };
    let dominators = Dominators::new(body, &Cfg::new(body));
    let mut checked = vec![false; body.blocks.len()];
    for block in dominators.preorder(body.entry()) {
        checked[block.index()] = dominators.idom(block).is_some_and(|above| checked[above.index()] || checks(above));
    }
    let early = reads.into_iter().filter(|(block, _)| !checked[block.index()]);
    let early: FxHashSet<Value> = early.map(|(_, read)| read).collect();
    if early.is_empty() {
        return;
    }
    for (slot, stored) in locals.stored.iter().enumerate() {
        if let &[value] = &stored[..]
            && computed_from(body, value, &early)
        {
            followed.insert(slot);
        }
    }
}

/// Loads from elsewhere than a slot's start: block, address, and what is loaded.
fn loads(body: &Body) -> impl Iterator<Item = (Block, Value, Value)> + '_ {
    let all = body.order.iter().flat_map(|&block| body.block(block).insts.iter().map(move |&inst| (block, inst)));
    all.filter_map(|(block, inst)| match body.inst(inst).op {
        Op::Load { addr, flags, .. } if !flags.volatile && slot(body, addr).is_none() => {
            Some((block, addr, body.inst(inst).first_result))
        }
        _ => None,
    })
}

/// Whether a value is one of these, or computed from one.
fn computed_from(body: &Body, value: Value, these: &FxHashSet<Value>) -> bool {
    let mut seen = FxHashSet::from_iter([value]);
    let mut work = vec![value];
    while let Some(value) = work.pop() {
        if these.contains(&value) {
            return true;
        }
        match body.def_op(value) {
            Some(op) if op.is_pure() => op.for_each_use(|value| {
                if seen.len() < MOST_VALUES && seen.insert(value) {
                    work.push(value);
                }
            }),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
