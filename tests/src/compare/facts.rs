//! Facts about an object, and how two sets of them differ.

use std::collections::{BTreeMap, BTreeSet};

/// What a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Category {
    /// Sections by name, with type and flags.
    Sections,
    /// Symbols of functions, variables and externs; contents of variables.
    Symbols,
    /// What the code of a program or global function calls and refers to, its static functions included.
    References,
    /// Pointers in data: values of maps, members of `struct_ops`.
    Pointers,
    /// Variables as the `DATASEC`s list them.
    Variables,
    /// Map definitions as libbpf reads them.
    Maps,
    /// Externs of `.ksyms` and `.kconfig`.
    Externs,
    /// Global functions: prototype, linkage and tags.
    Functions,
    /// Static functions that both objects have: prototype.
    StaticFunctions,
    /// Which functions of a section `.BTF.ext` knows, and whether lines are known.
    Records,
    /// CO-RE relocations.
    Core,
    /// Definitions of the named types that the others mention.
    Types,
}

impl Category {
    /// The heading in a report.
    pub fn title(self) -> &'static str {
        match self {
            Category::Sections => "sections",
            Category::Symbols => "symbols",
            Category::References => "references from code",
            Category::Pointers => "pointers in data",
            Category::Variables => "variables",
            Category::Maps => "maps",
            Category::Externs => "externs",
            Category::Functions => "functions",
            Category::StaticFunctions => "static functions",
            Category::Records => "function and line records",
            Category::Core => "CO-RE relocations",
            Category::Types => "types",
        }
    }

    /// Whether a thing that only one object has is no difference.
    fn only_in_common(self) -> bool {
        self == Category::StaticFunctions
    }
}

/// What is known of an object: under each key the set of what is said of it.
#[derive(Default, Debug)]
pub(super) struct Facts {
    entries: BTreeMap<(Category, String), BTreeSet<String>>,
}

impl Facts {
    pub(super) fn add(&mut self, category: Category, key: impl Into<String>, fact: impl Into<String>) {
        self.entries.entry((category, key.into())).or_default().insert(fact.into());
    }
}

/// A thing of which the objects say different things: what only the one says, and what only the other says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// What it is about.
    pub category: Category,
    /// The thing.
    pub key: String,
    /// Facts of the first object that the second lacks.
    pub left: Vec<String>,
    /// Facts of the second object that the first lacks.
    pub right: Vec<String>,
}

pub(super) fn differences(left: &Facts, right: &Facts) -> Vec<Difference> {
    let keys: BTreeSet<_> = left.entries.keys().chain(right.entries.keys()).collect();
    let empty = BTreeSet::new();
    let mut found = Vec::new();
    for key in keys {
        let (one, other) = (left.entries.get(key), right.entries.get(key));
        if key.0.only_in_common() && (one.is_none() || other.is_none()) {
            continue;
        }
        let (one, other) = (one.unwrap_or(&empty), other.unwrap_or(&empty));
        if one != other {
            let left = one.difference(other).cloned().collect();
            let right = other.difference(one).cloned().collect();
            found.push(Difference { category: key.0, key: key.1.clone(), left, right });
        }
    }
    found
}
