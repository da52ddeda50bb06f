//! `__builtin_add_overflow` and kin where an operand or the result has 128 bits.

use beec_check::tree::{Builtin, Expr, UnaryOp};
use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Cast, Cond, Ty, Value};

use crate::function::FunctionCx;
use crate::wide::Halves;

/// A number of three words, the lowest first: room for any sum or difference of two.
type Words = [Value; 3];

impl<'a> FunctionCx<'_, 'a> {
    /// `(a, b, pointer)`; the result is whether it overflowed.
    pub(crate) fn wide_overflow(&mut self, builtin: Builtin, a: &'a Expr, b: &'a Expr, result: &'a Expr) -> Value {
        let (x, y) = (self.class(a.ty).is_signed(), self.class(b.ty).is_signed());
        let target = self.pointee_of(result);
        let a = self.wide(a);
        let b = self.wide(b);
        let pointer = self.scalar(result);
        let (value, lost) = match builtin {
            Builtin::AddOverflow => self.wide_sum(false, (a, x), (b, y), target),
            Builtin::SubOverflow => self.wide_sum(true, (a, x), (b, y), target),
            _ => self.wide_product((a, x), (b, y), target),
        };
        let location = self.at_address(pointer, target);
        match self.class(target).ir() {
            Some(ty) => {
                let value = self.b.resize(value.0, false, ty);
                let value = self.narrow(value, target);
                self.store_plain(&location, value);
            }
            None => {
                let value = self.wide_narrow(target, value);
                self.store_wide(&location, value);
            }
        }
        self.b.cast(Cast::ZExt, lost, Ty::I8)
    }

    /// The low words of a sum or difference, and whether the result's type does not hold all of it.
    fn wide_sum(&mut self, negate: bool, a: (Halves, bool), b: (Halves, bool), target: TypeId) -> (Halves, Value) {
        let a = self.words(a.0, a.1);
        let mut b = self.words(b.0, b.1);
        if negate {
            b = b.map(|word| self.b.binary_imm(BinaryOp::Xor, word, -1));
        }
        // Minus a number is its complement and one.
        let mut carry = self.b.iconst(Ty::I64, i64::from(negate));
        let mut sum = a;
        for (word, other) in sum.iter_mut().zip(b) {
            (*word, carry) = self.add_carry(*word, other, carry);
        }
        let value = (sum[0], sum[1]);
        let back = self.back(value, target);
        let differences = [0, 1, 2].map(|at| self.b.binary(BinaryOp::Xor, sum[at], back[at]));
        let lost = self.b.binary(BinaryOp::Or, differences[0], differences[1]);
        let lost = self.b.binary(BinaryOp::Or, lost, differences[2]);
        (value, self.b.icmp_imm(Cond::Ne, lost, 0))
    }

    fn words(&mut self, halves: Halves, signed: bool) -> Words {
        let fill = match signed {
            true => self.b.binary_imm(BinaryOp::AShr, halves.1, 63),
            false => self.b.iconst(Ty::I64, 0),
        };
        [halves.0, halves.1, fill]
    }

    /// What the result's type holds of a number.
    fn back(&mut self, value: Halves, target: TypeId) -> Words {
        let class = self.class(target);
        let held = match class.ir() {
            Some(ty) => {
                let cut = self.b.resize(value.0, false, ty);
                let cut = self.narrow(cut, target);
                self.widen(cut, class.is_signed())
            }
            None => self.wide_narrow(target, value),
        };
        self.words(held, class.is_signed())
    }

    /// `a + b + carry`, and what is carried out of it.
    fn add_carry(&mut self, a: Value, b: Value, carry: Value) -> (Value, Value) {
        let sum = self.b.binary(BinaryOp::Add, a, b);
        let first = self.b.icmp(Cond::Ult, sum, a);
        let total = self.b.binary(BinaryOp::Add, sum, carry);
        let second = self.b.icmp(Cond::Ult, total, sum);
        let out = self.b.binary(BinaryOp::Or, first, second);
        (total, self.b.cast(Cast::ZExt, out, Ty::I64))
    }

    /// The same of a product, by sign and magnitude.
    fn wide_product(&mut self, a: (Halves, bool), b: (Halves, bool), target: TypeId) -> (Halves, Value) {
        let (a, a_negative) = self.wide_magnitude(a.0, a.1);
        let (b, b_negative) = self.wide_magnitude(b.0, b.1);
        let negative = self.b.binary(BinaryOp::Xor, a_negative, b_negative);
        let (product, carried) = self.carried_product(a, b);
        let negated = self.wide_unary(UnaryOp::Neg, product);
        let value = self.select_wide(negative, negated, product);
        let limit = self.wide_limit(negative, target);
        let same = self.b.icmp(Cond::Eq, product.1, limit.1);
        let low = self.b.icmp(Cond::Ugt, product.0, limit.0);
        let low = self.b.binary(BinaryOp::And, same, low);
        let high = self.b.icmp(Cond::Ugt, product.1, limit.1);
        let beyond = self.b.binary(BinaryOp::Or, low, high);
        (value, self.b.binary(BinaryOp::Or, carried, beyond))
    }

    fn wide_magnitude(&mut self, value: Halves, signed: bool) -> (Halves, Value) {
        if !signed {
            return (value, self.b.iconst(Ty::I1, 0));
        }
        let negative = self.is_negative(value.1);
        let negated = self.wide_unary(UnaryOp::Neg, value);
        (self.select_wide(negative, negated, value), negative)
    }

    fn select_wide(&mut self, condition: Value, then: Halves, otherwise: Halves) -> Halves {
        (self.select(condition, then.0, otherwise.0), self.select(condition, then.1, otherwise.1))
    }

    /// The low 128 bits of an unsigned product, and whether there are more.
    fn carried_product(&mut self, a: Halves, b: Halves) -> (Halves, Value) {
        let (low, high) = self.full_product(a.0, b.0);
        let one = self.full_product(a.0, b.1);
        let other = self.full_product(a.1, b.0);
        let zero = self.b.iconst(Ty::I64, 0);
        let (high, first) = self.add_carry(high, one.0, zero);
        let (high, second) = self.add_carry(high, other.0, zero);
        let a_high = self.b.icmp_imm(Cond::Ne, a.1, 0);
        let b_high = self.b.icmp_imm(Cond::Ne, b.1, 0);
        let both = self.b.binary(BinaryOp::And, a_high, b_high);
        let mut more = self.b.binary(BinaryOp::Or, first, second);
        for word in [one.1, other.1] {
            more = self.b.binary(BinaryOp::Or, more, word);
        }
        let more = self.b.icmp_imm(Cond::Ne, more, 0);
        ((low, high), self.b.binary(BinaryOp::Or, both, more))
    }

    /// The largest magnitude of a result of this sign.
    fn wide_limit(&mut self, negative: Value, target: TypeId) -> Halves {
        let class = self.class(target);
        let bits = self.bits_of(target, class.ir().map_or(128, Ty::bits));
        let (above, below) = match class.is_signed() {
            true => (u128::MAX >> (129 - bits), 1_u128 << (bits - 1)),
            false => (u128::MAX >> (128 - bits), 0),
        };
        let mut words =
            |number: u128| (self.b.iconst(Ty::I64, number as i64), self.b.iconst(Ty::I64, (number >> 64) as i64));
        let (above, below) = (words(above), words(below));
        self.select_wide(negative, below, above)
    }
}
