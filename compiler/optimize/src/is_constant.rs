//! `__builtin_constant_p`: when nothing more can make a value constant, it is none.

use beec_ir::{Body, Op};

use crate::context::Context;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    for block in body.order.clone() {
        for inst in body.block(block).insts.clone() {
            if let &Op::IsConstant(value) = &body.inst(inst).op {
                let known = body.constant(value).is_some();
                body.inst_mut(inst).op = Op::Const(i64::from(known));
            }
        }
    }
}
