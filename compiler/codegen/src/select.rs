//! Instruction selection: IR to machine instructions over virtual registers.
//!
//! Blocks are walked from the last to the first and each from its end, so that every user of a value has said
//! whether it needs the value in a register before the value's own instruction is reached. What nobody asked for
//! (an address folded into a load, a comparison folded into a jump, dead code) is never emitted.

mod arith;
mod atomic;
mod call;
mod compare;
mod inline_asm;
mod memory;
mod pointers;
mod sign;
mod signed_div;
mod stack_pointers;

use beec_ir::{Block, Body, Cast, CoreId, Inst, Module, Op, Terminator, Ty, Uses, Value, eval};
use beec_source::{Diagnostic, Session, Span};
use regalloc2::{Operand, RegClass, VReg};
use rustc_hash::FxHashMap;

use crate::facts::Facts;
use crate::liveness::{Liveness, ValueSet};
use crate::machine::{AluOp, Base, BlockIndex, Kind, MBlock, MInst, Mem, VFunction, Width, preg};
use crate::output::RelocTarget;
use crate::prepare::strip_not;
use pointers::Pointers;
use stack_pointers::StackPointers;

/// Selects a prepared body.
pub(crate) fn select(session: &Session, module: &Module, body: &Body) -> VFunction {
    let uses = Uses::new(body);
    let facts = Facts::new(body, &uses, module.target.cpu);
    let mut index = FxHashMap::default();
    for (position, &block) in body.order.iter().enumerate() {
        index.insert(block, position);
    }
    let mut selector = Selector {
        session,
        module,
        body,
        uses,
        facts,
        stack_pointers: StackPointers::new(body),
        pointers: Pointers::new(body),
        cpu: module.target.cpu,
        index,
        vregs: vec![None; body.values.len()],
        arriving: FxHashMap::default(),
        next: 0,
        out: Vec::new(),
        span: Span::NONE,
        jump_args: Vec::new(),
        block: body.entry(),
        ways_in: sign::ways_in(body),
        live: ValueSet::default(),
        asm_count: 0,
    };
    let liveness = Liveness::new(body, |value| selector.source(value));
    let mut blocks = vec![MBlock::default(); body.order.len()];
    for &block in body.order.iter().rev() {
        let position = selector.index[&block];
        selector.live = liveness.live_out(body, block);
        blocks[position] = selector.block(block);
    }
    selector.connect(&mut blocks);
    VFunction { blocks, vregs: selector.next }
}

struct Selector<'a> {
    session: &'a Session,
    module: &'a Module,
    body: &'a Body,
    uses: Uses,
    facts: Facts,
    stack_pointers: StackPointers,
    pointers: Pointers,
    cpu: u8,
    index: FxHashMap<Block, BlockIndex>,
    vregs: Vec<Option<VReg>>,
    /// Registers in which cleaned block parameters arrive.
    arriving: FxHashMap<Value, VReg>,
    next: usize,
    /// Instructions for the IR instruction being selected, in order.
    out: Vec<MInst>,
    span: Span,
    /// What the jump being selected passes to its target.
    jump_args: Vec<VReg>,
    /// The block being selected.
    block: Block,
    /// The branch that is the only way into a block, and whether its `then` side leads there; or a jump.
    ways_in: Vec<Option<sign::WayIn>>,
    /// Values read behind the instruction being selected.
    live: ValueSet,
    /// Number of the next asm statement (`%=`).
    asm_count: u32,
}

impl Selector<'_> {
    fn block(&mut self, block: Block) -> MBlock {
        self.block = block;
        let data = self.body.block(block);
        let mut reversed: Vec<MInst> = Vec::new();
        self.span = data.terminator_span;
        self.terminator(block);
        let args = std::mem::take(&mut self.jump_args);
        let succs = self.out.last().map_or_else(Vec::new, |last| successors(&last.kind));
        let args = succs.iter().map(|_| args.clone()).collect();
        reversed.extend(self.out.drain(..).rev());
        data.terminator.for_each_use(|value| self.read(value));
        for &inst in data.insts.iter().rev() {
            self.span = self.body.inst(inst).span;
            self.inst(inst);
            reversed.extend(self.out.drain(..).rev());
            self.body.results(inst).for_each(|value| self.live.remove(value));
            self.body.inst(inst).op.for_each_use(|value| self.read(value));
        }
        if block == self.body.entry() {
            self.span = data.insts.first().map_or(data.terminator_span, |&inst| self.body.inst(inst).span);
            self.params(block);
        } else {
            self.clean_params(block);
        }
        reversed.extend(self.out.drain(..).rev());
        reversed.reverse();
        MBlock { params: Vec::new(), insts: reversed, succs, args }
    }

    fn read(&mut self, value: Value) {
        let source = self.source(value);
        self.live.insert(source);
    }

    /// Fills in the blocks' parameters, which have registers by now where they are used.
    fn connect(&mut self, blocks: &mut [MBlock]) {
        for (position, &block) in self.body.order.iter().enumerate() {
            if block != self.body.entry() {
                blocks[position].params =
                    self.body.block(block).params.iter().map(|&param| self.arriving_reg(param)).collect();
            }
        }
    }

    /// The register in which a block's parameter arrives.
    fn arriving_reg(&mut self, param: Value) -> VReg {
        match self.arriving.get(&param) {
            Some(&raw) => raw,
            None => self.param_reg(param),
        }
    }

    fn param_reg(&mut self, param: Value) -> VReg {
        match self.vregs[param.index()] {
            Some(vreg) => vreg,
            None => {
                let vreg = self.fresh();
                self.vregs[param.index()] = Some(vreg);
                self.pointers.note(self.body, param, vreg);
                vreg
            }
        }
    }

    /// The function's parameters: they arrive in `r1` to `r5`.
    fn params(&mut self, entry: Block) {
        let mut defs = Vec::new();
        let mut clean = Vec::new();
        for (number, &param) in self.body.block(entry).params.iter().enumerate().take(5) {
            let Some(vreg) = self.vregs[param.index()] else { continue };
            let arrives = if self.facts.is_cleaned(param) {
                let raw = self.fresh();
                clean.push((param, raw, vreg));
                raw
            } else {
                vreg
            };
            defs.push(Operand::reg_fixed_def(arrives, preg(number as u8 + 1)));
        }
        if !defs.is_empty() {
            self.emit(Kind::Args, defs);
        }
        for (param, raw, vreg) in clean {
            self.clean(param, raw, vreg);
        }
    }

    /// Zero-extends a value from its width where it is defined.
    fn clean(&mut self, value: Value, raw: VReg, def: VReg) {
        self.zero_extend(raw, self.body.ty(value).bits(), def);
    }

    /// Parameters of a block that are cleaned arrive in registers of their own.
    fn clean_params(&mut self, block: Block) {
        for &param in &self.body.block(block).params {
            let Some(vreg) = self.vregs[param.index()] else { continue };
            if self.facts.is_cleaned(param) && self.facts.arrives_dirty(self.body, param) {
                let raw = self.fresh();
                self.arriving.insert(param, raw);
                self.clean(param, raw, vreg);
            }
        }
    }

    // Registers and emission.

    fn fresh(&mut self) -> VReg {
        let vreg = VReg::new(self.next, RegClass::Int);
        self.next += 1;
        vreg
    }

    fn emit(&mut self, kind: Kind, mut operands: Vec<Operand>) {
        if self.alu32() && pointers::wants_numbers(&kind) {
            operands.iter_mut().for_each(|operand| self.use_number(operand));
        }
        self.out.push(MInst::new(kind, operands, self.span));
    }

    fn error(&self, code: &'static str, message: impl Into<String>) {
        self.session.emit(Diagnostic::error(code, self.span, message));
    }

    /// Whether 32-bit instructions are selected.
    fn alu32(&self) -> bool {
        self.cpu >= 3
    }

    /// The width of arithmetic on a type.
    fn width(&self, ty: Ty) -> Width {
        if ty.bits() <= 32 && self.alu32() { Width::W32 } else { Width::W64 }
    }

    /// The value whose register this value shares: conversions that cost nothing are looked through.
    fn source(&self, mut value: Value) -> Value {
        while let Some(&Op::Cast(cast, inner)) = self.body.def_op(value) {
            if !self.is_alias(cast, value, inner) {
                break;
            }
            value = inner;
        }
        value
    }

    fn is_alias(&self, cast: Cast, value: Value, inner: Value) -> bool {
        let width = self.body.ty(inner).bits();
        match cast {
            Cast::PtrToInt | Cast::IntToPtr => true,
            Cast::Trunc => !self.facts.is_cleaned(value) || self.facts.bits(inner) <= self.body.ty(value).bits(),
            Cast::ZExt => self.facts.bits(inner) <= width,
            Cast::SExt => self.facts.is_sext_load(inner) || self.facts.bits(inner) < width,
        }
    }

    /// The register that holds a value; constants and addresses are made here, at their use.
    fn reg(&mut self, value: Value) -> VReg {
        let source = self.source(value);
        match self.body.def_op(source) {
            Some(&Op::Const(constant)) => {
                // A constant seen through conversions still has the register contents of its own type.
                let content = self.content(self.body.ty(source), constant);
                self.constant(content)
            }
            Some(Op::IsConstant(_)) => self.constant(0),
            Some(&Op::GlobalAddr(global)) => self.address(RelocTarget::Global(global), 0),
            Some(&Op::FuncAddr(func)) => self.address(RelocTarget::Func(func), 0),
            Some(&Op::SlotAddr(slot, offset)) => {
                let def = self.fresh();
                self.pointers.note_address(def);
                self.emit(Kind::SlotAddress { slot, offset }, vec![Operand::reg_def(def)]);
                def
            }
            _ => self.param_reg(source),
        }
    }

    /// A constant as it stands in a register: zero-extended from 32 bits where 32-bit moves are used.
    fn content(&self, ty: Ty, constant: i64) -> i64 {
        if ty.bits() <= 32 && self.alu32() { i64::from(constant as u32) } else { constant }
    }

    fn constant(&mut self, content: i64) -> VReg {
        let def = self.fresh();
        self.emit(Kind::Const(content), vec![Operand::reg_def(def)]);
        def
    }

    fn address(&mut self, target: RelocTarget, addend: i64) -> VReg {
        let def = self.fresh();
        self.pointers.note_address(def);
        self.emit(Kind::Address { target, addend }, vec![Operand::reg_def(def)]);
        def
    }

    /// The constant a value is, seen through conversions that keep it.
    fn as_constant(&self, value: Value) -> Option<i64> {
        match self.body.def_op(value)? {
            &Op::Const(constant) => Some(constant),
            Op::IsConstant(_) => Some(0),
            &Op::Cast(cast, inner) => {
                let constant = self.body.constant(inner)?;
                Some(eval::cast(cast, self.body.ty(inner), self.body.ty(value), constant))
            }
            _ => None,
        }
    }

    /// The register asked for an instruction's result, if any.
    fn wanted(&self, value: Value) -> Option<VReg> {
        self.vregs[value.index()]
    }

    fn alu_imm(&mut self, op: AluOp, width: Width, left: VReg, imm: i32, def: VReg) {
        let kind = Kind::Alu { op, width, signed: false, imm: Some(imm), core: None };
        self.emit(kind, vec![Operand::reg_use(left), Operand::reg_reuse_def(def, 0)]);
    }

    fn alu(&mut self, op: AluOp, width: Width, left: VReg, right: VReg, def: VReg) {
        let kind = Kind::Alu { op, width, signed: false, imm: None, core: None };
        self.emit(kind, vec![Operand::reg_use(left), Operand::reg_use(right), Operand::reg_reuse_def(def, 0)]);
    }

    fn alu_imm_new(&mut self, op: AluOp, width: Width, left: VReg, imm: i32) -> VReg {
        let def = self.fresh();
        self.alu_imm(op, width, left, imm, def);
        def
    }

    fn alu_new(&mut self, op: AluOp, width: Width, left: VReg, right: VReg) -> VReg {
        let def = self.fresh();
        self.alu(op, width, left, right, def);
        def
    }

    // Instructions.

    fn inst(&mut self, inst: Inst) {
        let data = self.body.inst(inst);
        let result = self.body.result(inst);
        let wanted = result.and_then(|value| self.wanted(value));
        let any_wanted = self.body.results(inst).any(|value| self.wanted(value).is_some());
        if !any_wanted && (data.op.is_removable() || data.result_count > 0 && data.op.is_pure()) {
            return;
        }
        match &data.op {
            Op::Load { addr, offset, flags } => {
                let value = data.first_result;
                self.load(value, *addr, *offset, *flags);
            }
            Op::Store { addr, offset, value, flags } => self.store(*addr, *offset, *value, *flags),
            Op::MemCopy { .. } | Op::MemSet { .. } | Op::MemCmp { .. } => self.block_operation(&data.op),
            Op::AtomicRmw { .. }
            | Op::CmpXchg { .. }
            | Op::AtomicLoad { .. }
            | Op::AtomicStore { .. }
            | Op::Fence(_) => {
                self.atomic(&data.op, result, wanted);
            }
            Op::Call { callee, args } => self.call(callee, args, result),
            Op::Asm(asm) => self.asm_statement(inst, asm),
            Op::PacketLoad { size, skb, offset } => self.packet_load(*size, *skb, *offset, wanted),
            Op::Trap => self.error(
                "E0602",
                "a call of '__builtin_trap' is left after optimisation: BPF has no instruction that traps",
            ),
            op => {
                if let (Some(value), Some(def)) = (result, wanted) {
                    self.pure(op, value, def);
                }
            }
        }
    }

    fn pure(&mut self, op: &Op, value: Value, def: VReg) {
        match op {
            Op::Binary(op, a, b) => self.binary(*op, value, *a, *b, def),
            Op::Bswap(a) => self.bswap(*a, self.body.ty(value), def),
            Op::Icmp(..) => self.set_condition(value, def),
            Op::Select(condition, a, b) if self.facts.is_cleaned(value) => {
                let known = self.facts.bits(*a).max(self.facts.bits(*b)) <= self.body.ty(value).bits();
                let raw = if known { def } else { self.fresh() };
                self.select(*condition, *a, *b, raw);
                if !known {
                    self.clean(value, raw, def);
                }
            }
            Op::Select(condition, a, b) => self.select(*condition, *a, *b, def),
            Op::Cast(cast, a) => self.cast(*cast, *a, self.body.ty(value), def),
            Op::PtrAdd(a, b) => self.pointer_add(*a, *b, def),
            Op::CoreAccess { base, reloc } => self.core_address(*base, *reloc, def),
            Op::CoreConst(reloc) => self.emit(Kind::CoreConst(*reloc), vec![Operand::reg_def(def)]),
            Op::AddrSpaceCast { value, from, to } => {
                let source = self.reg(*value);
                let imm = (to << 16 | from & 0xffff) as i32;
                self.emit(Kind::AddrSpaceCast { imm }, vec![Operand::reg_use(source), Operand::reg_def(def)]);
            }
            // Constants and addresses are made at their uses.
            _ => {}
        }
    }

    /// `base + value` with the relocation on the addition: one instruction less than a move of its own.
    fn core_address(&mut self, base: Value, reloc: CoreId, def: VReg) {
        let base = self.reg(base);
        let Ok(imm) = i32::try_from(self.body.core[reloc.index()].value) else {
            return self.error("E0643", "the offset of a relocated field does not fit an instruction");
        };
        let kind = Kind::Alu { op: AluOp::Add, width: Width::W64, signed: false, imm: Some(imm), core: Some(reloc) };
        self.emit(kind, vec![Operand::reg_use(base), Operand::reg_reuse_def(def, 0)]);
    }

    // Terminators.

    fn terminator(&mut self, block: Block) {
        let body = self.body;
        match &body.block(block).terminator {
            Terminator::Jump(target) => {
                let to = self.index[&target.block];
                self.jump_args = target.args.iter().map(|&arg| self.reg(arg)).collect();
                self.emit(Kind::Jump(to), Vec::new());
            }
            Terminator::Branch { condition, then, otherwise, likely } => {
                let (then, otherwise) = (self.index[&then.block], self.index[&otherwise.block]);
                self.branch(*condition, then, otherwise, *likely);
            }
            Terminator::Return(value) => {
                let operands =
                    value.map(|value| Operand::reg_fixed_use(self.reg(value), preg(0))).into_iter().collect();
                self.emit(Kind::Ret, operands);
            }
            // `prepare` leaves no switches; a body without an end is left all the same.
            Terminator::Unreachable | Terminator::Switch { .. } => self.emit(Kind::Unreachable, Vec::new()),
            Terminator::AsmGoto { asm, targets, fallthrough } => {
                let targets = targets.iter().map(|target| self.index[&target.block]).collect();
                let fallthrough = self.index[&fallthrough.block];
                self.asm_goto(asm, targets, fallthrough);
            }
        }
    }

    /// A memory operand on a register.
    fn at(&self, offset: i32) -> Mem {
        Mem { base: Base::Reg, offset, core: None }
    }

    fn zero_extend_32(&mut self, source: VReg, def: VReg) {
        if self.alu32() {
            self.emit(Kind::Zext32, vec![Operand::reg_use(source), Operand::reg_def(def)]);
        } else {
            let high = self.alu_imm_new(AluOp::Lsh, Width::W64, source, 32);
            self.alu_imm(AluOp::Rsh, Width::W64, high, 32, def);
        }
    }
}

fn successors(kind: &Kind) -> Vec<BlockIndex> {
    match kind {
        Kind::Jump(to) => vec![*to],
        Kind::Branch { then, otherwise, .. } => vec![*then, *otherwise],
        Kind::AsmGoto { targets, fallthrough, .. } => targets.iter().copied().chain([*fallthrough]).collect(),
        _ => Vec::new(),
    }
}

/// Whether a constant can be the immediate of a 64-bit instruction, which sign-extends it.
fn fits(constant: i64) -> Option<i32> {
    i32::try_from(constant).ok()
}

/// A condition without its negations.
fn condition_of(body: &Body, condition: Value) -> (Value, bool) {
    strip_not(body, condition)
}
