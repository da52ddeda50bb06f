//! What an operation may do besides giving its results.

use crate::{Op, Order};

impl Op {
    /// The results depend on the operands alone and nothing else happens: may be shared, moved and dropped.
    /// [`Op::IsConstant`] is not among these, as its result depends on when it is asked.
    pub fn is_pure(&self) -> bool {
        matches!(
            self,
            Op::Const(_)
                | Op::GlobalAddr(_)
                | Op::FuncAddr(_)
                | Op::SlotAddr(..)
                | Op::Binary(..)
                | Op::Bswap(_)
                | Op::Icmp(..)
                | Op::Select(..)
                | Op::Cast(..)
                | Op::PtrAdd(..)
                | Op::CoreAccess { .. }
                | Op::CoreConst(_)
                | Op::AddrSpaceCast { .. }
        )
    }

    /// May be dropped where no result is used.
    pub fn is_removable(&self) -> bool {
        match self {
            Op::Load { flags, .. } => !flags.volatile,
            Op::MemCmp { .. } | Op::IsConstant(_) => true,
            Op::AtomicLoad { order, .. } => *order == Order::Relaxed,
            Op::Asm(asm) => !asm.volatile && !asm.clobbers_memory && !asm.operands.is_empty(),
            op => op.is_pure(),
        }
    }

    /// May read memory.
    pub fn reads_memory(&self) -> bool {
        match self {
            Op::Load { .. }
            | Op::MemCopy { .. }
            | Op::MemCmp { .. }
            | Op::AtomicRmw { .. }
            | Op::CmpXchg { .. }
            | Op::AtomicLoad { .. }
            | Op::Fence(_)
            | Op::Call { .. }
            | Op::PacketLoad { .. } => true,
            Op::Asm(asm) => asm.touches_memory(),
            _ => false,
        }
    }

    /// May write memory.
    pub fn writes_memory(&self) -> bool {
        match self {
            Op::Store { .. }
            | Op::MemCopy { .. }
            | Op::MemSet { .. }
            | Op::AtomicRmw { .. }
            | Op::CmpXchg { .. }
            | Op::AtomicStore { .. }
            | Op::Fence(_)
            | Op::Call { .. } => true,
            Op::AtomicLoad { order, .. } => *order != Order::Relaxed,
            Op::Asm(asm) => asm.touches_memory(),
            _ => false,
        }
    }
}

impl crate::Asm {
    /// Reads or writes memory, as far as its operands and clobbers say; basic assembly may do anything.
    pub fn touches_memory(&self) -> bool {
        use crate::AsmOperandKind::{Memory, Stored};
        self.clobbers_memory
            || self.basic
            || self.operands.iter().any(|operand| matches!(operand.kind, Memory { .. } | Stored { .. }))
    }
}
