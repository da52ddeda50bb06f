//! One test for each part of the grammar.

use crate::common::tree;
use insta::assert_snapshot;

#[test]
fn specifiers_in_any_order() {
    assert_snapshot!(tree("long unsigned int const long a; int typedef static_t; unsigned b; signed char c; short int d; unsigned __int128 e;"), @r#"
    declare a: const unsigned long long
    typedef static_t: int
    declare b: unsigned
    declare c: signed char
    declare d: short
    declare e: unsigned __int128
    "#);
}

#[test]
fn gnu_spellings() {
    assert_snapshot!(tree("static __inline__ __const int *__restrict f(__volatile__ int x) { return 0; } __signed__ char c; __extension__ __int128_t i; __thread int t;"), @r#"
    define static inline f: fn(x: volatile int) * restrict const int
      return 0
    declare c: signed char
    declare i: __int128
    declare _Thread_local t: int
    "#);
}

#[test]
fn structs_unions_and_bit_fields() {
    assert_snapshot!(tree("struct s { int a, *b; unsigned c : 3, : 2; long : 0; struct { int d; }; union { int e; char f[4]; } u; char rest[]; }; struct empty {}; struct s; union u *p;"), @r#"
    declare struct s {
      a: int
      b: * int
      c: unsigned : 3
      unsigned : 2
      long : 0
      struct {
        d: int
      }
      u: union {
        e: int
        f: [4] char
      }
      rest: [] char
    }
    declare struct empty {
    }
    declare struct s
    declare p: * union u
    "#);
}

#[test]
fn enums() {
    assert_snapshot!(tree("enum e { A, B = 5, C = B + 1, }; enum e x; enum f : unsigned char { D }; enum __attribute__((packed)) { E __attribute__((unused)) = 1 } y;"), @r#"
    declare enum e {
      A
      B = 5
      C = (+ B 1)
    }
    declare x: enum e
    declare enum f: unsigned char {
      D
    }
    declare y: enum @packed {
      E = 1 @unused
    }
    "#);
}

#[test]
fn declarators() {
    assert_snapshot!(tree("int *a[3], (*b)[3], *(*c)(int), *(*(*d)(void))[2]; int (*e[2])(int *, char **argv, ...); const char *const *volatile f; int g[static_n];"), @r#"
    declare a: [3] * int
    declare b: * [3] int
    declare c: * fn(int) * int
    declare d: * fn() * [2] * int
    declare e: [2] * fn(* int, argv: * * char, ...) int
    declare f: * volatile * const const char
    declare g: [static_n] int
    "#);
}

#[test]
fn parameters() {
    assert_snapshot!(tree("void f(), g(void), h(int, char *), i(int a[static 3], int b[const *], int (*)(void), int (*[2])(int)), j(register int r), k(...);"), @r#"
    declare f: fn(?) void
    declare g: fn() void
    declare h: fn(int, * char) void
    declare i: fn(a: [3] int, b: [const *] int, * fn() int, [2] * fn(int) int) void
    declare j: fn(register r: int) void
    declare k: fn(...) void
    "#);
}

#[test]
fn attributes_everywhere() {
    assert_snapshot!(tree(r#"
__attribute__((section("a"), used)) static int a __attribute__((aligned(8))) = 1;
struct __attribute__((packed)) s { int x __attribute__((aligned(2))); } __attribute__((preserve_access_index)) v;
int *__attribute__((address_space(1))) p, __attribute__((unused)) q;
int f(void *ctx __attribute__((btf_decl_tag("arg:ctx"))), int __attribute((unused)) n) __attribute__((noinline));
int (__attribute__((noreturn)) *fp)(void);
[[gnu::unused]] int c2x;
int __attribute__((__always_inline__)) inline g(void) __attribute__((mode(SI), format(printf, 1, 2)));
"#), @r#"
    declare static a: int @section("a") @used | @aligned(8) = 1
    declare v: struct s @packed @preserve_access_index {
      x: int | @aligned(2)
    }
    declare p: * @address_space(1) int
    declare q: int | @unused
    declare f: fn(ctx: * void | @btf_decl_tag("arg:ctx"), n: int @unused) int | @noinline
    declare fp: * fn() int | @noreturn
    declare c2x: int @unused
    declare inline g: fn() int @always_inline | @mode(SI) @format(printf, 1, 2)
    "#);
}

#[test]
fn pragmas_between_specifiers() {
    assert_snapshot!(tree(r#"
_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wignored-attributes\"")
__attribute__((section("xdp"), used)) _Pragma("GCC diagnostic pop") int f(void) { return 0; }
struct { int (*type)[2]; } m __attribute__((section(".maps")));
"#), @r#"
    define f: fn() int @section("xdp") @used
      return 0
    declare m: struct {
      type: * [2] int
    } | @section(".maps")
    "#);
}

#[test]
fn pragmas_push_attributes_and_pack() {
    assert_snapshot!(tree(r#"
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
struct a { int x; struct { int y; } z; };
int f(struct a *p);
#pragma clang attribute pop
struct b { int x; };
#pragma pack(push, 1)
struct c { int x; };
#pragma pack(pop)
#pragma pack(2)
struct d { int x; };
#pragma pack()
#pragma clang attribute push (__attribute__((bpf_fastcall)), apply_to = function)
int g(void);
int h;
#pragma clang attribute pop
"#), @r#"
    declare struct a @preserve_access_index {
      x: int
      z: struct @preserve_access_index {
        y: int
      }
    }
    declare f: fn(p: * struct a) int
    declare struct b {
      x: int
    }
    declare struct c pack(1) {
      x: int
    }
    declare struct d pack(2) {
      x: int
    }
    declare g: fn() int | @bpf_fastcall
    declare h: int
    "#);
}

#[test]
fn loop_pragmas() {
    assert_snapshot!(tree(r#"
void f(int n) {
#pragma unroll
    for (;;) ;
#pragma unroll(4)
    while (n) ;
#pragma clang loop unroll(disable)
    do n--; while (n);
#pragma GCC unroll 8
    for (int i = 0; i < n; i++) { for (;;) ; }
    while (n) ;
}
"#), @r#"
    define f: fn(n: int) void
      for unroll
        empty
      while unroll(4) n
        empty
      do nounroll
        (post-- n)
      while n
      for unroll(8)
        declare i: int = 0
        condition (< i n)
        step (post++ i)
        block
          for
            empty
      while n
        empty
    "#);
}

#[test]
fn initializers() {
    assert_snapshot!(tree("int a[] = { 1, [3] = 2, [5 ... 7] = 3, }; struct s x = { .a = 1, .b.c[2] = { 4 }, d: 5 }; int e[] = {}; int m[2][2] = { { 1 }, [1] = { [0] 2 } };"), @r#"
    declare a: [] int = {1, [3] = 2, [5 ... 7] = 3}
    declare x: struct s = {.a = 1, .b.c[2] = {4}, .d = 5}
    declare e: [] int = {}
    declare m: [2] [2] int = {{1}, [1] = {[0] = 2}}
    "#);
}

#[test]
fn binary_operators_by_precedence() {
    assert_snapshot!(tree("int x = 1 + 2 * 3 - 4 << 5 < 6 == 7 & 8 ^ 9 | 10 && 11 || 12; int y = a - b - c; int z = a * b + c * d;"), @r#"
    declare x: int = (|| (&& (| (^ (& (== (< (<< (- (+ 1 (* 2 3)) 4) 5) 6) 7) 8) 9) 10) 11) 12)
    declare y: int = (- (- a b) c)
    declare z: int = (+ (* a b) (* c d))
    "#);
}

#[test]
fn assignments_and_conditionals() {
    assert_snapshot!(tree("void f(void) { a = b += c; a ? b : c ? d : e; a ?: b; a = b ? c, d : e; (a, b); a ? b = c : d; }"), @r#"
    define f: fn() void
      (= a (+= b c))
      (? a b (? c d e))
      (?: a b)
      (= a (? b (, c d) e))
      (, a b)
      (? a (= b c) d)
    "#);
}

#[test]
fn unary_operators() {
    assert_snapshot!(tree("void f(void) { -a + +b; !~c; *&d; ++*p++; --q--; &x[1]; sizeof x[0]; - -a; __extension__ 1; &&label; }"), @r#"
    define f: fn() void
      (+ (- a) (+ b))
      (! (~ c))
      (* (& d))
      (++ (* (post++ p)))
      (-- (post-- q))
      (& (index x 1))
      (sizeof (index x 0))
      (- (- a))
      1
      (&&label)
    "#);
}

#[test]
fn postfix_operators() {
    assert_snapshot!(tree("void f(void) { a.b->c[1](2, 3)(); (*f)(x); x++ + ++y; }"), @r#"
    define f: fn() void
      (call (call (index (-> (. a b) c) 1) 2 3))
      (call (* f) x)
      (+ (post++ x) (++ y))
    "#);
}

#[test]
fn casts_and_literals_with_types() {
    assert_snapshot!(tree("void f(void) { (int)x; (void *)(long)x; (struct s){ 1, .a = 2 }.a; &(int[]){ 1 }[0]; ((int (*)(void *, int))4)(a, 5); }"), @r#"
    define f: fn() void
      (cast int: x)
      (cast * void: (cast long: x))
      (. (literal struct s: {1, .a = 2}) a)
      (& (index (literal [] int: {1}) 0))
      (call (cast * fn(* void, int) int: 4) a 5)
    "#);
}

#[test]
fn statement_expressions_and_local_labels() {
    assert_snapshot!(tree("int f(void) { return ({ __label__ out, in; int x = 1; out: in: x; }); }"), @r#"
    define f: fn() int
      return ({
        local labels out, in
        declare x: int = 1
        label out
        label in
        x
      })
    "#);
}

#[test]
fn generic_selection() {
    assert_snapshot!(tree("int x = _Generic(a, int: 1, unsigned long *: 2, default: 3); int y = _Generic(int *, int *: 1);"), @r#"
    declare x: int = (generic a, int => 1, * unsigned long => 2, default => 3)
    declare y: int = (generic type * int, * int => 1)
    "#);
}

#[test]
fn builtins_that_take_types() {
    assert_snapshot!(tree("void f(void) { __builtin_offsetof(struct s, a.b[2].c); __builtin_types_compatible_p(int, const int *); __builtin_va_arg(l, int); __builtin_has_attribute(x, packed); }"), @r#"
    define f: fn() void
      (offsetof type struct s .a .b [2] .c)
      (types_compatible type int, * const int)
      (va_arg l, int)
      (has_attribute x, packed)
    "#);
}

#[test]
fn preserve_builtins_are_calls() {
    assert_snapshot!(tree("void f(void) { __builtin_preserve_type_info(*(typeof(struct s) *)0, 1); __builtin_preserve_field_info(p->x, 2); }"), @r#"
    define f: fn() void
      (call __builtin_preserve_type_info (* (cast * typeof(struct s): 0)) 1)
      (call __builtin_preserve_field_info (-> p x) 2)
    "#);
}

#[test]
fn ifs_and_dangling_elses() {
    assert_snapshot!(tree("void f(void) { if (a) if (b) c; else d; if (a) { if (b) c; } else d; if (a) ; else if (b) ; else ; if (a) while (b) if (c) d; else e; }"), @r#"
    define f: fn() void
      if a
        if b
          c
        else
          d
      if a
        block
          if b
            c
      else
        d
      if a
        empty
      else
        if b
          empty
        else
          empty
      if a
        while b
          if c
            d
          else
            e
    "#);
}

#[test]
fn loops() {
    assert_snapshot!(tree("void f(void) { while (a) b; do { a; } while (b); do if (a) b; while (c); for (;;) break; for (i = 0; i < 3; i++) continue; for (int i = 0, j; ;) ; }"), @r#"
    define f: fn() void
      while a
        b
      do
        block
          a
      while b
      do
        if a
          b
      while c
      for
        break
      for
        (= i 0)
        condition (< i 3)
        step (post++ i)
        continue
      for
        declare i: int = 0
        declare j: int
        empty
    "#);
}

#[test]
fn switches_and_case_ranges() {
    assert_snapshot!(tree("void f(void) { switch (x) { case 1: case 2: a; break; case 'a' ... 'z': b; __attribute__((fallthrough)); default: ; } }"), @r#"
    define f: fn() void
      switch x
        block
          case 1
            case 2
              a
          break
          case '97' ... '122'
            b
          empty @fallthrough
          default
            empty
    "#);
}

#[test]
fn labels_in_front_of_declarations_and_braces() {
    assert_snapshot!(tree("void f(void) { a: int x; b: c: int y; d: __attribute__((unused)); goto a; goto *p; e: }"), @r#"
    define f: fn() void
      label a
      declare x: int
      label b
      label c
      declare y: int
      label d @unused
      empty
      goto a
      goto * p
      label e
      empty
    "#);
}

#[test]
fn attributes_of_statements() {
    assert_snapshot!(tree("void f(void) { __attribute__((nomerge)) g(); if (x) __attribute__((likely)) { y; } else [[unlikely]] z; __attribute__((noinline)) g(); struct s {} __attribute__((packed)) v; }"), @"
    define f: fn() void
      (call g)
      if x
        block
          y
      else
        z
      (call g)
      declare v: struct s @packed {
      }
    ");
}

#[test]
fn statement_attributes() {
    assert_snapshot!(tree("void f(void) { switch (x) { case 1: [[fallthrough]]; case 2: ; } __attribute__((opencl_unroll_hint)) for (;;) ; __attribute__((unused)) int y; }"), @r#"
    define f: fn() void
      switch x
        block
          case 1
            empty @fallthrough
          case 2
            empty
      for
        empty
      declare y: int @unused
    "#);
}

#[test]
fn inline_assembly() {
    assert_snapshot!(tree(r#"
void f(void) {
    asm volatile("" : : : "memory");
    asm volatile ("r1 = %[x]; r2 = " "%1" : "=r"(a), [b] "+r"(p->b) : [x] "i"(sizeof(int)), "0"(c) : "r1", "r" "2");
    __asm__ __volatile__ goto("if %0 s> 3 goto %l[out]" :: "r"((short)x) :: out);
    asm("exit");
    out: ;
}
asm(".globl x");
"#), @r#"
    define f: fn() void
      asm volatile "" clobber "memory"
      asm volatile "r1 = %[x]; r2 = %1" out "=r" a out [b] "+r" (-> p b) in [x] "i" (sizeof type int) in "0" c clobber "r1" clobber "r2"
      asm volatile goto "if %0 s> 3 goto %l[out]" in "r" (cast short: x) label out
      asm basic "exit"
      label out
      empty
    asm basic ".globl x"
    "#);
}

#[test]
fn asm_labels() {
    assert_snapshot!(tree(r#"int f(void) asm("g") __attribute__((weak)); extern int x asm("y"), z;"#), @r#"
    declare f: fn() int asm "g" | @weak
    declare extern x: int asm "y"
    declare extern z: int
    "#);
}

#[test]
fn static_assertions() {
    assert_snapshot!(tree(r#"_Static_assert(sizeof(int) == 4, "int"); _Static_assert(1); struct s { _Static_assert(1, "a" "b"); int x; }; void f(void) { _Static_assert(1, ""); }"#), @r#"
    static_assert (== (sizeof type int) 4) "int"
    static_assert 1
    declare struct s {
      static_assert 1 "ab"
      x: int
    }
    define f: fn() void
      static_assert 1 ""
    "#);
}

#[test]
fn alignment() {
    assert_snapshot!(tree("_Alignas(16) int x; struct s { _Alignas(long) char c; }; int y = _Alignof(int) + __alignof__ x;"), @r#"
    declare x: int _Alignas(16)
    declare struct s {
      c: char _Alignas(long)
    }
    declare y: int = (+ (alignof type int) (alignof x))
    "#);
}

#[test]
fn numbers() {
    assert_snapshot!(tree("int a[] = { 0, 1u, 0x1fUL, 010ll, 0b101, 0XFFull, 18446744073709551615u, 1.5, .5f, 1e3, 0x1p4, 0x1.8p1f, 3.0L, 100000LLU };"), @"declare a: [] int = {0, 1u, 0x1ful, 0x8ll, 0x5, 0xffull, 18446744073709551615u, 1.5, 0.5f, 1000.0, 16.0, 3.0f, 3.0, 100000ull}");
}

#[test]
fn characters() {
    assert_snapshot!(tree(r"int a[] = { 'a', '\n', '\0', '\x41', '\377', '\'', 'ab', L'\u00e9', u'x', U'\U0001F600', u8'a', '\e' };"), @r#"
    declare a: [] int = {'97', '10', '0', '65', '-1', '39', '24930', L'233', u'120', U'128512', u8'97', '27'}
    warning[W0204]: a character constant with several characters
      ┌─ test.c:1:52
      │
    1 │ int a[] = { 'a', '\n', '\0', '\x41', '\377', '\'', 'ab', L'\u00e9', u'x', U'\U0001F600', u8'a', '\e' };
      │                                                    ^^^^
      │
      = -Wno-multichar silences this
    "#);
}

#[test]
fn strings() {
    assert_snapshot!(tree(r#"char *a = "a" "\x41" "1", *b = "é\u00e9\"\\", *c = u8"x" "y"; int *d = L"é" "b"; short *e = u"\U0001F600"; char *f = "\1234\0";"#), @r#"
    declare a: * char = "aA1"
    declare b: * char = "\xc3\xa9\xc3\xa9\"\\"
    declare c: * char = u8"xy"
    declare d: * int = L"\xe9b"
    declare e: * short = u"\xd83d\xde00"
    declare f: * char = "S4\x00"
    "#);
}

#[test]
fn function_pointers_for_helpers() {
    assert_snapshot!(tree("static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *) 1; static long (* const bpf_x)(void) = (void *) 2;"), @r#"
    declare static bpf_map_lookup_elem: * fn(map: * void, key: * const void) * void = (cast * void: 1)
    declare static bpf_x: * const fn() long = (cast * void: 2)
    "#);
}

#[test]
fn map_definitions() {
    assert_snapshot!(tree("struct { int (*type)[1]; typeof(int) *key; struct v { int x; } *value; typeof(struct inner *) *values[]; } m __attribute__((section(\".maps\"), used));"), @r#"
    declare m: struct {
      type: * [1] int
      key: * typeof(int)
      value: * struct v {
        x: int
      }
      values: [] * typeof(* struct inner)
    } | @section(".maps") @used
    "#);
}

#[test]
fn declarations_that_declare_nothing() {
    assert_snapshot!(tree("struct s; int; ; enum { A };"), @r#"
    declare struct s
    declare int
    declare enum {
      A
    }
    warning[W0202]: this declaration declares nothing
      ┌─ test.c:1:11
      │
    1 │ struct s; int; ; enum { A };
      │           ^^^^
      │
      = -Wno-missing-declarations silences this
    "#);
}

#[test]
fn digraphs_and_empty_files() {
    assert_snapshot!(tree("int a<:2:> = <% 1, 2 %>;"), @"declare a: [2] int = {1, 2}");
    assert_snapshot!(tree(""), @"");
}

#[test]
fn auto_type_and_va_list() {
    assert_snapshot!(tree("void f(int n, ...) { __auto_type x = n; __builtin_va_list l; __builtin_va_arg(l, int); }"), @r#"
    define f: fn(n: int, ...) void
      declare x: __auto_type = n
      declare l: __builtin_va_list
      (va_arg l, int)
    "#);
}
