//! What headers declare is checked when it is named, and only then.

use beec_check::{CheckOptions, check};
use beec_preprocess::{MainInput, Options, preprocess};
use beec_source::{Session, WarningPolicy};
use beec_syntax::Unit;
use insta::assert_snapshot;

use crate::common::{print_layouts, print_program};

const HEADER: &str = "
typedef unsigned int u32;
struct unused { struct never_defined broken; };
static inline int unused_function(void) { return undeclared; }
enum numbers { ONE = 1, TWO };
struct leaf { u32 value; };
struct inner { struct leaf leaf; struct far *far; };
struct outer { struct inner inner; struct outer *self; void (*callback)(struct seen *); struct listed *list[2]; };
struct seen { int x; };
struct listed { int y; };
struct far { int z; };
static int helper_below(int x);
static inline int middle(int x) { return helper_below(x) + TWO; }
static inline int helper_below(int x) { return x + ONE; }
extern int kfunc(struct far *far) __attribute__((section(\".ksyms\")));
extern int never_called(struct unused *unused) __attribute__((section(\".ksyms\")));
struct __attribute__((packed)) chain { struct chain *next; u32 tail; };
";

/// The tree and the records of a program that includes the header.
fn with_header(text: &str) -> (String, String) {
    let headers: &'static [(&'static str, &'static str)] = &[("header.h", HEADER)];
    let session = Session::new(WarningPolicy::default());
    let options = Options { builtin_headers: headers, ..Options::default() };
    let text = format!("#include <header.h>\n{text}");
    let preprocessed = preprocess(&session, MainInput::text("t.c", text), &options);
    let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main, beec_preprocess::Standard::default());
    match check(&session, unit, &CheckOptions::default()) {
        Some(program) => (print_program(&program), print_layouts(&program.types)),
        None => {
            let messages: Vec<String> = session.take_diagnostics().into_iter().map(|d| d.message).collect();
            (messages.join("\n"), String::new())
        }
    }
}

#[test]
fn nothing_is_taken_that_is_not_named() {
    let (tree, records) = with_header("int x;");
    assert_snapshot!(tree, @"object x: int align 4 size 4 []");
    assert_snapshot!(records, @"");
}

#[test]
fn a_pointer_does_not_define_what_it_points_to() {
    let (_, records) = with_header("int f(void *p) { struct outer *o = p; return !o; }");
    assert_snapshot!(records, @"struct outer: incomplete");
}

#[test]
fn an_access_defines_what_it_needs() {
    let (tree, records) = with_header("int f(void *p) { struct outer *o = p; return o->inner.leaf.value; }");
    assert_snapshot!(tree, @"
    function f: int (void *)
      let o: struct outer * = Pointer<struct outer *>(p)
      return Int<int>(*(o).inner.leaf.value)
    ");
    assert_snapshot!(records);
}

#[test]
fn a_global_shows_what_it_reaches() {
    let (_, records) = with_header("struct outer o;");
    assert_snapshot!(records);
}

#[test]
fn functions_bring_those_they_call() {
    let (tree, _) = with_header("int f(int x) { return middle(x); }");
    assert_snapshot!(tree, @"
    function f: int (int)
      return call middle(x)
    function middle: int (int)
      return Add<int>(call helper_below(x), 2:int)
    function helper_below: int (int)
      return Add<int>(x, 1:int)
    ");
}

#[test]
fn errors_in_headers_are_found_where_they_are_named() {
    let (messages, _) = with_header("struct unused u; int f(void) { return unused_function(); }");
    assert_snapshot!(messages);
}

#[test]
fn a_kfunc_completes_its_parameters() {
    let (tree, records) = with_header("int f(void) { return kfunc(0); }");
    assert_snapshot!(tree);
    assert_snapshot!(records);
}

#[test]
fn the_main_file_may_redeclare() {
    let (tree, _) =
        with_header("extern int kfunc(struct far *f) __attribute__((weak)); int f(void) { return !!kfunc; }");
    assert_snapshot!(tree);
    let (messages, _) = with_header("struct leaf { int v; }; typedef long u32; int ONE;");
    assert_snapshot!(messages);
}
