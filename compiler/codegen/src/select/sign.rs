//! What is known of a value's sign: signed division is long before v4, unsigned division is one instruction.

use beec_ir::{Block, Body, Cast, Cond, Op, Terminator, Value};

use super::{Selector, condition_of};

/// The only way into a block.
#[derive(Clone, Copy)]
pub(super) struct WayIn {
    from: Block,
    /// Of a branch: whether the condition holds here.
    holds: Option<bool>,
}

/// The only way into each block that has but one.
pub(super) fn ways_in(body: &Body) -> Vec<Option<WayIn>> {
    let mut ways: Vec<Option<WayIn>> = vec![None; body.blocks.len()];
    let mut count = vec![0u32; body.blocks.len()];
    for &from in &body.order {
        let terminator = &body.block(from).terminator;
        let mut index = 0;
        terminator.for_each_target(|target| {
            count[target.block.index()] += 1;
            let holds = matches!(terminator, Terminator::Branch { .. }).then_some(index == 0);
            ways[target.block.index()] = Some(WayIn { from, holds });
            index += 1;
        });
    }
    for (way, count) in ways.iter_mut().zip(count) {
        if count != 1 {
            *way = None;
        }
    }
    ways
}

/// Branches looked at on the way to the entry.
const MOST_STEPS: usize = 32;

impl Selector<'_> {
    /// Whether a value is known not to be negative where it is used now.
    pub(super) fn is_non_negative(&self, value: Value) -> bool {
        self.facts.bits(value) < self.body.ty(value).bits() || self.was_tested(value)
    }

    /// Whether a branch that led here found the value not to be negative.
    fn was_tested(&self, value: Value) -> bool {
        let mut block = self.block;
        for _ in 0..MOST_STEPS {
            let Some(way) = self.ways_in[block.index()] else { return false };
            if let (Some(holds), Terminator::Branch { condition, .. }) =
                (way.holds, &self.body.block(way.from).terminator)
            {
                let (condition, inverted) = condition_of(self.body, *condition);
                if self.implies_non_negative(condition, holds != inverted, value) {
                    return true;
                }
            }
            block = way.from;
        }
        false
    }

    fn implies_non_negative(&self, condition: Value, holds: bool, value: Value) -> bool {
        let Some(&Op::Icmp(cond, a, b)) = self.body.def_op(condition) else { return false };
        let cond = if holds { cond } else { cond.inverse() };
        let (cond, a, b) = if self.as_constant(a).is_some() { (cond.swapped(), b, a) } else { (cond, a, b) };
        let Some(constant) = self.as_constant(b) else { return false };
        let same = a == value || matches!(self.body.def_op(a), Some(&Op::Cast(Cast::SExt, source)) if source == value);
        same && match cond {
            Cond::Sge | Cond::Eq | Cond::Ult | Cond::Ule => constant >= 0,
            Cond::Sgt => constant >= -1,
            _ => false,
        }
    }
}
