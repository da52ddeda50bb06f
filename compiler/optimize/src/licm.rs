//! Addresses that a loop does not change are formed before it.
//!
//! Besides being less work this is something the verifier needs: in a loop over an iterator it forgets the bounds of numbers
//! that it did not need to know (`widen_imprecise_scalars`), among them the index of an outer loop, but not what a pointer
//! points to. So `&table[row]` is formed where `row` still has its bounds.
//!
//! An address is formed early only if it is one in an object that is always there, a global or a slot, and if its one
//! variable part has bounds on the way to the loop: what is formed in vain must be good too. Nothing else moves: more
//! values that live through a loop are more spills.

use beec_ir::{
    BinaryOp, Block, BlockCall, Body, Cast, Cfg, Dominators, Inst, Loop, Loops, Op, Terminator, Use, Uses, Value,
    ValueDef,
};
use rustc_hash::FxHashSet;

use crate::bounds::{largest_in, largest_on};
use crate::context::Context;
use crate::ranges::Ranges;

/// Addresses formed before one loop.
const MOST_ADDRESSES: usize = 2;
/// Operations that make one address.
const MOST_OPERATIONS: usize = 8;
/// An index beyond this is none of an object in BPF (`BPF_MAX_VAR_OFF` in `include/linux/bpf_verifier.h`).
const LARGEST_INDEX: u64 = (1 << 29) - 1;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let loops = Loops::new(body, &cfg, &dominators);
    // Outer loops come first: what leaves one of them has left those in it.
    for found in &loops.all {
        leave(body, &cfg, &dominators, found);
    }
}

/// Takes addresses out of one loop.
fn leave(body: &mut Body, cfg: &Cfg, dominators: &Dominators, found: &Loop) {
    let outside = |from: &&Block| !found.latches.contains(from);
    let mut entries = cfg.predecessors(found.header).iter().filter(outside);
    let (Some(&entry), None) = (entries.next(), entries.next()) else { return };
    let uses = Uses::new(body);
    let ranges = Ranges::new(body);
    let inside: FxHashSet<Inst> = found.blocks.iter().flat_map(|&block| body.block(block).insts.clone()).collect();
    let mut moved: Vec<Inst> = Vec::new();
    let mut count = 0;
    for &block in &found.blocks {
        for &inst in &body.block(block).insts {
            let Op::PtrAdd(..) = body.inst(inst).op else { continue };
            if count == MOST_ADDRESSES || moved.contains(&inst) {
                continue;
            }
            let mut address = Address { body, uses: &uses, found, inside: &inside, made: Vec::new(), variable: None };
            let Some(value) = body.result(inst) else { continue };
            let invariant = address.follow(value) && address.is_longest(value);
            let Some(variable) = address.variable.filter(|_| invariant && address.is_in_object(value)) else {
                continue;
            };
            let largest = largest_in(body, cfg, dominators, entry, variable)
                .min(largest_on(body, entry, found.header, variable))
                .min(ranges.largest(body, variable));
            if largest <= LARGEST_INDEX {
                count += 1;
                for made in address.made {
                    if !moved.contains(&made) {
                        moved.push(made);
                    }
                }
            }
        }
    }
    if !moved.is_empty() {
        let before = before(body, entry, found.header);
        for &block in &found.blocks {
            body.block_mut(block).insts.retain(|inst| !moved.contains(inst));
        }
        body.block_mut(before).insts.extend(moved);
    }
}

/// How an address is made.
struct Address<'a> {
    body: &'a Body,
    uses: &'a Uses,
    found: &'a Loop,
    inside: &'a FxHashSet<Inst>,
    /// The operations inside the loop, in order.
    made: Vec<Inst>,
    /// The one thing from outside that it depends on.
    variable: Option<Value>,
}

impl Address<'_> {
    /// Whether a value is made in the loop from one variable that comes from outside.
    fn follow(&mut self, value: Value) -> bool {
        let inst = match self.body.def(value) {
            ValueDef::Result(inst, _) if self.inside.contains(&inst) => inst,
            ValueDef::Param(block, _) if self.found.blocks.contains(&block) => return false,
            _ => return self.is_fixed(value) || *self.variable.get_or_insert(value) == value,
        };
        if self.made.contains(&inst) {
            return true;
        }
        let follows = match self.body.inst(inst).op {
            Op::Const(_) | Op::GlobalAddr(_) | Op::SlotAddr(..) => true,
            Op::Binary(BinaryOp::Add | BinaryOp::Mul | BinaryOp::Shl, a, b) | Op::PtrAdd(a, b) => {
                self.follow(a) && self.follow(b)
            }
            Op::Cast(Cast::ZExt | Cast::SExt, a) => self.follow(a),
            _ => false,
        };
        self.made.push(inst);
        follows && self.made.len() <= MOST_OPERATIONS
    }

    fn is_fixed(&self, value: Value) -> bool {
        matches!(self.body.def_op(value), Some(Op::Const(_) | Op::GlobalAddr(_) | Op::SlotAddr(..)))
    }

    /// Whether no longer invariant address is made from this one: that would be the one to move.
    fn is_longest(&self, value: Value) -> bool {
        self.uses.of(value).iter().all(|reader| match reader {
            Use::Inst(inst, _) => match self.body.inst(*inst).op {
                Op::PtrAdd(base, by) => base != value || self.body.constant(by).is_none(),
                _ => true,
            },
            Use::Terminator(_) => true,
        })
    }

    /// Whether the address is one in a global or a slot.
    fn is_in_object(&self, mut value: Value) -> bool {
        for _ in 0..MOST_OPERATIONS {
            match self.body.def_op(value) {
                Some(&Op::PtrAdd(base, _)) => value = base,
                Some(Op::GlobalAddr(_) | Op::SlotAddr(..)) => return true,
                _ => return false,
            }
        }
        false
    }
}

/// The block before a loop from which nothing else is reached.
fn before(body: &mut Body, entry: Block, header: Block) -> Block {
    if matches!(body.block(entry).terminator, Terminator::Jump(_)) {
        return entry;
    }
    let fresh = body.add_block();
    let span = body.block(entry).terminator_span;
    let mut terminator = body.block(entry).terminator.clone();
    let mut call = BlockCall::new(header);
    terminator.for_each_target_mut(|target| {
        if target.block == header {
            call = std::mem::replace(target, BlockCall::new(fresh));
        }
    });
    body.block_mut(entry).terminator = terminator;
    let data = body.block_mut(fresh);
    data.terminator = Terminator::Jump(call);
    data.terminator_span = span;
    let place = body.order.iter().position(|&block| block == header).unwrap_or(body.order.len());
    body.order.insert(place, fresh);
    fresh
}

#[cfg(test)]
mod tests;
