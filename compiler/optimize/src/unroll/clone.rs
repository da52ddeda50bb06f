//! Copies of a loop's blocks, one an iteration.

use beec_ir::{Block, Body, Loop, LoopHint, Terminator, Value};
use rustc_hash::FxHashMap;

/// Writes out iterations 0 to `last`; in iteration `last` the loop is surely left, so its way back leads nowhere.
pub(super) fn fully(body: &mut Body, found: &Loop, last: u32) {
    let copies: Vec<Copy> = (0..=last).map(|_| copy(body, found)).collect();
    let nowhere = body.add_block();
    body.block_mut(nowhere).terminator = Terminator::Unreachable;
    let params: Vec<_> = body.block(found.header).params.iter().map(|&param| body.ty(param)).collect();
    params.into_iter().for_each(|ty| {
        body.add_param(nowhere, ty);
    });
    connect(body, found, &copies, nowhere);
    replace(body, found, &copies);
    body.order.push(nowhere);
}

/// Writes the body `factor` times inside the loop; every copy keeps its own exits, so the number of iterations does not matter.
pub(super) fn by(body: &mut Body, found: &Loop, factor: u32) {
    let copies: Vec<Copy> = (0..factor).map(|_| copy(body, found)).collect();
    let first = copies[0].blocks[&found.header];
    connect(body, found, &copies, first);
    replace(body, found, &copies);
    body.block_mut(first).loop_hint = LoopHint::NoUnroll;
}

struct Copy {
    blocks: FxHashMap<Block, Block>,
    /// In the loop's order.
    order: Vec<Block>,
}

/// Copies the blocks and instructions; jumps still go to the originals.
fn copy(body: &mut Body, found: &Loop) -> Copy {
    let mut values: FxHashMap<Value, Value> = FxHashMap::default();
    let mut made = Copy { blocks: FxHashMap::default(), order: Vec::new() };
    for &block in &found.blocks {
        let new = body.add_block();
        made.blocks.insert(block, new);
        made.order.push(new);
        for param in body.block(block).params.clone() {
            let ty = body.ty(param);
            values.insert(param, body.add_param(new, ty));
        }
        if block != found.header {
            body.block_mut(new).loop_hint = body.block(block).loop_hint;
        }
    }
    // Results first: a block may read what a later block of the list defines (by way of a header parameter only, but
    // the list's order is not promised to be one of dominance).
    let mut insts = Vec::new();
    for &block in &found.blocks {
        for inst in body.block(block).insts.clone() {
            let data = body.inst(inst).clone();
            let types: Vec<_> = body.results(inst).map(|value| body.ty(value)).collect();
            let new = body.add_inst(data.op, &types, data.span);
            let pairs: Vec<_> = body.results(inst).zip(body.results(new)).collect();
            values.extend(pairs);
            insts.push(new);
            body.block_mut(made.blocks[&block]).insts.push(new);
        }
    }
    let swap = |value: Value| values.get(&value).copied().unwrap_or(value);
    for inst in insts {
        body.inst_mut(inst).op.map_uses(swap);
    }
    for &block in &found.blocks {
        let mut terminator = body.block(block).terminator.clone();
        let span = body.block(block).terminator_span;
        terminator.map_uses(swap);
        let new = body.block_mut(made.blocks[&block]);
        new.terminator = terminator;
        new.terminator_span = span;
    }
    made
}

/// Leads jumps inside each copy to its own blocks, jumps back to the next copy, and those of the last one to `after`.
fn connect(body: &mut Body, found: &Loop, copies: &[Copy], after: Block) {
    for (index, copy) in copies.iter().enumerate() {
        let next = copies.get(index + 1).map_or(after, |next| next.blocks[&found.header]);
        for &block in &copy.order {
            body.block_mut(block).terminator.for_each_target_mut(|target| {
                if target.block == found.header {
                    target.block = next;
                } else if let Some(&own) = copy.blocks.get(&target.block) {
                    target.block = own;
                }
            });
        }
    }
}

/// Puts the copies where the loop was, and leads the ways into it to the first.
fn replace(body: &mut Body, found: &Loop, copies: &[Copy]) {
    let first = copies[0].blocks[&found.header];
    for block in body.order.clone() {
        if !found.blocks.contains(&block) {
            body.block_mut(block).terminator.for_each_target_mut(|target| {
                if target.block == found.header {
                    target.block = first;
                }
            });
        }
    }
    let place = body.order.iter().position(|&block| block == found.header).unwrap_or(body.order.len());
    let before = body.order[..place].iter().copied().filter(|block| !found.blocks.contains(block));
    let behind = body.order[place..].iter().copied().filter(|block| !found.blocks.contains(block));
    let new = copies.iter().flat_map(|copy| copy.order.iter().copied());
    body.order = before.chain(new).chain(behind).collect();
}
