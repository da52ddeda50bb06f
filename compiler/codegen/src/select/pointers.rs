//! Registers that the verifier may take for pointers.
//!
//! To it a packet's `data`, loaded as 32 bits, is a pointer; the same register may be a number to the program, and so may
//! the lower half of any address. It refuses 32-bit arithmetic on a pointer other than a subtraction, and to put less than
//! the whole of one on the stack, but gives an unknown number for a 32-bit move: from v3 on, such things are done to a copy.

use beec_ir::{BinaryOp, Body, Cast, Op, Ty, Value};
use regalloc2::{Operand, OperandKind, VReg};
use rustc_hash::FxHashSet;

use super::Selector;
use crate::machine::{AluOp, Base, Kind, Mem, Width};

/// What is known of them.
pub(super) struct Pointers {
    /// Numbers of up to 32 bits that become pointers as they are.
    narrow: FxHashSet<Value>,
    registers: FxHashSet<VReg>,
}

impl Pointers {
    pub(super) fn new(body: &Body) -> Pointers {
        let mut narrow = FxHashSet::default();
        for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
            if let Op::Cast(Cast::IntToPtr, number) = body.inst(inst).op {
                narrow.extend(extended(body, number));
            }
        }
        Pointers { narrow, registers: FxHashSet::default() }
    }

    /// A value has got this register.
    pub(super) fn note(&mut self, body: &Body, value: Value, register: VReg) {
        if body.ty(value) == Ty::Ptr || self.narrow.contains(&value) {
            self.registers.insert(register);
        }
    }

    /// An address is made in this register.
    pub(super) fn note_address(&mut self, register: VReg) {
        self.registers.insert(register);
    }
}

/// The number whose zero-extension this is, or is the start of this sum.
fn extended(body: &Body, number: Value) -> Option<Value> {
    match *body.def_op(number)? {
        Op::Cast(Cast::ZExt, narrow) => Some(narrow),
        Op::Binary(BinaryOp::Add | BinaryOp::Sub, start, by) if body.constant(by).is_some() => extended(body, start),
        _ => None,
    }
}

/// Whether the verifier takes no pointer for an operand.
pub(super) fn wants_numbers(kind: &Kind) -> bool {
    match kind {
        Kind::Alu { width: Width::W32, op, imm, .. } => *op != AluOp::Sub || imm.is_some(),
        Kind::Store { size, mem: Mem { base: Base::Slot(_), .. }, .. } => *size < 8,
        _ => false,
    }
}

impl Selector<'_> {
    /// Lets an operand be a copy of the lower half where it may be a pointer.
    pub(super) fn use_number(&mut self, operand: &mut Operand) {
        if operand.kind() != OperandKind::Use || !self.pointers.registers.contains(&operand.vreg()) {
            return;
        }
        let copy = self.fresh();
        self.emit(Kind::Zext32, vec![Operand::reg_use(operand.vreg()), Operand::reg_def(copy)]);
        *operand = Operand::new(copy, operand.constraint(), operand.kind(), operand.pos());
    }
}
