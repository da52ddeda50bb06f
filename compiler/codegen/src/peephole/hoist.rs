//! Moves on an edge, taken up before the branch.
//!
//! An edge block that holds only moves costs a jump where it does not fall through. If the moves' targets mean
//! nothing on the other side of the branch, they can be done before it, and the edge block vanishes.

use super::effects::{Places, effects, end_reads, live_in};
use crate::code::{Code, CodeBlock, End, Rider};

/// Moves up where it saves a jump.
pub(crate) fn hoist_edge_moves(blocks: &mut [CodeBlock]) {
    let mut predecessors = vec![0u32; blocks.len()];
    for block in blocks.iter() {
        for target in block.end.targets() {
            predecessors[target] += 1;
        }
    }
    let mut live = live_in(blocks);
    for index in 0..blocks.len() {
        let End::Branch { then, otherwise, .. } = blocks[index].end else { continue };
        for (edge, other) in [(otherwise, then), (then, otherwise)] {
            if predecessors[edge] == 1 && edge != other && can_hoist(blocks, &live, index, edge, other) {
                let moves = std::mem::take(&mut blocks[edge].code);
                blocks[index].code.extend(moves);
                live = live_in(blocks);
            }
        }
    }
}

/// More moves than this are not worth doing on the other path.
const MOST: usize = 1;

fn can_hoist(blocks: &[CodeBlock], live: &[Places], index: usize, edge: usize, other: usize) -> bool {
    let block = &blocks[edge];
    if !matches!(block.end, End::Jump(_)) || block.code.is_empty() || block.code.len() > MOST {
        return false;
    }
    let busy = live[other] | end_reads(&blocks[index].end);
    let mut read: Places = 0;
    block.code.iter().all(|code| {
        let effects = effects(code);
        read |= effects.reads;
        is_move(code) && effects.writes & busy == 0
    })
}

/// Moves of registers and constants only: a load must not be done where it was not asked for.
fn is_move(code: &Code) -> bool {
    !code.fixed && code.rider == Rider::None && matches!(code.insn.code, 0xb7 | 0xb4 | 0xbf | 0xbc)
}
