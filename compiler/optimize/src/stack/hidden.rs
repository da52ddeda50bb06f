//! Variables that a program hides from the verifier.
//!
//! Assembly without instructions that is handed a variable in memory (`asm volatile ("" : "+g"(x))`) says that nobody
//! is to know what the variable holds, lest every number that a counter reaches is a state of its own. The verifier
//! remembers what is stored at the start of a stack word and not what is stored further up, so there it goes.

use beec_ir::{Asm, AsmOperandKind, Body, Op, Terminator, Value};

/// The verifier remembers the stack in words of so many bytes (`BPF_REG_SIZE` of `include/linux/bpf_verifier.h`).
const WORD: u32 = 8;

/// Puts hidden variables that are smaller than a word at the end of one.
pub(super) fn move_up(body: &mut Body) {
    let mut hidden = vec![false; body.slots.len()];
    for &block in &body.order {
        let data = body.block(block);
        for &inst in &data.insts {
            if let Op::Asm(asm) = &body.inst(inst).op {
                mark(body, asm, &mut hidden);
            }
        }
        if let Terminator::AsmGoto { asm, .. } = &data.terminator {
            mark(body, asm, &mut hidden);
        }
    }
    let by: Vec<i32> = body.slots.iter().map(|slot| WORD.saturating_sub(slot.size) as i32).collect();
    for data in &mut body.insts {
        if let Op::SlotAddr(slot, offset) = &mut data.op
            && hidden[slot.index()]
        {
            *offset += by[slot.index()];
        }
    }
    for (slot, _) in body.slots.iter_mut().zip(hidden).filter(|(_, hidden)| *hidden) {
        slot.size = WORD;
        slot.align = WORD;
    }
}

fn mark(body: &Body, asm: &Asm, hidden: &mut [bool]) {
    if !asm.template.trim().is_empty() {
        return;
    }
    for operand in &asm.operands {
        if let AsmOperandKind::Memory { addr, offset: 0 } = operand.kind
            && let Some(slot) = slot_start(body, addr)
        {
            hidden[slot] |= body.slots[slot].size < WORD && body.slots[slot].size.is_power_of_two();
        }
    }
}

/// The slot of which a value is the address.
fn slot_start(body: &Body, addr: Value) -> Option<usize> {
    match body.def_op(addr) {
        Some(Op::SlotAddr(slot, 0)) => Some(slot.index()),
        _ => None,
    }
}
