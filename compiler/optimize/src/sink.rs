//! What is needed behind a branch only is computed there.
//!
//! This is less work on the other side, and often a register less on the way. More than that, what is computed from a number
//! behind the test of that number has the bounds that the test gave it, where the verifier does not hand them on to what
//! was computed before; and what is loaded behind a check may be loaded there, though the program says it earlier.
//!
//! What is made from one variable and constants moves always. Where two variables have to live longer so that one need not,
//! or where a load goes, something must be tested on the way that the result depends on. Nothing moves into a loop, and no
//! load over anything that may write memory.

use beec_ir::{
    BinaryOp, Block, Body, Cfg, Dominators, Inst, Loops, Module, Op, Terminator, Use, Uses, Value, ValueDef,
};

use crate::context::Context;

/// How many definitions are followed from a result and from a condition to what they have in common.
const MOST_PARTS: usize = 24;
/// How many blocks are passed at once.
const MOST_STEPS: usize = 64;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let loops = Loops::new(body, &cfg, &dominators);
    let uses = Uses::new(body);
    // Where each instruction is now.
    let mut place: Vec<Option<Block>> = vec![None; body.insts.len()];
    for &block in &cfg.rpo {
        body.block(block).insts.iter().for_each(|inst| place[inst.index()] = Some(block));
    }
    let mut sinking =
        Sinking { body, module: cx.module, cfg: &cfg, dominators: &dominators, loops: &loops, uses: &uses, place };
    for &block in &cfg.rpo {
        sinking.block(block);
    }
}

struct Sinking<'a> {
    body: &'a mut Body,
    module: &'a Module,
    cfg: &'a Cfg,
    dominators: &'a Dominators,
    loops: &'a Loops,
    uses: &'a Uses,
    place: Vec<Option<Block>>,
}

/// How freely a result moves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moves {
    /// Wherever it is needed.
    Freely,
    /// Behind a test that bears on it.
    BehindTests,
    /// The same, and not over what writes memory.
    AsLoad,
}

impl Sinking<'_> {
    /// Moves what it can out of one block. Last instructions first, so that what an instruction is made from follows it.
    fn block(&mut self, block: Block) {
        let mut written = matches!(&self.body.block(block).terminator, Terminator::AsmGoto { .. });
        for inst in self.body.block(block).insts.clone().into_iter().rev() {
            let to = self.movable(inst).filter(|(_, moves)| *moves != Moves::AsLoad || !written);
            match to.and_then(|(value, moves)| self.target(block, value, moves)) {
                Some(to) => {
                    self.body.block_mut(block).insts.retain(|&other| other != inst);
                    self.body.block_mut(to).insts.insert(0, inst);
                    self.place[inst.index()] = Some(to);
                }
                None => self.body.each_effect(self.module, inst, |effect| written |= effect.writes),
            }
        }
    }

    /// The result of an operation that may move.
    fn movable(&self, inst: Inst) -> Option<(Value, Moves)> {
        let body = &*self.body;
        let one_of = |a: Value, b: Value| match (body.constant(a), body.constant(b)) {
            (None, Some(_)) => Some(a),
            (Some(_), None) => Some(b),
            _ => None,
        };
        let moves = match body.inst(inst).op {
            Op::Binary(op, a, b) if !matches!(op, BinaryOp::SDiv | BinaryOp::SRem) => match one_of(a, b) {
                Some(variable) if self.is_plain(variable) => Moves::Freely,
                Some(_) => return None,
                None => Moves::BehindTests,
            },
            Op::Cast(_, a) if self.is_plain(a) => Moves::Freely,
            Op::PtrAdd(base, by) if self.is_plain(base) && self.is_plain(by) => Moves::BehindTests,
            Op::Load { addr, flags, .. } if !flags.volatile && self.is_plain(addr) => Moves::AsLoad,
            _ => return None,
        };
        body.result(inst).map(|value| (value, moves))
    }

    /// A relocated number must stay where its relocation folds into the operation.
    fn is_plain(&self, variable: Value) -> bool {
        match self.body.def(variable) {
            ValueDef::Result(from, _) => !matches!(self.body.inst(from).op, Op::CoreConst(_) | Op::CoreAccess { .. }),
            ValueDef::Param(..) => true,
        }
    }

    /// The block to which a result moves.
    fn target(&self, block: Block, value: Value, moves: Moves) -> Option<Block> {
        let needed = self.needed_in(block, value)?;
        let bears = self.bears_on_way(block, needed, value);
        if bears && moves != Moves::AsLoad {
            return self.outside_loops(block, needed);
        }
        // One step at a time, as far as nothing is written.
        let ways = self.body.block(block).terminator.successors();
        let only = |way: &Block| self.cfg.predecessors(*way).len() == 1 && self.dominators.dominates(*way, needed);
        let way = ways.iter().copied().find(only).filter(|_| ways.len() > 1)?;
        (bears || moves == Moves::Freely).then_some(way)
    }

    /// The block behind `block` through which all ways to the readers of a value lead last.
    fn needed_in(&self, block: Block, value: Value) -> Option<Block> {
        let place = |reader: &Use| match *reader {
            Use::Inst(reader, _) => self.place[reader.index()],
            Use::Terminator(block) => Some(block),
        };
        let readers = self.uses.of(value);
        let mut needed = place(readers.first()?)?;
        let mut steps = 0;
        for reader in readers {
            let reader = place(reader)?;
            while !self.dominators.dominates(needed, reader) {
                steps += 1;
                needed = self.dominators.idom(needed).filter(|_| steps < MOST_STEPS)?;
            }
        }
        (needed != block && self.dominators.dominates(block, needed)).then_some(needed)
    }

    /// The last block on the way to `needed` that is in no loop in which `block` is not.
    fn outside_loops(&self, block: Block, mut needed: Block) -> Option<Block> {
        for _ in 0..MOST_STEPS {
            let mut around = self.loops.innermost(block);
            let inner = self.loops.innermost(needed);
            while around != inner && around.is_some() {
                around = around.and_then(|index| self.loops.all[index].parent);
            }
            if around == inner {
                return (needed != block).then_some(needed);
            }
            needed = self.dominators.idom(needed)?;
        }
        None
    }

    /// Whether something is tested on the way from one block to another that bears on a value.
    fn bears_on_way(&self, block: Block, needed: Block, value: Value) -> bool {
        let parts = self.parts(value);
        let mut at = needed;
        for _ in 0..MOST_STEPS {
            let Some(above) = self.dominators.idom(at) else { return false };
            if self.tests(above, &parts) {
                return true;
            }
            if above == block {
                return false;
            }
            at = above;
        }
        false
    }

    /// Whether what a block ends in tests one of these, or what is made from one.
    fn tests(&self, block: Block, parts: &[Value]) -> bool {
        let tested = match self.body.block(block).terminator {
            Terminator::Branch { condition, .. } => condition,
            Terminator::Switch { value, .. } => value,
            _ => return false,
        };
        self.parts(tested).iter().any(|part| parts.contains(part))
    }

    /// What a value is made from, itself included, constants and fixed addresses not.
    fn parts(&self, value: Value) -> Vec<Value> {
        let mut parts = vec![value];
        let mut next = 0;
        while next < parts.len() && parts.len() < MOST_PARTS {
            let mut found = Vec::new();
            match self.body.def_op(parts[next]) {
                Some(op) if op.is_pure() || matches!(op, Op::Load { .. }) => op.for_each_use(|part| found.push(part)),
                _ => {}
            }
            let fixed = |part: Value| {
                matches!(self.body.def_op(part), Some(Op::Const(_) | Op::GlobalAddr(_) | Op::SlotAddr(..)))
            };
            found.retain(|&part| !fixed(part) && !parts.contains(&part));
            parts.extend(found);
            next += 1;
        }
        parts
    }
}

#[cfg(test)]
mod tests;
