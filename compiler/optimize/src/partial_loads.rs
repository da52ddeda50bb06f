//! Loads whose value is known on the ways to them, or on all but one: there they are loaded before the ways join, and
//! become block parameters.
//!
//! This is what makes a counter that lives in a global a register in its loop: the verifier follows those, and knows
//! nothing of what it reads back from memory. Stores stay where they are, so that memory is written as often as before.
//! What counts as a change of memory is what it is for load forwarding, but for the private parts of the stack, which
//! other passes look after, and what a parameter points to: fields of a context are read where the program says.
//!
//! A load is put into a block only where it is made on all ways from there (so that nothing is accessed that would not
//! have been), or, before a loop, from a global: that can always be read.

use beec_ir::{AccessType, Block, Body, Cfg, Dominators, Inst, Loops, MemFlags, Op, Terminator, Touched, Ty, ValueDef};
use beec_source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::context::Context;
use crate::load_forwarding::places::{Base, Place, Places, Root};
use crate::memory_values::{Event, Events};
use crate::ssa::Variables;
use crate::stack::Set;

/// So many places are followed in a function.
const LIMIT: usize = 512;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let memory = Memory::new(body, cx, &cfg);
    if memory.variables.is_empty() {
        return;
    }
    let mut events = memory.events(body, &cfg);
    let dominators = Dominators::new(body, &cfg);
    let homes = homes(body, &memory);
    let mut planner = Planner { memory: &memory, cfg: &cfg, dominators: &dominators, homes, wanted: Vec::new() };
    planner.plan(body, &events);
    for (block, variable) in planner.wanted {
        let load = insert(body, block, &memory.variables[variable]);
        events.of_mut(block).push(Event::Load(load, variable));
    }
    let mut variables = Variables::default();
    memory.variables.iter().for_each(|variable| {
        variables.add(variable.ty);
    });
    events.construct(body, variables);
}

/// A place that is loaded.
struct Variable {
    place: Place,
    ty: Ty,
    /// The type of all its loads, if they have one.
    access: AccessType,
    flags: MemFlags,
    span: Span,
}

struct Memory<'a> {
    cx: Context<'a>,
    places: Places<'a>,
    variables: Vec<Variable>,
    /// By base: its variables.
    by_base: FxHashMap<Base, Vec<usize>>,
}

impl<'a> Memory<'a> {
    fn new(body: &Body, cx: Context<'a>, cfg: &Cfg) -> Memory<'a> {
        let mut memory =
            Memory { cx, places: Places::new(body, cx.module), variables: Vec::new(), by_base: FxHashMap::default() };
        for &block in &cfg.rpo {
            for &inst in &body.block(block).insts {
                memory.collect(body, inst);
            }
        }
        memory
    }

    fn collect(&mut self, body: &Body, inst: Inst) {
        let data = body.inst(inst);
        let Op::Load { addr, offset, flags } = data.op else { return };
        let ty = body.ty(data.first_result);
        let place = self.places.place(body, addr, i64::from(offset), u64::from(ty.bytes()));
        if flags.volatile || flags.static_offset || !self.is_followed(&place) {
            return;
        }
        if let Some(index) = self.find(&place, ty) {
            let variable = &mut self.variables[index];
            if variable.access != flags.ty {
                (variable.access, variable.flags.ty) = (AccessType::ANY, AccessType::ANY);
            }
            if flags.align != variable.flags.align {
                variable.flags.align = flags.align.min(variable.flags.align);
            }
            return;
        }
        if self.variables.len() < LIMIT {
            self.by_base.entry(place.base).or_default().push(self.variables.len());
            self.variables.push(Variable { place, ty, access: flags.ty, flags, span: data.span });
        }
    }

    fn is_followed(&self, place: &Place) -> bool {
        !matches!(place.root, Root::Slot(_) | Root::Param) && !matches!(place.base, Base::Core(..))
    }

    fn find(&self, place: &Place, ty: Ty) -> Option<usize> {
        let same = |&&index: &&usize| {
            let variable = &self.variables[index];
            variable.place.at == place.at && variable.ty == ty
        };
        self.by_base.get(&place.base)?.iter().find(same).copied()
    }

    fn events(&self, body: &Body, cfg: &Cfg) -> Events {
        let mut events = Events::new(body);
        for &block in &cfg.rpo {
            let list = events.of_mut(block);
            for &inst in &body.block(block).insts {
                self.of_inst(body, inst, list);
            }
            let mut changes = false;
            body.each_effect_at_end(block, |effect| changes |= effect.writes);
            if changes {
                self.lose_all(list);
            }
        }
        events
    }

    fn of_inst(&self, body: &Body, inst: Inst, list: &mut Vec<Event>) {
        let data = body.inst(inst);
        match data.op {
            Op::Load { flags, .. } | Op::Store { flags, .. } | Op::MemSet { flags, .. } | Op::MemCopy { flags, .. }
                if flags.volatile =>
            {
                self.lose_all(list);
            }
            Op::Load { addr, offset, flags } => {
                let ty = body.ty(data.first_result);
                let place = self.places.place(body, addr, i64::from(offset), u64::from(ty.bytes()));
                if let Some(variable) =
                    self.find(&place, ty).filter(|_| !flags.static_offset && self.is_followed(&place))
                {
                    list.push(Event::Load(inst, variable));
                }
            }
            Op::Store { addr, offset, value, flags } => {
                let ty = body.ty(value);
                let place = self.places.place(body, addr, i64::from(offset), u64::from(ty.bytes()));
                let own = self.find(&place, ty).filter(|_| !flags.static_offset);
                self.lose(&place, flags.ty, own, list);
                list.extend(own.map(|variable| Event::Store(inst, variable, value)));
            }
            Op::MemSet { dst, len, flags, .. } | Op::MemCopy { dst, len, flags, .. } => {
                self.lose(&self.places.place(body, dst, 0, len), flags.ty, None, list);
            }
            _ => {
                let mut changes = false;
                body.each_effect(self.cx.module, inst, |effect| {
                    changes |= effect.writes && !matches!(effect.memory, Touched::Slot(_));
                });
                if changes {
                    self.lose_all(list);
                }
            }
        }
    }

    fn lose_all(&self, list: &mut Vec<Event>) {
        list.extend((0..self.variables.len()).map(Event::Lost));
    }

    /// What a write to `place` may change, but for the variable that it is.
    fn lose(&self, place: &Place, ty: AccessType, own: Option<usize>, list: &mut Vec<Event>) {
        for (index, variable) in self.variables.iter().enumerate() {
            let touched = self.places.may_touch((&variable.place, variable.access), (place, ty));
            if touched && own != Some(index) {
                list.push(Event::Lost(index));
            }
        }
    }
}

/// Finds where loads are missing that would make others known.
struct Planner<'a> {
    memory: &'a Memory<'a>,
    cfg: &'a Cfg,
    dominators: &'a Dominators,
    /// Where instructions stand whose results addresses count from.
    homes: FxHashMap<Inst, Block>,
    /// Blocks at whose end a variable is to be loaded.
    wanted: Vec<(Block, usize)>,
}

impl Planner<'_> {
    fn plan(&mut self, body: &Body, events: &Events) {
        let valid = events.valid_at_start(body, self.memory.variables.len());
        let ends: Vec<Set> =
            (0..body.blocks.len()).map(|index| events.valid_at_end(Block(index as u32), &valid[index])).collect();
        for &block in &self.cfg.rpo {
            if self.cfg.predecessors(block).len() < 2 {
                continue;
            }
            for variable in loaded_first(events.of(block)) {
                if !valid[block.index()].contains(variable) {
                    self.want(body, block, variable, &ends);
                }
            }
        }
        self.loops(body, events, &valid, &ends);
        self.wanted.sort();
        self.wanted.dedup();
    }

    /// A variable that is loaded in a block and known on all ways into it but one.
    fn want(&mut self, body: &Body, block: Block, variable: usize, ends: &[Set]) {
        let ways = self.cfg.predecessors(block);
        let unknown: Vec<Block> = ways.iter().copied().filter(|way| !ends[way.index()].contains(variable)).collect();
        if let &[only] = unknown.as_slice()
            && unknown.len() < ways.len()
            && self.can_be_loaded_in(body, only, variable)
        {
            self.wanted.push((only, variable));
        }
    }

    /// Globals that a loop loads, and that nothing unknown in it changes.
    fn loops(&mut self, body: &Body, events: &Events, valid: &[Set], ends: &[Set]) {
        for each in Loops::new(body, self.cfg, self.dominators).all {
            let outside = |way: &&Block| !each.latches.contains(way);
            let mut entries = self.cfg.predecessors(each.header).iter().filter(outside);
            let (Some(&entry), None) = (entries.next(), entries.next()) else { continue };
            let mut loaded = Set::new(self.memory.variables.len());
            let mut lost = Set::new(self.memory.variables.len());
            for &block in &each.blocks {
                let mut known = valid[block.index()].clone();
                for event in events.of(block) {
                    match *event {
                        Event::Load(_, variable) => {
                            if !known.contains(variable) {
                                loaded.insert(variable);
                            }
                            known.insert(variable);
                        }
                        Event::Store(_, variable, _) => known.insert(variable),
                        Event::Lost(variable) => {
                            lost.insert(variable);
                            known.remove(variable);
                        }
                    }
                }
            }
            for variable in 0..self.memory.variables.len() {
                let hoisted = loaded.contains(variable) && !lost.contains(variable);
                if hoisted
                    && !ends[entry.index()].contains(variable)
                    && self.is_readable(&self.memory.variables[variable].place)
                    && self.can_be_loaded_in(body, entry, variable)
                {
                    self.wanted.push((entry, variable));
                }
            }
        }
    }

    /// Whether a place can be read at any time.
    fn is_readable(&self, place: &Place) -> bool {
        let Base::Global(id) = place.base else { return false };
        let global = self.memory.cx.module.global(id);
        let end = u64::try_from(place.end());
        place.at >= 0 && end.is_ok_and(|end| end <= global.size) && global.data.is_some() && global.address_space == 0
    }

    /// Whether the end of a block leads to one place only, and the address is known there.
    fn can_be_loaded_in(&self, body: &Body, block: Block, variable: usize) -> bool {
        if !matches!(body.block(block).terminator, Terminator::Jump(_)) {
            return false;
        }
        match self.memory.variables[variable].place.base {
            Base::Global(_) => true,
            Base::Value(value) | Base::Arena(value) => {
                let home = match body.def(value) {
                    ValueDef::Param(home, _) => Some(home),
                    ValueDef::Result(inst, _) => self.homes.get(&inst).copied(),
                };
                home.is_some_and(|home| self.dominators.dominates(home, block))
            }
            Base::Slot(_) | Base::Core(..) => false,
        }
    }
}

fn homes(body: &Body, memory: &Memory) -> FxHashMap<Inst, Block> {
    let bases = memory.variables.iter().filter_map(|variable| match variable.place.base {
        Base::Value(value) | Base::Arena(value) => match body.def(value) {
            ValueDef::Result(inst, _) => Some(inst),
            ValueDef::Param(..) => None,
        },
        _ => None,
    });
    let bases: FxHashSet<Inst> = bases.collect();
    let mut homes = FxHashMap::default();
    for &block in &body.order {
        let found = body.block(block).insts.iter().filter(|inst| bases.contains(inst));
        homes.extend(found.map(|&inst| (inst, block)));
    }
    homes
}

/// Loads a variable at the end of a block.
fn insert(body: &mut Body, block: Block, variable: &Variable) -> Inst {
    let Variable { place, ty, flags, span, .. } = variable;
    let mut code = Vec::new();
    let mut pointer = |body: &mut Body, op: Op, ty: Ty| {
        let inst = body.add_inst(op, &[ty], *span);
        code.push(inst);
        body.inst(inst).first_result
    };
    let base = match place.base {
        Base::Global(id) => pointer(body, Op::GlobalAddr(id), Ty::Ptr),
        Base::Slot(slot) => pointer(body, Op::SlotAddr(slot, 0), Ty::Ptr),
        Base::Arena(value) => pointer(body, Op::AddrSpaceCast { value, from: 1, to: 0 }, Ty::Ptr),
        Base::Value(value) | Base::Core(value, _) => value,
    };
    let (addr, offset) = match i32::try_from(place.at) {
        Ok(offset) => (base, offset),
        Err(_) => {
            let by = pointer(body, Op::Const(place.at), Ty::I64);
            (pointer(body, Op::PtrAdd(base, by), Ty::Ptr), 0)
        }
    };
    let load = body.add_inst(Op::Load { addr, offset, flags: *flags }, &[*ty], *span);
    code.push(load);
    body.block_mut(block).insts.extend(code);
    load
}

/// The variables that a block loads before anything changes them.
fn loaded_first(events: &[Event]) -> Vec<usize> {
    let (mut first, mut seen) = (Vec::new(), FxHashSet::default());
    for event in events {
        match *event {
            Event::Load(_, variable) if seen.insert(variable) => first.push(variable),
            Event::Load(_, variable) | Event::Store(_, variable, _) | Event::Lost(variable) => {
                seen.insert(variable);
            }
        }
    }
    first
}

#[cfg(test)]
mod tests;
