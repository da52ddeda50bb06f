//! Spill slots, given out anew: two values share one where their lives do not meet.
//!
//! The allocator looks at a few slots only before it takes a new one, and later steps leave values without readers; here
//! slots are coloured by the stretches of code over which their values are needed. A slot's life may have holes, in
//! which others live.

use std::collections::BTreeMap;

use crate::code::{CodeBlock, End};

/// Stretches of code, each a first and a last moment: an instruction reads at twice its number and writes right after.
type Life = Vec<(u32, u32)>;

/// Sets that would take more bits than this are not computed, and every slot stays for itself.
const MOST_BITS: usize = 1 << 28;

/// Renumbers the spill slots. Gives how many there are.
pub(crate) fn share_slots(blocks: &mut [CodeBlock]) -> usize {
    let slots = blocks.iter().flat_map(|block| &block.code).filter_map(|code| code.spill).max();
    let Some(slots) = slots.map(|last| last as usize + 1) else { return 0 };
    if slots.saturating_mul(blocks.len()) > MOST_BITS {
        return slots;
    }
    let (numbers, count) = colour(lives(blocks, slots));
    for code in blocks.iter_mut().flat_map(|block| &mut block.code) {
        if let Some(spill) = &mut code.spill {
            *spill = numbers[*spill as usize];
        }
    }
    count
}

/// A set of spill slots.
#[derive(Clone, PartialEq, Eq)]
struct Slots(Vec<u64>);

impl Slots {
    fn insert(&mut self, slot: u32) {
        self.0[slot as usize / 64] |= 1 << (slot % 64);
    }

    fn remove(&mut self, slot: u32) {
        self.0[slot as usize / 64] &= !(1 << (slot % 64));
    }

    fn union(&mut self, other: &Slots) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(index, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index as u32 * 64 + bit)
        })
    }
}

/// The slots whose contents are read behind a block's end.
fn live_out(end: &End, live_in: &[Slots], empty: &Slots) -> Slots {
    let mut live = empty.clone();
    for target in end.targets() {
        live.union(&live_in[target]);
    }
    live
}

/// The slots whose contents are read from the start of each block on.
fn live_in(blocks: &[CodeBlock], empty: &Slots) -> Vec<Slots> {
    let mut live_in = vec![empty.clone(); blocks.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (index, block) in blocks.iter().enumerate().rev() {
            let mut live = live_out(&block.end, &live_in, empty);
            for code in block.code.iter().rev() {
                match code.spill {
                    Some(slot) if code.is_store() => live.remove(slot),
                    Some(slot) => live.insert(slot),
                    None => {}
                }
            }
            if live_in[index] != live {
                live_in[index] = live;
                changed = true;
            }
        }
    }
    live_in
}

/// When each slot holds what is still read, in order of time. A value that nobody reads lives for the moment it is stored.
fn lives(blocks: &[CodeBlock], slots: usize) -> Vec<Life> {
    let empty = Slots(vec![0; slots.div_ceil(64)]);
    let live_in = live_in(blocks, &empty);
    let mut lives: Vec<Life> = vec![Vec::new(); slots];
    // Where the stretch ends that is being gone through backwards.
    let mut ends: Vec<Option<u32>> = vec![None; slots];
    let mut next: u32 = blocks.iter().map(|block| block.code.len() as u32 + 1).sum();
    for block in blocks.iter().rev() {
        next -= 1;
        for slot in live_out(&block.end, &live_in, &empty).iter() {
            ends[slot as usize] = Some(next * 2);
        }
        for code in block.code.iter().rev() {
            next -= 1;
            let Some(slot) = code.spill.map(|slot| slot as usize) else { continue };
            if code.is_store() {
                let written = next * 2 + 1;
                lives[slot].push((written, ends[slot].take().unwrap_or(written)));
            } else {
                ends[slot].get_or_insert(next * 2);
            }
        }
        for (slot, end) in ends.iter_mut().enumerate() {
            if let Some(end) = end.take() {
                push_front(&mut lives[slot], (next * 2, end));
            }
        }
    }
    lives.iter_mut().for_each(|life| life.reverse());
    lives
}

/// A stretch in front of the last one; they are one where nothing lies between.
fn push_front(life: &mut Life, (start, end): (u32, u32)) {
    match life.last_mut() {
        Some((later, _)) if end + 2 >= *later => *later = start,
        _ => life.push((start, end)),
    }
}

/// A number for each slot, the lowest that is free all its life; how many there are.
fn colour(lives: Vec<Life>) -> (Vec<u32>, usize) {
    let used: Vec<usize> = (0..lives.len()).filter(|&slot| !lives[slot].is_empty()).collect();
    let mut order = used.clone();
    order.sort_by_key(|&slot| lives[slot][0]);
    let mut numbers = vec![0; lives.len()];
    // For each number, when it is taken: starts and ends.
    let mut taken: Vec<BTreeMap<u32, u32>> = Vec::new();
    for slot in order {
        let life = &lives[slot];
        let free = |times: &BTreeMap<u32, u32>| {
            life.iter().all(|&(start, end)| times.range(..=end).next_back().is_none_or(|(_, &last)| last < start))
        };
        let number = taken.iter().position(free).unwrap_or_else(|| {
            taken.push(BTreeMap::new());
            taken.len() - 1
        });
        taken[number].extend(life.iter().copied());
        numbers[slot] = number as u32;
    }
    if taken.len() >= used.len() {
        // First come, first served is not the best for lives with holes: the allocator's choice was as good.
        for (number, &slot) in used.iter().enumerate() {
            numbers[slot] = number as u32;
        }
        return (numbers, used.len());
    }
    (numbers, taken.len())
}
