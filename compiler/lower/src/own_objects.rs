//! Objects of a function's own have the layout this unit gives them: their members need no relocation.
//!
//! That holds of a local as long as nothing else sees its address and nothing is copied into it that may have come
//! from outside, where the same record may be laid out otherwise.

use beec_ir::{Body, CoreId, Inst, Op, Slot, Ty, Value};

/// Makes plain addresses of relocated members of the function's own objects. `foreign` hold what callers passed.
pub(crate) fn unrelocate(body: &mut Body, foreign: &[Slot]) {
    if body.core.is_empty() {
        return;
    }
    let seen = seen_outside(body, foreign);
    for block in body.order.clone() {
        let mut insts = Vec::new();
        for inst in std::mem::take(&mut body.block_mut(block).insts) {
            if let Op::CoreAccess { base, reloc } = body.inst(inst).op
                && slot_behind(body, base).is_some_and(|slot| !seen[slot.index()])
            {
                insts.extend(plain_address(body, inst, base, reloc));
            }
            align(body, inst);
            insts.push(inst);
        }
        body.block_mut(block).insts = insts;
    }
}

/// Turns a relocated address into a plain one; gives the offset's instruction where there is one.
fn plain_address(body: &mut Body, inst: Inst, base: Value, reloc: CoreId) -> Option<Inst> {
    let offset = body.core[reloc.index()].value as i64;
    if let Some(&Op::SlotAddr(slot, start)) = body.def_op(base)
        && let Ok(offset) = i32::try_from(i64::from(start).wrapping_add(offset))
    {
        body.inst_mut(inst).op = Op::SlotAddr(slot, offset);
        return None;
    }
    let span = body.inst(inst).span;
    let constant = body.add_inst(Op::Const(offset), &[Ty::I64], span);
    let offset = body.inst(constant).first_result;
    body.inst_mut(inst).op = Op::PtrAdd(base, offset);
    Some(constant)
}

/// A relocated access is one instruction, however packed its record; a plain one has to say how it is aligned.
fn align(body: &mut Body, inst: Inst) {
    let (addr, offset, ty) = match body.inst(inst).op {
        Op::Load { addr, offset, .. } => (addr, offset, body.ty(body.inst(inst).first_result)),
        Op::Store { addr, offset, value, .. } => (addr, offset, body.ty(value)),
        _ => return,
    };
    let Some(&Op::SlotAddr(_, start)) = body.def_op(addr) else { return };
    let at = start.wrapping_add(offset);
    if let Op::Load { flags, .. } | Op::Store { flags, .. } = &mut body.inst_mut(inst).op
        && at % ty.bytes() as i32 != 0
        && flags.align == 0
    {
        flags.align = 1 << at.trailing_zeros();
    }
}

/// The slots whose contents others may have made.
fn seen_outside(body: &Body, foreign: &[Slot]) -> Vec<bool> {
    let mut seen = vec![false; body.slots.len()];
    foreign.iter().for_each(|slot| seen[slot.index()] = true);
    let mut copies = Vec::new();
    let mut escape = |value: Value| {
        if let Some(slot) = slot_behind(body, value) {
            seen[slot.index()] = true;
        }
    };
    for &block in &body.order {
        let data = body.block(block);
        for &inst in &data.insts {
            match &body.inst(inst).op {
                Op::Load { .. } | Op::MemSet { .. } | Op::PtrAdd(..) | Op::CoreAccess { .. } => {}
                Op::Store { value, .. } => escape(*value),
                Op::MemCopy { dst, src, .. } => {
                    if let Some(to) = slot_behind(body, *dst) {
                        copies.push((slot_behind(body, *src), to));
                    }
                }
                op => op.for_each_use(&mut escape),
            }
        }
        data.terminator.for_each_use(&mut escape);
    }
    spread(&mut seen, &copies);
    seen
}

/// What is copied from an object that others made has their layout, too.
fn spread(seen: &mut [bool], copies: &[(Option<Slot>, Slot)]) {
    let mut changed = true;
    while changed {
        changed = false;
        for &(from, to) in copies {
            if from.is_none_or(|from| seen[from.index()]) && !seen[to.index()] {
                seen[to.index()] = true;
                changed = true;
            }
        }
    }
}

/// The slot that an address points into.
fn slot_behind(body: &Body, mut value: Value) -> Option<Slot> {
    loop {
        value = match *body.def_op(value)? {
            Op::SlotAddr(slot, _) => return Some(slot),
            Op::PtrAdd(base, _) | Op::CoreAccess { base, .. } => base,
            _ => return None,
        };
    }
}
