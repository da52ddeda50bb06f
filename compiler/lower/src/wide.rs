//! `__int128` (GNU C): pairs of words, in memory between expressions. What takes a library function is an error.

use beec_check::tree::{BinaryOp as COp, CastKind, CompareOp, Expr, ExprKind, Place, UnaryOp};
use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Cast, Cond, MemFlags, Ty, Value};
use beec_source::Span;

use crate::condition::cond;
use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::Location;

/// Low and high word.
pub(crate) type Halves = (Value, Value);

impl<'a> FunctionCx<'_, 'a> {
    /// The words of a wide value; a narrower one is extended.
    pub(crate) fn wide(&mut self, expr: &'a Expr) -> Halves {
        let class = self.class(expr.ty);
        if !class.in_memory() {
            let value = self.scalar(expr);
            return self.widen(value, class.is_signed());
        }
        let span = std::mem::replace(&mut self.b.span, expr.span);
        let halves = self.wide_kind(expr);
        let halves = self.wide_narrow(expr.ty, halves);
        self.b.span = span;
        halves
    }

    /// A result reduced to the bits of its type, where that is a `_BitInt` of less than 128.
    pub(crate) fn wide_narrow(&mut self, ty: TypeId, halves: Halves) -> Halves {
        let Some((bits, signed)) = crate::layout::padded_bits(self.types, ty) else { return halves };
        let above = i64::from(128 - bits);
        let high = self.b.binary_imm(BinaryOp::Shl, halves.1, above);
        let right = if signed { BinaryOp::AShr } else { BinaryOp::LShr };
        (halves.0, self.b.binary_imm(right, high, above))
    }

    pub(crate) fn widen(&mut self, value: Value, signed: bool) -> Halves {
        let low = self.b.resize(value, signed, Ty::I64);
        let high = match signed {
            true => self.b.binary_imm(BinaryOp::AShr, low, 63),
            false => self.b.iconst(Ty::I64, 0),
        };
        (low, high)
    }

    fn wide_kind(&mut self, expr: &'a Expr) -> Halves {
        match &expr.kind {
            ExprKind::Const(value) => (self.b.iconst(Ty::I64, *value), self.b.iconst(Ty::I64, value >> 63)),
            ExprKind::Cast { kind: CastKind::Int | CastKind::PtrToInt, operand } => self.wide(operand),
            ExprKind::Unary { op, operand } => {
                let value = self.wide(operand);
                self.wide_unary(*op, value)
            }
            ExprKind::Binary { op, lhs, rhs } => {
                let a = self.wide(lhs);
                let b = self.wide(rhs);
                self.wide_operation(expr.ty, *op, a, b)
            }
            ExprKind::AssignOp { op, place, rhs, compute_ty } => {
                let b = self.wide(rhs);
                let location = self.place(place);
                let a = self.load_wide(&location);
                let result = self.wide_operation(*compute_ty, *op, a, b);
                let result = self.wide_narrow(expr.ty, result);
                self.store_wide(&location, result);
                result
            }
            ExprKind::Increment { place, delta, post, .. } => {
                let location = self.place(place);
                let old = self.load_wide(&location);
                let step = (self.b.iconst(Ty::I64, *delta), self.b.iconst(Ty::I64, delta >> 63));
                let new = self.wide_add(old, step);
                let new = self.wide_narrow(expr.ty, new);
                self.store_wide(&location, new);
                if *post { old } else { new }
            }
            ExprKind::Comma(first, second) => {
                self.effect(first);
                self.wide(second)
            }
            ExprKind::Assign { place, value } => {
                let halves = self.wide(value);
                let dst = self.place(place);
                self.store_wide(&dst, halves);
                halves
            }
            ExprKind::Load(_)
            | ExprKind::Call { .. }
            | ExprKind::Conditional { .. }
            | ExprKind::StatementExpr { .. } => {
                let location = match &expr.kind {
                    ExprKind::Load(_) => self.aggregate(expr),
                    _ => {
                        let temporary = self.temporary_of(expr.ty);
                        self.aggregate_into(expr, &temporary, true);
                        temporary
                    }
                };
                self.load_wide(&location)
            }
            ExprKind::Error => self.widen_zero(),
            _ => self.unsupported(expr.span),
        }
    }

    /// `place op= rhs` where the arithmetic has 128 bits and the place fewer.
    pub(crate) fn assign_wide_op(&mut self, op: COp, place: &'a Place, compute: TypeId, rhs: &'a Expr) -> Value {
        let b = self.wide(rhs);
        let location = self.place(place);
        let old = self.load(&location, place.ty);
        let a = self.widen(old, self.class(place.ty).is_signed());
        let result = self.wide_operation(compute, op, a, b);
        let result = self.wide_narrow(compute, result);
        let new = match self.class(place.ty).ir() {
            Some(ty) if self.class(place.ty) != Class::Bool => {
                let low = self.b.resize(result.0, false, ty);
                self.narrow(low, place.ty)
            }
            _ => {
                let any = self.b.binary(BinaryOp::Or, result.0, result.1);
                self.truth_value(any)
            }
        };
        self.store(&location, new, place.ty)
    }

    fn widen_zero(&mut self) -> Halves {
        let zero = self.b.iconst(Ty::I64, 0);
        (zero, zero)
    }

    fn unsupported(&mut self, span: Span) -> Halves {
        let message = "128-bit integers are divided by constant powers of two only: BPF has no instruction for more";
        self.error("E0502", span, message);
        self.widen_zero()
    }

    /// Puts a wide value into a location.
    pub(crate) fn wide_into(&mut self, expr: &'a Expr, dst: &Location) {
        match &expr.kind {
            ExprKind::Load(_) | ExprKind::Call { .. } | ExprKind::StatementExpr { .. } => {
                self.aggregate_into(expr, dst, true);
            }
            _ => {
                let halves = self.wide(expr);
                self.store_wide(dst, halves);
            }
        }
    }

    /// Offsets of the low and the high word.
    fn word_offsets(&self) -> (i64, i64) {
        if self.unit.module.target.big_endian { (8, 0) } else { (0, 8) }
    }

    fn load_wide(&mut self, location: &Location) -> Halves {
        let (low, high) = self.word_offsets();
        let location = self.settle(location.clone());
        let low = self.load_plain(&location.clone().at(low), Ty::I64);
        let high = self.load_plain(&location.at(high), Ty::I64);
        (low, high)
    }

    /// Writes a wide value.
    pub(crate) fn store_wide(&mut self, location: &Location, halves: Halves) {
        let (low, high) = self.word_offsets();
        let location = self.settle(location.clone());
        self.store_plain(&location.clone().at(low), halves.0);
        self.store_plain(&location.at(high), halves.1);
    }

    pub(crate) fn wide_unary(&mut self, op: UnaryOp, value: Halves) -> Halves {
        let inverted = (self.b.binary_imm(BinaryOp::Xor, value.0, -1), self.b.binary_imm(BinaryOp::Xor, value.1, -1));
        match op {
            UnaryOp::BitNot => inverted,
            UnaryOp::Neg => {
                let one = self.b.iconst(Ty::I64, 1);
                let zero = self.b.iconst(Ty::I64, 0);
                self.wide_add(inverted, (one, zero))
            }
        }
    }

    fn wide_operation(&mut self, ty: TypeId, op: COp, a: Halves, b: Halves) -> Halves {
        let signed = self.class(ty).is_signed();
        let bitwise = match op {
            COp::Add => return self.wide_add(a, b),
            COp::Sub => return self.wide_sub(a, b),
            COp::And => BinaryOp::And,
            COp::Or => BinaryOp::Or,
            COp::Xor => BinaryOp::Xor,
            COp::Mul => return self.wide_mul(a, b),
            COp::Shl | COp::Shr => {
                return match self.b.constant(b.0) {
                    Some(amount @ 0..=127) => self.wide_shift(op, signed, a, amount),
                    _ => self.wide_shift_by(op, signed, a, b.0),
                };
            }
            COp::Div | COp::Rem => {
                return match self.power_of_two(b) {
                    Some(bits) => self.wide_divide(op, signed, a, bits),
                    None => self.unsupported(self.b.span),
                };
            }
        };
        (self.b.binary(bitwise, a.0, b.0), self.b.binary(bitwise, a.1, b.1))
    }

    /// Sum with carry.
    pub(crate) fn wide_add(&mut self, a: Halves, b: Halves) -> Halves {
        let low = self.b.binary(BinaryOp::Add, a.0, b.0);
        let carry = self.b.icmp(Cond::Ult, low, a.0);
        let carry = self.b.cast(Cast::ZExt, carry, Ty::I64);
        let high = self.b.binary(BinaryOp::Add, a.1, b.1);
        (low, self.b.binary(BinaryOp::Add, high, carry))
    }

    /// Difference with borrow.
    pub(crate) fn wide_sub(&mut self, a: Halves, b: Halves) -> Halves {
        let low = self.b.binary(BinaryOp::Sub, a.0, b.0);
        let borrow = self.b.icmp(Cond::Ult, a.0, b.0);
        let borrow = self.b.cast(Cast::ZExt, borrow, Ty::I64);
        let high = self.b.binary(BinaryOp::Sub, a.1, b.1);
        (low, self.b.binary(BinaryOp::Sub, high, borrow))
    }

    fn wide_mul(&mut self, a: Halves, b: Halves) -> Halves {
        let (low, high) = self.full_product(a.0, b.0);
        let cross = self.b.binary(BinaryOp::Mul, a.0, b.1);
        let high = self.b.binary(BinaryOp::Add, high, cross);
        let cross = self.b.binary(BinaryOp::Mul, a.1, b.0);
        (low, self.b.binary(BinaryOp::Add, high, cross))
    }

    /// The 128-bit product of two unsigned words, from products of halves (Hacker's Delight 8-2).
    pub(crate) fn full_product(&mut self, a: Value, b: Value) -> Halves {
        let low_half = |cx: &mut Self, value| cx.b.binary_imm(BinaryOp::And, value, 0xffff_ffff);
        let high_half = |cx: &mut Self, value| cx.b.binary_imm(BinaryOp::LShr, value, 32);
        let (a0, a1) = (low_half(self, a), high_half(self, a));
        let (b0, b1) = (low_half(self, b), high_half(self, b));
        let low = self.b.binary(BinaryOp::Mul, a0, b0);
        let middle = self.b.binary(BinaryOp::Mul, a1, b0);
        let carry = high_half(self, low);
        let middle = self.b.binary(BinaryOp::Add, middle, carry);
        let other = self.b.binary(BinaryOp::Mul, a0, b1);
        let part = low_half(self, middle);
        let other = self.b.binary(BinaryOp::Add, other, part);
        let high = self.b.binary(BinaryOp::Mul, a1, b1);
        let carry = high_half(self, middle);
        let high = self.b.binary(BinaryOp::Add, high, carry);
        let carry = high_half(self, other);
        let high = self.b.binary(BinaryOp::Add, high, carry);
        (self.b.binary(BinaryOp::Mul, a, b), high)
    }

    /// A shift by a constant.
    fn wide_shift(&mut self, op: COp, signed: bool, a: Halves, amount: i64) -> Halves {
        if amount == 0 {
            return a;
        }
        let zero = self.b.iconst(Ty::I64, 0);
        let right = if signed { BinaryOp::AShr } else { BinaryOp::LShr };
        match (op, amount) {
            (COp::Shl, 64..) => (zero, self.b.binary_imm(BinaryOp::Shl, a.0, amount - 64)),
            (COp::Shl, _) => {
                let carried = self.b.binary_imm(BinaryOp::LShr, a.0, 64 - amount);
                let high = self.b.binary_imm(BinaryOp::Shl, a.1, amount);
                (self.b.binary_imm(BinaryOp::Shl, a.0, amount), self.b.binary(BinaryOp::Or, high, carried))
            }
            (_, 64..) => {
                let fill = if signed { self.b.binary_imm(BinaryOp::AShr, a.1, 63) } else { zero };
                (self.b.binary_imm(right, a.1, amount - 64), fill)
            }
            _ => {
                let carried = self.b.binary_imm(BinaryOp::Shl, a.1, 64 - amount);
                let low = self.b.binary_imm(BinaryOp::LShr, a.0, amount);
                (self.b.binary(BinaryOp::Or, low, carried), self.b.binary_imm(right, a.1, amount))
            }
        }
    }

    /// A shift by an amount that is not constant, 0 to 127. Its lower six bits shift the words; what goes from one to the
    /// other is shifted once and then by the rest, since no word can be shifted by 64. Its seventh bit moves whole words.
    fn wide_shift_by(&mut self, op: COp, signed: bool, a: Halves, amount: Value) -> Halves {
        let bits = self.b.binary_imm(BinaryOp::And, amount, 63);
        let rest = self.b.binary_imm(BinaryOp::Xor, bits, 63);
        let beyond = self.b.binary_imm(BinaryOp::And, amount, 64);
        let zero = self.b.iconst(Ty::I64, 0);
        let beyond = self.b.icmp(Cond::Ne, beyond, zero);
        if op == COp::Shl {
            let low = self.b.binary(BinaryOp::Shl, a.0, bits);
            let carried = self.b.binary_imm(BinaryOp::LShr, a.0, 1);
            let carried = self.b.binary(BinaryOp::LShr, carried, rest);
            let high = self.b.binary(BinaryOp::Shl, a.1, bits);
            let high = self.b.binary(BinaryOp::Or, high, carried);
            return (self.select(beyond, zero, low), self.select(beyond, low, high));
        }
        let right = if signed { BinaryOp::AShr } else { BinaryOp::LShr };
        let fill = if signed { self.b.binary_imm(BinaryOp::AShr, a.1, 63) } else { zero };
        let high = self.b.binary(right, a.1, bits);
        let carried = self.b.binary_imm(BinaryOp::Shl, a.1, 1);
        let carried = self.b.binary(BinaryOp::Shl, carried, rest);
        let low = self.b.binary(BinaryOp::LShr, a.0, bits);
        let low = self.b.binary(BinaryOp::Or, low, carried);
        (self.select(beyond, high, low), self.select(beyond, fill, high))
    }

    /// The exponent of a constant power of two.
    fn power_of_two(&self, value: Halves) -> Option<i64> {
        let (low, high) = (self.b.constant(value.0)? as u64, self.b.constant(value.1)? as u64);
        let whole = u128::from(high) << 64 | u128::from(low);
        // The sign bit alone is negative in a signed type.
        (whole.is_power_of_two() && whole >> 127 == 0).then(|| i64::from(whole.trailing_zeros()))
    }

    /// Quotient or remainder by two to the power of `bits`; towards zero where signed.
    fn wide_divide(&mut self, op: COp, signed: bool, a: Halves, bits: i64) -> Halves {
        let mask = (1u128 << bits) - 1;
        let mask = (self.b.iconst(Ty::I64, mask as i64), self.b.iconst(Ty::I64, (mask >> 64) as i64));
        if !signed {
            return match op {
                COp::Div => self.wide_shift(COp::Shr, false, a, bits),
                _ => (self.b.binary(BinaryOp::And, a.0, mask.0), self.b.binary(BinaryOp::And, a.1, mask.1)),
            };
        }
        let sign = self.b.binary_imm(BinaryOp::AShr, a.1, 63);
        let bias = (self.b.binary(BinaryOp::And, sign, mask.0), self.b.binary(BinaryOp::And, sign, mask.1));
        let biased = self.wide_add(a, bias);
        let quotient = self.wide_shift(COp::Shr, true, biased, bits);
        if op == COp::Div {
            return quotient;
        }
        let product = self.wide_shift(COp::Shl, true, quotient, bits);
        self.wide_sub(a, product)
    }

    /// Whether a value in memory differs from zero; `i1`.
    pub(crate) fn wide_truth(&mut self, expr: &'a Expr) -> Value {
        let (low, high) = self.wide(expr);
        let any = self.b.binary(BinaryOp::Or, low, high);
        self.b.is_nonzero(any)
    }

    /// A comparison of wide values; `i1`.
    pub(crate) fn wide_compare(&mut self, op: CompareOp, lhs: &'a Expr, rhs: &'a Expr) -> Value {
        let signed = self.class(lhs.ty).is_signed();
        let a = self.wide(lhs);
        let b = self.wide(rhs);
        self.compare_halves(op, signed, a, b)
    }

    /// A comparison of wide values by their words; `i1`.
    pub(crate) fn compare_halves(&mut self, op: CompareOp, signed: bool, a: Halves, b: Halves) -> Value {
        if let CompareOp::Eq | CompareOp::Ne = op {
            let low = self.b.binary(BinaryOp::Xor, a.0, b.0);
            let high = self.b.binary(BinaryOp::Xor, a.1, b.1);
            let difference = self.b.binary(BinaryOp::Or, low, high);
            return self.b.icmp_imm(cond(op, signed), difference, 0);
        }
        let same = self.b.icmp(Cond::Eq, a.1, b.1);
        let by_low = self.b.icmp(cond(op, false), a.0, b.0);
        let by_high = self.b.icmp(cond(op, signed), a.1, b.1);
        let low = self.b.binary(BinaryOp::And, same, by_low);
        let differs = self.b.icmp(Cond::Ne, a.1, b.1);
        let high = self.b.binary(BinaryOp::And, differs, by_high);
        self.b.binary(BinaryOp::Or, low, high)
    }

    /// The two words at an address, as they are passed in registers.
    pub(crate) fn words_at(&mut self, location: &Location, count: u32) -> Vec<Value> {
        let location = self.settle(location.clone());
        let (addr, offset) = self.access(&location);
        let flags = self.flags(&location, 8);
        let load = |word: u32| {
            let offset = offset.wrapping_add(word as i32 * 8);
            self.b.load(Ty::I64, addr, offset, MemFlags { ..flags })
        };
        (0..count).map(load).collect()
    }
}
