//! Compiling inside the test's own process.

use std::path::{Path, PathBuf};

use beec::{Emit, Level, Options, Target};
use beec_preprocess::{MainInput, SearchPaths, Standard};
use beec_source::{RenderOptions, Session, render};

/// How a test compiles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// Level.
    pub level: Level,
    /// `-mcpu`.
    pub cpu: u8,
    /// What comes out.
    pub emit: Emit,
}

impl Config {
    /// An object at a level and a cpu version.
    pub fn object(level: Level, cpu: u8) -> Config {
        Config { level, cpu, emit: Emit::Object }
    }
}

/// Compiles a text; the rendered errors where there are any.
pub fn compile(name: &str, source: &str, config: Config) -> Result<Vec<u8>, String> {
    let (bytes, messages, failed) = run(name.to_owned(), source.to_owned(), config);
    if failed { Err(messages) } else { Ok(bytes) }
}

/// All diagnostics of a text, rendered.
pub fn diagnostics(name: &str, source: &str, config: Config) -> String {
    run(name.to_owned(), source.to_owned(), config).1
}

/// The folder of the headers that run files share.
pub fn headers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// The edition that a line `//~ gnu23` of a text names; GNU C17 where there is none.
pub fn standard(source: &str) -> Standard {
    let name = source.lines().find_map(|line| line.strip_prefix("//~ "));
    let versions = [("89", 0), ("99", 199_901), ("11", 201_112), ("17", 201_710), ("23", 202_311)];
    let version = name.and_then(|name| versions.iter().find(|(year, _)| name.trim().ends_with(year)));
    version.map_or(Standard::default(), |&(_, version)| Standard {
        version,
        gnu: name.is_some_and(|n| n.starts_with('g')),
    })
}

fn run(name: String, source: String, config: Config) -> (Vec<u8>, String, bool) {
    beec::on_large_stack(move || {
        let options = Options {
            target: Target { cpu: config.cpu, big_endian: false },
            level: config.level,
            emit: config.emit,
            standard: standard(&source),
            search: SearchPaths { user: vec![headers()], ..SearchPaths::default() },
            ..Options::default()
        };
        let session = Session::new(options.warnings.clone());
        let compiled = beec::compile(&session, &MainInput::text(name, source), &options);
        let failed = session.has_errors();
        let diagnostics = session.take_diagnostics();
        let map = session.map();
        let rendered = diagnostics.iter().map(|one| render(&map, one, RenderOptions::default()));
        (compiled.bytes, rendered.collect(), failed)
    })
}
