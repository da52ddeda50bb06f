//! Statements: control flow, scopes, labels.

mod common;

use common::{ir, lower_for};
use insta::assert_snapshot;

/// The text form of the function named `f`.
fn f(source: &str) -> String {
    let text = ir(source);
    let start = text.find("func @f(").unwrap_or(0);
    text[start..].split("\n}").next().unwrap_or("").to_owned()
}

fn errors(source: &str) -> String {
    let options = beec_lower::Options { debug: true, optimize: true, strict_aliasing: false };
    lower_for(source, beec_ir::Target { cpu: 3, big_endian: false }, options).1
}

#[test]
fn an_if_becomes_branches_on_its_parts() {
    assert_snapshot!(f("int g(void); int f(int a, long b) { if (a > 1 && !(b || g())) return 1; return 2; }"));
}

#[test]
fn constant_conditions_leave_nothing_behind() {
    assert_snapshot!(f("int g(void); int f(int a) { if (0) { g(); } if (1 || g()) return a; return g(); }"));
}

#[test]
fn a_label_keeps_dead_code_alive() {
    assert_snapshot!(f("int g(void); int f(int a) { goto in; if (0) { in: return g(); } return a; }"));
}

#[test]
fn expectations_mark_branches() {
    assert_snapshot!(f("int f(int a) { if (__builtin_expect(!!(a == 3), 0)) return 1; return 2; }"));
}

#[test]
fn loops_have_a_header_with_the_pragma() {
    assert_snapshot!(f("
int f(int n) {
    int sum = 0;
    #pragma unroll
    for (int i = 0; i < n; i++) {
        if (i == 3) continue;
        if (i == 7) break;
        sum += i;
    }
    #pragma unroll 4
    while (sum > 9) sum -= 2;
    do sum++; while (sum & 1);
    return sum;
}"));
}

#[test]
fn switch_tests_large_ranges_and_lists_small_ones() {
    assert_snapshot!(f("
int f(unsigned n) {
    switch (n) {
    case 1: return 10;
    case 2 ... 4: n++;
    case 100 ... 0xfffffff0: break;
    default: return 30;
    }
    return n;
}"));
}

#[test]
fn cleanups_run_on_every_way_out() {
    assert_snapshot!(f("
void out(int *p);
int f(int n) {
    int a __attribute__((cleanup(out))) = 1;
    for (int i = 0; i < n; i++) {
        int b __attribute__((cleanup(out))) = i;
        if (b == 3) break;
        if (b == 4) continue;
        if (b == 5) goto done;
        if (b == 6) return b;
    }
    a = ({ int c __attribute__((cleanup(out))) = n; c + 1; });
done:
    return a;
}"));
}

#[test]
fn falling_off_gives_zero() {
    let options = beec_lower::Options { debug: false, optimize: true, strict_aliasing: false };
    let target = beec_ir::Target { cpu: 3, big_endian: false };
    let (module, said) = lower_for("int f(int a) { if (a) return 3; }", target, options);
    assert_snapshot!(said + &module.map_or(String::new(), |module| beec_ir::print(&module)));
}

#[test]
fn nobody_jumps_into_a_statement_expression() {
    let source = "int f(int a) { if (a) goto in; return a + ({ in: 1; }); }";
    assert_snapshot!(errors(source));
}
