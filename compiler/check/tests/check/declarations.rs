//! Types, layouts, objects, functions, what is referred to.

use crate::common::{contents, diagnostics, layouts, messages, tree};
use insta::assert_snapshot;

#[test]
fn records_are_laid_out_as_clang_does() {
    assert_snapshot!(layouts(
        "struct bits { unsigned a : 3; int b : 5; unsigned long c : 33; unsigned char d : 1; _Bool e : 1; int : 0; int g; } a;
         struct __attribute__((packed)) packed { char a; int b; unsigned c : 17; long d : 40; } b;
         struct aligned { char a; int b __attribute__((aligned(16))); char c; } c;
         union u { char a[5]; short b; int : 20; } d;
         struct empty { } e; struct flexible { int n; long tail[]; } *f; struct flexible g;
         #pragma pack(push, 2)
         struct two { char a; long b; } h;
         #pragma pack(pop)
         struct pointer { struct later *p; } i; struct later { int x; };"
    ));
}

#[test]
fn enums_are_as_wide_as_they_must_be() {
    assert_snapshot!(tree(
        "enum a { A }; enum b { B = -1 }; enum c { C = 0xffffffff }; enum d { D = 1l << 32 }; enum e { E = -1, F = 0x80000000 };
         enum __attribute__((packed)) g { G = 200 }; enum h : short { H };
         int sizes[] = { sizeof(enum a), sizeof(enum c), sizeof(enum d), sizeof(enum e), sizeof(enum g), sizeof(enum h), sizeof(C), sizeof(D) };
         int signs[] = { (enum a)-1 < 0, (enum b)-1 < 0, (enum d)-1 < 0, (enum e)-1 < 0, (enum h)-1 < 0 };"
    ));
}

#[test]
fn initialisers() {
    assert_snapshot!(contents(
        "struct in { char a, b[3]; }; struct s { int x; struct in in[2]; union { int i; char c; }; unsigned f : 4, g : 12; };
         struct s plain = { 1, { { 2, \"ab\" }, 3, 4, 5, 6 }, 7, 8, 9 };
         struct s named = { .in[1].b[1] = 9, 8, .g = 0xabc, .x = -1 };
         int counted[] = { [3] = 1, 2, [1 ... 2] = 5 };
         char text[] = \"hi\", cut[2] = \"he\", braced[] = { \"x\" };
         struct { int n; short tail[]; } flexible = { 1, { 2, 3 } };
         int *address = &counted[2]; char *literal = \"abc\" + 1; int contents(void); void *function = contents;
         struct in twice = { 1, { 2 }, .a = 3 }; struct in again[1] = { [0].b[2] = 1, [0] = { 4 } };
         static const int scale = 3; int scaled = scale * 2; float half = 0.5; double whole = 2;
         struct s literal_of = (struct s){ .x = 5 };",
        false
    ));
}

#[test]
fn initialisers_in_big_endian() {
    assert_snapshot!(contents(
        "struct { int x; short y; unsigned f : 4, g : 12; long l : 40; } s = { 0x11223344, 0x5566, 0xa, 0xbcd, -2 };",
        true
    ));
}

#[test]
fn helpers_vanish_in_every_spelling() {
    assert_snapshot!(tree(
        "enum { FUNC_ktime = 5 }; typedef void *lookup_t(void *, const void *);
         static void *(*lookup)(void *, const void *) = (void *) 1;
         static long (* const delete)(void *, const void *) = (void *) 3;
         unsigned long (*ktime)(void) = (void *) FUNC_ktime;
         static lookup_t *typed = (lookup_t *) 1;
         extern int attributed(void) __attribute__((kernel_helper(7)));
         extern int kfunc(int) __attribute__((section(\".ksyms\")));
         static int sub(int x);
         long f(void *m, const void *k)
         {
             lookup(m, k); delete(m, k); ktime(); typed(m, k); attributed(); ((int (*)(void)) 8)(); kfunc(1); sub(2); (*lookup)(m, k);
             asm volatile (\"call %0\" : : \"i\"(lookup)); return 0;
         }
         static int sub(int x) { return x; }"
    ));
}

#[test]
fn a_helper_that_is_assigned_to_is_an_object() {
    assert_snapshot!(tree("static void (*f)(void) = (void *) 5; void g(void) { f = 0; }"));
}

#[test]
fn objects_have_names_and_places() {
    assert_snapshot!(tree(
        "int tentative; extern int elsewhere; static int hidden_away = 1; const volatile int setting = 5;
         char license[] __attribute__((section(\"license\"), used)) = \"GPL\"; int twice; int twice = 2;
         struct { int (*type)[1]; } map __attribute__((section(\".maps\"))); int __attribute__((address_space(1))) arena;
         int weak __attribute__((weak, visibility(\"hidden\"))) = 3; int wide __attribute__((aligned(32)));
         int f(void) { static int count; { static int count = 1; count++; } return count + elsewhere; }
         int g(void) { static int count = 4; return count; }"
    ));
}

#[test]
fn statements() {
    assert_snapshot!(tree(
        "void done(int *); int g(void);
         int f(int n) {
             int x __attribute__((cleanup(done))) = n;
             register long r asm(\"r6\") = 1;
             for (int i = 0, *p = &i; i < n; i++) { if (i == 3) continue; else break; }
             while (({ if (g()) break; 1; })) ;
             do x--; while (x > 0);
             switch (n) { case 1: case 3 ... 5: return 1; default: goto out; case -1: ; }
             { __label__ out; out: if (n) goto out; }
         out: asm volatile goto (\"if %0 == 0 goto %l[out]\" : : \"r\"(r) : \"r0\", \"memory\" : out);
             return x;
         }"
    ));
}

#[test]
fn builtins() {
    assert_snapshot!(tree(
        "void *memcpy(void *, const void *, unsigned long); struct s { int a; } __attribute__((preserve_access_index)); enum e { X = 3, Y };
         long f(char *p, struct s *s, unsigned u, int n, unsigned long *c) {
             memcpy(p, s, 4); __builtin_memset(p, 0, sizeof *s); __builtin_constant_p(n); __builtin_constant_p(3) ? 1 : n;
             __builtin_bswap32(u); __builtin_bswap16(0x1234); __builtin_strcmp(\"a\", \"b\") < 0; __builtin_expect(!!n, 1);
             __sync_fetch_and_add(c, 1); __sync_val_compare_and_swap(c, 1, 2); __atomic_load_n(c, 0); __atomic_sub_fetch(c, n, 4);
             __builtin_preserve_access_index(&s->a); __builtin_preserve_field_info(s->a, 2);
             __builtin_preserve_type_info(*(struct s *)0, 1); __builtin_btf_type_id(*(enum e *)0, 0);
             __builtin_preserve_enum_value(*(enum e *)Y, 1); __builtin_choose_expr(0, undeclared, 5); __builtin_add_overflow(n, u, &n);
             __builtin_clz(1); __builtin_popcountl(u); __builtin_object_size(p, 0); __builtin_types_compatible_p(int, const int);
             return 0; }"
    ));
}

#[test]
fn redeclarations_that_do_not_fit() {
    assert_snapshot!(messages(
        "int a; long a; int f(int); int f(long); int g(void) { return 1; } int g(void) { return 2; } int h(void); static int h(void);
         struct s { int x; }; struct s { int y; }; union s *p; enum e { A, A }; enum e { B }; typedef int t; typedef long t; int t;
         struct d { int x; struct { int x; }; }; int i = 1; int i = 2; void k(int x, int x); int dup(void) { int v; int v; l: l: return 0; }"
    ));
}

#[test]
fn what_bpf_cannot_have() {
    assert_snapshot!(messages(
        "__thread int t; int v(int n, ...) { return n; }
         void f(int n) { int a[n]; void *p = __builtin_alloca(n); goto *p; l: p = &&l; __builtin_va_list list; __builtin_va_start(list, n); }
         int h __attribute__((alias(\"f\"))); int q __attribute__((vector_size(16))); short s; void k(void) { __sync_fetch_and_add(&s, 1); }"
    ));
}

#[test]
fn names_that_mean_nothing() {
    assert_snapshot!(diagnostics(
        "struct event { int pid; }; int counter;
int f(struct event *e) { return e->pdi + countre + bpf_ktime_get_ns(); }"
    ));
}

#[test]
fn statements_out_of_place() {
    assert_snapshot!(messages(
        "int f(int n) { break; continue; case 1: ; default: ; goto nowhere; switch (n) { case 1: case 1: case 0 ... 2: ; default: default: ; }
         return; } void g(void) { return 1; } _Static_assert(1 == 2, \"no\"); _Static_assert(f(1), \"x\"); const int c = 1;
         void h(const struct { int x; } *p, int a[2]) { c = 2; p->x = 1; int b[2]; b = a; static int s = f(1); int x = { 1, 2 }; }"
    ));
}

#[test]
fn assembly_operands_are_checked() {
    assert_snapshot!(messages(
        "struct big { long a, b; } v; void f(int x) { asm(\"\" : \"r\"(x)); asm(\"\" : : \"=r\"(x)); asm(\"\" : : \"Q\"(x)); asm(\"\" : : \"3\"(x));
         asm(\"\" : : : \"r11\"); asm(\"\" : : \"r\"(v)); asm(\"\" : : [a]\"r\"(x), [a]\"r\"(x)); asm(\"\" : \"=r\"(5)); asm(\"\" : : \"m\"(5)); }"
    ));
}

#[test]
fn address_spaces_change_only_explicitly() {
    assert_snapshot!(messages(
        "#define __arena __attribute__((address_space(1)))
         struct n { struct n __arena *next; int v; }; int *g;
         void f(struct n __arena *p) { g = &p->v; g = (int *)&p->v; int __arena *q = &p->next->v; q = g; q == g; }"
    ));
}

#[test]
fn overloads_are_told_apart_by_their_arguments() {
    assert_snapshot!(tree(
        "static int size(char c) __attribute__((overloadable)); struct s;
         static int __attribute__((overloadable)) size(char c) { return 1; }
         static int __attribute__((overloadable)) size(const struct s *s) { return 2; }
         static int __attribute__((overloadable)) size(unsigned long l, int n) { return 3; }
         int f(struct s *s, short h) { return size('a') + size(s) + size(h, h) + size((char) h); }"
    ));
}

#[test]
fn functions_that_forget_to_return() {
    assert_snapshot!(messages(
        "enum e { A, B }; void stop(void) __attribute__((noreturn)); int a(int x) { if (x) return 1; } int b(int x) { while (1) if (x) break; }
         int c(int x) { switch (x) { case 1: return 1; } } int d(enum e e) { switch (e) { case A: return 1; case B: return 2; } }
         int e(int x) { for (;;) ; } int f(int x) { stop(); } int g(int x) { do { if (x) return 1; } while (1); } int h(int x) { { return x; } }
         int i(int x) { if (x) goto out; return 1; out: return 2; } int j(int x) { ({ return 1; }); } int k(int x) { __builtin_trap(); }
         int l(int x) { switch (x) { default: return 1; case 2: break; } } static int missing(void); int m(void) { return missing(); }"
    ));
}
