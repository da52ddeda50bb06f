//! What a loop leaves behind is known if it is known how often it runs.
//!
//! What comes behind the loop and asks for its counter, as the rest of a division into pieces does, is decided then, with
//! the loop as it is. Only what is read behind the one exit is replaced: other ways out leave other numbers.

use beec_ir::{Block, Body, Cfg, Dominators, Loop, Loops, Op, Use, Uses, Value};
use beec_source::Span;

use crate::context::Context;
use crate::unroll::{KnownExit, known_exit};

/// Iterations that are looked at.
const MOST_ITERATIONS: u32 = 64;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let uses = Uses::new(body);
    for found in &Loops::new(body, &cfg, &dominators).all {
        if let Some(exit) = known_exit(body, &dominators, found, MOST_ITERATIONS)
            && cfg.predecessors(exit.to) == [exit.from]
        {
            replace(body, &uses, &dominators, found, &exit);
        }
    }
}

/// Replaces what is known where it is read behind an exit.
fn replace(body: &mut Body, uses: &Uses, dominators: &Dominators, found: &Loop, exit: &KnownExit) {
    let mut constants = Vec::new();
    for value in computed(body, found) {
        let behind = |reader: &&Use| match **reader {
            Use::Inst(_, block) | Use::Terminator(block) => dominators.dominates(exit.to, block),
        };
        let mut readers = uses.of(value).iter().filter(behind).peekable();
        if readers.peek().is_none() {
            continue;
        }
        let Some(constant) = exit.value(body, value) else { continue };
        let inst = body.add_inst(Op::Const(constant), &[body.ty(value)], Span::NONE);
        constants.push(inst);
        let known = body.inst(inst).first_result;
        let swap = |used: Value| if used == value { known } else { used };
        for reader in readers {
            match *reader {
                Use::Inst(reader, _) => body.inst_mut(reader).op.map_uses(swap),
                Use::Terminator(block) => body.block_mut(block).terminator.map_uses(swap),
            }
        }
    }
    body.block_mut(exit.to).insts.splice(0..0, constants);
}

/// What a loop computes.
fn computed(body: &Body, found: &Loop) -> Vec<Value> {
    let of_block = |&block: &Block| {
        let data = body.block(block);
        let results = data.insts.iter().flat_map(|&inst| body.results(inst));
        data.params.iter().copied().chain(results).collect::<Vec<Value>>()
    };
    found.blocks.iter().flat_map(of_block).collect()
}

#[cfg(test)]
mod tests;
