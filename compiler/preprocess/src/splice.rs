//! What stands between source text and tokens: line splices (C11 5.1.1.2, phase 2), characters beyond ASCII and
//! universal character names in identifiers.

use logos::Logos;

use crate::lexeme::{Lexeme, splice_length};

/// A stretch of source with its splices taken out.
pub(crate) struct Joined {
    pub(crate) text: String,
    /// For each splice, where it would stand in `text`, and how many source bytes are gone up to there.
    splices: Vec<(usize, usize)>,
}

impl Joined {
    /// Joins as much of the source as its first lexeme needs, and says what that is and where it ends.
    pub(crate) fn lex(source: &str) -> (Joined, Option<Lexeme>, usize) {
        let mut limit = 128;
        loop {
            let (joined, complete) = Joined::new(source, limit);
            let mut lexer = Lexeme::lexer(&joined.text);
            let lexeme = lexer.next().map(|lexeme| lexeme.unwrap_or(Lexeme::Other));
            let end = lexer.span().end;
            let words = extend_word(&joined.text, end, true);
            if complete || words + 4 < joined.text.len() {
                return (joined, lexeme, end);
            }
            limit *= 4;
        }
    }

    /// Joins up to about `limit` bytes; whether that was all.
    fn new(source: &str, limit: usize) -> (Joined, bool) {
        let bytes = source.as_bytes();
        let mut joined = Joined { text: String::new(), splices: Vec::new() };
        let (mut from, mut gone) = (0, 0);
        while joined.text.len() < limit {
            let window = char_boundary(source, from + limit);
            let Some(backslash) = bytes[from..window].iter().position(|&byte| byte == b'\\').map(|at| from + at) else {
                joined.text.push_str(&source[from..window]);
                from = window;
                if window == source.len() {
                    return (joined, true);
                }
                continue;
            };
            joined.text.push_str(&source[from..backslash]);
            from = backslash;
            if let Some(length) = splice_length(&bytes[backslash..]) {
                from += length;
                gone += length;
                joined.splices.push((joined.text.len(), gone));
            } else {
                joined.text.push('\\');
                from += 1;
            }
        }
        (joined, from == source.len())
    }

    /// The offset in the source that an end in the joined text stands for: before a splice that follows it.
    pub(crate) fn source_offset(&self, end: usize) -> usize {
        let before = self.splices.partition_point(|&(at, _)| at < end);
        end + before.checked_sub(1).map_or(0, |index| self.splices[index].1)
    }
}

/// A text with its line splices removed.
pub(crate) fn without_splices(text: &str) -> String {
    Joined::new(text, usize::MAX / 2).0.text
}

/// The first character boundary at or after `at`.
fn char_boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Where the identifier or number that reaches up to `from` ends, characters beyond ASCII and universal
/// character names (C11 6.4.3) included. 0 when nothing of a word stands there.
pub(crate) fn extend_word(text: &str, from: usize, separators: bool) -> usize {
    let mut end = from;
    loop {
        let rest = &text[end..];
        let Some(character) = rest.chars().next() else { return end };
        let word = |character: char| character == '_' || character == '$' || character.is_alphanumeric();
        if character == '\\' {
            let Some((_, length)) = universal_character(rest) else { return end };
            end += length;
        } else if word(character) {
            end += character.len_utf8();
        } else if separators && continues_number(&text[..end], rest, word) {
            end += 1;
        } else {
            return end;
        }
    }
}

/// Whether a number goes on with the punctuation that `rest` starts with: a digit separator, a point, an exponent's sign.
fn continues_number(before: &str, rest: &str, word: impl Fn(char) -> bool) -> bool {
    match rest.as_bytes()[0] {
        b'\'' => rest[1..].starts_with(word),
        b'+' | b'-' => before.ends_with(['e', 'E', 'p', 'P']),
        byte => byte == b'.',
    }
}

/// A universal character name at the start of `text`: the character and the length of its spelling.
fn universal_character(text: &str) -> Option<(char, usize)> {
    let digits = match text.as_bytes().get(..2)? {
        b"\\u" => 4,
        b"\\U" => 8,
        _ => return None,
    };
    let value = text.get(2..2 + digits)?;
    if !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(value, 16).ok()?)?;
    character.is_alphanumeric().then_some((character, digits + 2))
}

/// Universal character names in an identifier stand for their characters.
pub(crate) fn word_spelling(lexeme: Lexeme, text: &str) -> String {
    if lexeme != Lexeme::Ident || !text.contains('\\') {
        return text.to_owned();
    }
    let mut spelling = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (character, length) = universal_character(rest).unwrap_or((character, character.len_utf8()));
        spelling.push(character);
        rest = &rest[length..];
    }
    spelling
}
