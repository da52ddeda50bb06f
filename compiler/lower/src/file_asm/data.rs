//! Data directives: numbers, addresses and strings.

/// A piece of an object's contents.
pub(crate) enum Value {
    /// A number of so many bytes.
    Number { value: i64, width: usize },
    /// The address of a symbol plus some bytes.
    Symbol { name: String, addend: i64 },
    /// Bytes as they are.
    Bytes(Vec<u8>),
    /// Zeroes up to a multiple of so many bytes.
    Align(u64),
}

/// The most bytes that one directive may fill.
const MAX_FILL: i64 = 1 << 24;

/// The width of the numbers that a directive lists.
fn width(directive: &str) -> Option<usize> {
    Some(match directive {
        ".byte" | ".1byte" => 1,
        ".short" | ".2byte" | ".hword" | ".half" | ".value" => 2,
        ".long" | ".4byte" | ".int" | ".word" => 4,
        ".8byte" | ".quad" | ".xword" => 8,
        _ => return None,
    })
}

/// Whether a directive makes data.
pub(super) fn is_data(directive: &str) -> bool {
    width(directive).is_some()
        || matches!(directive, ".ascii" | ".asciz" | ".string" | ".zero" | ".skip" | ".space" | ".fill")
}

/// What a data directive makes of its arguments.
pub(super) fn values(directive: &str, rest: &str) -> Result<Vec<Value>, String> {
    match (directive, width(directive)) {
        (_, Some(width)) => split(rest).into_iter().map(|item| value(item, width)).collect(),
        (".zero" | ".skip" | ".space", _) => {
            let items = split(rest);
            let (count, fill) = (argument(&items, 0, 0)?, argument(&items, 1, 0)?);
            Ok(vec![Value::Bytes(vec![fill as u8; length(count)?])])
        }
        (".fill", _) => {
            let items = split(rest);
            let (count, size, fill) = (argument(&items, 0, 0)?, argument(&items, 1, 1)?, argument(&items, 2, 0)?);
            let width = usize::try_from(size).ok().filter(|size| *size <= 8).ok_or("a size is 0 to 8")?;
            length(count)?;
            Ok((0..count).map(|_| Value::Number { value: fill, width }).collect())
        }
        _ => {
            let strings = split(rest).into_iter().map(|item| string(item, directive != ".ascii"));
            strings.map(|string| string.map(Value::Bytes)).collect()
        }
    }
}

fn length(count: i64) -> Result<usize, String> {
    usize::try_from(count).ok().filter(|_| count <= MAX_FILL).ok_or_else(|| format!("{count} bytes cannot be filled"))
}

fn argument(items: &[&str], index: usize, default: i64) -> Result<i64, String> {
    match items.get(index) {
        Some(item) => number(item).ok_or_else(|| format!("'{item}' is no number")),
        None => Ok(default),
    }
}

/// What stands between the commas outside strings.
fn split(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                items.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items
}

fn value(item: &str, width: usize) -> Result<Value, String> {
    if let Some(value) = number(item) {
        let bits = 8 * width as u32;
        let fits = bits == 64 || (value >> (bits - 1) == 0 || value >> (bits - 1) == -1 || value >> bits == 0);
        return if fits {
            Ok(Value::Number { value, width })
        } else {
            Err(format!("{value} does not fit {bits} bits"))
        };
    }
    let end = item.find(['+', '-']).unwrap_or(item.len());
    let (name, addend) = item.split_at(end);
    let name = name.trim();
    let addend = if addend.is_empty() { Some(0) } else { number(addend.trim_start_matches('+')) };
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '$'))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'));
    match addend {
        Some(addend) if is_name && width == 8 => Ok(Value::Symbol { name: name.to_owned(), addend }),
        _ if is_name => Err("an address takes eight bytes: write '.8byte'".to_owned()),
        _ => Err(format!("'{item}' is neither a number nor a symbol")),
    }
}

/// A number as C spells it, with a sign.
pub(super) fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('-') {
        return number(rest).map(i64::wrapping_neg);
    }
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if lower.len() > 1 && lower.starts_with('0') => (&lower[1..], 8),
        None => (lower.as_str(), 10),
    };
    u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+')).map(|number| number as i64)
}

fn string(item: &str, terminated: bool) -> Result<Vec<u8>, String> {
    let inner = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
    let Some(inner) = inner else { return Err("expected a string here".to_owned()) };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b'b') => bytes.push(8),
            Some(b'f') => bytes.push(12),
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                }
                bytes.push(value as u8);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    if terminated {
        bytes.push(0);
    }
    Ok(bytes)
}
