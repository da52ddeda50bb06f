//! The words of the text form, for printing and parsing alike.

use rustc_hash::FxHashMap;

use crate::{AtomicOp, BinaryOp, Cast, Cond, FuncId, GlobalId, Inline, Linkage, Module, Order, Whereabouts};

/// A table of words and what they stand for.
pub(crate) type Words<T> = &'static [(&'static str, T)];

pub(crate) const BINARY: Words<BinaryOp> = &[
    ("add", BinaryOp::Add),
    ("sub", BinaryOp::Sub),
    ("mul", BinaryOp::Mul),
    ("udiv", BinaryOp::UDiv),
    ("sdiv", BinaryOp::SDiv),
    ("urem", BinaryOp::URem),
    ("srem", BinaryOp::SRem),
    ("and", BinaryOp::And),
    ("or", BinaryOp::Or),
    ("xor", BinaryOp::Xor),
    ("shl", BinaryOp::Shl),
    ("lshr", BinaryOp::LShr),
    ("ashr", BinaryOp::AShr),
];

pub(crate) const CONDS: Words<Cond> = &[
    ("eq", Cond::Eq),
    ("ne", Cond::Ne),
    ("ult", Cond::Ult),
    ("ule", Cond::Ule),
    ("ugt", Cond::Ugt),
    ("uge", Cond::Uge),
    ("slt", Cond::Slt),
    ("sle", Cond::Sle),
    ("sgt", Cond::Sgt),
    ("sge", Cond::Sge),
];

pub(crate) const CASTS: Words<Cast> = &[
    ("trunc", Cast::Trunc),
    ("zext", Cast::ZExt),
    ("sext", Cast::SExt),
    ("ptr_to_int", Cast::PtrToInt),
    ("int_to_ptr", Cast::IntToPtr),
];

pub(crate) const WHEREABOUTS: Words<Whereabouts> =
    &[("nowhere", Whereabouts::Nowhere), ("arguments", Whereabouts::Arguments), ("anywhere", Whereabouts::Anywhere)];

pub(crate) const ATOMICS: Words<AtomicOp> = &[
    ("add", AtomicOp::Add),
    ("and", AtomicOp::And),
    ("or", AtomicOp::Or),
    ("xor", AtomicOp::Xor),
    ("xchg", AtomicOp::Xchg),
];

pub(crate) const ORDERS: Words<Order> = &[
    ("relaxed", Order::Relaxed),
    ("acquire", Order::Acquire),
    ("release", Order::Release),
    ("acq_rel", Order::AcqRel),
    ("seq_cst", Order::SeqCst),
];

pub(crate) const LINKAGES: Words<Linkage> =
    &[("internal", Linkage::Internal), ("external", Linkage::External), ("weak", Linkage::Weak)];

pub(crate) const INLINES: Words<Inline> =
    &[("inline", Inline::Hint), ("always_inline", Inline::Always), ("noinline", Inline::Never)];

/// The word for `item`; the tables are complete but for those that have a default without a word.
pub(crate) fn word<T: PartialEq + Copy>(words: Words<T>, item: T) -> &'static str {
    words.iter().find(|(_, other)| *other == item).map_or("", |(word, _)| word)
}

/// What `word` stands for.
pub(crate) fn meaning<T: Copy>(words: Words<T>, word: &str) -> Option<T> {
    words.iter().find(|(other, _)| *other == word).map(|(_, item)| *item)
}

/// How functions and globals are referred to: `@name` where that is one only, else by number.
pub(crate) struct References {
    counts: FxHashMap<&'static str, u32>,
}

impl References {
    pub(crate) fn new(module: &Module) -> References {
        let mut counts = FxHashMap::default();
        let functions = module.functions.iter().map(|function| function.name);
        for name in functions.chain(module.globals.iter().map(|global| global.name)) {
            *counts.entry(name.as_str()).or_insert(0) += 1;
        }
        References { counts }
    }

    fn is_unique(&self, name: &str) -> bool {
        is_plain(name) && self.counts.get(name) == Some(&1)
    }

    pub(crate) fn func(&self, module: &Module, id: FuncId) -> String {
        match module.functions.get(id.index()) {
            Some(function) if self.is_unique(function.name.as_str()) => format!("@{}", function.name),
            _ => id.to_string(),
        }
    }

    pub(crate) fn global(&self, module: &Module, id: GlobalId) -> String {
        match module.globals.get(id.index()) {
            Some(global) if self.is_unique(global.name.as_str()) => format!("@{}", global.name),
            _ => id.to_string(),
        }
    }
}

/// Whether a name can stand behind `@` without quotes.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_word_byte)
}

/// Whether a byte may be part of a word.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
}
