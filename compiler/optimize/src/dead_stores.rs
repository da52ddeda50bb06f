//! Stores that nothing reads.
//!
//! For stack slots this follows backwards through the function which bytes may still be read ([`liveness`]): stores,
//! fills and copies into other bytes go, and fills lose what is dead at their ends. For other memory a store goes only
//! if one in the same block, through the same address, writes all of it again before anything can look.
//!
//! What it must not do: touch volatile accesses, or leave bytes unwritten that a call may see. A slot that is handed
//! to a call is read by it as a whole, padding included, and a slot whose address got away is read by every call; so
//! keys and values stay fully initialised. Records marked
//! `preserve_static_offset` are written as often as the program says.

mod liveness;

use beec_ir::{AccessType, AccessTypes, Block, Body, Cfg, Inst, MemFlags, Op, Touched, Ty, Value};

use crate::context::Context;
use crate::load_forwarding::places::{Place, Places, Root};
use liveness::{Bits, Bytes, Layout, Region, live_out};

/// Removing a copy may make stores to what it copied dead; nothing else makes another round worthwhile.
const ROUNDS: usize = 4;
/// So many later stores of a block are remembered.
const PENDING: usize = 32;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    for _ in 0..ROUNDS {
        if !round(body, cx) {
            break;
        }
    }
}

/// Gives whether a copy was removed.
fn round(body: &mut Body, cx: Context<'_>) -> bool {
    let cfg = Cfg::new(body);
    let layout = Layout::new(body, cfg.rpo.len());
    let memory = Memory { cx, places: Places::new(body, cx.module) };
    let live = live_out(body, &cfg, &layout, &memory);
    let mut removed_copy = false;
    for (&block, live) in cfg.rpo.iter().zip(live) {
        let mut sweep = Sweep { memory: &memory, layout: &layout, live, pending: Vec::new(), removed_copy: false };
        sweep.block(body, block);
        removed_copy |= sweep.removed_copy;
    }
    removed_copy
}

/// What an operation does with the bytes of slots.
#[derive(Default)]
struct Effect {
    reads: Vec<Region>,
    /// Reads whatever others can reach.
    reads_shared: bool,
    /// What is certainly overwritten, or may be, if the bytes are unknown.
    writes: Option<Region>,
}

struct Memory<'a> {
    cx: Context<'a>,
    places: Places<'a>,
}

impl Memory<'_> {
    fn effect(&self, body: &Body, inst: Inst) -> Effect {
        let mut effect = Effect::default();
        body.each_effect(self.cx.module, inst, |one| self.add(body, &mut effect, one));
        effect
    }

    fn effect_at_end(&self, body: &Body, block: Block) -> Effect {
        let mut effect = Effect::default();
        body.each_effect_at_end(block, |one| self.add(body, &mut effect, one));
        effect
    }

    fn add(&self, body: &Body, effect: &mut Effect, one: beec_ir::Effect) {
        match one.memory {
            Touched::Bytes { addr, offset, len } => {
                let place = self.places.place(body, addr, offset, len);
                if one.reads {
                    effect.reads.extend(self.region(body, &place));
                    effect.reads_shared |= place.root == Root::Unknown;
                }
                if one.overwrites {
                    effect.writes = self.region(body, &place);
                }
            }
            Touched::Object(pointer) if one.reads => match self.places.root(body, pointer) {
                Root::Slot(slot) => effect.reads.push(Region { slot, bytes: None }),
                Root::Unknown => effect.reads_shared = true,
                _ => {}
            },
            Touched::Object(_) => {}
            Touched::Slot(slot) => {
                effect.writes = Some(Region { slot, bytes: Some((0, body.slots[slot.index()].size as usize)) });
            }
            Touched::Shared => effect.reads_shared |= one.reads,
        }
    }

    fn place(&self, body: &Body, addr: Value, offset: i32, size: u64) -> Place {
        self.places.place(body, addr, i64::from(offset), size)
    }

    fn region(&self, body: &Body, place: &Place) -> Option<Region> {
        place.slot_range(body).map(|(slot, bytes)| Region { slot, bytes })
    }
}

/// Goes backwards through one block.
struct Sweep<'a> {
    memory: &'a Memory<'a>,
    layout: &'a Layout,
    live: Bits,
    /// What later stores of the block overwrite without anything looking before.
    pending: Vec<Pending>,
    removed_copy: bool,
}

/// A place that is going to be overwritten.
struct Pending {
    place: Place,
    /// The types of loads before that, from places that may be this one but for the types.
    read_as: AccessTypes,
}

/// What becomes of an instruction.
enum Fate {
    Stays,
    Goes,
    /// A fill of which only these bytes of the slot are needed.
    Shrinks(Region, Bytes),
}

impl Sweep<'_> {
    fn block(&mut self, body: &mut Body, block: Block) {
        let effect = self.memory.effect_at_end(body, block);
        self.layout.before(&mut self.live, &effect, &self.memory.places);
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for &inst in insts.iter().rev() {
            let effect = self.memory.effect(body, inst);
            let fate = self.fate(body, inst, &effect);
            if let Fate::Goes = fate {
                self.removed_copy |= matches!(body.inst(inst).op, Op::MemCopy { .. });
                continue;
            }
            kept.push(inst);
            if let Fate::Shrinks(region, bytes) = fate {
                kept.extend(shrink(body, inst, region, bytes));
            }
            self.layout.before(&mut self.live, &effect, &self.memory.places);
            self.note(body, inst);
        }
        kept.reverse();
        body.block_mut(block).insts = kept;
    }

    fn fate(&self, body: &Body, inst: Inst, effect: &Effect) -> Fate {
        let op = &body.inst(inst).op;
        let (Op::Store { flags, .. } | Op::MemSet { flags, .. } | Op::MemCopy { flags, .. }) = op else {
            return Fate::Stays;
        };
        if flags.volatile {
            return Fate::Stays;
        }
        if let Some(region) = effect.writes {
            match self.layout.live_part(&self.live, region) {
                None => return Fate::Goes,
                Some(part) if matches!(op, Op::MemSet { .. }) => {
                    if let Some(part) = whole_words(region, part) {
                        return Fate::Shrinks(region, part);
                    }
                }
                Some(_) => {}
            }
        }
        match self.written(body, op) {
            Some(place) if self.is_overwritten(&place, flags.ty) => Fate::Goes,
            _ => Fate::Stays,
        }
    }

    /// Whether what is written to `place` as of type `ty` is written again before anything looks.
    fn is_overwritten(&self, place: &Place, ty: AccessType) -> bool {
        let is_read = |later: &Pending| self.memory.places.are_touched(&later.read_as, ty);
        self.pending.iter().any(|later| later.place.contains(place) && !is_read(later))
    }

    /// The place that a plain store or fill writes, where writing it once instead of twice is the same.
    fn written(&self, body: &Body, op: &Op) -> Option<Place> {
        let (place, flags) = match *op {
            Op::Store { addr, offset, value, flags } => {
                let size = body.ty(value).bytes();
                (self.memory.place(body, addr, offset, size.into()), flags)
            }
            Op::MemSet { dst, len, flags, .. } => (self.memory.place(body, dst, 0, len), flags),
            _ => return None,
        };
        let is_plain = flags == MemFlags { align: flags.align, ty: flags.ty, ..MemFlags::default() };
        is_plain.then_some(place)
    }

    /// What an instruction that stays means for the stores before it.
    fn note(&mut self, body: &Body, inst: Inst) {
        let data = body.inst(inst);
        match data.op {
            Op::Load { addr, offset, flags } if !flags.volatile => {
                let size = body.ty(data.first_result).bytes();
                let read = self.memory.place(body, addr, offset, size.into());
                self.pending.retain_mut(|later| {
                    if !self.memory.places.may_alias(&later.place, &read) {
                        return true;
                    }
                    later.read_as.insert(flags.ty);
                    later.place.base != read.base && flags.ty != AccessType::ANY
                });
            }
            Op::Store { .. } | Op::MemSet { .. } => match self.written(body, &data.op) {
                Some(place) if self.pending.len() < PENDING => {
                    self.pending.push(Pending { place, read_as: AccessTypes::default() });
                }
                Some(_) => {}
                None => self.pending.clear(),
            },
            Op::SlotStart(_) => {}
            ref op if op.is_pure() => {}
            _ => self.pending.clear(),
        }
    }
}

/// The live bytes of a fill, widened to words of eight bytes; none where that is all of it.
fn whole_words(region: Region, live: Bytes) -> Option<Bytes> {
    let (from, to) = region.bytes?;
    let part = (from.max(live.0 & !7), to.min(live.1.next_multiple_of(8)));
    (part != (from, to)).then_some(part)
}

/// Makes a fill write only `part` of its slot; gives what must stand before it.
fn shrink(body: &mut Body, inst: Inst, region: Region, part: Bytes) -> Vec<Inst> {
    let mut before = Vec::new();
    let span = body.inst(inst).span;
    let starts_later = region.bytes.is_some_and(|(from, _)| from != part.0);
    let address = starts_later.then(|| {
        let address = body.add_inst(Op::SlotAddr(region.slot, part.0 as i32), &[Ty::Ptr], span);
        before.push(address);
        body.inst(address).first_result
    });
    let slot_align = body.slots[region.slot.index()].align.max(1);
    if let Op::MemSet { dst, len, align, .. } = &mut body.inst_mut(inst).op {
        *len = (part.1 - part.0) as u64;
        if let Some(address) = address {
            *dst = address;
            // What is left starts at a multiple of eight bytes from the slot's start.
            *align = slot_align.min(8);
        }
    }
    before
}

#[cfg(test)]
mod tests;
