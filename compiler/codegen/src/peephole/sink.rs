//! Moves with which every way into a block ends, done once in the block.

use super::effects::{effects, spill_place};
use crate::code::{Code, CodeBlock, End, Rider};

/// How far from the end of a block a move is looked for.
const MOST_STEPS: usize = 6;

/// Takes such moves over, until there are none.
pub(crate) fn sink_common_moves(blocks: &mut [CodeBlock]) {
    let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        for target in block.end.targets() {
            predecessors[target].push(index);
        }
    }
    for index in 1..blocks.len() {
        while let Some((code, places)) = common_move(blocks, index, &predecessors[index]) {
            for (&from, place) in predecessors[index].iter().zip(places) {
                blocks[from].code.remove(place);
            }
            blocks[index].code.insert(0, code);
        }
    }
}

/// A move that could end all the blocks that lead to this one, and to nothing else, and where it stands in each.
fn common_move(blocks: &[CodeBlock], index: usize, predecessors: &[usize]) -> Option<(Code, Vec<usize>)> {
    let (&first, others) = predecessors.split_first()?;
    let leads_here = |from: usize| matches!(blocks[from].end, End::Jump(to) if to == index) && from != index;
    if others.is_empty() || !predecessors.iter().all(|&from| leads_here(from)) {
        return None;
    }
    let candidates = (0..blocks[first].code.len()).rev().take(MOST_STEPS);
    candidates.filter(|&place| could_end(&blocks[first], place)).find_map(|place| {
        let code = blocks[first].code[place];
        let rest = others.iter().map(|&other| place_of(&blocks[other], &code));
        let places: Option<Vec<usize>> = std::iter::once(Some(place)).chain(rest).collect();
        places.map(|places| (code, places))
    })
}

/// Where a block has the same move, if it could end with it.
fn place_of(block: &CodeBlock, code: &Code) -> Option<usize> {
    let same = |other: &Code| other.insn == code.insn && other.high == code.high && other.spill == code.spill;
    (0..block.code.len()).rev().take(MOST_STEPS).find(|&place| same(&block.code[place]) && could_end(block, place))
}

/// Whether an instruction is a move, and could as well be done behind all that follows in its block.
fn could_end(block: &CodeBlock, place: usize) -> bool {
    let code = &block.code[place];
    // Of a spill slot without a place of its own nobody knows what else touches it.
    let moves = code.spill.is_some_and(|spill| spill_place(spill).is_some())
        || matches!(code.insn.code, 0xb7 | 0xb4 | 0xbf | 0xbc);
    if code.fixed || code.rider != Rider::None || !moves {
        return false;
    }
    let own = effects(code);
    block.code[place + 1..].iter().all(|later| {
        let later = effects(later);
        own.writes & (later.reads | later.writes) == 0 && own.reads & later.writes == 0
    })
}
