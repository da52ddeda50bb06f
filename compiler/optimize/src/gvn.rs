//! Global value numbering: an operation without effects that a dominating one already did is not done again. Then
//! branches that a dominating branch decided are taken out ([`branches`]).
//!
//! For packet pointers this is no luxury: the verifier takes accesses only through the address that was compared with
//! the end, and through no other sum of the same parts.
//!
//! What it must not do: share a value across a check that the verifier learns from. The kernel hands a bound on `x`
//! down to copies of `x` and not to what was computed from `x` before, so after `if (x < 16)` the sum `x + y` is
//! computed again, unless the earlier sum was itself compared with something, or may be a packet pointer ([`checks`]).
//! Nothing moves upwards, no
//! address is formed that the program did not form there, relocated operations are shared with equal relocations only,
//! and comparisons are shared within one block only, where they can be fused with the branch.

mod branches;
pub(crate) use branches::Relation;
mod checks;
mod key;

use beec_ir::{Block, Body, Cast, Cfg, Dominators, Inst, Op, Ty, Value};
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::rewrite::Replacements;
use checks::Checks;
use key::Key;
pub(crate) use key::equal_relocations;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    number(body, &cfg, &dominators);
    branches::run(body, &cfg, &dominators);
}

/// A value that stands for all of its kind, and how deep in the dominator tree its block is.
#[derive(Clone, Copy)]
struct Leader {
    value: Value,
    depth: u32,
}

fn number(body: &mut Body, cfg: &Cfg, dominators: &Dominators) {
    let Some(&entry) = cfg.rpo.first() else { return };
    let mut numbering = Numbering {
        relocations: equal_relocations(body),
        leaders: FxHashMap::default(),
        log: Vec::new(),
        checks: Checks::new(body),
        replacements: Replacements::new(body),
        depth: 0,
    };
    let mut stack = vec![Step::Enter(entry)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(block) => {
                stack.push(Step::Leave(numbering.log.len(), numbering.checks.mark()));
                numbering.depth += 1;
                numbering.checks.enter(body, cfg, block, numbering.depth);
                numbering.block(body, block);
                stack.extend(dominators.children(block).iter().rev().map(|&child| Step::Enter(child)));
            }
            Step::Leave(leaders, checks) => {
                numbering.depth -= 1;
                numbering.restore(leaders);
                numbering.checks.restore(checks);
            }
        }
    }
    numbering.replacements.apply(body);
}

enum Step {
    Enter(Block),
    /// How long the logs were before the block.
    Leave(usize, usize),
}

struct Numbering {
    relocations: Vec<u32>,
    leaders: FxHashMap<Key, Leader>,
    /// What stood in `leaders` before, to be put back on the way up the tree.
    log: Vec<(Key, Option<Leader>)>,
    checks: Checks,
    replacements: Replacements,
    depth: u32,
}

impl Numbering {
    fn block(&mut self, body: &mut Body, block: Block) {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.retain(|&inst| {
            body.inst_mut(inst).op.map_uses(|value| self.replacements.get(value));
            let Some(result) = body.result(inst) else { return true };
            self.extend_further(body, inst, result);
            let op = &body.inst(inst).op;
            let Some(key) = Key::of(op, body.ty(result), block, &self.relocations) else { return true };
            match self.leaders.get(&key) {
                Some(&leader) if self.checks.may_share(body, op, leader.value, leader.depth) => {
                    self.replacements.set(result, leader.value);
                    false
                }
                _ => {
                    let leader = Leader { value: result, depth: self.depth };
                    self.log.push((key, self.leaders.insert(key, leader)));
                    true
                }
            }
        });
        let replacements = &self.replacements;
        let data = body.block_mut(block);
        data.insts = insts;
        data.terminator.map_uses(|value| replacements.get(value));
    }

    /// An extension to 64 bits of what was compared when it was extended to 32 bits continues that: the bounds are
    /// those of the extended value.
    fn extend_further(&self, body: &mut Body, inst: Inst, result: Value) {
        let Op::Cast(cast @ (Cast::SExt | Cast::ZExt), value) = body.inst(inst).op else { return };
        let narrow = matches!(body.ty(value), Ty::I8 | Ty::I16) && !checks::is_copy(body, cast, value);
        if let Some(leader) = self.leaders.get(&Key::Cast(cast, Ty::I32, value))
            && narrow
            && body.ty(result) == Ty::I64
            && self.checks.is_linked(leader.value)
        {
            body.inst_mut(inst).op = Op::Cast(cast, leader.value);
        }
    }

    fn restore(&mut self, length: usize) {
        for (key, before) in self.log.drain(length..).rev() {
            match before {
                Some(leader) => self.leaders.insert(key, leader),
                None => self.leaders.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests;
