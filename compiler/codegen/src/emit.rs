//! Machine instructions with their registers become bytes-to-be.

use beec_ir::{Body, Module};
use beec_source::{Session, Span};
use regalloc2::{Allocation, OperandKind};

use crate::Insn;
use crate::asm::{self, AsmStatement, Binding, Bound, Link};
use crate::code::{Code, CodeBlock, End, RegCmp, Rider};
use crate::frame::Frame;
use crate::machine::{Arm, Base, CallTarget, Cmp, Kind, MInst, Mem, VFunction, Width};
use crate::regalloc::{Allocated, Step};

const FRAME_POINTER: u8 = 10;

/// Emits every block.
pub(crate) fn emit(
    session: &Session,
    module: &Module,
    body: &Body,
    function: &VFunction,
    allocated: &Allocated,
    frame: &Frame,
) -> Vec<CodeBlock> {
    let mut blocks = Vec::with_capacity(function.blocks.len());
    for index in 0..function.blocks.len() {
        let mut emitter = Emitter {
            session,
            module,
            body,
            frame,
            code: Vec::new(),
            end: End::Exit,
            stopped: false,
            regs: Vec::new(),
            span: Span::NONE,
        };
        // A move belongs to the instruction behind it.
        let steps = allocated.steps(function, index);
        for (position, step) in steps.iter().enumerate() {
            if emitter.stopped {
                break;
            }
            match step {
                Step::Inst(inst, allocations) => emitter.inst(inst, allocations),
                Step::Move { from, to } => {
                    let next = steps[position..].iter().find_map(|step| match step {
                        Step::Inst(inst, _) => Some(inst.span),
                        Step::Move { .. } => None,
                    });
                    emitter.span = next.unwrap_or(emitter.span);
                    emitter.mov(*from, *to);
                }
            }
        }
        blocks.push(CodeBlock { code: emitter.code, end: emitter.end, span: emitter.span });
    }
    blocks
}

struct Emitter<'a> {
    session: &'a Session,
    module: &'a Module,
    body: &'a Body,
    frame: &'a Frame,
    code: Vec<Code>,
    end: End,
    /// Control does not get behind what was emitted last: the verifier takes no unreachable instruction (the kernel's `check_cfg`).
    stopped: bool,
    /// Registers of the operands of the current instruction.
    regs: Vec<u8>,
    span: Span,
}

impl Emitter<'_> {
    fn push(&mut self, insn: Insn) {
        self.code.push(Code::new(insn, self.span));
    }

    fn push_with(&mut self, insn: Insn, rider: Rider) {
        self.code.push(Code { rider, ..Code::new(insn, self.span) });
    }

    /// An access of a spill slot, whose place is found later.
    fn push_spill(&mut self, insn: Insn, index: usize) {
        let spill = Some(index as u32);
        self.code.push(Code { spill, ..Code::new(insn, self.span) });
    }

    fn push_fixed(&mut self, insn: Insn) {
        self.code.push(Code { fixed: true, ..Code::new(insn, self.span) });
    }

    fn push_wide(&mut self, dst: u8, value: i64, rider: Rider) {
        let insn = Insn { code: 0x18, dst, imm: value as i32, ..Insn::default() };
        self.code.push(Code { high: Some((value >> 32) as i32), rider, ..Code::new(insn, self.span) });
    }

    /// A move of the allocator: whole registers, whole words.
    fn mov(&mut self, from: Allocation, to: Allocation) {
        match (from.as_reg(), from.as_stack(), to.as_reg(), to.as_stack()) {
            (Some(from), _, Some(to), _) if from != to => {
                self.push(Insn { code: 0xbf, dst: to.hw_enc() as u8, src: from.hw_enc() as u8, off: 0, imm: 0 });
            }
            (Some(from), _, _, Some(to)) => {
                let insn = Insn { code: 0x7b, dst: FRAME_POINTER, src: from.hw_enc() as u8, ..Insn::default() };
                self.push_spill(insn, to.index());
            }
            (_, Some(from), Some(to), _) => {
                let insn = Insn { code: 0x79, dst: to.hw_enc() as u8, src: FRAME_POINTER, ..Insn::default() };
                self.push_spill(insn, from.index());
            }
            _ => {}
        }
    }

    /// The register of an operand.
    fn reg(&self, index: usize) -> u8 {
        self.regs.get(index).copied().unwrap_or(0)
    }

    fn last(&self) -> u8 {
        self.regs.last().copied().unwrap_or(0)
    }

    fn inst(&mut self, inst: &MInst, allocations: &[Allocation]) {
        self.span = inst.span;
        self.regs.clear();
        self.regs.extend(allocations.iter().map(|place| place.as_reg().map_or(0, |reg| reg.hw_enc() as u8)));
        match &inst.kind {
            Kind::Args => {}
            Kind::Const(value) => self.constant(self.reg(0), *value),
            Kind::Zext32 => self.push(Insn { code: 0xbc, dst: self.reg(1), src: self.reg(0), off: 0, imm: 0 }),
            Kind::Copy => {
                let (src, dst) = (self.reg(0), self.reg(1));
                if src != dst {
                    self.push(Insn { code: 0xbf, dst, src, off: 0, imm: 0 });
                }
            }
            Kind::Alu { op, width, signed, imm, core } => {
                let class = class(*width);
                let off = i16::from(*signed);
                let dst = self.last();
                let insn = match imm {
                    Some(imm) => Insn { code: *op as u8 | class, dst, src: 0, off, imm: *imm },
                    None => Insn { code: *op as u8 | 0x08 | class, dst, src: self.reg(1), off, imm: 0 },
                };
                self.push_with(insn, core.map_or(Rider::None, Rider::Core));
            }
            Kind::Neg(width) => self.push(Insn { code: 0x80 | class(*width), dst: self.last(), ..Insn::default() }),
            Kind::End { code, imm } => {
                self.push(Insn { code: *code, dst: self.last(), imm: *imm, ..Insn::default() });
            }
            Kind::MovSx { width, bits } => {
                let insn = Insn { code: 0xb8 | class(*width), dst: self.reg(1), src: self.reg(0), off: *bits, imm: 0 };
                self.push(insn);
            }
            Kind::Address { target, addend } => self.push_wide(self.reg(0), 0, Rider::Reloc(*target, *addend)),
            Kind::SlotAddress { slot, offset } => {
                let dst = self.reg(0);
                self.push(Insn { code: 0xbf, dst, src: FRAME_POINTER, off: 0, imm: 0 });
                let imm = self.frame.slot(*slot).saturating_add(*offset);
                if imm != 0 {
                    self.push(Insn { code: 0x07, dst, src: 0, off: 0, imm });
                }
            }
            Kind::CoreConst(id) => self.core_constant(*id),
            Kind::Select { cmp, then, otherwise } => self.select(*cmp, *then, *otherwise),
            Kind::AddrSpaceCast { imm } => {
                self.push(Insn { code: 0xbf, dst: self.reg(1), src: self.reg(0), off: 1, imm: *imm });
            }
            Kind::Load { .. }
            | Kind::Store { .. }
            | Kind::Atomic { .. }
            | Kind::CmpXchg { .. }
            | Kind::LoadAcquire { .. }
            | Kind::StoreRelease { .. }
            | Kind::PacketLoad { .. } => self.memory(&inst.kind),
            Kind::Call(target) => {
                self.call(*target);
                let args = inst.operands.iter().filter(|operand| operand.kind() == OperandKind::Use).count();
                if let Some(last) = self.code.last_mut() {
                    last.args = args.min(5) as u8;
                }
            }
            Kind::Asm(statement) => self.asm(statement, &[]),
            Kind::Branch { cmp, then, otherwise, likely } => {
                let cmp = RegCmp { cmp: *cmp, left: self.reg(0), right: self.reg(1) };
                self.end = End::Branch { cmp, then: *then, otherwise: *otherwise, likely: *likely };
            }
            Kind::Jump(to) => self.end = End::Jump(*to),
            Kind::Ret => self.end = End::Exit,
            Kind::Unreachable => {
                self.push(Insn { code: 0xb7, ..Insn::default() });
                self.end = End::Exit;
            }
            Kind::AsmGoto { asm, targets, fallthrough } => {
                self.asm(asm, targets);
                let fallthrough = (!self.stopped).then_some(*fallthrough);
                self.end = End::AsmGoto { targets: targets.clone(), fallthrough };
            }
        }
    }

    fn constant(&mut self, dst: u8, value: i64) {
        if let Ok(imm) = i32::try_from(value) {
            self.push(Insn { code: 0xb7, dst, src: 0, off: 0, imm });
        } else if value as u64 >> 32 == 0 && self.module.target.alu32() {
            self.push(Insn { code: 0xb4, dst, src: 0, off: 0, imm: value as i32 });
        } else {
            self.push_wide(dst, value, Rider::None);
        }
    }

    /// Kinds 6, 7, 10 and 11 are 64-bit loads, the others moves.
    fn core_constant(&mut self, id: beec_ir::CoreId) {
        let dst = self.reg(0);
        let reloc = &self.body.core[id.index()];
        if matches!(reloc.kind, 6 | 7 | 10 | 11) {
            self.push_wide(dst, reloc.value as i64, Rider::Core(id));
        } else {
            self.push_with(Insn { code: 0xb7, dst, imm: reloc.value as i32, ..Insn::default() }, Rider::Core(id));
        }
    }

    fn select(&mut self, cmp: Cmp, then: Arm, otherwise: Arm) {
        let dst = self.last();
        let registers = cmp.registers();
        let second = registers + usize::from(then == Arm::Reg);
        if let Arm::Imm(value) = then {
            self.constant(dst, value);
        }
        let jump = RegCmp { cmp, left: self.reg(0), right: self.reg(1) }.insn();
        self.push_fixed(Insn { off: 1, ..jump });
        match otherwise {
            Arm::Imm(value) => self.constant(dst, value),
            Arm::Reg => self.push(Insn { code: 0xbf, dst, src: self.reg(second), off: 0, imm: 0 }),
        }
        if let Some(last) = self.code.last_mut() {
            last.fixed = true;
        }
    }

    fn call(&mut self, target: CallTarget) {
        match target {
            CallTarget::Helper(number) => self.push(Insn { code: 0x85, imm: number, ..Insn::default() }),
            CallTarget::Symbol(target) => {
                let insn = Insn { code: 0x85, src: 1, imm: -1, ..Insn::default() };
                self.push_with(insn, Rider::Reloc(target, 0));
            }
        }
    }

    /// The base register and offset of a memory operand.
    fn place(&self, mem: &Mem) -> (u8, i16) {
        let (base, offset) = match mem.base {
            Base::Reg => (self.reg(0), mem.offset),
            Base::Slot(slot) => (FRAME_POINTER, self.frame.slot(slot).saturating_add(mem.offset)),
        };
        (base, i16::try_from(offset).unwrap_or(i16::MIN))
    }

    fn memory(&mut self, kind: &Kind) {
        match kind {
            Kind::Load { size, sext, mem } => {
                let (src, off) = self.place(mem);
                let mode = if *sext { 0x81 } else { 0x61 };
                let insn = Insn { code: mode | size_bits(*size), dst: self.last(), src, off, imm: 0 };
                self.push_with(insn, core(mem));
            }
            Kind::Store { size, mem, imm } => {
                let (dst, off) = self.place(mem);
                let insn = match imm {
                    Some(imm) => Insn { code: 0x62 | size_bits(*size), dst, src: 0, off, imm: *imm },
                    None => Insn { code: 0x63 | size_bits(*size), dst, src: self.last(), off, imm: 0 },
                };
                self.push_with(insn, core(mem));
            }
            Kind::Atomic { size, op, mem } => {
                let (dst, off) = self.place(mem);
                self.push(Insn { code: 0xc3 | size_bits(*size), dst, src: self.last(), off, imm: *op });
            }
            Kind::CmpXchg { size, mem } => {
                let (dst, off) = self.place(mem);
                let src = self.reg(usize::from(mem.base == Base::Reg));
                self.push(Insn { code: 0xc3 | size_bits(*size), dst, src, off, imm: 0xf1 });
            }
            Kind::LoadAcquire { size, mem } => {
                let (src, off) = self.place(mem);
                self.push(Insn { code: 0xc3 | size_bits(*size), dst: self.last(), src, off, imm: 0x100 });
            }
            Kind::StoreRelease { size, mem } => {
                let (dst, off) = self.place(mem);
                self.push(Insn { code: 0xc3 | size_bits(*size), dst, src: self.last(), off, imm: 0x110 });
            }
            Kind::PacketLoad { size, imm } => {
                let insn = match imm {
                    Some(imm) => Insn { code: 0x20 | size_bits(*size), imm: *imm, ..Insn::default() },
                    None => Insn { code: 0x40 | size_bits(*size), src: self.reg(1), ..Insn::default() },
                };
                self.push(insn);
            }
            _ => {}
        }
    }

    fn asm(&mut self, statement: &AsmStatement, targets: &[usize]) {
        let start = self.code.len();
        let bound: Vec<Bound> = statement
            .bindings
            .iter()
            .map(|binding| match binding {
                Binding::Reg { operand, half } => Bound::Reg { number: self.reg(*operand), half: *half },
                Binding::Imm(value) => Bound::Imm(*value),
                Binding::Symbol(target) => Bound::Symbol(*target),
                Binding::Mem { base: Base::Reg, operand, offset } => {
                    Bound::Mem { number: self.reg(*operand), offset: *offset }
                }
                Binding::Mem { base: Base::Slot(slot), offset, .. } => {
                    Bound::Mem { number: FRAME_POINTER, offset: self.frame.slot(*slot).saturating_add(*offset) }
                }
            })
            .collect();
        for assembled in asm::assemble(self.session, self.module, &statement.asm, &bound, statement.number) {
            let rider = match assembled.link {
                Link::None => Rider::None,
                Link::Symbol(target, addend) => Rider::Reloc(target, addend),
                Link::Label(label) => targets.get(label).map_or(Rider::None, |&block| Rider::Jump(block)),
            };
            self.code.push(Code {
                insn: assembled.insn,
                high: assembled.high,
                rider,
                fixed: true,
                args: 5,
                spill: None,
                span: self.span,
            });
        }
        if !falls_through(&self.code[start..]) {
            self.stopped = true;
            self.end = End::AsmGoto { targets: targets.to_vec(), fallthrough: None };
        }
    }
}

/// Whether control can get behind assembly: past its last instruction, or by a jump to where it ends or further.
fn falls_through(code: &[Code]) -> bool {
    let Some(last) = code.last() else { return true };
    let end: i64 = code.iter().map(|code| i64::from(code.slots())).sum();
    let mut at = 0;
    let jumps_out = code.iter().any(|code| {
        at += i64::from(code.slots());
        match (code.insn.code & 7, code.insn.code & 0xf0) {
            (5 | 6, 0x80 | 0x90) => false,
            _ if code.rider != Rider::None => false,
            (6, 0x00) => at + i64::from(code.insn.imm) >= end,
            (5 | 6, _) => at + i64::from(code.insn.off) >= end,
            _ => false,
        }
    });
    let stops = matches!(last.insn.code, 0x05 | 0x06 | 0x95);
    jumps_out || !stops
}

fn core(mem: &Mem) -> Rider {
    mem.core.map_or(Rider::None, Rider::Core)
}

fn class(width: Width) -> u8 {
    match width {
        Width::W32 => 0x04,
        Width::W64 => 0x07,
    }
}

fn size_bits(size: u32) -> u8 {
    match size {
        1 => 0x10,
        2 => 0x08,
        4 => 0x00,
        _ => 0x18,
    }
}
