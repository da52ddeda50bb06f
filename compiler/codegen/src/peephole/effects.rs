//! What an instruction reads and writes.

use crate::Insn;
use crate::code::{Code, CodeBlock, End};

/// A set of registers, one bit each.
pub(crate) type RegSet = u16;

/// Registers read and written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Effects {
    pub(crate) reads: RegSet,
    pub(crate) writes: RegSet,
}

fn one(register: u8) -> RegSet {
    1 << register
}

/// `r0` to `r5`.
const CALLER_SAVED: RegSet = 0x3f;

/// The effects of an instruction.
pub(crate) fn effects(code: &Code) -> Effects {
    let insn = code.insn;
    let (dst, src) = (one(insn.dst), one(insn.src));
    match insn.code & 7 {
        // ld_imm64; packet loads need the context in r6
        0 if insn.code == 0x18 => Effects { reads: 0, writes: dst },
        0 => Effects { reads: one(6) | if insn.code & 0xe0 == 0x40 { src } else { 0 }, writes: CALLER_SAVED },
        1 => Effects { reads: src, writes: dst },
        2 => Effects { reads: dst, writes: 0 },
        3 if insn.code & 0xe0 == 0xc0 => atomic(insn, dst, src),
        3 => Effects { reads: dst | src, writes: 0 },
        4 | 7 => arithmetic(insn, dst, src),
        _ => jump(code, dst, src),
    }
}

fn atomic(insn: Insn, dst: RegSet, src: RegSet) -> Effects {
    match insn.imm {
        0x100 => Effects { reads: src, writes: dst },
        0xf1 => Effects { reads: dst | src | one(0), writes: one(0) },
        imm if imm & 1 == 1 => Effects { reads: dst | src, writes: src },
        _ => Effects { reads: dst | src, writes: 0 },
    }
}

fn arithmetic(insn: Insn, dst: RegSet, src: RegSet) -> Effects {
    let by_register = if insn.code & 8 != 0 { src } else { 0 };
    match insn.code & 0xf0 {
        0xb0 => Effects { reads: by_register, writes: dst },
        0x80 | 0xd0 => Effects { reads: dst, writes: dst },
        _ => Effects { reads: dst | by_register, writes: dst },
    }
}

fn jump(code: &Code, dst: RegSet, src: RegSet) -> Effects {
    let insn = code.insn;
    let args = (1 << (code.args + 1)) - 2;
    match (insn.code & 0xf0, insn.code & 7) {
        (0x00 | 0xe0, _) => Effects::default(),
        (0x80, 5) => Effects { reads: args | if insn.code & 8 != 0 { dst } else { 0 }, writes: CALLER_SAVED },
        (0x90, 5) => Effects { reads: one(0), writes: 0 },
        _ => Effects { reads: dst | if insn.code & 8 != 0 { src } else { 0 }, writes: 0 },
    }
}

/// What a block's end reads.
pub(crate) fn end_reads(end: &End) -> RegSet {
    match end {
        End::Branch { cmp, .. } => one(cmp.left) | if cmp.cmp.imm.is_none() { one(cmp.right) } else { 0 },
        End::Exit => one(0),
        End::Jump(_) | End::AsmGoto { .. } => 0,
    }
}

/// Registers live behind a block's code, its end's own reads among them.
pub(crate) fn live_out(end: &End, live_in: &[RegSet]) -> RegSet {
    end.targets().iter().fold(end_reads(end), |set, &target| set | live_in[target])
}

/// Registers live at the start of each block. Inside assembly nothing is known to be overwritten.
pub(crate) fn live_in(blocks: &[CodeBlock]) -> Vec<RegSet> {
    let mut live: Vec<RegSet> = vec![0; blocks.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (index, block) in blocks.iter().enumerate().rev() {
            let mut set = live_out(&block.end, &live);
            for code in block.code.iter().rev() {
                let effects = effects(code);
                if !code.fixed {
                    set &= !effects.writes;
                }
                set |= effects.reads;
            }
            if live[index] != set {
                live[index] = set;
                changed = true;
            }
        }
    }
    live
}
