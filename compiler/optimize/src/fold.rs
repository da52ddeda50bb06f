//! Values of operations on constants.

use beec_ir::{Body, Op, Ty, Value, eval};

/// The value of `op` of type `ty` where `constant` knows enough of its operands.
pub(crate) fn fold(body: &Body, op: &Op, ty: Ty, constant: impl Fn(Value) -> Option<i64>) -> Option<i64> {
    match *op {
        Op::Const(value) => Some(value),
        Op::Binary(op, a, b) => Some(eval::binary(op, ty, constant(a)?, constant(b)?)),
        Op::Bswap(a) => Some(eval::bswap(ty, constant(a)?)),
        Op::Icmp(cond, a, b) => Some(i64::from(eval::icmp(cond, body.ty(a), constant(a)?, constant(b)?))),
        Op::Select(c, a, b) => {
            let chosen = if constant(c)? != 0 { a } else { b };
            constant(chosen)
        }
        Op::Cast(cast, a) => Some(eval::cast(cast, body.ty(a), ty, constant(a)?)),
        Op::PtrAdd(a, b) => Some(constant(a)?.wrapping_add(constant(b)?)),
        Op::IsConstant(a) => constant(a).map(|_| 1),
        _ => None,
    }
}
