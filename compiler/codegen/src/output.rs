//! What code generation gives: the machine code of every function, with all that rides on it.

use beec_ir::{CoreReloc, FuncId, GlobalId};
use beec_source::Span;

use crate::Insn;

/// The machine code of a function.
#[derive(Clone, Debug)]
pub struct MachineFunction {
    /// Which function of the module.
    pub func: FuncId,
    /// The instruction slots. Jumps inside the function are final; calls of functions and addresses are in `relocs`.
    pub insns: Vec<Insn>,
    /// References to symbols, ascending by `slot`, one a slot.
    pub relocs: Vec<Reloc>,
    /// CO-RE relocations, ascending by slot, one a slot. The instruction has a shape that loaders patch and holds
    /// the relocation's local value.
    pub core: Vec<(u32, CoreReloc)>,
    /// Where code comes from: from this slot on, this place. Ascending, never on the second slot of a wide load; the
    /// first entry is slot 0.
    pub lines: Vec<(u32, Span)>,
    /// Bytes of stack used.
    pub stack: u32,
}

/// A reference to a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reloc {
    /// Index of the instruction slot (of a wide load: its first).
    pub slot: u32,
    /// To what.
    pub target: RelocTarget,
    /// Bytes behind the symbol (wide loads of internal globals only; never for a global symbol: one loader ignores it there).
    pub addend: i64,
}

/// What a reference refers to. On a `call` it is the callee, on a wide load the address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RelocTarget {
    /// A global.
    Global(GlobalId),
    /// A function, defined here or extern.
    Func(FuncId),
}

/// The machine code of a module, in the order of its functions.
#[derive(Clone, Debug, Default)]
pub struct MachineCode {
    /// Every function that has a body.
    pub functions: Vec<MachineFunction>,
    /// Functions whose frames are larger than BPF's.
    pub too_large: Vec<FuncId>,
}
