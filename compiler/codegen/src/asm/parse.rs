//! Instructions of the dialect.

use super::expr::{Cursor, Register};
use super::jump::Target;
use super::token::TokenKind;
use super::{AsmError, Link};
use crate::Insn;
use crate::output::RelocTarget;

/// An instruction before labels are resolved.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    pub(crate) insn: Insn,
    pub(crate) high: Option<i32>,
    pub(crate) link: Link,
    pub(crate) jump: Option<Target>,
}

impl From<Insn> for Parsed {
    fn from(insn: Insn) -> Parsed {
        Parsed { insn, high: None, link: Link::None, jump: None }
    }
}

/// Names of symbols, as the text may use them.
pub(crate) trait Symbols {
    /// The function or global with this name.
    fn symbol(&self, name: &str) -> Option<RelocTarget>;
}

/// The right side of an instruction: a register or a constant.
#[derive(Clone, Copy)]
pub(crate) enum Operand {
    Reg(Register),
    Imm(i32),
}

/// Parses one instruction.
pub(crate) fn instruction(cursor: &mut Cursor, symbols: &dyn Symbols) -> Result<Parsed, AsmError> {
    let parsed = match cursor.peek() {
        Some(TokenKind::Op("*")) => super::memory::store(cursor)?.into(),
        Some(TokenKind::Word(word)) => match word.as_str() {
            "lock" => super::memory::lock(cursor)?.into(),
            "store_release" => super::memory::store_release(cursor)?.into(),
            "if" => super::jump::conditional(cursor)?,
            "goto" | "gotol" | "may_goto" => super::jump::unconditional(cursor)?,
            "call" | "callx" => call(cursor, symbols)?,
            word if word.eq_ignore_ascii_case("exit") => {
                cursor.advance();
                Insn { code: 0x95, ..Insn::default() }.into()
            }
            _ if cursor.peek_register().is_some() => assignment(cursor, symbols)?,
            _ => return Err(cursor.error(format!("'{word}' does not begin an instruction"))),
        },
        _ => return Err(cursor.error("this does not begin an instruction")),
    };
    cursor.expect_end()?;
    Ok(parsed)
}

fn call(cursor: &mut Cursor, symbols: &dyn Symbols) -> Result<Parsed, AsmError> {
    if cursor.eat_word("callx") {
        let dst = cursor.whole_register()?;
        return Ok(Insn { code: 0x8d, dst, ..Insn::default() }.into());
    }
    cursor.advance();
    if let Some(TokenKind::Word(name)) = cursor.peek()
        && let Some(target) = symbols.symbol(name)
    {
        cursor.advance();
        let insn = Insn { code: 0x85, src: 1, imm: -1, ..Insn::default() };
        return Ok(Parsed { link: Link::Symbol(target, 0), ..insn.into() });
    }
    let helper = cursor.immediate()?;
    Ok(Insn { code: 0x85, imm: helper, ..Insn::default() }.into())
}

/// `reg = …` and `reg op= …`.
fn assignment(cursor: &mut Cursor, symbols: &dyn Symbols) -> Result<Parsed, AsmError> {
    let dst = cursor.register()?;
    if cursor.eat("=") {
        return value(cursor, symbols, dst);
    }
    let signed = cursor.eat_word("s");
    let Some(&TokenKind::Op(operator)) = cursor.peek() else {
        return Err(cursor.error("expected '=' or an operator like '+=' here"));
    };
    let (nibble, off) = match (operator, signed) {
        ("+=", false) => (0x00, 0),
        ("-=", false) => (0x10, 0),
        ("*=", false) => (0x20, 0),
        ("/=", signed) => (0x30, i16::from(signed)),
        ("|=", false) => (0x40, 0),
        ("&=", false) => (0x50, 0),
        ("<<=", false) => (0x60, 0),
        (">>=", false) => (0x70, 0),
        ("%=", signed) => (0x90, i16::from(signed)),
        ("^=", false) => (0xa0, 0),
        (">>=", true) => (0xc0, 0),
        _ => return Err(cursor.error(format!("'{operator}' is not an operator of BPF"))),
    };
    cursor.advance();
    let operand = operand(cursor, dst.half)?;
    Ok(alu(nibble, dst, operand, off).into())
}

pub(crate) fn operand(cursor: &mut Cursor, half: bool) -> Result<Operand, AsmError> {
    if let Some(register) = cursor.peek_register() {
        if register.half != half {
            return Err(cursor.error("both registers must be of one kind, r or w"));
        }
        cursor.advance();
        return Ok(Operand::Reg(register));
    }
    cursor.immediate().map(Operand::Imm)
}

fn alu(nibble: u8, dst: Register, operand: Operand, off: i16) -> Insn {
    let class = if dst.half { 0x04 } else { 0x07 };
    match operand {
        Operand::Reg(src) => Insn { code: nibble | 0x08 | class, dst: dst.number, src: src.number, off, imm: 0 },
        Operand::Imm(imm) => Insn { code: nibble | class, dst: dst.number, src: 0, off, imm },
    }
}

const MOV: u8 = 0xb0;

/// What stands behind `reg =`.
fn value(cursor: &mut Cursor, symbols: &dyn Symbols, dst: Register) -> Result<Parsed, AsmError> {
    match (cursor.peek(), cursor.peek_at(1)) {
        (Some(TokenKind::Op("*")), _) => return Ok(super::memory::load(cursor, dst)?.into()),
        (Some(TokenKind::Op("-")), Some(TokenKind::Word(word))) if super::expr::register(word).is_some() => {
            cursor.advance();
            let src = same(cursor, dst)?;
            let class = if dst.half { 0x04 } else { 0x07 };
            return Ok(Insn { code: 0x80 | class, dst: src, ..Insn::default() }.into());
        }
        (Some(TokenKind::Op("(")), Some(TokenKind::Word(word))) if matches!(word.as_str(), "s8" | "s16" | "s32") => {
            return sign_extension(cursor, dst);
        }
        _ => {}
    }
    if cursor.peek_register().is_some() {
        let operand = operand(cursor, dst.half)?;
        return Ok(alu(MOV, dst, operand, 0).into());
    }
    if let Some(TokenKind::Word(word)) = cursor.peek() {
        if let Some(insn) = byte_order(cursor, word, dst)? {
            return Ok(insn.into());
        }
        if word == "addr_space_cast" {
            return address_cast(cursor, dst);
        }
        if let Some(insn) = super::memory::atomic_value(cursor, word, dst)? {
            return Ok(insn.into());
        }
        if let Some(target) = symbols.symbol(word).filter(|_| !cursor.is_constant(word)) {
            return symbol(cursor, target, dst);
        }
    }
    let (at, _) = cursor.place();
    let number = cursor.expression()?;
    if cursor.eat_word("ll") {
        whole(cursor, dst)?;
        let insn = Insn { code: 0x18, dst: dst.number, imm: number as i32, ..Insn::default() };
        return Ok(Parsed { high: Some((number >> 32) as i32), ..insn.into() });
    }
    cursor.low_half(number, at);
    Ok(alu(MOV, dst, Operand::Imm(number as i32), 0).into())
}

/// What gives 64 bits needs a destination that has them.
fn whole(cursor: &Cursor, dst: Register) -> Result<(), AsmError> {
    if dst.half { Err(cursor.error("this gives 64 bits: the register on the left is one of r0 to r9")) } else { Ok(()) }
}

/// A register that must be the destination again.
fn same(cursor: &mut Cursor, dst: Register) -> Result<u8, AsmError> {
    if cursor.peek_register() != Some(dst) {
        return Err(cursor.error("this instruction works in place: the register must be the one on the left"));
    }
    cursor.advance();
    Ok(dst.number)
}

fn sign_extension(cursor: &mut Cursor, dst: Register) -> Result<Parsed, AsmError> {
    cursor.advance();
    let off = match cursor.word()? {
        "s8" => 8,
        "s16" => 16,
        _ => 32,
    };
    cursor.expect(")")?;
    match operand(cursor, dst.half)? {
        Operand::Reg(src) if !(dst.half && off == 32) => Ok(alu(MOV, dst, Operand::Reg(src), off).into()),
        _ => Err(cursor.error("this sign extension does not exist")),
    }
}

fn byte_order(cursor: &mut Cursor, word: &str, dst: Register) -> Result<Option<Insn>, AsmError> {
    let (code, digits) = if let Some(digits) = word.strip_prefix("bswap") {
        (0xd7, digits)
    } else if let Some(digits) = word.strip_prefix("le") {
        (0xd4, digits)
    } else if let Some(digits) = word.strip_prefix("be") {
        (0xdc, digits)
    } else {
        return Ok(None);
    };
    let Some(imm) = digits.parse().ok().filter(|bits| matches!(bits, 16 | 32 | 64)) else { return Ok(None) };
    whole(cursor, dst)?;
    cursor.advance();
    let dst = same(cursor, dst)?;
    Ok(Some(Insn { code, dst, imm, ..Insn::default() }))
}

fn address_cast(cursor: &mut Cursor, dst: Register) -> Result<Parsed, AsmError> {
    whole(cursor, dst)?;
    cursor.advance();
    cursor.expect("(")?;
    let src = cursor.whole_register()?;
    cursor.expect(",")?;
    let to = cursor.expression()?;
    cursor.expect(",")?;
    let from = cursor.expression()?;
    cursor.expect(")")?;
    let imm = ((to & 0xffff) << 16 | from & 0xffff) as i32;
    Ok(Insn { code: 0xbf, dst: dst.number, src, off: 1, imm }.into())
}

fn symbol(cursor: &mut Cursor, target: RelocTarget, dst: Register) -> Result<Parsed, AsmError> {
    whole(cursor, dst)?;
    cursor.advance();
    let mut addend = 0;
    if matches!(cursor.peek(), Some(TokenKind::Op("+" | "-"))) {
        addend = cursor.expression()?;
    }
    if !cursor.eat_word("ll") {
        return Err(cursor.error("the address of a symbol takes 64 bits: write 'll' behind it"));
    }
    let insn = Insn { code: 0x18, dst: dst.number, ..Insn::default() };
    Ok(Parsed { high: Some(0), link: Link::Symbol(target, addend), ..insn.into() })
}
