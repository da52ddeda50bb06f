//! Arithmetic and conversions.

use beec_ir::{BinaryOp, Cast, CoreId, Op, Ty, Use, Value, ValueDef};
use regalloc2::{Operand, VReg};

use super::memory::points_to_slot;
use super::{Selector, fits};
use crate::machine::{AluOp, Kind, Width};

impl Selector<'_> {
    pub(super) fn binary(&mut self, op: BinaryOp, value: Value, a: Value, b: Value, def: VReg) {
        let ty = self.body.ty(value);
        // Below v3 a result that is extended later is extended here.
        let clean = self.facts.is_cleaned(value);
        let target = if clean { self.fresh() } else { def };
        match op {
            BinaryOp::Add => self.add(value, a, b, target),
            BinaryOp::Sub => self.sub(ty, a, b, target),
            BinaryOp::And => self.and(value, a, b, target),
            BinaryOp::Mul => self.commutative(AluOp::Mul, value, a, b, target),
            BinaryOp::Or => self.commutative(AluOp::Or, value, a, b, target),
            BinaryOp::Xor => self.commutative(AluOp::Xor, value, a, b, target),
            BinaryOp::Shl => self.shift(AluOp::Lsh, ty, a, b, target),
            BinaryOp::LShr => self.shift(AluOp::Rsh, ty, a, b, target),
            BinaryOp::AShr => self.shift(AluOp::Arsh, ty, a, b, target),
            BinaryOp::UDiv => self.unsigned_division(AluOp::Div, ty, a, b, target),
            BinaryOp::URem => self.unsigned_division(AluOp::Mod, ty, a, b, target),
            BinaryOp::SDiv | BinaryOp::SRem => self.signed_division(op, ty, a, b, target),
        }
        if clean {
            self.zero_extend_32(target, def);
        }
    }

    /// The immediate for a constant operand of arithmetic at this width.
    pub(super) fn immediate(&self, width: Width, value: Value) -> Option<i32> {
        let constant = self.as_constant(value)?;
        match width {
            Width::W32 => Some(constant as i32),
            Width::W64 => fits(constant),
        }
    }

    fn commutative(&mut self, op: AluOp, value: Value, a: Value, b: Value, def: VReg) {
        let width = self.width(self.body.ty(value));
        let (a, b) = if self.as_constant(a).is_some() { (b, a) } else { (a, b) };
        if let Some(imm) = self.immediate(width, b) {
            let left = self.reg(a);
            return self.alu_imm(op, width, left, imm, def);
        }
        let (a, b) = self.dying_first(Some(self.is_passed_on(value)), a, b);
        let (left, right) = (self.reg(a), self.reg(b));
        self.alu(op, width, left, right, def);
    }

    /// Whether a value becomes a block's parameter.
    fn is_passed_on(&self, value: Value) -> bool {
        self.uses.of(value).iter().any(|reader| matches!(reader, Use::Terminator(_)))
    }

    /// Of two operands, first the one whose register can become the result's: that is read no more. Where that says
    /// nothing, of numbers a block parameter if the result is passed on, as sums are often what a loop carries on; else
    /// what was made for this alone.
    fn dying_first(&self, passed_on: Option<bool>, a: Value, b: Value) -> (Value, Value) {
        let (first, second) = (self.source(a), self.source(b));
        let rank = |value: Value| {
            let param = matches!(self.body.def(value), ValueDef::Param(..));
            (!self.live.contains(value), passed_on == Some(param))
        };
        if rank(second) > rank(first) { (b, a) } else { (a, b) }
    }

    fn add(&mut self, value: Value, a: Value, b: Value, def: VReg) {
        self.commutative(AluOp::Add, value, a, b, def);
    }

    fn sub(&mut self, ty: Ty, a: Value, b: Value, def: VReg) {
        let width = self.width(ty);
        if self.as_constant(a) == Some(0) {
            let source = self.reg(b);
            return self.emit(Kind::Neg(width), vec![Operand::reg_use(source), Operand::reg_reuse_def(def, 0)]);
        }
        if let Some(imm) = self.immediate(width, b).and_then(i32::checked_neg) {
            let left = self.reg(a);
            return self.alu_imm(AluOp::Add, width, left, imm, def);
        }
        let (left, right) = (self.reg(a), self.reg(b));
        self.alu(AluOp::Sub, width, left, right, def);
    }

    fn and(&mut self, value: Value, a: Value, b: Value, def: VReg) {
        let ty = self.body.ty(value);
        let (a, b) = if self.as_constant(a).is_some() { (b, a) } else { (a, b) };
        if let (Ty::I64, Some(mask), true) = (ty, self.as_constant(b), self.alu32()) {
            // A mask whose upper half is zero: 32-bit arithmetic clears that half.
            if fits(mask).is_none() && mask as u64 >> 32 == 0 {
                let left = self.reg(a);
                if mask as u32 == u32::MAX {
                    return self.zero_extend_32(left, def);
                }
                return self.alu_imm(AluOp::And, Width::W32, left, mask as i32, def);
            }
        }
        self.commutative(AluOp::And, value, a, b, def);
    }

    /// The relocated shift amount that may stand in the shift itself.
    fn relocated_amount(&self, ty: Ty, amount: Value) -> Option<(CoreId, i32)> {
        let &Op::CoreConst(reloc) = self.body.def_op(self.source(amount))? else { return None };
        let data = &self.body.core[reloc.index()];
        let local = i32::try_from(data.value).ok().filter(|amount| (0..64).contains(amount))?;
        (ty == Ty::I64 && matches!(data.kind, 4 | 5)).then_some((reloc, local))
    }

    fn shift(&mut self, op: AluOp, ty: Ty, a: Value, b: Value, def: VReg) {
        let width = self.width(ty);
        if let Some((reloc, imm)) = self.relocated_amount(ty, b) {
            let left = self.reg(a);
            let kind = Kind::Alu { op, width, signed: false, imm: Some(imm), core: Some(reloc) };
            return self.emit(kind, vec![Operand::reg_use(left), Operand::reg_reuse_def(def, 0)]);
        }
        if ty.bits() == 32 && width == Width::W64 {
            return self.wide_shift(op, a, b, def);
        }
        let left = self.reg(a);
        match self.as_constant(b) {
            Some(amount) => {
                let amount = amount as i32 & (ty.bits().max(32) as i32 - 1);
                self.alu_imm(op, width, left, amount, def);
            }
            None => {
                let right = self.reg(b);
                self.alu(op, width, left, right, def);
            }
        }
    }

    /// A 32-bit shift in 64-bit registers: right shifts need the upper half clean first.
    fn wide_shift(&mut self, op: AluOp, a: Value, b: Value, def: VReg) {
        let amount = self.as_constant(b).map(|amount| amount as i32 & 31);
        let left = self.reg(a);
        if let Some(amount) = amount {
            if op == AluOp::Lsh || (op == AluOp::Rsh && self.facts.bits(a) <= 32) {
                return self.alu_imm(op, Width::W64, left, amount, def);
            }
            let high = self.alu_imm_new(AluOp::Lsh, Width::W64, left, 32);
            return self.alu_imm(op, Width::W64, high, 32 + amount, def);
        }
        let right = self.reg(b);
        let amount = self.alu_imm_new(AluOp::And, Width::W64, right, 31);
        let left = match op {
            AluOp::Lsh => left,
            AluOp::Arsh => self.extended(a, true),
            _ => self.extended(a, false),
        };
        self.alu(op, Width::W64, left, amount, def);
    }

    pub(super) fn unsigned_division(&mut self, op: AluOp, ty: Ty, a: Value, b: Value, def: VReg) {
        let width = self.width(ty);
        let wide = ty.bits() == 32 && width == Width::W64;
        if let Some(divisor) = self.as_constant(b) {
            let divisor = if ty.bits() == 32 { i64::from(divisor as u32) } else { divisor };
            if divisor == 0 {
                return self.division_by_zero(op, a, def);
            }
            let imm = if width == Width::W32 { Some(divisor as i32) } else { fits(divisor) };
            if let Some(imm) = imm {
                let left = if wide { self.extended(a, false) } else { self.reg(a) };
                return self.alu_imm(op, width, left, imm, def);
            }
        }
        let (left, right) =
            if wide { (self.extended(a, false), self.extended(b, false)) } else { (self.reg(a), self.reg(b)) };
        self.alu(op, width, left, right, def);
    }

    /// The instruction with a constant zero is refused at load, so its result is made here.
    pub(super) fn division_by_zero(&mut self, op: AluOp, a: Value, def: VReg) {
        if op == AluOp::Div {
            return self.emit(Kind::Const(0), vec![Operand::reg_def(def)]);
        }
        self.unchanged(a, def);
    }

    /// A result that is the operand, with its upper half as clear as arithmetic would have left it.
    pub(super) fn unchanged(&mut self, a: Value, def: VReg) {
        if self.alu32() && self.body.ty(a).bits() <= 32 {
            let source = self.reg(a);
            return self.zero_extend_32(source, def);
        }
        let source = self.extended(a, false);
        self.emit(Kind::Copy, vec![Operand::reg_use(source), Operand::reg_def(def)]);
    }

    /// The register with a narrow value extended to 64 bits.
    pub(super) fn extended(&mut self, value: Value, signed: bool) -> VReg {
        let bits = self.body.ty(value).bits();
        let source = self.reg(value);
        if bits >= 64 {
            return source;
        }
        let known = self.facts.bits(value);
        if known < bits || (!signed && known <= bits) || (signed && self.facts.is_sext_load(value)) {
            return source;
        }
        let def = self.fresh();
        if signed {
            self.sign_extend(source, bits, Ty::I64, def)
        } else {
            self.zero_extend(source, bits, def)
        }
        def
    }

    /// A narrow value extended to the 32 bits of a `w` register (or to 64 below v3).
    pub(super) fn extended_32(&mut self, value: Value, signed: bool) -> VReg {
        let bits = self.body.ty(value).bits();
        if !self.alu32() {
            return self.extended(value, signed);
        }
        let source = self.reg(value);
        let known = self.facts.bits(value);
        if bits >= 32 || known < bits || (!signed && known <= bits) {
            return source;
        }
        let def = self.fresh();
        if signed {
            self.sign_extend(source, bits, Ty::I32, def)
        } else {
            self.zero_extend(source, bits, def)
        }
        def
    }

    pub(super) fn zero_extend(&mut self, source: VReg, bits: u32, def: VReg) {
        match bits {
            32 => self.zero_extend_32(source, def),
            bits => {
                let width = if self.alu32() { Width::W32 } else { Width::W64 };
                self.alu_imm(AluOp::And, width, source, ((1u32 << bits) - 1) as i32, def);
            }
        }
    }

    fn sign_extend(&mut self, source: VReg, bits: u32, to: Ty, def: VReg) {
        let width = self.width(to);
        if bits == 1 {
            let bit = self.alu_imm_new(AluOp::And, width, source, 1);
            return self.emit(Kind::Neg(width), vec![Operand::reg_use(bit), Operand::reg_reuse_def(def, 0)]);
        }
        if self.cpu >= 4 {
            let kind = Kind::MovSx { width, bits: bits as i16 };
            return self.emit(kind, vec![Operand::reg_use(source), Operand::reg_def(def)]);
        }
        let distance = if width == Width::W32 { 32 } else { 64 } - bits as i32;
        let high = self.alu_imm_new(AluOp::Lsh, width, source, distance);
        self.alu_imm(AluOp::Arsh, width, high, distance, def);
    }

    pub(super) fn cast(&mut self, cast: Cast, a: Value, to: Ty, def: VReg) {
        let bits = self.body.ty(a).bits();
        let source = self.reg(a);
        match cast {
            Cast::Trunc => self.zero_extend(source, to.bits(), def),
            Cast::ZExt => self.zero_extend(source, bits, def),
            Cast::SExt => self.sign_extend(source, bits, to, def),
            Cast::PtrToInt | Cast::IntToPtr => {
                self.emit(Kind::Copy, vec![Operand::reg_use(source), Operand::reg_def(def)]);
            }
        }
    }

    pub(super) fn bswap(&mut self, a: Value, ty: Ty, def: VReg) {
        let source = self.reg(a);
        let code = match (self.cpu >= 4, self.module.target.big_endian) {
            (true, _) => 0xd7,
            (false, false) => 0xdc,
            (false, true) => 0xd4,
        };
        let kind = Kind::End { code, imm: ty.bits() as i32 };
        self.emit(kind, vec![Operand::reg_use(source), Operand::reg_reuse_def(def, 0)]);
    }

    pub(super) fn pointer_add(&mut self, a: Value, b: Value, def: VReg) {
        if let Some(&Op::SlotAddr(slot, offset)) = self.body.def_op(self.source(a)) {
            let sum = self.as_constant(b).and_then(|b| fits(i64::from(offset) + b));
            if let Some(offset) = sum {
                return self.emit(Kind::SlotAddress { slot, offset }, vec![Operand::reg_def(def)]);
            }
        }
        if let Some(imm) = self.as_constant(b).and_then(fits) {
            let left = self.reg(a);
            return self.alu_imm(AluOp::Add, Width::W64, left, imm, def);
        }
        // What a negation gives is unknown to kernels before 6.18; a subtraction they follow, though not from the frame.
        if let Some(&Op::Binary(BinaryOp::Sub, zero, by)) = self.body.def_op(b)
            && self.as_constant(zero) == Some(0)
            && !points_to_slot(self.body, a)
        {
            let (left, right) = (self.reg(a), self.reg(by));
            return self.alu(AluOp::Sub, Width::W64, left, right, def);
        }
        // The sum of a scalar and a pointer to the stack is one into frame 0 to the verifier, whichever frame the
        // pointer is of (`adjust_ptr_min_max_vals` copies no frame number); the pointer comes first.
        let (a, b) = match self.stack_pointers.may_include(self.body, a) {
            true => (a, b),
            false => self.dying_first(None, a, b),
        };
        let (left, right) = (self.reg(a), self.reg(b));
        self.alu(AluOp::Add, Width::W64, left, right, def);
    }
}
