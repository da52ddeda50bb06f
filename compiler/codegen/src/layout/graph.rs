//! The graph of code blocks: trivial blocks are jumped over, equal ones become one, unreachable ones go.

use rustc_hash::FxHashMap;

use crate::Insn;
use crate::code::{Code, CodeBlock, End, Rider};
use crate::machine::BlockIndex;

/// Simplifies the graph and gives the order of what is left, the entry first.
pub(crate) fn simplify(blocks: &mut Vec<CodeBlock>, cpu: u8) -> Vec<BlockIndex> {
    share_exits(blocks);
    loop {
        thread_jumps(blocks);
        if !merge_equal(blocks) {
            break;
        }
    }
    continue_in_equal(blocks);
    order(blocks, cpu)
}

/// Whether a block does nothing but leave.
pub(super) fn only_leaves(block: &CodeBlock) -> bool {
    block.code.is_empty() && block.end == End::Exit
}

/// Blocks that end with returning the same constant go to one block that does: a jump is shorter than that.
fn share_exits(blocks: &mut Vec<CodeBlock>) {
    let reachable = reachable(blocks);
    let mut leaving: Vec<(Insn, Vec<BlockIndex>)> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(last) = returned_constant(block).filter(|_| reachable[index]) {
            match leaving.iter_mut().find(|(insn, _)| *insn == last) {
                Some((_, all)) => all.push(index),
                None => leaving.push((last, vec![index])),
            }
        }
    }
    for (_, all) in leaving.into_iter().filter(|(_, all)| all.len() > 1) {
        // The entry is nowhere jumped to.
        let alone = all.iter().copied().find(|&index| blocks[index].code.len() == 1 && index != 0);
        let shared = alone.unwrap_or_else(|| {
            let from = &blocks[all[0]];
            let code = from.code.last().copied().into_iter().collect();
            blocks.push(CodeBlock { code, end: End::Exit, span: from.span });
            blocks.len() - 1
        });
        for index in all {
            if index != shared {
                blocks[index].code.pop();
                blocks[index].end = End::Jump(shared);
            }
        }
    }
}

/// The move of a constant to `r0` with which a block leaves the function.
fn returned_constant(block: &CodeBlock) -> Option<Insn> {
    let last = block.code.last().filter(|code| !code.fixed && code.rider == Rider::None)?;
    let constant = matches!(last.insn.code, 0xb4 | 0xb7) && last.insn.dst == 0;
    (constant && block.end == End::Exit).then_some(last.insn)
}

/// Sends jumps to empty blocks where those go.
fn thread_jumps(blocks: &mut [CodeBlock]) {
    let forward: Vec<BlockIndex> = (0..blocks.len()).map(|index| destination(blocks, index)).collect();
    for block in blocks.iter_mut() {
        block.end.for_each_target(|target| *target = forward[*target]);
        if let End::Branch { then, otherwise, .. } = block.end
            && then == otherwise
        {
            block.end = End::Jump(then);
        }
        for code in &mut block.code {
            if let Rider::Jump(target) = &mut code.rider {
                *target = forward[*target];
            }
        }
    }
    // A jump to an `exit` is as long as the `exit`.
    let exits: Vec<bool> = blocks.iter().map(only_leaves).collect();
    for block in blocks.iter_mut() {
        if matches!(block.end, End::Jump(to) if exits[to]) {
            block.end = End::Exit;
        }
    }
}

fn destination(blocks: &[CodeBlock], from: BlockIndex) -> BlockIndex {
    let mut at = from;
    // A cycle of empty blocks ends the walk where it began.
    for _ in 0..blocks.len() {
        match blocks[at].end {
            End::Jump(to) if blocks[at].code.is_empty() && to != at => at = to,
            _ => return at,
        }
    }
    from
}

/// Blocks that do the same and go to the same place become one, unless they touch memory or carry relocations: an
/// instruction may see one kind of pointer only, and owns its relocation.
fn merge_equal(blocks: &mut [CodeBlock]) -> bool {
    let reachable = reachable(blocks);
    let mut first: FxHashMap<(Vec<Content>, End), BlockIndex> = FxHashMap::default();
    let mut replacement: Vec<BlockIndex> = (0..blocks.len()).collect();
    let mut changed = false;
    for (index, block) in blocks.iter().enumerate() {
        if !reachable[index] || index == 0 || !can_merge(block) {
            continue;
        }
        let key = (content(&block.code), block.end.clone());
        let kept = *first.entry(key).or_insert(index);
        if kept != index {
            replacement[index] = kept;
            changed = true;
        }
    }
    if changed {
        for block in blocks.iter_mut() {
            block.end.for_each_target(|target| *target = replacement[*target]);
            for code in &mut block.code {
                if let Rider::Jump(target) = &mut code.rider {
                    *target = replacement[*target];
                }
            }
        }
    }
    changed
}

/// Instructions that a block has at most for others to continue in it.
const SHORT: usize = 4;

/// A block that ends as a whole other block does goes on there; the first to do so has it right behind itself.
fn continue_in_equal(blocks: &mut [CodeBlock]) {
    let reachable = reachable(blocks);
    let mut whole: FxHashMap<(Vec<Content>, End), BlockIndex> = FxHashMap::default();
    for (index, block) in blocks.iter().enumerate() {
        let worth_a_jump = !block.code.is_empty() || block.end == End::Exit;
        if index != 0 && reachable[index] && worth_a_jump && block.code.len() <= SHORT && can_merge(block) {
            whole.entry((content(&block.code), block.end.clone())).or_insert(index);
        }
    }
    for (index, block) in blocks.iter_mut().enumerate() {
        if !matches!(block.end, End::Jump(_) | End::Exit) {
            continue;
        }
        let plain = block.code.iter().rev().take(SHORT).take_while(|&code| is_plain(code)).count();
        let longest = (0..=plain).rev().find_map(|length| {
            let from = block.code.len() - length;
            let &equal = whole.get(&(content(&block.code[from..]), block.end.clone()))?;
            (equal != index).then_some((from, equal))
        });
        if let Some((from, equal)) = longest {
            block.code.truncate(from);
            block.end = End::Jump(equal);
        }
    }
}

/// What makes two instructions one.
type Content = (crate::Insn, Option<i32>);

fn content(code: &[Code]) -> Vec<Content> {
    code.iter().map(|code| (code.insn, code.high)).collect()
}

fn can_merge(block: &CodeBlock) -> bool {
    matches!(block.end, End::Jump(_) | End::Exit) && block.code.iter().all(is_plain)
}

fn is_plain(code: &Code) -> bool {
    let class = code.insn.code & 7;
    !code.fixed && code.rider == Rider::None && matches!(class, 0x04 | 0x07)
}

fn reachable(blocks: &[CodeBlock]) -> Vec<bool> {
    let mut seen = vec![false; blocks.len()];
    let mut work = vec![0];
    while let Some(index) = work.pop() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        work.extend(blocks[index].end.targets());
    }
    seen
}

/// Follows the given order, but puts a block's only way on behind it where that one has not been placed.
fn order(blocks: &[CodeBlock], cpu: u8) -> Vec<BlockIndex> {
    let reachable = reachable(blocks);
    let mut placed = vec![false; blocks.len()];
    let mut waiting = predecessors(blocks, &reachable);
    let mut order = Vec::new();
    for start in 0..blocks.len() {
        let mut at = Some(start).filter(|&index| reachable[index] && !placed[index]);
        while let Some(index) = at {
            placed[index] = true;
            order.push(index);
            for target in blocks[index].end.targets() {
                waiting[target] = waiting[target].saturating_sub(1);
            }
            at = next(blocks, &blocks[index].end, &placed, &waiting, cpu);
        }
    }
    order
}

fn next(blocks: &[CodeBlock], end: &End, placed: &[bool], waiting: &[u32], cpu: u8) -> Option<BlockIndex> {
    let free = |&index: &BlockIndex| !placed[index];
    match end {
        End::Jump(to) => Some(*to).filter(free),
        End::AsmGoto { fallthrough, .. } => fallthrough.filter(free),
        End::Exit => None,
        // Without an opposite, only the other side can follow.
        End::Branch { cmp, otherwise, .. } if cmp.inverse(cpu).is_none() && free(otherwise) => Some(*otherwise),
        End::Branch { then, otherwise, likely, .. } => {
            // A block that others still lead to is better left for the last of them.
            let ready = |&index: &BlockIndex| !placed[index] && waiting[index] == 0;
            let (first, second) = match likely {
                Some(true) => (*then, *otherwise),
                Some(false) => (*otherwise, *then),
                // In the order of selection, which follows the loops.
                None if then <= otherwise => (*then, *otherwise),
                None => (*otherwise, *then),
            };
            // A short way out can stand anywhere.
            let leaves = |index: BlockIndex| blocks[index].end == End::Exit;
            let (first, second) =
                if likely.is_none() && leaves(first) && !leaves(second) { (second, first) } else { (first, second) };
            Some(first)
                .filter(ready)
                .or(Some(second).filter(ready))
                .or(Some(first).filter(free))
                .or(Some(second).filter(free))
        }
    }
}

fn predecessors(blocks: &[CodeBlock], reachable: &[bool]) -> Vec<u32> {
    let mut count = vec![0; blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        if reachable[index] {
            for target in block.end.targets() {
                count[target] += 1;
            }
        }
    }
    count
}
