//! Loads of globals that nothing can change.

use beec_ir::{Body, DataTarget, Global, GlobalId, Inst, InstData, Op, Ty, eval};

use crate::context::Context;
use crate::rewrite::base_and_offset;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    for block in body.order.clone() {
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut out = Vec::with_capacity(insts.len());
        for inst in insts {
            match known(body, cx, inst) {
                Some(Known::Constant(value)) => body.inst_mut(inst).op = Op::Const(value),
                Some(Known::Address(target, 0)) => body.inst_mut(inst).op = address(target),
                Some(Known::Address(target, addend)) => {
                    let span = body.inst(inst).span;
                    let base = body.add_inst(address(target), &[Ty::Ptr], span);
                    let by = body.add_inst(Op::Const(addend), &[Ty::I64], span);
                    let sum = Op::PtrAdd(body.inst(base).first_result, body.inst(by).first_result);
                    body.inst_mut(inst).op = sum;
                    out.extend([base, by]);
                }
                None => {}
            }
            out.push(inst);
        }
        body.block_mut(block).insts = out;
    }
}

fn address(target: DataTarget) -> Op {
    match target {
        DataTarget::Global(id) => Op::GlobalAddr(id),
        DataTarget::Func(id) => Op::FuncAddr(id),
    }
}

enum Known {
    Constant(i64),
    Address(DataTarget, i64),
}

fn known(body: &Body, cx: Context<'_>, inst: Inst) -> Option<Known> {
    let InstData { op: Op::Load { addr, offset, flags }, first_result, .. } = *body.inst(inst) else { return None };
    let (base, by) = base_and_offset(body, addr);
    let &Op::GlobalAddr(id) = body.def_op(base)? else { return None };
    let ty = body.ty(first_result);
    let at = u64::try_from(by.checked_add(i64::from(offset))?).ok()?;
    if flags.volatile {
        return None;
    }
    if let Some(value) = constant_at(cx, id, at, ty.bytes()) {
        return Some(Known::Constant(eval::normalize(ty, value as i64)));
    }
    let global = constant_global(cx, id)?;
    let address = global.data.as_ref()?.addresses.iter().find(|address| address.offset == at)?;
    (ty == Ty::Ptr).then_some(Known::Address(address.target, address.addend))
}

/// A global whose contents are known for good.
fn constant_global<'a>(cx: Context<'a>, id: GlobalId) -> Option<&'a Global> {
    let global = cx.module.global(id);
    (global.constant && global.data.is_some() && global.linkage != beec_ir::Linkage::Weak).then_some(global)
}

/// The integer of so many bytes at an offset of a constant global, if no address is part of it.
pub(crate) fn constant_at(cx: Context<'_>, id: GlobalId, at: u64, bytes: u32) -> Option<u64> {
    contents_at(constant_global(cx, id)?, cx.big_endian(), at, bytes)
}

/// The largest object that is looked at byte by byte.
const MOST_BYTES: u64 = 1 << 16;

/// What a constant global holds from an offset to its end, if no address is part of it.
pub(crate) fn constant_bytes(cx: Context<'_>, id: GlobalId, at: u64) -> Option<Vec<u8>> {
    let global = constant_global(cx, id).filter(|global| global.size <= MOST_BYTES && at <= global.size)?;
    let data = global.data.as_ref()?;
    if data.addresses.iter().any(|address| at < address.offset.saturating_add(8)) {
        return None;
    }
    Some((at..global.size).map(|place| data.bytes.get(place as usize).copied().unwrap_or(0)).collect())
}

/// The integer of so many bytes that is at an offset of a global at the start, if no address is part of it.
pub(crate) fn contents_at(global: &Global, big_endian: bool, at: u64, bytes: u32) -> Option<u64> {
    let data = global.data.as_ref()?;
    let end = at.checked_add(u64::from(bytes)).filter(|&end| end <= global.size)?;
    if data.addresses.iter().any(|address| address.offset < end && at < address.offset.saturating_add(8)) {
        return None;
    }
    let byte = |place: u64| u64::from(data.bytes.get(place as usize).copied().unwrap_or(0));
    let mut value = 0;
    for place in at..end {
        value = if big_endian { value << 8 | byte(place) } else { value | byte(place) << (8 * (place - at)) };
    }
    Some(value)
}
