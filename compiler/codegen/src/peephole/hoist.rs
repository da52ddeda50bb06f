//! Moves on an edge, taken up before the branch.
//!
//! An edge block that holds only moves costs a jump where it does not fall through. If the moves' targets mean
//! nothing on the other side of the branch, they can be done before it, and the edge block vanishes. Likewise what both
//! sides do.

use super::effects::{Places, effects, end_reads, live_in, live_out};
use crate::code::{Code, CodeBlock, End, Rider};

/// Does moves with which both sides of a branch begin before it.
pub(crate) fn hoist_common_moves(blocks: &mut [CodeBlock]) {
    let predecessors = count_predecessors(blocks);
    for index in (0..blocks.len()).rev() {
        let End::Branch { then, otherwise, .. } = blocks[index].end else { continue };
        if then == otherwise || predecessors[then] != 1 || predecessors[otherwise] != 1 {
            continue;
        }
        while let Some((code, places)) = common_move(blocks, index, then, otherwise) {
            blocks[then].code.remove(places.0);
            blocks[otherwise].code.remove(places.1);
            blocks[index].code.push(code);
        }
    }
}

/// A move with which both blocks could begin, which the branch does not notice, and where it stands in each.
fn common_move(blocks: &[CodeBlock], index: usize, then: usize, otherwise: usize) -> Option<(Code, (usize, usize))> {
    let read = end_reads(&blocks[index].end);
    let firsts = blocks[then].code.iter().enumerate().take(MOST_STEPS);
    firsts.filter(|(place, code)| could_begin(&blocks[then], *place) && effects(code).writes & read == 0).find_map(
        |(place, code)| {
            let same = |other: &Code| other.insn == code.insn && other.high == code.high;
            let others = &blocks[otherwise];
            let mut places = (0..others.code.len()).take(MOST_STEPS);
            let other = places.find(|&other| same(&others.code[other]) && could_begin(others, other))?;
            Some((*code, (place, other)))
        },
    )
}

/// How far into a block a move is looked for.
const MOST_STEPS: usize = 6;

/// Whether an instruction is a move, and could as well be done before all that stands before it in its block.
fn could_begin(block: &CodeBlock, place: usize) -> bool {
    let code = &block.code[place];
    let own = effects(code);
    is_move(code)
        && block.code[..place].iter().all(|before| {
            let before = effects(before);
            own.writes & (before.reads | before.writes) == 0 && own.reads & before.writes == 0
        })
}

/// Ways into each block; the caller's is one into the entry.
fn count_predecessors(blocks: &[CodeBlock]) -> Vec<u32> {
    let mut predecessors = vec![0u32; blocks.len()];
    if let Some(entry) = predecessors.first_mut() {
        *entry = 1;
    }
    for block in blocks.iter() {
        for target in block.end.targets() {
            predecessors[target] += 1;
        }
    }
    predecessors
}

/// Moves up where it saves a jump.
pub(crate) fn hoist_edge_moves(blocks: &mut [CodeBlock]) {
    let predecessors = count_predecessors(blocks);
    let mut live = live_in(blocks);
    for index in 0..blocks.len() {
        let End::Branch { then, otherwise, .. } = blocks[index].end else { continue };
        for (edge, other) in [(otherwise, then), (then, otherwise)] {
            if predecessors[edge] == 1 && edge != other && can_hoist(blocks, &live, index, edge, other) {
                let moves = std::mem::take(&mut blocks[edge].code);
                blocks[index].code.extend(moves);
                // Neither the other side nor the branch notices them, so only the edge itself begins with more.
                live[edge] = live_out(&blocks[edge].end, &live);
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
    block.code.iter().all(|code| is_move(code) && effects(code).writes & busy == 0)
}

/// Moves of registers and constants only: a load must not be done where it was not asked for.
fn is_move(code: &Code) -> bool {
    !code.fixed && code.rider == Rider::None && matches!(code.insn.code, 0xb7 | 0xb4 | 0xbf | 0xbc)
}
