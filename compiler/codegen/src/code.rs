//! Code after register allocation: blocks of instructions over real registers, not laid out yet.

use beec_ir::{Cond, CoreId};
use beec_source::Span;

use crate::Insn;
use crate::machine::{BlockIndex, Cmp, Test, Width};
use crate::output::RelocTarget;

/// What rides on an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Rider {
    None,
    Reloc(RelocTarget, i64),
    Core(CoreId),
    /// A jump out of an assembly statement to the start of a block.
    Jump(BlockIndex),
}

/// One instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Code {
    pub(crate) insn: Insn,
    /// The upper half of a wide load, which takes two slots.
    pub(crate) high: Option<i32>,
    pub(crate) rider: Rider,
    /// Neither removed nor separated from what stands around it: assembly, and small jumps.
    pub(crate) fixed: bool,
    /// Of a call: how many argument registers it reads.
    pub(crate) args: u8,
    /// A move to or from this spill slot. Its offset is set when the frame is complete.
    pub(crate) spill: Option<u32>,
    pub(crate) span: Span,
}

impl Code {
    /// A plain instruction.
    pub(crate) fn new(insn: Insn, span: Span) -> Code {
        Code { insn, high: None, rider: Rider::None, fixed: false, args: 5, spill: None, span }
    }

    /// What takes the place of an instruction that goes, until its block is swept: it touches nothing.
    pub(crate) fn nop(span: Span) -> Code {
        Code::new(Insn { code: 0x05, ..Insn::default() }, span)
    }

    /// Whether it is such a place.
    pub(crate) fn is_nop(&self) -> bool {
        !self.fixed && self.insn == Code::nop(Span::NONE).insn
    }

    /// Whether it writes memory.
    pub(crate) fn is_store(&self) -> bool {
        matches!(self.insn.code & 7, 2 | 3)
    }

    /// How many slots it takes.
    pub(crate) fn slots(&self) -> u32 {
        if self.high.is_some() { 2 } else { 1 }
    }
}

/// A comparison of registers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct RegCmp {
    pub(crate) cmp: Cmp,
    pub(crate) left: u8,
    pub(crate) right: u8,
}

impl RegCmp {
    /// The jump instruction, its offset open.
    pub(crate) fn insn(self) -> Insn {
        let class = if self.cmp.width == Width::W32 { 0x06 } else { 0x05 };
        let nibble = match self.cmp.test {
            Test::Set => 0x40,
            Test::Cond(cond) => match cond {
                Cond::Eq => 0x10,
                Cond::Ugt => 0x20,
                Cond::Uge => 0x30,
                Cond::Ne => 0x50,
                Cond::Sgt => 0x60,
                Cond::Sge => 0x70,
                Cond::Ult => 0xa0,
                Cond::Ule => 0xb0,
                Cond::Slt => 0xc0,
                Cond::Sle => 0xd0,
            },
        };
        match self.cmp.imm {
            Some(imm) => Insn { code: nibble | class, dst: self.left, src: 0, off: 0, imm },
            None => Insn { code: nibble | class | 0x08, dst: self.left, src: self.right, off: 0, imm: 0 },
        }
    }

    /// The comparison that holds exactly when this one does not, if the cpu level has it.
    pub(crate) fn inverse(self, cpu: u8) -> Option<RegCmp> {
        let Test::Cond(cond) = self.cmp.test else { return None };
        let cond = cond.inverse();
        let less = matches!(cond, Cond::Ult | Cond::Ule | Cond::Slt | Cond::Sle);
        if less && cpu < 2 {
            // Exchanging registers turns "less" into "greater".
            self.cmp.imm.is_none().then_some(())?;
            let cmp = Cmp { test: Test::Cond(cond.swapped()), ..self.cmp };
            return Some(RegCmp { cmp, left: self.right, right: self.left });
        }
        Some(RegCmp { cmp: Cmp { test: Test::Cond(cond), ..self.cmp }, ..self })
    }
}

/// How a block ends.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum End {
    Jump(BlockIndex),
    Branch {
        cmp: RegCmp,
        then: BlockIndex,
        otherwise: BlockIndex,
        likely: Option<bool>,
    },
    Exit,
    /// The code jumps to these blocks, or falls through where it can.
    AsmGoto {
        targets: Vec<BlockIndex>,
        fallthrough: Option<BlockIndex>,
    },
}

impl End {
    /// Calls `f` with every block it goes to.
    pub(crate) fn for_each_target(&mut self, mut f: impl FnMut(&mut BlockIndex)) {
        match self {
            End::Jump(to) => f(to),
            End::Branch { then, otherwise, .. } => {
                f(then);
                f(otherwise);
            }
            End::AsmGoto { targets, fallthrough } => {
                targets.iter_mut().chain(fallthrough).for_each(&mut f);
            }
            End::Exit => {}
        }
    }

    /// The blocks it goes to.
    pub(crate) fn targets(&self) -> Vec<BlockIndex> {
        let mut all = Vec::new();
        self.clone().for_each_target(|target| all.push(*target));
        all
    }
}

/// A block.
#[derive(Clone, Debug)]
pub(crate) struct CodeBlock {
    pub(crate) code: Vec<Code>,
    pub(crate) end: End,
    pub(crate) span: Span,
}
