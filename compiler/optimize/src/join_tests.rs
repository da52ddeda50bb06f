//! Two tests of one number that lead to the same place when they fail become one.
//!
//! `0 <= i && i < n` of a signed `i` is one unsigned comparison; tests of single bits are one of all of them. That is a
//! branch less, and so fewer ways for the verifier to follow.

use beec_ir::{BinaryOp, Block, BlockCall, Body, Cfg, Cond, Op, Terminator, Ty, Value};

use crate::bounds::largest_signed;
use crate::context::Context;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let cfg = Cfg::new(body);
    // Below v3 signed and unsigned comparisons of a narrow number are ones of different extensions.
    let narrow = cx.module.target.alu32();
    for &block in &cfg.rpo {
        for passes in [true, false] {
            if join_next(body, &cfg, block, passes, narrow) {
                break;
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

/// What is asked in the place of two tests.
struct Joined {
    value: Value,
    /// Of which bits.
    mask: Option<i64>,
    cond: Cond,
    constant: i64,
}

/// Makes one test of the test at the end of a block, if it `passes` so, and that of the block behind it.
fn join_next(body: &mut Body, cfg: &Cfg, block: Block, passes: bool, narrow: bool) -> bool {
    let Some(first) = test(body, block, passes) else { return false };
    let next = first.passed.block;
    let alone = cfg.predecessors(next).len() == 1 && next != block && first.passed.args.is_empty();
    // What stands in the second block is done without asking then.
    let pure = body.block(next).insts.iter().all(|&inst| body.inst(inst).op.is_pure());
    if !alone || !pure || !body.block(next).params.is_empty() {
        return false;
    }
    for passes in [true, false] {
        let Some(second) = test(body, next, passes).filter(|second| second.failed == first.failed) else { continue };
        let bounds = bounds(body, &first, &second).filter(|_| narrow || body.ty(first.value).bits() == 64);
        if let Some(joined) = bounds.or_else(|| bits(body, &first, &second)) {
            join(body, block, next, &first, &second, &joined);
            return true;
        }
    }
    false
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

/// The unsigned test that is passed where a sign and a bound are as asked.
fn bounds(body: &Body, first: &Test, second: &Test) -> Option<Joined> {
    let asks_sign = |test: &Test| matches!((test.cond, test.constant), (Cond::Sge, 0) | (Cond::Sgt, -1));
    let (sign, bound) = if asks_sign(first) { (first, second) } else { (second, first) };
    let in_range = bound.constant >= 0 && bound.constant as u64 <= largest_signed(body.ty(bound.value));
    if first.value != second.value || !asks_sign(sign) || asks_sign(bound) || !in_range {
        return None;
    }
    let cond = match bound.cond {
        Cond::Ult | Cond::Slt => Cond::Ult,
        Cond::Ule | Cond::Sle => Cond::Ule,
        _ => return None,
    };
    Some(Joined { value: first.value, mask: None, cond, constant: bound.constant })
}

/// The test of all bits that two tests ask for.
fn bits(body: &Body, first: &Test, second: &Test) -> Option<Joined> {
    let (value, mask, wanted) = masked(body, first)?;
    let (same, more, also) = masked(body, second)?;
    // Contradictions are left to those who find them.
    if value != same || wanted & more != also & mask {
        return None;
    }
    Some(Joined { value, mask: Some(mask | more), cond: Cond::Eq, constant: wanted | also })
}

/// Which bits of which number a test asks for, and what they shall be.
fn masked(body: &Body, test: &Test) -> Option<(Value, i64, i64)> {
    let &Op::Binary(BinaryOp::And, value, mask) = body.def_op(test.value)? else { return None };
    let mask = body.constant(mask).filter(|&mask| mask > 0 && mask <= i64::from(i32::MAX))?;
    match test.cond {
        Cond::Eq if test.constant & !mask == 0 => Some((value, mask, test.constant)),
        Cond::Ne if test.constant == 0 && mask.count_ones() == 1 => Some((value, mask, mask)),
        _ => None,
    }
}

/// The second block asks both at once, and the first goes there without asking.
fn join(body: &mut Body, block: Block, next: Block, first: &Test, second: &Test, joined: &Joined) {
    let span = body.block(next).terminator_span;
    let ty = body.ty(joined.value);
    let mut insts = Vec::new();
    let mut add = |body: &mut Body, op: Op, ty: Ty| {
        let inst = body.add_inst(op, &[ty], span);
        insts.push(inst);
        body.inst(inst).first_result
    };
    let mut value = joined.value;
    if let Some(mask) = joined.mask {
        let mask = add(body, Op::Const(mask), ty);
        value = add(body, Op::Binary(BinaryOp::And, value, mask), ty);
    }
    let constant = add(body, Op::Const(joined.constant), ty);
    let condition = add(body, Op::Icmp(joined.cond, value, constant), Ty::I1);
    let likely = match &body.block(next).terminator {
        Terminator::Branch { likely, then, .. } => likely.map(|likely| likely == (*then == second.passed)),
        _ => None,
    };
    let data = body.block_mut(next);
    data.insts.extend(insts);
    data.terminator =
        Terminator::Branch { condition, then: second.passed.clone(), otherwise: second.failed.clone(), likely };
    body.block_mut(block).terminator = Terminator::Jump(first.passed.clone());
}

#[cfg(test)]
mod tests;
