//! Blocks become a sequence: order, fall-throughs, jumps, distances.

mod distance;
mod graph;

use beec_ir::{Body, FuncId, Module};
use beec_source::{Diagnostic, Session, Span};

use crate::Insn;
use crate::code::{Code, CodeBlock, End, RegCmp, Rider};
use crate::machine::BlockIndex;
use crate::output::{MachineFunction, Reloc};

/// A jump in the sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    Code(Code),
    /// `goto` a block.
    Goto(BlockIndex, Span),
    /// `if … goto` a block.
    If(RegCmp, BlockIndex, Span),
    /// The start of a block.
    Start(BlockIndex),
    /// A place that only jumps made here name.
    Mark(usize),
}

pub(crate) use graph::simplify;

/// Lays a function out in this order. `None` after an error.
pub(crate) fn lay_out(
    session: &Session,
    module: &Module,
    id: FuncId,
    body: &Body,
    blocks: &[CodeBlock],
    order: &[BlockIndex],
    stack: u64,
) -> Option<MachineFunction> {
    let (function, cpu) = (module.function(id), module.target.cpu);
    let items = sequence(blocks, order, cpu);
    let (insns, places) = match distance::resolve(items, cpu) {
        Ok(resolved) => resolved,
        Err(span) => {
            let span = if span.is_none() { function.span } else { span };
            let message = format!("a jump in '{}' is too far for its instruction", function.name.as_str());
            session.emit(Diagnostic::error("E0642", span, message).fix("use -mcpu=v4, or make the function smaller"));
            return None;
        }
    };
    Some(finish(id, body, &insns, &places, u32::try_from(stack).unwrap_or(u32::MAX)))
}

/// Puts the blocks in a row; jumps to the block that follows vanish.
fn sequence(blocks: &[CodeBlock], order: &[BlockIndex], cpu: u8) -> Vec<Item> {
    let mut items = Vec::new();
    for (position, &index) in order.iter().enumerate() {
        let block = &blocks[index];
        let next = order.get(position + 1).copied();
        items.push(Item::Start(index));
        items.extend(block.code.iter().map(|&code| Item::Code(code)));
        let span = block.span;
        match block.end {
            End::Jump(to) if Some(to) == next => {}
            // To leave here is as long as to go where that is all there is.
            End::Jump(to) if !graph::only_leaves(&blocks[to]) => items.push(Item::Goto(to, span)),
            End::Jump(_) | End::Exit => items.push(Item::Code(Code::new(Insn { code: 0x95, ..Insn::default() }, span))),
            End::AsmGoto { fallthrough, .. } => {
                if let Some(to) = fallthrough
                    && Some(to) != next
                {
                    items.push(Item::Goto(to, span));
                }
            }
            End::Branch { cmp, then, otherwise, .. } => branch(&mut items, cmp, then, otherwise, next, span, cpu),
        }
    }
    items
}

fn branch(
    items: &mut Vec<Item>,
    cmp: RegCmp,
    then: BlockIndex,
    otherwise: BlockIndex,
    next: Option<BlockIndex>,
    span: Span,
    cpu: u8,
) {
    if then == otherwise {
        if Some(then) != next {
            items.push(Item::Goto(then, span));
        }
        return;
    }
    if Some(then) == next
        && let Some(inverse) = cmp.inverse(cpu)
    {
        return items.push(Item::If(inverse, otherwise, span));
    }
    items.push(Item::If(cmp, then, span));
    if Some(otherwise) != next {
        items.push(Item::Goto(otherwise, span));
    }
}

/// The slots, with what rides on them.
fn finish(id: FuncId, body: &Body, insns: &[Code], places: &[u32], stack: u32) -> MachineFunction {
    let mut function = MachineFunction {
        func: id,
        insns: Vec::with_capacity(insns.len()),
        relocs: Vec::new(),
        core: Vec::new(),
        lines: Vec::new(),
        stack,
    };
    let mut last: Option<Span> = None;
    for (code, &slot) in insns.iter().zip(places) {
        let span = if code.span.is_none() { last.unwrap_or(body.end) } else { code.span };
        if last != Some(span) {
            function.lines.push((slot, span));
            last = Some(span);
        }
        match code.rider {
            Rider::Reloc(target, addend) => function.relocs.push(Reloc { slot, target, addend }),
            Rider::Core(core) => function.core.push((slot, body.core[core.index()].clone())),
            Rider::None | Rider::Jump(_) => {}
        }
        function.insns.push(code.insn);
        if let Some(high) = code.high {
            function.insns.push(Insn { imm: high, ..Insn::default() });
        }
    }
    function
}
