//! How many low bits of a value's register may be set: all above them are known to be zero.
//!
//! This follows what selection emits: 32-bit arithmetic (from v3) and narrow loads clear the upper half, so that
//! extending such a value costs nothing.

use beec_ir::{
    Asm, AsmOperand, AsmOperandKind, BinaryOp, Block, Body, Cast, Cond, Inst, Op, Terminator, Ty, Use, Uses, Value,
    ValueDef,
};

/// Facts about the values of a body.
pub(crate) struct Facts {
    bits: Vec<u8>,
    /// Block parameters as they arrive, before they are cleaned.
    arriving: Vec<u8>,
    /// Values that are cleaned (zero-extended from their width) where they are defined, as an extension follows.
    clean: Vec<bool>,
    /// Loads whose only use is a sign extension, which the load does itself.
    sext_load: Vec<bool>,
    alu32: bool,
}

impl Facts {
    /// Looks at a body for a cpu level.
    pub(crate) fn new(body: &Body, uses: &Uses, cpu: u8) -> Facts {
        let count = body.values.len();
        let mut facts = Facts {
            bits: vec![0; count],
            arriving: vec![0; count],
            clean: vec![false; count],
            sext_load: vec![false; count],
            alu32: cpu >= 3,
        };
        facts.find_clean(body, uses);
        if cpu >= 4 {
            facts.find_sext_loads(body, uses);
        }
        facts.solve(body);
        facts.forget_needless(body);
        facts
    }

    /// What is clean by itself is not cleaned: clearing the upper half hides from the verifier that a sum and what it was
    /// made from are one value.
    fn forget_needless(&mut self, body: &Body) {
        for index in 0..body.values.len() {
            let value = Value(index as u32);
            if let ValueDef::Result(inst, _) = body.def(value)
                && self.clean[index]
            {
                self.clean[index] = self.raw(body, inst, value) > body.ty(value).bits();
            }
        }
    }

    /// All bits of the value's register from this one on are zero (64: nothing is known).
    pub(crate) fn bits(&self, value: Value) -> u32 {
        u32::from(self.bits[value.index()])
    }

    /// Whether the value is zero-extended where it is defined.
    pub(crate) fn is_cleaned(&self, value: Value) -> bool {
        self.clean[value.index()]
    }

    /// Whether the load that gives the value sign-extends.
    pub(crate) fn is_sext_load(&self, value: Value) -> bool {
        self.sext_load[value.index()]
    }

    /// Whether a block parameter arrives with bits above its width.
    pub(crate) fn arrives_dirty(&self, body: &Body, param: Value) -> bool {
        u32::from(self.arriving[param.index()]) > body.ty(param).bits()
    }

    /// Call results, parameters, assembly outputs, truncations and selections that are extended later are extended at
    /// once: the register that is compared is then the one that is used, and once is enough.
    /// The same goes for what assembly reads: code counts on what is tested there being what is used behind it.
    fn find_clean(&mut self, body: &Body, uses: &Uses) {
        for index in 0..body.values.len() {
            let value = Value(index as u32);
            let ty = body.ty(value);
            if !matches!(ty, Ty::I8 | Ty::I16 | Ty::I32) || !self.starts_dirty(body, value) {
                continue;
            }
            // What compares 32 bits does not see the others.
            let compared = !self.alu32 || ty != Ty::I32;
            let extended = uses.of(value).iter().any(|reader| match reader {
                Use::Inst(inst, _) => match body.inst(*inst).op {
                    Op::Cast(Cast::ZExt, _) => true,
                    Op::Icmp(cond, ..) => compared && !cond_is_signed(cond),
                    Op::Asm(ref asm) => takes_whole(asm, ty, value),
                    _ => false,
                },
                Use::Terminator(block) => match &body.block(*block).terminator {
                    Terminator::AsmGoto { asm, .. } => takes_whole(asm, ty, value),
                    _ => false,
                },
            });
            self.clean[index] = extended && !self.keeps_sign(body, uses, value);
        }
    }

    /// The verifier asks of what a program returns, as an `int`, that it lies between two bounds, and forgets the bounds it
    /// knows when the upper half is cleared. So before v3 what is returned after a test for equality is tested as a copy.
    fn keeps_sign(&self, body: &Body, uses: &Uses, value: Value) -> bool {
        let returned = |block: Block| match &body.block(block).terminator {
            Terminator::Return(result) => *result == Some(value),
            Terminator::Jump(to) => {
                let join = body.block(to.block);
                let mut pairs = join.params.iter().zip(&to.args);
                pairs.any(|(&param, &arg)| {
                    arg == value && matches!(join.terminator, Terminator::Return(result) if result == Some(param))
                })
            }
            _ => false,
        };
        let readers = uses.of(value);
        let only_tested = |reader: &Use| match reader {
            Use::Inst(inst, _) => matches!(body.inst(*inst).op, Op::Icmp(Cond::Eq | Cond::Ne, ..)),
            Use::Terminator(_) => true,
        };
        !self.alu32
            && readers.iter().all(only_tested)
            && readers.iter().any(|reader| matches!(reader, Use::Terminator(block) if returned(*block)))
    }

    fn starts_dirty(&self, body: &Body, value: Value) -> bool {
        match body.def(value) {
            ValueDef::Param(..) => true,
            ValueDef::Result(inst, _) => match &body.inst(inst).op {
                Op::Call { .. } | Op::Asm(_) | Op::Cast(Cast::Trunc, _) | Op::Select(..) => true,
                Op::Binary(..) => !self.alu32,
                _ => false,
            },
        }
    }

    fn find_sext_loads(&mut self, body: &Body, uses: &Uses) {
        for inst in &body.insts {
            let Op::Cast(Cast::SExt, source) = inst.op else { continue };
            let Some(Op::Load { flags, .. }) = body.def_op(source) else { continue };
            let narrow = matches!(body.ty(source), Ty::I8 | Ty::I16 | Ty::I32);
            if narrow && uses.count(source) == 1 && !flags.static_offset && flags.align == 0 {
                self.sext_load[source.index()] = true;
            }
        }
    }

    /// The least fixed point. Parameters grow in steps, so that loops end soon.
    fn solve(&mut self, body: &Body) {
        for &param in &body.block(body.entry()).params {
            self.arriving[param.index()] = 64;
            self.bits[param.index()] = self.limited(body, param, 64) as u8;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &body.order {
                for &inst in &body.block(block).insts {
                    for value in body.results(inst) {
                        let bits = self.evaluate(body, inst, value).min(64) as u8;
                        self.bits[value.index()] = self.bits[value.index()].max(bits);
                    }
                }
                body.block(block).terminator.for_each_target(|target| {
                    for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                        let bits = step(self.bits(arg)) as u8;
                        if bits > self.arriving[param.index()] {
                            self.arriving[param.index()] = bits;
                            self.bits[param.index()] = self.limited(body, param, u32::from(bits)) as u8;
                            changed = true;
                        }
                    }
                });
            }
        }
    }

    fn evaluate(&self, body: &Body, inst: Inst, value: Value) -> u32 {
        self.limited(body, value, self.raw(body, inst, value))
    }

    /// The bits of a value that is cleaned to its width, if it is.
    fn limited(&self, body: &Body, value: Value, bits: u32) -> u32 {
        if self.is_cleaned(value) { bits.min(body.ty(value).bits()) } else { bits }
    }

    fn raw(&self, body: &Body, inst: Inst, value: Value) -> u32 {
        let ty = body.ty(value);
        match &body.inst(inst).op {
            Op::Const(constant) => self.constant(ty, *constant),
            Op::Binary(op, a, b) => self.binary(body, *op, ty, *a, *b),
            Op::Bswap(_) | Op::PacketLoad { .. } => ty.bits(),
            Op::Icmp(..) | Op::IsConstant(_) => 1,
            // Sizes, offsets, shifts and answers: what the loader patches in is a non-negative 32-bit number.
            Op::CoreConst(core) if !matches!(body.core[core.index()].kind, 6 | 7 | 10 | 11) => 31,
            Op::Select(_, a, b) => self.bits(*a).max(self.bits(*b)),
            Op::Cast(cast, source) => self.cast(body, *cast, ty, *source),
            Op::Load { .. } if self.is_sext_load(value) => 64,
            Op::Load { .. } => ty.bytes() * 8,
            Op::AtomicRmw { .. } | Op::CmpXchg { .. } | Op::AtomicLoad { .. } => ty.bytes() * 8,
            _ => 64,
        }
    }

    fn constant(&self, ty: Ty, constant: i64) -> u32 {
        let register = if ty.bits() <= 32 && self.alu32 { u64::from(constant as u32) } else { constant as u64 };
        64 - register.leading_zeros()
    }

    fn binary(&self, body: &Body, op: BinaryOp, ty: Ty, a: Value, b: Value) -> u32 {
        let narrow = ty.bits() <= 32;
        let top = if narrow && self.alu32 { 32 } else { 64 };
        let (left, right) = (self.bits(a), self.bits(b));
        let amount = body.constant(b).map(|amount| (amount as u32) & (ty.bits().max(32) - 1));
        match op {
            BinaryOp::And => left.min(right).min(top),
            BinaryOp::Or | BinaryOp::Xor => left.max(right).min(top),
            BinaryOp::LShr => {
                let left = if narrow { left.min(32) } else { left };
                left.saturating_sub(amount.unwrap_or(0))
            }
            BinaryOp::UDiv | BinaryOp::URem if narrow => left.min(32),
            BinaryOp::UDiv => left,
            BinaryOp::URem => left,
            BinaryOp::Shl => amount.map_or(top, |amount| (left + amount).min(top)),
            BinaryOp::Add if left < 64 && right < 64 => (left.max(right) + 1).min(top),
            BinaryOp::Mul => (left + right).min(top),
            _ => top,
        }
    }

    fn cast(&self, body: &Body, cast: Cast, ty: Ty, source: Value) -> u32 {
        let (bits, width) = (self.bits(source), body.ty(source).bits());
        match cast {
            Cast::Trunc | Cast::PtrToInt | Cast::IntToPtr => bits,
            Cast::ZExt => bits.min(width),
            Cast::SExt if self.is_sext_load(source) => 64,
            Cast::SExt if bits < width => bits,
            Cast::SExt if ty == Ty::I32 && self.alu32 => 32,
            Cast::SExt => 64,
        }
    }
}

/// Whether assembly takes a 32-bit value as a whole register.
fn takes_whole(asm: &Asm, ty: Ty, value: Value) -> bool {
    let whole = |operand: &AsmOperand| match operand.kind {
        AsmOperandKind::Input { value: input, half } | AsmOperandKind::InOut { value: input, half, .. } => {
            input == value && !half
        }
        AsmOperandKind::Stored { input, half, .. } => input == Some(value) && !half,
        AsmOperandKind::RegisterOrImmediate { value: input } => input == value,
        _ => false,
    };
    ty == Ty::I32 && asm.operands.iter().any(whole)
}

/// Whether the numbers compared are signed ones.
pub(crate) fn cond_is_signed(cond: Cond) -> bool {
    matches!(cond, Cond::Slt | Cond::Sle | Cond::Sgt | Cond::Sge)
}

fn step(bits: u32) -> u32 {
    match bits {
        0..=1 => 1,
        2..=8 => 8,
        9..=16 => 16,
        17..=31 => 31,
        32 => 32,
        _ => 64,
    }
}
