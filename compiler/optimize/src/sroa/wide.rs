//! Smaller accesses of an integer variable: reading and replacing some of its bits.

use beec_ir::{BinaryOp, Cast, Op, Ty, Value};

use super::Part;
use crate::rewrite::Emitter;

/// How far the bits of `bytes` bytes at `at` are from the lowest bit.
fn shift(part: Part, at: u32, bytes: u32, big_endian: bool) -> i64 {
    let size = part.size() as u32;
    i64::from(if big_endian { size - at - bytes } else { at } * 8)
}

/// The type in which the bits of a part are moved: there is no arithmetic below 32 bits.
fn arithmetic_type(part: Part) -> Ty {
    if part.size() == 8 { Ty::I64 } else { Ty::I32 }
}

/// The operation that gives the value of type `ty` at byte `at` of the variable's value.
pub(super) fn extract(emitter: &mut Emitter<'_>, whole: Value, part: Part, at: u32, ty: Ty, big_endian: bool) -> Op {
    let wide = arithmetic_type(part);
    let integer = emitter.convert(whole, wide);
    let amount = shift(part, at, ty.bytes(), big_endian);
    if ty.bits() == wide.bits() {
        // The same bytes seen as another type: nothing is shifted.
        return match ty {
            Ty::Ptr => Op::Cast(Cast::IntToPtr, integer),
            _ => Op::Binary(BinaryOp::Or, integer, emitter.constant(wide, 0)),
        };
    }
    let shifted = if amount == 0 { integer } else { emitter.binary_imm(BinaryOp::LShr, integer, amount) };
    Op::Cast(Cast::Trunc, shifted)
}

/// The variable's value with `value` at byte `at`.
pub(super) fn insert(
    emitter: &mut Emitter<'_>,
    whole: Value,
    part: Part,
    at: u32,
    value: Value,
    big_endian: bool,
) -> Value {
    let wide = arithmetic_type(part);
    let bytes = emitter.body.ty(value).bytes();
    let amount = shift(part, at, bytes, big_endian);
    let mask = ((1u64 << (bytes * 8)) - 1) << amount;
    let integer = emitter.convert(whole, wide);
    let rest = emitter.binary_imm(BinaryOp::And, integer, !mask as i64);
    let new = emitter.convert(value, wide);
    let new = if amount == 0 { new } else { emitter.binary_imm(BinaryOp::Shl, new, amount) };
    let joined = emitter.binary(BinaryOp::Or, rest, new);
    emitter.convert(joined, part.ty)
}
