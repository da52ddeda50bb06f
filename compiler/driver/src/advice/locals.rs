//! Which locals calls of helpers are passed, as the source says it: optimisation lets locals share a place on the stack.

use beec_ir::{Body, Callee, Module, Op, Slot};
use beec_source::{Span, Symbol};
use rustc_hash::FxHashMap;

use super::facts::instructions;
use super::origin::{Origin, origin};

/// An object whose address is passed.
#[derive(Clone, Copy)]
pub(super) struct Passed {
    pub(super) name: Symbol,
    pub(super) span: Span,
    /// How many bytes there are from the address on.
    pub(super) bytes: u64,
}

/// Locals by call and number of the argument.
pub(crate) struct Locals(FxHashMap<(Span, usize), Passed>);

impl Locals {
    /// Looks at a module that is not optimised yet.
    pub(crate) fn new(module: &Module) -> Locals {
        let mut passed = FxHashMap::default();
        for body in module.functions.iter().filter_map(|function| function.body.as_ref()) {
            for inst in instructions(body) {
                let Op::Call { callee: Callee::Helper(_), args } = &inst.op else { continue };
                for (number, &arg) in args.iter().enumerate() {
                    if let Some((Origin::Slot(slot), offset)) = origin(body, arg) {
                        passed.insert((inst.span, number), local(body, slot, offset));
                    }
                }
            }
        }
        Locals(passed)
    }

    pub(super) fn of(&self, call: Span, argument: usize) -> Option<Passed> {
        self.0.get(&(call, argument)).copied()
    }
}

/// A slot from an offset on.
pub(super) fn local(body: &Body, slot: Slot, offset: i64) -> Passed {
    let slot = &body.slots[slot.index()];
    Passed { name: slot.name, span: slot.span, bytes: rest(u64::from(slot.size), offset) }
}

/// How many of an object's bytes are left from an offset on.
pub(super) fn rest(size: u64, offset: i64) -> u64 {
    u64::try_from(offset).map_or(0, |offset| size.saturating_sub(offset))
}
