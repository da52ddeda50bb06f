//! Signed division below v4, where only unsigned division exists.
//!
//! The magnitude of `x` is `(x ^ s) - s` with `s = x s>> (width - 1)`; the same step with the product of the signs
//! puts the sign back. The least integer is its own magnitude read as unsigned, so that its quotients are exact too.

use beec_ir::{BinaryOp, Ty, Value};
use regalloc2::{Operand, VReg};

use super::{Selector, fits};
use crate::machine::{AluOp, Kind, Width};

impl Selector<'_> {
    pub(super) fn signed_division(&mut self, op: BinaryOp, ty: Ty, a: Value, b: Value, def: VReg) {
        let alu = if op == BinaryOp::SDiv { AluOp::Div } else { AluOp::Mod };
        let width = self.width(ty);
        let constant = self.as_constant(b);
        if constant == Some(0) {
            return self.division_by_zero(alu, a, def);
        }
        if self.cpu >= 4 {
            return self.signed_instruction(alu, width, a, b, def);
        }
        if constant.is_some_and(|divisor| divisor > 0) && self.is_non_negative(a) {
            return self.non_negative_division(alu, ty, a, b, def);
        }
        let wide = ty.bits() == 32 && width == Width::W64;
        let left = if wide { self.extended(a, true) } else { self.reg(a) };
        let expansion = Expansion { width, sign_shift: if width == Width::W32 { 31 } else { 63 } };
        let power = constant.filter(|divisor| divisor.unsigned_abs().is_power_of_two());
        match (constant, power) {
            (_, Some(1)) if alu == AluOp::Div => self.unchanged(a, def),
            (_, Some(divisor)) => self.divide_by_power(expansion, alu, left, divisor, def),
            (Some(divisor), None) => {
                let magnitude = fits(divisor.unsigned_abs() as i64);
                let right = match magnitude {
                    Some(imm) => Divisor::Imm(imm),
                    None => Divisor::Reg(self.constant(divisor.unsigned_abs() as i64)),
                };
                self.divide(expansion, alu, left, right, divisor < 0, None, def);
            }
            _ => {
                let right = if wide { self.extended(b, true) } else { self.reg(b) };
                let sign = self.sign(expansion, right);
                let magnitude = self.toggle(expansion, right, sign);
                self.divide(expansion, alu, left, Divisor::Reg(magnitude), false, Some(sign), def);
            }
        }
    }

    /// Both operands are not negative: what unsigned division gives is right, and what shifts and masks give.
    fn non_negative_division(&mut self, op: AluOp, ty: Ty, a: Value, b: Value, def: VReg) {
        let width = self.width(ty);
        let wide = ty.bits() == 32 && width == Width::W64;
        let divisor = self.as_constant(b).filter(|divisor| divisor.unsigned_abs().is_power_of_two());
        match (op, divisor.map(|divisor| (divisor, fits(divisor - 1)))) {
            (AluOp::Div, Some((1, _))) => self.unchanged(a, def),
            (AluOp::Div, Some((divisor, _))) => {
                let left = if wide { self.extended(a, false) } else { self.reg(a) };
                self.alu_imm(AluOp::Rsh, width, left, divisor.trailing_zeros() as i32, def);
            }
            (_, Some((_, Some(mask)))) => {
                let left = self.reg(a);
                self.alu_imm(AluOp::And, width, left, mask, def);
            }
            _ => self.unsigned_division(op, ty, a, b, def),
        }
    }

    fn signed_instruction(&mut self, op: AluOp, width: Width, a: Value, b: Value, def: VReg) {
        let left = self.reg(a);
        let imm = self.immediate(width, b);
        let mut operands = vec![Operand::reg_use(left)];
        if imm.is_none() {
            operands.push(Operand::reg_use(self.reg(b)));
        }
        operands.push(Operand::reg_reuse_def(def, 0));
        self.emit(Kind::Alu { op, width, signed: true, imm, core: None }, operands);
    }

    fn sign(&mut self, expansion: Expansion, value: VReg) -> VReg {
        self.alu_imm_new(AluOp::Arsh, expansion.width, value, expansion.sign_shift)
    }

    /// `(value ^ sign) - sign`: the negation where the sign is set.
    fn toggle(&mut self, expansion: Expansion, value: VReg, sign: VReg) -> VReg {
        let flipped = self.alu_new(AluOp::Xor, expansion.width, value, sign);
        self.alu_new(AluOp::Sub, expansion.width, flipped, sign)
    }

    #[expect(clippy::too_many_arguments, reason = "one division has this many parts")]
    fn divide(
        &mut self,
        expansion: Expansion,
        op: AluOp,
        left: VReg,
        right: Divisor,
        negative: bool,
        right_sign: Option<VReg>,
        def: VReg,
    ) {
        let width = expansion.width;
        let left_sign = self.sign(expansion, left);
        let magnitude = self.toggle(expansion, left, left_sign);
        let result = match right {
            Divisor::Imm(imm) => self.alu_imm_new(op, width, magnitude, imm),
            Divisor::Reg(right) => self.alu_new(op, width, magnitude, right),
        };
        // The remainder has the dividend's sign.
        let sign = match right_sign {
            Some(right_sign) if op == AluOp::Div => self.alu_new(AluOp::Xor, width, left_sign, right_sign),
            _ => left_sign,
        };
        let flipped = self.alu_new(AluOp::Xor, width, result, sign);
        if negative && op == AluOp::Div {
            // -(f - s) = s - f
            self.alu(AluOp::Sub, width, sign, flipped, def);
        } else {
            self.alu(AluOp::Sub, width, flipped, sign, def);
        }
    }

    /// By ±2^k: a bias of 2^k - 1 for negative dividends makes the shift round towards zero.
    fn divide_by_power(&mut self, expansion: Expansion, op: AluOp, left: VReg, divisor: i64, def: VReg) {
        let width = expansion.width;
        let power = divisor.unsigned_abs().trailing_zeros() as i32;
        let negate = divisor < 0 && op == AluOp::Div;
        if power == 0 {
            return match (op, negate) {
                (AluOp::Div, _) => self.negate(width, left, def),
                _ => self.emit(Kind::Const(0), vec![Operand::reg_def(def)]),
            };
        }
        let sign = self.sign(expansion, left);
        let bias = self.alu_imm_new(AluOp::Rsh, width, sign, expansion.sign_shift + 1 - power);
        let biased = self.alu_new(AluOp::Add, width, left, bias);
        if op == AluOp::Mod {
            if let Some(mask) = fits(((1u64 << power) - 1) as i64) {
                let low = self.alu_imm_new(AluOp::And, width, biased, mask);
                return self.alu(AluOp::Sub, width, low, bias, def);
            }
            let floor = self.alu_imm_new(AluOp::Rsh, width, biased, power);
            let floor = self.alu_imm_new(AluOp::Lsh, width, floor, power);
            return self.alu(AluOp::Sub, width, left, floor, def);
        }
        if negate {
            let quotient = self.alu_imm_new(AluOp::Arsh, width, biased, power);
            return self.negate(width, quotient, def);
        }
        self.alu_imm(AluOp::Arsh, width, biased, power, def);
    }

    fn negate(&mut self, width: Width, source: VReg, def: VReg) {
        self.emit(Kind::Neg(width), vec![Operand::reg_use(source), Operand::reg_reuse_def(def, 0)]);
    }
}

#[derive(Clone, Copy)]
struct Expansion {
    width: Width,
    sign_shift: i32,
}

enum Divisor {
    Imm(i32),
    Reg(VReg),
}
