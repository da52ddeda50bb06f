//! Places: members, bit-fields, packed records, address spaces, aggregates.

mod common;

use common::ir;
use insta::assert_snapshot;

#[test]
fn members_become_offsets() {
    assert_snapshot!(ir("
struct t { int a; struct { long b; char c[4]; } d[3]; };
int f(struct t *p, long i) { p->d[2].c[1] = 3; return p->d[i].b + p->d[1].b; }"));
}

#[test]
fn bit_fields_are_masked_and_shifted() {
    assert_snapshot!(ir("
struct t { unsigned a : 3; int b : 5; unsigned long c : 33; _Bool d : 1; };
int f(struct t *p, int v) { p->b = v; p->c++; p->d = v; return p->a + p->b + (p->c = 5); }"));
}

#[test]
fn packed_members_are_less_aligned() {
    assert_snapshot!(ir("
struct t { char a; int b; long c; } __attribute__((packed));
long f(struct t *p) { p->c = 1; return p->b; }"));
}

#[test]
fn context_types_keep_their_offsets() {
    assert_snapshot!(ir("
struct ctx { int a, b; } __attribute__((preserve_static_offset));
int f(struct ctx *c) { return c->b; }"));
}

#[test]
fn arena_pointers_are_cast_before_use() {
    assert_snapshot!(ir("
#define arena __attribute__((address_space(1)))
struct t { int a, b; };
int arena counter = 5;
int f(struct t arena *p) { counter++; int arena *q = &p->b; return *q + p->a; }"));
}

#[test]
fn records_are_copied() {
    assert_snapshot!(ir("
struct t { long a[3]; };
void f(struct t *p, struct t *q, int c) { *p = *q; *p = c ? *q : (struct t){ .a[1] = 3 }; }"));
}
