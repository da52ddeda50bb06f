//! Which slots are in use at the same time.
//!
//! A slot is in use from an access on, as long as bytes of it may be read before they are overwritten: in a loop, an
//! object that every round fills anew is free between its last access in one round and its first in the next. A
//! slot whose address goes anywhere but into accesses and calls keeps its place, as does a dynamic pointer, for whose
//! slices the kernel looks at the stack later. Other objects that kernel functions keep on the stack (iterators,
//! saved interrupt flags) are handed back to one of them in the end, and are in use until then. Slots whose addresses
//! are stored in other slots are in use as those are: [`entangled`].

use beec_ir::{Body, Callee, Cfg, Inst, Module, Op, Terminator, Touched, Ty, Whereabouts};

use super::Set;
use super::entangled::Entangled;
use super::pointers::{Pointer, Pointers, is_followed};

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
    /// No access: from here on the slot holds nothing.
    starts: bool,
}

impl Event {
    fn read(slot: usize, follows: bool) -> Event {
        Event { slot, overwritten: None, follows, starts: false }
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

impl Accesses {
    pub(super) fn new(body: &Body, module: &Module) -> Accesses {
        let count = body.slots.len();
        let mut accesses = Accesses {
            events: vec![Vec::new(); body.blocks.len()],
            used: vec![false; count],
            fixed: vec![false; count],
        };
        let pointers = Pointers::new(body);
        accesses.fix(&pointers.lost);
        let mut entangled = Entangled::new(count);
        for block in Cfg::new(body).rpo {
            for &inst in &body.block(block).insts {
                accesses.inst(body, module, inst, block.index(), &pointers, &mut entangled);
            }
            match &body.block(block).terminator {
                Terminator::Return(Some(value)) | Terminator::Switch { value, .. } => {
                    accesses.fix(pointers.slots(*value));
                }
                Terminator::AsmGoto { asm, .. } => asm.uses(&mut |value| accesses.fix(pointers.slots(value))),
                _ => {}
            }
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

    fn fix(&mut self, slots: &[usize]) {
        slots.iter().for_each(|&slot| self.fixed[slot] = true);
    }

    fn inst(
        &mut self,
        body: &Body,
        module: &Module,
        inst: Inst,
        block: usize,
        pointers: &Pointers,
        entangled: &mut Entangled,
    ) {
        let op = &body.inst(inst).op;
        match *op {
            Op::SlotAddr(slot, _) => return self.used[slot.index()] = true,
            Op::SlotStart(slot) => {
                let all = Some((0, body.slots[slot.index()].size as usize));
                return self.events[block].push(Event {
                    overwritten: all,
                    starts: true,
                    ..Event::read(slot.index(), false)
                });
            }
            _ if op.is_pure() => {
                return op.for_each_use(|value| {
                    if !is_followed(body, op, value) {
                        self.fix(pointers.slots(value));
                    }
                });
            }
            Op::Store { addr, value, .. } if !pointers.slots(value).is_empty() => {
                let (holders, held) = (pointers.slots(addr), pointers.slots(value));
                if holders.is_empty() {
                    self.fix(held);
                }
                for &holder in holders {
                    held.iter().for_each(|&held| entangled.hold(holder, held));
                }
                // The address is no access of what it points to.
                if let Some(event) = overwriting(body, module, inst, pointers) {
                    return self.events[block].push(event);
                }
            }
            _ => self.keep(body, module, inst, pointers),
        }
        entangled.access(body, module, inst, pointers);
        let events = &mut self.events[block];
        if let Some(event) = overwriting(body, module, inst, pointers) {
            events.push(event);
        } else {
            let follows = matches!(op, Op::Call { .. });
            let mut slots = Vec::new();
            op.for_each_use(|value| slots.extend(pointers.slots(value)));
            match slots[..] {
                [slot] => events.push(Event::read(slot, follows)),
                _ => events.extend(at_once(&slots).map(|event| Event { follows, ..event })),
            }
        }
    }

    /// Fixes the slots whose addresses get away.
    fn keep(&mut self, body: &Body, module: &Module, inst: Inst, pointers: &Pointers) {
        let op = &body.inst(inst).op;
        if is_remembered(op) {
            return op.for_each_use(|value| self.fix(pointers.slots(value)));
        }
        if kernel_function_may_take(op, module, body, inst) {
            return;
        }
        let only_slots = || {
            let mut all = true;
            op.for_each_use(|value| all &= body.ty(value) != Ty::Ptr || !pointers.slots(value).is_empty());
            all
        };
        body.each_kept(module, inst, |value, kept| match kept.itself {
            Whereabouts::Nowhere => {}
            Whereabouts::Arguments if only_slots() => {}
            _ => self.fix(pointers.slots(value)),
        });
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
                self.events[block.index()].iter().for_each(|event| match event.starts {
                    true => out.remove(event.slot),
                    false => out.insert(event.slot),
                });
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
fn overwriting(body: &Body, module: &Module, inst: Inst, pointers: &Pointers) -> Option<Event> {
    let op = &body.inst(inst).op;
    // What is stored may be an address.
    let mut pointing = 0;
    op.for_each_use(|value| pointing += usize::from(!pointers.slots(value).is_empty()));
    if pointing > 1 && !matches!(op, Op::Store { .. }) {
        return None;
    }
    let mut event = None;
    body.each_effect(module, inst, |effect| {
        let Touched::Bytes { addr, offset, len } = effect.memory else { return };
        let (true, Pointer { slots, at: Some(at) }) = (effect.overwrites, pointers.of(addr)) else { return };
        if let [slot] = slots[..] {
            event = within(body, slot, at.checked_add(offset), len);
        }
    });
    event
}

fn within(body: &Body, slot: usize, at: Option<i64>, len: u64) -> Option<Event> {
    let from = usize::try_from(at?).ok()?;
    let end = from.checked_add(usize::try_from(len).ok()?)?;
    let inside = end <= body.slots[slot].size as usize;
    inside.then_some(Event { overwritten: Some((from, end)), ..Event::read(slot, false) })
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
            _ if event.starts => self.of(event.slot).for_each(|byte| live.remove(byte)),
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
        let Some(&Event { slot, starts, .. }) = events.get(index) else { break };
        if starts {
            seen.remove(slot);
            continue;
        }
        for &other in &live {
            interference[slot].insert(other);
            interference[other].insert(slot);
        }
        seen.insert(slot);
    }
}
