//! Counting bits without instructions for it (Warren, Hacker's Delight, chapter 5), and rotation.

use beec_check::tree::Builtin;
use beec_ir::{BinaryOp, Cond, Op, Ty, Value};

use crate::function::FunctionCx;

impl FunctionCx<'_, '_> {
    /// The bit-counting builtins on a 32- or 64-bit value.
    pub(crate) fn count_bits(&mut self, builtin: Builtin, value: Value, signed: bool) -> Value {
        let own = self.b.ty(value).bits();
        let ty = if own == 64 { Ty::I64 } else { Ty::I32 };
        let value = self.b.resize(value, signed, ty);
        match builtin {
            Builtin::Parity => {
                let count = self.popcount(value);
                self.b.binary_imm(BinaryOp::And, count, 1)
            }
            Builtin::Clz => {
                let zeros = self.leading_zeros(value);
                self.b.binary_imm(BinaryOp::Sub, zeros, i64::from(ty.bits() - own))
            }
            Builtin::Ctz => self.trailing_zeros(value),
            Builtin::Ffs => {
                let index = self.trailing_zeros(value);
                let number = self.b.binary_imm(BinaryOp::Add, index, 1);
                let empty = self.is_zero(value);
                let zero = self.b.iconst(ty, 0);
                self.select(empty, zero, number)
            }
            Builtin::Clrsb => {
                let sign = self.b.binary_imm(BinaryOp::AShr, value, i64::from(ty.bits()) - 1);
                let differing = self.b.binary(BinaryOp::Xor, value, sign);
                let zeros = self.leading_zeros(differing);
                self.b.binary_imm(BinaryOp::Sub, zeros, 1)
            }
            _ => self.popcount(value),
        }
    }

    /// The second where the first is 1, else the third.
    pub(crate) fn select(&mut self, condition: Value, then: Value, otherwise: Value) -> Value {
        match self.b.constant(condition) {
            Some(0) => otherwise,
            Some(_) => then,
            None => {
                let ty = self.b.ty(then);
                self.b.emit(Op::Select(condition, then, otherwise), ty)
            }
        }
    }

    /// Sums of neighbouring bits, pairs, nibbles; the bytes are added by a multiplication.
    fn popcount(&mut self, x: Value) -> Value {
        let bits = i64::from(self.b.ty(x).bits());
        let half = self.b.binary_imm(BinaryOp::LShr, x, 1);
        let half = self.b.binary_imm(BinaryOp::And, half, 0x5555_5555_5555_5555);
        let x = self.b.binary(BinaryOp::Sub, x, half);
        let odd = self.b.binary_imm(BinaryOp::LShr, x, 2);
        let odd = self.b.binary_imm(BinaryOp::And, odd, 0x3333_3333_3333_3333);
        let even = self.b.binary_imm(BinaryOp::And, x, 0x3333_3333_3333_3333);
        let x = self.b.binary(BinaryOp::Add, even, odd);
        let high = self.b.binary_imm(BinaryOp::LShr, x, 4);
        let x = self.b.binary(BinaryOp::Add, x, high);
        let x = self.b.binary_imm(BinaryOp::And, x, 0x0f0f_0f0f_0f0f_0f0f);
        let x = self.b.binary_imm(BinaryOp::Mul, x, 0x0101_0101_0101_0101);
        self.b.binary_imm(BinaryOp::LShr, x, bits - 8)
    }

    /// The ones below the lowest one; all of them for 0.
    fn trailing_zeros(&mut self, x: Value) -> Value {
        let less = self.b.binary_imm(BinaryOp::Sub, x, 1);
        let inverse = self.b.binary_imm(BinaryOp::Xor, x, -1);
        let below = self.b.binary(BinaryOp::And, less, inverse);
        self.popcount(below)
    }

    /// The highest one is spread downwards; what is left above it counts.
    fn leading_zeros(&mut self, mut x: Value) -> Value {
        let mut step = 1;
        while step < self.b.ty(x).bits() {
            let shifted = self.b.binary_imm(BinaryOp::LShr, x, i64::from(step));
            x = self.b.binary(BinaryOp::Or, x, shifted);
            step *= 2;
        }
        let above = self.b.binary_imm(BinaryOp::Xor, x, -1);
        self.popcount(above)
    }

    /// Rotation of 8 to 64 bits.
    pub(crate) fn rotate(&mut self, value: Value, amount: Value, left: bool) -> Value {
        let ty = self.b.ty(value);
        let work = if ty.bits() == 64 { Ty::I64 } else { Ty::I32 };
        let mask = i64::from(ty.bits()) - 1;
        let value = self.b.resize(value, false, work);
        let amount = self.b.resize(amount, false, work);
        let amount = self.b.binary_imm(BinaryOp::And, amount, mask);
        let zero = self.b.iconst(work, 0);
        let rest = self.b.binary(BinaryOp::Sub, zero, amount);
        let rest = self.b.binary_imm(BinaryOp::And, rest, mask);
        let (up, down) = if left { (amount, rest) } else { (rest, amount) };
        let up = self.b.binary(BinaryOp::Shl, value, up);
        let down = self.b.binary(BinaryOp::LShr, value, down);
        let rotated = self.b.binary(BinaryOp::Or, up, down);
        self.b.resize(rotated, false, ty)
    }

    /// The bits of 8 to 64 in opposite order: single ones, pairs and nibbles are exchanged, then the bytes.
    pub(crate) fn reverse_bits(&mut self, value: Value) -> Value {
        let ty = self.b.ty(value);
        let work = if ty.bits() == 64 { Ty::I64 } else { Ty::I32 };
        let mut x = self.b.resize(value, false, work);
        for (step, mask) in [(1, 0x5555_5555_5555_5555), (2, 0x3333_3333_3333_3333), (4, 0x0f0f_0f0f_0f0f_0f0f)] {
            let down = self.b.binary_imm(BinaryOp::LShr, x, step);
            let down = self.b.binary_imm(BinaryOp::And, down, mask);
            let up = self.b.binary_imm(BinaryOp::And, x, mask);
            let up = self.b.binary_imm(BinaryOp::Shl, up, step);
            x = self.b.binary(BinaryOp::Or, up, down);
        }
        let x = self.b.resize(x, false, ty);
        if ty.bits() > 8 { self.b.emit(Op::Bswap(x), ty) } else { x }
    }

    /// Whether a value is negative; `i1`.
    pub(crate) fn is_negative(&mut self, value: Value) -> Value {
        self.b.icmp_imm(Cond::Slt, value, 0)
    }
}
