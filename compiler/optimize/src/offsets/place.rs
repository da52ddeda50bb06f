//! Addresses taken apart into an object and what was added to its address.

use beec_ir::{BinaryOp, Body, Cast, GlobalId, Op, Slot, Ty, Value, ValueDef};

/// Additions that are followed; an address with more of them is an object of its own, which is never wrong.
const MOST_STEPS: usize = 8;

/// What an address was formed from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Object {
    Global(GlobalId),
    Slot(Slot),
    /// A pointer of which nothing more is known: a parameter, or what was loaded or came from a call.
    Pointer(Value),
}

/// An address: an object's, and numbers of bytes behind it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) object: Object,
    pub(super) added: Vec<Value>,
    pub(super) constant: i64,
}

/// Takes an address apart.
pub(super) fn place(body: &Body, mut address: Value) -> Place {
    let (mut added, mut constant) = (Vec::new(), 0_i64);
    for _ in 0..MOST_STEPS {
        match body.def_op(address) {
            Some(&Op::PtrAdd(base, by)) => {
                match body.constant(by) {
                    Some(by) => constant = constant.wrapping_add(by),
                    None => added.push(by),
                }
                address = base;
            }
            Some(&Op::SlotAddr(slot, offset)) => {
                let constant = constant.wrapping_add(i64::from(offset));
                return Place { object: Object::Slot(slot), added, constant };
            }
            Some(&Op::GlobalAddr(id)) => return Place { object: Object::Global(id), added, constant },
            _ => break,
        }
    }
    Place { object: Object::Pointer(address), added, constant }
}

/// Two pointers that are compared, as pointers or as numbers.
pub(super) fn pointers(body: &Body, a: Value, b: Value) -> Option<(Value, Value)> {
    if body.ty(a) == Ty::Ptr {
        return Some((a, b));
    }
    match (body.def_op(a), body.def_op(b)) {
        (Some(&Op::Cast(Cast::PtrToInt, a)), Some(&Op::Cast(Cast::PtrToInt, b))) => Some((a, b)),
        _ => None,
    }
}

/// A difference of two pointers in bytes, and by how much it is divided.
pub(super) struct Difference {
    pub(super) a: Value,
    pub(super) b: Value,
    pub(super) size: i64,
    /// The division is one that only differences of pointers have: there is no remainder.
    pub(super) exact: bool,
}

/// Finds the difference of which a value is the number of elements: lowering shifts what is a multiple of a power of two,
/// and multiplies by the inverse of what is left of the size.
pub(super) fn difference(body: &Body, value: Value) -> Option<Difference> {
    match *body.def_op(value)? {
        Op::Binary(BinaryOp::Sub, a, b) => {
            let (a, b) = pointers(body, a, b)?;
            Some(Difference { a, b, size: 1, exact: false })
        }
        Op::Binary(BinaryOp::AShr, inner, by) => {
            let (inner, by) = (difference(body, inner)?, body.constant(by)?);
            let size = 1_i64.checked_shl(u32::try_from(by).ok()?).filter(|size| *size > 0 && inner.size == 1)?;
            Some(Difference { size, ..inner })
        }
        Op::Binary(BinaryOp::Mul, inner, by) => {
            let (inner, odd) = (difference(body, inner)?, inverse(body.constant(by)?)?);
            let size = inner.size.checked_mul(odd).filter(|size| *size <= i64::from(i32::MAX))?;
            Some(Difference { size, exact: true, ..inner })
        }
        _ => None,
    }
}

/// The small number of which this large one is the inverse modulo 2^64.
fn inverse(number: i64) -> Option<i64> {
    if number & 1 == 0 || number.unsigned_abs() <= u64::from(u32::MAX) {
        return None;
    }
    let mut inverse = number;
    // Each step of Newton's method doubles the right bits, of which an odd number has three to begin with.
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2_i64.wrapping_sub(number.wrapping_mul(inverse)));
    }
    (1..=i64::from(i32::MAX)).contains(&inverse).then_some(inverse)
}

/// Whether a pointer is a choice between others: a block's parameter, or a selection.
pub(super) fn is_choice(body: &Body, pointer: Value) -> bool {
    let entry = body.entry();
    match body.def(pointer) {
        ValueDef::Param(block, _) => block != entry && body.ty(pointer) == Ty::Ptr,
        ValueDef::Result(inst, _) => matches!(body.inst(inst).op, Op::Select(..)) && body.ty(pointer) == Ty::Ptr,
    }
}

/// A number of which a value is surely a multiple.
pub(super) fn unit(body: &Body, value: Value) -> i64 {
    match body.def_op(value) {
        Some(&Op::Const(constant)) => constant,
        Some(&Op::Binary(BinaryOp::Shl, _, by)) => match body.constant(by) {
            Some(by @ 0..=30) => 1 << by,
            _ => 1,
        },
        Some(&Op::Binary(BinaryOp::Mul, _, by)) => body.constant(by).unwrap_or(1),
        _ => 1,
    }
}

/// The largest number of which both are multiples; of which zero is too.
pub(super) fn common(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1)
}
