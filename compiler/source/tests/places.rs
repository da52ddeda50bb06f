//! Places: lines, presumed lines, expansions.

use beec_source::{Expansion, FileKind, Session, Span, Symbol};

fn session(text: &str) -> (Session, beec_source::FileId, u32) {
    let session = Session::default();
    let Some(file) = session.add_file("main.c", FileKind::User, text, Span::NONE) else { panic!("the text fits") };
    let start = session.file(file).start;
    (session, file, start)
}

fn place(session: &Session, position: u32) -> String {
    let location = session.map().locate(position);
    location.map_or("nowhere".to_owned(), |place| format!("{}:{}:{}", place.name, place.line, place.column))
}

#[test]
fn lines_and_columns() {
    let (session, file, start) = session("one\n\nthree");
    assert_eq!(place(&session, start), "main.c:1:1");
    assert_eq!(place(&session, start + 3), "main.c:1:4");
    assert_eq!(place(&session, start + 4), "main.c:2:1");
    assert_eq!(place(&session, start + 10), "main.c:3:6");
    assert_eq!(place(&session, 0), "nowhere");
    let file = session.file(file);
    assert_eq!((file.line_text(3), file.line_text(2), file.line_text(9)), ("three", "", ""));
}

#[test]
fn files_have_positions_of_their_own() {
    let (session, first, start) = session("ab");
    let Some(second) = session.add_file("b.h", FileKind::System, "", Span::new(start, start + 1)) else { panic!() };
    let Some(third) = session.add_file("c.h", FileKind::User, "c", Span::NONE) else { panic!() };
    let map = session.map();
    let starts = [first, second, third].map(|file| map.file(file).start);
    assert_eq!(starts.map(|start| map.file_of(start)), [Some(first), Some(second), Some(third)]);
    assert_eq!(map.file_of(start + 2), Some(first), "the end of a file is its own");
    assert!(map.is_system(Span::new(starts[1], starts[1])) && !map.is_system(Span::new(starts[2], starts[2])));
}

#[test]
fn presumed_lines_hold_from_the_line_after() {
    let (session, file, start) = session("a\n#line 100 \"x.c\"\nb\nc\n#line 7\nd\n");
    session.map_mut().presume(file, 18, 100, Some(Symbol::intern("x.c")));
    session.map_mut().presume(file, 30, 7, None);
    session.map_mut().presume(file, 18, 5, None);
    assert_eq!(place(&session, start), "main.c:1:1");
    assert_eq!(place(&session, start + 18), "x.c:100:1");
    assert_eq!(place(&session, start + 20), "x.c:101:1");
    assert_eq!(place(&session, start + 30), "x.c:7:1");
}

#[test]
fn a_part_of_a_file_can_be_a_system_header() {
    let (session, file, start) = session("aaaa\nbbbb\ncccc\n");
    session.map_mut().mark_system(file, 5, true);
    session.map_mut().mark_system(file, 10, false);
    let system = |offset| session.map().is_system(Span::new(start + offset, start + offset));
    assert_eq!([system(0), system(5), system(9), system(10)], [false, true, true, false]);
}

#[test]
fn expansions_lead_back_to_the_users_text() {
    let (session, _, start) = session("#define A B\n#define B x\nA");
    let call = Span::new(start + 24, start + 25);
    let definition = Span::new(start + 8, start + 9);
    let outer = session.add_expansion(Expansion { name: Symbol::intern("A"), call_site: call, definition });
    let inner_call = Span { lo: start + 10, hi: start + 11, expansion: outer };
    let inner = session.add_expansion(Expansion { name: Symbol::intern("B"), call_site: inner_call, definition });
    let token = Span { lo: start + 22, hi: start + 23, expansion: inner };
    let map = session.map();
    assert_eq!(map.outermost(token), call);
    let names: Vec<&str> = map.backtrace(token).iter().map(|expansion| expansion.name.as_str()).collect();
    assert_eq!(names, ["B", "A"]);
    assert_eq!(map.snippet(token), "x");
}

#[test]
fn spans_join() {
    let span = |lo, hi| Span::new(lo, hi);
    assert_eq!(span(3, 5).to(span(8, 9)), span(3, 9));
    assert_eq!(Span::NONE.to(span(8, 9)), span(8, 9));
    assert_eq!(span(3, 5).to(Span::NONE), span(3, 5));
}
