//! `alloca` of a constant size outside loops is a slot. What it gives lives until the function returns, so that in a loop
//! every round has its own.

use beec_ir::{Block, Body, Callee, Inst, Op, SlotData};
use beec_source::Symbol;

use crate::context::Context;

/// The largest local that makes sense on a stack of 512 bytes; what is beyond is reported as an object on it is.
const MOST_BYTES: i64 = 1 << 20;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    for block in body.order.clone() {
        for inst in body.block(block).insts.clone() {
            if let Some(size) = size(body, cx, inst)
                && !in_cycle(body, block)
            {
                let span = body.inst(inst).span;
                let name = Symbol::intern("alloca");
                let slot = body.add_slot(SlotData { size, align: 8, name, span });
                body.inst_mut(inst).op = Op::SlotAddr(slot, 0);
            }
        }
    }
}

/// The size of what an instruction allocates, if it is known.
fn size(body: &Body, cx: Context<'_>, inst: Inst) -> Option<u32> {
    let Op::Call { callee: Callee::Func(id), args } = &body.inst(inst).op else { return None };
    let function = cx.module.function(*id);
    let is_alloca = function.error.is_some() && function.body.is_none() && function.name.as_str() == "alloca";
    let size = body.constant(*args.first().filter(|_| is_alloca)?)?;
    (0..=MOST_BYTES).contains(&size).then_some((size as u32).max(1))
}

/// Whether a block may lead back to itself.
fn in_cycle(body: &Body, block: Block) -> bool {
    let mut seen = vec![false; body.blocks.len()];
    let mut work = body.block(block).terminator.successors();
    while let Some(next) = work.pop() {
        if next == block {
            return true;
        }
        if !std::mem::replace(&mut seen[next.index()], true) {
            work.extend(body.block(next).terminator.successors());
        }
    }
    false
}
