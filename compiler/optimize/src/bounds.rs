//! What the branches on the way to a block say about how large a number is there.

use beec_ir::{BinaryOp, Block, Body, Cast, Cfg, Cond, Dominators, Op, Terminator, Ty, Value, ValueDef, eval};

use crate::ranges::Ranges;

/// Branches looked at on the way to the entry.
const MOST_STEPS: usize = 64;
/// How deep a condition is taken apart.
const DEPTH: u32 = 4;

/// The largest number that a value, taken as unsigned, can be in `block`, as far as dominating branches tell.
pub(crate) fn largest_in(body: &Body, cfg: &Cfg, dominators: &Dominators, block: Block, value: Value) -> u64 {
    let mut largest = eval::zero_extended(body.ty(value), -1);
    let mut at = Some(block);
    for _ in 0..MOST_STEPS {
        let Some(block) = at else { break };
        if let &[from] = cfg.predecessors(block) {
            largest = largest.min(largest_on(body, from, block, value));
        }
        at = dominators.idom(block).filter(|&next| next != block);
    }
    largest
}

/// The largest number that a value can be on the way from a block to one behind it, as far as the branch between tells.
pub(crate) fn largest_on(body: &Body, from: Block, to: Block, value: Value) -> u64 {
    match &body.block(from).terminator {
        Terminator::Branch { condition, then, otherwise, .. } if then.block != otherwise.block => {
            implied(body, *condition, then.block == to, value, DEPTH)
        }
        _ => eval::zero_extended(body.ty(value), -1),
    }
}

/// Whether a value, taken as signed, is not negative in `block`.
pub(crate) fn is_non_negative_in(body: &Body, cfg: &Cfg, dominators: &Dominators, block: Block, value: Value) -> bool {
    largest_in(body, cfg, dominators, block, value) <= largest_signed(body.ty(value))
}

/// The largest number of a type that is not negative taken as signed.
pub(crate) fn largest_signed(ty: Ty) -> u64 {
    eval::zero_extended(ty, -1) >> 1
}

/// Values and places that are looked at for one question about a sign.
const MOST_VISITED: usize = 64;

/// Whether values are negative where they are, as branches, masks, joins and choices tell.
pub(crate) struct Signs<'a> {
    pub(crate) body: &'a Body,
    pub(crate) cfg: &'a Cfg,
    pub(crate) dominators: &'a Dominators,
    pub(crate) ranges: &'a Ranges,
}

impl Signs<'_> {
    /// Whether a value, taken as signed, is not negative in `block`.
    pub(crate) fn is_non_negative(&self, block: Block, value: Value) -> bool {
        self.holds(block, value, &mut Vec::new())
    }

    /// What was asked before is taken to be true: everything that is asked has to hold for the answer, so that a
    /// number that comes around a loop unchanged is what it was before the loop.
    fn holds(&self, block: Block, value: Value, visited: &mut Vec<(Block, Value)>) -> bool {
        if visited.contains(&(block, value)) {
            return true;
        }
        if visited.len() == MOST_VISITED {
            return false;
        }
        let body = self.body;
        if self.ranges.is_never_negative(body, value) || self.is_bounded(block, value, largest_signed(body.ty(value))) {
            return true;
        }
        visited.push((block, value));
        match (body.def(value), body.def_op(value)) {
            (ValueDef::Param(join, index), _) => join != body.entry() && self.holds_on_all_ways(join, index, visited),
            (_, Some(&Op::Select(condition, a, b))) => {
                let side = |value: Value, holds: bool| {
                    implied(body, condition, holds, value, DEPTH) <= largest_signed(body.ty(value))
                };
                (side(a, true) || self.holds(block, a, visited)) && (side(b, false) || self.holds(block, b, visited))
            }
            (_, Some(&Op::Cast(Cast::SExt, inner))) => self.holds(block, inner, visited),
            (_, Some(&Op::Cast(Cast::Trunc, inner))) => self.is_bounded(block, inner, largest_signed(body.ty(value))),
            (_, Some(&Op::Binary(BinaryOp::AShr | BinaryOp::SRem, a, _))) => self.holds(block, a, visited),
            _ => false,
        }
    }

    fn is_bounded(&self, block: Block, value: Value, most: u64) -> bool {
        largest_in(self.body, self.cfg, self.dominators, block, value) <= most
    }

    fn holds_on_all_ways(&self, join: Block, index: u32, visited: &mut Vec<(Block, Value)>) -> bool {
        let body = self.body;
        self.cfg.predecessors(join).iter().all(|&from| {
            let mut all = true;
            body.block(from).terminator.for_each_target(|target| {
                if target.block == join {
                    let arg = target.args[index as usize];
                    all &= largest_on(body, from, join, arg) <= largest_signed(body.ty(arg))
                        || self.holds(from, arg, visited);
                }
            });
            all
        })
    }
}

/// The largest number a value can be where a condition holds, or where it does not.
fn implied(body: &Body, condition: Value, holds: bool, value: Value, depth: u32) -> u64 {
    let anything = eval::zero_extended(body.ty(value), -1);
    let Some(depth) = depth.checked_sub(1) else { return anything };
    match body.def_op(condition) {
        Some(&Op::Icmp(cond, a, b)) => compared(body, if holds { cond } else { cond.inverse() }, a, b, value),
        Some(&Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b)) if holds == (op == BinaryOp::And) => {
            implied(body, a, holds, value, depth).min(implied(body, b, holds, value, depth))
        }
        Some(&Op::Binary(BinaryOp::Xor, a, b)) => match body.constant(b) {
            Some(constant) => implied(body, a, holds != (constant & 1 == 1), value, depth),
            None => anything,
        },
        _ => anything,
    }
}

fn compared(body: &Body, cond: Cond, a: Value, b: Value, value: Value) -> u64 {
    let ty = body.ty(value);
    let anything = eval::zero_extended(ty, -1);
    let (cond, constant) = match (a == value, body.constant(a), b == value, body.constant(b)) {
        (true, _, _, Some(constant)) => (cond, constant),
        (_, Some(constant), true, _) => (cond.swapped(), constant),
        _ => return anything,
    };
    let unsigned = eval::zero_extended(ty, constant);
    match cond {
        Cond::Eq | Cond::Ule => unsigned,
        Cond::Ult => unsigned.saturating_sub(1),
        Cond::Sge if constant >= 0 => largest_signed(ty),
        Cond::Sgt if constant >= -1 => largest_signed(ty),
        _ => anything,
    }
}
