//! Runs a command line.

use std::io::Read;
use std::path::Path;

use beec_preprocess::{MainInput, dependency_rule};
use beec_source::{Diagnostic, Session};

use super::arguments::{Action, Arguments, Misuse, parse};
use super::{help, report, write};
use crate::{Compiled, Emit, compile};

const SUCCESS: u8 = 0;
const ERRORS: u8 = 1;
const MISUSE: u8 = 2;

/// Runs a command line (without the program's name) and gives the exit status: 0, 1 for errors in the input,
/// 2 for misuse.
pub fn run(words: &[String]) -> u8 {
    match parse(words).and_then(|arguments| obey(&arguments)) {
        Ok(status) => status,
        Err(Misuse(message)) => {
            eprintln!("beec: error: {message}");
            MISUSE
        }
    }
}

fn obey(arguments: &Arguments) -> Result<u8, Misuse> {
    match arguments.action {
        Action::Version => print!("{}", help::VERSION),
        Action::Help => print!("{}", help::HELP),
        Action::DumpMachine => println!("bpf"),
        Action::DumpVersion => println!("{}", env!("CARGO_PKG_VERSION")),
        Action::Compile => return compile_all(arguments),
    }
    Ok(SUCCESS)
}

fn compile_all(arguments: &Arguments) -> Result<u8, Misuse> {
    if arguments.verbose {
        eprint!("{}", help::VERSION);
        if arguments.inputs.is_empty() {
            return Ok(SUCCESS);
        }
    }
    if arguments.inputs.is_empty() {
        return Err(Misuse("no input file; 'beec --help' says more".to_owned()));
    }
    if arguments.inputs.len() > 1 && arguments.output.is_some() {
        return Err(Misuse("'-o' with several input files".to_owned()));
    }
    let mut status = SUCCESS;
    for input in &arguments.inputs {
        status = status.max(compile_one(arguments, input)?);
    }
    Ok(status)
}

fn compile_one(arguments: &Arguments, input: &str) -> Result<u8, Misuse> {
    let main = read(input)?;
    let session = Session::new(arguments.options.warnings.clone());
    note_ignored(&session, arguments);
    let compiled = compile(&session, &main, &arguments.options);
    let failed = session.has_errors();
    report::report(&session, arguments);
    if failed {
        return Ok(ERRORS);
    }
    write_outputs(arguments, input, &compiled)?;
    Ok(SUCCESS)
}

fn read(input: &str) -> Result<MainInput, Misuse> {
    if input != "-" {
        return Ok(MainInput::file(input));
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(1 << 27).read_to_end(&mut bytes);
    read.map_err(|error| Misuse(format!("cannot read standard input: {error}")))?;
    Ok(MainInput::text("<stdin>", bytes))
}

fn note_ignored(session: &Session, arguments: &Arguments) {
    if !arguments.ignored.is_empty() {
        let flags = arguments.ignored.join(" ");
        session.emit(Diagnostic::note("N0001", format!("flags without meaning for BPF were ignored: {flags}")));
    }
}

fn write_outputs(arguments: &Arguments, input: &str, compiled: &Compiled) -> Result<(), Misuse> {
    let output = output_name(arguments, input);
    if arguments.dependencies.wanted {
        write_dependencies(arguments, input, &output, compiled)?;
    }
    if arguments.dependencies.only || arguments.syntax_only {
        return Ok(());
    }
    write_file(&output, &compiled.bytes)
}

fn write_dependencies(arguments: &Arguments, input: &str, output: &str, compiled: &Compiled) -> Result<(), Misuse> {
    let wanted = &arguments.dependencies;
    let targets = match wanted.targets.as_slice() {
        [] if output == "-" => vec![with_extension(input, "o")],
        [] => vec![output.to_owned()],
        targets => targets.to_vec(),
    };
    let rule = dependency_rule(&targets, &compiled.dependencies, wanted.user_only, wanted.phony);
    let file = match (&wanted.file, wanted.only) {
        (Some(file), _) => file.clone(),
        (None, true) => arguments.output.clone().unwrap_or_else(|| "-".to_owned()),
        (None, false) => Path::new(output).with_extension("d").to_string_lossy().into_owned(),
    };
    write_file(&file, rule.as_bytes())
}

/// The file that comes out: `-o`, or the input's name in the current folder with the ending of what comes out.
fn output_name(arguments: &Arguments, input: &str) -> String {
    if let Some(output) = &arguments.output
        && !arguments.dependencies.only
    {
        return output.clone();
    }
    match arguments.options.emit {
        Emit::Object => with_extension(input, "o"),
        Emit::Assembly if !arguments.dependencies.only => with_extension(input, "s"),
        _ if arguments.dependencies.only => with_extension(input, "o"),
        _ => "-".to_owned(),
    }
}

fn with_extension(input: &str, extension: &str) -> String {
    let stem =
        if input == "-" { "-".into() } else { Path::new(input).file_stem().unwrap_or_default().to_string_lossy() };
    format!("{stem}.{extension}")
}

fn write_file(path: &str, bytes: &[u8]) -> Result<(), Misuse> {
    write::write(path, bytes).map_err(|error| Misuse(format!("cannot write '{path}': {error}")))
}
