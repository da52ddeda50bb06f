//! Which slots are in use at the same time.
//!
//! A slot is in use from an access on, as long as bytes of it may be read before they are overwritten: in a loop, an
//! object that every round fills anew is free between its last access in one round and its first in the next. A
//! slot whose address goes anywhere but into accesses and calls keeps its place, as does a dynamic pointer, for whose
//! slices the kernel looks at the stack later. Other objects that kernel functions keep on the stack (iterators,
//! saved interrupt flags) are handed back to one of them in the end, and are in use until then. Slots whose addresses
//! are stored in other slots are in use as those are: [`entangled`].

use beec_ir::{Body, Callee, Cfg, FuncId, Inst, Module, Op, Ty, Value, Whereabouts};

use super::Set;
use super::entangled::Entangled;

/// Objects with more bytes than this, all together, are followed as wholes.
const MOST_BYTES: usize = 1 << 14;

/// An access of a slot.
#[derive(Clone, Copy)]
pub(super) struct Event {
    pub(super) slot: usize,
    /// The bytes that are overwritten without being read; without, bytes may be read.
    overwritten: Option<(usize, usize)>,
    /// Goes wherever the addresses lead that the slot holds.
    follows: bool,
}

impl Event {
    fn read(slot: usize, follows: bool) -> Event {
        Event { slot, overwritten: None, follows }
    }
}

/// Which instructions access which slots.
pub(super) struct Accesses {
    /// By block, in order.
    events: Vec<Vec<Event>>,
    pub(super) used: Vec<bool>,
    /// Keep their place.
    pub(super) fixed: Vec<bool>,
}

/// A pointer into a slot, with its offset if that is known.
pub(super) type Pointer = Option<(usize, Option<i64>)>;

impl Accesses {
    pub(super) fn new(body: &Body, module: &Module) -> Accesses {
        let count = body.slots.len();
        let mut accesses = Accesses {
            events: vec![Vec::new(); body.blocks.len()],
            used: vec![false; count],
            fixed: vec![false; count],
        };
        // By value.
        let mut pointers: Vec<Pointer> = vec![None; body.values.len()];
        let mut entangled = Entangled::new(count);
        for block in Cfg::new(body).rpo {
            for &inst in &body.block(block).insts {
                accesses.inst(body, module, inst, block.index(), &mut pointers, &mut entangled);
            }
            body.block(block).terminator.for_each_use(|value| accesses.fix(pointers[value.index()]));
        }
        accesses.follow(entangled);
        accesses
    }

    /// Lets what follows the addresses that a slot holds access all that these lead to.
    fn follow(&mut self, entangled: Entangled) {
        let groups = entangled.groups(&mut self.fixed);
        for events in &mut self.events {
            let mut all = Vec::with_capacity(events.len());
            for &event in events.iter() {
                match groups.of(event.slot).filter(|_| event.follows) {
                    Some(members) => all.extend(at_once(members)),
                    None => all.push(event),
                }
            }
            *events = all;
        }
    }

    fn fix(&mut self, pointer: Pointer) {
        if let Some((slot, _)) = pointer {
            self.fixed[slot] = true;
        }
    }

    fn inst(
        &mut self,
        body: &Body,
        module: &Module,
        inst: Inst,
        block: usize,
        pointers: &mut [Pointer],
        entangled: &mut Entangled,
    ) {
        let data = body.inst(inst);
        match &data.op {
            Op::SlotAddr(slot, offset) => {
                self.used[slot.index()] = true;
                pointers[data.first_result.index()] = Some((slot.index(), Some(i64::from(*offset))));
            }
            Op::PtrAdd(base, by) => {
                self.fix(pointers[by.index()]);
                let moved = |at: i64| body.constant(*by).and_then(|by| at.checked_add(by));
                pointers[data.first_result.index()] =
                    pointers[base.index()].map(|(slot, at)| (slot, at.and_then(moved)));
            }
            // Where a relocated field lies is not known before the program is loaded.
            Op::CoreAccess { base, .. } => {
                pointers[data.first_result.index()] = pointers[base.index()].map(|(slot, _)| (slot, None));
            }
            op => {
                self.keep(body, module, inst, pointers);
                match *op {
                    Op::Store { addr, value, .. } if pointers[value.index()].is_some() => {
                        match (pointers[addr.index()], pointers[value.index()]) {
                            (Some((holder, _)), Some((held, _))) => entangled.hold(holder, held),
                            (_, held) => self.fix(held),
                        }
                        // The address is no access of what it points to.
                        if let Some(event) = overwriting(body, module, op, pointers) {
                            return self.events[block].push(event);
                        }
                    }
                    _ => {}
                }
                entangled.access(body, module, inst, pointers);
                let events = &mut self.events[block];
                if let Some(event) = overwriting(body, module, op, pointers) {
                    events.push(event);
                } else {
                    let follows = matches!(op, Op::Call { .. });
                    let mut slots = Vec::new();
                    op.for_each_use(|value| slots.extend(pointers[value.index()].map(|(slot, _)| slot)));
                    match slots[..] {
                        [slot] => events.push(Event::read(slot, follows)),
                        _ => events.extend(at_once(&slots).map(|event| Event { follows, ..event })),
                    }
                }
            }
        }
    }

    /// Fixes the slots whose addresses get away. That one is stored in another is looked at elsewhere.
    fn keep(&mut self, body: &Body, module: &Module, inst: Inst, pointers: &[Pointer]) {
        let op = &body.inst(inst).op;
        match op {
            Op::Store { .. } => {}
            op if op.is_pure() || is_remembered(op) => op.for_each_use(|value| self.fix(pointers[value.index()])),
            op if kernel_function_may_take(op, module, body, inst) => {}
            op => {
                let only_slots = || {
                    let is_slot = |value: Value| body.ty(value) != Ty::Ptr || pointers[value.index()].is_some();
                    let mut all = true;
                    op.for_each_use(|value| all &= is_slot(value));
                    all
                };
                body.each_kept(module, inst, |value, kept| match kept.itself {
                    Whereabouts::Nowhere => {}
                    Whereabouts::Arguments if only_slots() => {}
                    _ => self.fix(pointers[value.index()]),
                });
            }
        }
    }

    /// By slot: the slots that are in use while it is.
    pub(super) fn interference(&self, body: &Body) -> Vec<Set> {
        let count = body.slots.len();
        let cfg = Cfg::new(body);
        let before = self.accessed_before(body, &cfg);
        let bytes = Bytes::new(body);
        let after = bytes.live_out(self, body, &cfg);
        let mut interference = vec![Set::new(count); count];
        for &block in &cfg.rpo {
            let events = &self.events[block.index()];
            let needed = bytes.needed(events, after[block.index()].clone(), count);
            note(&mut interference, &before[block.index()], events, &needed);
        }
        interference
    }

    /// By block: the slots accessed on some way to its start.
    fn accessed_before(&self, body: &Body, cfg: &Cfg) -> Vec<Set> {
        let count = body.slots.len();
        let mut before = vec![Set::new(count); body.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &cfg.rpo {
                let mut out = before[block.index()].clone();
                self.events[block.index()].iter().for_each(|event| out.insert(event.slot));
                for next in body.block(block).terminator.successors() {
                    changed |= before[next.index()].add(&out);
                }
            }
        }
        before
    }
}

/// Accesses of several slots by one instruction: each is in use while any is accessed, whichever comes first.
fn at_once(slots: &[usize]) -> impl Iterator<Item = Event> {
    let again = slots.len().saturating_sub(1);
    slots.iter().chain(&slots[..again]).map(|&slot| Event::read(slot, false))
}

/// Whether a kernel function only accesses what its arguments point to, or is handed it again in the end. What an
/// iterator gives may lie in the iterator, and is good until that is destroyed.
fn kernel_function_may_take(op: &Op, module: &Module, body: &Body, inst: Inst) -> bool {
    let Op::Call { callee: Callee::Func(id), .. } = op else { return false };
    if module.is_defined(*id) {
        return false;
    }
    let name = module.function(*id).name.as_str();
    let wide = body.results(inst).any(|result| matches!(body.ty(result), Ty::I64 | Ty::Ptr));
    !name.starts_with("bpf_dynptr") && (!wide || name.starts_with("bpf_iter_") && name.ends_with("_next"))
}

/// Whether the kernel remembers something on the stack after a helper: those for dynamic pointers
/// (`include/uapi/linux/bpf.h`: dynptr_from_mem 197 to ringbuf_discard_dynptr 200, dynptr_read 201 to dynptr_data 203).
fn is_remembered(op: &Op) -> bool {
    matches!(op, Op::Call { callee: Callee::Helper(197..=203), .. })
}

/// The access of an operation that overwrites known bytes of one slot and reads none of any.
fn overwriting(body: &Body, module: &Module, op: &Op, pointers: &[Pointer]) -> Option<Event> {
    let (to, offset, len) = match op {
        Op::Store { addr, offset, value, .. } => (*addr, i64::from(*offset), u64::from(body.ty(*value).bytes())),
        Op::MemSet { dst, len, .. } => (*dst, 0, *len),
        Op::Call { callee: Callee::Func(id), args } => (*args.first()?, 0, new_iterator(module, *id)?),
        _ => return None,
    };
    let (slot, Some(at)) = pointers[to.index()]? else { return None };
    if matches!(op, Op::Call { .. })
        && (at != 0 || u64::from(body.slots[slot].size) != len || others_point(op, pointers))
    {
        return None;
    }
    let from = usize::try_from(at.checked_add(offset)?).ok()?;
    let end = from.checked_add(usize::try_from(len).ok()?)?;
    (end <= body.slots[slot].size as usize).then_some(Event { slot, overwritten: Some((from, end)), follows: false })
}

/// Whether arguments behind the first point into slots.
fn others_point(op: &Op, pointers: &[Pointer]) -> bool {
    let mut pointing = 0;
    op.for_each_use(|value| pointing += usize::from(pointers[value.index()].is_some()));
    pointing > 1
}

/// The size of the iterator that a kernel function sets up from nothing (`kernel/bpf/bpf_iter.c` and others: the
/// opaque structs `bpf_iter_num`, `bpf_iter_bits` ...).
fn new_iterator(module: &Module, id: FuncId) -> Option<u64> {
    if module.is_defined(id) {
        return None;
    }
    match module.function(id).name.as_str() {
        "bpf_iter_num_new" | "bpf_iter_task_vma_new" | "bpf_iter_css_task_new" => Some(8),
        "bpf_iter_bits_new" => Some(16),
        "bpf_iter_task_new" | "bpf_iter_css_new" => Some(24),
        "bpf_iter_scx_dsq_new" => Some(48),
        _ => None,
    }
}

/// Where each slot's bytes are in sets of bytes.
struct Bytes {
    first: Vec<usize>,
    total: usize,
    /// One member of the sets stands for a whole slot.
    coarse: bool,
}

impl Bytes {
    fn new(body: &Body) -> Bytes {
        let all: u64 = body.slots.iter().map(|slot| u64::from(slot.size)).sum();
        let coarse = all > MOST_BYTES as u64;
        let (mut first, mut total) = (Vec::new(), 0);
        for slot in &body.slots {
            first.push(total);
            total += if coarse { 1 } else { slot.size as usize };
        }
        Bytes { first, total, coarse }
    }

    fn of(&self, slot: usize) -> std::ops::Range<usize> {
        self.first[slot]..self.first.get(slot + 1).copied().unwrap_or(self.total)
    }

    /// From what is live behind an access to what is live before it.
    fn before(&self, live: &mut Set, event: &Event) {
        let first = self.first[event.slot];
        match event.overwritten {
            Some((from, to)) if !self.coarse => (first + from..first + to).for_each(|byte| live.remove(byte)),
            _ => self.of(event.slot).for_each(|byte| live.insert(byte)),
        }
    }

    /// By block: the bytes that may be read behind it before they are overwritten.
    fn live_out(&self, accesses: &Accesses, body: &Body, cfg: &Cfg) -> Vec<Set> {
        let mut after = vec![Set::new(self.total); body.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for &block in cfg.rpo.iter().rev() {
                let mut live = after[block.index()].clone();
                accesses.events[block.index()].iter().rev().for_each(|event| self.before(&mut live, event));
                for from in cfg.predecessors(block) {
                    changed |= after[from.index()].add(&live);
                }
            }
        }
        after
    }

    /// The slots that are live before each access of a block, and behind the last.
    fn needed(&self, events: &[Event], mut live: Set, count: usize) -> Vec<Set> {
        let mut slots = Set::new(count);
        let is_live = |live: &Set, slot: usize| self.of(slot).any(|byte| live.contains(byte));
        (0..count).filter(|&slot| is_live(&live, slot)).for_each(|slot| slots.insert(slot));
        let mut needed = vec![slots; events.len() + 1];
        for (index, event) in events.iter().enumerate().rev() {
            self.before(&mut live, event);
            needed[index] = needed[index + 1].clone();
            match is_live(&live, event.slot) {
                true => needed[index].insert(event.slot),
                false => needed[index].remove(event.slot),
            }
        }
        needed
    }
}

/// Slots that are in use at the same point of a block.
fn note(interference: &mut [Set], before: &Set, events: &[Event], needed: &[Set]) {
    let count = interference.len();
    let mut seen = before.clone();
    for (index, needed) in needed.iter().enumerate() {
        let live: Vec<usize> = (0..count).filter(|&slot| seen.contains(slot) && needed.contains(slot)).collect();
        if index == 0 {
            for &slot in &live {
                live.iter().for_each(|&other| interference[slot].insert(other));
            }
        }
        let Some(&Event { slot, .. }) = events.get(index) else { break };
        for &other in &live {
            interference[slot].insert(other);
            interference[other].insert(slot);
        }
        seen.insert(slot);
    }
}
