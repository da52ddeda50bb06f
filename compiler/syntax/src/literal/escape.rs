//! Escape sequences (C11 6.4.4.4, and GNU's `\e`).

use beec_preprocess::Token;
use beec_source::Diagnostic;

use crate::context::Context;

/// One element of a literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    /// A character, to be encoded.
    Char(char),
    /// A code unit, as an octal or hexadecimal escape gives it.
    Code(u32),
}

/// The elements between the quotes. `text` is what stands between them.
pub(super) fn decode(ctx: &Context, token: Token, text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.push(beec_preprocess::raw_byte(c).map_or(Unit::Char(c), |byte| Unit::Code(u32::from(byte))));
            continue;
        }
        let rest = chars.as_str();
        let (unit, length) = escape(ctx, token, rest);
        units.push(unit);
        chars = rest.get(length..).unwrap_or("").chars();
    }
    units
}

/// The element behind a backslash and how many bytes it takes.
fn escape(ctx: &Context, token: Token, rest: &str) -> (Unit, usize) {
    let Some(first) = rest.chars().next() else { return (Unit::Char('\\'), 0) };
    let simple = match first {
        'a' => 7,
        'b' => 8,
        't' => 9,
        'n' => 10,
        'v' => 11,
        'f' => 12,
        'r' => 13,
        'e' | 'E' => 27,
        '0'..='7' => return octal(rest),
        'x' | 'o' | 'u' if rest[1..].starts_with('{') => return delimited(ctx, token, rest, first),
        'x' => return hexadecimal(ctx, token, rest),
        'u' => return universal(ctx, token, rest, 4),
        'U' => return universal(ctx, token, rest, 8),
        '\\' | '\'' | '"' | '?' => u32::from(first),
        _ => {
            let message = format!("'\\{first}' is no escape sequence: it stands for '{first}'");
            ctx.emit(Diagnostic::warning("W0203", "unknown-escape-sequence", token.span, message));
            return (Unit::Char(first), first.len_utf8());
        }
    };
    (Unit::Code(simple), 1)
}

fn octal(rest: &str) -> (Unit, usize) {
    let digits = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte));
    let (value, length) = digits.fold((0, 0), |(value, length), byte| (value * 8 + u32::from(byte - b'0'), length + 1));
    (Unit::Code(value), length)
}

fn hexadecimal(ctx: &Context, token: Token, rest: &str) -> (Unit, usize) {
    let length = rest[1..].bytes().take_while(u8::is_ascii_hexdigit).count();
    if length == 0 {
        ctx.error("E0214", token.span, "'\\x' needs hexadecimal digits after it");
        return (Unit::Code(0), 1);
    }
    let value = u32::from_str_radix(&rest[1..=length], 16).unwrap_or_else(|_| {
        ctx.error("E0214", token.span, format!("the escape sequence '\\{}' is out of range", &rest[..=length]));
        0
    });
    (Unit::Code(value), length + 1)
}

/// `\x{41}`, `\o{101}`, `\u{263a}`: as clang has them in every edition.
fn delimited(ctx: &Context, token: Token, rest: &str, kind: char) -> (Unit, usize) {
    let Some(close) = rest.find('}') else {
        ctx.error("E0214", token.span, format!("'\\{kind}{{' needs a '}}' after its digits"));
        return (Unit::Code(0), 2);
    };
    let (radix, digits) = (if kind == 'o' { 8 } else { 16 }, &rest[2..close]);
    let value = u32::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with(['+', '-']));
    let unit = match (kind, value) {
        ('u', Some(value)) => char::from_u32(value).map(Unit::Char),
        (_, value) => value.map(Unit::Code),
    };
    let unit = unit.unwrap_or_else(|| {
        ctx.error("E0214", token.span, format!("the escape sequence '\\{}' means nothing", &rest[..=close]));
        Unit::Code(0)
    });
    (unit, close + 1)
}

fn universal(ctx: &Context, token: Token, rest: &str, digits: usize) -> (Unit, usize) {
    let written = rest.get(1..=digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let Some(written) = written else {
        ctx.error("E0214", token.span, format!("'\\{}' needs {digits} hexadecimal digits after it", &rest[..1]));
        return (Unit::Code(0), 1);
    };
    match u32::from_str_radix(written, 16).ok().and_then(char::from_u32) {
        Some(c) => (Unit::Char(c), digits + 1),
        None => {
            ctx.error("E0214", token.span, format!("'\\{}{written}' is no character", &rest[..1]));
            (Unit::Code(0), digits + 1)
        }
    }
}
