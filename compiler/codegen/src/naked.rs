//! Naked functions: the assembly alone, nothing added.

use beec_ir::{AsmOperandKind, Body, FuncId, Module, Op};
use beec_source::{Diagnostic, Session, Span};

use crate::asm::{self, Assembled, Assembler, Bound, Link};
use crate::output::{MachineFunction, Reloc, RelocTarget};

/// Assembles the statements of a naked function, which share their labels.
pub(crate) fn generate(session: &Session, module: &Module, id: FuncId, body: &Body) -> MachineFunction {
    let mut assembler = Assembler::new(module);
    let mut starts: Vec<(usize, Span)> = Vec::new();
    let mut last = None;
    let insts = body.order.iter().flat_map(|&block| body.block(block).insts.iter());
    for (number, &inst) in insts.enumerate() {
        let data = body.inst(inst);
        let Op::Asm(statement) = &data.op else { continue };
        let bound: Vec<Bound> =
            statement.operands.iter().map(|operand| bind(session, body, &operand.kind, operand.span)).collect();
        starts.push((assembler.len(), data.span));
        asm::add(session, &mut assembler, statement, &bound, number as u32);
        last = Some(statement);
    }
    let code = match last {
        Some(statement) => asm::finish(session, assembler, statement),
        None => Vec::new(),
    };
    place(id, &code, &starts)
}

fn bind(session: &Session, body: &Body, kind: &AsmOperandKind, span: Span) -> Bound {
    let value = match kind {
        AsmOperandKind::Immediate { value } | AsmOperandKind::RegisterOrImmediate { value } => Some(*value),
        _ => None,
    };
    match value.and_then(|value| body.def_op(value)) {
        Some(&Op::Const(constant)) => Bound::Imm(constant),
        Some(&Op::GlobalAddr(global)) => Bound::Symbol(RelocTarget::Global(global)),
        Some(&Op::FuncAddr(func)) => Bound::Symbol(RelocTarget::Func(func)),
        _ => {
            let message = "in a naked function, operands of assembly must be constants or addresses of objects";
            session.emit(Diagnostic::error("E0627", span, message));
            Bound::Imm(0)
        }
    }
}

fn place(id: FuncId, code: &[Assembled], starts: &[(usize, Span)]) -> MachineFunction {
    let mut function = MachineFunction {
        func: id,
        insns: Vec::new(),
        relocs: Vec::new(),
        core: Vec::new(),
        lines: Vec::new(),
        stack: 0,
    };
    for (index, assembled) in code.iter().enumerate() {
        let slot = function.insns.len() as u32;
        let span = starts.iter().rev().find(|(start, _)| *start <= index).map_or(Span::NONE, |(_, span)| *span);
        if function.lines.last().is_none_or(|(_, last)| *last != span) {
            function.lines.push((slot, span));
        }
        function.insns.push(assembled.insn);
        if let Link::Symbol(target, addend) = assembled.link {
            function.relocs.push(Reloc { slot, target, addend });
        }
        if let Some(high) = assembled.high {
            function.insns.push(crate::Insn { imm: high, ..crate::Insn::default() });
        }
    }
    function
}
