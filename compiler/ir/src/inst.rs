//! Instructions and terminators.

use beec_source::{Span, Symbol};

use crate::{AccessType, Block, CoreId, FuncId, GlobalId, Slot, Ty, Value};

/// An instruction.
#[derive(Clone, Debug)]
pub struct InstData {
    /// What it does.
    pub op: Op,
    /// Its first result; the others follow.
    pub first_result: Value,
    /// How many results.
    pub result_count: u32,
    /// Where it comes from.
    pub span: Span,
}

/// An operation.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each variant's comment names its fields")]
pub enum Op {
    /// A constant of the result's type: sign-extended from it to 64 bits (`i1`: 0 or 1). `ptr`: any number.
    Const(i64),
    /// The address of a global.
    GlobalAddr(GlobalId),
    /// The address of a function.
    FuncAddr(FuncId),
    /// The address of a stack slot plus an offset.
    SlotAddr(Slot, i32),
    /// The life of the object in a slot begins: nobody knows what its bytes are, and nobody needs what they were. Without
    /// one an object lives as long as the function runs.
    SlotStart(Slot),
    /// Arithmetic on two values of the result's type, `i32` or `i64` (`And`, `Or`, `Xor` also `i1`).
    Binary(BinaryOp, Value, Value),
    /// Byte swap of `i16`, `i32` or `i64`.
    Bswap(Value),
    /// Comparison of two values of one type; the result is `i1`.
    Icmp(Cond, Value, Value),
    /// The second where the first (`i1`) is 1, else the third.
    Select(Value, Value, Value),
    /// Conversion to the result's type.
    Cast(Cast, Value),
    /// Pointer plus `i64`: the only arithmetic on pointers.
    PtrAdd(Value, Value),
    /// Reads the result's type from `addr + offset`.
    Load { addr: Value, offset: i32, flags: MemFlags },
    /// Writes to `addr + offset`.
    Store { addr: Value, offset: i32, value: Value, flags: MemFlags },
    /// Copies `len` bytes; the ranges may be equal but do not overlap otherwise unless `overlap`.
    MemCopy { dst: Value, src: Value, len: u64, dst_align: u32, src_align: u32, overlap: bool, flags: MemFlags },
    /// Sets `len` bytes to the low byte of `byte` (`i8`).
    MemSet { dst: Value, byte: Value, len: u64, align: u32, flags: MemFlags },
    /// Compares `len` bytes; the result is an `i32` below, equal to or above zero.
    MemCmp { a: Value, b: Value, len: u64, a_align: u32, b_align: u32 },
    /// Reads, combines and writes `addr + offset` in one step (`i32` or `i64`, the value's type). The result is
    /// the old value; an unused result may be dropped only where the order allows.
    AtomicRmw { op: AtomicOp, addr: Value, offset: i32, value: Value, order: Order },
    /// If `addr + offset` holds `expected`, stores `desired`. The result is the old value.
    CmpXchg { addr: Value, offset: i32, expected: Value, desired: Value, order: Order },
    /// An atomic load of the result's type.
    AtomicLoad { addr: Value, offset: i32, order: Order },
    /// An atomic store.
    AtomicStore { addr: Value, offset: i32, value: Value, order: Order },
    /// A memory fence.
    Fence(Order),
    /// A call; the result, if any, has the width that the callee's declaration says, upper bits unspecified.
    Call { callee: Callee, args: Vec<Value> },
    /// Inline assembly; results are those operands that are written in registers, in order.
    Asm(Box<Asm>),
    /// `base` plus the relocated offset of a field: pure. A load or store through it with offset 0 and the field's
    /// width becomes one instruction that carries the relocation.
    CoreAccess { base: Value, reloc: CoreId },
    /// A relocated constant of the result's type (`i32` or `i64`): pure, but never folded.
    CoreConst(CoreId),
    /// Between address spaces (arena).
    AddrSpaceCast { value: Value, from: u32, to: u32 },
    /// The legacy packet loads (`LD_ABS`/`LD_IND`): reads `size` bytes at `offset` (`i32`) of the packet of `skb`, in
    /// host order, or ends the program. The result is `i32`.
    PacketLoad { size: u8, skb: Value, offset: Value },
    /// `i1`: whether the value is a constant, decided when nothing more can make it one.
    IsConstant(Value),
    /// `__builtin_trap`: an error if it is still there at the end.
    Trap,
}

/// Arithmetic; wraps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum BinaryOp {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Unsigned quotient; by zero: 0, as the instruction does.
    UDiv,
    /// Signed quotient, towards zero; by zero: 0.
    SDiv,
    /// Unsigned remainder; by zero: the dividend.
    URem,
    /// Signed remainder, the dividend's sign; by zero: the dividend.
    SRem,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
    /// Left shift; the amount (of the same type) is taken modulo the width, as the instruction does.
    Shl,
    /// Logical right shift; likewise.
    LShr,
    /// Arithmetic right shift; likewise.
    AShr,
}

/// Comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Cond {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Unsigned below.
    Ult,
    /// Unsigned below or equal.
    Ule,
    /// Unsigned above.
    Ugt,
    /// Unsigned above or equal.
    Uge,
    /// Signed less.
    Slt,
    /// Signed less or equal.
    Sle,
    /// Signed greater.
    Sgt,
    /// Signed greater or equal.
    Sge,
}

impl Cond {
    /// The condition that holds exactly when this one does not.
    pub fn inverse(self) -> Cond {
        match self {
            Cond::Eq => Cond::Ne,
            Cond::Ne => Cond::Eq,
            Cond::Ult => Cond::Uge,
            Cond::Ule => Cond::Ugt,
            Cond::Ugt => Cond::Ule,
            Cond::Uge => Cond::Ult,
            Cond::Slt => Cond::Sge,
            Cond::Sle => Cond::Sgt,
            Cond::Sgt => Cond::Sle,
            Cond::Sge => Cond::Slt,
        }
    }

    /// The condition with its operands exchanged.
    pub fn swapped(self) -> Cond {
        match self {
            Cond::Eq | Cond::Ne => self,
            Cond::Ult => Cond::Ugt,
            Cond::Ule => Cond::Uge,
            Cond::Ugt => Cond::Ult,
            Cond::Uge => Cond::Ule,
            Cond::Slt => Cond::Sgt,
            Cond::Sle => Cond::Sge,
            Cond::Sgt => Cond::Slt,
            Cond::Sge => Cond::Sle,
        }
    }
}

/// Conversions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Cast {
    /// To a narrower integer (to `i1`: the lowest bit).
    Trunc,
    /// To a wider integer, with zeros.
    ZExt,
    /// To a wider integer, with the sign (from `i1`: 0 or -1).
    SExt,
    /// `ptr` to `i64`.
    PtrToInt,
    /// `i64` to `ptr`.
    IntToPtr,
}

/// About a memory access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct MemFlags {
    /// Kept exactly: neither removed, merged, split nor moved across another.
    pub volatile: bool,
    /// The address is less aligned than the width: a multiple of so many bytes only (0: naturally aligned).
    pub align: u8,
    /// The record is marked `preserve_static_offset` (or the access is to a context): the offset stays in the instruction.
    pub static_offset: bool,
    /// Of which type the access is: what it cannot touch.
    pub ty: AccessType,
}

/// What a call calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Callee {
    /// A BPF helper by number.
    Helper(i32),
    /// A function of the module: a subprogram where it has a body, else an extern one (a kfunc).
    Func(FuncId),
    /// Through a pointer: BPF cannot; an error if it is still there at the end.
    Indirect(Value),
}

/// Read-modify-write operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum AtomicOp {
    /// Sum.
    Add,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
    /// The new value alone.
    Xchg,
}

/// Memory orders.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Order {
    /// relaxed
    Relaxed,
    /// acquire
    Acquire,
    /// release
    Release,
    /// acquire and release
    AcqRel,
    /// sequentially consistent
    SeqCst,
}

/// A jump to a block with arguments for its parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockCall {
    /// The block.
    pub block: Block,
    /// One argument a parameter.
    pub args: Vec<Value>,
}

impl BlockCall {
    /// A jump without arguments.
    pub fn new(block: Block) -> BlockCall {
        BlockCall { block, args: Vec::new() }
    }
}

/// How a block ends.
#[derive(Clone, Debug)]
pub enum Terminator {
    /// Goes on elsewhere.
    Jump(BlockCall),
    /// Goes to `then` where `condition` (`i1`) is 1.
    Branch {
        /// The condition.
        condition: Value,
        /// Where it is 1.
        then: BlockCall,
        /// Where it is 0.
        otherwise: BlockCall,
        /// From `__builtin_expect`: whether it is probably 1.
        likely: Option<bool>,
    },
    /// Goes to the case whose value equals `value` (`i32` or `i64`).
    Switch {
        /// The value.
        value: Value,
        /// Cases; values sign-extended from the value's type, all different.
        cases: Vec<(i64, BlockCall)>,
        /// All other values.
        default: BlockCall,
    },
    /// Leaves the function.
    Return(Option<Value>),
    /// Is never reached.
    Unreachable,
    /// `asm goto`: falls through, or goes to one of the labels. It has no results: what it writes in registers is stored.
    AsmGoto {
        /// The assembly.
        asm: Box<Asm>,
        /// The labels' blocks, in the order of the labels.
        targets: Vec<BlockCall>,
        /// Behind the statement.
        fallthrough: BlockCall,
    },
}

/// Inline assembly.
#[derive(Clone, Debug)]
pub struct Asm {
    /// The template, escapes decoded.
    pub template: String,
    /// The source pieces of the template: byte index of the first byte and the literal's span, ascending.
    pub pieces: Vec<(u32, Span)>,
    /// No operand lists: `%` stands for itself.
    pub basic: bool,
    /// May not be removed, duplicated within a block or moved.
    pub volatile: bool,
    /// Operands as numbered in the template: outputs first, then inputs.
    pub operands: Vec<AsmOperand>,
    /// Clobbered registers.
    pub clobbers: Vec<u8>,
    /// Memory is clobbered.
    pub clobbers_memory: bool,
    /// Names of `asm goto` labels, numbered after the operands.
    pub labels: Vec<Symbol>,
}

/// An operand.
#[derive(Clone, Debug)]
pub struct AsmOperand {
    /// `[name]`
    pub name: Option<Symbol>,
    /// What it is.
    pub kind: AsmOperandKind,
    /// A register the operand must live in (`register … asm("r6")`).
    pub fixed: Option<u8>,
    /// Where it is written.
    pub span: Span,
}

/// What an operand is.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each variant's comment names its fields")]
pub enum AsmOperandKind {
    /// Written in a register; its value is the next result of the instruction. `half`: named `w…` (constraint `w`).
    Output { ty: Ty, early_clobber: bool, half: bool },
    /// Read and written in one register (`+r`, or an output matched by a digit); the next result of the instruction.
    InOut { value: Value, early_clobber: bool, half: bool },
    /// Read in a register, which holds the whole 64-bit register of the value as it is (`i32`: zero-extended).
    Input { value: Value, half: bool },
    /// A constant or symbol (`i`, `n`): the value must be a `Const`, `GlobalAddr` or `FuncAddr` at the end.
    Immediate { value: Value },
    /// A constant if it is one at the end, else a register (`ri`, `g`, `X`).
    RegisterOrImmediate { value: Value },
    /// Of an `asm goto`: written in a register, which is stored in the eight bytes at `addr` on every way out; `input` is
    /// in the register before (`+r`, or a digit).
    Stored { addr: Value, input: Option<Value>, early_clobber: bool, half: bool },
    /// Memory at `addr + offset` (`m`, `=m`, `+m`).
    Memory { addr: Value, offset: i32 },
    /// The same text as that operand (a digit constraint).
    Same { operand: u32 },
}

impl Op {
    /// Calls `f` with every value the operation reads.
    pub fn for_each_use(&self, mut f: impl FnMut(Value)) {
        self.clone_free_uses(&mut f);
    }

    fn clone_free_uses(&self, f: &mut dyn FnMut(Value)) {
        match self {
            Op::Const(_)
            | Op::GlobalAddr(_)
            | Op::FuncAddr(_)
            | Op::SlotAddr(..)
            | Op::SlotStart(_)
            | Op::Fence(_)
            | Op::CoreConst(_)
            | Op::Trap => {}
            Op::Binary(_, a, b) | Op::Icmp(_, a, b) | Op::PtrAdd(a, b) => {
                f(*a);
                f(*b);
            }
            Op::Bswap(a) | Op::Cast(_, a) | Op::IsConstant(a) => f(*a),
            Op::Select(c, a, b) => {
                f(*c);
                f(*a);
                f(*b);
            }
            Op::Load { addr, .. } | Op::AtomicLoad { addr, .. } => f(*addr),
            Op::Store { addr, value, .. } | Op::AtomicRmw { addr, value, .. } | Op::AtomicStore { addr, value, .. } => {
                f(*addr);
                f(*value);
            }
            Op::MemCopy { dst, src, .. } => {
                f(*dst);
                f(*src);
            }
            Op::MemSet { dst, byte, .. } => {
                f(*dst);
                f(*byte);
            }
            Op::MemCmp { a, b, .. } => {
                f(*a);
                f(*b);
            }
            Op::CmpXchg { addr, expected, desired, .. } => {
                f(*addr);
                f(*expected);
                f(*desired);
            }
            Op::Call { callee, args } => {
                if let Callee::Indirect(pointer) = callee {
                    f(*pointer);
                }
                args.iter().copied().for_each(f);
            }
            Op::Asm(asm) => asm.uses(f),
            Op::CoreAccess { base, .. } => f(*base),
            Op::AddrSpaceCast { value, .. } => f(*value),
            Op::PacketLoad { skb, offset, .. } => {
                f(*skb);
                f(*offset);
            }
        }
    }

    /// Replaces every value the operation reads.
    pub fn map_uses(&mut self, mut f: impl FnMut(Value) -> Value) {
        self.map(&mut f);
    }

    fn map(&mut self, f: &mut dyn FnMut(Value) -> Value) {
        match self {
            Op::Const(_)
            | Op::GlobalAddr(_)
            | Op::FuncAddr(_)
            | Op::SlotAddr(..)
            | Op::SlotStart(_)
            | Op::Fence(_)
            | Op::CoreConst(_)
            | Op::Trap => {}
            Op::Binary(_, a, b) | Op::Icmp(_, a, b) | Op::PtrAdd(a, b) => {
                *a = f(*a);
                *b = f(*b);
            }
            Op::Bswap(a) | Op::Cast(_, a) | Op::IsConstant(a) => *a = f(*a),
            Op::Select(c, a, b) => {
                *c = f(*c);
                *a = f(*a);
                *b = f(*b);
            }
            Op::Load { addr, .. } | Op::AtomicLoad { addr, .. } => *addr = f(*addr),
            Op::Store { addr, value, .. } | Op::AtomicRmw { addr, value, .. } | Op::AtomicStore { addr, value, .. } => {
                *addr = f(*addr);
                *value = f(*value);
            }
            Op::MemCopy { dst, src, .. } => {
                *dst = f(*dst);
                *src = f(*src);
            }
            Op::MemSet { dst, byte, .. } => {
                *dst = f(*dst);
                *byte = f(*byte);
            }
            Op::MemCmp { a, b, .. } => {
                *a = f(*a);
                *b = f(*b);
            }
            Op::CmpXchg { addr, expected, desired, .. } => {
                *addr = f(*addr);
                *expected = f(*expected);
                *desired = f(*desired);
            }
            Op::Call { callee, args } => {
                if let Callee::Indirect(pointer) = callee {
                    *pointer = f(*pointer);
                }
                args.iter_mut().for_each(|arg| *arg = f(*arg));
            }
            Op::Asm(asm) => asm.map_uses(f),
            Op::CoreAccess { base, .. } => *base = f(*base),
            Op::AddrSpaceCast { value, .. } => *value = f(*value),
            Op::PacketLoad { skb, offset, .. } => {
                *skb = f(*skb);
                *offset = f(*offset);
            }
        }
    }
}

impl Asm {
    /// Calls `f` with every value the assembly reads.
    pub fn uses(&self, f: &mut dyn FnMut(Value)) {
        for operand in &self.operands {
            match operand.kind {
                AsmOperandKind::Output { .. } | AsmOperandKind::Same { .. } => {}
                AsmOperandKind::InOut { value, .. }
                | AsmOperandKind::Input { value, .. }
                | AsmOperandKind::Immediate { value }
                | AsmOperandKind::RegisterOrImmediate { value } => f(value),
                AsmOperandKind::Memory { addr, .. } => f(addr),
                AsmOperandKind::Stored { addr, input, .. } => {
                    f(addr);
                    if let Some(input) = input {
                        f(input);
                    }
                }
            }
        }
    }

    /// Replaces every value the assembly reads.
    pub fn map_uses(&mut self, f: &mut dyn FnMut(Value) -> Value) {
        for operand in &mut self.operands {
            match &mut operand.kind {
                AsmOperandKind::Output { .. } | AsmOperandKind::Same { .. } => {}
                AsmOperandKind::InOut { value, .. }
                | AsmOperandKind::Input { value, .. }
                | AsmOperandKind::Immediate { value }
                | AsmOperandKind::RegisterOrImmediate { value } => *value = f(*value),
                AsmOperandKind::Memory { addr, .. } => *addr = f(*addr),
                AsmOperandKind::Stored { addr, input, .. } => {
                    *addr = f(*addr);
                    *input = input.map(&mut *f);
                }
            }
        }
    }
}

impl Terminator {
    /// Calls `f` with every jump, in order.
    pub fn for_each_target(&self, mut f: impl FnMut(&BlockCall)) {
        match self {
            Terminator::Jump(target) => f(target),
            Terminator::Branch { then, otherwise, .. } => {
                f(then);
                f(otherwise);
            }
            Terminator::Switch { cases, default, .. } => {
                cases.iter().for_each(|(_, target)| f(target));
                f(default);
            }
            Terminator::AsmGoto { targets, fallthrough, .. } => {
                targets.iter().for_each(&mut f);
                f(fallthrough);
            }
            Terminator::Return(_) | Terminator::Unreachable => {}
        }
    }

    /// Calls `f` with every jump, to change it.
    pub fn for_each_target_mut(&mut self, mut f: impl FnMut(&mut BlockCall)) {
        match self {
            Terminator::Jump(target) => f(target),
            Terminator::Branch { then, otherwise, .. } => {
                f(then);
                f(otherwise);
            }
            Terminator::Switch { cases, default, .. } => {
                cases.iter_mut().for_each(|(_, target)| f(target));
                f(default);
            }
            Terminator::AsmGoto { targets, fallthrough, .. } => {
                targets.iter_mut().for_each(&mut f);
                f(fallthrough);
            }
            Terminator::Return(_) | Terminator::Unreachable => {}
        }
    }

    /// The blocks it may go to, in order, with repetitions.
    pub fn successors(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.for_each_target(|target| blocks.push(target.block));
        blocks
    }

    /// Calls `f` with every value it reads, block arguments included.
    pub fn for_each_use(&self, mut f: impl FnMut(Value)) {
        match self {
            Terminator::Branch { condition, .. } => f(*condition),
            Terminator::Switch { value, .. } => f(*value),
            Terminator::Return(Some(value)) => f(*value),
            Terminator::AsmGoto { asm, .. } => asm.uses(&mut f),
            Terminator::Jump(_) | Terminator::Return(None) | Terminator::Unreachable => {}
        }
        self.for_each_target(|target| target.args.iter().copied().for_each(&mut f));
    }

    /// Replaces every value it reads.
    pub fn map_uses(&mut self, mut f: impl FnMut(Value) -> Value) {
        match self {
            Terminator::Branch { condition, .. } => *condition = f(*condition),
            Terminator::Switch { value, .. } => *value = f(*value),
            Terminator::Return(Some(value)) => *value = f(*value),
            Terminator::AsmGoto { asm, .. } => asm.map_uses(&mut f),
            Terminator::Jump(_) | Terminator::Return(None) | Terminator::Unreachable => {}
        }
        self.for_each_target_mut(|target| target.args.iter_mut().for_each(|arg| *arg = f(*arg)));
    }
}
