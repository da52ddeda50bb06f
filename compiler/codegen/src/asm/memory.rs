//! Loads, stores and atomics of the dialect.

use super::AsmError;
use super::expr::{Cursor, Register};
use super::parse::{Operand, operand};
use super::token::TokenKind;
use crate::Insn;

/// The type in `*(u32 *)`.
#[derive(Clone, Copy)]
struct Access {
    /// Size bits of the opcode.
    size: u8,
    signed: bool,
}

const B: u8 = 0x10;
const H: u8 = 0x08;
const W: u8 = 0x00;
const DW: u8 = 0x18;

fn access(cursor: &mut Cursor) -> Result<Access, AsmError> {
    let (size, signed) = match cursor.peek() {
        Some(TokenKind::Word(word)) => match word.as_str() {
            "u8" => (B, false),
            "u16" => (H, false),
            "u32" => (W, false),
            "u64" => (DW, false),
            "s8" => (B, true),
            "s16" => (H, true),
            "s32" => (W, true),
            _ => return Err(cursor.error("expected u8, u16, u32, u64, s8, s16 or s32")),
        },
        _ => return Err(cursor.error("expected u8, u16, u32, u64, s8, s16 or s32")),
    };
    cursor.advance();
    Ok(Access { size, signed })
}

/// `(u32 *)`
fn pointer_type(cursor: &mut Cursor) -> Result<Access, AsmError> {
    cursor.expect("(")?;
    let access = access(cursor)?;
    cursor.expect("*")?;
    cursor.expect(")")?;
    Ok(access)
}

/// `reg`, `reg + off`, `reg - off`
fn base(cursor: &mut Cursor) -> Result<(u8, i16), AsmError> {
    let register = cursor.register()?;
    if register.half {
        return Err(cursor.error("an address is a whole register, r0 to r10"));
    }
    let mut offset = 0;
    if matches!(cursor.peek(), Some(TokenKind::Op("+" | "-"))) {
        offset = cursor.expression()?;
    }
    match i16::try_from(offset) {
        Ok(offset) => Ok((register.number, offset)),
        Err(_) => Err(cursor.error(format!("the offset {offset} does not fit 16 bits"))),
    }
}

fn address(cursor: &mut Cursor) -> Result<(u8, i16), AsmError> {
    cursor.expect("(")?;
    let base = base(cursor)?;
    cursor.expect(")")?;
    Ok(base)
}

/// `reg = *(u8 *)(r1 + 0)`, and `r0 = *(u8 *)skb[…]`
pub(crate) fn load(cursor: &mut Cursor, dst: Register) -> Result<Insn, AsmError> {
    cursor.advance();
    let access = pointer_type(cursor)?;
    if cursor.eat_word("skb") {
        cursor.expect("[")?;
        let index = operand(cursor, false)?;
        cursor.expect("]")?;
        return Ok(match index {
            Operand::Reg(src) => Insn { code: 0x40 | access.size, src: src.number, ..Insn::default() },
            Operand::Imm(imm) => Insn { code: 0x20 | access.size, imm: imm as i32, ..Insn::default() },
        });
    }
    let (src, off) = address(cursor)?;
    let mode = if access.signed { 0x80 } else { 0x60 };
    Ok(Insn { code: 0x01 | mode | access.size, dst: dst.number, src, off, imm: 0 })
}

/// `*(u32 *)(r1 + 0) = reg|imm`
pub(crate) fn store(cursor: &mut Cursor) -> Result<Insn, AsmError> {
    cursor.advance();
    let access = pointer_type(cursor)?;
    let (dst, off) = address(cursor)?;
    cursor.expect("=")?;
    if let Some(register) = cursor.peek_register() {
        cursor.advance();
        return Ok(Insn { code: 0x63 | access.size, dst, src: register.number, off, imm: 0 });
    }
    let imm = cursor.expression()?;
    Ok(Insn { code: 0x62 | access.size, dst, src: 0, off, imm: imm as i32 })
}

/// Atomics exist for 32 and 64 bits.
fn atomic_size(cursor: &Cursor, access: Access) -> Result<u8, AsmError> {
    match access.size {
        W | DW if !access.signed => Ok(access.size),
        _ => Err(cursor.error("atomic operations work on u32 and u64")),
    }
}

/// `lock *(u64 *)(r1 + 0) += r2`
pub(crate) fn lock(cursor: &mut Cursor) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("*")?;
    let access = pointer_type(cursor)?;
    let size = atomic_size(cursor, access)?;
    let (dst, off) = address(cursor)?;
    let imm = match cursor.peek() {
        Some(TokenKind::Op("+=")) => 0x00,
        Some(TokenKind::Op("|=")) => 0x40,
        Some(TokenKind::Op("&=")) => 0x50,
        Some(TokenKind::Op("^=")) => 0xa0,
        _ => return Err(cursor.error("expected '+=', '&=', '|=' or '^=' here")),
    };
    cursor.advance();
    let src = cursor.register()?.number;
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// `store_release((u64 *)(r1 + 0), r2)`
pub(crate) fn store_release(cursor: &mut Cursor) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = pointer_type(cursor)?;
    let (dst, off) = address(cursor)?;
    cursor.expect(",")?;
    let src = cursor.register()?.number;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | access.size, dst, src, off, imm: 0x110 })
}

/// The atomics that give a value, by name.
pub(crate) fn atomic_value(cursor: &mut Cursor, word: &str, dst: Register) -> Result<Option<Insn>, AsmError> {
    let insn = match word {
        "atomic_fetch_add" => fetch(cursor, 0x01)?,
        "atomic_fetch_or" => fetch(cursor, 0x41)?,
        "atomic_fetch_and" => fetch(cursor, 0x51)?,
        "atomic_fetch_xor" => fetch(cursor, 0xa1)?,
        "xchg_64" => exchange(cursor, DW, 0xe1)?,
        "xchg32_32" | "xchg_32" => exchange(cursor, W, 0xe1)?,
        "cmpxchg_64" => exchange(cursor, DW, 0xf1)?,
        "cmpxchg32_32" | "cmpxchg_32" => exchange(cursor, W, 0xf1)?,
        "load_acquire" => return load_acquire(cursor, dst).map(Some),
        _ => return Ok(None),
    };
    let result = if insn.imm == 0xf1 { 0 } else { insn.src };
    if result != dst.number {
        return Err(cursor.error(format!("this operation gives its result in register {result}")));
    }
    Ok(Some(insn))
}

fn fetch(cursor: &mut Cursor, imm: i32) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = pointer_type(cursor)?;
    let size = atomic_size(cursor, access)?;
    let (dst, off) = address(cursor)?;
    cursor.expect(",")?;
    let src = cursor.register()?.number;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// `xchg_64(r1 + 0, r2)`, `cmpxchg_64(r1 + 0, r0, r2)`
fn exchange(cursor: &mut Cursor, size: u8, imm: i32) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let (dst, off) = base(cursor)?;
    cursor.expect(",")?;
    if imm == 0xf1 {
        if cursor.peek_register().is_none_or(|register| register.number != 0) {
            return Err(cursor.error("the expected value is in r0 (w0)"));
        }
        cursor.advance();
        cursor.expect(",")?;
    }
    let src = cursor.register()?.number;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// `r0 = load_acquire((u64 *)(r1 + 0))`
fn load_acquire(cursor: &mut Cursor, dst: Register) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = pointer_type(cursor)?;
    let (src, off) = address(cursor)?;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | access.size, dst: dst.number, src, off, imm: 0x100 })
}
