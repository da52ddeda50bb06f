//! Interned text.

use std::cell::RefCell;
use std::marker::PhantomData;

/// Interned text: two symbols of one thread are equal exactly when their texts are.
///
/// The table is the thread's and lives as long as the process, so a symbol can hand out its text
/// without a reference to any table; it cannot be sent to another thread. Its number says only in
/// which order texts were first met: never let it decide the order of anything in the output.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32, PhantomData<*const ()>);

/// The thread's table of texts: see [`with_interner`].
pub struct Interner {
    texts: Vec<&'static str>,
    /// An open-addressing table of hashes and symbol numbers; a number of zero is a free slot.
    slots: Vec<(u32, u32)>,
    /// What is left of the block that new texts are put in.
    block: &'static mut [u8],
}

const BLOCK: usize = 64 * 1024;
const FIRST_SLOTS: usize = 4096;

thread_local! {
    static TABLE: RefCell<Interner> = RefCell::new(Interner::new());
}

impl Interner {
    fn new() -> Interner {
        Interner { texts: vec![""], slots: vec![(0, 0); FIRST_SLOTS], block: &mut [] }
    }

    /// The symbol of `text`.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let hash = hash(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (found, id) = self.slots[at];
            if id == 0 {
                break;
            }
            if found == hash && self.texts[id as usize] == text {
                return Symbol(id, PhantomData);
            }
            at = (at + 1) & mask;
        }
        let id = self.texts.len() as u32;
        let kept = self.keep(text);
        self.texts.push(kept);
        self.slots[at] = (hash, id);
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        Symbol(id, PhantomData)
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![(0, 0); mask + 1];
        for &(hash, id) in self.slots.iter().filter(|&&(_, id)| id != 0) {
            let mut at = hash as usize & mask;
            while slots[at].1 != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = (hash, id);
        }
        self.slots = slots;
    }

    /// Copies a text to where it stays as long as the process.
    fn keep(&mut self, text: &str) -> &'static str {
        if text.len() > BLOCK / 16 {
            return Box::leak(text.into());
        }
        if self.block.len() < text.len() {
            self.block = Box::leak(vec![0; BLOCK].into_boxed_slice());
        }
        let (kept, rest) = std::mem::take(&mut self.block).split_at_mut(text.len());
        kept.copy_from_slice(text.as_bytes());
        self.block = rest;
        std::str::from_utf8(kept).unwrap_or_default()
    }
}

/// Mixes eight bytes at a time by multiplication.
fn hash(bytes: &[u8]) -> u32 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |state: u64, word: u64| (state ^ word).wrapping_mul(FACTOR).rotate_right(29);
    let mut state = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        state = mix(state, u64::from_le_bytes(*word));
        rest = after;
    }
    let tail = match (rest.split_first_chunk::<4>(), rest) {
        (Some((low, after)), _) => {
            let high = after.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
            u64::from(u32::from_le_bytes(*low)) | high << 32
        }
        (None, bytes) => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    (mix(state, tail).wrapping_mul(FACTOR) >> 32) as u32
}

/// Lends the thread's table, for a loop that interns much. Nothing inside may use [`Symbol::intern`] or
/// [`Symbol::as_str`].
pub fn with_interner<T>(work: impl FnOnce(&mut Interner) -> T) -> T {
    TABLE.with(|table| work(&mut table.borrow_mut()))
}

impl Symbol {
    /// The empty text.
    pub const EMPTY: Symbol = Symbol(0, PhantomData);

    /// The symbol of `text`.
    pub fn intern(text: &str) -> Symbol {
        with_interner(|table| table.intern(text))
    }

    /// The text.
    pub fn as_str(self) -> &'static str {
        TABLE.with(|table| table.borrow().texts[self.0 as usize])
    }

    /// Its number in the thread's table, dense from zero: for side tables indexed by symbol.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Default for Symbol {
    fn default() -> Symbol {
        Symbol::EMPTY
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq<str> for Symbol {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Symbol {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_equal_symbols() {
        let long = "x".repeat(100_000);
        let texts: Vec<String> =
            (0..20_000).map(|number| format!("name_{number}")).chain(["".into(), "é".into(), long]).collect();
        let symbols: Vec<Symbol> = texts.iter().map(|text| Symbol::intern(text)).collect();
        for (symbol, text) in symbols.iter().zip(&texts) {
            assert_eq!((symbol.as_str(), Symbol::intern(text)), (text.as_str(), *symbol));
        }
        let mut numbers: Vec<usize> = symbols.iter().map(|symbol| symbol.index()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), texts.len());
    }
}
