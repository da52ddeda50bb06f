//! IR to BPF machine code: selection, register allocation, peephole, layout, inline assembly.

mod insn;
mod output;

pub use insn::Insn;
pub use output::{MachineCode, MachineFunction, Reloc, RelocTarget};
