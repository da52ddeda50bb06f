//! The symbol table, and which symbol a reference names.

use std::collections::BTreeSet;

use beec_codegen::RelocTarget;
use beec_ir::{Function, Global, Linkage, Module};
use object::elf;
use rustc_hash::FxHashMap;

use crate::elf::{Place, Symbol};
use crate::place::{Placement, section_name};
use crate::reach::Reached;

/// What a relocation is made against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Against {
    /// The section as a whole: static functions and variables, and what has no name.
    Section(usize),
    /// The symbol of its own.
    Own(RelocTarget),
}

/// The symbols, local ones first, and their indexes.
pub(crate) struct Symbols {
    pub(crate) list: Vec<Symbol>,
    indexes: FxHashMap<Against, usize>,
}

impl Symbols {
    /// The index of the symbol.
    pub(crate) fn index(&self, against: Against) -> Option<usize> {
        self.indexes.get(&against).copied()
    }

    fn add(&mut self, against: Option<Against>, symbol: Symbol) {
        if let Some(against) = against {
            self.indexes.insert(against, self.list.len());
        }
        self.list.push(symbol);
    }
}

/// What a reference to `target` is made against.
pub(crate) fn against(module: &Module, placement: &Placement<'_>, target: RelocTarget) -> Against {
    let (linkage, placed) = match target {
        RelocTarget::Func(id) => (module.function(id).linkage, placement.func(id)),
        RelocTarget::Global(id) => (module.global(id).linkage, placement.global(id)),
    };
    match placed {
        Some(placed) if linkage == Linkage::Internal => Against::Section(placed.section),
        _ => Against::Own(target),
    }
}

/// Builds the table. `sections` are those that a relocation names; sections of code have a symbol in any case.
pub(crate) fn build(
    module: &Module,
    placement: &Placement<'_>,
    reached: &Reached,
    sections: &BTreeSet<usize>,
    file: &str,
) -> Symbols {
    let mut symbols = Symbols { list: Vec::new(), indexes: FxHashMap::default() };
    if !file.is_empty() {
        symbols.add(None, local(section_name(file), elf::STT_FILE, Place::Absolute));
    }
    for (number, functions) in placement.code.iter().enumerate() {
        if !functions.is_empty() || sections.contains(&number) {
            let symbol = local(String::new(), elf::STT_SECTION, Place::Section(number));
            symbols.add(Some(Against::Section(number)), symbol);
        }
    }
    for internal in [true, false] {
        add_functions(&mut symbols, module, placement, internal);
        add_globals(&mut symbols, module, placement, internal);
    }
    for target in &reached.externs {
        symbols.add(Some(Against::Own(*target)), undefined(module, *target));
    }
    symbols
}

fn local(name: String, kind: elf::SymbolType, place: Place) -> Symbol {
    Symbol { name, bind: elf::STB_LOCAL, kind, hidden: false, place, value: 0, size: 0 }
}

fn add_functions(symbols: &mut Symbols, module: &Module, placement: &Placement<'_>, internal: bool) {
    for function in placement.code.iter().flatten() {
        let facts: &Function = module.function(function.func);
        let Some(placed) = placement.func(function.func) else { continue };
        if (facts.linkage == Linkage::Internal) != internal {
            continue;
        }
        let symbol = Symbol {
            name: section_name(facts.name.as_str()),
            bind: bind(facts.linkage),
            kind: elf::STT_FUNC,
            hidden: facts.hidden && !internal,
            place: Place::Section(placed.section),
            value: placed.offset,
            size: function.insns.len() as u64 * crate::place::SLOT,
        };
        symbols.add(Some(Against::Own(RelocTarget::Func(function.func))), symbol);
    }
}

fn add_globals(symbols: &mut Symbols, module: &Module, placement: &Placement<'_>, internal: bool) {
    for id in placement.data.iter().flatten() {
        let facts: &Global = module.global(*id);
        let Some(placed) = placement.global(*id) else { continue };
        if (facts.linkage == Linkage::Internal) != internal || facts.name.as_str().is_empty() {
            continue;
        }
        let symbol = Symbol {
            name: section_name(facts.name.as_str()),
            bind: bind(facts.linkage),
            kind: elf::STT_OBJECT,
            hidden: facts.hidden && !internal,
            place: Place::Section(placed.section),
            value: placed.offset,
            size: facts.size,
        };
        symbols.add(Some(Against::Own(RelocTarget::Global(*id))), symbol);
    }
}

/// Loaders take only symbols without a type for externs.
fn undefined(module: &Module, target: RelocTarget) -> Symbol {
    let (name, linkage, hidden) = match target {
        RelocTarget::Func(id) => (module.function(id).name, module.function(id).linkage, module.function(id).hidden),
        RelocTarget::Global(id) => (module.global(id).name, module.global(id).linkage, module.global(id).hidden),
    };
    let bind = if linkage == Linkage::Weak { elf::STB_WEAK } else { elf::STB_GLOBAL };
    let (kind, place) = (elf::STT_NOTYPE, Place::Undefined);
    Symbol { name: section_name(name.as_str()), bind, kind, hidden, place, value: 0, size: 0 }
}

fn bind(linkage: Linkage) -> elf::SymbolBind {
    match linkage {
        Linkage::Internal => elf::STB_LOCAL,
        Linkage::External => elf::STB_GLOBAL,
        Linkage::Weak => elf::STB_WEAK,
    }
}
