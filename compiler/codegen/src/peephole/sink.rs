//! Moves with which every way into a block ends, done once in the block.

use crate::code::{Code, CodeBlock, End, Rider};

/// Takes such moves over, until there are none.
pub(crate) fn sink_common_moves(blocks: &mut [CodeBlock]) {
    let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        for target in block.end.targets() {
            predecessors[target].push(index);
        }
    }
    for index in 1..blocks.len() {
        while let Some(code) = common_last(blocks, index, &predecessors[index]) {
            for &from in &predecessors[index] {
                blocks[from].code.pop();
            }
            blocks[index].code.insert(0, code);
        }
    }
}

/// The move that ends all the blocks that lead to this one, and to nothing else.
fn common_last(blocks: &[CodeBlock], index: usize, predecessors: &[usize]) -> Option<Code> {
    let (&first, others) = predecessors.split_first()?;
    let last = |from: usize| {
        let only = matches!(blocks[from].end, End::Jump(to) if to == index) && from != index;
        blocks[from].code.last().filter(|_| only)
    };
    let code = last(first)?;
    let same = |other: usize| last(other).is_some_and(|other| other.insn == code.insn && other.high == code.high);
    let moves = code.spill.is_some() || matches!(code.insn.code, 0xb7 | 0xb4 | 0xbf | 0xbc);
    let plain = !code.fixed && code.rider == Rider::None && moves;
    (!others.is_empty() && plain && others.iter().all(|&other| same(other))).then_some(*code)
}
