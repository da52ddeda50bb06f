//! `.BTF` and `.BTF.ext`: which types the object shows, and what it says about each instruction.

use beec_btf::{
    CoreKind, CoreReloc, Emitted, Endian, Ext, ExtSection, FuncInfo, SecVar, Section, TypeId, Types, WriteError, emit,
};
use beec_codegen::{Insn, MachineFunction, RelocTarget};
use beec_ir::Module;
use beec_source::{Diagnostic, Session};
use indexmap::IndexSet;

use crate::Options;
use crate::core::{Carrier, carrier, local_value, lost_record};
use crate::lines::{Lines, span_at};
use crate::place::{MAPS, Placed, Placement, SLOT};
use crate::reach::Reached;

/// The bytes of both sections.
pub(crate) struct Sections {
    pub(crate) types: Vec<u8>,
    /// Empty if the object has no code.
    pub(crate) ext: Vec<u8>,
}

/// Makes both sections; writes the ids of types into instructions that ask for them.
pub(crate) fn build(
    session: &Session,
    module: &Module,
    placement: &mut Placement<'_>,
    reached: &Reached,
    options: &Options,
) -> Result<Sections, WriteError> {
    let sections = data_sections(module, placement, reached);
    let roots = roots(module, placement, reached, &sections);
    let mut emitted = emit(&module.types, &roots, &sections);
    let ext = records(session, module, placement, options, &mut emitted);
    // libbpf warns of a `.BTF.ext` without records.
    let written = ext.sections.iter().any(|section| !section.funcs.is_empty());
    let endian = if module.target.big_endian { Endian::Big } else { Endian::Little };
    Ok(Sections { types: emitted.types.write(endian)?, ext: if written { ext.write(endian) } else { Vec::new() } })
}

/// The sections to describe: those with named variables, and those of externs.
fn data_sections(module: &Module, placement: &Placement<'_>, reached: &Reached) -> Vec<Section> {
    let mut list = Vec::new();
    for (number, globals) in placement.data.iter().enumerate() {
        let mut entries = Vec::new();
        for id in globals {
            let global = module.global(*id);
            let (Some(ty), Some(placed)) = (global.btf, placement.global(*id)) else { continue };
            // The kernel refuses all types of an object over a variable of no size.
            if global.size != 0 && !global.name.as_str().is_empty() {
                entries.push(SecVar { ty, offset: placed.offset as u32, size: global.size as u32 });
            }
        }
        entries.sort_by_key(|entry| entry.offset);
        let section = &placement.sections[number];
        list.push(Section { name: section.name.clone(), size: section.size as u32, entries });
    }
    list.retain(|section| !section.entries.is_empty());
    let (functions, variables): (Vec<&RelocTarget>, Vec<&RelocTarget>) =
        reached.externs.iter().partition(|target| matches!(target, RelocTarget::Func(_)));
    for target in functions.into_iter().chain(variables) {
        add_extern(module, *target, &mut list);
    }
    list
}

/// Lists an extern in the section that it is declared in: `.ksyms` and `.kconfig` exist only in BTF, and the loader
/// lays them out; in others linkers look for what another object defines.
fn add_extern(module: &Module, target: RelocTarget, list: &mut Vec<Section>) {
    let (name, ty, size) = match target {
        RelocTarget::Func(id) => (module.function(id).section.to_string(), module.function(id).btf, 0),
        RelocTarget::Global(id) => {
            let global = module.global(id);
            // Where the definition is, if it names no section either.
            let space = global.section.as_str().is_empty() && global.address_space != 0;
            let own = if space { format!(".addr_space.{}", global.address_space) } else { global.section.to_string() };
            (own, global.btf, global.size)
        }
    };
    let Some(ty) = ty.filter(|_| !name.is_empty()) else { return };
    let entry = SecVar { ty, offset: 0, size: size as u32 };
    match list.iter_mut().find(|section| section.name == name) {
        Some(section) => section.entries.push(entry),
        None => list.push(Section { name, size: 0, entries: vec![entry] }),
    }
}

/// Where the walk through the types begins: maps, then functions with the externs they name and the types they
/// relocate, then all other variables.
fn roots(module: &Module, placement: &Placement<'_>, reached: &Reached, sections: &[Section]) -> Vec<TypeId> {
    let mut roots: IndexSet<TypeId> = IndexSet::new();
    let maps = sections.iter().filter(|section| section.name == MAPS).flat_map(|section| &section.entries);
    roots.extend(maps.map(|entry| entry.ty));
    for function in placement.code.iter().flatten() {
        roots.extend(module.function(function.func).btf);
        for reloc in &function.relocs {
            if let RelocTarget::Func(callee) = reloc.target {
                let extern_callee = reached.externs.contains(&reloc.target);
                roots.extend(module.function(callee).btf.filter(|_| extern_callee));
            }
        }
        roots.extend(function.core.iter().map(|(_, reloc)| reloc.root));
    }
    for target in &reached.externs {
        roots.extend(match *target {
            RelocTarget::Func(id) => module.function(id).btf,
            RelocTarget::Global(id) => module.global(id).btf,
        });
    }
    roots.into_iter().collect()
}

/// The records of all sections of code.
fn records(
    session: &Session,
    module: &Module,
    placement: &mut Placement<'_>,
    options: &Options,
    emitted: &mut Emitted,
) -> Ext {
    let mut lines = Lines::new(session, options);
    let mut ext = Ext::default();
    for number in 0..placement.sections.len() {
        if placement.code[number].is_empty() {
            continue;
        }
        let name = emitted.types.name(&placement.sections[number].name);
        let mut section = ExtSection { name, ..ExtSection::default() };
        for function in placement.code[number].clone() {
            let Some(placed) = placement.func(function.func) else { continue };
            let btf = module.function(function.func).btf;
            if let Some(func) = btf.and_then(|id| emitted.id(id)) {
                section.funcs.push(FuncInfo { offset: placed.offset as u32, func });
            }
            if options.lines {
                section.lines.extend(lines.function(&mut emitted.types, module, function, placed.offset));
            }
            let mut relocs = Relocs { session, module, function, placed, emitted };
            section.relocs.extend(relocs.records(&mut placement.sections[placed.section].data));
        }
        ext.sections.push(section);
    }
    ext
}

/// The CO-RE relocations of one function.
struct Relocs<'a> {
    session: &'a Session,
    module: &'a Module,
    function: &'a MachineFunction,
    placed: Placed,
    emitted: &'a mut Emitted,
}

impl Relocs<'_> {
    fn records(&mut self, code: &mut [u8]) -> Vec<CoreReloc> {
        // Code generation may find out that a path is never taken and leave its accesses out, rightly: the count is a
        // question that debug builds and tests ask, no reason to refuse a program.
        if cfg!(debug_assertions)
            && let Some(lost) = lost_record(self.module, self.function)
        {
            let what = format!("no instruction has that of `{}` (kind {})", lost.access, lost.kind);
            self.emit("E0712", 0, what);
        }
        let mut records = Vec::new();
        let mut last = None;
        for (slot, reloc) in &self.function.core {
            if last.is_some_and(|last| last >= *slot) {
                self.emit("E0710", *slot, "two relocations stand on one instruction".to_owned());
                continue;
            }
            last = Some(*slot);
            match self.record(*slot, reloc, code) {
                Ok(record) => records.push(record),
                Err((code, message)) => self.emit(code, *slot, message),
            }
        }
        records
    }

    fn record(
        &mut self,
        slot: u32,
        reloc: &beec_ir::CoreReloc,
        code: &mut [u8],
    ) -> Result<CoreReloc, (&'static str, String)> {
        let kind = CoreKind::ALL.get(usize::from(reloc.kind)).copied();
        let kind = kind.ok_or_else(|| ("E0713", format!("there is no relocation of kind {}", reloc.kind)))?;
        let ty = self.emitted.id(reloc.root).ok_or_else(|| ("E0713", "its type is not in the object".to_owned()))?;
        let insn = self.insn(slot).unwrap_or_default();
        let carrier = carrier(insn, self.insn(slot + 1));
        let carrier = carrier.ok_or_else(|| ("E0710", format!("loaders do not patch opcode {:#04x}", insn.code)))?;
        let types: &Types = &self.emitted.types;
        let local = local_value(types, ty, kind, &reloc.access, self.module.target.big_endian);
        let local = local.map_err(|why| ("E0713", why))?;
        if matches!(kind, CoreKind::TypeIdLocal | CoreKind::TypeIdTarget) {
            self.write_id(slot, carrier, ty, code)?;
        } else {
            let value = if local.checked { local.value } else { reloc.value };
            if !carrier.holds(value) {
                let held = carrier.value();
                return Err(("E0711", format!("its instruction holds {held}, its types say {}", value as i64)));
            }
        }
        let access = self.emitted.types.name(&reloc.access);
        Ok(CoreReloc { offset: self.offset(slot), ty, access, kind })
    }

    fn insn(&self, slot: u32) -> Option<Insn> {
        self.function.insns.get(slot as usize).copied()
    }

    fn offset(&self, slot: u32) -> u32 {
        (self.placed.offset + u64::from(slot) * SLOT) as u32
    }

    /// Ids are known only now.
    fn write_id(&self, slot: u32, carrier: Carrier, ty: TypeId, code: &mut [u8]) -> Result<(), (&'static str, String)> {
        if matches!(carrier, Carrier::Offset(..)) {
            return Err(("E0710", "a type id stands in a memory access".to_owned()));
        }
        let big_endian = self.module.target.big_endian;
        let number = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        let at = self.offset(slot) as usize;
        let mut put = |at: usize, value: u32| {
            if let Some(field) = code.get_mut(at..at + 4) {
                field.copy_from_slice(&number(value));
            }
        };
        put(at + 4, ty.0);
        if matches!(carrier, Carrier::Wide(_)) {
            put(at + 12, 0);
        }
        Ok(())
    }

    fn emit(&self, code: &'static str, slot: u32, what: String) {
        let name = self.module.function(self.function.func).name;
        let message = format!("cannot write the CO-RE relocation in `{name}`: {what}");
        let fault = "this is a fault of the compiler: loaders would refuse the program";
        self.session.emit(Diagnostic::error(code, span_at(self.module, self.function, slot), message).fact(fault));
    }
}
