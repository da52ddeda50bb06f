//! The string section: names are offsets into one text in which every string ends in NUL.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A string of a [`Strings`] table, as the offset that the file has. 0 is the empty string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

impl Name {
    /// The empty string: no name.
    pub const EMPTY: Name = Name(0);

    /// Whether there is no name.
    pub fn is_empty(self) -> bool {
        self == Name::EMPTY
    }
}

/// The strings of a collection. Each text is kept once; the same sequence of [`Strings::intern`] calls gives the same
/// table.
#[derive(Clone, Debug)]
pub struct Strings {
    /// Strings of the kernel for those of a module, whose offsets continue where the kernel's end.
    base: Option<Arc<Strings>>,
    /// Offset of the first own byte.
    start: u32,
    text: String,
    /// Filled when the first string is added, so that reading a large table costs nothing.
    known: FxHashMap<Box<str>, Name>,
}

impl Default for Strings {
    fn default() -> Self {
        Strings { base: None, start: 0, text: String::from('\0'), known: FxHashMap::default() }
    }
}

impl Strings {
    /// A table that holds only the empty string.
    pub fn new() -> Self {
        Self::default()
    }

    /// A table with the contents of a string section. Bytes that are not UTF-8 become `?`, since C identifiers and
    /// section names are text and a reader must not fail on a foreign tag.
    pub(crate) fn from_bytes(bytes: &[u8], base: Option<Arc<Strings>>) -> Self {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
        };
        let start = base.as_ref().map_or(0, |base| base.end());
        Strings { base, start, text, known: FxHashMap::default() }
    }

    /// The string that a name stands for; empty for an offset outside the table.
    pub fn get(&self, name: Name) -> &str {
        let Some(offset) = name.0.checked_sub(self.start) else {
            return self.base.as_ref().map_or("", |base| base.get(name));
        };
        let tail = self.text.get(offset as usize..).unwrap_or("");
        // Most names are short: a plain loop over the bytes wins over a search that sets up first.
        let end = tail.as_bytes().iter().position(|byte| *byte == 0).unwrap_or(tail.len());
        &tail[..end]
    }

    /// The name for a string, adding it if it is new. A string ends at its first NUL.
    pub fn intern(&mut self, string: &str) -> Name {
        let string = string.split('\0').next().unwrap_or("");
        if string.is_empty() {
            return Name::EMPTY;
        }
        self.index();
        if let Some(name) = self.known.get(string) {
            return *name;
        }
        let name = Name(self.end());
        self.text.push_str(string);
        self.text.push('\0');
        self.known.insert(string.into(), name);
        name
    }

    /// The name for a string if the table has it.
    pub fn find(&self, string: &str) -> Option<Name> {
        if string.is_empty() {
            return Some(Name::EMPTY);
        }
        if let Some(name) = self.known.get(string) {
            return Some(*name);
        }
        self.all().find(|(_, text)| *text == string).map(|(name, _)| name)
    }

    /// Every string with its name, in the order of the table, without those of a base.
    pub fn all(&self) -> impl Iterator<Item = (Name, &str)> {
        let mut offset = self.start;
        self.text.split_terminator('\0').map(move |string| {
            let name = Name(offset);
            offset += string.len() as u32 + 1;
            (name, string)
        })
    }

    /// Offset after the last byte.
    pub fn end(&self) -> u32 {
        self.start + self.text.len() as u32
    }

    /// The section's bytes.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn index(&mut self) {
        if !self.known.is_empty() {
            return;
        }
        let mut known = FxHashMap::default();
        for (name, string) in self.all().filter(|(_, string)| !string.is_empty()) {
            known.entry(string.into()).or_insert(name);
        }
        self.known = known;
    }
}
