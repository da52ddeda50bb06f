//! The order of blocks.

use beec_ir::{Block, Body, Cfg, Dominators, Loops, Terminator};

/// Drops unreachable blocks from the order.
pub(crate) fn keep_reachable(body: &mut Body) {
    let entry = body.entry();
    let cfg = Cfg::new(body);
    body.order = cfg.rpo;
    debug_assert_eq!(body.order.first(), Some(&entry));
}

/// Reverse postorder in which loops stay together and, where nothing else speaks, a likely target or the `then`
/// side comes next.
pub(crate) fn lay_out(body: &mut Body) {
    let cfg = Cfg::new(body);
    let loops = Loops::new(body, &cfg, &Dominators::new(body, &cfg));
    let entry = body.entry();
    let mut seen = vec![false; body.blocks.len()];
    let mut postorder = Vec::with_capacity(cfg.rpo.len());
    let mut stack = vec![(entry, by_distance(body, &loops, entry))];
    seen[entry.index()] = true;
    while let Some((block, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !seen[next.index()] => {
                seen[next.index()] = true;
                stack.push((next, by_distance(body, &loops, next)));
            }
            Some(_) => {}
            None => {
                postorder.push(*block);
                stack.pop();
            }
        }
    }
    postorder.reverse();
    body.order = postorder;
}

/// Successors, the one that shall lie next first.
fn by_distance(body: &Body, loops: &Loops, block: Block) -> Vec<Block> {
    let terminator = &body.block(block).terminator;
    let mut successors = terminator.successors();
    if let Terminator::Branch { likely: Some(false), .. } = terminator {
        successors.reverse();
    }
    if matches!(terminator, Terminator::AsmGoto { .. }) {
        successors.reverse();
    }
    // The verifier goes on behind a branch first. What it finds in a block that does something covers what it finds where
    // that was left out more often than the other way round, so a block that only passes values on lies elsewhere.
    let passes_on = |block: Block| body.block(block).insts.is_empty() && !leaves(body, block);
    successors.sort_by_key(|&block| (std::cmp::Reverse(loops.depth(block)), passes_on(block)));
    successors
}

fn leaves(body: &Body, block: Block) -> bool {
    body.block(block).terminator.successors().is_empty()
}
