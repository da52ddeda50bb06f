//! Jumps of the dialect.

use super::AsmError;
use super::expr::Cursor;
use super::parse::{Operand, Parsed, operand};
use super::token::TokenKind;
use crate::Insn;

/// Where a jump goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// So many slots behind the next instruction.
    Offset(i64),
    /// `label:`
    Named(String),
    /// `1:`, the next or last one.
    Local { number: u64, forward: bool },
    /// A label of `asm goto`.
    Label(usize),
}

/// `goto`, `gotol`, `may_goto`.
pub(crate) fn unconditional(cursor: &mut Cursor) -> Result<Parsed, AsmError> {
    let code = match cursor.word()? {
        "goto" => 0x05,
        "gotol" => 0x06,
        _ => 0xe5,
    };
    let jump = target(cursor)?;
    Ok(Parsed { jump: Some(jump), ..Insn { code, ..Insn::default() }.into() })
}

/// `if reg cmp reg|imm goto target`
pub(crate) fn conditional(cursor: &mut Cursor) -> Result<Parsed, AsmError> {
    cursor.advance();
    let dst = cursor.register()?;
    let signed = cursor.eat_word("s");
    let Some(&TokenKind::Op(operator)) = cursor.peek() else {
        return Err(cursor.error("expected a comparison here"));
    };
    let nibble = match (operator, signed) {
        ("==", false) => 0x10,
        (">", false) => 0x20,
        (">=", false) => 0x30,
        ("&", false) => 0x40,
        ("!=", false) => 0x50,
        (">", true) => 0x60,
        (">=", true) => 0x70,
        ("<", false) => 0xa0,
        ("<=", false) => 0xb0,
        ("<", true) => 0xc0,
        ("<=", true) => 0xd0,
        _ => return Err(cursor.error(format!("'{operator}' is not a comparison of BPF"))),
    };
    cursor.advance();
    let right = operand(cursor, dst.half)?;
    if !cursor.eat_word("goto") {
        return Err(cursor.error("expected 'goto' here"));
    }
    let jump = target(cursor)?;
    let class = if dst.half { 0x06 } else { 0x05 };
    let insn = match right {
        Operand::Reg(src) => Insn { code: nibble | 0x08 | class, dst: dst.number, src: src.number, ..Insn::default() },
        Operand::Imm(imm) => Insn { code: nibble | class, dst: dst.number, imm, ..Insn::default() },
    };
    Ok(Parsed { jump: Some(jump), ..insn.into() })
}

fn target(cursor: &mut Cursor) -> Result<Target, AsmError> {
    match cursor.peek() {
        Some(TokenKind::Op("+" | "-")) => cursor.expression().map(Target::Offset),
        Some(&TokenKind::Local { number, forward }) => {
            cursor.advance();
            Ok(Target::Local { number, forward })
        }
        Some(TokenKind::Word(word)) => {
            cursor.advance();
            let label = word.strip_prefix("$L").and_then(|number| number.parse().ok());
            Ok(label.map_or_else(|| Target::Named(word.clone()), Target::Label))
        }
        Some(TokenKind::Number(_)) => cursor.expression().map(Target::Offset),
        _ => Err(cursor.error("expected a label, or an offset like '+1', here")),
    }
}
