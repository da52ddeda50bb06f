//! Arithmetic on constants, as the IR defines it.

use beec_ir::{BinaryOp, Cast, Cond, Ty};

/// A constant cut to its type, as [`Op::Const`](beec_ir::Op::Const) holds it.
pub(crate) fn normalize(ty: Ty, value: i64) -> i64 {
    match ty {
        Ty::I1 => value & 1,
        Ty::I8 => i64::from(value as i8),
        Ty::I16 => i64::from(value as i16),
        Ty::I32 => i64::from(value as i32),
        Ty::I64 | Ty::Ptr => value,
    }
}

/// The same bits without the sign.
pub(crate) fn unsigned(ty: Ty, value: i64) -> u64 {
    match ty.bits() {
        64 => value as u64,
        bits => value as u64 & ((1 << bits) - 1),
    }
}

/// The result of an operation, still to be cut to the type.
pub(crate) fn binary(op: BinaryOp, ty: Ty, a: i64, b: i64) -> i64 {
    let (ua, ub) = (unsigned(ty, a), unsigned(ty, b));
    let amount = (ub % u64::from(ty.bits())) as u32;
    match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Sub => a.wrapping_sub(b),
        BinaryOp::Mul => a.wrapping_mul(b),
        BinaryOp::UDiv => ua.checked_div(ub).unwrap_or(0) as i64,
        BinaryOp::SDiv if b == 0 => 0,
        BinaryOp::SDiv => a.wrapping_div(b),
        BinaryOp::URem => ua.checked_rem(ub).unwrap_or(ua) as i64,
        BinaryOp::SRem if b == 0 => a,
        BinaryOp::SRem => a.wrapping_rem(b),
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        BinaryOp::Shl => (ua << amount) as i64,
        BinaryOp::LShr => (ua >> amount) as i64,
        BinaryOp::AShr => a >> amount,
    }
}

/// Whether `x op b` is `x`.
pub(crate) fn is_right_identity(op: BinaryOp, b: i64) -> bool {
    use BinaryOp::*;
    match op {
        Add | Sub | Or | Xor | Shl | LShr | AShr => b == 0,
        Mul | UDiv | SDiv => b == 1,
        And => b == -1,
        URem | SRem => false,
    }
}

/// Whether a comparison holds.
pub(crate) fn compare(cond: Cond, ty: Ty, a: i64, b: i64) -> bool {
    let (ua, ub) = (unsigned(ty, a), unsigned(ty, b));
    match cond {
        Cond::Eq => a == b,
        Cond::Ne => a != b,
        Cond::Ult => ua < ub,
        Cond::Ule => ua <= ub,
        Cond::Ugt => ua > ub,
        Cond::Uge => ua >= ub,
        Cond::Slt => a < b,
        Cond::Sle => a <= b,
        Cond::Sgt => a > b,
        Cond::Sge => a >= b,
    }
}

/// The result of a conversion, still to be cut to the type.
pub(crate) fn cast(cast: Cast, from: Ty, value: i64) -> i64 {
    match (cast, from) {
        (Cast::ZExt, _) => unsigned(from, value) as i64,
        (Cast::SExt, Ty::I1) => -(value & 1),
        _ => value,
    }
}
