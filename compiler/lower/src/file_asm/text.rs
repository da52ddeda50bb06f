//! Assembly text as statements and words.

use std::ops::Range;

use beec_ir::Asm;

/// The text with comments blanked, byte for byte.
pub(super) fn clean(template: &str) -> Vec<u8> {
    let mut text = template.as_bytes().to_vec();
    let mut at = 0;
    while at < text.len() {
        let end = match (text[at], text.get(at + 1)) {
            (b'"', _) => {
                at = string_end(&text, at);
                continue;
            }
            (b'#', _) | (b'/', Some(b'/')) => find(&text, at, b"\n"),
            (b'/', Some(b'*')) => (find(&text, at + 2, b"*/") + 2).min(text.len()),
            _ => {
                at += 1;
                continue;
            }
        };
        text[at..end].fill(b' ');
        at = end;
    }
    text
}

/// Behind the string that begins at `from`.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

fn find(text: &[u8], from: usize, what: &[u8]) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.windows(what.len()).position(|window| window == what).map_or(text.len(), |length| from + length)
}

/// The statements of a cleaned text: between line ends and semicolons.
pub(super) fn statements(text: &[u8]) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        match text[at] {
            b'"' => at = string_end(text, at),
            b'\n' | b';' => {
                all.push(start..at);
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    all.push(start..text.len());
    all
}

/// The statement with everything outside the ranges blanked, so that its places stay.
pub(super) fn masked(asm: &Asm, ranges: &[Range<usize>]) -> Asm {
    let bytes = asm.template.as_bytes();
    let mut text = vec![b' '; bytes.len()];
    for range in ranges {
        text[range.clone()].copy_from_slice(&bytes[range.clone()]);
        if let Some(separator) = text.get_mut(range.end) {
            *separator = b'\n';
        }
    }
    Asm { template: String::from_utf8_lossy(&text).into_owned(), ..asm.clone() }
}

/// A statement being read.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a [u8], range: Range<usize>) -> Words<'a> {
        let mut words = Words { text, at: range.start, end: range.end };
        words.skip();
        words
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.end
    }

    fn skip(&mut self) {
        while self.at < self.end && self.text[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
    }

    fn run(&mut self, accept: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.at < self.end && accept(self.text[self.at]) {
            self.at += 1;
        }
        let run = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        self.skip();
        run
    }

    /// `name:` or `1:`
    pub(super) fn label(&mut self) -> Option<&'a str> {
        let mut ahead = *self;
        let name = ahead.run(is_word);
        if name.is_empty() || !ahead.eat(b':') {
            return None;
        }
        *self = ahead;
        Some(name)
    }

    /// A word, if there is one.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let word = self.run(is_word);
        (!word.is_empty()).then_some(word)
    }

    /// A symbol's name, which may be quoted.
    pub(super) fn symbol(&mut self) -> Option<&'a str> {
        self.string().or_else(|| self.word())
    }

    /// A section's name: quoted, or all up to a comma.
    pub(super) fn name(&mut self) -> &'a str {
        self.string().unwrap_or_else(|| self.run(|byte| byte != b',').trim_end())
    }

    /// What stands between quotes.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        if self.text[..self.end].get(self.at) != Some(&b'"') {
            return None;
        }
        let end = string_end(self.text, self.at).min(self.end);
        let text = std::str::from_utf8(&self.text[self.at + 1..end.saturating_sub(1).max(self.at + 1)]).ok();
        self.at = end;
        self.skip();
        text
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.at < self.end && self.text[self.at] == byte;
        self.at += usize::from(found);
        self.skip();
        found
    }

    /// All that is left.
    pub(super) fn rest(&self) -> &'a str {
        std::str::from_utf8(&self.text[self.at..self.end]).unwrap_or_default().trim_end()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'@')
}
