//! Values that outlive a loop, put through stack slots.

use beec_ir::{Block, Body, Cast, Inst, Loop, MemFlags, Op, Slot, SlotData, Ty, Value, ValueDef};
use beec_source::{Span, Symbol};

/// Gives every value that is defined in the loop and read outside it a slot: stored where it is defined, loaded where
/// it is read.
pub(super) fn demote(body: &mut Body, found: &Loop) {
    let mut inside = vec![false; body.blocks.len()];
    found.blocks.iter().for_each(|block| inside[block.index()] = true);
    let escaping = escaping(body, &inside);
    for value in escaping {
        demote_value(body, value, &inside);
    }
}

fn defining_block(body: &Body, places: &[Option<Block>], value: Value) -> Option<Block> {
    match body.def(value) {
        ValueDef::Param(block, _) => Some(block),
        ValueDef::Result(inst, _) => places[inst.index()],
    }
}

fn escaping(body: &Body, inside: &[bool]) -> Vec<Value> {
    let mut places = vec![None; body.insts.len()];
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            places[inst.index()] = Some(block);
        }
    }
    let mut found = Vec::new();
    let mut note = |value: Value| {
        if defining_block(body, &places, value).is_some_and(|block| inside[block.index()]) {
            found.push(value);
        }
    };
    for &block in body.order.iter().filter(|block| !inside[block.index()]) {
        for &inst in &body.block(block).insts {
            body.inst(inst).op.for_each_use(&mut note);
        }
        body.block(block).terminator.for_each_use(&mut note);
    }
    found.sort();
    found.dedup();
    found
}

fn demote_value(body: &mut Body, value: Value, inside: &[bool]) {
    let size = body.ty(value).bytes();
    let slot = body.add_slot(SlotData { size, align: size, name: Symbol::EMPTY, span: Span::NONE });
    store_behind_definition(body, value, slot);
    for block in body.order.clone() {
        if !inside[block.index()] {
            load_before_uses(body, block, value, slot);
        }
    }
}

/// `i1` has no size in memory of its own: it is kept as a byte.
fn store_behind_definition(body: &mut Body, value: Value, slot: Slot) {
    let mut code = Vec::new();
    let stored = match body.ty(value) {
        Ty::I1 => {
            let inst = body.add_inst(Op::Cast(Cast::ZExt, value), &[Ty::I8], Span::NONE);
            code.push(inst);
            body.inst(inst).first_result
        }
        _ => value,
    };
    let address = body.add_inst(Op::SlotAddr(slot, 0), &[Ty::Ptr], Span::NONE);
    let addr = body.inst(address).first_result;
    code.push(address);
    code.push(body.add_inst(Op::Store { addr, offset: 0, value: stored, flags: MemFlags::default() }, &[], Span::NONE));
    let (block, at) = match body.def(value) {
        ValueDef::Param(block, _) => (block, 0),
        ValueDef::Result(inst, _) => match place_of(body, inst) {
            Some((block, index)) => (block, index + 1),
            None => return,
        },
    };
    body.block_mut(block).insts.splice(at..at, code);
}

fn place_of(body: &Body, inst: Inst) -> Option<(Block, usize)> {
    body.order
        .iter()
        .find_map(|&block| body.block(block).insts.iter().position(|&other| other == inst).map(|index| (block, index)))
}

fn load_before_uses(body: &mut Body, block: Block, value: Value, slot: Slot) {
    let insts = std::mem::take(&mut body.block_mut(block).insts);
    let mut out = Vec::with_capacity(insts.len());
    // One load serves the block: nothing outside the loop stores to the slot.
    let mut loaded = None;
    for inst in insts {
        let mut reads = false;
        body.inst(inst).op.for_each_use(|used| reads |= used == value);
        if reads {
            let new = *loaded.get_or_insert_with(|| load(body, value, slot, &mut out));
            body.inst_mut(inst).op.map_uses(|used| if used == value { new } else { used });
        }
        out.push(inst);
    }
    let mut reads = false;
    body.block(block).terminator.for_each_use(|used| reads |= used == value);
    if reads {
        let new = *loaded.get_or_insert_with(|| load(body, value, slot, &mut out));
        body.block_mut(block).terminator.map_uses(|used| if used == value { new } else { used });
    }
    body.block_mut(block).insts = out;
}

fn load(body: &mut Body, value: Value, slot: Slot, out: &mut Vec<Inst>) -> Value {
    let ty = body.ty(value);
    let address = body.add_inst(Op::SlotAddr(slot, 0), &[Ty::Ptr], Span::NONE);
    let addr = body.inst(address).first_result;
    let width = if ty == Ty::I1 { Ty::I8 } else { ty };
    let load = body.add_inst(Op::Load { addr, offset: 0, flags: MemFlags::default() }, &[width], Span::NONE);
    out.extend([address, load]);
    let loaded = body.inst(load).first_result;
    if ty != Ty::I1 {
        return loaded;
    }
    let truncated = body.add_inst(Op::Cast(Cast::Trunc, loaded), &[Ty::I1], Span::NONE);
    out.push(truncated);
    body.inst(truncated).first_result
}
