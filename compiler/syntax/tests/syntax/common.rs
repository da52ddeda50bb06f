//! What the tests of this crate share: source text in, tree or messages out.
use beec_preprocess::{MainInput, Options, preprocess};
use beec_source::{RenderOptions, Session, render};
use beec_syntax::{Unit, print};

/// Preprocesses and scans a text.
pub(crate) fn scan(source: &str) -> (Session, Unit) {
    let session = Session::default();
    let preprocessed = preprocess(&session, MainInput::text("test.c", source), &Options::default());
    let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main, beec_preprocess::Standard::default());
    (session, unit)
}

/// The tree of every item, with the messages behind it where there are any.
pub(crate) fn tree(source: &str) -> String {
    let (session, unit) = scan(source);
    let declarations: Vec<_> = unit.items().flat_map(|item| unit.parse(&session, item)).collect();
    print(&declarations) + &messages(&session)
}

/// The messages alone, rendered.
pub(crate) fn errors(source: &str) -> String {
    let (session, unit) = scan(source);
    for item in unit.items() {
        unit.parse(&session, item);
    }
    messages(&session)
}

fn messages(session: &Session) -> String {
    let diagnostics = session.take_diagnostics();
    let map = session.map();
    diagnostics.iter().map(|diagnostic| render(&map, diagnostic, RenderOptions::default())).collect()
}
