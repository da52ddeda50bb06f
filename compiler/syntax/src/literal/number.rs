//! Preprocessing numbers to integer and floating constants (C11 6.4.4.1, 6.4.4.2).

use beec_preprocess::Token;

use crate::ast::{Expr, ExprKind, FloatLit, IntLit};
use crate::context::Context;

/// The constant a preprocessing number is.
pub(crate) fn number(ctx: &Context, token: Token) -> Expr {
    let text: String = token.text.as_str().chars().filter(|&c| c != '\'').collect();
    let kind = match parse(&text) {
        Ok(kind) => kind,
        Err((code, message)) => {
            ctx.error(code, token.span, message);
            ExprKind::Int(IntLit { value: 0, decimal: true, unsigned: false, longs: 0, bit_int: false })
        }
    };
    Expr { kind, span: token.span }
}

type Failure = (&'static str, String);

fn parse(text: &str) -> Result<ExprKind, Failure> {
    let lower = text.to_ascii_lowercase();
    if let Some(digits) = lower.strip_prefix("0x") {
        if digits.contains(['.', 'p']) { hex_float(text, digits) } else { integer(text, digits, 16) }
    } else if let Some(digits) = lower.strip_prefix("0b") {
        integer(text, digits, 2)
    } else if lower.contains(['.', 'e']) || (lower.ends_with('f') && lower.starts_with(|c: char| c.is_ascii_digit())) {
        decimal_float(text, &lower)
    } else if lower.len() > 1 && lower.starts_with('0') {
        integer(text, &lower[1..], 8)
    } else {
        integer(text, &lower, 10)
    }
}

fn integer(text: &str, digits: &str, radix: u32) -> Result<ExprKind, Failure> {
    let end = digits.find(|c: char| !c.is_digit(if radix == 16 { 16 } else { 10 })).unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(end);
    if digits.is_empty() && radix != 8 {
        return Err(("E0212", format!("'{text}' has no digits")));
    }
    if let Some(bad) = digits.chars().find(|c| !c.is_digit(radix)) {
        let digit = if radix == 2 { "a binary digit" } else { "an octal digit" };
        return Err(("E0212", format!("'{bad}' in '{text}' is not {digit}")));
    }
    let written = &text[text.len() - suffix.len()..];
    let (unsigned, longs, bit_int) = suffix_of(written)
        .ok_or_else(|| ("E0212", format!("'{written}' is not a suffix that an integer constant can have")))?;
    let value = digits
        .chars()
        .try_fold(0u64, |value, c| value.checked_mul(u64::from(radix))?.checked_add(u64::from(c.to_digit(radix)?)));
    let value =
        value.ok_or_else(|| ("E0213", format!("'{text}' is too large: no integer type has more than 64 bits")))?;
    Ok(ExprKind::Int(IntLit { value, decimal: radix == 10, unsigned, longs, bit_int }))
}

/// `u` and one of `l`, `ll`, `wb`, in either order and case; `lL` and `wB` are none.
fn suffix_of(suffix: &str) -> Option<(bool, u8, bool)> {
    let unsigned = suffix.contains(['u', 'U']);
    let rest = suffix.strip_prefix(['u', 'U']).or_else(|| suffix.strip_suffix(['u', 'U'])).unwrap_or(suffix);
    match rest {
        "" => Some((unsigned, 0, false)),
        "l" | "L" => Some((unsigned, 1, false)),
        "ll" | "LL" => Some((unsigned, 2, false)),
        "wb" | "WB" => Some((unsigned, 0, true)),
        _ => None,
    }
}

fn decimal_float(text: &str, lower: &str) -> Result<ExprKind, Failure> {
    let (digits, single) = float_suffix(lower);
    let value = digits.parse::<f64>().map_err(|_| ("E0212", format!("'{text}' is not a number")))?;
    Ok(ExprKind::Float(FloatLit { value, single }))
}

fn float_suffix(lower: &str) -> (&str, bool) {
    match lower.strip_suffix('f') {
        Some(digits) => (digits, true),
        None => (lower.strip_suffix('l').unwrap_or(lower), false),
    }
}

fn hex_float(text: &str, digits: &str) -> Result<ExprKind, Failure> {
    let bad = || {
        ("E0212", format!("'{text}' is not a number: a hexadecimal one with '.' needs an exponent, as in '0x1.8p3'"))
    };
    let (mantissa, exponent) = digits.split_once('p').ok_or_else(bad)?;
    let (exponent, single) = float_suffix(exponent);
    let exponent: i32 = exponent.parse().map_err(|_| bad())?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value = 0f64;
    for c in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(c.to_digit(16).ok_or_else(bad)?);
    }
    let scale = exponent.saturating_sub(4 * i32::try_from(fraction.len()).unwrap_or(0));
    Ok(ExprKind::Float(FloatLit { value: value * 2f64.powi(scale), single }))
}
