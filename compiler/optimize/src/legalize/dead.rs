//! Blocks with a fault to which no path leads.
//!
//! The other passes believe what dominating branches say, and leave a branch where the verifier needs its bound. Here
//! nothing needs to stay: every way back from the block to the entry is followed, with what the branches on it say,
//! until it contradicts itself. If all do, the block is never reached, and the branches to it decide nothing.

mod facts;

use beec_ir::{Block, Body, Cfg, Dominators, Loops, Module, Terminator, Value};
use rustc_hash::FxHashSet;

use super::fault_in;
use facts::Facts;

/// Jumps that are followed back from one block.
const MAX_STEPS: usize = 2000;

/// Cuts the body off at blocks with a fault that are never reached; says whether there were any.
pub(super) fn run(module: &Module, body: &mut Body) -> bool {
    let cfg = Cfg::new(body);
    let faulty: Vec<Block> =
        body.order.iter().copied().filter(|&block| cfg.is_reachable(block) && fault_in(module, body, block)).collect();
    if faulty.is_empty() {
        return false;
    }
    let dominators = Dominators::new(body, &cfg);
    let loops = Loops::new(body, &cfg, &dominators);
    let homes = homes(body);
    let dead: Vec<Block> = faulty
        .into_iter()
        .filter(|&block| {
            let mut way = Way { body, cfg: &cfg, loops: &loops, homes: &homes, steps: 0, on_it: FxHashSet::default() };
            !way.may_lead_to(block, &Facts::default())
        })
        .collect();
    for &block in &dead {
        let data = body.block_mut(block);
        data.insts.clear();
        data.terminator = Terminator::Unreachable;
    }
    !dead.is_empty()
}

/// A way back towards the entry.
struct Way<'a> {
    body: &'a Body,
    cfg: &'a Cfg,
    loops: &'a Loops,
    homes: &'a [Option<Block>],
    steps: usize,
    on_it: FxHashSet<Block>,
}

impl Way<'_> {
    /// Whether a block may be reached where `facts` hold in it and behind it.
    fn may_lead_to(&mut self, block: Block, facts: &Facts) -> bool {
        if block == self.body.entry() {
            return true;
        }
        // A cycle that is no loop, or too much.
        if !self.on_it.insert(block) {
            return true;
        }
        let may = self.may_come_from_before(block, facts);
        self.on_it.remove(&block);
        may
    }

    fn may_come_from_before(&mut self, block: Block, facts: &Facts) -> bool {
        let header = self.loops.all.iter().find(|found| found.header == block);
        let facts = match header {
            // Whatever round it is: what the loop changes is not known, and it was entered once.
            Some(found) => {
                let in_loop = |value: Value| self.homes[value.index()].is_none_or(|home| found.blocks.contains(&home));
                facts.without(in_loop)
            }
            None => facts.clone(),
        };
        let mut froms: Vec<Block> = self.cfg.predecessors(block).to_vec();
        froms.sort();
        froms.dedup();
        froms.retain(|from| header.is_none_or(|found| !found.latches.contains(from)));
        for from in froms {
            for facts in self.edges(from, block, &facts, header.is_some()) {
                self.steps += 1;
                if self.steps > MAX_STEPS {
                    return true;
                }
                if !facts.contradict(self.body) && self.may_lead_to(from, &facts) {
                    return true;
                }
            }
        }
        false
    }

    /// What holds on each of the jumps from one block to another.
    fn edges(&self, from: Block, to: Block, facts: &Facts, header: bool) -> Vec<Facts> {
        let mut edges = Vec::new();
        let with_args = |facts: &Facts, args: &[Value]| {
            let mut facts = facts.clone();
            if !header {
                facts.give(&self.body.block(to).params, args);
            }
            facts
        };
        match &self.body.block(from).terminator {
            Terminator::Branch { condition, then, otherwise, .. } => {
                for (target, holds) in [(then, true), (otherwise, false)] {
                    if target.block == to {
                        let mut facts = with_args(facts, &target.args);
                        facts.condition(*condition, holds);
                        edges.push(facts);
                    }
                }
            }
            Terminator::Switch { value, cases, default } => {
                for (case, target) in cases.iter().filter(|(_, target)| target.block == to) {
                    let mut facts = with_args(facts, &target.args);
                    facts.is(*value, *case);
                    edges.push(facts);
                }
                if default.block == to {
                    let mut facts = with_args(facts, &default.args);
                    cases.iter().for_each(|(case, _)| facts.is_not(*value, *case));
                    edges.push(facts);
                }
            }
            other => other.for_each_target(|target| {
                if target.block == to {
                    edges.push(with_args(facts, &target.args));
                }
            }),
        }
        edges
    }
}

/// By value: the block that defines it.
fn homes(body: &Body) -> Vec<Option<Block>> {
    let mut homes = vec![None; body.values.len()];
    for &block in &body.order {
        let data = body.block(block);
        let results = data.insts.iter().flat_map(|&inst| body.results(inst));
        results.chain(data.params.iter().copied()).for_each(|value| homes[value.index()] = Some(block));
    }
    homes
}
