//! What an instruction reads and writes.

use crate::code::{Code, CodeBlock, End};

/// A set of places, one bit each: registers first, then spill slots.
pub(crate) type Places = u128;

/// Number of registers.
pub(crate) const REGISTERS: usize = 11;

/// Spill slots that are told apart; a frame has no room for more, once those that nothing needs are gone.
const MOST_SPILLS: usize = 100;

/// Places read and written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Effects {
    pub(crate) reads: Places,
    pub(crate) writes: Places,
}

/// The set of one register.
pub(crate) fn bit(register: u8) -> Places {
    1 << register
}

/// The place of a spill slot, if it is told apart.
pub(crate) fn spill_place(spill: u32) -> Option<usize> {
    let spill = spill as usize;
    (spill < MOST_SPILLS).then_some(REGISTERS + spill)
}

/// `r0` to `r5`.
const CALLER_SAVED: Places = 0x3f;

/// The effects of an instruction.
pub(crate) fn effects(code: &Code) -> Effects {
    let insn = code.insn;
    let (dst, src) = (bit(insn.dst), bit(insn.src));
    let spill = code.spill.and_then(spill_place).map_or(0, |place| 1 << place);
    match insn.code & 7 {
        // ld_imm64; packet loads need the context in r6
        0 if insn.code == 0x18 => Effects { reads: 0, writes: dst },
        0 => Effects { reads: bit(6) | if insn.code & 0xe0 == 0x40 { src } else { 0 }, writes: CALLER_SAVED },
        1 => Effects { reads: src | spill, writes: dst },
        2 => Effects { reads: dst, writes: 0 },
        3 if insn.code & 0xe0 == 0xc0 => atomic(code, dst, src),
        3 => Effects { reads: dst | src, writes: spill },
        4 | 7 => arithmetic(code, dst, src),
        _ => jump(code, dst, src),
    }
}

fn atomic(code: &Code, dst: Places, src: Places) -> Effects {
    match code.insn.imm {
        0x100 => Effects { reads: src, writes: dst },
        0xf1 => Effects { reads: dst | src | bit(0), writes: bit(0) },
        imm if imm & 1 == 1 => Effects { reads: dst | src, writes: src },
        _ => Effects { reads: dst | src, writes: 0 },
    }
}

fn arithmetic(code: &Code, dst: Places, src: Places) -> Effects {
    let by_register = if code.insn.code & 8 != 0 { src } else { 0 };
    match code.insn.code & 0xf0 {
        0xb0 => Effects { reads: by_register, writes: dst },
        0x80 | 0xd0 => Effects { reads: dst, writes: dst },
        _ => Effects { reads: dst | by_register, writes: dst },
    }
}

fn jump(code: &Code, dst: Places, src: Places) -> Effects {
    let insn = code.insn;
    let args = (1 << (code.args + 1)) - 2;
    match (insn.code & 0xf0, insn.code & 7) {
        (0x00 | 0xe0, _) => Effects::default(),
        (0x80, 5) => Effects { reads: args | if insn.code & 8 != 0 { dst } else { 0 }, writes: CALLER_SAVED },
        (0x90, 5) => Effects { reads: bit(0), writes: 0 },
        _ => Effects { reads: dst | if insn.code & 8 != 0 { src } else { 0 }, writes: 0 },
    }
}

/// Whether the source field names a register: not in immediate forms, byte swaps and pseudo instructions.
pub(crate) fn reads_source(code: &Code) -> bool {
    match code.insn.code & 7 {
        1 | 3 => true,
        4 | 7 => code.insn.code & 8 != 0 && code.insn.code & 0xf0 != 0xd0,
        _ => false,
    }
}

/// What a block's end reads.
pub(crate) fn end_reads(end: &End) -> Places {
    match end {
        End::Branch { cmp, .. } => bit(cmp.left) | if cmp.cmp.imm.is_none() { bit(cmp.right) } else { 0 },
        End::Exit => bit(0),
        End::Jump(_) | End::AsmGoto { .. } => 0,
    }
}

/// Places live behind a block's code, its end's own reads among them.
pub(crate) fn live_out(end: &End, live_in: &[Places]) -> Places {
    end.targets().iter().fold(end_reads(end), |set, &target| set | live_in[target])
}

/// The places live in front of an instruction, from those live behind it. Inside assembly nothing is known to be
/// overwritten.
pub(crate) fn live_before(code: &Code, mut live: Places) -> Places {
    let effects = effects(code);
    if !code.fixed {
        live &= !effects.writes;
    }
    live | effects.reads
}

/// Places live at the start of each block.
pub(crate) fn live_in(blocks: &[CodeBlock]) -> Vec<Places> {
    let mut live: Vec<Places> = vec![0; blocks.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (index, block) in blocks.iter().enumerate().rev() {
            let behind = live_out(&block.end, &live);
            let set = block.code.iter().rev().fold(behind, |set, code| live_before(code, set));
            if live[index] != set {
                live[index] = set;
                changed = true;
            }
        }
    }
    live
}
