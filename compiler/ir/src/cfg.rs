//! The control flow graph: orders and predecessors.

use crate::{Block, Body};

/// Orders and predecessors of the blocks that are reachable from the entry.
#[derive(Clone, Debug)]
pub struct Cfg {
    /// Reachable blocks in reverse postorder, the entry first.
    pub rpo: Vec<Block>,
    position: Vec<u32>,
    predecessors: Vec<Vec<Block>>,
}

const UNREACHABLE: u32 = u32::MAX;

impl Cfg {
    /// Looks at a body.
    pub fn new(body: &Body) -> Cfg {
        let mut rpo = postorder(body);
        rpo.reverse();
        let mut position = vec![UNREACHABLE; body.blocks.len()];
        for (index, block) in rpo.iter().enumerate() {
            position[block.index()] = index as u32;
        }
        let mut predecessors = vec![Vec::new(); body.blocks.len()];
        for &block in &rpo {
            body.block(block).terminator.for_each_target(|target| predecessors[target.block.index()].push(block));
        }
        Cfg { rpo, position, predecessors }
    }

    /// Whether the entry reaches the block.
    pub fn is_reachable(&self, block: Block) -> bool {
        self.position.get(block.index()).is_some_and(|&position| position != UNREACHABLE)
    }

    /// The place of a reachable block in [`Cfg::rpo`].
    pub fn position(&self, block: Block) -> Option<usize> {
        self.position.get(block.index()).filter(|&&position| position != UNREACHABLE).map(|&position| position as usize)
    }

    /// The reachable blocks that jump to `block`, once a jump.
    pub fn predecessors(&self, block: Block) -> &[Block] {
        &self.predecessors[block.index()]
    }
}

/// Reachable blocks, each behind its successors as far as there is no cycle.
fn postorder(body: &Body) -> Vec<Block> {
    let Some(&entry) = body.order.first() else { return Vec::new() };
    let mut seen = vec![false; body.blocks.len()];
    let mut order = Vec::with_capacity(body.order.len());
    let mut stack = vec![(entry, body.block(entry).terminator.successors())];
    seen[entry.index()] = true;
    while let Some((block, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !seen[next.index()] => {
                seen[next.index()] = true;
                stack.push((next, body.block(next).terminator.successors()));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order
}
