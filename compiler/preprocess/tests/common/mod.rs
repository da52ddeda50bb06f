//! One way into the preprocessor for all tests: a table of files in, text or diagnostics out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use beec_preprocess::{Files, MainInput, Options, Preprocessed, Target, TokenKind, preprocess, print};
use beec_source::{RenderOptions, Session, render};

/// Files that are only in memory.
#[derive(Clone, Default)]
pub(crate) struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }

    fn list(&self, folder: &Path) -> Vec<String> {
        let inside = |path: &PathBuf| path.strip_prefix(folder).ok().map(|rest| rest.display().to_string());
        self.0.keys().filter_map(inside).filter(|name| !name.contains('/')).collect()
    }
}

/// Options over a table of files, with `include` on `-I` and `/usr/include` as the host's folder.
pub(crate) fn options(files: &[(&str, &str)]) -> Options {
    let files = files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
    let mut options = Options { files: Box::new(Memory(files)), ..Options::default() };
    options.search.user = vec!["include".into()];
    options.search.host = vec!["/usr/include".into()];
    options.target = Target { cpu: 3, big_endian: false };
    options
}

/// Runs the preprocessor over `main.c`.
pub(crate) fn run(session: &Session, main: &str, options: &Options) -> Preprocessed {
    preprocess(session, MainInput::text("main.c", main), options)
}

/// What `-E -P` prints, then the diagnostics.
pub(crate) fn expand_with(main: &str, options: &Options) -> String {
    let session = Session::default();
    let unit = run(&session, main, options);
    assert_eq!(unit.tokens.last().map(|token| token.kind), Some(TokenKind::Eof));
    print(&session, &unit, false) + &diagnostics(&session)
}

/// What `-E -P` prints for one file, then the diagnostics.
#[allow(dead_code, reason = "not every test file uses every helper")]
pub(crate) fn expand(main: &str) -> String {
    expand_with(main, &options(&[]))
}

/// The diagnostics of a run, rendered.
pub(crate) fn diagnostics(session: &Session) -> String {
    let diagnostics = session.take_diagnostics();
    let map = session.map();
    diagnostics.iter().map(|diagnostic| render(&map, diagnostic, RenderOptions::default())).collect()
}

/// The diagnostics for one file.
#[allow(dead_code, reason = "not every test file uses every helper")]
pub(crate) fn errors(main: &str) -> String {
    errors_with(main, &options(&[]))
}

/// The diagnostics for one file.
#[allow(dead_code, reason = "not every test file uses every helper")]
pub(crate) fn errors_with(main: &str, options: &Options) -> String {
    let session = Session::default();
    run(&session, main, options);
    diagnostics(&session)
}
