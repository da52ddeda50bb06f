//! Copies whose target lives on in other blocks.
//!
//! As in `coalesce`, but over the graph: where `a = b` is the last use of `b`, and every place that the new `a` reaches
//! is reached by this `a` alone and leaves `b` alone, all of it can stay in `b`.

use super::coalesce::{copy, is_dead, renamable, rename, rename_end};
use super::effects::{Places, bit, effects, end_reads, live_in, live_out};
use crate::code::{Code, CodeBlock, End};

/// Blocks looked at for one copy.
const MOST_BLOCKS: usize = 48;

/// Removes such copies.
pub(crate) fn merge_webs(blocks: &mut [CodeBlock]) {
    let mut live = live_in(blocks);
    let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        for target in block.end.targets() {
            predecessors[target].push(index);
        }
    }
    for index in 0..blocks.len() {
        for position in 0..blocks[index].code.len() {
            let found = copy(&blocks[index].code[position]).and_then(|(a, b)| {
                let web = Web::find(blocks, &live, &predecessors, index, position, a, b)?;
                Some((web, a, b))
            });
            let Some((web, a, b)) = found else { continue };
            web.rename(blocks, a, b);
            for &(block, from, _) in &web.parts {
                if from == 0 && block != index {
                    live[block] = live[block] & !bit(a) | bit(b);
                }
            }
            blocks[index].code[position] = Code::nop(blocks[index].code[position].span);
        }
        blocks[index].code.retain(|code| !code.is_nop());
    }
}

/// The places that a copy reaches: block, first instruction, and one behind the last.
struct Web {
    parts: Vec<(usize, usize, usize)>,
    /// Blocks through whose end it goes on.
    leaves: Vec<usize>,
}

impl Web {
    fn find(
        blocks: &[CodeBlock],
        live: &[Places],
        predecessors: &[Vec<usize>],
        index: usize,
        position: usize,
        a: u8,
        b: u8,
    ) -> Option<Web> {
        if !is_dead(&blocks[index], position, b, live_out(&blocks[index].end, live)) {
            return None;
        }
        let mut web = Web { parts: Vec::new(), leaves: Vec::new() };
        let mut work = vec![(index, position + 1)];
        while let Some((at, from)) = work.pop() {
            if web.parts.iter().any(|&(block, ..)| block == at) {
                continue;
            }
            if web.parts.len() >= MOST_BLOCKS || (from == 0 && live[at] & bit(b) != 0) {
                return None;
            }
            let block = &blocks[at];
            let (end, goes_on) = scan(block, from, a, b, live)?;
            web.parts.push((at, from, end));
            if goes_on {
                web.leaves.push(at);
                work.extend(block.end.targets().into_iter().filter(|&to| live[to] & bit(a) != 0).map(|to| (to, 0)));
            }
        }
        // Whoever else leads to such a place must bring this very value.
        let entered = web.parts.iter().filter(|&&(block, from, _)| block != index || from == 0);
        let alone = entered.clone().all(|&(block, ..)| {
            block != 0 && predecessors[block].iter().all(|predecessor| web.leaves.contains(predecessor))
        });
        let returns =
            web.leaves.iter().any(|&leaf| blocks[leaf].end.targets().contains(&index) && live[index] & bit(a) != 0);
        (alone && !returns).then_some(web)
    }

    fn rename(&self, blocks: &mut [CodeBlock], a: u8, b: u8) {
        for &(index, from, end) in &self.parts {
            for code in &mut blocks[index].code[from..end] {
                rename(code, a, b);
            }
            if end == blocks[index].code.len() && self.leaves.contains(&index) {
                rename_end(&mut blocks[index].end, a, b);
            }
        }
    }
}

/// Goes through a block from an instruction on: where the web ends in it, and whether it goes on behind. `None` where
/// something stands in the way.
fn scan(block: &CodeBlock, from: usize, a: u8, b: u8, live: &[Places]) -> Option<(usize, bool)> {
    let after_end = live_out(&block.end, live);
    for (position, code) in block.code.iter().enumerate().skip(from) {
        let effects = effects(code);
        let (reads, writes) = (effects.reads & bit(a) != 0, effects.writes & bit(a) != 0);
        if effects.reads & bit(b) != 0 {
            return None;
        }
        if writes && !reads {
            return (!code.fixed).then_some((position, false));
        }
        if (reads || writes) && !renamable(code) {
            return None;
        }
        if effects.writes & bit(b) != 0 {
            let end = position + usize::from(reads);
            return is_dead(block, position, a, after_end).then_some((end, false));
        }
    }
    let goes_on = after_end & bit(a) != 0;
    let asks = end_reads(&block.end) & bit(a) != 0 && !matches!(block.end, End::Branch { .. });
    let odd = matches!(block.end, End::AsmGoto { .. }) && goes_on;
    (!asks && !odd).then_some((block.code.len(), goes_on))
}
