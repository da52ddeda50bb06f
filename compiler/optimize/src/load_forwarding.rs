//! Loads of what was stored or loaded before become that value.
//!
//! What is known of a stack slot whose address stays in the function ([`places`]) is followed through the whole
//! function; calls touch it only if they are handed it. What is known of other memory holds, but for loops, until a call,
//! assembly, an atomic or volatile access, or a store that may touch it. Such memory is shared with the kernel and other
//! programs, and pointers into a packet die at calls.
//!
//! A store of what is there already goes.
//!
//! What it must not do: touch volatile accesses, give a load of one address the place of another, split an access, read
//! a record marked `preserve_static_offset` back from what was written to it (the kernel rewrites these accesses), or put
//! one width for another anywhere but on the stack. A value is better for the verifier than a load, and one load better than two:
//! the bounds that were checked are those of what is used.

pub(crate) mod places;
mod state;

use beec_ir::{AccessType, Block, Body, Cfg, Dominators, Effect, Inst, Loops, MemFlags, Module, Op, Slot, Touched};

use crate::context::Context;
use crate::rewrite::Replacements;
use places::{Base, Place, Places, Root};
use state::{Contents, Found, State};

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let places = Places::new(body, cx.module);
    let in_loops = written_in_loops(body, cx.module, &cfg, &dominators, &places);
    let mut forwarding = Forwarding { cx, cfg: &cfg, dominators: &dominators, places, in_loops, ends: Vec::new() };
    forwarding.run(body);
}

struct Forwarding<'a> {
    cx: Context<'a>,
    cfg: &'a Cfg,
    dominators: &'a Dominators,
    places: Places<'a>,
    /// By header of a loop: the slots written in the loop.
    in_loops: Vec<Vec<Slot>>,
    /// By block: what is known at its end, as long as a successor is to come, and how many are.
    ends: Vec<(State, usize)>,
}

impl Forwarding<'_> {
    fn run(&mut self, body: &mut Body) {
        self.ends = vec![(State::default(), 0); body.blocks.len()];
        let mut replacements = Replacements::new(body);
        for &block in &self.cfg.rpo {
            let mut state = self.start(block);
            self.block(body, block, &mut state, &mut replacements);
            self.ends[block.index()] = (state, body.block(block).terminator.successors().len());
        }
        replacements.apply(body);
    }

    /// What is known at the start of a block.
    fn start(&mut self, block: Block) -> State {
        match self.cfg.predecessors(block) {
            [] => State::default(),
            &[only] => self.end_of(only),
            several => self.join(block, several),
        }
    }

    /// What is known at the end of a block that comes earlier; its last successor takes it away.
    fn end_of(&mut self, block: Block) -> State {
        let (state, left) = &mut self.ends[block.index()];
        *left = left.saturating_sub(1);
        if *left == 0 { std::mem::take(state) } else { state.clone() }
    }

    /// What all ways into a block agree on. A way back from a loop agrees on what the loop does not write.
    fn join(&mut self, block: Block, predecessors: &[Block]) -> State {
        let position = self.cfg.position(block);
        let (earlier, back): (Vec<Block>, Vec<Block>) =
            predecessors.iter().partition(|&&predecessor| self.cfg.position(predecessor) < position);
        let states: Vec<State> = earlier.into_iter().map(|predecessor| self.end_of(predecessor)).collect();
        let Some((first, others)) = states.split_first() else { return State::default() };
        if back.iter().any(|&latch| !self.dominators.dominates(block, latch)) {
            return State::default();
        }
        let mut state = first.clone();
        state.meet(&others.iter().collect::<Vec<_>>());
        if !back.is_empty() {
            state.clobber_shared(&self.places);
            self.in_loops[block.index()].iter().for_each(|&slot| state.clobber_root(Root::Slot(slot)));
        }
        state
    }

    fn block(&self, body: &mut Body, block: Block, state: &mut State, replacements: &mut Replacements) {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.retain(|&inst| {
            body.inst_mut(inst).op.map_uses(|value| replacements.get(value));
            match self.inst(body, inst, state) {
                Some(Found::Value(value)) => {
                    replacements.set(body.inst(inst).first_result, value);
                    false
                }
                Some(Found::Op(op)) => {
                    body.inst_mut(inst).op = op;
                    true
                }
                Some(Found::There) => false,
                None => true,
            }
        });
        let data = body.block_mut(block);
        data.insts = insts;
        data.terminator.map_uses(|value| replacements.get(value));
        body.each_effect_at_end(block, |effect| self.other(body, effect, state));
    }

    /// What a load gives, if that is known, or whether a store changes nothing; anything else changes what is known.
    fn inst(&self, body: &Body, inst: Inst, state: &mut State) -> Option<Found> {
        let data = body.inst(inst);
        match data.op {
            Op::Load { addr, offset, flags } => {
                let result = data.first_result;
                let ty = body.ty(result);
                let place = self.places.place(body, addr, i64::from(offset), u64::from(ty.bytes()));
                if flags.volatile {
                    state.clobber_shared(&self.places);
                    return None;
                }
                let found = state.find(&self.places, body, &place, ty, flags.ty, self.cx.big_endian());
                if found.is_none() {
                    state.record(place, Contents::Value(result), flags.ty);
                }
                return found;
            }
            Op::Store { addr, offset, value, flags } => {
                let size = u64::from(body.ty(value).bytes());
                let place = self.places.place(body, addr, i64::from(offset), size);
                if is_shared(&place)
                    && !flags.volatile
                    && !flags.static_offset
                    && state.holds(&self.places, body, &place, value)
                {
                    return Some(Found::There);
                }
                self.store(state, place, Contents::Value(value), flags);
            }
            Op::MemSet { dst, byte, len, flags, .. } => {
                let place = self.places.place(body, dst, 0, len);
                match body.constant(byte) {
                    Some(byte) if matches!(place.base, Base::Slot(_)) => {
                        self.store(state, place, Contents::Fill(byte as u8), flags);
                    }
                    _ => self.clobber(state, &place, flags),
                }
            }
            Op::MemCopy { dst, src, len, flags, .. } => {
                let (to, from) = (self.places.place(body, dst, 0, len), self.places.place(body, src, 0, len));
                let copied = if flags.volatile { Vec::new() } else { state.copied(&self.places, &from, &to) };
                self.clobber(state, &to, flags);
                if matches!(to.base, Base::Slot(_)) {
                    copied.into_iter().for_each(|(place, contents)| state.record(place, contents, flags.ty));
                }
            }
            _ => body.each_effect(self.cx.module, inst, |effect| self.other(body, effect, state)),
        }
        None
    }

    fn store(&self, state: &mut State, place: Place, contents: Contents, flags: MemFlags) {
        self.clobber(state, &place, flags);
        if !flags.volatile && !flags.static_offset {
            state.record(place, contents, flags.ty);
        }
    }

    fn clobber(&self, state: &mut State, place: &Place, flags: MemFlags) {
        state.clobber(&self.places, place, flags.ty);
        if flags.volatile {
            state.clobber_shared(&self.places);
        }
    }

    /// What anything else than a load, a store, a copy or a fill does.
    fn other(&self, body: &Body, effect: Effect, state: &mut State) {
        match effect.memory {
            _ if !effect.writes => {}
            Touched::Shared => state.clobber_shared(&self.places),
            Touched::Object(pointer) => state.clobber_root(self.places.root(body, pointer)),
            Touched::Slot(slot) => state.clobber_root(Root::Slot(slot)),
            Touched::Bytes { addr, offset, len } => {
                state.clobber(&self.places, &self.places.place(body, addr, offset, len), AccessType::ANY);
            }
        }
    }
}

/// Whether a place is neither on the stack, where stores tell the verifier what is initialised, nor a context's, which
/// the kernel writes otherwise.
fn is_shared(place: &Place) -> bool {
    !matches!(place.root, Root::Slot(_) | Root::Param | Root::Unknown)
}

/// By header of a loop: the slots that are written in it, also by helpers that are handed them.
fn written_in_loops(
    body: &Body,
    module: &Module,
    cfg: &Cfg,
    dominators: &Dominators,
    places: &Places<'_>,
) -> Vec<Vec<Slot>> {
    let mut in_loops = vec![Vec::new(); body.blocks.len()];
    let loops = Loops::new(body, cfg, dominators);
    if loops.all.is_empty() || body.slots.is_empty() {
        return in_loops;
    }
    let written: Vec<Vec<Slot>> =
        (0..body.blocks.len()).map(|index| written_slots(body, module, Block(index as u32), places)).collect();
    for each in &loops.all {
        let slots = &mut in_loops[each.header.index()];
        slots.extend(each.blocks.iter().flat_map(|block| written[block.index()].iter().copied()));
        slots.sort();
        slots.dedup();
    }
    in_loops
}

/// What is written otherwise than by its address is nothing that a loop's header could know.
fn written_slots(body: &Body, module: &Module, block: Block, places: &Places<'_>) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut add = |effect: Effect| match effect.memory {
        _ if !effect.writes => {}
        Touched::Bytes { addr: pointer, .. } | Touched::Object(pointer) => {
            if let Root::Slot(slot) = places.root(body, pointer) {
                slots.push(slot);
            }
        }
        Touched::Slot(slot) => slots.push(slot),
        Touched::Shared => {}
    };
    body.block(block).insts.iter().for_each(|&inst| body.each_effect(module, inst, &mut add));
    body.each_effect_at_end(block, &mut add);
    slots.sort();
    slots.dedup();
    slots
}

#[cfg(test)]
mod tests;
