//! `__builtin_add_overflow` and kin: the result as if computed with infinite precision, cut to the pointee, and
//! whether something was lost.

use beec_check::tree::{Builtin, Expr};
use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Cast, Cond, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::{Class, padded_bits};
use crate::wide::Halves;

/// The type of the result.
#[derive(Clone, Copy)]
struct Held {
    id: TypeId,
    ty: Ty,
    /// Fewer than the register's, of a `_BitInt`.
    bits: u32,
    signed: bool,
}

impl<'a> FunctionCx<'_, 'a> {
    /// `(a, b, pointer)`; the result is whether it overflowed.
    pub(crate) fn overflow(&mut self, builtin: Builtin, a: &'a Expr, b: &'a Expr, result: &'a Expr) -> Value {
        let (x, y) = (self.class(a.ty), self.class(b.ty));
        let target = self.pointee_of(result);
        if [x, y, self.class(target)].iter().any(|class| class.in_memory()) {
            return self.wide_overflow(builtin, a, b, result);
        }
        let a = self.scalar(a);
        let b = self.scalar(b);
        let pointer = self.scalar(result);
        let (x, y) = ((a, x.is_signed()), (b, y.is_signed()));
        let (value, lost) = match self.held(target) {
            Some(held) if held.ty.bits() <= 32 && self.all_narrow(&[a, b]) => self.narrow_overflow(builtin, x, y, held),
            Some(held) if builtin == Builtin::MulOverflow => self.product_overflow(x, y, held),
            Some(held) => self.sum_overflow(builtin, x, y, held),
            None => {
                self.error("E0502", result.span, "the result must be an integer");
                (a, self.b.iconst(Ty::I1, 0))
            }
        };
        let location = self.at_address(pointer, target);
        self.store_plain(&location, value);
        self.b.cast(Cast::ZExt, lost, Ty::I8)
    }

    fn held(&self, id: TypeId) -> Option<Held> {
        let Class::Int { ty, signed } = self.class(id) else { return None };
        Some(Held { id, ty, bits: self.bits_of(id, ty.bits()), signed })
    }

    /// Bits of an integer type whose object has so many.
    pub(crate) fn bits_of(&self, id: TypeId, all: u32) -> u32 {
        padded_bits(self.types, id).map_or(all, |(bits, _)| bits)
    }

    fn all_narrow(&self, values: &[Value]) -> bool {
        values.iter().all(|&value| self.b.ty(value).bits() <= 32)
    }

    /// 32 bits and less: 64 bits hold every result.
    fn narrow_overflow(&mut self, builtin: Builtin, a: (Value, bool), b: (Value, bool), held: Held) -> (Value, Value) {
        let a = self.b.resize(a.0, a.1, Ty::I64);
        let b = self.b.resize(b.0, b.1, Ty::I64);
        let op = match builtin {
            Builtin::AddOverflow => BinaryOp::Add,
            Builtin::SubOverflow => BinaryOp::Sub,
            _ => BinaryOp::Mul,
        };
        let exact = self.b.binary(op, a, b);
        let value = self.held_part(exact, held);
        let back = self.b.resize(value, held.signed, Ty::I64);
        (value, self.b.icmp(Cond::Ne, exact, back))
    }

    /// Sums and differences in 128 bits.
    fn sum_overflow(&mut self, builtin: Builtin, a: (Value, bool), b: (Value, bool), held: Held) -> (Value, Value) {
        let add = builtin == Builtin::AddOverflow;
        if held.bits == 64 && !a.1 && !b.1 && !held.signed {
            return self.unsigned_sum(add, a.0, b.0);
        }
        let (a, b) = (self.extended(a), self.extended(b));
        let (low, high) = if add { self.wide_add(a, b) } else { self.wide_sub(a, b) };
        let value = self.held_part(low, held);
        let back = self.extended((value, held.signed));
        let low = self.b.binary(BinaryOp::Xor, low, back.0);
        let high = self.b.binary(BinaryOp::Xor, high, back.1);
        let lost = self.b.binary(BinaryOp::Or, low, high);
        (value, self.b.icmp_imm(Cond::Ne, lost, 0))
    }

    /// What the result's type holds of a number.
    fn held_part(&mut self, value: Value, held: Held) -> Value {
        let value = self.b.resize(value, false, held.ty);
        self.narrow(value, held.id)
    }

    fn unsigned_sum(&mut self, add: bool, a: Value, b: Value) -> (Value, Value) {
        let a = self.b.resize(a, false, Ty::I64);
        let b = self.b.resize(b, false, Ty::I64);
        match add {
            true => {
                let sum = self.b.binary(BinaryOp::Add, a, b);
                (sum, self.b.icmp(Cond::Ult, sum, a))
            }
            false => (self.b.binary(BinaryOp::Sub, a, b), self.b.icmp(Cond::Ult, a, b)),
        }
    }

    fn extended(&mut self, (value, signed): (Value, bool)) -> Halves {
        let low = self.b.resize(value, signed, Ty::I64);
        let high = match signed {
            true => self.b.binary_imm(BinaryOp::AShr, low, 63),
            false => self.b.iconst(Ty::I64, 0),
        };
        (low, high)
    }

    /// Products by sign and magnitude.
    fn product_overflow(&mut self, a: (Value, bool), b: (Value, bool), held: Held) -> (Value, Value) {
        let (a, a_negative) = self.magnitude(a);
        let (b, b_negative) = self.magnitude(b);
        let negative = self.b.binary(BinaryOp::Xor, a_negative, b_negative);
        let product = self.b.binary(BinaryOp::Mul, a, b);
        let carried = self.carries(a, b, product);
        let zero = self.b.iconst(Ty::I64, 0);
        let negated = self.b.binary(BinaryOp::Sub, zero, product);
        let value = self.select(negative, negated, product);
        let limit = self.limit(negative, held);
        let beyond = self.b.icmp(Cond::Ugt, product, limit);
        let lost = self.b.binary(BinaryOp::Or, carried, beyond);
        (self.held_part(value, held), lost)
    }

    fn magnitude(&mut self, (value, signed): (Value, bool)) -> (Value, Value) {
        let value = self.b.resize(value, signed, Ty::I64);
        if !signed {
            return (value, self.b.iconst(Ty::I1, 0));
        }
        let negative = self.is_negative(value);
        let zero = self.b.iconst(Ty::I64, 0);
        let negated = self.b.binary(BinaryOp::Sub, zero, value);
        (self.select(negative, negated, value), negative)
    }

    /// Whether an unsigned product does not fit 64 bits: dividing it gives something else back.
    fn carries(&mut self, a: Value, b: Value, product: Value) -> Value {
        let back = self.b.binary(BinaryOp::UDiv, product, a);
        let differs = self.b.icmp(Cond::Ne, back, b);
        let some = self.b.icmp_imm(Cond::Ne, a, 0);
        self.b.binary(BinaryOp::And, some, differs)
    }

    /// The largest magnitude of a result of this sign.
    fn limit(&mut self, negative: Value, held: Held) -> Value {
        let bits = held.bits;
        let (above, below) = match held.signed {
            true => (u64::MAX >> (65 - bits), 1u64 << (bits - 1)),
            false => (u64::MAX >> (64 - bits), 0),
        };
        let above = self.b.iconst(Ty::I64, above as i64);
        let below = self.b.iconst(Ty::I64, below as i64);
        self.select(negative, below, above)
    }
}
