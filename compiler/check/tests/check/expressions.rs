//! Conversions, constants and places.

use crate::common::{messages, tree};
use insta::assert_snapshot;

/// The tree of an expression statement's operands, in a function that has one variable of each kind.
fn expr(text: &str) -> String {
    let source = format!(
        "enum small {{ A, B = 5 }}; enum big {{ C = 1ull << 40 }};
struct s {{ int a; unsigned b : 3; int c : 5; unsigned long w : 40; struct {{ char d; short e[4]; }}; struct s *next; }};
struct s make(void);
long f(char c, unsigned char uc, short h, unsigned u, long l, unsigned long ul, _Bool z, int *p, struct s *s, enum small e)
{{ {text}; return 0; }}"
    );
    let tree = tree(&source);
    let body = tree.split_once("enum small)\n").map_or(tree.as_str(), |(_, body)| body);
    body.lines().map(str::trim).filter(|line| *line != "return 0:long").collect::<Vec<_>>().join("\n")
}

#[test]
fn arithmetic_converts_both_sides() {
    assert_snapshot!(expr("c + uc; u + l; ul * h; u < c; -uc; ~z; l << c; uc >>= u; e + 1; c == ul"));
}

#[test]
fn bit_fields_promote_by_width() {
    assert_snapshot!(expr("s->b + 1; s->w + 1; s->c += u; s->b++; s->w = l"));
}

#[test]
fn pointers_scale() {
    assert_snapshot!(expr("p + c; p - 1; p[u]; &p[2] - p; p += 3; --p; s->next++; *p++; (void *)p + 1; p < (int *)0"));
}

#[test]
fn members_go_through_anonymous_ones() {
    assert_snapshot!(expr("s->d; s->e[1]; (*s).next->next->a; make().e[2]; &s->e; s->e + 1; ({ *s; }).a"));
}

#[test]
fn constants_fold() {
    assert_snapshot!(expr(
        "(char)300; 0 ? u : -1; 1u - 2; -7 / 2; -7 % 3; 'a' + 1; C; B; sizeof(struct s); ~0u >> 4; !\"x\"; 1 ? p : 0; 07777777777 << 1; (_Bool)0.5; (int)2.9"
    ));
}

#[test]
fn conditionals_find_a_common_type() {
    assert_snapshot!(expr("z ? c : ul; z ? p : 0; z ? p : (void *)s; u ?: l; uc ?: -1; z ? (void)0 : (void)p; p ?: 0"));
}

#[test]
fn generic_chooses_by_the_value_type() {
    assert_snapshot!(expr(
        "_Generic(c, char: 1, int: 2); _Generic(u, default: 3, int: 4); _Generic(*p, const int: 5, int: 6); _Generic(p, int *: c)"
    ));
}

#[test]
fn offsets_are_constants() {
    assert_snapshot!(expr(
        "__builtin_offsetof(struct s, e[2]); _Static_assert((unsigned long)&((struct s *)0)->e[1] == 18, \"\"); int a[__builtin_offsetof(struct s, next)]; (void)a"
    ));
}

#[test]
fn statement_expressions_and_literals() {
    assert_snapshot!(expr(
        "l = ({ int t = c; t * 2; }); s = &(struct s){ .c = -1, .next = s }; ((int[]){1, 2})[u]; *s = (struct s){ 3 }; (struct { int x; }){ l }.x"
    ));
}

#[test]
fn assignments_warn_as_clang_does() {
    assert_snapshot!(messages(
        "struct a; struct b; void f(void) { long l = 0; int *p = l; l = p; struct a *x = 0; struct b *y = x; const int *q = p; p = q;
         char *t = (unsigned char *)0; void *v = p; v = f; void (*g)(int) = f; unsigned *up = p; _Bool z = p; p == q; p == t; p == l; }"
    ));
}

#[test]
fn wrong_operands() {
    assert_snapshot!(messages(
        "struct s { int a : 3; } v; int g(void); void f(int *p, int i) { p * 2; -v; v + 1; !v; *i; i.x; i->x; p->x; v.b; &v.a; &i + &i;
         i(); f(p); f(p, 1, 2); g() = 1; &g(); i[i]; 5 = i; if (v) ; p % 2; ~p; sizeof(v.a); v = i; (struct s)i; i ? v : p; }"
    ));
}

#[test]
fn addresses_of_strong_symbols_are_not_null() {
    assert_snapshot!(messages(
        "extern int strong(void), weak(void) __attribute__((weak)); int object;
         _Static_assert(__builtin_constant_p(!!strong), \"a\"); _Static_assert(!__builtin_constant_p(!!weak), \"b\");
         _Static_assert(&object != 0, \"c\"); _Static_assert(&weak != 0, \"d\");"
    ));
}

#[test]
fn instructions_as_literals_are_constants() {
    assert_snapshot!(tree(
        "struct bpf_insn { unsigned char code; unsigned char dst_reg : 4; unsigned char src_reg : 4; short off; int imm; };
         void f(void) { asm volatile (\".8byte %[insn]\" : : [insn]\"i\"(*(long *)&(struct bpf_insn){ .code = 0x85, .src_reg = 1, .imm = -1 })); }"
    ));
}
