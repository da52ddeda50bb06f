//! Arithmetic, moves and byte swaps (RFC 9669 §4.1, §4.2).

use beec_ir::interpret::Stop;

use super::Frame;
use crate::Insn;

/// Runs an instruction of the classes ALU and ALU64.
pub(super) fn run(frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
    let half = insn.code & 7 == 4;
    let by_register = insn.code & 8 != 0;
    let operation = insn.code & 0xf0;
    let result = match operation {
        0xd0 => swap(frame, insn)?,
        0x80 => truncated(frame.get(insn.dst)?.wrapping_neg(), half),
        0xb0 => {
            let right = if by_register { frame.get(insn.src)? } else { i64::from(insn.imm) as u64 };
            match insn.off {
                0 => truncated(right, half),
                // A cast between address spaces: addresses are the same in both.
                1 if by_register && !half => right,
                8 | 16 | 32 if by_register => truncated(sign_extend(right, insn.off as u32), half),
                _ => return Err(frame.unknown(insn)),
            }
        }
        _ => {
            let left = frame.get(insn.dst)?;
            let right = if by_register { frame.get(insn.src)? } else { i64::from(insn.imm) as u64 };
            let result =
                if half { arithmetic32(insn, left as u32, right as u32) } else { arithmetic(insn, left, right) };
            result.ok_or_else(|| frame.unknown(insn))?
        }
    };
    frame.set(insn.dst, result);
    Ok(())
}

fn truncated(value: u64, half: bool) -> u64 {
    if half { u64::from(value as u32) } else { value }
}

/// The low bits of a value as a signed number.
pub(super) fn sign_extend(value: u64, bits: u32) -> u64 {
    let shift = 64 - bits.clamp(1, 64);
    (((value << shift) as i64) >> shift) as u64
}

fn arithmetic32(insn: Insn, left: u32, right: u32) -> Option<u64> {
    let (a, b) = (left as i32, right as i32);
    let result = match (insn.code & 0xf0, insn.off) {
        (0x00, 0) => left.wrapping_add(right),
        (0x10, 0) => left.wrapping_sub(right),
        (0x20, 0) => left.wrapping_mul(right),
        (0x30, 0) => left.checked_div(right).unwrap_or(0),
        (0x30, 1) if b == 0 => 0,
        (0x30, 1) => a.wrapping_div(b) as u32,
        (0x40, 0) => left | right,
        (0x50, 0) => left & right,
        (0x60, 0) => left << (right & 31),
        (0x70, 0) => left >> (right & 31),
        (0x90, 0) => left.checked_rem(right).unwrap_or(left),
        (0x90, 1) if b == 0 => left,
        (0x90, 1) => a.wrapping_rem(b) as u32,
        (0xa0, 0) => left ^ right,
        (0xc0, 0) => (a >> (right & 31)) as u32,
        _ => return None,
    };
    Some(u64::from(result))
}

fn arithmetic(insn: Insn, left: u64, right: u64) -> Option<u64> {
    let (a, b) = (left as i64, right as i64);
    let result = match (insn.code & 0xf0, insn.off) {
        (0x00, 0) => left.wrapping_add(right),
        (0x10, 0) => left.wrapping_sub(right),
        (0x20, 0) => left.wrapping_mul(right),
        (0x30, 0) => left.checked_div(right).unwrap_or(0),
        (0x30, 1) if b == 0 => 0,
        (0x30, 1) => a.wrapping_div(b) as u64,
        (0x40, 0) => left | right,
        (0x50, 0) => left & right,
        (0x60, 0) => left << (right & 63),
        (0x70, 0) => left >> (right & 63),
        (0x90, 0) => left.checked_rem(right).unwrap_or(left),
        (0x90, 1) if b == 0 => left,
        (0x90, 1) => a.wrapping_rem(b) as u64,
        (0xa0, 0) => left ^ right,
        (0xc0, 0) => (a >> (right & 63)) as u64,
        _ => return None,
    };
    Some(result)
}

/// `le16` and the like reverse the bytes on a machine of the other order, `bswap16` on both; all clear what is above.
fn swap(frame: &Frame<'_>, insn: Insn) -> Result<u64, Stop> {
    let value = frame.get(insn.dst)?;
    let to_big = insn.code & 8 != 0;
    let reverses = insn.code & 7 == 7 || to_big != frame.big_endian;
    if insn.code == 0xdf {
        return Err(frame.unknown(insn));
    }
    Ok(match (insn.imm, reverses) {
        (16, true) => u64::from((value as u16).swap_bytes()),
        (32, true) => u64::from((value as u32).swap_bytes()),
        (64, true) => value.swap_bytes(),
        (16, false) => u64::from(value as u16),
        (32, false) => u64::from(value as u32),
        (64, false) => value,
        _ => return Err(frame.unknown(insn)),
    })
}
