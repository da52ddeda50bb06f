//! Machine code, data and types to the ELF object that libbpf, cilium/ebpf, aya and bpftool load.
//!
//! The object is decided in this order: what it contains ([`reach`]), where that lies ([`place`]), what stands where
//! one thing refers to another ([`relocate`]), which symbols that takes ([`symbols`]), what BTF says about it all
//! ([`types`]), and how it becomes a file ([`elf`]).

mod core;
mod elf;
mod lines;
mod place;
mod reach;
mod relocate;
mod symbols;
mod types;

use std::collections::BTreeSet;

use ::object::elf as format;
use beec_codegen::MachineCode;
use beec_ir::Module;
use beec_source::{Diagnostic, Session, Span};

use crate::elf::{Image, Rel, Section};
use crate::symbols::Against;

/// What the command line says about the object.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the source file without its folder, for the `FILE` symbol; none if empty.
    pub file: String,
    /// The folder of the compilation, in front of relative paths in line records; may be empty.
    pub folder: String,
    /// `-fdebug-prefix-map=from=to`, in the order given; the last that fits wins.
    pub prefix_map: Vec<(String, String)>,
    /// Whether `.BTF` and `.BTF.ext` are written. Maps, CO-RE, kernel functions and global functions need them.
    pub types: bool,
    /// Whether line records are written.
    pub lines: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { file: String::new(), folder: String::new(), prefix_map: Vec::new(), types: true, lines: true }
    }
}

/// Writes the object. None if something in it is an error, which the session then knows.
pub fn write_object(session: &Session, module: &Module, code: &MachineCode, options: &Options) -> Option<Vec<u8>> {
    let errors = session.error_count();
    let reached = reach::reach(module, code);
    let mut placement = place::place(session, module, code, &reached);
    let pending = relocate::relocate(session, module, &mut placement);
    let named = pending.iter().filter_map(|reloc| match reloc.against {
        Against::Section(section) => Some(section),
        Against::Own(_) => None,
    });
    let sections: BTreeSet<usize> = named.collect();
    let symbols = symbols::build(module, &placement, &reached, &sections, &options.file);
    let described = options.types.then(|| types::build(session, module, &mut placement, &reached, options));
    let mut image = Image { big_endian: module.target.big_endian, sections: placement.sections, symbols: Vec::new() };
    for reloc in &pending {
        if let Some(symbol) = symbols.index(reloc.against) {
            let rel = Rel { offset: reloc.offset, symbol, kind: reloc.kind };
            image.sections[reloc.section].relocs.push(rel);
        }
    }
    image.symbols = symbols.list;
    match described {
        Some(Ok(described)) => {
            image.sections.push(plain(".BTF", described.types));
            if !described.ext.is_empty() {
                image.sections.push(plain(".BTF.ext", described.ext));
            }
        }
        Some(Err(error)) => session.emit(Diagnostic::error("E0705", Span::NONE, error.to_string())),
        None => {}
    }
    let Ok(bytes) = image.bytes() else {
        session.emit(Diagnostic::error("E0708", Span::NONE, "the object has more sections or symbols than ELF counts"));
        return None;
    };
    (session.error_count() == errors).then_some(bytes)
}

/// A section that only loaders read.
fn plain(name: &str, data: Vec<u8>) -> Section {
    Section {
        name: name.to_owned(),
        kind: format::SHT_PROGBITS,
        flags: format::SectionFlags(0),
        align: 4,
        entry_size: 0,
        size: data.len() as u64,
        data,
        relocs: Vec::new(),
    }
}
