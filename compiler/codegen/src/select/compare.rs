//! Comparisons: folded into jumps and selects, or made as 0 and 1 where somebody needs the bit.

use beec_ir::{BinaryOp, Cast, Cond, Op, Ty, Value, eval};
use regalloc2::{Operand, VReg};

use super::{Selector, condition_of, fits};
use crate::facts::cond_is_signed;
use crate::machine::{Arm, BlockIndex, Cmp, Kind, Test, Width, early_def};

/// A comparison with its registers, and whether it tests for the opposite of what was asked.
pub(super) struct Comparison {
    pub(super) cmp: Cmp,
    pub(super) operands: Vec<VReg>,
    pub(super) inverted: bool,
}

impl Selector<'_> {
    pub(super) fn branch(&mut self, condition: Value, then: BlockIndex, otherwise: BlockIndex, likely: Option<bool>) {
        let comparison = self.comparison(condition);
        let operands = comparison.operands.iter().map(|&vreg| Operand::reg_use(vreg)).collect();
        let (then, otherwise) = if comparison.inverted { (otherwise, then) } else { (then, otherwise) };
        let likely = likely.map(|likely| likely != comparison.inverted);
        self.emit(Kind::Branch { cmp: comparison.cmp, then, otherwise, likely }, operands);
    }

    /// The jump condition for an `i1`.
    pub(super) fn comparison(&mut self, condition: Value) -> Comparison {
        let (condition, inverted) = condition_of(self.body, condition);
        let mut comparison = match self.body.def_op(condition) {
            Some(&Op::Icmp(cond, a, b)) => self.integer_comparison(cond, a, b),
            _ => self.bit_test(condition),
        };
        comparison.inverted ^= inverted;
        comparison
    }

    /// Tests an `i1` that is a bit in a register.
    fn bit_test(&mut self, condition: Value) -> Comparison {
        let width = if self.alu32() { Width::W32 } else { Width::W64 };
        let known = self.facts.bits(condition) <= 1;
        let operands = vec![self.reg(condition)];
        let cmp = if known {
            Cmp { test: Test::Cond(Cond::Ne), width, imm: Some(0) }
        } else {
            Cmp { test: Test::Set, width, imm: Some(1) }
        };
        Comparison { cmp, operands, inverted: false }
    }

    fn integer_comparison(&mut self, cond: Cond, a: Value, b: Value) -> Comparison {
        let (cond, a, b) = match (self.as_constant(a), self.as_constant(b)) {
            (Some(_), None) => (cond.swapped(), b, a),
            _ => (cond, a, b),
        };
        if let Some(test) = self.mask_test(cond, a, b) {
            return test;
        }
        if let Some((inner, constant)) = self.narrower(cond, a, b) {
            let test = self.compare_with_constant(cond, inner, constant);
            return self.encodable(test);
        }
        let ty = self.body.ty(a);
        let comparison = match ty {
            Ty::I64 | Ty::Ptr => self.compare_64(cond, a, b),
            _ if self.alu32() => self.compare_32(cond, a, b),
            _ => self.compare_wide(cond, a, b),
        };
        self.encodable(comparison)
    }

    /// `(x & mask) == 0` and `!= 0` are what `JSET` tests.
    fn mask_test(&mut self, cond: Cond, a: Value, b: Value) -> Option<Comparison> {
        if !matches!(cond, Cond::Eq | Cond::Ne) || self.as_constant(b) != Some(0) {
            return None;
        }
        let &Op::Binary(BinaryOp::And, x, mask) = self.body.def_op(a)? else { return None };
        if self.uses.count(a) != 1 {
            return None;
        }
        let ty = self.body.ty(a);
        let (x, mask) = if self.as_constant(x).is_some() { (mask, x) } else { (x, mask) };
        let width = self.width(ty);
        let imm = match self.as_constant(mask) {
            Some(mask) if width == Width::W32 => Some(mask as i32),
            Some(mask) => Some(fits(mask).filter(|&imm| ty.bits() == 64 || imm >= 0)?),
            None if ty.bits() < 64 && width == Width::W64 => return None,
            None => None,
        };
        let mut operands = vec![self.reg(x)];
        if imm.is_none() {
            operands.push(self.reg(mask));
        }
        Some(Comparison { cmp: Cmp { test: Test::Set, width, imm }, operands, inverted: cond == Cond::Eq })
    }

    /// An extended value equals a constant exactly if what was extended equals the constant's low bits.
    fn narrower(&self, cond: Cond, a: Value, b: Value) -> Option<(Value, i64)> {
        let &Op::Cast(cast @ (Cast::SExt | Cast::ZExt), inner) = self.body.def_op(a)? else { return None };
        let constant = self.as_constant(b)?;
        let ty = self.body.ty(inner);
        let narrowed = eval::normalize(ty, constant);
        let same = eval::cast(cast, ty, self.body.ty(a), narrowed) == constant;
        // A sign-extending load has done the work already, and so has whatever leaves an extension free.
        let free = self.source(a) == self.source(inner);
        (matches!(cond, Cond::Eq | Cond::Ne) && same && !free && ty != Ty::I1).then_some((inner, narrowed))
    }

    fn compare_with_constant(&mut self, cond: Cond, value: Value, constant: i64) -> Comparison {
        let bits = self.body.ty(value).bits();
        let content = narrow(constant, bits, false);
        let (register, width) = if self.alu32() {
            (self.extended_32(value, false), Width::W32)
        } else {
            (self.extended(value, false), Width::W64)
        };
        let imm = if width == Width::W32 { Some(content as i32) } else { fits(content) };
        let mut operands = vec![register];
        if imm.is_none() {
            operands.push(self.constant(content));
        }
        Comparison { cmp: Cmp { test: Test::Cond(cond), width, imm }, operands, inverted: false }
    }

    fn compare_64(&mut self, cond: Cond, a: Value, b: Value) -> Comparison {
        let imm = self.as_constant(b).and_then(fits);
        let mut operands = vec![self.reg(a)];
        if imm.is_none() {
            operands.push(self.reg(b));
        }
        Comparison { cmp: Cmp { test: Test::Cond(cond), width: Width::W64, imm }, operands, inverted: false }
    }

    fn compare_32(&mut self, cond: Cond, a: Value, b: Value) -> Comparison {
        let signed = cond_is_signed(cond);
        let bits = self.body.ty(a).bits();
        let mut operands = vec![self.extended_32(a, signed)];
        let imm = self.as_constant(b).map(|constant| narrow(constant, bits, signed) as i32);
        if imm.is_none() {
            operands.push(self.extended_32(b, signed));
        }
        Comparison { cmp: Cmp { test: Test::Cond(cond), width: Width::W32, imm }, operands, inverted: false }
    }

    /// Narrow operands in 64-bit registers: both are extended first.
    fn compare_wide(&mut self, cond: Cond, a: Value, b: Value) -> Comparison {
        let bits = self.body.ty(a).bits();
        let mut signed = cond_is_signed(cond);
        let constant = self.as_constant(b);
        if matches!(cond, Cond::Eq | Cond::Ne)
            && constant.is_some_and(|constant| fits(narrow(constant, bits, false)).is_none())
        {
            signed = true;
        }
        let mut operands = vec![self.extended(a, signed)];
        let content = constant.map(|constant| narrow(constant, bits, signed));
        let imm = content.and_then(fits);
        match (imm, content) {
            (Some(_), _) => {}
            (None, Some(content)) => operands.push(self.constant(content)),
            (None, None) => operands.push(self.extended(b, signed)),
        }
        Comparison { cmp: Cmp { test: Test::Cond(cond), width: Width::W64, imm }, operands, inverted: false }
    }

    /// v1 has no "less" jumps: registers are exchanged, or the opposite is tested.
    fn encodable(&self, mut comparison: Comparison) -> Comparison {
        let Test::Cond(cond) = comparison.cmp.test else { return comparison };
        if self.cpu >= 2 || !matches!(cond, Cond::Ult | Cond::Ule | Cond::Slt | Cond::Sle) {
            return comparison;
        }
        if comparison.cmp.imm.is_none() {
            comparison.operands.reverse();
            comparison.cmp.test = Test::Cond(cond.swapped());
        } else {
            comparison.cmp.test = Test::Cond(cond.inverse());
            comparison.inverted = !comparison.inverted;
        }
        comparison
    }

    /// A comparison whose bit somebody reads.
    pub(super) fn set_condition(&mut self, value: Value, def: VReg) {
        let comparison = self.comparison(value);
        let (then, otherwise) = if comparison.inverted { (0, 1) } else { (1, 0) };
        self.select_arms(comparison, Arm::Imm(then), Arm::Imm(otherwise), Vec::new(), def);
    }

    pub(super) fn select(&mut self, condition: Value, a: Value, b: Value, def: VReg) {
        let mut comparison = self.comparison(condition);
        let (then, otherwise) = if comparison.inverted { (b, a) } else { (a, b) };
        comparison.inverted = false;
        let mut registers = Vec::new();
        // Which arm is put in first matters: the other one should be what one move makes.
        let opposite = self.opposite(comparison.cmp);
        let (cmp, then, otherwise) = match (self.arm(then), self.arm(otherwise), opposite) {
            (Some(_), None, Some(opposite)) => (opposite, otherwise, then),
            _ => (comparison.cmp, then, otherwise),
        };
        comparison.cmp = cmp;
        // With a register second, the first must be one that may be given up.
        let first = self.arm(then).map_or_else(
            || {
                registers.push(self.reg(then));
                Arm::Reg
            },
            Arm::Imm,
        );
        let second = match self.arm(otherwise) {
            Some(imm) => Arm::Imm(imm),
            None => {
                registers.push(self.reg(otherwise));
                Arm::Reg
            }
        };
        self.select_arms(comparison, first, second, registers, def);
    }

    /// The constant that one move makes of a value.
    fn arm(&self, value: Value) -> Option<i64> {
        let source = self.source(value);
        let content = self.content(self.body.ty(source), self.body.constant(source)?);
        let short = fits(content).is_some() || (self.alu32() && content as u64 >> 32 == 0);
        short.then_some(content)
    }

    fn opposite(&self, cmp: Cmp) -> Option<Cmp> {
        let Test::Cond(cond) = cmp.test else { return None };
        let inverse = cond.inverse();
        if self.cpu < 2 && matches!(inverse, Cond::Ult | Cond::Ule | Cond::Slt | Cond::Sle) {
            return None;
        }
        Some(Cmp { test: Test::Cond(inverse), ..cmp })
    }

    fn select_arms(&mut self, comparison: Comparison, then: Arm, otherwise: Arm, registers: Vec<VReg>, def: VReg) {
        let mut operands: Vec<Operand> = comparison.operands.iter().map(|&vreg| Operand::reg_use(vreg)).collect();
        let first = operands.len();
        operands.extend(registers.iter().map(|&vreg| Operand::reg_use(vreg)));
        operands.push(match then {
            Arm::Reg => Operand::reg_reuse_def(def, first),
            Arm::Imm(_) => early_def(def),
        });
        self.emit(Kind::Select { cmp: comparison.cmp, then, otherwise }, operands);
    }
}

/// A constant of so many bits, extended.
fn narrow(constant: i64, bits: u32, signed: bool) -> i64 {
    let shift = 64 - bits.clamp(1, 64);
    if signed { constant << shift >> shift } else { ((constant as u64) << shift >> shift) as i64 }
}
