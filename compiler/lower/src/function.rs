//! One function: parameters, locals, and what remains of the blocks.

use beec_check::tree::{self, FunctionId, LocalId};
use beec_check::types::{Type, TypeId, Types};
use beec_ir::{Block, Body, MemFlags, Op, Slot, SlotData, Terminator, Ty, Value};
use beec_source::{Diagnostic, Span, Symbol};

use crate::abi::{self, Passing};
use crate::builder::Builder;
use crate::layout::{self, Class};
use crate::memory::{Base, Location};
use crate::own_objects;
use crate::scope::Scopes;
use crate::switch::Cases;
use crate::unit::Unit;

/// Stack objects are at most this aligned: the stack pointer is no better.
const MAX_ALIGN: u64 = 8;

/// Where a local lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    /// In a slot.
    Slot(Slot),
    /// Where a pointer points: a large record parameter.
    Address(Value),
}

/// A function that is being lowered.
pub(crate) struct FunctionCx<'u, 'a> {
    pub(crate) unit: &'u mut Unit<'a>,
    pub(crate) types: &'a Types,
    pub(crate) b: Builder,
    pub(crate) source: &'a tree::FunctionBody,
    pub(crate) scopes: Scopes,
    pub(crate) switches: Vec<Cases>,
    /// The condition of each Elvis operator around.
    pub(crate) reuse: Vec<Value>,
    /// Depth of `__builtin_preserve_access_index` around.
    pub(crate) preserve: u32,
    /// Where a record result is put.
    pub(crate) result_address: Option<Value>,
    declaration: &'a tree::Function,
    homes: Vec<Option<Home>>,
    /// Record parameters that came in registers.
    foreign: Vec<Slot>,
    diagnostics: Vec<(Block, Diagnostic)>,
}

impl<'u, 'a> FunctionCx<'u, 'a> {
    pub(crate) fn new(unit: &'u mut Unit<'a>, id: FunctionId, source: &'a tree::FunctionBody) -> FunctionCx<'u, 'a> {
        let program = unit.program;
        let declaration = &program.functions[id.0 as usize];
        FunctionCx {
            types: unit.types,
            b: Builder::new(declaration.span),
            scopes: Scopes::new(source.labels.len()),
            switches: Vec::new(),
            reuse: Vec::new(),
            preserve: 0,
            result_address: None,
            declaration,
            homes: vec![None; source.locals.len()],
            foreign: Vec::new(),
            diagnostics: Vec::new(),
            source,
            unit,
        }
    }

    /// The body in IR.
    pub(crate) fn lower(mut self) -> Body {
        self.parameters();
        self.block(&self.source.body);
        self.b.span = self.source.end;
        self.fall_off();
        self.resolve_gotos();
        self.b.body.end = self.source.end;
        let reached = reachable(&self.b.body);
        for (block, diagnostic) in std::mem::take(&mut self.diagnostics) {
            if reached[block.index()] {
                self.unit.emit(diagnostic);
            }
        }
        self.b.body.order.retain(|block| reached[block.index()]);
        own_objects::unrelocate(&mut self.b.body, &self.foreign);
        drop_unused(&mut self.b.body);
        self.b.body.compact();
        self.b.body
    }

    /// The type of the function's result.
    pub(crate) fn result_type(&self) -> Option<TypeId> {
        match self.types.resolve(self.declaration.ty) {
            Type::Function(function) => Some(function.result),
            _ => None,
        }
    }

    /// Behind the last statement. A function that should have returned a value gives 0: the verifier wants an `exit`
    /// at the end of every path it cannot exclude, whatever C says about them.
    fn fall_off(&mut self) {
        if self.declaration.naked {
            self.b.terminate(Terminator::Unreachable);
            return;
        }
        let ty = self.result_type().and_then(|ty| self.class(ty).ir());
        let value = ty.map(|ty| self.b.iconst(ty, 0));
        self.b.terminate(Terminator::Return(value));
    }

    /// Takes the parameters from their registers to their slots.
    fn parameters(&mut self) {
        let signature = self.unit.signature(self.declaration.ty);
        let entry = self.b.current;
        let mut registers = Vec::new();
        for &ty in &signature.params {
            registers.push(self.b.body.add_param(entry, ty));
        }
        if self.declaration.naked {
            return;
        }
        let mut registers = registers.into_iter();
        if signature.returns_in_memory {
            self.result_address = registers.next();
        }
        for index in 0..self.source.param_count.min(self.source.locals.len()) {
            let local = LocalId(index as u32);
            let ty = self.source.locals[index].ty;
            match abi::passing(self.types, ty) {
                Passing::Direct(_) => {
                    let Some(register) = registers.next() else { return };
                    self.store_parameter(local, ty, register);
                }
                Passing::Registers(count) => {
                    let slot = self.slot_of(local);
                    // Whole words are stored, whatever the record's size.
                    self.foreign.push(slot);
                    let data = &mut self.b.body.slots[slot.index()];
                    (data.size, data.align) = (count * 8, MAX_ALIGN as u32);
                    for (piece, register) in registers.by_ref().take(count as usize).enumerate() {
                        let addr = self.b.slot_addr(slot, 0);
                        self.b.store(addr, piece as i32 * 8, register, MemFlags::default());
                    }
                }
                Passing::Address => self.homes[index] = registers.next().map(Home::Address),
            }
        }
    }

    fn store_parameter(&mut self, local: LocalId, ty: TypeId, register: Value) {
        self.b.span = self.source.locals[local.0 as usize].span;
        let slot = self.slot_of(local);
        let ty = self.class(ty).ir().unwrap_or(Ty::I64);
        let value = self.b.resize(register, false, ty);
        let addr = self.b.slot_addr(slot, 0);
        self.b.store(addr, 0, value, MemFlags::default());
    }

    /// Where a local lives; it gets its slot when it is first named.
    pub(crate) fn home(&mut self, local: LocalId) -> Home {
        if let Some(home) = self.homes[local.0 as usize] {
            return home;
        }
        let source = &self.source.locals[local.0 as usize];
        let size = self.size_of(source.ty);
        let slot = self.add_slot(size, source.align, source.name, source.span);
        self.homes[local.0 as usize] = Some(Home::Slot(slot));
        Home::Slot(slot)
    }

    /// From here on a local is a new object.
    pub(crate) fn start_life(&mut self, local: LocalId) {
        if let Home::Slot(slot) = self.home(local) {
            self.b.effect(Op::SlotStart(slot));
        }
    }

    fn slot_of(&mut self, local: LocalId) -> Slot {
        match self.home(local) {
            Home::Slot(slot) => slot,
            Home::Address(_) => self.temporary(8),
        }
    }

    /// A nameless stack object.
    pub(crate) fn temporary(&mut self, size: u64) -> Slot {
        let slot = self.add_slot(size, MAX_ALIGN, Symbol::EMPTY, self.b.span);
        self.b.effect(Op::SlotStart(slot));
        slot
    }

    /// Larger objects are aligned to words, so that they can be filled and copied by words.
    fn add_slot(&mut self, size: u64, align: u64, name: Symbol, span: Span) -> Slot {
        let natural = if size >= MAX_ALIGN { MAX_ALIGN } else { size.next_power_of_two() };
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let align = align.max(natural).min(MAX_ALIGN) as u32;
        self.b.body.add_slot(SlotData { size, align, name, span })
    }

    /// The alignment of a slot.
    pub(crate) fn slot_align(&self, slot: Slot) -> u64 {
        u64::from(self.b.body.slots[slot.index()].align)
    }

    /// The class of a type.
    pub(crate) fn class(&self, ty: TypeId) -> Class {
        layout::class(self.types, ty)
    }

    /// Size of a type in bytes.
    pub(crate) fn size_of(&self, ty: TypeId) -> u64 {
        layout::size_of(self.types, ty)
    }

    /// Alignment of a type in bytes.
    pub(crate) fn align_of(&self, ty: TypeId) -> u64 {
        layout::align_of(self.types, ty)
    }

    /// What an object is copied by at most, where nothing is known of it but its type: an array of 32-bit words may be part of a context,
    /// of which the verifier takes no access that is wider than a member.
    pub(crate) fn copied_by(&self, location: &Location, ty: TypeId) -> u64 {
        let is_unknown = matches!(location.base, Base::Value(_));
        if is_unknown && layout::member_size(self.types, ty) == Some(4) { 4 } else { MAX_ALIGN }
    }

    /// Reports what is wrong with the code of the current block, should it turn out to be reachable.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push((self.b.current, diagnostic));
    }

    /// An error in the current block.
    pub(crate) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(code, span, message));
    }
}

/// Which blocks the entry leads to.
fn reachable(body: &Body) -> Vec<bool> {
    let mut reached = vec![false; body.blocks.len()];
    let mut work = vec![body.entry()];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut reached[block.index()], true) {
            continue;
        }
        body.block(block).terminator.for_each_target(|target| work.push(target.block));
    }
    reached
}

/// The slots of which something else than loads and stores may know the address.
fn handed_out(body: &Body) -> Vec<bool> {
    let mut handed = vec![false; body.slots.len()];
    for &block in &body.order {
        let data = body.block(block);
        let mut hand = |value: Value| {
            if let Some(Op::SlotAddr(slot, _)) = body.def_op(value) {
                handed[slot.index()] = true;
            }
        };
        for &inst in &data.insts {
            match body.inst(inst).op {
                Op::Load { .. } => {}
                Op::Store { value, .. } => hand(value),
                ref op => op.for_each_use(&mut hand),
            }
        }
        data.terminator.for_each_use(&mut hand);
    }
    handed
}

/// Drops values that folding left behind, and the beginnings of lives that stores show anyway. Blocks are looked at from the last to the first, so that most uses are
/// gone when a definition is met.
fn drop_unused(body: &mut Body) {
    let mut uses = vec![0u32; body.values.len()];
    for &block in &body.order {
        let data = body.block(block);
        data.insts.iter().for_each(|&inst| body.inst(inst).op.for_each_use(|value| uses[value.index()] += 1));
        data.terminator.for_each_use(|value| uses[value.index()] += 1);
    }
    let handed = handed_out(body);
    for &block in body.order.clone().iter().rev() {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.reverse();
        insts.retain(|&inst| {
            if let Op::SlotStart(slot) = body.inst(inst).op {
                return handed[slot.index()];
            }
            let used = body.results(inst).any(|value| uses[value.index()] > 0);
            let keep = used || !body.inst(inst).op.is_removable();
            if !keep {
                body.inst(inst).op.for_each_use(|value| uses[value.index()] -= 1);
            }
            keep
        });
        insts.reverse();
        body.block_mut(block).insts = insts;
    }
}
