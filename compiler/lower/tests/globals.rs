//! Objects: sections, contents, string literals.

mod common;

use common::ir;
use insta::assert_snapshot;

#[test]
fn sections_and_contents() {
    assert_snapshot!(ir(r#"
int zero; int set = 5; const int fixed = 7; const volatile int config = 3; static long counter;
__attribute__((section(".data.custom"))) int custom; __attribute__((weak)) const int soft = 1;
extern int CONFIG_HZ __attribute__((section(".kconfig"))); extern const void init_task __attribute__((section(".ksyms")));
struct { int (*type)[2]; int *key; } map __attribute__((section("maps")));
char license[] __attribute__((section("license"), used)) = "GPL";
long f(void) { static int calls; return calls++ + counter++ + CONFIG_HZ + config + (&init_task != 0); }"#));
}

#[test]
fn equal_strings_are_one_object() {
    assert_snapshot!(ir(r#"const char *f(int a) { return a ? "x" : a == 1 ? "x" : "a\0b"; }"#));
}
