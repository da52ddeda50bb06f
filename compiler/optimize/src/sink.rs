//! What is needed on one side of a branch only is computed there.
//!
//! This is less work on the other side, and often a register less on the way. More than that, what is computed from a number
//! behind the test of that number has the bounds that the test gave it, where the verifier does not hand them on to what
//! was computed before.
//!
//! Only what is made from one variable and constants moves: where two variables have to live longer so that one need not,
//! nothing is gained. Nothing moves into a loop.

use beec_ir::{BinaryOp, Block, Body, Cfg, Dominators, Inst, Op, Use, Uses, Value, ValueDef};

use crate::context::Context;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let uses = Uses::new(body);
    // Where each instruction is now.
    let mut place: Vec<Option<Block>> = vec![None; body.insts.len()];
    for &block in &cfg.rpo {
        body.block(block).insts.iter().for_each(|inst| place[inst.index()] = Some(block));
    }
    for &block in &cfg.rpo {
        let ways: Vec<Block> = body
            .block(block)
            .terminator
            .successors()
            .into_iter()
            .filter(|&to| cfg.predecessors(to).len() == 1)
            .collect();
        if ways.is_empty() || body.block(block).terminator.successors().len() < 2 {
            continue;
        }
        for inst in body.block(block).insts.clone().into_iter().rev() {
            let Some(value) = movable(body, inst) else { continue };
            let needed = |way: &Block| {
                let readers = uses.of(value);
                !readers.is_empty()
                    && readers.iter().all(|reader| {
                        let at = match *reader {
                            Use::Inst(reader, _) => place[reader.index()],
                            Use::Terminator(block) => Some(block),
                        };
                        at.is_some_and(|at| dominators.dominates(*way, at))
                    })
            };
            if let Some(&way) = ways.iter().find(|way| needed(way)) {
                body.block_mut(block).insts.retain(|&other| other != inst);
                body.block_mut(way).insts.insert(0, inst);
                place[inst.index()] = Some(way);
            }
        }
    }
}

/// The result of an operation that may move: one variable, else constants.
fn movable(body: &Body, inst: Inst) -> Option<Value> {
    let variable = match body.inst(inst).op {
        Op::Binary(op, a, b) if !matches!(op, BinaryOp::SDiv | BinaryOp::SRem) => {
            match (body.constant(a), body.constant(b)) {
                (None, Some(_)) => a,
                (Some(_), None) => b,
                _ => return None,
            }
        }
        Op::Cast(_, a) => a,
        _ => return None,
    };
    // A relocated number must stay where its relocation folds into the operation.
    let plain = match body.def(variable) {
        ValueDef::Result(from, _) => !matches!(body.inst(from).op, Op::CoreConst(_) | Op::CoreAccess { .. }),
        ValueDef::Param(..) => true,
    };
    body.result(inst).filter(|_| plain)
}

#[cfg(test)]
mod tests;
