//! References from code and data: what is written where the address will stand, and what the loader is told.
//!
//! The choices are clang's, which all loaders expect: a visible symbol is named itself and without a displacement, a
//! static one through its section with its offset in place, and a static function of the same section not at all.

use beec_codegen::{MachineFunction, Reloc, RelocTarget};
use beec_ir::{DataTarget, Global, GlobalId, Module};
use beec_source::{Diagnostic, Session, Span};
use object::elf;

use crate::lines::span_at;
use crate::place::{MAPS, Placed, Placement, SLOT, is_named};
use crate::symbols::{Against, against};

/// `R_BPF_64_ABS64`: a 64-bit address in data.
const R_BPF_64_ABS64: elf::RelocationType = elf::RelocationType(2);
/// `call` with an immediate.
const CALL: u8 = 0x85;
/// The first slot of a 64-bit immediate load.
const WIDE: u8 = 0x18;
/// The source register of a `call` that is no helper's (`BPF_PSEUDO_CALL`).
const PSEUDO_CALL: u8 = 1;

/// A relocation whose symbol has no index yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) section: usize,
    pub(crate) offset: u64,
    pub(crate) against: Against,
    pub(crate) kind: elf::RelocationType,
}

/// Fills in references and collects the relocations of all sections.
pub(crate) fn relocate(session: &Session, module: &Module, placement: &mut Placement<'_>) -> Vec<Pending> {
    let mut pending = Vec::new();
    for section in 0..placement.sections.len() {
        for function in placement.code[section].clone() {
            let Some(placed) = placement.func(function.func) else { continue };
            for reloc in &function.relocs {
                let mut site = Site { session, module, placement, function, placed };
                pending.extend(site.apply(reloc));
            }
        }
        for id in placement.data[section].clone() {
            relocate_global(session, module, placement, id, &mut pending);
        }
    }
    pending
}

/// One function's references.
struct Site<'a, 'b> {
    session: &'a Session,
    module: &'a Module,
    placement: &'a mut Placement<'b>,
    function: &'a MachineFunction,
    placed: Placed,
}

impl Site<'_, '_> {
    fn apply(&mut self, reloc: &Reloc) -> Option<Pending> {
        let insn = self.function.insns.get(reloc.slot as usize).copied().unwrap_or_default();
        let at = self.placed.offset + u64::from(reloc.slot) * SLOT;
        if let RelocTarget::Func(callee) = reloc.target {
            let target = self.placement.func(callee);
            if target.is_some_and(|target| !self.placement.is_text(target.section)) {
                self.session.emit(self.program_referred(reloc));
                return None;
            }
        }
        match insn.code {
            CALL => self.call(reloc, at),
            WIDE => self.address(reloc, at),
            _ => {
                self.session.emit(self.broken(reloc, "a symbol stands on an instruction that cannot name one"));
                None
            }
        }
    }

    fn call(&mut self, reloc: &Reloc, at: u64) -> Option<Pending> {
        let RelocTarget::Func(callee) = reloc.target else {
            self.session.emit(self.broken(reloc, "a variable is called"));
            return None;
        };
        let against = against(self.module, self.placement, reloc.target);
        self.patch_source(at, PSEUDO_CALL);
        let target = self.placement.func(callee);
        match (against, target) {
            (Against::Section(section), Some(target)) if section == self.placed.section => {
                let distance = target.offset as i64 / SLOT as i64 - (at / SLOT) as i64 - 1;
                self.patch(reloc, at, distance);
                None
            }
            (Against::Section(_), Some(target)) => {
                self.patch(reloc, at, (target.offset / SLOT) as i64 - 1);
                Some(self.pending(at, against, elf::R_BPF_64_32))
            }
            _ => {
                self.patch(reloc, at, -1);
                Some(self.pending(at, against, elf::R_BPF_64_32))
            }
        }
    }

    fn address(&mut self, reloc: &Reloc, at: u64) -> Option<Pending> {
        let against = against(self.module, self.placement, reloc.target);
        let offset = match (against, self.target(reloc.target)) {
            (Against::Section(_), Some(target)) => target.offset as i64,
            _ if reloc.addend != 0 => {
                self.session.emit(self.broken(reloc, "a displacement stands beside a symbol that may not have one"));
                return None;
            }
            _ => 0,
        };
        self.patch(reloc, at, offset.saturating_add(reloc.addend));
        Some(self.pending(at, against, elf::R_BPF_64_64))
    }

    fn target(&self, target: RelocTarget) -> Option<Placed> {
        match target {
            RelocTarget::Func(id) => self.placement.func(id),
            RelocTarget::Global(id) => self.placement.global(id),
        }
    }

    fn pending(&self, offset: u64, against: Against, kind: elf::RelocationType) -> Pending {
        Pending { section: self.placed.section, offset, against, kind }
    }

    /// Writes an instruction's immediate.
    fn patch(&mut self, reloc: &Reloc, at: u64, value: i64) {
        let Ok(value) = i32::try_from(value) else {
            self.session.emit(self.broken(reloc, "an address does not fit its instruction"));
            return;
        };
        let bytes = if self.module.target.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        let data = &mut self.placement.sections[self.placed.section].data;
        if let Some(field) = data.get_mut(at as usize + 4..at as usize + 8) {
            field.copy_from_slice(&bytes);
        }
    }

    /// Writes an instruction's source register.
    fn patch_source(&mut self, at: u64, source: u8) {
        let big_endian = self.module.target.big_endian;
        let data = &mut self.placement.sections[self.placed.section].data;
        if let Some(registers) = data.get_mut(at as usize + 1) {
            *registers = if big_endian { *registers & 0xf0 | source } else { *registers & 0x0f | source << 4 };
        }
    }

    fn span(&self, reloc: &Reloc) -> Span {
        span_at(self.module, self.function, reloc.slot)
    }

    fn program_referred(&self, reloc: &Reloc) -> Diagnostic {
        let RelocTarget::Func(id) = reloc.target else { return self.broken(reloc, "a program is expected") };
        let callee = self.module.function(id);
        let (name, section) = (callee.name.as_str(), callee.section.as_str());
        Diagnostic::error("E0704", self.span(reloc), format!("`{name}` is a program and cannot be called"))
            .label(callee.span, format!("it lies in section `{section}`"))
            .fact("loaders load every program on its own; only functions without a section can be called")
            .fix("move the common part to a function without `SEC(…)`, or use a tail call")
    }

    /// Code generation broke its promise.
    fn broken(&self, reloc: &Reloc, what: &str) -> Diagnostic {
        let name = self.module.function(self.function.func).name;
        Diagnostic::error("E0714", self.span(reloc), format!("cannot write the reference in `{name}`: {what}"))
            .fact("this is a fault of the compiler")
    }
}

fn relocate_global(
    session: &Session,
    module: &Module,
    placement: &mut Placement<'_>,
    id: GlobalId,
    pending: &mut Vec<Pending>,
) {
    let global = module.global(id);
    let (Some(placed), Some(data)) = (placement.global(id), &global.data) else { return };
    let section = placement.sections[placed.section].name.clone();
    if let Some(first) = data.addresses.first().filter(|_| !loaders_relocate(&section)) {
        session.emit(unrelocated(first.span, global, &section));
    }
    for address in &data.addresses {
        let (target, place) = match address.target {
            DataTarget::Global(id) => (RelocTarget::Global(id), placement.global(id)),
            DataTarget::Func(id) => (RelocTarget::Func(id), placement.func(id)),
        };
        let against = against(module, placement, target);
        let base = match (against, place) {
            (Against::Section(_), Some(place)) => place.offset as i64,
            _ => 0,
        };
        let offset = placed.offset + address.offset;
        let value = base.wrapping_add(address.addend);
        let bytes = if module.target.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        let Some(field) = placement.sections[placed.section].data.get_mut(offset as usize..offset as usize + 8) else {
            let message = format!("an address in `{}` reaches over its end", global.name);
            session.emit(Diagnostic::error("E0714", address.span, message));
            continue;
        };
        field.copy_from_slice(&bytes);
        pending.push(Pending { section: placed.section, offset, against, kind: R_BPF_64_ABS64 });
    }
}

/// Loaders look at addresses in map definitions and operation tables only.
fn loaders_relocate(section: &str) -> bool {
    section == MAPS || section.trim_start_matches('?').starts_with(".struct_ops") || !is_program_data(section)
}

/// Whether a program can read the section at run time. Other sections are the user's own business.
fn is_program_data(section: &str) -> bool {
    section.starts_with(".addr_space.") || [".data", ".rodata", ".bss"].into_iter().any(|base| is_named(section, base))
}

fn unrelocated(span: Span, global: &Global, section: &str) -> Diagnostic {
    let what = match global.name.as_str() {
        "" => "a constant".to_owned(),
        name => format!("'{name}'"),
    };
    Diagnostic::warning("W0701", "data-pointer", span, format!("{what} holds an address that no loader fills in"))
        .at("reads as a small number at run time")
        .label(global.span, "defined here")
        .fact(format!("libbpf, cilium/ebpf and aya skip relocations of section '{section}'"))
        .fix("set the pointer in the program, or choose between the objects there")
}
