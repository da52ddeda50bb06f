//! Character constants and string literals.

use beec_preprocess::Token;
use beec_source::{Diagnostic, Span};

use super::escape::{Unit, decode};
use crate::ast::{CharLit, Encoding, Expr, ExprKind, StringLit};
use crate::context::Context;

/// Adjacent string literals, joined (C11 6.4.5p5).
pub(crate) fn strings(ctx: &Context, tokens: &[Token]) -> StringLit {
    let span = match tokens {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => Span::NONE,
    };
    let encoding = joined_encoding(ctx, tokens);
    let mut literal = StringLit { units: Vec::new(), encoding, pieces: Vec::with_capacity(tokens.len()), span };
    for &token in tokens {
        literal.pieces.push((literal.units.len() as u32, token.span));
        for unit in decode(ctx, token, split(token.text.as_str()).1) {
            push_unit(ctx, token, encoding, unit, &mut literal.units);
        }
    }
    literal
}

fn joined_encoding(ctx: &Context, tokens: &[Token]) -> Encoding {
    let mut joined = Encoding::Plain;
    for token in tokens {
        let encoding = split(token.text.as_str()).0;
        if joined == Encoding::Plain {
            joined = encoding;
        } else if encoding != Encoding::Plain && encoding != joined {
            ctx.error("E0215", token.span, "string literals with different prefixes cannot be joined");
        }
    }
    joined
}

/// A literal's prefix and what stands between its quotes.
fn split(text: &str) -> (Encoding, &str) {
    let (encoding, quoted) = if let Some(rest) = text.strip_prefix("u8") {
        (Encoding::Utf8, rest)
    } else if let Some(rest) = text.strip_prefix('u') {
        (Encoding::Utf16, rest)
    } else if let Some(rest) = text.strip_prefix('U') {
        (Encoding::Utf32, rest)
    } else if let Some(rest) = text.strip_prefix('L') {
        (Encoding::Wide, rest)
    } else {
        (Encoding::Plain, text)
    };
    let end = quoted.len().saturating_sub(1).max(1);
    (encoding, quoted.get(1..end).unwrap_or(""))
}

fn push_unit(ctx: &Context, token: Token, encoding: Encoding, unit: Unit, units: &mut Vec<u32>) {
    let limit = match encoding {
        Encoding::Plain | Encoding::Utf8 => 0xff,
        Encoding::Utf16 => 0xffff,
        Encoding::Utf32 | Encoding::Wide => u32::MAX,
    };
    match unit {
        Unit::Code(code) => {
            if code > limit {
                ctx.error("E0214", token.span, format!("the escape sequence '\\x{code:x}' does not fit a character"));
            }
            units.push(code & limit);
        }
        Unit::Char(c) if limit == 0xff => units.extend(c.encode_utf8(&mut [0; 4]).bytes().map(u32::from)),
        Unit::Char(c) if limit == 0xffff => {
            units.extend(c.encode_utf16(&mut [0; 2]).iter().map(|&unit| u32::from(unit)))
        }
        Unit::Char(c) => units.push(u32::from(c)),
    }
}

/// The value of a character constant (C11 6.4.4.4p10, p11).
pub(crate) fn character(ctx: &Context, token: Token) -> Expr {
    let (encoding, text) = split(token.text.as_str());
    let mut units = Vec::new();
    for unit in decode(ctx, token, text) {
        push_unit(ctx, token, encoding, unit, &mut units);
    }
    let value = match (units.as_slice(), encoding) {
        ([], _) => {
            ctx.error("E0214", token.span, "a character constant needs a character between its quotes");
            0
        }
        (&[unit], Encoding::Plain) => i64::from(unit as u8 as i8),
        (&[unit], Encoding::Wide) => i64::from(unit as i32),
        (&[unit], _) => i64::from(unit),
        (units, Encoding::Plain) => multi_character(ctx, token, units),
        _ => {
            ctx.error("E0214", token.span, "a character constant with a prefix has one character");
            0
        }
    };
    Expr { kind: ExprKind::Char(CharLit { value, encoding }), span: token.span }
}

/// More than one character: as GCC and clang have it, the first is the most significant.
fn multi_character(ctx: &Context, token: Token, units: &[u32]) -> i64 {
    if units.len() > 4 {
        ctx.error("E0214", token.span, "a character constant has at most four characters");
    } else {
        let message = "a character constant with several characters";
        ctx.emit(Diagnostic::warning("W0204", "multichar", token.span, message));
    }
    let value = units.iter().fold(0u32, |value, &unit| (value << 8) | (unit & 0xff));
    i64::from(value as i32)
}
