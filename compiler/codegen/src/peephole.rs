//! Improvements over real registers.

mod coalesce;
mod dead;
mod effects;
mod hoist;
mod sink;
mod values;
mod web;

use crate::code::CodeBlock;

/// Runs them all.
pub(crate) fn run(blocks: &mut [CodeBlock], optimize: bool) {
    values::simplify_moves(blocks);
    dead::remove_dead(blocks);
    if optimize {
        coalesce::coalesce(blocks);
        web::merge_webs(blocks);
        dead::remove_dead(blocks);
        sink::sink_common_moves(blocks);
        hoist::hoist_common_moves(blocks);
        hoist::hoist_edge_moves(blocks);
    }
}
