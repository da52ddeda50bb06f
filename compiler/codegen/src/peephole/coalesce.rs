//! Copies that only change a value's register.
//!
//! Where `a = b` is the last use of `b`, what follows can go on in `b`, as far as `a`'s life ends in the block and
//! nothing asks for that register by number.

use super::effects::{Places, bit, effects, end_reads, live_in, live_out, reads_source};
use crate::Insn;
use crate::code::{Code, CodeBlock, End};

/// Removes such copies in every block.
pub(crate) fn coalesce(blocks: &mut [CodeBlock]) {
    // Both ways change registers between two writes in one block: what is live at its start stays as it is.
    let live_in = live_in(blocks);
    for block in blocks.iter_mut() {
        for index in 0..block.code.len() {
            if try_forward(block, index, &live_in) || try_backward(block, index, &live_in) {
                block.code[index] = Code::nop(block.code[index].span);
            }
        }
        block.code.retain(|code| !code.is_nop());
    }
}

pub(super) fn copy(code: &Code) -> Option<(u8, u8)> {
    match code.insn {
        Insn { code: 0xbf, dst, src, off: 0, .. } if !code.fixed && dst != src && src != 10 => Some((dst, src)),
        _ => None,
    }
}

/// Whether nothing behind the instruction at `index` reads what a register holds there. `after_end` is what is live
/// behind the code now: what the block's end reads changes with its registers.
pub(super) fn is_dead(block: &CodeBlock, index: usize, register: u8, after_end: Places) -> bool {
    for code in &block.code[index + 1..] {
        let effects = effects(code);
        if effects.reads & bit(register) != 0 {
            return false;
        }
        if effects.writes & bit(register) != 0 && !code.fixed {
            return true;
        }
    }
    after_end & bit(register) == 0
}

/// `a = b` with `b` dead behind it: `a` is renamed to `b` in what follows.
fn try_forward(block: &mut CodeBlock, index: usize, live_in: &[Places]) -> bool {
    let Some((a, b)) = copy(&block.code[index]) else { return false };
    if !is_dead(block, index, b, live_out(&block.end, live_in)) {
        return false;
    }
    let Some(last) = end_of_life(block, index, a, b, live_in) else { return false };
    for code in &mut block.code[index + 1..=last] {
        rename(code, a, b);
    }
    if last + 1 == block.code.len() {
        rename_end(&mut block.end, a, b);
    }
    true
}

/// The last instruction of the life of `a` that begins at `index`, if all of it can live in `b`.
fn end_of_life(block: &CodeBlock, index: usize, a: u8, b: u8, live_in: &[Places]) -> Option<usize> {
    let live_behind = block.end.targets().iter().fold(0, |set, &target| set | live_in[target]);
    let after_end = live_behind | end_reads(&block.end);
    let mut last = index;
    for (position, code) in block.code.iter().enumerate().skip(index + 1) {
        let effects = effects(code);
        let (reads, writes) = (effects.reads & bit(a) != 0, effects.writes & bit(a) != 0);
        if (reads || writes) && !renamable(code) {
            // A new value in `a` ends the life of the old one.
            return (!reads && writes && !code.fixed).then_some(last);
        }
        if writes && !reads {
            return Some(last);
        }
        if effects.writes & bit(b) != 0 {
            // `b` is taken again: fine if `a` was read here or before for the last time.
            let last = if reads { position } else { last };
            return is_dead(block, position, a, after_end).then_some(last);
        }
        if reads || writes {
            last = position;
        }
    }
    let end_reads = end_reads(&block.end) & bit(a) != 0;
    let renamed = end_reads && matches!(block.end, End::Branch { .. });
    let others = live_behind & bit(a) != 0;
    (!others && (renamed || !end_reads)).then(|| block.code.len() - 1)
}

/// `a = b` where `b` is made in this block and dead behind the copy: it is made in `a` at once.
fn try_backward(block: &mut CodeBlock, index: usize, live_in: &[Places]) -> bool {
    let Some((a, b)) = copy(&block.code[index]) else { return false };
    if !is_dead(block, index, b, live_out(&block.end, live_in)) {
        return false;
    }
    for start in (0..index).rev() {
        let code = &block.code[start];
        let effects = effects(code);
        if effects.reads & bit(a) != 0 && effects.writes & bit(b) == 0 || effects.writes & bit(a) != 0 {
            return false;
        }
        let (reads, writes) = (effects.reads & bit(b) != 0, effects.writes & bit(b) != 0);
        if (reads || writes) && !renamable(code) {
            return false;
        }
        if writes && !reads {
            // The new register may be read by the instruction that makes the value.
            rename_made(&mut block.code[start], a, b);
            for code in &mut block.code[start + 1..index] {
                rename(code, b, a);
            }
            return true;
        }
        if effects.reads & bit(a) != 0 {
            return false;
        }
    }
    false
}

/// Whether all registers of the instruction stand in its fields.
pub(super) fn renamable(code: &Code) -> bool {
    let class = code.insn.code & 7;
    let atomic = class == 3 && code.insn.code & 0xe0 == 0xc0;
    !code.fixed
        && match class {
            0 => code.insn.code == 0x18,
            1 | 2 | 4 | 7 => true,
            3 => !(atomic && code.insn.imm == 0xf1),
            _ => false,
        }
}

/// What is not renamable has other meanings in these fields, and reads and writes neither register where this is asked.
pub(super) fn rename(code: &mut Code, from: u8, to: u8) {
    if !renamable(code) {
        return;
    }
    if code.insn.dst == from {
        code.insn.dst = to;
    }
    if code.insn.src == from && reads_source(code) {
        code.insn.src = to;
    }
}

/// The instruction that makes a value of its own: only its destination changes.
fn rename_made(code: &mut Code, a: u8, b: u8) {
    if code.insn.dst == b {
        code.insn.dst = a;
    }
}

pub(super) fn rename_end(end: &mut End, from: u8, to: u8) {
    if let End::Branch { cmp, .. } = end {
        if cmp.left == from {
            cmp.left = to;
        }
        if cmp.cmp.imm.is_none() && cmp.right == from {
            cmp.right = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use beec_source::Span;

    use super::{coalesce, rename};
    use crate::Insn;
    use crate::code::{Code, CodeBlock, End, RegCmp};
    use crate::judge::Judge;
    use crate::machine::{Cmp, Test, Width};

    /// `r7 = r2` goes, so that the end compares `r2`: from then on `r2` lives until there, and `r5 = r2` must stay.
    #[test]
    fn a_register_that_the_end_now_reads_is_alive() {
        let insn = |code, dst, src, imm| Code::new(Insn { code, dst, src, off: 0, imm }, Span::NONE);
        let code = vec![
            insn(0xbf, 2, 1, 0),
            insn(0x57, 2, 0, 255),
            insn(0xbf, 7, 2, 0),
            insn(0x27, 7, 0, 3),
            insn(0xbf, 5, 7, 0),
            insn(0x57, 5, 0, 15),
        ];
        let cmp = Cmp { test: Test::Cond(beec_ir::Cond::Ne), width: Width::W64, imm: None };
        let end = End::Branch { cmp: RegCmp { cmp, left: 7, right: 5 }, then: 1, otherwise: 2, likely: None };
        let leave = |imm| CodeBlock { code: vec![insn(0xb7, 0, 0, imm)], end: End::Exit, span: Span::NONE };
        let mut blocks = [CodeBlock { code, end, span: Span::NONE }, leave(1), leave(0)];
        let judge = Judge::new(1, true, false, &blocks);
        coalesce(&mut blocks);
        assert_eq!(judge.unwritten(&blocks), None);
        let copies = blocks[0].code.iter().filter(|code| code.insn.code == 0xbf);
        assert_eq!(copies.map(|code| (code.insn.dst, code.insn.src)).collect::<Vec<_>>(), [(5, 1)]);
    }

    #[test]
    fn fields_that_are_no_registers_are_not_renamed() {
        // `may_goto +1`, `r0 = r0`, `call 7`
        let codes = [0xe5, 0xbf, 0x85].map(|code| Insn { code, dst: 0, src: 0, off: 1, imm: 0 });
        let renamed = codes.map(|insn| {
            let mut code = Code { fixed: insn.code == 0xe5, ..Code::new(insn, Span::NONE) };
            rename(&mut code, 0, 3);
            (code.insn.dst, code.insn.src)
        });
        assert_eq!(renamed, [(0, 0), (3, 3), (0, 0)]);
    }
}
