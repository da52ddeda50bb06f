//! Small improvements over real registers.

mod coalesce;
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
        let live = effects::live_in(blocks);
        coalesce::coalesce(blocks, &live);
        hoist::hoist_edge_moves(blocks);
    }
}
