//! Initialisers of locals.

mod common;

use common::ir;
use insta::assert_snapshot;

#[test]
fn what_is_covered_is_not_cleared() {
    assert_snapshot!(ir("void g(void *); void f(int n) { struct { int a; int b; } s = { n, 0 }; g(&s); }"));
}

#[test]
fn padding_is_cleared() {
    assert_snapshot!(ir("void g(void *); void f(int n) { struct { char a; int b; } s = { 1, n }; g(&s); }"));
}

#[test]
fn zeros_on_zeros_are_not_stored() {
    assert_snapshot!(ir(
        "void g(void *); void f(int n) { struct { int a[20]; } s = { { 0, [3] = n, [4] = 0 } }; g(&s); }"
    ));
}

#[test]
fn strings_are_stored_by_words() {
    assert_snapshot!(ir("void g(void *); void f(void) { char s[13] = \"hello\"; g(s); }"));
}

#[test]
fn long_strings_are_stored_on_zeros() {
    assert_snapshot!(ir("void g(void *); void f(void) { char s[100] = \"hello\"; g(s); }"));
}

#[test]
fn bit_fields_start_from_zeros() {
    assert_snapshot!(ir("void g(void *); void f(int n) { struct { int a : 3, b : 5; } s = { .b = n }; g(&s); }"));
}
