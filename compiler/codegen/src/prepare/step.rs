//! Steps from one value of a variable to its next, taken when nobody needs the old value any more.
//!
//! In `use(i++)` the sum is made before the use, so that both values of `i` are needed at once and have a register each;
//! made where the next one is needed it can be made in place. For the verifier one register that always holds the
//! variable is also less to tell states apart by than two that hold it by turns.

use beec_ir::{BinaryOp, Block, Body, Inst, Op, Value};

use crate::liveness::Liveness;

/// Moves such sums down in their blocks.
pub(super) fn take_steps_late(body: &mut Body) {
    let steps = |body: &Body, block: Block| body.block(block).insts.iter().any(|&inst| stepped(body, inst).is_some());
    if !body.order.iter().any(|&block| steps(body, block)) {
        return;
    }
    let liveness = Liveness::new(body, |value| value);
    for block in body.order.clone() {
        if !steps(body, block) {
            continue;
        }
        let mut behind = liveness.live_out(body, block);
        body.block(block).terminator.for_each_use(|value| behind.insert(value));
        let mut insts = body.block(block).insts.clone();
        for position in (0..insts.len()).rev() {
            let Some((old, new)) = stepped(body, insts[position]).filter(|&(old, _)| !behind.contains(old)) else {
                continue;
            };
            if let Some(place) = later_place(body, &insts, position, old, new) {
                let inst = insts.remove(position);
                insts.insert(place, inst);
            }
        }
        body.block_mut(block).insts = insts;
    }
}

/// What a step by a constant is made from, and what it makes.
fn stepped(body: &Body, inst: Inst) -> Option<(Value, Value)> {
    let (old, by) = match body.inst(inst).op {
        Op::Binary(BinaryOp::Add | BinaryOp::Sub, old, by) | Op::PtrAdd(old, by) => (old, by),
        _ => return None,
    };
    // Constants and addresses are made where they are needed.
    let in_register =
        !matches!(body.def_op(old), Some(Op::Const(_) | Op::GlobalAddr(_) | Op::FuncAddr(_) | Op::SlotAddr(..)));
    (in_register && body.constant(by).is_some()).then_some((old, body.result(inst)?))
}

/// The place of a step, once it is taken out, where the old value is not needed any more: before the first use of the new
/// one, or at the end. `None` where it cannot move, or need not.
fn later_place(body: &Body, insts: &[Inst], position: usize, old: Value, new: Value) -> Option<usize> {
    let mut place = None;
    let mut met = false;
    for (index, &inst) in insts.iter().enumerate().skip(position + 1) {
        let (mut reads_old, mut reads_new) = (false, false);
        body.inst(inst).op.for_each_use(|value| {
            reads_old |= value == old;
            reads_new |= value == new;
        });
        met |= reads_new;
        match (met, reads_old) {
            // Both are needed at once in any case.
            (true, true) => return None,
            (false, true) => place = Some(index),
            _ => {}
        }
    }
    match met {
        true => place,
        false => place.map(|_| insts.len() - 1),
    }
}
