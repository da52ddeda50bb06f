//! Checks C files and prints their diagnostics: `check_file [-I DIR] [-D MACRO] [-q] [-l] [-d] [-b] FILE…`.
//! `-d` prints the contents of defined objects,
//! `-l` the layout of every record that was completed, `-b` compiles for big-endian.

use std::path::PathBuf;
use std::process::ExitCode;

use beec_check::tree::Program;
use beec_check::types::Types;
use beec_check::{CheckOptions, check};
use beec_preprocess::{CommandLineMacro, MainInput, Options, SearchPaths, Target, preprocess};
use beec_source::{RenderOptions, Session, Severity, WarningPolicy, render};
use beec_syntax::Unit;

/// Deep nesting needs stack.
const STACK_BYTES: usize = 256 << 20;

fn main() -> ExitCode {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn run() -> bool {
    let Arguments { options, files, quiet, layouts, contents } = arguments();
    let check_options = CheckOptions { big_endian: options.target.big_endian, ..CheckOptions::default() };
    let mut clean = true;
    for file in files {
        let session = Session::new(WarningPolicy::default());
        let preprocessed = preprocess(&session, MainInput::file(file.clone()), &options);
        let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main, beec_preprocess::Standard::default());
        let program = check(&session, unit, &check_options);
        clean &= program.is_some();
        if let Some(program) = program.as_ref().filter(|_| layouts) {
            print_layouts(&program.types);
        }
        if let Some(program) = program.as_ref().filter(|_| contents) {
            print_contents(program);
        }
        let diagnostics = session.take_diagnostics();
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        println!("{file}: {errors} errors, {} warnings", diagnostics.len() - errors);
        if quiet {
            continue;
        }
        for diagnostic in &diagnostics {
            print!("{}", render(&session.map(), diagnostic, RenderOptions::default()));
        }
    }
    clean
}

fn print_layouts(types: &Types) {
    for record in &types.records {
        let (Some(tag), Some(body)) = (record.tag, &record.body) else { continue };
        println!("{} {tag} {} {}", if record.is_union { "union" } else { "struct" }, body.size, body.align);
        for field in &body.fields {
            let name = field.name.map_or("-", |name| name.as_str());
            println!("  {name} {} {}", field.bit_offset, field.bits.unwrap_or(0));
        }
    }
}

fn print_contents(program: &Program) {
    for global in &program.globals {
        let Some(data) = &global.definition else { continue };
        let hex: String = data.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        println!("object {} {} {hex}", global.name, data.size);
    }
}

struct Arguments {
    options: Options,
    files: Vec<String>,
    quiet: bool,
    layouts: bool,
    contents: bool,
}

fn arguments() -> Arguments {
    let mut search = SearchPaths { host: SearchPaths::host_folders(), ..SearchPaths::default() };
    let mut macros = Vec::new();
    let mut files = Vec::new();
    let (mut quiet, mut layouts, mut contents, mut big_endian) = (false, false, false, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-I" => search.user.extend(args.next().map(PathBuf::from)),
            "-D" => macros.extend(args.next().map(CommandLineMacro::Define)),
            "-q" => quiet = true,
            "-l" => layouts = true,
            "-d" => contents = true,
            "-b" => big_endian = true,
            _ => files.push(arg),
        }
    }
    let target = Target { cpu: 3, big_endian };
    Arguments { options: Options { search, macros, target, ..Options::default() }, files, quiet, layouts, contents }
}
