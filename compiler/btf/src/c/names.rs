//! Names that are unique in C. Kernel BTF joins many translation units, which may use a name for different things; the
//! second gets `___2` appended, which CO-RE takes for the first one's flavour.

use rustc_hash::FxHashMap;

use crate::model::{Kind, Type, TypeId};
use crate::types::Types;

/// Names that compilers know without being told. The kernel's may be laid out differently, so it needs another name.
const RESERVED: [&str; 1] = ["__builtin_va_list"];

/// The names given out so far.
pub(crate) struct Names<'a> {
    types: &'a Types,
    given: FxHashMap<TypeId, String>,
    tags: FxHashMap<String, u32>,
    /// Tags of which only the kind is known, so that all of them are one.
    forward: FxHashMap<(String, bool), String>,
    identifiers: FxHashMap<String, u32>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(types: &'a Types) -> Self {
        Names {
            types,
            given: FxHashMap::default(),
            tags: FxHashMap::default(),
            forward: FxHashMap::default(),
            identifiers: RESERVED.iter().map(|name| ((*name).to_owned(), 1)).collect(),
        }
    }

    /// The tag or `typedef` name of a type; empty if it has none.
    pub(crate) fn of(&mut self, id: TypeId) -> String {
        if let Some(name) = self.given.get(&id) {
            return name.clone();
        }
        let name = self.choose(id);
        self.given.insert(id, name.clone());
        name
    }

    /// A name for an enumerator or function, unique each time.
    pub(crate) fn identifier(&mut self, name: &str) -> String {
        unique(&mut self.identifiers, identifier(name))
    }

    fn choose(&mut self, id: TypeId) -> String {
        let name = self.types.name_of(id);
        if name.is_empty() {
            return String::new();
        }
        match self.types.get(id) {
            Some(Type::Fwd { union, .. }) => self.forward(name, *union),
            Some(Type::Composite(_) | Type::Enum(_)) => unique(&mut self.tags, identifier(name)),
            _ => self.identifier(name),
        }
    }

    /// A forward declaration means the first record of its kind and tag.
    fn forward(&mut self, name: &str, union: bool) -> String {
        if let Some((id, _)) = self.types.record(name, union) {
            return self.of(id);
        }
        let key = (identifier(name), union);
        if let Some(name) = self.forward.get(&key) {
            return name.clone();
        }
        let chosen = unique(&mut self.tags, key.0.clone());
        self.forward.insert(key, chosen.clone());
        chosen
    }
}

fn unique(taken: &mut FxHashMap<String, u32>, name: String) -> String {
    let count = taken.entry(name.clone()).or_insert(0);
    *count += 1;
    if *count == 1 { name } else { format!("{name}___{count}") }
}

/// The name as a C identifier; BTF also allows dots, which Rust code and compiler-made names bring along.
pub(crate) fn identifier(name: &str) -> String {
    let mut chars: String =
        name.chars().map(|char| if char.is_ascii_alphanumeric() || char == '_' { char } else { '_' }).collect();
    if chars.starts_with(|first: char| first.is_ascii_digit()) {
        chars.insert(0, '_');
    }
    chars
}

/// The C spelling of an integer type. A name that C does not know is replaced by one of the same size.
pub(crate) fn int(name: &str, size: u32, signed: bool) -> &str {
    const WORDS: [&str; 9] = ["_Bool", "char", "short", "int", "long", "signed", "unsigned", "__int128", "bool"];
    // GCC and clang agree on the words, not on their order.
    if name != "bool" && !name.is_empty() && name.split(' ').all(|word| WORDS.contains(&word)) {
        return name;
    }
    match (size, signed) {
        (1, true) => "signed char",
        (1, false) => "unsigned char",
        (2, true) => "short",
        (2, false) => "unsigned short",
        (8, true) => "long long",
        (8, false) => "unsigned long long",
        (16, true) => "__int128",
        (16, false) => "unsigned __int128",
        (_, true) => "int",
        (_, false) => "unsigned int",
    }
}

/// A C type of the size of a floating-point type. BPF has no arithmetic on them, and its `long double` is smaller
/// than that of the machine the types come from, so that only size and alignment matter.
pub(crate) fn float(size: u32) -> &'static str {
    match size {
        2 => "short",
        4 => "float",
        16 => "__int128",
        _ => "double",
    }
}

/// `struct`, `union` or `enum`.
pub(crate) fn keyword(kind: Kind) -> &'static str {
    match kind {
        Kind::Union => "union",
        Kind::Enum | Kind::Enum64 => "enum",
        _ => "struct",
    }
}
