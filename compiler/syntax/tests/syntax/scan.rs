//! The index of the file scope: what is found without parsing.

use std::fmt::Write;

use crate::common::scan;
use beec_source::Symbol;
use beec_syntax::Unit;
use insta::assert_snapshot;

/// One line an item: its flags, the names it declares and the tags it defines.
fn index(source: &str) -> String {
    let (session, unit) = scan(source);
    let mut text = String::new();
    for id in unit.items() {
        let item = unit.item(id);
        let flags = [
            (item.is_typedef(), "typedef"),
            (item.is_static(), "static"),
            (item.is_extern(), "extern"),
            (item.has_body(), "body"),
            (item.is_broken(), "broken"),
            (item.is_main(), "main"),
            (item.is_eager(), "eager"),
        ];
        let names = unit.declares(id).map(|name| name.to_string());
        let tags = unit.defines_tags(id).map(|tag| format!("<{tag}>"));
        let words = flags.iter().filter(|flag| flag.0).map(|flag| flag.1.to_owned());
        let line: Vec<String> = names.chain(tags).chain(["|".to_owned()]).chain(words).collect();
        writeln!(text, "{}", line.join(" ")).expect("writing to a string cannot fail");
    }
    assert!(!session.has_errors());
    text
}

/// The same without what is said of every item of a main file.
fn names(source: &str) -> String {
    index(source).replace(" main eager", "")
}

#[test]
fn declarators() {
    assert_snapshot!(names("int a, *b, c[3] = { 1, 2 }, (*d)(int x, int y), *(*e[2])(void) = { f, g }, h(int i);"), @"a b c d e h |");
}

#[test]
fn typedefs() {
    assert_snapshot!(names("typedef struct s { int x; } T, *PT; typedef T U; typedef int (*F)(T t); typedef void G(T); unsigned typedef V;"), @r#"
    T PT <s> | typedef
    U | typedef
    F | typedef
    G | typedef
    V | typedef
    "#);
}

#[test]
fn tags_and_enumerators_nested_in_records() {
    assert_snapshot!(names("struct a { enum e { A, B = sizeof(int[2]), C } x; union { struct b { enum { D } y; } z; }; struct c *p; };"), @"A B C D <a> <e> <b> |");
}

#[test]
fn attributes_and_names_around_records() {
    assert_snapshot!(names("struct __attribute__((packed)) s { int x; } __attribute__((aligned(8))) v; enum __attribute__((packed)) e { A } w; [[x]] int u;"), @r#"
    v <s> |
    A w <e> |
    u |
    "#);
}

#[test]
fn functions() {
    assert_snapshot!(names("int f(int x) { if (x) { return 1; } return 0; } static inline int g(void) { return 1; } int (h)(void); int (*i(int j))(int k) { return 0; } typeof(f(0)) l(void);"), @r#"
    f | body
    g | static body
    h |
    i | body
    l |
    "#);
}

#[test]
fn old_style_definitions_and_missing_types() {
    assert_snapshot!(names("int f(a, b) int a; char *b; { return a; } g(int x); static h; i(j) { return j; } T k; T *l;"), @r#"
    f | body
    g |
    h | static
    i | body
    k |
    l |
    "#);
}

#[test]
fn stray_semicolons_are_no_items() {
    assert_snapshot!(names("enum e { A };; struct s; int x;"), @r#"
    A <e> |
    <s> |
    x |
    "#);
}

#[test]
fn a_name_finds_its_items_in_order() {
    let (_, unit) = scan("extern int x; int y; int x; enum { z }; struct x { int y; };");
    let ids = |name: &str| unit.ordinary(Symbol::intern(name)).iter().map(|id| id.0).collect::<Vec<_>>();
    assert_eq!(ids("x"), [0, 2]);
    assert_eq!(ids("y"), [1]);
    assert_eq!(ids("z"), [3]);
    assert_eq!(ids("w"), []);
    assert_eq!(unit.tag(Symbol::intern("x")).iter().map(|id| id.0).collect::<Vec<_>>(), [4]);
    assert!(!unit.is_typedef(Symbol::intern("x")));
}

#[test]
fn what_a_header_must_have_parsed() {
    let (session, unit) = in_header(
        "struct s { int x; }; typedef int T; extern int e; int f(void); static int g(void) { return 1; }
         int defined; static int hidden; static int kept __attribute__((section(\"a\")));
         int body(void) { return 1; } inline int inlined(void) { return 1; }
         _Static_assert(1, \"\"); asm(\"x\"); static void *(*helper)(int) = (void *) 1; enum { A };",
    );
    let eager = unit.items().filter(|&id| unit.item(id).is_eager() && !unit.item(id).is_main());
    let names: Vec<String> = eager
        .map(|id| unit.declares(id).map(|name| name.to_string()).collect::<Vec<_>>().join(" "))
        .map(|names| if names.is_empty() { "(no name)".to_owned() } else { names })
        .collect();
    assert_snapshot!(names.join(", "), @"defined, kept, body, (no name), (no name)");
    assert!(!session.has_errors());
}

/// A header with this text and an empty main file.
fn in_header(text: &'static str) -> (beec_source::Session, Unit) {
    use beec_preprocess::{MainInput, Options, preprocess};
    let session = beec_source::Session::default();
    let headers: &'static [(&str, &str)] = Box::leak(Box::new([("h.h", text)]));
    let options = Options { builtin_headers: headers, ..Options::default() };
    let preprocessed = preprocess(&session, MainInput::text("main.c", "#include <h.h>\nint in_main;\n"), &options);
    let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main, beec_preprocess::Standard::default());
    (session, unit)
}
