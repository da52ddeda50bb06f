//! What makes two operations the same.

use beec_ir::{BinaryOp, Block, Body, Cast, Cond, FuncId, GlobalId, Op, Slot, Ty, Value};
use rustc_hash::FxHashMap;

/// An operation without effects, operands in a fixed order where order does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Const(Ty, i64),
    Global(GlobalId),
    Func(FuncId),
    Slot(Slot, i32),
    Binary(BinaryOp, Value, Value),
    Bswap(Value),
    /// Only within one block: a condition that lives longer would have to be made a number.
    Icmp(Block, Cond, Value, Value),
    Select(Value, Value, Value),
    Cast(Cast, Ty, Value),
    PtrAdd(Value, Value),
    /// By the first equal relocation.
    CoreAccess(Value, u32),
    CoreConst(Ty, u32),
    AddrSpaceCast(Value, u32, u32),
}

impl Key {
    /// The key of an operation in `block` with a result of type `ty`.
    pub(super) fn of(op: &Op, ty: Ty, block: Block, relocations: &[u32]) -> Option<Key> {
        let key = match *op {
            Op::Const(constant) => Key::Const(ty, constant),
            Op::GlobalAddr(id) => Key::Global(id),
            Op::FuncAddr(id) => Key::Func(id),
            Op::SlotAddr(slot, offset) => Key::Slot(slot, offset),
            Op::Binary(op, a, b) if is_commutative(op) => Key::Binary(op, a.min(b), a.max(b)),
            Op::Binary(op, a, b) => Key::Binary(op, a, b),
            Op::Bswap(a) => Key::Bswap(a),
            Op::Icmp(cond, a, b) if a <= b => Key::Icmp(block, cond, a, b),
            Op::Icmp(cond, a, b) => Key::Icmp(block, cond.swapped(), b, a),
            Op::Select(c, a, b) => Key::Select(c, a, b),
            Op::Cast(cast, a) => Key::Cast(cast, ty, a),
            Op::PtrAdd(a, b) => Key::PtrAdd(a, b),
            Op::CoreAccess { base, reloc } => Key::CoreAccess(base, *relocations.get(reloc.index())?),
            Op::CoreConst(reloc) => Key::CoreConst(ty, *relocations.get(reloc.index())?),
            Op::AddrSpaceCast { value, from, to } => Key::AddrSpaceCast(value, from, to),
            _ => return None,
        };
        Some(key)
    }
}

fn is_commutative(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
}

/// By relocation: the first one that says the same. Two that differ in kind, type or path must not share an
/// instruction even where their local values are equal, as the loader gives each its own.
pub(crate) fn equal_relocations(body: &Body) -> Vec<u32> {
    let mut first = FxHashMap::default();
    let number = |(index, reloc): (usize, &beec_ir::CoreReloc)| {
        let says = (reloc.kind, reloc.root, reloc.access.clone(), reloc.value, reloc.field_size);
        *first.entry(says).or_insert(index as u32)
    };
    body.core.iter().enumerate().map(number).collect()
}
