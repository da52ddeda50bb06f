//! Inline assembly statements: operand lists become register constraints.

use beec_ir::{Asm, AsmOperand, AsmOperandKind, Cast, Inst, Op, Ty, Value};
use beec_source::{Diagnostic, Span};
use regalloc2::{Operand, OperandConstraint, OperandKind, OperandPos, VReg};

use super::Selector;
use crate::asm::{AsmStatement, Binding};
use crate::machine::{BlockIndex, Kind, preg, preg_set};
use crate::output::RelocTarget;

/// How many operands the allocator can tie together in one instruction.
const MAX_OPERANDS: usize = 30;

/// A statement's operands as they are collected.
#[derive(Default)]
struct Collected {
    operands: Vec<Operand>,
    bindings: Vec<Binding>,
    /// Fixed registers that are written, and those that are read.
    written: Vec<u8>,
    read: Vec<(u8, VReg)>,
    /// Results that are extended behind the statement.
    clean: Vec<(Value, VReg, VReg)>,
    /// Results that an `asm goto` passes to all its targets, which store them.
    stored: Vec<VReg>,
}

impl Selector<'_> {
    pub(super) fn asm_statement(&mut self, inst: Inst, asm: &Asm) {
        let results: Vec<Value> = self.body.results(inst).collect();
        let Some(collected) = self.collect(asm, &results) else { return };
        let clean = collected.clean.clone();
        let (statement, operands) = self.statement(asm, collected);
        self.emit(Kind::Asm(Box::new(statement)), operands);
        self.set_clobbers(asm);
        for (value, raw, def) in clean {
            self.clean(value, raw, def);
        }
    }

    pub(super) fn asm_goto(&mut self, asm: &Asm, targets: Vec<BlockIndex>, fallthrough: BlockIndex) {
        let Some(mut collected) = self.collect(asm, &[]) else {
            // The error is reported; the block still needs an end.
            return self.emit(Kind::AsmGoto { asm: Box::new(empty(asm)), targets, fallthrough }, Vec::new());
        };
        self.jump_args = std::mem::take(&mut collected.stored);
        let (statement, operands) = self.statement(asm, collected);
        self.emit(Kind::AsmGoto { asm: Box::new(statement), targets, fallthrough }, operands);
        self.set_clobbers(asm);
    }

    fn statement(&mut self, asm: &Asm, collected: Collected) -> (AsmStatement, Vec<Operand>) {
        let number = self.asm_count;
        self.asm_count += 1;
        (AsmStatement { asm: asm.clone(), bindings: collected.bindings, number }, collected.operands)
    }

    fn set_clobbers(&mut self, asm: &Asm) {
        let Some(last) = self.out.last_mut() else { return };
        let written: Vec<u8> = last
            .operands
            .iter()
            .filter(|operand| operand.kind() == OperandKind::Def || operand.pos() == OperandPos::Late)
            .filter_map(|operand| match operand.constraint() {
                OperandConstraint::FixedReg(preg) => Some(preg.hw_enc() as u8),
                _ => None,
            })
            .collect();
        last.clobbers = preg_set(asm.clobbers.iter().copied().filter(|reg| *reg <= 9 && !written.contains(reg)));
    }

    fn collect(&mut self, asm: &Asm, results: &[Value]) -> Option<Collected> {
        if asm.operands.len() > MAX_OPERANDS {
            self.error("E0621", format!("this assembly has more than {MAX_OPERANDS} operands"));
            return None;
        }
        let mut collected = Collected::default();
        let mut results = results.iter().copied();
        for operand in &asm.operands {
            let binding = self.operand(asm, operand, &mut results, &mut collected)?;
            collected.bindings.push(binding);
        }
        Some(collected)
    }

    fn operand(
        &mut self,
        asm: &Asm,
        operand: &AsmOperand,
        results: &mut impl Iterator<Item = Value>,
        collected: &mut Collected,
    ) -> Option<Binding> {
        match operand.kind {
            AsmOperandKind::Output { early_clobber, half, .. } => {
                let def = self.asm_result(results.next(), collected);
                self.register_output(operand, def, early_clobber, half, collected)
            }
            AsmOperandKind::InOut { value, half, .. } => {
                let input = self.asm_input(value, half);
                let def = self.asm_result(results.next(), collected);
                self.register_in_out(operand, input, def, half, collected)
            }
            AsmOperandKind::Stored { input, early_clobber, half, .. } => {
                let def = self.fresh();
                collected.stored.push(def);
                match input.map(|value| self.asm_input(value, half)) {
                    Some(input) => self.register_in_out(operand, input, def, half, collected),
                    None => self.register_output(operand, def, early_clobber, half, collected),
                }
            }
            AsmOperandKind::Input { value, half } => {
                self.named_half(half, operand.span)?;
                self.register_input(asm, operand, value, half, collected)
            }
            AsmOperandKind::Immediate { value } => {
                let binding = self.immediate_binding(value);
                if binding.is_none() {
                    self.session.emit(Diagnostic::error(
                        "E0624",
                        operand.span,
                        "this operand must be a constant, or the address of a global or function",
                    ));
                }
                binding
            }
            AsmOperandKind::RegisterOrImmediate { value } => match self.immediate_binding(value) {
                Some(binding @ Binding::Imm(_)) => Some(binding),
                _ => self.register_input(asm, operand, value, false, collected),
            },
            AsmOperandKind::Memory { addr, offset } => {
                let address = self.mem(addr, offset);
                if let Some(base) = address.base {
                    collected.operands.push(input_operand(asm, base));
                }
                let operand = collected.operands.len().saturating_sub(1);
                Some(Binding::Mem { base: address.mem.base, operand, offset: address.mem.offset })
            }
            AsmOperandKind::Same { operand: other } => {
                let binding = collected.bindings.get(other as usize).cloned();
                if binding.is_none() {
                    let message = "this operand refers to one that does not stand before it";
                    self.session.emit(Diagnostic::error("E0621", operand.span, message));
                }
                binding
            }
        }
    }

    fn register_output(
        &mut self,
        operand: &AsmOperand,
        def: VReg,
        early_clobber: bool,
        half: bool,
        collected: &mut Collected,
    ) -> Option<Binding> {
        self.claim(operand, collected)?;
        let pos = if early_clobber { OperandPos::Early } else { OperandPos::Late };
        let constraint = operand.fixed.map_or(OperandConstraint::Reg, |reg| OperandConstraint::FixedReg(preg(reg)));
        collected.operands.push(Operand::new(def, constraint, OperandKind::Def, pos));
        self.named_half(half, operand.span)?;
        Some(Binding::Reg { operand: collected.operands.len() - 1, half })
    }

    fn register_in_out(
        &mut self,
        operand: &AsmOperand,
        input: VReg,
        def: VReg,
        half: bool,
        collected: &mut Collected,
    ) -> Option<Binding> {
        self.claim(operand, collected)?;
        self.named_half(half, operand.span)?;
        let index = collected.operands.len();
        match operand.fixed {
            Some(reg) => {
                if collected.read.iter().any(|&(other, vreg)| other == reg && vreg != input) {
                    return self.twice(operand, reg);
                }
                collected.read.push((reg, input));
                collected.operands.push(Operand::reg_fixed_use(input, preg(reg)));
                collected.operands.push(Operand::reg_fixed_def(def, preg(reg)));
            }
            None => {
                collected.operands.push(Operand::reg_use(input));
                collected.operands.push(Operand::reg_reuse_def(def, index));
            }
        }
        Some(Binding::Reg { operand: index + 1, half })
    }

    fn register_input(
        &mut self,
        asm: &Asm,
        operand: &AsmOperand,
        value: Value,
        half: bool,
        collected: &mut Collected,
    ) -> Option<Binding> {
        let input = self.asm_input(value, half);
        let use_ = match operand.fixed {
            Some(reg) => {
                if collected.read.iter().any(|&(other, vreg)| other == reg && vreg != input) {
                    return self.twice(operand, reg);
                }
                self.exists(operand, reg)?;
                collected.read.push((reg, input));
                Operand::reg_fixed_use(input, preg(reg))
            }
            None => input_operand(asm, input),
        };
        collected.operands.push(use_);
        Some(Binding::Reg { operand: collected.operands.len() - 1, half })
    }

    fn claim(&self, operand: &AsmOperand, collected: &mut Collected) -> Option<()> {
        let Some(reg) = operand.fixed else { return Some(()) };
        self.exists(operand, reg)?;
        if collected.written.contains(&reg) {
            return self.twice(operand, reg);
        }
        collected.written.push(reg);
        Some(())
    }

    /// `r10` is the frame pointer and no variable's.
    fn exists(&self, operand: &AsmOperand, reg: u8) -> Option<()> {
        if reg <= 9 {
            return Some(());
        }
        let message = format!("register r{reg} cannot hold a variable: r0 to r9 can");
        self.session.emit(Diagnostic::error("E0621", operand.span, message));
        None
    }

    fn twice<T>(&self, operand: &AsmOperand, reg: u8) -> Option<T> {
        let message = format!("two operands of this assembly want register r{reg}");
        self.session.emit(Diagnostic::error("E0621", operand.span, message));
        None
    }

    fn named_half(&self, half: bool, span: Span) -> Option<()> {
        if half && !self.alu32() {
            let message = "the constraint 'w' needs 32-bit registers: -mcpu=v3 or later";
            self.session.emit(Diagnostic::error("E0621", span, message));
            return None;
        }
        Some(())
    }

    /// 32-bit values go in zero-extended; narrower ones as they are, which macros rely on.
    fn asm_input(&mut self, value: Value, half: bool) -> VReg {
        if self.body.ty(value) == Ty::I32 && !half {
            return self.extended(value, false);
        }
        let mut whole = value;
        while let Some(&Op::Cast(Cast::Trunc, inner)) = self.body.def_op(whole) {
            whole = inner;
        }
        self.reg(whole)
    }

    fn asm_result(&mut self, result: Option<Value>, collected: &mut Collected) -> VReg {
        let Some(value) = result else { return self.fresh() };
        let Some(def) = self.wanted(value) else { return self.fresh() };
        if !self.facts.is_cleaned(value) {
            return def;
        }
        let raw = self.fresh();
        collected.clean.push((value, raw, def));
        raw
    }

    fn immediate_binding(&self, value: Value) -> Option<Binding> {
        if let Some(constant) = self.as_constant(value) {
            return Some(Binding::Imm(constant));
        }
        match *self.body.def_op(self.source(value))? {
            Op::GlobalAddr(global) => Some(Binding::Symbol(RelocTarget::Global(global))),
            Op::FuncAddr(func) => Some(Binding::Symbol(RelocTarget::Func(func))),
            _ => None,
        }
    }
}

/// An input must not share a register with what the text may write before it reads the input: a clobber, or an operand
/// that is read and written early, which may begin with the same value.
fn input_operand(asm: &Asm, input: VReg) -> Operand {
    let written_early = |operand: &AsmOperand| {
        matches!(
            operand.kind,
            AsmOperandKind::InOut { early_clobber: true, .. }
                | AsmOperandKind::Stored { input: Some(_), early_clobber: true, .. }
        )
    };
    let shared = asm.clobbers.is_empty() && !asm.operands.iter().any(written_early);
    if shared { Operand::reg_use(input) } else { Operand::reg_use_at_end(input) }
}

fn empty(asm: &Asm) -> AsmStatement {
    let mut asm = asm.clone();
    asm.template.clear();
    AsmStatement { asm, bindings: Vec::new(), number: 0 }
}
