//! The dominator tree (Cooper, Harvey, Kennedy: *A Simple, Fast Dominance Algorithm*, 2001).

use crate::{Block, Body, Cfg};

/// Which blocks stand on every path to which.
#[derive(Clone, Debug)]
pub struct Dominators {
    idom: Vec<Option<Block>>,
    children: Vec<Vec<Block>>,
    // Entry and exit times of a walk of the tree: an interval within another is a block dominated by it.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

impl Dominators {
    /// Computes the tree over the reachable blocks.
    pub fn new(body: &Body, cfg: &Cfg) -> Dominators {
        let idom = immediate_dominators(body, cfg);
        let mut children = vec![Vec::new(); body.blocks.len()];
        for &block in cfg.rpo.iter().skip(1) {
            if let Some(parent) = idom[block.index()] {
                children[parent.index()].push(block);
            }
        }
        let mut tree =
            Dominators { idom, children, enter: vec![u32::MAX; body.blocks.len()], leave: vec![0; body.blocks.len()] };
        if let Some(&entry) = cfg.rpo.first() {
            tree.number(entry);
        }
        tree
    }

    fn number(&mut self, entry: Block) {
        let mut clock = 0;
        let mut stack = vec![(entry, 0)];
        while let Some((block, next)) = stack.last_mut() {
            let block = *block;
            if *next == 0 {
                self.enter[block.index()] = clock;
                clock += 1;
            }
            let child = self.children[block.index()].get(*next).copied();
            *next += 1;
            match child {
                Some(child) => stack.push((child, 0)),
                None => {
                    self.leave[block.index()] = clock;
                    stack.pop();
                }
            }
        }
    }

    /// The nearest block that stands on every path to this one; none for the entry and unreachable blocks.
    pub fn idom(&self, block: Block) -> Option<Block> {
        self.idom[block.index()]
    }

    /// The blocks whose nearest dominator this is, in reverse postorder.
    pub fn children(&self, block: Block) -> &[Block] {
        &self.children[block.index()]
    }

    /// Whether every path to `b` goes through `a`; a block dominates itself. False where either is unreachable.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        let (enter, other) = (self.enter[a.index()], self.enter[b.index()]);
        enter != u32::MAX && other != u32::MAX && enter <= other && other < self.leave[a.index()]
    }

    /// The tree's blocks, each before those it dominates.
    pub fn preorder(&self, entry: Block) -> Vec<Block> {
        let mut order = Vec::new();
        let mut stack = vec![entry];
        while let Some(block) = stack.pop() {
            order.push(block);
            stack.extend(self.children(block).iter().rev());
        }
        order
    }
}

fn immediate_dominators(body: &Body, cfg: &Cfg) -> Vec<Option<Block>> {
    // By position in reverse postorder, as an index is what the intersection compares.
    let mut doms: Vec<usize> = vec![usize::MAX; cfg.rpo.len()];
    if let Some(first) = doms.first_mut() {
        *first = 0;
    }
    let mut changed = true;
    while changed {
        changed = false;
        for (index, &block) in cfg.rpo.iter().enumerate().skip(1) {
            let mut new = usize::MAX;
            for predecessor in cfg.predecessors(block).iter().filter_map(|&block| cfg.position(block)) {
                if doms[predecessor] != usize::MAX {
                    new = if new == usize::MAX { predecessor } else { intersect(&doms, new, predecessor) };
                }
            }
            if new != doms[index] {
                doms[index] = new;
                changed = true;
            }
        }
    }
    let mut idom = vec![None; body.blocks.len()];
    for (index, &block) in cfg.rpo.iter().enumerate().skip(1) {
        idom[block.index()] = cfg.rpo.get(doms[index]).copied();
    }
    idom
}

fn intersect(doms: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        while a > b {
            a = doms[a];
        }
        while b > a {
            b = doms[b];
        }
    }
    a
}
