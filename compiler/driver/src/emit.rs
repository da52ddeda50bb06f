//! Showing the inside: `--emit`, `-E`, `-S`.

use ::object::{Object, ObjectSection};
use beec_codegen::MachineCode;
use beec_ir::Module;
use beec_optimize::Dump;
use beec_preprocess::Preprocessed;
use beec_source::Session;
use beec_syntax::Unit;

use crate::Options;

/// What comes out of a compilation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Emit {
    /// Preprocessed source (`-E`).
    Preprocessed,
    /// Preprocessed tokens, one a line.
    Tokens,
    /// The syntax tree of everything in the main file.
    Ast,
    /// The IR after the last pass.
    Ir,
    /// Assembly as the kernel prints it, with source lines (`-S`).
    Assembly,
    /// The object's BTF as text.
    Btf,
    /// The object.
    #[default]
    Object,
}

/// Preprocessed source, or one token a line.
pub(crate) fn tokens(session: &Session, preprocessed: &Preprocessed, options: &Options) -> Vec<u8> {
    if options.emit == Emit::Preprocessed {
        let text = beec_preprocess::print(session, preprocessed, !options.no_line_markers);
        return beec_preprocess::file_bytes(&text);
    }
    beec_preprocess::dump(session, preprocessed).into_bytes()
}

/// The syntax trees of the items that are parsed in any case: the main file, and what defines objects elsewhere.
pub(crate) fn ast(session: &Session, unit: &Unit) -> Vec<u8> {
    let eager = unit.items().filter(|&id| unit.item(id).is_eager());
    eager.map(|id| beec_syntax::print(&unit.parse(session, id))).collect::<String>().into_bytes()
}

/// The IR after passes, on standard error: what `--print-after` asks for.
pub(crate) fn dumps(dumps: &[Dump]) {
    for dump in dumps {
        eprintln!("; after {} (run {})\n{}", dump.pass, dump.number, dump.text);
    }
}

/// Assembly as the kernel prints it, with source lines.
pub(crate) fn assembly(session: &Session, module: &Module, code: &MachineCode) -> Vec<u8> {
    let map = session.map();
    let source = |span| {
        let place = map.outermost(span);
        let location = map.locate(place.lo)?;
        let file = map.file(location.file);
        let (line, _) = file.line_column(place.lo);
        Some(format!("{} @ {}:{}", file.line_text(line).trim(), location.name, location.line))
    };
    let mut text = String::new();
    for function in &code.functions {
        text.push_str(&format!("section {:?}\n", module.function(function.func).section.as_str()));
        text.push_str(&beec_codegen::print_function(module, function, &source));
        text.push('\n');
    }
    text.into_bytes()
}

/// The types of an object as bpftool dumps them.
pub(crate) fn btf(object: &[u8]) -> Vec<u8> {
    let file = ::object::File::parse(object).ok();
    let section = file.as_ref().and_then(|file| file.section_by_name(".BTF"));
    let types = section.and_then(|section| section.data().ok()).map(beec_btf::Types::read);
    match types {
        Some(Ok(types)) => beec_btf::dump(&types).into_bytes(),
        Some(Err(_)) | None => Vec::new(),
    }
}
