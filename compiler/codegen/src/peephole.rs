//! Small improvements over real registers.

mod effects;
mod hoist;
mod known;

use crate::code::CodeBlock;

/// Runs them all.
pub(crate) fn run(blocks: &mut [CodeBlock], optimize: bool) {
    for block in blocks.iter_mut() {
        known::remove_redundant(block);
    }
    if optimize {
        hoist::hoist_edge_moves(blocks);
    }
}
