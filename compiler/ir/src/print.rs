//! The text form: everything that has a meaning, but for places in the source.
//!
//! ```text
//! target v3 little
//! global @counter ".bss" internal size 8 align 8 = ""
//! func @next(i64) -> i64 ".text" internal {
//! block0(v0: i64):
//!   v1: ptr = global_addr @counter
//!   v2: i64 = load v1
//!   v3: i64 = add v2, v0
//!   store v1, v3
//!   return v3
//! }
//! ```

use std::fmt::{self, Write};

use crate::names::{self, References, word};
use crate::{
    AccessType, Asm, AsmOperand, AsmOperandKind, BlockCall, Body, Callee, DataTarget, FuncId, Function, Global,
    GlobalId, Inline, Inst, LoopHint, MemFlags, Module, Op, SlotData, Terminator, Ty, Value,
};

/// The whole module.
pub fn print(module: &Module) -> String {
    let mut printer = Printer { module, names: References::new(module), out: String::new() };
    // Writing to a string does not fail.
    let _ = printer.module();
    printer.out
}

/// One function, with or without a body.
pub fn print_function(module: &Module, id: FuncId) -> String {
    let mut printer = Printer { module, names: References::new(module), out: String::new() };
    let _ = printer.function(id);
    printer.out
}

struct Printer<'a> {
    module: &'a Module,
    names: References,
    out: String,
}

impl Printer<'_> {
    fn module(&mut self) -> fmt::Result {
        let target = self.module.target;
        let endian = if target.big_endian { "big" } else { "little" };
        writeln!(self.out, "target v{} {endian}", target.cpu)?;
        for (ty, member) in self.module.accesses.members() {
            let path: Vec<String> = member.path.iter().map(|(record, at)| format!("{record}+{at}")).collect();
            writeln!(self.out, "access {} {} ({})", ty.number(), member.plain.number(), path.join(", "))?;
        }
        for index in 0..self.module.globals.len() {
            self.global(GlobalId(index as u32))?;
        }
        for asm in &self.module.asm {
            self.asm(asm)?;
            self.out.push('\n');
        }
        for index in 0..self.module.functions.len() {
            self.out.push('\n');
            self.function(FuncId(index as u32))?;
        }
        Ok(())
    }

    fn global(&mut self, id: GlobalId) -> fmt::Result {
        let module = self.module;
        let global: &Global = module.global(id);
        let name = self.names.global(module, id);
        self.definition("global", &name, global.name.as_str())?;
        write!(self.out, " {} {}", quoted(global.section.as_str()), word(names::LINKAGES, global.linkage))?;
        write!(self.out, " size {} align {}", global.size, global.align)?;
        self.flag(global.hidden, " hidden");
        self.flag(global.used, " used");
        self.flag(global.constant, " constant");
        if global.address_space != 0 {
            write!(self.out, " space {}", global.address_space)?;
        }
        if let Some(btf) = global.btf {
            write!(self.out, " btf {}", btf.0)?;
        }
        if let Some(data) = &global.data {
            write!(self.out, " = {}", quoted_bytes(&data.bytes))?;
            for address in &data.addresses {
                let target = match address.target {
                    DataTarget::Global(id) => self.names.global(module, id),
                    DataTarget::Func(id) => self.names.func(module, id),
                };
                write!(self.out, " [{}: {target}{}]", address.offset, offset(address.addend))?;
            }
        }
        self.out.push('\n');
        Ok(())
    }

    /// `func @name`, or by number and with the name quoted.
    fn definition(&mut self, keyword: &str, reference: &str, name: &str) -> fmt::Result {
        write!(self.out, "{keyword} {reference}")?;
        if !reference.starts_with('@') {
            write!(self.out, " {}", quoted(name))?;
        }
        Ok(())
    }

    fn flag(&mut self, set: bool, text: &str) {
        if set {
            self.out.push_str(text);
        }
    }

    fn function(&mut self, id: FuncId) -> fmt::Result {
        let module = self.module;
        let function = module.function(id);
        let name = self.names.func(module, id);
        self.definition("func", &name, function.name.as_str())?;
        let params: Vec<String> = function.params.iter().map(Ty::to_string).collect();
        write!(self.out, "({})", params.join(", "))?;
        if let Some(result) = function.result {
            write!(self.out, " -> {result}")?;
        }
        self.attributes(function)?;
        match &function.body {
            Some(body) => self.body(body),
            None => writeln!(self.out),
        }
    }

    fn attributes(&mut self, function: &Function) -> fmt::Result {
        write!(self.out, " {} {}", quoted(function.section.as_str()), word(names::LINKAGES, function.linkage))?;
        if function.inline != Inline::Default {
            write!(self.out, " {}", word(names::INLINES, function.inline))?;
        }
        self.flag(function.hidden, " hidden");
        self.flag(function.used, " used");
        self.flag(function.naked, " naked");
        self.flag(function.noreturn, " noreturn");
        self.flag(function.flatten, " flatten");
        self.flag(function.is_const, " const");
        self.flag(function.is_pure, " pure");
        self.flag(function.returns_struct, " returns_struct");
        if function.excess_args != 0 {
            write!(self.out, " excess_args {}", function.excess_args)?;
        }
        if let Some(kept) = &function.kept {
            let of = |place| word(names::WHEREABOUTS, place);
            let kept: Vec<String> =
                kept.iter().map(|kept| format!("{} {}", of(kept.itself), of(kept.behind))).collect();
            write!(self.out, " kept({})", kept.join(", "))?;
        }
        if let Some(error) = function.error {
            write!(self.out, " error {}", quoted(error.as_str()))?;
        }
        if let Some(btf) = function.btf {
            write!(self.out, " btf {}", btf.0)?;
        }
        Ok(())
    }

    fn body(&mut self, body: &Body) -> fmt::Result {
        self.out.push_str(" {\n");
        for (index, slot) in body.slots.iter().enumerate() {
            self.slot(index, slot)?;
        }
        for (index, core) in body.core.iter().enumerate() {
            let access = quoted(&core.access);
            let (kind, root, value, size) = (core.kind, core.root.0, core.value, core.field_size);
            writeln!(self.out, "  core{index} = kind {kind} root {root} access {access} value {value} field {size}")?;
        }
        for &block in &body.order {
            let data = body.block(block);
            write!(self.out, "{block}")?;
            if !data.params.is_empty() {
                let params: Vec<String> = data.params.iter().map(|&v| format!("{v}: {}", body.ty(v))).collect();
                write!(self.out, "({})", params.join(", "))?;
            }
            match data.loop_hint {
                LoopHint::None => {}
                LoopHint::Unroll => self.out.push_str(" unroll"),
                LoopHint::UnrollCount(count) => write!(self.out, " unroll {count}")?,
                LoopHint::NoUnroll => self.out.push_str(" no_unroll"),
            }
            self.out.push_str(":\n");
            for &inst in &data.insts {
                self.inst(body, inst)?;
            }
            self.out.push_str("  ");
            self.terminator(&data.terminator)?;
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    fn slot(&mut self, index: usize, slot: &SlotData) -> fmt::Result {
        write!(self.out, "  ss{index} = size {} align {}", slot.size, slot.align)?;
        if !slot.name.as_str().is_empty() {
            write!(self.out, " {}", quoted(slot.name.as_str()))?;
        }
        self.out.push('\n');
        Ok(())
    }

    fn inst(&mut self, body: &Body, inst: Inst) -> fmt::Result {
        self.out.push_str("  ");
        let results: Vec<String> = body.results(inst).map(|value| format!("{value}: {}", body.ty(value))).collect();
        if !results.is_empty() {
            write!(self.out, "{} = ", results.join(", "))?;
        }
        self.op(&body.inst(inst).op)?;
        self.out.push('\n');
        Ok(())
    }

    fn op(&mut self, op: &Op) -> fmt::Result {
        let module = self.module;
        match op {
            Op::Const(constant) => write!(self.out, "const {constant}"),
            Op::GlobalAddr(id) => write!(self.out, "global_addr {}", self.names.global(module, *id)),
            Op::FuncAddr(id) => write!(self.out, "func_addr {}", self.names.func(module, *id)),
            Op::SlotAddr(slot, by) => write!(self.out, "slot_addr {slot}{}", offset(i64::from(*by))),
            Op::Binary(op, a, b) => write!(self.out, "{} {a}, {b}", word(names::BINARY, *op)),
            Op::Bswap(a) => write!(self.out, "bswap {a}"),
            Op::Icmp(cond, a, b) => write!(self.out, "icmp {} {a}, {b}", word(names::CONDS, *cond)),
            Op::Select(c, a, b) => write!(self.out, "select {c}, {a}, {b}"),
            Op::Cast(cast, a) => write!(self.out, "{} {a}", word(names::CASTS, *cast)),
            Op::PtrAdd(a, b) => write!(self.out, "ptr_add {a}, {b}"),
            Op::Call { callee, args } => self.call(*callee, args),
            Op::Asm(asm) => self.asm(asm),
            Op::CoreAccess { base, reloc } => write!(self.out, "core_access {base}, {reloc}"),
            Op::CoreConst(reloc) => write!(self.out, "core_const {reloc}"),
            Op::AddrSpaceCast { value, from, to } => write!(self.out, "addr_space_cast {value}, {from} -> {to}"),
            Op::PacketLoad { size, skb, offset } => write!(self.out, "packet_load {size} {skb}, {offset}"),
            Op::IsConstant(a) => write!(self.out, "is_constant {a}"),
            Op::SlotStart(slot) => write!(self.out, "slot_start {slot}"),
            Op::Trap => write!(self.out, "trap"),
            op => self.memory_op(op),
        }
    }

    fn memory_op(&mut self, op: &Op) -> fmt::Result {
        match op {
            Op::Load { addr, offset, flags } => {
                write!(self.out, "load {}{}", place(*addr, *offset), mem_flags(*flags))
            }
            Op::Store { addr, offset, value, flags } => {
                write!(self.out, "store {}, {value}{}", place(*addr, *offset), mem_flags(*flags))
            }
            Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags } => {
                let overlap = if *overlap { " overlap" } else { "" };
                let flags = mem_flags(*flags);
                write!(self.out, "mem_copy {dst}, {src}, {len} aligned {dst_align}, {src_align}{overlap}{flags}")
            }
            Op::MemSet { dst, byte, len, align, flags } => {
                write!(self.out, "mem_set {dst}, {byte}, {len} aligned {align}{}", mem_flags(*flags))
            }
            Op::MemCmp { a, b, len, a_align, b_align } => {
                write!(self.out, "mem_cmp {a}, {b}, {len} aligned {a_align}, {b_align}")
            }
            Op::AtomicRmw { op, addr, offset, value, order } => {
                let (op, order) = (word(names::ATOMICS, *op), word(names::ORDERS, *order));
                write!(self.out, "atomic_rmw {op} {}, {value} {order}", place(*addr, *offset))
            }
            Op::CmpXchg { addr, offset, expected, desired, order } => {
                let order = word(names::ORDERS, *order);
                write!(self.out, "cmpxchg {}, {expected}, {desired} {order}", place(*addr, *offset))
            }
            Op::AtomicLoad { addr, offset, order } => {
                write!(self.out, "atomic_load {} {}", place(*addr, *offset), word(names::ORDERS, *order))
            }
            Op::AtomicStore { addr, offset, value, order } => {
                write!(self.out, "atomic_store {}, {value} {}", place(*addr, *offset), word(names::ORDERS, *order))
            }
            Op::Fence(order) => write!(self.out, "fence {}", word(names::ORDERS, *order)),
            _ => Ok(()),
        }
    }

    fn call(&mut self, callee: Callee, args: &[Value]) -> fmt::Result {
        match callee {
            Callee::Helper(number) => write!(self.out, "call helper {number}")?,
            Callee::Func(id) => write!(self.out, "call {}", self.names.func(self.module, id))?,
            Callee::Indirect(pointer) => write!(self.out, "call indirect {pointer}")?,
        }
        write!(self.out, "({})", values(args))
    }

    fn asm(&mut self, asm: &Asm) -> fmt::Result {
        self.out.push_str("asm");
        self.flag(asm.volatile, " volatile");
        self.flag(asm.basic, " basic");
        write!(self.out, " {}", quoted(&asm.template))?;
        let operands: Vec<String> = asm.operands.iter().map(asm_operand).collect();
        write!(self.out, " ({})", operands.join(", "))?;
        if !asm.clobbers.is_empty() {
            let clobbers: Vec<String> = asm.clobbers.iter().map(u8::to_string).collect();
            write!(self.out, " clobbers {}", clobbers.join(" "))?;
        }
        self.flag(asm.clobbers_memory, " memory");
        if !asm.labels.is_empty() {
            let labels: Vec<String> = asm.labels.iter().map(|label| quoted(label.as_str())).collect();
            write!(self.out, " labels {}", labels.join(" "))?;
        }
        Ok(())
    }

    fn terminator(&mut self, terminator: &Terminator) -> fmt::Result {
        match terminator {
            Terminator::Jump(target) => write!(self.out, "jump {}", block_call(target)),
            Terminator::Branch { condition, then, otherwise, likely } => {
                write!(self.out, "branch {condition}, {}, {}", block_call(then), block_call(otherwise))?;
                self.flag(*likely == Some(true), " likely");
                self.flag(*likely == Some(false), " unlikely");
                Ok(())
            }
            Terminator::Switch { value, cases, default } => {
                let cases: Vec<String> =
                    cases.iter().map(|(case, target)| format!("{case}: {}", block_call(target))).collect();
                write!(self.out, "switch {value}, [{}], {}", cases.join(", "), block_call(default))
            }
            Terminator::Return(None) => write!(self.out, "return"),
            Terminator::Return(Some(value)) => write!(self.out, "return {value}"),
            Terminator::Unreachable => write!(self.out, "unreachable"),
            Terminator::AsmGoto { asm, targets, fallthrough } => {
                self.out.push_str("goto ");
                self.asm(asm)?;
                let targets: Vec<String> = targets.iter().map(block_call).collect();
                write!(self.out, ", [{}], {}", targets.join(", "), block_call(fallthrough))
            }
        }
    }
}

fn asm_operand(operand: &AsmOperand) -> String {
    let mut out = String::new();
    if let Some(name) = operand.name {
        out = format!("{} = ", quoted(name.as_str()));
    }
    let half_word = |half: bool| if half { " half" } else { "" };
    let early_word = |early: bool| if early { " early" } else { "" };
    out.push_str(&match &operand.kind {
        AsmOperandKind::Output { ty, early_clobber, half } => {
            format!("out {ty}{}{}", early_word(*early_clobber), half_word(*half))
        }
        AsmOperandKind::InOut { value, early_clobber, half } => {
            format!("inout {value}{}{}", early_word(*early_clobber), half_word(*half))
        }
        AsmOperandKind::Input { value, half } => format!("in {value}{}", half_word(*half)),
        AsmOperandKind::Immediate { value } => format!("imm {value}"),
        AsmOperandKind::RegisterOrImmediate { value } => format!("any {value}"),
        AsmOperandKind::Stored { addr, input, early_clobber, half } => {
            let input = input.map_or_else(String::new, |input| format!(" from {input}"));
            format!("stored {addr}{input}{}{}", early_word(*early_clobber), half_word(*half))
        }
        AsmOperandKind::Memory { addr, offset } => format!("mem {}", place(*addr, *offset)),
        AsmOperandKind::Same { operand } => format!("same {operand}"),
    });
    if let Some(fixed) = operand.fixed {
        out.push_str(&format!(" fixed {fixed}"));
    }
    out
}

fn block_call(target: &BlockCall) -> String {
    if target.args.is_empty() {
        target.block.to_string()
    } else {
        format!("{}({})", target.block, values(&target.args))
    }
}

fn values(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}

fn place(addr: Value, by: i32) -> String {
    format!("{addr}{}", offset(i64::from(by)))
}

fn offset(by: i64) -> String {
    if by == 0 { String::new() } else { format!("{by:+}") }
}

fn mem_flags(flags: MemFlags) -> String {
    let mut out = String::new();
    if flags.volatile {
        out.push_str(" volatile");
    }
    if flags.align != 0 {
        out.push_str(&format!(" align {}", flags.align));
    }
    if flags.static_offset {
        out.push_str(" static");
    }
    if flags.ty != AccessType::ANY {
        out.push_str(&format!(" type {}", flags.ty.number()));
    }
    out
}

fn quoted(text: &str) -> String {
    quoted_bytes(text.as_bytes())
}

fn quoted_bytes(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => out.extend(['\\', byte as char]),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            0x20..=0x7e => out.push(byte as char),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}
