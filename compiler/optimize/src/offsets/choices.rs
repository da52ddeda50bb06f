//! Pointers that are choices between addresses of one object, and so that object's address and a chosen offset.

use beec_ir::{Block, Body, Cfg, Inst, Op, Ty, Value, ValueDef};
use beec_source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::place::{Object, Place, common, is_choice, place, unit};
use crate::ranges::Ranges;
use crate::rewrite::{Emitter, Replacements, remove_params};

/// How often all choices are looked at anew because some turned out to be between several objects.
const MOST_ROUNDS: usize = 8;

/// What is known of the choices of a body.
pub(super) struct Choices {
    /// In reverse postorder, with what is chosen between.
    between: Vec<(Value, Vec<Value>)>,
    /// The object in which all that is chosen between lies.
    object: FxHashMap<Value, Object>,
}

/// What holds for every offset of a group of choices.
#[derive(Clone, Copy)]
pub(super) struct Offsets {
    /// They are multiples of this.
    pub(super) unit: i64,
    pub(super) never_negative: bool,
}

impl Choices {
    pub(super) fn new(body: &Body, cfg: &Cfg) -> Choices {
        let mut choices = Choices { between: between(body, cfg), object: FxHashMap::default() };
        let mut mixed: FxHashSet<Value> = FxHashSet::default();
        for _ in 0..MOST_ROUNDS {
            choices.object.clear();
            let before = mixed.len();
            while choices.step(body, &mut mixed) {}
            if mixed.len() == before {
                return choices;
            }
        }
        choices.object.clear();
        choices
    }

    /// Lets every choice know what its parts know so far; says whether that was news.
    fn step(&mut self, body: &Body, mixed: &mut FxHashSet<Value>) -> bool {
        let mut changed = false;
        for (choice, parts) in &self.between {
            if mixed.contains(choice) {
                continue;
            }
            let mut object = None;
            for &part in parts {
                let found = match place(body, part).object {
                    Object::Pointer(inner) if is_choice(body, inner) && !mixed.contains(&inner) => {
                        self.object.get(&inner).copied()
                    }
                    other => Some(other),
                };
                match (object, found) {
                    (None, found) => object = found,
                    (Some(object), Some(found)) if object != found => {
                        mixed.insert(*choice);
                        self.object.remove(choice);
                        break;
                    }
                    _ => {}
                }
            }
            if let Some(object) = object.filter(|_| !mixed.contains(choice)) {
                changed |= self.object.insert(*choice, object) != Some(object);
            }
        }
        changed
    }

    /// The object of an address, seen through choices.
    pub(super) fn object(&self, place: &Place) -> Object {
        match place.object {
            Object::Pointer(pointer) => self.object.get(&pointer).copied().unwrap_or(place.object),
            other => other,
        }
    }

    /// Adds a choice, and those it is made from, to a set.
    pub(super) fn collect(&self, body: &Body, choice: Value, wanted: &mut FxHashSet<Value>) {
        let mut work = vec![choice];
        while let Some(choice) = work.pop() {
            if !self.object.contains_key(&choice) || !wanted.insert(choice) {
                continue;
            }
            let parts = self.between.iter().find(|(other, _)| *other == choice).map_or(&[][..], |(_, parts)| parts);
            work.extend(parts.iter().filter_map(|&part| match place(body, part).object {
                Object::Pointer(inner) => Some(inner),
                _ => None,
            }));
        }
    }

    /// What holds for the offsets of all that a choice is made from.
    pub(super) fn offsets(&self, body: &Body, ranges: &Ranges, choice: Value) -> Offsets {
        let mut group = FxHashSet::default();
        self.collect(body, choice, &mut group);
        let mut offsets = Offsets { unit: 0, never_negative: true };
        for part in self.between.iter().filter(|(choice, _)| group.contains(choice)).flat_map(|(_, parts)| parts) {
            let Place { added, constant, .. } = place(body, *part);
            offsets.unit = common(offsets.unit, constant);
            offsets.never_negative &= constant >= 0;
            for value in added {
                offsets.unit = common(offsets.unit, unit(body, value));
                offsets.never_negative &= ranges.is_never_negative(body, value);
            }
        }
        offsets
    }

    /// Gives the wanted choices offsets, and makes the pointers of them. Gives the offset of each.
    pub(super) fn rewrite(
        &self,
        body: &mut Body,
        wanted: &FxHashSet<Value>,
        replacements: &mut Replacements,
    ) -> FxHashMap<Value, Value> {
        let mut offset: FxHashMap<Value, Value> = FxHashMap::default();
        let mut selections: Vec<(Inst, Inst)> = Vec::new();
        let mut params: Vec<(Block, usize, Value)> = Vec::new();
        for (choice, _) in self.between.iter().filter(|(choice, _)| wanted.contains(choice)) {
            match body.def(*choice) {
                ValueDef::Param(block, index) => {
                    offset.insert(*choice, body.add_param(block, Ty::I64));
                    params.push((block, index as usize, *choice));
                }
                ValueDef::Result(inst, _) => {
                    let new = body.add_inst(Op::Const(0), &[Ty::I64], body.inst(inst).span);
                    offset.insert(*choice, body.inst(new).first_result);
                    selections.push((inst, new));
                }
            }
        }
        for block in body.order.clone() {
            let insts = std::mem::take(&mut body.block_mut(block).insts);
            let mut emitter = Emitter::new(body, Span::NONE);
            for &(_, _, param) in params.iter().filter(|(at, ..)| *at == block) {
                let pointer = self.pointer(&mut emitter, param, offset[&param]);
                replacements.set(param, pointer);
            }
            for inst in insts {
                if let Some(&(_, new)) = selections.iter().find(|(selection, _)| *selection == inst) {
                    self.selection(&mut emitter, inst, new, &offset);
                }
                emitter.out.push(inst);
            }
            pass_offsets(&mut emitter, block, &params, &offset);
            let out = emitter.out;
            body.block_mut(block).insts = out;
        }
        let removed: FxHashSet<Value> = params.iter().map(|(.., param)| *param).collect();
        remove_params(body, |param| removed.contains(&param));
        offset
    }

    /// The pointer that a choice is: its object's address and an offset.
    fn pointer(&self, emitter: &mut Emitter<'_>, choice: Value, offset: Value) -> Value {
        let base = self.base(emitter, choice);
        emitter.value(Op::PtrAdd(base, offset), Ty::Ptr)
    }

    fn base(&self, emitter: &mut Emitter<'_>, choice: Value) -> Value {
        match self.object[&choice] {
            Object::Global(id) => emitter.value(Op::GlobalAddr(id), Ty::Ptr),
            Object::Slot(slot) => emitter.value(Op::SlotAddr(slot, 0), Ty::Ptr),
            Object::Pointer(pointer) => pointer,
        }
    }

    /// A selection between pointers becomes one between offsets.
    fn selection(&self, emitter: &mut Emitter<'_>, inst: Inst, new: Inst, offset: &FxHashMap<Value, Value>) {
        let Op::Select(condition, a, b) = emitter.body.inst(inst).op else { return };
        emitter.span = emitter.body.inst(inst).span;
        let choice = emitter.body.inst(inst).first_result;
        let (a, b) = (offset_of(emitter, a, offset), offset_of(emitter, b, offset));
        emitter.body.inst_mut(new).op = Op::Select(condition, a, b);
        emitter.out.push(new);
        let base = self.base(emitter, choice);
        emitter.body.inst_mut(inst).op = Op::PtrAdd(base, offset[&choice]);
    }
}

/// Passes offsets where pointers are passed.
fn pass_offsets(
    emitter: &mut Emitter<'_>,
    block: Block,
    params: &[(Block, usize, Value)],
    offset: &FxHashMap<Value, Value>,
) {
    let mut terminator = emitter.body.block(block).terminator.clone();
    emitter.span = emitter.body.block(block).terminator_span;
    terminator.for_each_target_mut(|target| {
        for &(_, index, _) in params.iter().filter(|(to, ..)| *to == target.block) {
            let passed = offset_of(emitter, target.args[index], offset);
            target.args.push(passed);
        }
    });
    emitter.body.block_mut(block).terminator = terminator;
}

/// How far behind its object an address is.
fn offset_of(emitter: &mut Emitter<'_>, address: Value, offset: &FxHashMap<Value, Value>) -> Value {
    let Place { object, added, constant } = place(emitter.body, address);
    let chosen = match object {
        Object::Pointer(pointer) => offset.get(&pointer).copied(),
        _ => None,
    };
    super::sum(emitter, chosen.into_iter().chain(added.into_iter().rev()).collect(), constant)
}

/// The choices between pointers, and what each is between.
fn between(body: &Body, cfg: &Cfg) -> Vec<(Value, Vec<Value>)> {
    let mut choices = Vec::new();
    for &block in &cfg.rpo {
        for (index, &param) in body.block(block).params.iter().enumerate() {
            if is_choice(body, param) {
                choices.push((param, arguments(body, cfg, block, index)));
            }
        }
        for &inst in &body.block(block).insts {
            if let Op::Select(_, a, b) = body.inst(inst).op
                && body.ty(a) == Ty::Ptr
            {
                choices.push((body.inst(inst).first_result, vec![a, b]));
            }
        }
    }
    choices
}

fn arguments(body: &Body, cfg: &Cfg, block: Block, index: usize) -> Vec<Value> {
    let mut arguments = Vec::new();
    for &from in cfg.predecessors(block) {
        body.block(from).terminator.for_each_target(|target| {
            if target.block == block {
                arguments.extend(target.args.get(index));
            }
        });
    }
    arguments
}
