//! Stack slots that are never in use at the same time share a place, and at `O0` locals leave the stack where it
//! would not hold them all: a frame, and a chain of frames, has 512 bytes.
//!
//! When a slot is in use: [`in_use`].

mod entangled;
mod hidden;
mod in_use;
mod pointers;
#[cfg(test)]
mod tests;

use beec_ir::{Body, Callee, FuncId, Module, Op, Slot, SlotData, Ty};

use crate::context::Context;
use crate::sroa;
use in_use::Accesses;

/// Bytes of frames that leave room for spills.
const ROOM: u64 = 400;
/// Frames up to this need not be packed.
const SPACIOUS: u64 = 160;

/// Gives slots that are not in use at the same time one place. That is worth it in small frames too: code that used
/// different slots for the same becomes the same code.
pub(crate) fn share(body: &mut Body, cx: Context<'_>) {
    lay_over_each_other(body, cx.module);
    // Where a slot stands for several objects its life says nothing any more.
    for block in body.order.clone() {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.retain(|&inst| !matches!(body.inst(inst).op, Op::SlotStart(_)));
        body.block_mut(block).insts = insts;
    }
}

fn lay_over_each_other(body: &mut Body, module: &Module) {
    let count = body.slots.len();
    if count < 2 {
        return;
    }
    let accesses = Accesses::new(body, module);
    let interference = accesses.interference(body);
    let mut order: Vec<usize> = (0..count).filter(|&slot| accesses.used[slot] && !accesses.fixed[slot]).collect();
    order.sort_by_key(|&slot| std::cmp::Reverse(body.slots[slot].size));
    // Each group is headed by its largest slot.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for slot in order {
        let free = |group: &&mut Vec<usize>| group.iter().all(|&other| !interference[slot].contains(other));
        match groups.iter_mut().find(free) {
            Some(group) => group.push(slot),
            None => groups.push(vec![slot]),
        }
    }
    let mut place: Vec<Slot> = (0..count as u32).map(Slot).collect();
    for group in groups {
        for &slot in &group[1..] {
            place[slot] = Slot(group[0] as u32);
            body.slots[group[0]].align = body.slots[group[0]].align.max(body.slots[slot].align);
        }
    }
    for data in &mut body.insts {
        if let Op::SlotAddr(slot, _) = &mut data.op {
            *slot = place[slot.index()];
        }
    }
}

/// Slots start at multiples of eight, where the verifier remembers what they hold, as long as that is cheap. What is
/// volatile is not meant to be known, and a counter that the verifier knows makes every round of a loop another state; nor is
/// what assembly hides.
pub(crate) fn align(body: &mut Body, _cx: Context<'_>) {
    hidden::move_up(body);
    let before: Vec<u32> = body.slots.iter().map(|slot| slot.align).collect();
    let volatile = volatile_slots(body);
    let plain = body.slots.iter_mut().zip(&volatile).filter(|(_, volatile)| !**volatile);
    plain.for_each(|(slot, _)| slot.align = 8);
    if frame_size(body) > SPACIOUS {
        body.slots.iter_mut().zip(before).for_each(|(slot, before)| slot.align = before);
    }
}

/// Which slots are accessed as volatile objects.
fn volatile_slots(body: &Body) -> Vec<bool> {
    let mut volatile = vec![false; body.slots.len()];
    for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        if let Op::Load { addr, flags, .. } | Op::Store { addr, flags, .. } = body.inst(inst).op
            && flags.volatile
            && let Some(&Op::SlotAddr(slot, _)) = body.def_op(addr)
        {
            volatile[slot.index()] = true;
        }
    }
    volatile
}

fn frame_size(body: &Body) -> u64 {
    let mut used = vec![false; body.slots.len()];
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            if let Op::SlotAddr(slot, _) = body.inst(inst).op {
                used[slot.index()] = true;
            }
        }
    }
    let size = |slot: &SlotData| u64::from(slot.size).next_multiple_of(u64::from(slot.align.max(1)));
    body.slots.iter().zip(&used).filter(|(_, used)| **used).map(|(slot, _)| size(slot)).sum()
}

/// A set of small numbers.
#[derive(Clone, PartialEq)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    pub(crate) fn full(count: usize) -> Set {
        Set(vec![u64::MAX; count.div_ceil(64)])
    }

    pub(crate) fn remove(&mut self, slot: usize) {
        self.0[slot / 64] &= !(1 << (slot % 64));
    }

    /// Drops what is not in another set; says whether there was something.
    pub(crate) fn keep_only(&mut self, other: &Set) -> bool {
        let mut changed = false;
        for (word, &kept) in self.0.iter_mut().zip(&other.0) {
            changed |= *word & !kept != 0;
            *word &= kept;
        }
        changed
    }

    pub(crate) fn new(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, slot: usize) {
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    pub(crate) fn contains(&self, slot: usize) -> bool {
        self.0[slot / 64] >> (slot % 64) & 1 == 1
    }

    /// Adds another set; says whether that was news.
    fn add(&mut self, other: &Set) -> bool {
        let mut changed = false;
        for (word, &more) in self.0.iter_mut().zip(&other.0) {
            changed |= more & !*word != 0;
            *word |= more;
        }
        changed
    }
}

/// At `O0`: numbers are values, as what is checked has to be what is used; every other local starts at a multiple of eight, as the
/// verifier remembers what a slot holds only there, but for those of which it shall not know; and where frames are too
/// large, alone or one above the other, all locals become values.
pub(crate) fn fit(module: &mut Module) {
    let big_endian = module.target.big_endian;
    for function in &mut module.functions {
        let Some(body) = &mut function.body else { continue };
        let numbers = slots_of_numbers(body);
        sroa::promote(body, big_endian, |slot| numbers[slot.index()]);
        body.slots.iter_mut().for_each(|slot| slot.align = 8);
        hidden::move_up(body);
    }
    if deepest(module) > ROOM {
        for function in &mut module.functions {
            if let Some(body) = &mut function.body {
                sroa::promote(body, big_endian, |_| true);
            }
        }
    }
    if deepest(module) > ROOM {
        for index in 0..module.functions.len() {
            let Some(mut body) = module.functions[index].body.take() else { continue };
            share(&mut body, Context { module });
            module.functions[index].body = Some(body);
        }
    }
}

/// Which slots hold one number each.
fn slots_of_numbers(body: &Body) -> Vec<bool> {
    let mut numbers: Vec<bool> = body.slots.iter().map(|slot| matches!(slot.size, 1 | 2 | 4 | 8)).collect();
    for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        let (addr, ty) = match body.inst(inst).op {
            Op::Load { addr, .. } => (addr, body.ty(body.inst(inst).first_result)),
            Op::Store { addr, value, .. } => (addr, body.ty(value)),
            _ => continue,
        };
        if let Some(&Op::SlotAddr(slot, _)) = body.def_op(addr) {
            numbers[slot.index()] &= ty != Ty::Ptr && ty.bytes() == body.slots[slot.index()].size;
        }
    }
    numbers
}

/// The bytes of the largest chain of frames.
fn deepest(module: &Module) -> u64 {
    let mut totals: Vec<Option<u64>> = vec![None; module.functions.len()];
    (0..module.functions.len()).map(|index| chain(module, FuncId(index as u32), &mut totals, 0)).max().unwrap_or(0)
}

/// Frames may be eight deep.
fn chain(module: &Module, id: FuncId, totals: &mut [Option<u64>], depth: u32) -> u64 {
    if let Some(total) = totals[id.index()] {
        return total;
    }
    let Some(body) = &module.function(id).body else { return 0 };
    // Recursion that is left will be an error.
    totals[id.index()] = Some(0);
    let mut deepest = 0;
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            if depth < 16
                && let Op::Call { callee: Callee::Func(callee), .. } = body.inst(inst).op
            {
                deepest = deepest.max(chain(module, callee, totals, depth + 1));
            }
        }
    }
    let total = deepest + frame_size(body);
    totals[id.index()] = Some(total);
    total
}
