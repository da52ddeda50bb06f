//! Calls: callees by kind, what is passed how.

mod common;

use common::{ir, lower_for};
use insta::assert_snapshot;

fn errors(source: &str) -> String {
    let options = beec_lower::Options { debug: true, optimize: true, strict_aliasing: false };
    lower_for(source, beec_ir::Target { cpu: 3, big_endian: false }, options).1
}

#[test]
fn every_kind_of_callee() {
    assert_snapshot!(ir("
static long (*helper)(void *, unsigned) = (void *)6;
extern int kfunc(long) __attribute__((section(\".ksyms\")));
static __attribute__((noinline)) short sub(short a, _Bool b) { return a + b; }
int f(void *p) { return helper(p, 4) + kfunc(sub(3, 1)); }"));
}

#[test]
fn small_records_travel_in_registers() {
    assert_snapshot!(ir("
struct a { int x, y; }; struct b { char x[12]; }; struct e {};
static int sub(struct a a, struct b b, struct e e) { return a.y + b.x[11]; }
int f(struct a *a, struct b *b, struct e e) { return sub(*a, *b, e); }"));
}

#[test]
fn large_records_and_results_travel_by_address() {
    assert_snapshot!(ir("
struct t { long x[3]; };
static struct t sub(struct t t) { t.x[0]++; return t; }
long f(struct t *p) { struct t q = sub(*p); q = sub(q); return sub(q).x[1]; }"));
}

#[test]
fn a_sixth_argument_wants_inlining() {
    assert_snapshot!(ir("
static int sub(int a, int b, int c, int d, int e, int f) { return a + f; }
int f(void) { return sub(1, 2, 3, 4, 5, 6); }"));
}

#[test]
fn dead_code_may_do_what_it_likes() {
    assert_snapshot!(errors(
        "struct t { int a; }; extern struct t g(void); int f(void) { if (0) return g().a; return 1; }"
    ));
}
