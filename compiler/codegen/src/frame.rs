//! The stack frame: 512 bytes below `r10`.

use beec_ir::{Body, Function, Slot};
use beec_source::{Diagnostic, Session};

use crate::asm::Binding;
use crate::machine::{Base, Kind, VFunction};
use crate::regalloc::Allocated;

/// What the kernel gives a function.
const LIMIT: u32 = 512;

/// Where the objects of a function lie.
pub(crate) struct Frame {
    /// Offset of each slot from `r10`, by slot; unused ones have none.
    slots: Vec<i32>,
    /// Offset of the first spill slot; the others lie below.
    spills: i32,
    /// Bytes in all.
    pub(crate) size: u32,
}

impl Frame {
    /// A slot's offset from `r10`.
    pub(crate) fn slot(&self, slot: Slot) -> i32 {
        self.slots[slot.index()]
    }

    /// A spill slot's offset from `r10`.
    pub(crate) fn spill(&self, index: usize) -> i16 {
        let offset = i64::from(self.spills) - 8 * index as i64;
        i16::try_from(offset).unwrap_or(i16::MIN)
    }
}

/// Places the slots that the code names, large alignments first, then the spill slots.
pub(crate) fn lay_out(
    session: &Session,
    function: &Function,
    body: &Body,
    code: &VFunction,
    allocated: &Allocated,
) -> Frame {
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
    let spills = allocated.spill_slots() as u64;
    let first_spill = depth.next_multiple_of(8) + 8;
    let size = if spills == 0 { depth } else { first_spill + 8 * (spills - 1) };
    if size > u64::from(LIMIT) {
        session.emit(too_large(function, body, &used, size, spills));
    }
    Frame {
        slots,
        spills: i32::try_from(first_spill).map_or(i32::MIN, |first| -first),
        size: u32::try_from(size).unwrap_or(u32::MAX),
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

fn too_large(function: &Function, body: &Body, used: &[bool], size: u64, spills: u64) -> Diagnostic {
    let name = function.name.as_str();
    let mut diagnostic = Diagnostic::error(
        "E0640",
        function.span,
        format!("the stack frame of '{name}' takes {size} bytes; BPF has {LIMIT}"),
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
