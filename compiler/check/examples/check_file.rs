//! Checks C files and prints their diagnostics: `check_file [-I DIR] [-D MACRO] FILE…`.

use std::path::PathBuf;
use std::process::ExitCode;

use beec_check::{CheckOptions, check};
use beec_preprocess::{CommandLineMacro, MainInput, Options, SearchPaths, preprocess};
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
    let (options, files, quiet) = arguments();
    let mut clean = true;
    for file in files {
        let session = Session::new(WarningPolicy::default());
        let preprocessed = preprocess(&session, MainInput::file(file.clone()), &options);
        let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main);
        let program = check(&session, unit, &CheckOptions::default());
        clean &= program.is_some();
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

fn arguments() -> (Options, Vec<String>, bool) {
    let mut search = SearchPaths { host: SearchPaths::host_folders(), ..SearchPaths::default() };
    let mut macros = Vec::new();
    let mut files = Vec::new();
    let mut quiet = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-I" => search.user.extend(args.next().map(PathBuf::from)),
            "-D" => macros.extend(args.next().map(CommandLineMacro::Define)),
            "-q" => quiet = true,
            _ => files.push(arg),
        }
    }
    (Options { search, macros, ..Options::default() }, files, quiet)
}
