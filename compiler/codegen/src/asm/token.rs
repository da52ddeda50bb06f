//! Tokens of assembly text.

use super::{AsmError, Text};

/// A token and its place in the template.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) at: u32,
    pub(crate) len: u32,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TokenKind {
    /// A name, register, keyword or directive.
    Word(String),
    Number(i64),
    /// `1f` or `1b`.
    Local {
        number: u64,
        forward: bool,
    },
    /// Punctuation.
    Op(&'static str),
    Text(String),
}

const OPERATORS: [&str; 35] = [
    ">>=", "<<=", "<<", ">>", "==", "!=", ">=", "<=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "=", "+", "-",
    "*", "/", "%", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", ",", ":", "!",
];

/// Splits a text into statements of tokens: at line ends and semicolons, without comments.
pub(crate) fn statements(text: &Text) -> Result<Vec<Vec<Token>>, AsmError> {
    let bytes = text.bytes.as_slice();
    let mut statements = Vec::new();
    let mut current = Vec::new();
    let mut position = 0;
    while position < bytes.len() {
        match bytes[position] {
            b'\n' | b';' => {
                statements.push(std::mem::take(&mut current));
                position += 1;
            }
            b'#' => position = line_end(bytes, position),
            b'/' if bytes.get(position + 1) == Some(&b'/') => position = line_end(bytes, position),
            b'/' if bytes.get(position + 1) == Some(&b'*') => {
                position = comment_end(bytes, position + 2)
                    .ok_or_else(|| AsmError::syntax(text.at(position), 2, "this comment is never closed"))?;
            }
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c | 0 => position += 1,
            _ => {
                let (kind, end) = token(bytes, position)
                    .ok_or_else(|| AsmError::syntax(text.at(position), 1, "stray character in assembly"))?;
                let len = text.at(end).saturating_sub(text.at(position)).max(1);
                current.push(Token { kind, at: text.at(position), len });
                position = end;
            }
        }
    }
    statements.push(current);
    statements.retain(|statement| !statement.is_empty());
    Ok(statements)
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| from + end)
}

/// Behind the `*/` of a comment whose text begins at `from`.
fn comment_end(bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(2).position(|pair| pair == b"*/").map(|length| from + length + 2)
}

fn token(bytes: &[u8], from: usize) -> Option<(TokenKind, usize)> {
    match bytes[from] {
        byte if byte.is_ascii_digit() => number(bytes, from),
        byte if is_word(byte) => {
            let end = run(bytes, from, |byte| is_word(byte) || byte.is_ascii_digit());
            Some((TokenKind::Word(text(bytes, from, end)), end))
        }
        b'"' => {
            let length = bytes[from + 1..].iter().position(|&byte| byte == b'"')?;
            Some((TokenKind::Text(text(bytes, from + 1, from + 1 + length)), from + length + 2))
        }
        _ => OPERATORS
            .iter()
            .find(|operator| bytes[from..].starts_with(operator.as_bytes()))
            .map(|operator| (TokenKind::Op(operator), from + operator.len())),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.' | b'$' | b'@')
}

fn run(bytes: &[u8], from: usize, accept: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|&&byte| accept(byte)).count()
}

fn text(bytes: &[u8], from: usize, to: usize) -> String {
    String::from_utf8_lossy(&bytes[from..to]).into_owned()
}

fn number(bytes: &[u8], from: usize) -> Option<(TokenKind, usize)> {
    let radix = match (bytes[from], bytes.get(from + 1)) {
        (b'0', Some(b'x' | b'X')) => 16,
        (b'0', Some(b'b' | b'B')) if matches!(bytes.get(from + 2), Some(b'0' | b'1')) => 2,
        (b'0', Some(b'0'..=b'7')) => 8,
        _ => 10,
    };
    let start = if matches!(radix, 16 | 2) { from + 2 } else { from };
    let end = run(bytes, start, |byte| (byte as char).is_digit(radix));
    let digits = std::str::from_utf8(&bytes[start..end]).ok()?;
    let value = u64::from_str_radix(digits, radix).ok()?;
    let following = bytes.get(end + 1).is_some_and(|&byte| is_word(byte) || byte.is_ascii_digit());
    match bytes.get(end) {
        Some(b'f' | b'b') if radix != 16 && !following => {
            Some((TokenKind::Local { number: value, forward: bytes[end] == b'f' }, end + 1))
        }
        // C's suffixes say nothing here and are skipped, as LLVM does.
        _ => Some((TokenKind::Number(value as i64), run(bytes, end, |byte| matches!(byte, b'u' | b'U' | b'l' | b'L')))),
    }
}
