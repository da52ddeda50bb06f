//! Interned text.

use std::cell::RefCell;
use std::marker::PhantomData;

use rustc_hash::FxHashMap;

/// Interned text: two symbols of one thread are equal exactly when their texts are.
///
/// The table is the thread's and lives as long as the process, so a symbol can hand out its text
/// without a reference to any table; it cannot be sent to another thread. Its number says only in
/// which order texts were first met: never let it decide the order of anything in the output.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32, PhantomData<*const ()>);

#[derive(Default)]
struct Table {
    ids: FxHashMap<&'static str, u32>,
    texts: Vec<&'static str>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::new(Table::new());
}

impl Table {
    fn new() -> Table {
        let mut table = Table::default();
        table.intern("");
        table
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = self.texts.len() as u32;
        let kept: &'static str = Box::leak(text.into());
        self.texts.push(kept);
        self.ids.insert(kept, id);
        id
    }
}

impl Symbol {
    /// The empty text.
    pub const EMPTY: Symbol = Symbol(0, PhantomData);

    /// The symbol of `text`.
    pub fn intern(text: &str) -> Symbol {
        TABLE.with(|table| Symbol(table.borrow_mut().intern(text), PhantomData))
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
