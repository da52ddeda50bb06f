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

/// The register that goes to or comes from memory: a `w` register has 32 bits at most, and is never sign-extended.
fn memory_register(cursor: &mut Cursor, access: Access) -> Result<Register, AsmError> {
    if cursor.peek_register().is_some_and(|register| register.half && (access.size == DW || access.signed)) {
        return Err(cursor.error("64 bits, and what is sign-extended to them, take a whole register, r0 to r10"));
    }
    cursor.register()
}

/// The types of what is written, where a sign means nothing.
fn unsigned_type(cursor: &mut Cursor) -> Result<Access, AsmError> {
    let place = cursor.place();
    let access = pointer_type(cursor)?;
    if access.signed {
        return Err(AsmError::syntax(
            place.0,
            place.1,
            "a signed type stands in loads only: write u8, u16, u32 or u64",
        ));
    }
    Ok(access)
}

/// `reg`, `reg + off`, `reg - off`
fn base(cursor: &mut Cursor) -> Result<(u8, i16), AsmError> {
    let register = cursor.whole_register()?;
    let mut offset = 0;
    if matches!(cursor.peek(), Some(TokenKind::Op("+" | "-"))) {
        offset = cursor.expression()?;
    }
    match i16::try_from(offset) {
        Ok(offset) => Ok((register, offset)),
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
        return packet_load(cursor, access, dst);
    }
    if dst.half && (access.size == DW || access.signed) {
        return Err(cursor.error("a load of 64 bits, or one that extends the sign, fills a whole register, r0 to r9"));
    }
    let (src, off) = address(cursor)?;
    let mode = if access.signed { 0x80 } else { 0x60 };
    Ok(Insn { code: 0x01 | mode | access.size, dst: dst.number, src, off, imm: 0 })
}

/// `r0 = *(u8 *)skb[…]`: from the packet, into `r0` always.
fn packet_load(cursor: &mut Cursor, access: Access, dst: Register) -> Result<Insn, AsmError> {
    if access.signed || access.size == DW {
        return Err(cursor.error("loads from a packet are of u8, u16 or u32"));
    }
    if dst.number != 0 || dst.half {
        return Err(cursor.error("loads from a packet give their result in r0"));
    }
    cursor.expect("[")?;
    let index = operand(cursor, false)?;
    cursor.expect("]")?;
    Ok(match index {
        Operand::Reg(src) => Insn { code: 0x40 | access.size, src: src.number, ..Insn::default() },
        Operand::Imm(imm) => Insn { code: 0x20 | access.size, imm, ..Insn::default() },
    })
}

/// `*(u32 *)(r1 + 0) = reg|imm`
pub(crate) fn store(cursor: &mut Cursor) -> Result<Insn, AsmError> {
    cursor.advance();
    let access = unsigned_type(cursor)?;
    let (dst, off) = address(cursor)?;
    cursor.expect("=")?;
    if cursor.peek_register().is_some() {
        let register = memory_register(cursor, access)?;
        return Ok(Insn { code: 0x63 | access.size, dst, src: register.number, off, imm: 0 });
    }
    let imm = cursor.immediate()?;
    Ok(Insn { code: 0x62 | access.size, dst, src: 0, off, imm })
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
    let src = memory_register(cursor, access)?.number;
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// `store_release((u64 *)(r1 + 0), r2)`
pub(crate) fn store_release(cursor: &mut Cursor) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = unsigned_type(cursor)?;
    let (dst, off) = address(cursor)?;
    cursor.expect(",")?;
    let src = memory_register(cursor, access)?.number;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | access.size, dst, src, off, imm: 0x110 })
}

/// The atomics that give a value, by name.
pub(crate) fn atomic_value(cursor: &mut Cursor, word: &str, dst: Register) -> Result<Option<Insn>, AsmError> {
    let insn = match word {
        "atomic_fetch_add" => fetch(cursor, dst, 0x01)?,
        "atomic_fetch_or" => fetch(cursor, dst, 0x41)?,
        "atomic_fetch_and" => fetch(cursor, dst, 0x51)?,
        "atomic_fetch_xor" => fetch(cursor, dst, 0xa1)?,
        "xchg_64" => exchange(cursor, dst, DW, 0xe1)?,
        "xchg32_32" | "xchg_32" => exchange(cursor, dst, W, 0xe1)?,
        "cmpxchg_64" => exchange(cursor, dst, DW, 0xf1)?,
        "cmpxchg32_32" | "cmpxchg_32" => exchange(cursor, dst, W, 0xf1)?,
        "load_acquire" => return load_acquire(cursor, dst).map(Some),
        _ => return Ok(None),
    };
    let result = if insn.imm == 0xf1 { 0 } else { insn.src };
    if result != dst.number {
        return Err(cursor.error(format!("this operation gives its result in register {result}")));
    }
    Ok(Some(insn))
}

fn fetch(cursor: &mut Cursor, result: Register, imm: i32) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = unsigned_type(cursor)?;
    let size = atomic_size(cursor, access)?;
    let (dst, off) = address(cursor)?;
    cursor.expect(",")?;
    let src = same_kind(cursor, result.half)?;
    cursor.expect(")")?;
    if result.half && size == DW {
        return Err(cursor.error("64 bits take whole registers, r0 to r9"));
    }
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// A register of the kind that the result is.
fn same_kind(cursor: &mut Cursor, half: bool) -> Result<u8, AsmError> {
    match operand(cursor, half)? {
        Operand::Reg(register) => Ok(register.number),
        Operand::Imm(_) => Err(cursor.error("this operand is a register")),
    }
}

/// `xchg_64(r1 + 0, r2)`, `cmpxchg_64(r1 + 0, r0, r2)`
fn exchange(cursor: &mut Cursor, result: Register, size: u8, imm: i32) -> Result<Insn, AsmError> {
    let half = size == W;
    if result.half != half {
        let kind = if half { "w" } else { "r" };
        return Err(cursor.error(format!("this operation works on {kind} registers")));
    }
    cursor.advance();
    cursor.expect("(")?;
    let (dst, off) = base(cursor)?;
    cursor.expect(",")?;
    if imm == 0xf1 {
        if cursor.peek_register() != Some(Register { number: 0, half }) {
            return Err(cursor.error("the expected value is in r0 (w0)"));
        }
        cursor.advance();
        cursor.expect(",")?;
    }
    let src = same_kind(cursor, half)?;
    cursor.expect(")")?;
    Ok(Insn { code: 0xc3 | size, dst, src, off, imm })
}

/// `r0 = load_acquire((u64 *)(r1 + 0))`
fn load_acquire(cursor: &mut Cursor, dst: Register) -> Result<Insn, AsmError> {
    cursor.advance();
    cursor.expect("(")?;
    let access = unsigned_type(cursor)?;
    let (src, off) = address(cursor)?;
    cursor.expect(")")?;
    if dst.half && access.size == DW {
        return Err(cursor.error("64 bits take a whole register, r0 to r9"));
    }
    Ok(Insn { code: 0xc3 | access.size, dst: dst.number, src, off, imm: 0x100 })
}
