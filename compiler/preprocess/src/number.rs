//! Constants in `#if` expressions: integers (C11 6.4.4.1) and characters (6.4.4.4).

use crate::condition::Value;

/// The value of an integer constant and whether it is unsigned.
pub(crate) fn integer_value(text: &str) -> Result<(u64, bool), String> {
    let plain = text.replace('\'', "");
    let lower = plain.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    let end = digits.find(|character: char| !character.is_digit(radix.max(10))).unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(end);
    let floating = suffix.starts_with(['.', 'p']) || (radix <= 10 && suffix.starts_with(['e', 'f']));
    if floating {
        return Err(format!("'{text}' is a floating constant, which #if cannot use"));
    }
    if digits.is_empty() && radix != 8 {
        return Err(format!("'{text}' has no digits"));
    }
    let unsigned = is_unsigned_suffix(suffix).ok_or_else(|| format!("'{text}' is not an integer constant"))?;
    if digits.is_empty() {
        return Ok((0, unsigned));
    }
    if let Some(wrong) = digits.chars().find(|character| !character.is_digit(radix)) {
        return Err(format!("'{wrong}' is not a digit of a constant in base {radix}"));
    }
    let value = u64::from_str_radix(digits, radix).map_err(|_| format!("'{text}' does not fit 64 bits"))?;
    Ok((value, unsigned || value > i64::MAX as u64))
}

/// What an integer suffix says of the sign; `None` when it is no suffix.
fn is_unsigned_suffix(suffix: &str) -> Option<bool> {
    match suffix {
        "" | "l" | "ll" | "z" | "wb" => Some(false),
        "u" | "ul" | "ull" | "lu" | "llu" | "uz" | "zu" | "uwb" | "wbu" => Some(true),
        _ => None,
    }
}

/// The value of a character constant.
pub(crate) fn character_value(literal: &str) -> Result<Value, String> {
    let Some(quote) = literal.find('\'') else { return Err(format!("{literal} is not a character constant")) };
    let prefix = &literal[..quote];
    let inner = literal.get(quote + 1..literal.len().saturating_sub(1)).unwrap_or("");
    let units = code_units(inner, prefix.is_empty() || prefix == "u8")?;
    let Some(&last) = units.last() else { return Err("this character constant is empty".to_owned()) };
    if prefix.is_empty() {
        let packed = units.iter().fold(0_i64, |value, &unit| (value << 8) | i64::from(unit & 0xFF));
        let bits = if units.len() == 1 { i64::from(last as u8 as i8) } else { i64::from(packed as i32) };
        return Ok(Value { bits, unsigned: false });
    }
    let bits = if prefix == "L" { i64::from(last as i32) } else { i64::from(last) };
    Ok(Value { bits, unsigned: prefix != "L" })
}

/// The code units between the quotes: bytes where `narrow`, else characters.
fn code_units(inner: &str, narrow: bool) -> Result<Vec<u32>, String> {
    let mut units = Vec::new();
    let mut rest = inner;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character == '\\' {
            let (unit, length) = escape(rest)?;
            units.push(unit);
            rest = &rest[length..];
        } else if narrow {
            let mut buffer = [0; 4];
            units.extend(character.encode_utf8(&mut buffer).bytes().map(u32::from));
        } else {
            units.push(u32::from(character));
        }
    }
    Ok(units)
}

/// The escape sequence after a backslash: its value and its length.
fn escape(rest: &str) -> Result<(u32, usize), String> {
    let Some(character) = rest.chars().next() else { return Err("a backslash escapes nothing here".to_owned()) };
    let digits = |from: usize, most: usize, radix: u32| {
        let digit = |byte: &u8| char::from(*byte).is_digit(radix);
        rest.as_bytes()[from..].iter().take(most).take_while(|byte| digit(byte)).count()
    };
    let number = |from: usize, length: usize, radix: u32| {
        u32::from_str_radix(&rest[from..from + length], radix)
            .map_err(|_| format!("'\\{rest}' does not fit a character"))
    };
    let simple = |value: u32| Ok((value, 1));
    match character {
        'n' => simple(10),
        't' => simple(9),
        'r' => simple(13),
        'a' => simple(7),
        'b' => simple(8),
        'f' => simple(12),
        'v' => simple(11),
        'e' | 'E' => simple(27),
        '\'' | '"' | '?' | '\\' => simple(u32::from(character)),
        '0'..='7' => {
            let length = digits(0, 3, 8);
            Ok((number(0, length, 8)?, length))
        }
        'x' => {
            let length = digits(1, 8, 16);
            if length == 0 { Err("'\\x' has no digits".to_owned()) } else { Ok((number(1, length, 16)?, 1 + length)) }
        }
        'u' | 'U' => {
            let wanted = if character == 'u' { 4 } else { 8 };
            let length = digits(1, wanted, 16);
            if length < wanted {
                Err(format!("'\\{character}' needs {wanted} digits"))
            } else {
                Ok((number(1, length, 16)?, 1 + length))
            }
        }
        other => Err(format!("'\\{other}' is not an escape sequence")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(integer_value("0"), Ok((0, false)));
        assert_eq!(integer_value("017"), Ok((15, false)));
        assert_eq!(integer_value("0xFFul"), Ok((255, true)));
        assert_eq!(integer_value("0b101"), Ok((5, false)));
        assert_eq!(integer_value("18446744073709551615"), Ok((u64::MAX, true)));
        assert_eq!(integer_value("1'000"), Ok((1000, false)));
        for wrong in ["1.0", "1e3", "089", "0x", "12abc", "18446744073709551616", "0x1p3", "1lul"] {
            assert!(integer_value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn characters() {
        let value = |text| character_value(text).map(|value| value.bits);
        assert_eq!(value("'a'"), Ok(97));
        assert_eq!(value(r"'\377'"), Ok(-1));
        assert_eq!(value(r"'\x41'"), Ok(65));
        assert_eq!(value("'ab'"), Ok(0x6162));
        assert_eq!(value("L'\u{e9}'"), Ok(0xe9));
        assert!(value("''").is_err() && value(r"'\q'").is_err() && value(r"'\x'").is_err());
    }
}
