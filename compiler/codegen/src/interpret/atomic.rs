//! Atomic operations (RFC 9669 §5.3): with one processor, plain ones.

use beec_ir::interpret::Stop;

use super::{Frame, Interpreter, size};
use crate::Insn;

const FETCH: i32 = 1;
const EXCHANGE: i32 = 0xe1;
const COMPARE_EXCHANGE: i32 = 0xf1;
const LOAD_ACQUIRE: i32 = 0x100;
const STORE_RELEASE: i32 = 0x110;

/// Runs an instruction of mode ATOMIC.
pub(super) fn run(machine: &mut Interpreter<'_>, frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
    let size = size(insn.code);
    match insn.imm {
        LOAD_ACQUIRE => {
            let value = machine.read(frame, insn.src, insn.off, size)?;
            frame.set(insn.dst, value);
            return Ok(());
        }
        STORE_RELEASE => return machine.write(frame, insn.dst, insn.off, size, frame.get(insn.src)?),
        _ if size < 4 => return Err(frame.unknown(insn)),
        _ => {}
    }
    let old = machine.read(frame, insn.dst, insn.off, size)?;
    let operand = frame.get(insn.src)?;
    let new = match insn.imm {
        EXCHANGE => operand,
        COMPARE_EXCHANGE => {
            let expected = frame.get(0)?;
            let expected = if size == 4 { u64::from(expected as u32) } else { expected };
            if old == expected { operand } else { old }
        }
        imm => match imm & !FETCH {
            0x00 => old.wrapping_add(operand),
            0x40 => old | operand,
            0x50 => old & operand,
            0xa0 => old ^ operand,
            _ => return Err(frame.unknown(insn)),
        },
    };
    machine.write(frame, insn.dst, insn.off, size, new)?;
    match insn.imm {
        COMPARE_EXCHANGE => frame.set(0, old),
        imm if imm & FETCH != 0 => frame.set(insn.src, old),
        _ => {}
    }
    Ok(())
}
