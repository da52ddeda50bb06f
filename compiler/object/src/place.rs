//! Which section everything lies in, and where.

use beec_codegen::{MachineCode, MachineFunction};
use beec_ir::{FuncId, Global, GlobalId, Linkage, Module};
use beec_source::{Diagnostic, Session, Span};
use indexmap::IndexMap;
use object::elf;
use rustc_hash::FxHashMap;

use crate::elf::Section;
use crate::reach::Reached;

/// The section of subprograms.
pub(crate) const TEXT: &str = ".text";
/// The section of map definitions.
pub(crate) const MAPS: &str = ".maps";
/// Size of an instruction slot in bytes.
pub(crate) const SLOT: u64 = 8;
/// Loaders hold sections in one map each, whose size is a 32-bit number.
const MAX_SECTION: u64 = i32::MAX as u64;

/// Where something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) section: usize,
    pub(crate) offset: u64,
}

/// The sections with their contents, and where in them everything lies.
pub(crate) struct Placement<'a> {
    pub(crate) sections: Vec<Section>,
    /// Per section, the functions in it in order.
    pub(crate) code: Vec<Vec<&'a MachineFunction>>,
    /// Per section, the globals in it in order.
    pub(crate) data: Vec<Vec<GlobalId>>,
    funcs: Vec<Option<Placed>>,
    globals: Vec<Option<Placed>>,
}

impl Placement<'_> {
    /// Where a function lies; none for an extern one.
    pub(crate) fn func(&self, id: FuncId) -> Option<Placed> {
        *self.funcs.get(id.index())?
    }

    /// Where a global lies; none for an extern one.
    pub(crate) fn global(&self, id: GlobalId) -> Option<Placed> {
        *self.globals.get(id.index())?
    }

    /// Whether a section is `.text`.
    pub(crate) fn is_text(&self, section: usize) -> bool {
        self.sections[section].name == TEXT
    }
}

/// Lays out all that is reached. What loaders would refuse is an error.
pub(crate) fn place<'a>(
    session: &Session,
    module: &'a Module,
    code: &'a MachineCode,
    reached: &Reached,
) -> Placement<'a> {
    let mut placement = Placement {
        sections: Vec::new(),
        code: Vec::new(),
        data: Vec::new(),
        funcs: vec![None; module.functions.len()],
        globals: vec![None; module.globals.len()],
    };
    place_code(session, module, code, reached, &mut placement);
    place_data(session, module, reached, &mut placement);
    placement
}

fn place_code<'a>(
    session: &Session,
    module: &'a Module,
    code: &'a MachineCode,
    reached: &Reached,
    placement: &mut Placement<'a>,
) {
    let mut sections: IndexMap<String, Vec<&MachineFunction>> = IndexMap::new();
    sections.insert(TEXT.to_owned(), Vec::new());
    for function in code.functions.iter().filter(|function| reached.func(function.func)) {
        let facts = module.function(function.func);
        let name = section_name(facts.section.as_str());
        let name = if name.is_empty() { TEXT.to_owned() } else { name };
        if facts.linkage == Linkage::Internal && name != TEXT {
            session.emit(static_program(facts.span, facts.name.as_str(), &name));
        }
        sections.entry(name).or_default().push(function);
    }
    for (name, functions) in sections {
        let number = placement.sections.len();
        let mut data = Vec::new();
        for function in &functions {
            placement.funcs[function.func.index()] = Some(Placed { section: number, offset: data.len() as u64 });
            let bytes = function.insns.iter().flat_map(|insn| insn.bytes(module.target.big_endian));
            data.extend(bytes);
        }
        placement.sections.push(Section {
            name,
            kind: elf::SHT_PROGBITS,
            flags: elf::SHF_ALLOC | elf::SHF_EXECINSTR,
            align: if data.is_empty() { 4 } else { SLOT },
            entry_size: 0,
            size: data.len() as u64,
            data,
            relocs: Vec::new(),
        });
        placement.code.push(functions);
        placement.data.push(Vec::new());
    }
}

fn static_program(span: Span, name: &str, section: &str) -> Diagnostic {
    let message = format!("`{name}` is static, but lies in section `{section}`");
    Diagnostic::warning("W0703", "static-program", span, message)
        .fact("some loaders take every function outside `.text` for a program, and want it visible")
        .fix("remove `static`, or `SEC(…)` if it is a subprogram")
}

fn place_data(session: &Session, module: &Module, reached: &Reached, placement: &mut Placement<'_>) {
    let mut sections: IndexMap<String, Vec<GlobalId>> = IndexMap::new();
    for (number, global) in module.globals.iter().enumerate() {
        let id = GlobalId(number as u32);
        if reached.global(id) && global.data.is_some() {
            check_global(session, global);
            sections.entry(section_name(global.section.as_str())).or_default().push(id);
        }
    }
    for (name, globals) in sections {
        let first = globals.first().map_or(Span::NONE, |id| module.global(*id).span);
        if placement.sections.iter().any(|section| section.name == name) {
            session.emit(Diagnostic::error("E0706", first, format!("section `{name}` holds both code and data")));
            continue;
        }
        if !place_section(module, &name, globals, placement) {
            session.emit(
                Diagnostic::error("E0708", first, format!("section `{name}` is larger than 2 GiB"))
                    .fact("a loader makes one map of it"),
            );
        }
    }
}

/// What every loader refuses of a variable.
fn check_global(session: &Session, global: &Global) {
    let (name, section) = (global.name.as_str(), global.section.as_str());
    if section == "maps" {
        session.emit(
            Diagnostic::warning(
                "W0702",
                "legacy-maps",
                global.span,
                format!("`{name}` is a map definition of the old kind"),
            )
            .fact("libbpf refuses section `maps` since version 1.0; tc's own loader takes it")
            .fix("describe the map by a structure in `SEC(\".maps\")`"),
        );
    }
    if section != MAPS {
        return;
    }
    let what = match (global.linkage, global.hidden) {
        (Linkage::Internal, _) => "static",
        (_, true) => "hidden",
        _ => return,
    };
    session.emit(
        Diagnostic::error("E0701", global.span, format!("map `{name}` is {what}"))
            .fact("loaders find maps by their visible symbols")
            .fix(if what == "static" { "remove `static`" } else { "remove the visibility attribute" }),
    );
}

/// Places the globals of a section. Fails if the section becomes too large.
fn place_section(module: &Module, name: &str, globals: Vec<GlobalId>, placement: &mut Placement<'_>) -> bool {
    let number = placement.sections.len();
    let stored = is_stored(module, name, &globals);
    let mut data = Vec::new();
    let mut size: u64 = 0;
    let mut align: u64 = if name == MAPS || name.contains(".struct_ops") { 8 } else { 1 };
    let mut known: FxHashMap<&[u8], u64> = FxHashMap::default();
    for id in &globals {
        let global = module.global(*id);
        if let Some(offset) = shareable(global).and_then(|bytes| known.get(bytes)) {
            placement.globals[id.index()] = Some(Placed { section: number, offset: *offset });
            continue;
        }
        let own_align = global.align.max(1);
        let Some(offset) = size.checked_next_multiple_of(own_align) else { return false };
        let Some(end) = offset.checked_add(global.size).filter(|end| *end <= MAX_SECTION) else { return false };
        align = align.max(own_align);
        size = end;
        if stored {
            data.resize(offset as usize, 0);
            data.extend(initial(global).iter().take(global.size as usize));
            data.resize(end as usize, 0);
        }
        if let Some(bytes) = shareable(global) {
            known.insert(bytes, offset);
        }
        placement.globals[id.index()] = Some(Placed { section: number, offset });
    }
    let (flags, entry_size) = attributes(module, name, &globals);
    let kind = if stored { elf::SHT_PROGBITS } else { elf::SHT_NOBITS };
    let relocs = Vec::new();
    placement.sections.push(Section { name: name.to_owned(), kind, flags, align, entry_size, data, size, relocs });
    placement.code.push(Vec::new());
    placement.data.push(globals);
    true
}

fn initial(global: &Global) -> &[u8] {
    global.data.as_ref().map_or(&[], |data| &data.bytes)
}

/// The contents of a nameless constant, which may share its place with an equal one.
fn shareable(global: &Global) -> Option<&[u8]> {
    let data = global.data.as_ref()?;
    let alone = global.name.as_str().is_empty() && data.addresses.is_empty() && data.bytes.len() as u64 == global.size;
    alone.then_some(data.bytes.as_slice())
}

/// Only `.bss` is made of nothing, and only as long as nothing in it has a value.
fn is_stored(module: &Module, name: &str, globals: &[GlobalId]) -> bool {
    let zero = |global: &Global| {
        global.data.as_ref().is_none_or(|data| data.addresses.is_empty() && data.bytes.iter().all(|byte| *byte == 0))
    };
    !is_named(name, ".bss") || !globals.iter().all(|id| zero(module.global(*id)))
}

/// Flags and entry size of a data section.
fn attributes(module: &Module, name: &str, globals: &[GlobalId]) -> (elf::SectionFlags, u64) {
    if name == ".rodata.str1.1" {
        return (elf::SHF_ALLOC | elf::SHF_MERGE | elf::SHF_STRINGS, 1);
    }
    let entry = name.strip_prefix(".rodata.cst").and_then(|size| size.parse().ok());
    if let Some(size) = entry.filter(|size| globals.iter().all(|id| module.global(*id).size == *size)) {
        return (elf::SHF_ALLOC | elf::SHF_MERGE, size);
    }
    if is_named(name, ".rodata") {
        return (elf::SHF_ALLOC, 0);
    }
    (elf::SHF_ALLOC | elf::SHF_WRITE, 0)
}

/// Whether a section is `base` or `base.something`.
pub(crate) fn is_named(name: &str, base: &str) -> bool {
    name.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A section's name as ELF can hold it: up to the first NUL.
pub(crate) fn section_name(name: &str) -> String {
    name.split('\0').next().unwrap_or("").to_owned()
}
