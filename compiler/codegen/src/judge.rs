//! The judge of the steps behind the allocator: nothing is read that was not written on every way there.
//!
//! It sees code as the kernel's verifier does, but for what a comparison may rule out: a call leaves nothing in `r1` to
//! `r5`, and a spill slot holds nothing until something was stored there. Debug builds ask it after every step.

use crate::code::{Code, CodeBlock, Rider};
use crate::machine::BlockIndex;
use crate::peephole::effects::{Places, bit, effects, end_reads};

/// A read of what was not written on every way to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unwritten {
    pub(crate) block: BlockIndex,
    /// Index of the instruction; one behind the last for the block's end.
    pub(crate) position: usize,
    /// The places in question.
    pub(crate) places: Places,
}

/// The judge of one function.
pub(crate) struct Judge {
    given: Places,
    /// Assembly may leave its outputs unwritten and read what it was not given, so what was emitted may be wrong already.
    lenient: bool,
}

/// `r1` to `r5`, of which a call leaves nothing.
const LOST: Places = 0x3e;

impl Judge {
    /// A function of so many parameters in registers, as it was emitted. A function without a result may leave anything
    /// in `r0`.
    pub(crate) fn new(params: usize, returns: bool, has_assembly: bool, blocks: &[CodeBlock]) -> Judge {
        let result = if returns { 0 } else { bit(0) };
        let judge = Judge { given: ((2 << params.min(5)) - 2) | bit(10) | result, lenient: false };
        let lenient = has_assembly && judge.unwritten(blocks).is_some();
        let judge = Judge { lenient, ..judge };
        judge.check("emission", blocks);
        judge
    }

    /// Panics where a step of the compiler has made a mistake.
    pub(crate) fn check(&self, step: &str, blocks: &[CodeBlock]) {
        if !self.lenient
            && let Some(found) = self.unwritten(blocks)
        {
            debug_assert!(false, "{step} reads what is not written: {found:?} in {blocks:#?}");
        }
    }

    /// The first such read.
    pub(crate) fn unwritten(&self, blocks: &[CodeBlock]) -> Option<Unwritten> {
        let starts = self.starts(blocks);
        blocks.iter().zip(starts).enumerate().find_map(|(block, (data, start))| {
            let mut written = start?;
            let found = |position, reads: Places, written: Places| {
                let places = reads & !written;
                (places != 0).then_some(Unwritten { block, position, places })
            };
            for (position, code) in data.code.iter().enumerate() {
                if let Some(found) = found(position, effects(code).reads, written) {
                    return Some(found);
                }
                written = behind(code, written);
            }
            found(data.code.len(), end_reads(&data.end), written)
        })
    }

    /// What is written at the start of each block that can be reached: the greatest solution.
    fn starts(&self, blocks: &[CodeBlock]) -> Vec<Option<Places>> {
        let mut starts: Vec<Option<Places>> = vec![None; blocks.len()];
        let mut work = Vec::new();
        if let Some(entry) = starts.first_mut() {
            *entry = Some(self.given);
            work.push(0);
        }
        while let Some(block) = work.pop() {
            let Some(mut written) = starts[block] else { continue };
            let mut reach = |to: BlockIndex, written: Places| {
                let joined = starts[to].map_or(written, |before| before & written);
                if starts[to] != Some(joined) {
                    starts[to] = Some(joined);
                    work.push(to);
                }
            };
            for code in &blocks[block].code {
                if let Rider::Jump(to) = code.rider {
                    reach(to, written);
                }
                written = behind(code, written);
            }
            for to in blocks[block].end.targets() {
                reach(to, written);
            }
        }
        starts
    }
}

/// What is written behind an instruction.
fn behind(code: &Code, written: Places) -> Places {
    let writes = effects(code).writes;
    let call = code.insn.code & 0xf7 == 0x85;
    let packet_load = code.insn.code & 7 == 0 && code.insn.code != 0x18;
    if call || packet_load { (written | writes) & !LOST } else { written | writes }
}
