//! Into which slots values point, through block parameters, choices and arithmetic.

use beec_ir::{BinaryOp, Body, Cast, Cfg, Op, Ty, Value};

/// A value may point into so many slots; more keep their places.
const MOST_SLOTS: usize = 8;

/// Where a value may point.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Pointer {
    /// Into these slots, ascending.
    pub(super) slots: Vec<usize>,
    /// How far into the slot, if it is one and that is known.
    pub(super) at: Option<i64>,
}

impl Pointer {
    /// Another way to the value; says whether there is anything new in it.
    fn join(&mut self, other: &Pointer) -> bool {
        if other.slots.is_empty() {
            return false;
        }
        let before = self.clone();
        match self.slots.is_empty() {
            true => *self = other.clone(),
            false if *self == *other => {}
            false => {
                self.at = None;
                self.slots.extend(&other.slots);
                self.slots.sort_unstable();
                self.slots.dedup();
            }
        }
        *self != before
    }
}

pub(super) struct Pointers {
    /// By value.
    of: Vec<Pointer>,
    /// Slots that are pointed into in ways that are not followed.
    pub(super) lost: Vec<usize>,
}

impl Pointers {
    pub(super) fn new(body: &Body) -> Pointers {
        let mut pointers = Pointers { of: vec![Pointer::default(); body.values.len()], lost: Vec::new() };
        let cfg = Cfg::new(body);
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &cfg.rpo {
                for &inst in &body.block(block).insts {
                    if let Some(result) = body.result(inst) {
                        let pointer = pointers.of_result(body, &body.inst(inst).op);
                        changed |= pointers.add(result, &pointer);
                    }
                }
                body.block(block).terminator.for_each_target(|target| {
                    for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                        let pointer = pointers.of[arg.index()].clone();
                        changed |= pointers.add(param, &pointer);
                    }
                });
            }
        }
        pointers
    }

    pub(super) fn of(&self, value: Value) -> &Pointer {
        &self.of[value.index()]
    }

    pub(super) fn slots(&self, value: Value) -> &[usize] {
        &self.of[value.index()].slots
    }

    fn add(&mut self, value: Value, pointer: &Pointer) -> bool {
        let known = &mut self.of[value.index()];
        let changed = known.join(pointer);
        if known.slots.len() > MOST_SLOTS {
            self.lost.append(&mut known.slots);
            known.at = None;
            return false;
        }
        changed
    }

    fn of_result(&self, body: &Body, op: &Op) -> Pointer {
        match *op {
            Op::SlotAddr(slot, offset) => Pointer { slots: vec![slot.index()], at: Some(offset.into()) },
            Op::PtrAdd(base, by) => {
                let Pointer { slots, at } = self.of(base).clone();
                Pointer { slots, at: at.and_then(|at| at.checked_add(body.constant(by)?)) }
            }
            // Where a relocated field lies is not known before the program is loaded.
            Op::CoreAccess { base, .. } => Pointer { at: None, ..self.of(base).clone() },
            Op::Cast(Cast::PtrToInt | Cast::IntToPtr, value) => self.of(value).clone(),
            Op::Select(_, a, b) => self.either(a, b),
            Op::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) if body.ty(a) == Ty::I64 => {
                Pointer { at: None, ..self.either(a, b) }
            }
            _ => Pointer::default(),
        }
    }

    fn either(&self, a: Value, b: Value) -> Pointer {
        let mut pointer = self.of(a).clone();
        pointer.join(self.of(b));
        pointer
    }
}

/// Whether an operation gives a pointer that [`Pointers`] follows from this operand.
pub(super) fn is_followed(body: &Body, op: &Op, operand: Value) -> bool {
    match *op {
        Op::PtrAdd(base, by) => base == operand && by != operand,
        Op::CoreAccess { .. } | Op::Cast(Cast::PtrToInt | Cast::IntToPtr, _) => true,
        Op::Select(condition, ..) => condition != operand,
        Op::Binary(BinaryOp::Add | BinaryOp::Sub, a, _) => body.ty(a) == Ty::I64,
        // Whether there is an object at all.
        Op::Icmp(_, a, b) => body.constant(if a == operand { b } else { a }) == Some(0),
        _ => false,
    }
}
