//! Diagnostics: severities, order, rendering.

use std::rc::Rc;

use beec_source::{
    Diagnostic, Expansion, FileId, FileKind, RenderOptions, Session, Severity, Span, Symbol, WarningPolicy,
    WarningSettings, render,
};
use insta::assert_snapshot;

fn with_file(policy: WarningPolicy, kind: FileKind, text: &str) -> (Session, FileId, u32) {
    let session = Session::new(policy);
    let Some(file) = session.add_file("main.c", kind, text, Span::NONE) else { panic!("the text fits") };
    let start = session.file(file).start;
    (session, file, start)
}

fn rendered(session: &Session) -> String {
    let diagnostics = session.take_diagnostics();
    let map = session.map();
    diagnostics.iter().map(|diagnostic| render(&map, diagnostic, RenderOptions::default())).collect()
}

fn severities(policy: WarningPolicy, kind: FileKind) -> Vec<Severity> {
    let (session, _, start) = with_file(policy, kind, "abc");
    for group in ["one", "two"] {
        session.emit(Diagnostic::warning("W0001", group, Span::new(start, start + 1), "careful"));
    }
    session.emit(Diagnostic::error("E0001", Span::new(start, start + 1), "wrong"));
    assert!(session.has_errors());
    session.take_diagnostics().iter().map(|diagnostic| diagnostic.severity).collect()
}

#[test]
fn the_command_line_decides_on_warnings() {
    use Severity::{Error, Warning};
    let policy = WarningPolicy::default;
    assert_eq!(severities(policy(), FileKind::User), [Warning, Warning, Error]);
    assert_eq!(severities(policy(), FileKind::System), [Error]);
    assert_eq!(severities(WarningPolicy { silent: true, ..policy() }, FileKind::User), [Error]);
    let all = WarningPolicy { all_errors: true, never_errors: vec!["two".to_owned()], ..policy() };
    assert_eq!(severities(all, FileKind::User), [Error, Warning, Error]);
    let groups = [("one".to_owned(), None), ("two".to_owned(), Some(Error))].into_iter().collect();
    assert_eq!(severities(WarningPolicy { groups, ..policy() }, FileKind::User), [Error, Error]);
}

#[test]
fn settings_in_the_file_go_before_the_command_lines() {
    let (session, file, start) = with_file(WarningPolicy::default(), FileKind::User, "aaaaabbbbbccccc");
    let ignored: WarningSettings = [("one".to_owned(), None)].into_iter().collect();
    session.set_warnings(file, 5, Rc::new(ignored));
    session.set_warnings(file, 10, Rc::new(WarningSettings::default()));
    for offset in [0, 5, 9, 10] {
        session.emit(Diagnostic::warning("W0001", "one", Span::new(start + offset, start + offset + 1), "careful"));
    }
    let offsets: Vec<u32> = session.take_diagnostics().iter().map(|diagnostic| diagnostic.span().lo - start).collect();
    assert_eq!(offsets, [0, 10]);
}

#[test]
fn everything_is_rendered() {
    let (session, _, start) = with_file(WarningPolicy::default(), FileKind::User, "int a = b;\nint c;\n");
    session.emit(
        Diagnostic::warning("W0123", "unused", Span::new(start + 15, start + 16), "'c' is never used")
            .label(Span::new(start + 4, start + 5), "unlike this"),
    );
    session.emit(
        Diagnostic::error("E0123", Span::new(start + 8, start + 9), "there is no 'b'")
            .at("used here")
            .fact("names are case-sensitive")
            .fix("did you mean 'a'?"),
    );
    session.emit(Diagnostic::note("E0001", "some options do nothing here"));
    assert_snapshot!(rendered(&session), @r"
    note[E0001]: some options do nothing here

    error[E0123]: there is no 'b'
      ┌─ main.c:1:9
      │
    1 │ int a = b;
      │         ^ used here
      │
      = note: names are case-sensitive
      = help: did you mean 'a'?

    warning[W0123]: 'c' is never used
      ┌─ main.c:2:5
      │
    1 │ int a = b;
      │     - unlike this
    2 │ int c;
      │     ^
      │
      = -Wno-unused silences this
    ");
}

#[test]
fn a_place_in_a_macro_shows_its_use_first() {
    let (session, _, start) =
        with_file(WarningPolicy::default(), FileKind::User, "#define A(x) x + y\n\nint v = A(1);\n");
    let call_site = Span::new(start + 28, start + 32);
    let definition = Span::new(start + 8, start + 9);
    let expansion = session.add_expansion(Expansion { name: Symbol::intern("A"), call_site, definition });
    let span = Span { lo: start + 17, hi: start + 18, expansion };
    session.emit(Diagnostic::error("E0123", span, "there is no 'y'"));
    assert_snapshot!(rendered(&session), @r"
    error[E0123]: there is no 'y'
      ┌─ main.c:3:9
      │
    1 │ #define A(x) x + y
      │                  - in this expansion of macro 'A'
    2 │ 
    3 │ int v = A(1);
      │         ^^^^
    ");
}

#[test]
fn colours_are_asked_for() {
    let (session, _, start) = with_file(WarningPolicy::default(), FileKind::User, "a");
    session.emit(Diagnostic::error("E0123", Span::new(start, start + 1), "wrong"));
    let text: String = {
        let diagnostics = session.take_diagnostics();
        let map = session.map();
        diagnostics.iter().map(|diagnostic| render(&map, diagnostic, RenderOptions { colour: true })).collect()
    };
    assert!(text.contains("\u{1b}["));
}
