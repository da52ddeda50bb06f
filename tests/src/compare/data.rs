//! Sections, symbols, and data as the loader finds it.

use beec_btf::{DataSec, Linkage, SecVar, Type, TypeId};
use object::elf;

use super::facts::{Category, Facts};
use super::file::{Object, Section, Symbol, without_number};
use super::shapes;

/// Contents up to this many bytes are shown whole.
const SHOWN_BYTES: usize = 64;

pub(super) fn sections(object: &Object, facts: &mut Facts) {
    for (index, section) in object.sections.iter().enumerate() {
        if is_seen(object, index, section) {
            facts.add(
                Category::Sections,
                section.name.as_str(),
                format!("type {} flags {:#x}", section.kind.0, section.flags.0),
            );
        }
    }
}

/// Whether a loader makes something of the section. Of `.text` it takes only what others call; of nameless data only
/// what code refers to.
fn is_seen(object: &Object, index: usize, section: &Section) -> bool {
    let named = |symbol: &Symbol| {
        symbol.section == Some(index) && (symbol.is_variable() || symbol.is_function() && !symbol.is_local())
    };
    match section.name.as_str() {
        ".BTF" | ".BTF.ext" => true,
        _ if !section.is_allocated() || section.is_literals() => false,
        _ => object.symbols.iter().any(named),
    }
}

pub(super) fn symbols(object: &Object, facts: &mut Facts) {
    for symbol in &object.symbols {
        let function = symbol.is_function() && !symbol.is_local();
        if symbol.undefined && !symbol.name.is_empty() {
            facts.add(Category::Symbols, symbol.name.as_str(), format!("undefined {}", description(symbol)));
        } else if function || symbol.is_variable() {
            let fact = format!("{} in {}", description(symbol), object.section_name(symbol));
            facts.add(Category::Symbols, symbol.common_name(), fact);
        }
        if symbol.is_variable() {
            facts.add(Category::Symbols, symbol.common_name(), contents(object, symbol));
        }
    }
}

fn description(symbol: &Symbol) -> String {
    let kind = match symbol.kind {
        elf::STT_NOTYPE => "NOTYPE".to_owned(),
        elf::STT_OBJECT => "OBJECT".to_owned(),
        elf::STT_FUNC => "FUNC".to_owned(),
        other => format!("type {}", other.0),
    };
    let binding = match symbol.binding {
        elf::STB_LOCAL => "LOCAL".to_owned(),
        elf::STB_GLOBAL => "GLOBAL".to_owned(),
        elf::STB_WEAK => "WEAK".to_owned(),
        other => format!("binding {}", other.0),
    };
    let visibility = match symbol.visibility {
        elf::STV_DEFAULT => "DEFAULT".to_owned(),
        elf::STV_HIDDEN => "HIDDEN".to_owned(),
        other => format!("visibility {}", other.0),
    };
    format!("{kind} {binding} {visibility}")
}

fn contents(object: &Object, symbol: &Symbol) -> String {
    let section = symbol.section.and_then(|index| object.sections.get(index));
    let start = symbol.value as usize;
    let bytes = section.and_then(|section| section.bytes.get(start..start + symbol.size as usize)).unwrap_or_default();
    if bytes.iter().all(|byte| *byte == 0) {
        return format!("{} bytes of zeros", symbol.size);
    }
    let mut text: String = bytes.iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > SHOWN_BYTES {
        let sum = bytes.iter().fold(0u64, |sum, byte| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(*byte));
        text += &format!("… ({sum:016x})");
    }
    format!("{} bytes: {text}", symbol.size)
}

/// Relocations of data that is not debugging information.
pub(super) fn pointers(object: &Object, facts: &mut Facts) {
    for (index, section) in object.sections.iter().enumerate() {
        if section.is_code() || !section.is_allocated() || section.is_literals() {
            continue;
        }
        for relocation in &section.relocations {
            let key = place(object, index, relocation.offset);
            let addend = object.u32(&section.bytes, relocation.offset as usize);
            let Some(symbol) = object.symbols.get(relocation.symbol) else { continue };
            facts.add(
                Category::Pointers,
                key,
                format!("type {} to {}", relocation.kind.0, target(object, symbol, addend)),
            );
        }
    }
}

/// A place in data: the variable, and in it the member or the offset.
fn place(object: &Object, section: usize, offset: u64) -> String {
    let Some(symbol) = object.symbol_at(section, offset) else {
        return format!("{}+{offset}", object.sections[section].name);
    };
    let within = (offset - symbol.value) as u32;
    let member = object.types.var(&symbol.name).and_then(|(_, var)| shapes::member_at(&object.types, var.ty, within));
    match member {
        Some(member) => format!("{}.{member}", symbol.common_name()),
        None => format!("{}+{within}", symbol.common_name()),
    }
}

/// What a relocation refers to: a symbol's name, or for a section what lies there.
pub(super) fn target(object: &Object, symbol: &Symbol, addend: u32) -> String {
    if symbol.kind != elf::STT_SECTION {
        return if addend == 0 { symbol.name.clone() } else { format!("{}+{addend}", symbol.name) };
    }
    let found = symbol.section.and_then(|section| object.symbol_at(section, u64::from(addend)));
    match found {
        Some(found) if found.value == u64::from(addend) => found.common_name().to_owned(),
        Some(found) => format!("{}+{}", found.common_name(), u64::from(addend) - found.value),
        None => "a literal".to_owned(),
    }
}

pub(super) fn variables(object: &Object, facts: &mut Facts) {
    for (_, ty) in object.types.iter() {
        if let Type::DataSec(section) = ty {
            section.vars.iter().for_each(|var| variable(object, section, var, facts));
        }
    }
}

fn variable(object: &Object, section: &DataSec, entry: &SecVar, facts: &mut Facts) {
    let types = &object.types;
    let section = types.string(section.name);
    match types.get(entry.ty) {
        Some(Type::Var(var)) => {
            let name = types.string(var.name);
            let name = if var.linkage == Linkage::Static { without_number(name) } else { name };
            let shape = shapes::shape(types, var.ty);
            let what = format!("{section}: {} {shape}, {} bytes", linkage(var.linkage), entry.size);
            let category = if var.linkage == Linkage::Extern { Category::Externs } else { Category::Variables };
            match section {
                ".maps" => facts.add(Category::Maps, name, shapes::map_definition(types, var.ty)),
                _ => facts.add(category, name, what),
            }
            tags(object, entry.ty, name, facts);
        }
        Some(Type::Func(func)) => {
            let what = format!("{section}: {} {}", linkage(func.linkage), shapes::signature(types, func.proto));
            facts.add(Category::Externs, types.string(func.name), what);
        }
        _ => facts.add(Category::Variables, section, "a member that is neither variable nor function"),
    }
}

/// Declaration tags on a variable or function.
pub(super) fn tags(object: &Object, on: TypeId, name: &str, facts: &mut Facts) {
    for (_, ty) in object.types.iter() {
        if let Type::DeclTag(tag) = ty
            && tag.ty == on
        {
            let text = object.types.string(tag.text);
            facts.add(Category::Functions, name, format!("tag '{text}' on component {}", tag.component));
        }
    }
}

pub(super) fn linkage(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::Static => "static",
        Linkage::Global => "global",
        Linkage::Extern => "extern",
    }
}
