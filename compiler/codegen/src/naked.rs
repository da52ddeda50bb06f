//! Naked functions: the assembly alone, nothing added.

use beec_ir::{Asm, AsmOperandKind, Body, FuncId, Module, Op, Value};
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
        starts.push((assembler.len(), data.span));
        let bound = bind_all(session, body, statement, &mut assembler);
        asm::add(session, &mut assembler, statement, &bound, number as u32);
        last = Some(statement);
    }
    let code = match last {
        Some(statement) => asm::finish(session, assembler, statement),
        None => Vec::new(),
    };
    place(id, &code, &starts)
}

/// The operands of a statement. What has to be in a register is put there in front of the statement: nothing else in
/// the function uses registers, so any that the statement does not clobber will do.
fn bind_all(session: &Session, body: &Body, statement: &Asm, assembler: &mut Assembler) -> Vec<Bound> {
    let mut free = (1..=9).filter(|number| !statement.clobbers.contains(number));
    let mut bound = Vec::new();
    for operand in &statement.operands {
        let operand = match operand.kind {
            AsmOperandKind::Input { value, half: false } => {
                let constant = bind(session, body, Some(value), operand.span);
                let number = operand.fixed.or_else(|| free.next());
                number.map_or(constant, |number| {
                    assembler.load(number, constant);
                    Bound::Reg { number, half: false }
                })
            }
            AsmOperandKind::Immediate { value } | AsmOperandKind::RegisterOrImmediate { value } => {
                bind(session, body, Some(value), operand.span)
            }
            _ => bind(session, body, None, operand.span),
        };
        bound.push(operand);
    }
    bound
}

fn bind(session: &Session, body: &Body, value: Option<Value>, span: Span) -> Bound {
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
