//! Which bytes of stack slots may still be read: a backward analysis over the blocks.

use beec_ir::{Block, Body, Cfg, Slot};

use super::{Effect, Memory};
use crate::load_forwarding::places::Places;

/// Larger slots are left alone.
const LARGEST_SLOT: usize = 4096;
/// A bound on the sets' words, all blocks together; slots beyond it are left alone.
const WORDS: usize = 1 << 22;

/// Bytes of a slot, from the first to before the second.
pub(super) type Bytes = (usize, usize);

/// Some bytes of a slot; unknown which, without them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Region {
    pub(super) slot: Slot,
    pub(super) bytes: Option<Bytes>,
}

/// A set of slots' bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, bit: usize, on: bool) {
        let (word, mask) = (bit / 64, 1 << (bit % 64));
        if on {
            self.0[word] |= mask;
        } else {
            self.0[word] &= !mask;
        }
    }

    fn get(&self, bit: usize) -> bool {
        self.0[bit / 64] >> (bit % 64) & 1 != 0
    }

    fn union(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }
}

/// Where each slot's bytes are in the sets.
pub(super) struct Layout {
    /// By slot: its first bit and its size. A slot without is always live.
    bits: Vec<Option<(usize, usize)>>,
    words: usize,
}

impl Layout {
    pub(super) fn new(body: &Body, blocks: usize) -> Layout {
        // Three sets a block.
        let limit = WORDS / (3 * blocks.max(1)) * 64;
        let mut next = 0;
        let place = |slot: &beec_ir::SlotData| {
            let size = slot.size as usize;
            if size > LARGEST_SLOT || next + size > limit {
                return None;
            }
            let first = next;
            next += size;
            Some((first, size))
        };
        let bits = body.slots.iter().map(place).collect();
        Layout { bits, words: next.div_ceil(64) }
    }

    fn empty(&self) -> Bits {
        Bits(vec![0; self.words])
    }

    /// The bits of a region: of the whole slot, where the bytes are unknown.
    fn range(&self, region: Region) -> Option<std::ops::Range<usize>> {
        let (first, size) = self.bits[region.slot.index()]?;
        let (from, to) = region.bytes.unwrap_or((0, size));
        Some(first + from..first + to)
    }

    /// The bytes of a region from the first live one to behind the last; none if all are dead.
    pub(super) fn live_part(&self, live: &Bits, region: Region) -> Option<Bytes> {
        let Some(range) = self.range(region) else { return Some(region.bytes.unwrap_or((0, usize::MAX / 2))) };
        let (first, _) = self.bits[region.slot.index()]?;
        let from = range.clone().find(|&bit| live.get(bit))?;
        let last = range.rev().find(|&bit| live.get(bit))?;
        Some((from - first, last + 1 - first))
    }

    /// From what is live behind an operation to what is live before it.
    pub(super) fn before(&self, live: &mut Bits, effect: &Effect, places: &Places) {
        self.apply(effect, places, |bit, read| live.set(bit, read));
    }

    /// Calls `f` with every byte that an operation overwrites, and then with every one it reads.
    fn apply(&self, effect: &Effect, places: &Places<'_>, mut f: impl FnMut(usize, bool)) {
        // A write of unknown bytes ends no byte's life.
        let certain = effect.writes.filter(|region| region.bytes.is_some());
        certain.and_then(|region| self.range(region)).into_iter().flatten().for_each(|bit| f(bit, false));
        effect.reads.iter().filter_map(|&region| self.range(region)).flatten().for_each(|bit| f(bit, true));
        if effect.reads_shared {
            let shared = |&(index, _): &(usize, &Option<(usize, usize)>)| !places.is_private(Slot(index as u32));
            for (first, size) in self.bits.iter().enumerate().filter(shared).filter_map(|(_, bits)| *bits) {
                (first..first + size).for_each(|bit| f(bit, true));
            }
        }
    }
}

/// By place in reverse postorder: what may be read behind a block's terminator.
pub(super) fn live_out(body: &Body, cfg: &Cfg, layout: &Layout, memory: &Memory<'_>) -> Vec<Bits> {
    let blocks: Vec<Transfer> = cfg.rpo.iter().map(|&block| Transfer::new(body, block, layout, memory)).collect();
    let mut live_in: Vec<Bits> = blocks.iter().map(|transfer| transfer.read.clone()).collect();
    let out_of = |live_in: &[Bits], block: Block| {
        let mut out = layout.empty();
        body.block(block).terminator.for_each_target(|target| {
            if let Some(position) = cfg.position(target.block) {
                out.union(&live_in[position]);
            }
        });
        out
    };
    let mut waiting = vec![true; blocks.len()];
    let mut work: Vec<usize> = (0..blocks.len()).collect();
    while let Some(index) = work.pop() {
        waiting[index] = false;
        let new = blocks[index].before(out_of(&live_in, cfg.rpo[index]));
        if new == live_in[index] {
            continue;
        }
        live_in[index] = new;
        for above in cfg.predecessors(cfg.rpo[index]).iter().filter_map(|&block| cfg.position(block)) {
            if !std::mem::replace(&mut waiting[above], true) {
                work.push(above);
            }
        }
    }
    cfg.rpo.iter().map(|&block| out_of(&live_in, block)).collect()
}

/// What a block as a whole does to liveness.
struct Transfer {
    /// Bytes it reads before it overwrites them.
    read: Bits,
    /// Bytes it leaves as live as they are behind it.
    passed: Bits,
}

impl Transfer {
    fn new(body: &Body, block: Block, layout: &Layout, memory: &Memory<'_>) -> Transfer {
        let mut transfer = Transfer { read: layout.empty(), passed: layout.empty() };
        transfer.passed.0.fill(u64::MAX);
        let mut step = |effect: Effect| {
            layout.apply(&effect, &memory.places, |bit, read| {
                transfer.read.set(bit, read);
                transfer.passed.set(bit, false);
            });
        };
        step(memory.effect_at_end(body, block));
        body.block(block).insts.iter().rev().for_each(|&inst| step(memory.effect(body, inst)));
        transfer
    }

    fn before(&self, mut live: Bits) -> Bits {
        live.0.iter_mut().zip(&self.passed.0).for_each(|(word, passed)| *word &= passed);
        live.union(&self.read);
        live
    }
}
