//! What the operations on integers mean: the one place that folding and the interpreter ask.
//!
//! A constant is held sign-extended from its type to 64 bits; an `i1` is 0 or 1.

use crate::{BinaryOp, Cast, Cond, Ty};

/// A constant of type `ty` in its canonical form.
pub fn normalize(ty: Ty, value: i64) -> i64 {
    match ty {
        Ty::I1 => value & 1,
        Ty::I8 => i64::from(value as i8),
        Ty::I16 => i64::from(value as i16),
        Ty::I32 => i64::from(value as i32),
        Ty::I64 | Ty::Ptr => value,
    }
}

/// A canonical constant with zeros above its width.
pub fn zero_extended(ty: Ty, value: i64) -> u64 {
    match ty {
        Ty::I1 => (value & 1) as u64,
        Ty::I8 => u64::from(value as u8),
        Ty::I16 => u64::from(value as u16),
        Ty::I32 => u64::from(value as u32),
        Ty::I64 | Ty::Ptr => value as u64,
    }
}

/// Arithmetic; total, as the instructions are (RFC 9669 §4.1).
pub fn binary(op: BinaryOp, ty: Ty, a: i64, b: i64) -> i64 {
    let (ua, ub) = (zero_extended(ty, a), zero_extended(ty, b));
    let amount = (ub & u64::from(ty.bits().max(2) - 1)) as u32;
    let result = match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Sub => a.wrapping_sub(b),
        BinaryOp::Mul => a.wrapping_mul(b),
        BinaryOp::UDiv => ua.checked_div(ub).unwrap_or(0) as i64,
        BinaryOp::URem => ua.checked_rem(ub).unwrap_or(ua) as i64,
        BinaryOp::SDiv if b == 0 => 0,
        BinaryOp::SDiv => a.wrapping_div(b),
        BinaryOp::SRem if b == 0 => a,
        BinaryOp::SRem => a.wrapping_rem(b),
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        BinaryOp::Shl => a.wrapping_shl(amount),
        BinaryOp::LShr => (ua >> amount) as i64,
        BinaryOp::AShr => a >> amount,
    };
    normalize(ty, result)
}

/// A comparison.
pub fn icmp(cond: Cond, ty: Ty, a: i64, b: i64) -> bool {
    let (ua, ub) = (zero_extended(ty, a), zero_extended(ty, b));
    match cond {
        Cond::Eq => ua == ub,
        Cond::Ne => ua != ub,
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

/// A conversion of a constant of type `from` to type `to`.
pub fn cast(cast: Cast, from: Ty, to: Ty, value: i64) -> i64 {
    match cast {
        Cast::ZExt => normalize(to, zero_extended(from, value) as i64),
        Cast::SExt if from == Ty::I1 => normalize(to, -(value & 1)),
        Cast::Trunc | Cast::SExt | Cast::PtrToInt | Cast::IntToPtr => normalize(to, value),
    }
}

/// Bytes reversed.
pub fn bswap(ty: Ty, value: i64) -> i64 {
    match ty {
        Ty::I16 => i64::from((value as i16).swap_bytes()),
        Ty::I32 => i64::from((value as i32).swap_bytes()),
        Ty::I64 | Ty::Ptr => value.swap_bytes(),
        Ty::I1 | Ty::I8 => value,
    }
}
