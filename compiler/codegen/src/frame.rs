//! The stack frame below `r10`: 512 bytes, if nothing else is asked for.

use beec_ir::{Body, Function, Slot};
use beec_source::{Diagnostic, Session};

use crate::asm::Binding;
use crate::code::CodeBlock;
use crate::machine::{Base, Kind, VFunction};

/// Where the objects of a function lie.
pub(crate) struct Frame {
    /// Offset of each slot from `r10`, by slot; unused ones have none.
    slots: Vec<i32>,
    used: Vec<bool>,
    /// Bytes that the objects take.
    objects: u64,
}

impl Frame {
    /// A slot's offset from `r10`.
    pub(crate) fn slot(&self, slot: Slot) -> i32 {
        self.slots[slot.index()]
    }

    /// Gives so many spill slots their places below the objects, and the accesses of them their offsets. The size of
    /// it all in bytes.
    pub(crate) fn place_spills(&self, blocks: &mut [CodeBlock], spills: usize) -> u64 {
        let first = self.objects.next_multiple_of(8) + 8;
        for code in blocks.iter_mut().flat_map(|block| &mut block.code) {
            if let Some(spill) = code.spill {
                code.insn.off = i16::try_from(first + 8 * u64::from(spill)).map_or(i16::MIN, |depth| -depth);
            }
        }
        if spills == 0 { self.objects } else { first + 8 * (spills as u64 - 1) }
    }
}

/// Places the slots that the code names, large alignments first.
pub(crate) fn lay_out(body: &Body, code: &VFunction) -> Frame {
    let used = used_slots(body, code);
    let mut order: Vec<usize> = (0..used.len()).filter(|&slot| used[slot]).collect();
    // Small objects stay near the frame pointer, where they share words; the sort is stable.
    order.sort_by_key(|&slot| alignment(body, slot));
    let mut slots = vec![0; body.slots.len()];
    let mut depth: u64 = 0;
    for slot in order {
        let data = &body.slots[slot];
        let align = u64::from(alignment(body, slot));
        depth = (depth + u64::from(data.size.max(1))).next_multiple_of(align);
        slots[slot] = i32::try_from(depth).map_or(i32::MIN, |depth| -depth);
    }
    Frame { slots, used, objects: depth }
}

/// Says so where a frame of this size, so many spill slots in it, is larger than the kernel's.
pub(crate) fn check(
    session: &Session,
    function: &Function,
    body: &Body,
    frame: &Frame,
    size: u64,
    spills: usize,
    limit: u32,
) {
    if size > u64::from(limit) {
        session.emit(too_large(function, body, &frame.used, size, spills as u64, limit));
    }
}

/// Objects of a word or more may hold pointers and 64-bit accesses; smaller ones get what their size allows, so
/// that an access of the whole is aligned.
fn alignment(body: &Body, slot: usize) -> u32 {
    let data = &body.slots[slot];
    let natural = match data.size {
        0 | 1 => 1,
        2..=3 => 2,
        4..=7 => 4,
        _ => 8,
    };
    natural.max(data.align.clamp(1, 8))
}

fn used_slots(body: &Body, code: &VFunction) -> Vec<bool> {
    let mut used = vec![false; body.slots.len()];
    let mut mark = |base: Base| {
        if let Base::Slot(slot) = base {
            used[slot.index()] = true;
        }
    };
    for inst in code.blocks.iter().flat_map(|block| &block.insts) {
        match &inst.kind {
            Kind::Load { mem, .. }
            | Kind::Store { mem, .. }
            | Kind::Atomic { mem, .. }
            | Kind::CmpXchg { mem, .. }
            | Kind::LoadAcquire { mem, .. }
            | Kind::StoreRelease { mem, .. } => mark(mem.base),
            Kind::SlotAddress { slot, .. } => mark(Base::Slot(*slot)),
            Kind::Asm(asm) | Kind::AsmGoto { asm, .. } => {
                for binding in &asm.bindings {
                    if let Binding::Mem { base, .. } = binding {
                        mark(*base);
                    }
                }
            }
            _ => {}
        }
    }
    used
}

fn too_large(function: &Function, body: &Body, used: &[bool], size: u64, spills: u64, limit: u32) -> Diagnostic {
    let name = function.name.as_str();
    let mut diagnostic = Diagnostic::error(
        "E0640",
        function.span,
        format!("the stack frame of '{name}' takes {size} bytes; BPF has {limit}"),
    );
    let mut objects: Vec<usize> = (0..used.len()).filter(|&slot| used[slot]).collect();
    objects.sort_by_key(|&slot| std::cmp::Reverse(body.slots[slot].size));
    for &slot in objects.iter().take(5) {
        let data = &body.slots[slot];
        let what = match data.name.as_str() {
            "" => format!("a temporary of {} bytes", data.size),
            name => format!("'{name}' takes {} bytes", data.size),
        };
        if data.span.is_none() {
            diagnostic = diagnostic.fact(what);
        } else {
            diagnostic = diagnostic.label(data.span, what);
        }
    }
    if objects.len() > 5 {
        let rest: u64 = objects[5..].iter().map(|&slot| u64::from(body.slots[slot].size)).sum();
        diagnostic = diagnostic.fact(format!("{} further objects take {rest} bytes", objects.len() - 5));
    }
    if spills > 0 {
        diagnostic = diagnostic.fact(format!("{spills} spilled values take {} bytes", spills * 8));
    }
    diagnostic.fix("keep large objects in a per-CPU array map")
}
