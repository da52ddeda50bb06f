//! C types and declarations as BTF.

mod common;

use beec_btf::{TypeId, dump, emit};
use common::lower;
use insta::assert_snapshot;

/// The BTF of all functions and objects.
fn btf(source: &str) -> String {
    let module = lower(source, beec_lower::Options { debug: true, optimize: true, strict_aliasing: false });
    let functions = module.functions.iter().filter_map(|function| function.btf);
    let roots: Vec<TypeId> = functions.chain(module.globals.iter().filter_map(|global| global.btf)).collect();
    dump(&emit(&module.types, &roots, &[]).types)
}

#[test]
fn basic_types_and_qualifiers() {
    assert_snapshot!(btf("
char c; unsigned char uc; _Bool b; long long ll; unsigned __int128 wide; float f; double d;
const volatile int cv; int *restrict p; const void *v; int a[3][4]; int (*fp)(int, ...);"));
}

#[test]
fn enums() {
    assert_snapshot!(btf("
enum s { A, B = -1 } s; enum u { C = 0xffffffff } u; enum big { D = 0x100000000 } big; enum p { E } __attribute__((packed)) p;
enum later *l;"));
}

#[test]
fn records_and_their_pruning() {
    assert_snapshot!(btf("
struct fwd; struct far { int x; };
struct t {
    unsigned a : 3; int : 2; enum e { Z } b : 5; struct { int in; }; union { long u; char v; } named;
    struct t *next; struct far *far; struct fwd *fwd; int flex[];
} t;"));
}

#[test]
fn tags() {
    assert_snapshot!(btf(r#"
#define type_tag(x) __attribute__((btf_type_tag(x)))
#define decl_tag(x) __attribute__((btf_decl_tag(x)))
int type_tag("a") type_tag("b") *p; const int type_tag("user") *const q = 0;
struct t { int m decl_tag("member"); } decl_tag("record") v decl_tag("object");
typedef int number decl_tag("typedef");
decl_tag("function") int f(number n decl_tag("parameter")) { return n; }"#));
}

#[test]
fn functions() {
    assert_snapshot!(btf("
extern int kfunc(long value) __attribute__((section(\".ksyms\")));
int global(void *ctx, int) { return kfunc(3); }
__attribute__((weak)) void soft(void) { }"));
}
