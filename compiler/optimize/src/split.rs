//! Cutting a block in two.

use beec_ir::{Block, BlockData, Body, LoopHint, Terminator};
use beec_source::Span;

/// Moves what stands in `block` from instruction `at` on, and its terminator, to a new block behind it in the layout.
/// `block` then ends in `Unreachable`, for the caller to replace.
pub(crate) fn split_block(body: &mut Body, block: Block, at: usize) -> Block {
    let rest = insert_behind(body, block);
    let data = body.block_mut(block);
    let insts = data.insts.split_off(at);
    let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
    let span = data.terminator_span;
    let new = body.block_mut(rest);
    new.insts = insts;
    new.terminator = terminator;
    new.terminator_span = span;
    rest
}

/// A new empty block behind `block` in the layout.
pub(crate) fn insert_behind(body: &mut Body, block: Block) -> Block {
    let new = Block(body.blocks.len() as u32);
    body.blocks.push(BlockData {
        params: Vec::new(),
        insts: Vec::new(),
        terminator: Terminator::Unreachable,
        terminator_span: Span::NONE,
        loop_hint: LoopHint::None,
    });
    let place = body.order.iter().position(|&other| other == block).map_or(body.order.len(), |index| index + 1);
    body.order.insert(place, new);
    new
}
