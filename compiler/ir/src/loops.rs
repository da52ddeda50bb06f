//! Natural loops.

use crate::{Block, Body, Cfg, Dominators};

/// A natural loop: the blocks from which a jump back to the header is reached without passing the header.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The only block by which it is entered.
    pub header: Block,
    /// The blocks that jump back to the header.
    pub latches: Vec<Block>,
    /// All its blocks, the header first.
    pub blocks: Vec<Block>,
    /// The innermost loop around it.
    pub parent: Option<usize>,
    /// 1 for an outermost loop.
    pub depth: u32,
}

/// The loops of a body. Cycles with several entries (by `goto` into a loop) are none of them.
#[derive(Clone, Debug)]
pub struct Loops {
    /// Loops, an outer one before those in it.
    pub all: Vec<Loop>,
    innermost: Vec<Option<usize>>,
}

impl Loops {
    /// Finds the loops.
    pub fn new(body: &Body, cfg: &Cfg, dominators: &Dominators) -> Loops {
        let mut loops = Loops { all: Vec::new(), innermost: vec![None; body.blocks.len()] };
        for &header in &cfg.rpo {
            let latches: Vec<Block> = dedup(
                cfg.predecessors(header).iter().copied().filter(|&block| dominators.dominates(header, block)).collect(),
            );
            if latches.is_empty() {
                continue;
            }
            let blocks = loop_blocks(cfg, header, &latches, body.blocks.len());
            // Headers come in reverse postorder, so that outer loops are found, and marked, before inner ones.
            let parent = loops.innermost[header.index()];
            let depth = parent.map_or(1, |parent| loops.all[parent].depth + 1);
            let index = loops.all.len();
            for block in &blocks {
                loops.innermost[block.index()] = Some(index);
            }
            loops.all.push(Loop { header, latches, blocks, parent, depth });
        }
        loops
    }

    /// The innermost loop a block is in.
    pub fn innermost(&self, block: Block) -> Option<usize> {
        self.innermost.get(block.index()).copied().flatten()
    }

    /// How many loops a block is in.
    pub fn depth(&self, block: Block) -> u32 {
        self.innermost(block).map_or(0, |index| self.all[index].depth)
    }
}

fn loop_blocks(cfg: &Cfg, header: Block, latches: &[Block], count: usize) -> Vec<Block> {
    let mut seen = vec![false; count];
    seen[header.index()] = true;
    let mut blocks = vec![header];
    let mut work = latches.to_vec();
    while let Some(block) = work.pop() {
        if !seen[block.index()] {
            seen[block.index()] = true;
            blocks.push(block);
            work.extend(cfg.predecessors(block));
        }
    }
    blocks[1..].sort_by_key(|&block| cfg.position(block));
    blocks
}

fn dedup(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.sort();
    blocks.dedup();
    blocks
}
