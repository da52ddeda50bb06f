//! How large a value can be, as far as its own computation shows.
//!
//! Only what the verifier finds out by itself is believed (widths of loads and extensions, shifts, masks), never a
//! branch or a division: what folds away because of it is no check that the verifier would have needed.

use beec_ir::{BinaryOp, Body, Cast, Op, Ty, Value, eval};

/// How many definitions are followed.
const DEPTH: u32 = 6;

/// The largest number that a value, taken as unsigned, can be.
pub(crate) fn largest(body: &Body, value: Value) -> u64 {
    follow(body, value, DEPTH)
}

/// Whether a value, taken as signed, is never negative.
pub(crate) fn is_never_negative(body: &Body, value: Value) -> bool {
    largest(body, value) <= all_ones(body.ty(value)) >> 1
}

fn all_ones(ty: Ty) -> u64 {
    eval::zero_extended(ty, -1)
}

fn follow(body: &Body, value: Value, depth: u32) -> u64 {
    let ty = body.ty(value);
    let anything = all_ones(ty);
    let (Some(op), Some(depth)) = (body.def_op(value), depth.checked_sub(1)) else { return anything };
    let of = |value: Value| follow(body, value, depth);
    let bound = match *op {
        Op::Const(constant) => eval::zero_extended(ty, constant),
        Op::Cast(Cast::ZExt, a) => of(a),
        Op::Cast(Cast::Trunc, a) => of(a).min(anything),
        Op::Select(_, a, b) => of(a).max(of(b)),
        Op::Binary(BinaryOp::And, a, b) => of(a).min(of(b)),
        Op::Binary(BinaryOp::Or | BinaryOp::Xor, a, b) => ones_below(of(a) | of(b)),
        Op::Binary(BinaryOp::Add, a, b) => of(a).checked_add(of(b)).unwrap_or(anything),
        Op::Binary(BinaryOp::LShr, a, b) => match body.constant(b) {
            Some(by) => of(a) >> (by as u32 & (ty.bits() - 1)),
            None => of(a),
        },
        Op::Binary(BinaryOp::Shl, a, b) => match body.constant(b) {
            Some(by) => shifted(of(a), by as u32 & (ty.bits() - 1)).unwrap_or(anything),
            None => anything,
        },
        _ => anything,
    };
    if bound > anything { anything } else { bound }
}

/// The number with ones wherever `bound` or a smaller number has one.
fn ones_below(bound: u64) -> u64 {
    if bound == 0 { 0 } else { u64::MAX >> bound.leading_zeros() }
}

fn shifted(bound: u64, by: u32) -> Option<u64> {
    (bound.leading_zeros() >= by).then(|| bound << by)
}
