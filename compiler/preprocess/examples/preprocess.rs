//! Preprocesses a file as the command line says and prints it (`-P`: without line markers), or with `--time`
//! says how long that took and how many tokens there are.

use std::path::PathBuf;
use std::time::Instant;

use beec_preprocess::{CommandLineMacro, MainInput, Options, SearchPaths, preprocess, print};
use beec_source::{RenderOptions, Session, render};

fn main() {
    let mut options = Options::default();
    options.search.host = SearchPaths::host_folders();
    let (mut main, mut time, mut markers) = (None, false, true);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let folder = |argument: &str| PathBuf::from(argument);
        match argument.as_str() {
            "--time" => time = true,
            "-P" => markers = false,
            "-nostdinc" => options.nostdinc = true,
            "-isystem" => options.search.system.extend(arguments.next().map(PathBuf::from)),
            "-include" => options.includes.extend(arguments.next()),
            _ if argument.starts_with("-I") => options.search.user.push(folder(&argument[2..])),
            _ if argument.starts_with("-D") => options.macros.push(CommandLineMacro::Define(argument[2..].to_owned())),
            _ if argument.starts_with("-U") => {
                options.macros.push(CommandLineMacro::Undefine(argument[2..].to_owned()))
            }
            _ => main = Some(argument),
        }
    }
    let Some(main) = main else { return eprintln!("which file?") };
    let session = Session::default();
    let start = Instant::now();
    let unit = preprocess(&session, MainInput::file(main), &options);
    let elapsed = start.elapsed();
    if time {
        let size = unit.tokens.len() * size_of::<beec_preprocess::Token>();
        println!("{} tokens ({} KiB) in {:.1} ms", unit.tokens.len(), size / 1024, elapsed.as_secs_f64() * 1e3);
    } else {
        print!("{}", print(&session, &unit, markers));
    }
    for diagnostic in session.take_diagnostics() {
        eprint!("{}", render(&session.map(), &diagnostic, RenderOptions::default()));
    }
}
