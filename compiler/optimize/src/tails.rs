//! Tail merging: blocks that end alike share their end.
//!
//! Two blocks that go on to the same place and do the same before that, as after inlining a function twice, jump to one
//! copy of it instead. Where the copies compute with different integers, the one that is left takes parameters.
//!
//! An access keeps its one kind of pointer, as the verifier demands: addresses and maps must be the same value, the
//! same object, or computed alike inside the shared end; they never become parameters. Nor is a pointer that was loaded
//! from the stack, which can hold pointers of different kinds, followed inside a shared end. Loops stay as they are:
//! blocks of different loops are not merged.

mod matching;
#[cfg(test)]
mod tests;

use beec_ir::{Block, BlockCall, Body, Cfg, Dominators, Inst, Loops, Op, Terminator, Ty, Uses, Value, ValueDef};
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::{dce, simplify_cfg};
use matching::{Blocks, Match};

/// Rounds; each merges what the one before made alike.
const ROUNDS: usize = 16;
/// With how many earlier blocks a block is compared.
const CANDIDATES: usize = 8;

/// Merges the ends of blocks.
pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    for _ in 0..ROUNDS {
        let matches = find(body);
        if matches.is_empty() {
            break;
        }
        matches.into_iter().for_each(|found| merge(body, &found));
        // Blocks of which nothing is left no longer stand between those before them and what they share.
        dce::run(body, cx);
        simplify_cfg::run(body, cx);
    }
}

/// Pairs of blocks worth merging, no block in two of them.
fn find(body: &Body) -> Vec<Match> {
    let cfg = Cfg::new(body);
    let loops = Loops::new(body, &cfg, &Dominators::new(body, &cfg));
    let blocks = Blocks::new(body, Uses::new(body));
    let mut earlier: FxHashMap<Key, Vec<Block>> = FxHashMap::default();
    let mut found = Vec::new();
    for &block in body.order.iter().filter(|&&block| cfg.is_reachable(block)) {
        let Some(key) = Key::of(body, block, loops.innermost(block)) else { continue };
        let alike = earlier.entry(key).or_default();
        let best = alike.iter().enumerate().filter_map(|(index, &other)| Some((index, blocks.compare(other, block)?)));
        match best.max_by_key(|(index, found)| (found.saved, std::cmp::Reverse(*index))) {
            Some((index, best)) => {
                alike.remove(index);
                found.push(best);
            }
            None if alike.len() < CANDIDATES => alike.push(block),
            None => {}
        }
    }
    found
}

/// What blocks must have in common before they are compared: where they go, their loop, and what comes last.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    targets: Vec<Block>,
    around: Option<usize>,
    last: Option<std::mem::Discriminant<Op>>,
}

impl Key {
    fn of(body: &Body, block: Block, around: Option<usize>) -> Option<Key> {
        let data = body.block(block);
        if !matches!(data.terminator, Terminator::Jump(_) | Terminator::Branch { .. } | Terminator::Return(_)) {
            return None;
        }
        let last = data.insts.iter().rev().map(|&inst| &body.inst(inst).op).find(|op| !matching::is_leaf(op));
        Some(Key { targets: data.terminator.successors(), around, last: last.map(std::mem::discriminant) })
    }
}

/// Moves the common end of two blocks into a block of its own.
fn merge(body: &mut Body, found: &Match) {
    let [first, second] = found.blocks;
    let mut end = End { block: body.add_block(), made: FxHashMap::default() };
    for &(a, b) in &found.params {
        let param = body.add_param(end.block, body.ty(a));
        end.made.insert((a, b), param);
    }
    for &(a, b) in &found.insts {
        end.instruction(body, a, b);
    }
    end.terminator(body, first, second);
    let (left, right): (Vec<Value>, Vec<Value>) = found.params.iter().copied().unzip();
    for (block, args) in [(first, left), (second, right)] {
        let data = body.block_mut(block);
        data.insts.retain(|&inst| found.insts.iter().all(|&(a, b)| inst != a && inst != b));
        data.terminator = Terminator::Jump(BlockCall { block: end.block, args });
    }
    let place = body.order.iter().position(|&block| block == first).map_or(body.order.len(), |place| place + 1);
    body.order.insert(place, end.block);
}

/// A shared end under construction.
struct End {
    block: Block,
    /// What stands for a value of the first block and the one that the second block has in its place. One value of a
    /// block may stand in several places, for different values of the other.
    made: FxHashMap<(Value, Value), Value>,
}

impl End {
    fn instruction(&mut self, body: &mut Body, a: Inst, b: Inst) {
        let mut others = Vec::new();
        body.inst(b).op.for_each_use(|value| others.push(value));
        let mut others = others.into_iter();
        let mut op = body.inst(a).op.clone();
        op.map_uses(|value| others.next().map_or(value, |other| self.value(body, value, other)));
        let types: Vec<Ty> = body.results(a).map(|value| body.ty(value)).collect();
        let made = self.push(body, op, &types, a);
        let pairs = body.results(a).zip(body.results(b));
        self.made.extend(pairs.zip(body.results(made)));
    }

    fn terminator(&mut self, body: &mut Body, first: Block, second: Block) {
        let mut others = Vec::new();
        body.block(second).terminator.for_each_use(|value| others.push(value));
        let mut others = others.into_iter();
        let mut terminator = body.block(first).terminator.clone();
        terminator.map_uses(|value| others.next().map_or(value, |other| self.value(body, value, other)));
        let span = body.block(first).terminator_span;
        let data = body.block_mut(self.block);
        data.terminator = terminator;
        data.terminator_span = span;
    }

    /// The value here for two that stand in one place. Constants and addresses are made again.
    fn value(&mut self, body: &mut Body, a: Value, b: Value) -> Value {
        if let Some(&made) = self.made.get(&(a, b)) {
            return made;
        }
        let (Some(op), ValueDef::Result(inst, _)) = (matching::leaf(body, a, b).cloned(), body.def(a)) else {
            return a;
        };
        let made = self.push(body, op, &[body.ty(a)], inst);
        let value = body.result(made).unwrap_or(a);
        self.made.insert((a, b), value);
        value
    }

    fn push(&self, body: &mut Body, op: Op, types: &[Ty], like: Inst) -> Inst {
        let made = body.add_inst(op, types, body.inst(like).span);
        body.block_mut(self.block).insts.push(made);
        made
    }
}
