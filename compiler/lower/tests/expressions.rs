//! Scalar expressions: conversions, arithmetic, conditions as values.

mod common;

use common::ir;
use insta::assert_snapshot;

#[test]
fn narrow_types_are_extended_by_their_sign() {
    assert_snapshot!(ir("long f(signed char a, unsigned short b, unsigned c) { return a + b + c; }"));
}

#[test]
fn comparisons_follow_the_common_type() {
    assert_snapshot!(ir(
        "int f(int a, unsigned b, char *p, char *q) { return (a < 3) + (b < 3) + (a < b) + (p <= q); }"
    ));
}

#[test]
fn booleans_are_zero_or_one() {
    assert_snapshot!(ir(
        "_Bool g(void); _Bool f(int a, void *p, _Bool b) { b |= g(); _Bool c = p; return a ? c : b; }"
    ));
}

#[test]
fn logic_as_a_value() {
    assert_snapshot!(ir("int f(int a, int b) { return !(a && b) + (a || 3); }"));
}

#[test]
fn pointer_arithmetic_scales() {
    assert_snapshot!(ir("
struct t { int a[3]; };
long f(struct t *p, int i, unsigned j) { p += i; p -= j; return &p[2] - (p - 1) + p[i].a[j]; }"));
}

#[test]
fn increments_give_old_and_new() {
    assert_snapshot!(ir("int f(unsigned char c, int *p) { return c++ + ++c + *p-- + *--p; }"));
}

#[test]
fn elvis_evaluates_once() {
    assert_snapshot!(ir("int g(void); long f(long b) { return g() ?: b; }"));
}

#[test]
fn division_and_shifts_know_the_sign() {
    assert_snapshot!(ir(
        "long f(int a, unsigned b, long c, int n) { return a / 3 + b % 5 + (c >> n) + (b >> 2) + (a << n); }"
    ));
}

#[test]
fn wide_integers_use_two_words() {
    assert_snapshot!(ir("
typedef unsigned __int128 u128;
unsigned long f(u128 *p, unsigned long a, unsigned long b) { u128 x = (u128)a * b + *p; *p = -x; return x >> 64; }"));
}

#[test]
fn volatile_reads_happen() {
    assert_snapshot!(ir("void f(volatile int *p, int *q) { *p; *q; *p = 1; }"));
}
