//! Machine instructions over virtual registers, in SSA form: what selection gives and register allocation takes.

use beec_ir::{Cond, CoreId, Slot};
use beec_source::Span;
use regalloc2::{Operand, OperandConstraint, OperandKind, OperandPos, PReg, PRegSet, RegClass, VReg};

use crate::asm::AsmStatement;
use crate::output::RelocTarget;

/// A block of machine code, by index.
pub(crate) type BlockIndex = usize;

/// Whether an operation works on the low half (and clears the upper one) or on the whole register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Width {
    /// `w` registers.
    W32,
    /// `r` registers.
    W64,
}

/// Two-address arithmetic (RFC 9669 §4.1), by the high nibble of the opcode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum AluOp {
    Add = 0x00,
    Sub = 0x10,
    Mul = 0x20,
    Div = 0x30,
    Or = 0x40,
    And = 0x50,
    Lsh = 0x60,
    Rsh = 0x70,
    Mod = 0x90,
    Xor = 0xa0,
    Arsh = 0xc0,
}

/// What a conditional jump tests.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Test {
    /// A comparison.
    Cond(Cond),
    /// Whether the operands have a bit in common.
    Set,
}

/// A conditional jump's comparison; its registers are the first operands of the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Cmp {
    pub(crate) test: Test,
    pub(crate) width: Width,
    /// The right side; a register where there is none.
    pub(crate) imm: Option<i32>,
}

impl Cmp {
    /// How many register operands it has.
    pub(crate) fn registers(self) -> usize {
        if self.imm.is_some() { 1 } else { 2 }
    }
}

/// The base of a memory access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Base {
    /// The first operand.
    Reg,
    /// A stack slot: `r10` plus what the frame gives.
    Slot(Slot),
}

/// A memory operand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Mem {
    pub(crate) base: Base,
    pub(crate) offset: i32,
    /// Carries this relocation on its offset.
    pub(crate) core: Option<CoreId>,
}

/// Whom a call calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CallTarget {
    Helper(i32),
    Symbol(RelocTarget),
}

/// One arm of a [`Kind::Select`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arm {
    /// The next register operand.
    Reg,
    /// A constant register content that one move makes.
    Imm(i64),
}

/// What an instruction does. The comment says what its operands are, in order.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Defines the parameters in `r1` to `r5`: (defs).
    Args,
    /// Whole-register constant: (def).
    Const(i64),
    /// `wD = wS`: (use, def).
    Zext32,
    /// `rD = rS`: (use, def).
    Copy,
    /// Arithmetic: (left, [right], def reusing left).
    Alu { op: AluOp, width: Width, signed: bool, imm: Option<i32>, core: Option<CoreId> },
    /// `rD = -rD`: (use, def reusing it).
    Neg(Width),
    /// Byte order instruction with these opcode and immediate: (use, def reusing it).
    End { code: u8, imm: i32 },
    /// Sign-extending move from so many bits (v4): (use, def).
    MovSx { width: Width, bits: i16 },
    /// (\[base\], def).
    Load { size: u32, sext: bool, mem: Mem },
    /// (\[base\], \[value\]).
    Store { size: u32, mem: Mem, imm: Option<i32> },
    /// Atomic operation with this immediate: (\[base\], value, \[def reusing value\]).
    Atomic { size: u32, op: i32, mem: Mem },
    /// (\[base\], desired, expected in `r0`, def in `r0`).
    CmpXchg { size: u32, mem: Mem },
    /// `load_acquire`: (\[base\], def).
    LoadAcquire { size: u32, mem: Mem },
    /// `store_release`: (\[base\], value).
    StoreRelease { size: u32, mem: Mem },
    /// `rD = symbol ll`: (def).
    Address { target: RelocTarget, addend: i64 },
    /// `rD = r10 + offset of the slot`: (def).
    SlotAddress { slot: Slot, offset: i32 },
    /// A relocated constant: (def).
    CoreConst(CoreId),
    /// `rD = then; if cmp goto +1; rD = otherwise`: (cmp's registers, \[then\], \[otherwise\], def). Where `then` is a
    /// register the def reuses it, else it is written before the comparison.
    Select { cmp: Cmp, then: Arm, otherwise: Arm },
    /// (arguments in their registers, [def in `r0`]).
    Call(CallTarget),
    /// (use, def).
    AddrSpaceCast { imm: i32 },
    /// Legacy packet load: (skb in `r6`, \[offset\], def in `r0`).
    PacketLoad { size: u32, imm: Option<i32> },
    /// Inline assembly: operands as its own list says.
    Asm(Box<AsmStatement>),
    /// Terminator: (cmp's registers).
    Branch { cmp: Cmp, then: BlockIndex, otherwise: BlockIndex, likely: Option<bool> },
    /// Terminator.
    Jump(BlockIndex),
    /// Terminator: ([value in `r0`]).
    Ret,
    /// Terminator where control never comes: leaves the function all the same.
    Unreachable,
    /// Terminator: the assembly, its labels' blocks, the block behind.
    AsmGoto { asm: Box<AsmStatement>, targets: Vec<BlockIndex>, fallthrough: BlockIndex },
}

/// An instruction.
#[derive(Clone, Debug)]
pub(crate) struct MInst {
    pub(crate) kind: Kind,
    pub(crate) operands: Vec<Operand>,
    pub(crate) clobbers: PRegSet,
    pub(crate) span: Span,
}

/// A block: parameters, instructions of which the last is a terminator, and what it passes to its successors.
#[derive(Clone, Default, Debug)]
pub(crate) struct MBlock {
    pub(crate) params: Vec<VReg>,
    pub(crate) insts: Vec<MInst>,
    /// In the order of the terminator's targets.
    pub(crate) succs: Vec<BlockIndex>,
    pub(crate) args: Vec<Vec<VReg>>,
}

/// A function over virtual registers. Block 0 is the entry.
#[derive(Clone, Default, Debug)]
pub(crate) struct VFunction {
    pub(crate) blocks: Vec<MBlock>,
    pub(crate) vregs: usize,
}

impl VFunction {
    /// Whether assembly stands in it.
    pub(crate) fn has_assembly(&self) -> bool {
        let mut insts = self.blocks.iter().flat_map(|block| &block.insts);
        insts.any(|inst| matches!(inst.kind, Kind::Asm(_) | Kind::AsmGoto { .. }))
    }
}

/// A physical register.
pub(crate) fn preg(number: u8) -> PReg {
    PReg::new(number as usize, RegClass::Int)
}

/// A set of physical registers.
pub(crate) fn preg_set(numbers: impl IntoIterator<Item = u8>) -> PRegSet {
    numbers.into_iter().map(preg).collect()
}

/// A def that must not share a register with the uses.
pub(crate) fn early_def(vreg: VReg) -> Operand {
    Operand::new(vreg, OperandConstraint::Reg, OperandKind::Def, OperandPos::Early)
}

impl MInst {
    /// An instruction without clobbers.
    pub(crate) fn new(kind: Kind, operands: Vec<Operand>, span: Span) -> MInst {
        MInst { kind, operands, clobbers: PRegSet::empty(), span }
    }

    /// Whether it ends a block by going on to another.
    pub(crate) fn is_branch(&self) -> bool {
        matches!(self.kind, Kind::Branch { .. } | Kind::Jump(_) | Kind::AsmGoto { .. })
    }

    /// Whether it ends the function.
    pub(crate) fn is_return(&self) -> bool {
        matches!(self.kind, Kind::Ret | Kind::Unreachable)
    }
}
