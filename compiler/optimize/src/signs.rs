//! Signs that branches have told.
//!
//! `0 <= i && i < n` of a signed `i` is one unsigned comparison, and a number that is known not to be negative is extended
//! with zeros, which mostly costs nothing. Both leave the verifier one register with two bounds where there were copies.

use beec_ir::{Block, BlockCall, Body, Cast, Cfg, Cond, Dominators, Op, Terminator, Ty, Value};

use crate::bounds::{is_non_negative_in, largest_signed};
use crate::context::Context;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    join_bounds(body);
    // Below v3 a narrow number is compared by its extension with the sign; another extension were a copy without bounds.
    if cx.module.target.alu32() {
        extend_with_zeros(body);
    }
}

fn extend_with_zeros(body: &mut Body) {
    let extends = |op: &Op| matches!(op, Op::Cast(Cast::SExt, _));
    let any = body.order.iter().flat_map(|&block| &body.block(block).insts).any(|&inst| extends(&body.inst(inst).op));
    if !any {
        return;
    }
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    for &block in &cfg.rpo {
        for inst in body.block(block).insts.clone() {
            if let Op::Cast(Cast::SExt, value) = body.inst(inst).op
                && body.constant(value).is_none()
                && is_non_negative_in(body, &cfg, &dominators, block, value)
            {
                body.inst_mut(inst).op = Op::Cast(Cast::ZExt, value);
            }
        }
    }
}

/// A comparison of a number with a constant that ends a block.
struct Test {
    value: Value,
    /// How the number stands to the constant where the test is passed.
    cond: Cond,
    constant: i64,
    passed: BlockCall,
    failed: BlockCall,
}

/// Makes one test of two that go to the same place when they fail, and of which one asks for the sign.
fn join_bounds(body: &mut Body) {
    let cfg = Cfg::new(body);
    for &block in &cfg.rpo {
        for passes in [true, false] {
            let Some(first) = test(body, block, passes) else { continue };
            let next = first.passed.block;
            let alone = cfg.predecessors(next).len() == 1 && next != block && first.passed.args.is_empty();
            if !alone || !body.block(next).params.is_empty() {
                continue;
            }
            let joined = [true, false]
                .into_iter()
                .filter_map(|passes| test(body, next, passes))
                .find(|second| second.failed == first.failed && second.value == first.value)
                .and_then(|second| Some((joined(body, &first, &second)?, second)));
            if let Some(((cond, constant), second)) = joined {
                join(body, block, next, &first, &second, cond, constant);
                break;
            }
        }
    }
}

/// The test at the end of a block, `passes` where its condition holds or where it does not.
fn test(body: &Body, block: Block, passes: bool) -> Option<Test> {
    let Terminator::Branch { condition, then, otherwise, .. } = &body.block(block).terminator else { return None };
    let &Op::Icmp(cond, a, b) = body.def_op(*condition)? else { return None };
    let (cond, value, constant) = match (body.constant(a), body.constant(b)) {
        (None, Some(constant)) => (cond, a, constant),
        (Some(constant), None) => (cond.swapped(), b, constant),
        _ => return None,
    };
    let (cond, passed, failed) = if passes { (cond, then, otherwise) } else { (cond.inverse(), otherwise, then) };
    Some(Test { value, cond, constant, passed: passed.clone(), failed: failed.clone() })
}

/// The unsigned test that is passed where both are.
fn joined(body: &Body, first: &Test, second: &Test) -> Option<(Cond, i64)> {
    let asks_sign = |test: &Test| matches!((test.cond, test.constant), (Cond::Sge, 0) | (Cond::Sgt, -1));
    let (sign, bound) = if asks_sign(first) { (first, second) } else { (second, first) };
    let in_range = bound.constant >= 0 && bound.constant as u64 <= largest_signed(body.ty(bound.value));
    if !asks_sign(sign) || asks_sign(bound) || !in_range {
        return None;
    }
    match bound.cond {
        Cond::Ult | Cond::Slt => Some((Cond::Ult, bound.constant)),
        Cond::Ule | Cond::Sle => Some((Cond::Ule, bound.constant)),
        _ => None,
    }
}

/// The second block asks both at once and the first goes there without asking. What stands in the second block is only
/// done early if it does nothing.
fn join(body: &mut Body, block: Block, next: Block, first: &Test, second: &Test, cond: Cond, constant: i64) {
    if !body.block(next).insts.iter().all(|&inst| body.inst(inst).op.is_pure()) {
        return;
    }
    let span = body.block(next).terminator_span;
    let ty = body.ty(second.value);
    let limit = body.add_inst(Op::Const(constant), &[ty], span);
    let limit_value = body.inst(limit).first_result;
    let compare = body.add_inst(Op::Icmp(cond, second.value, limit_value), &[Ty::I1], span);
    let condition = body.inst(compare).first_result;
    let likely = match &body.block(next).terminator {
        Terminator::Branch { likely, then, .. } => likely.map(|likely| likely == (*then == second.passed)),
        _ => None,
    };
    let data = body.block_mut(next);
    data.insts.extend([limit, compare]);
    data.terminator =
        Terminator::Branch { condition, then: second.passed.clone(), otherwise: second.failed.clone(), likely };
    body.block_mut(block).terminator = Terminator::Jump(first.passed.clone());
}

#[cfg(test)]
mod tests;
