//! Where a part of an assembly template stands in the source.

use beec_source::{SourceMap, Span};

use crate::Asm;

impl Asm {
    /// The source characters that `len` bytes of the template from byte `at` on come from: inside the string literal.
    pub fn place(&self, map: &SourceMap, at: u32, len: u32) -> Span {
        place(&self.pieces, map, at, len)
    }
}

/// The source characters that a part of the template comes from.
fn place(pieces: &[(u32, Span)], map: &SourceMap, at: u32, len: u32) -> Span {
    let Some(&(start, literal)) = pieces.iter().rev().find(|(start, _)| *start <= at) else {
        return pieces.first().map_or(Span::NONE, |(_, span)| *span);
    };
    let text = map.snippet(literal);
    if !text.starts_with('"') {
        // Made by the preprocessor: what it was made from is the place.
        return literal;
    }
    let (lo, hi) = literal_range(text.as_bytes(), (at - start) as usize, len as usize);
    Span { lo: literal.lo + lo as u32, hi: literal.lo + hi as u32, expansion: literal.expansion }
}

/// The range of bytes of a string literal's text whose value begins at decoded byte `at`.
fn literal_range(text: &[u8], at: usize, len: usize) -> (usize, usize) {
    let mut position = 1;
    let mut decoded = 0;
    let mut from = position;
    while decoded < at + len && position + 1 < text.len() {
        if decoded == at {
            from = position;
        }
        // A spliced line is part of the literal's text only.
        if text[position..].starts_with(b"\\\n") {
            position += 2;
            continue;
        }
        position += escape_length(&text[position..]);
        decoded += 1;
    }
    if decoded <= at {
        from = position.min(text.len().saturating_sub(1));
    }
    (from, position.max(from + 1).min(text.len()))
}

fn escape_length(text: &[u8]) -> usize {
    if text.first() != Some(&b'\\') {
        return 1;
    }
    match text.get(1) {
        Some(b'x') => 2 + text[2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count(),
        Some(b'0'..=b'7') => 1 + text[1..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count(),
        _ => 2,
    }
}
