//! What is known of a stack slot although calls are handed its address: between those calls it is a value.
//!
//! A key that a loop counts up and a helper looks up later is a register in the loop, with block parameters where ways
//! join: the verifier follows a counter in a register, and one in a part of a stack word it does not. Stores stay where
//! they are. A load stays where on some way the slot was handed to a call since it was last stored or loaded.

use beec_ir::{Body, Effect, Inst, Op, Touched, Value, Whereabouts};

use crate::context::Context;
use crate::memory_values::{Event, Events};
use crate::sroa::analysis::Analysis;
use crate::ssa::Variables;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let analysis = Analysis::new(body, |_| true);
    let slots = Slots::new(body, cx, &analysis);
    let mut variables = Variables::default();
    // By slot: its parts that are followed, with their variables.
    let followed: Vec<Vec<Followed>> = (0..body.slots.len()).map(|slot| follow(&slots, slot, &mut variables)).collect();
    if variables.types.is_empty() {
        return;
    }
    let events = events(body, cx, &analysis, &followed);
    events.construct(body, variables);
}

/// A part of a slot as a variable.
#[derive(Clone, Copy)]
struct Followed {
    start: i64,
    end: i64,
    variable: usize,
}

/// What instructions do with slots.
struct Slots {
    /// By slot: something is done with the address that is not understood.
    excluded: Vec<bool>,
    /// By slot: parts that are loaded, all accesses alike.
    parts: Vec<Vec<(i64, i64, beec_ir::Ty)>>,
}

impl Slots {
    fn new(body: &Body, cx: Context<'_>, analysis: &Analysis) -> Slots {
        let count = body.slots.len();
        let mut slots = Slots { excluded: vec![false; count], parts: vec![Vec::new(); count] };
        for (slot, info) in analysis.slots.iter().enumerate() {
            // What does not escape is the business of scalar replacement.
            let parts = info.parts.iter().filter(|part| part.exact && part.one_type && part.size() <= 8);
            if info.escapes {
                slots.parts[slot] = parts.map(|part| (part.start, part.end, part.ty)).collect();
            }
        }
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                slots.inst(body, cx, analysis, inst);
            }
            // What follows `asm goto` follows it on several ways.
            body.block(block).terminator.for_each_use(|value| slots.exclude(analysis, value));
        }
        slots
    }

    fn exclude(&mut self, analysis: &Analysis, value: Value) {
        if let Some(place) = analysis.place(value) {
            self.excluded[place.slot.index()] = true;
        }
    }

    fn inst(&mut self, body: &Body, cx: Context<'_>, analysis: &Analysis, inst: Inst) {
        let op = &body.inst(inst).op;
        match op {
            Op::PtrAdd(base, by) if body.constant(*by).is_none() => self.exclude(analysis, *base),
            Op::SlotAddr(..) | Op::PtrAdd(..) | Op::Icmp(..) => {}
            Op::Load { addr, flags, .. } | Op::Store { addr, flags, .. } if flags.volatile => {
                self.exclude(analysis, *addr);
            }
            op if op.is_pure() => op.for_each_use(|value| self.exclude(analysis, value)),
            _ => {}
        }
        body.each_kept(cx.module, inst, |value, kept| {
            if kept.itself != Whereabouts::Nowhere {
                self.exclude(analysis, value);
            }
        });
    }
}

fn follow(slots: &Slots, slot: usize, variables: &mut Variables) -> Vec<Followed> {
    if slots.excluded[slot] {
        return Vec::new();
    }
    let parts = slots.parts[slot].iter();
    parts.map(|&(start, end, ty)| Followed { start, end, variable: variables.add(ty) }).collect()
}

fn events(body: &Body, cx: Context<'_>, analysis: &Analysis, followed: &[Vec<Followed>]) -> Events {
    let mut events = Events::new(body);
    for &block in &body.order {
        let list = events.of_mut(block);
        for &inst in &body.block(block).insts {
            of_inst(body, cx, analysis, followed, inst, list);
        }
        body.each_effect_at_end(block, |effect| lost(analysis, followed, effect, list));
    }
    events
}

fn of_inst(
    body: &Body,
    cx: Context<'_>,
    analysis: &Analysis,
    followed: &[Vec<Followed>],
    inst: Inst,
    list: &mut Vec<Event>,
) {
    let op = &body.inst(inst).op;
    if let Some(access) = analysis.access(body, inst) {
        let parts = &followed[access.slot.index()];
        let exact = parts.iter().find(|part| part.start == access.start && part.end == access.end);
        match (op, exact) {
            (Op::Load { .. }, Some(part)) => list.push(Event::Load(inst, part.variable)),
            (Op::Store { value, .. }, Some(part)) => list.push(Event::Store(inst, part.variable, *value)),
            // A part is accessed as a whole or not at all.
            _ => {}
        }
        return;
    }
    body.each_effect(cx.module, inst, |effect| lost(analysis, followed, effect, list));
}

/// What an effect makes unknown: all of the slot that it may change. What is shared is followed by nobody.
fn lost(analysis: &Analysis, followed: &[Vec<Followed>], effect: Effect, list: &mut Vec<Event>) {
    let slot = match effect.memory {
        Touched::Object(pointer) | Touched::Bytes { addr: pointer, .. } => {
            analysis.place(pointer).map(|place| place.slot)
        }
        Touched::Slot(slot) => Some(slot),
        Touched::Shared => None,
    };
    if let Some(slot) = slot.filter(|_| effect.writes) {
        list.extend(followed[slot.index()].iter().map(|part| Event::Lost(part.variable)));
    }
}
