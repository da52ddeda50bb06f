//! Where a pointer comes from, through additions of constants.

use beec_ir::{Body, GlobalId, InstData, Op, Slot, Value, ValueDef};

/// What a pointer points into.
pub(super) enum Origin<'a> {
    Slot(Slot),
    Global(GlobalId),
    /// The result of an instruction.
    Result(&'a InstData),
    /// A parameter of the function.
    Param(u32),
}

/// The origin of a pointer and how far from its start it points.
pub(super) fn origin(body: &Body, mut value: Value) -> Option<(Origin<'_>, i64)> {
    let mut offset: i64 = 0;
    loop {
        let inst = match body.def(value) {
            ValueDef::Result(inst, _) => body.inst(inst),
            ValueDef::Param(block, number) => {
                return (block == body.entry()).then_some((Origin::Param(number), offset));
            }
        };
        match inst.op {
            Op::PtrAdd(base, by) => {
                offset = offset.checked_add(body.constant(by)?)?;
                value = base;
            }
            Op::SlotAddr(slot, by) => return Some((Origin::Slot(slot), offset.checked_add(i64::from(by))?)),
            Op::GlobalAddr(global) => return Some((Origin::Global(global), offset)),
            _ => return Some((Origin::Result(inst), offset)),
        }
    }
}

/// The global that a value is the address of, at its start.
pub(super) fn global(body: &Body, value: Value) -> Option<GlobalId> {
    match origin(body, value)? {
        (Origin::Global(global), 0) => Some(global),
        _ => None,
    }
}

/// The memory that an instruction reads or writes: the address and how many bytes.
pub(super) fn accesses(body: &Body, inst: &InstData) -> Vec<(Value, i64, u64)> {
    let width = |value: Value| u64::from(body.ty(value).bytes());
    match inst.op {
        Op::Load { addr, offset, .. } | Op::AtomicLoad { addr, offset, .. } => {
            vec![(addr, i64::from(offset), width(inst.first_result))]
        }
        Op::Store { addr, offset, value, .. }
        | Op::AtomicStore { addr, offset, value, .. }
        | Op::AtomicRmw { addr, offset, value, .. } => vec![(addr, i64::from(offset), width(value))],
        Op::CmpXchg { addr, offset, desired, .. } => vec![(addr, i64::from(offset), width(desired))],
        Op::MemCopy { dst, src, len, .. } => vec![(dst, 0, len), (src, 0, len)],
        Op::MemSet { dst, len, .. } => vec![(dst, 0, len)],
        Op::MemCmp { a, b, len, .. } => vec![(a, 0, len), (b, 0, len)],
        _ => Vec::new(),
    }
}
