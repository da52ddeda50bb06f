//! Improvements over real registers.

mod coalesce;
mod dead;
pub(crate) mod effects;
mod hoist;
mod sink;
mod values;
mod web;

use crate::code::CodeBlock;
use crate::judge::Judge;

/// A step: its name and what it does.
type Step = (&'static str, fn(&mut [CodeBlock]));

/// The steps that every level takes.
const ALWAYS: &[Step] = &[("simplify moves", values::simplify_moves), ("remove dead moves", dead::remove_dead)];

/// The further steps of the optimising levels.
const OPTIMIZE: &[Step] = &[
    ("coalesce", coalesce::coalesce),
    ("merge webs", web::merge_webs),
    ("remove dead moves again", dead::remove_dead),
    ("sink common moves", sink::sink_common_moves),
    ("hoist common moves", hoist::hoist_common_moves),
    ("hoist edge moves", hoist::hoist_edge_moves),
];

/// Runs them all.
pub(crate) fn run(blocks: &mut [CodeBlock], optimize: bool, judge: Option<&Judge>) {
    let further = if optimize { OPTIMIZE } else { &[] };
    for (name, step) in ALWAYS.iter().chain(further) {
        step(blocks);
        if let Some(judge) = judge {
            judge.check(name, blocks);
        }
    }
}
