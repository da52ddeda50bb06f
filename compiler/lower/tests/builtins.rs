//! Builtins and atomics.

mod common;

use common::{ir, lower_for};
use insta::assert_snapshot;

#[test]
fn memory_functions_of_constant_length() {
    assert_snapshot!(ir("
int f(void *p, long *q) {
    long b[2];
    __builtin_memset(b, 0, sizeof(b));
    __builtin_memcpy(b, p, 8);
    __builtin_memmove(q, b, sizeof(b));
    return __builtin_memcmp(b, q, 16);
}"));
}

#[test]
fn memory_functions_of_other_lengths_stay_calls() {
    assert_snapshot!(ir("void f(void *p, void *q, int n) { __builtin_memcpy(p, q, n); }"));
}

#[test]
fn bits_are_counted_by_arithmetic() {
    assert_snapshot!(ir("int f(unsigned a, unsigned long b) { return __builtin_popcount(a) + __builtin_ctzl(b); }"));
}

#[test]
fn constants_are_counted_at_once() {
    assert_snapshot!(ir("int f(void) { return __builtin_clz(1 << 4) + __builtin_ffs(0); }"));
}

#[test]
fn constant_p_does_not_evaluate() {
    assert_snapshot!(ir("int g(void); int f(int a) { return __builtin_constant_p(g()) + __builtin_constant_p(a); }"));
}

#[test]
fn overflow_is_found_in_wider_words() {
    assert_snapshot!(ir("int f(int a, int b, int *r) { return __builtin_add_overflow(a, b, r); }"));
}

#[test]
fn unsigned_sums_overflow_by_comparison() {
    assert_snapshot!(ir(
        "int f(unsigned long a, unsigned long b, unsigned long *r) { return __builtin_add_overflow(a, b, r); }"
    ));
}

#[test]
fn atomics_become_instructions() {
    assert_snapshot!(ir("
_Atomic int shared;
int f(int *p, long *q) {
    __sync_fetch_and_sub(p, 2);
    shared = shared + 1;
    shared |= 4;
    return __sync_add_and_fetch(p, 1) + __sync_bool_compare_and_swap(q, 1, 2) + __sync_lock_test_and_set(p, 5);
}"));
}

#[test]
fn atomics_have_words() {
    let options = beec_lower::Options { debug: false, optimize: true, strict_aliasing: false };
    let target = beec_ir::Target { cpu: 3, big_endian: false };
    assert_snapshot!(
        lower_for(
            "_Atomic int x; void f(short *p) { __sync_fetch_and_add(p, 1); x *= 2; __sync_fetch_and_nand(&x, 1); }",
            target,
            options
        )
        .1
    );
}
