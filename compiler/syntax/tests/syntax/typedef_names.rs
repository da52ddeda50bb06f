//! Names that are a type here and something else there: the traps of C's grammar.

use crate::common::tree;
use insta::assert_snapshot;

#[test]
fn a_variable_hides_a_typedef_until_its_block_ends() {
    assert_snapshot!(tree("typedef int T; void f(void) { { int T = 1; T * T; } T *x; }"), @r#"
    typedef T: int
    define f: fn() void
      block
        declare T: int = 1
        (* T T)
      declare x: * T
    "#);
}

#[test]
fn a_name_is_hidden_from_behind_its_declarator_on() {
    assert_snapshot!(tree("typedef long T; void f(void) { T T = sizeof(T); T = 1; }"), @r#"
    typedef T: long
    define f: fn() void
      declare T: T = (sizeof T)
      (= T 1)
    "#);
}

#[test]
fn a_parameter_hides_a_typedef_in_the_body_and_in_later_parameters() {
    assert_snapshot!(tree("typedef int T; int f(int T, int a[T]) { return T + 1; } T g;"), @r#"
    typedef T: int
    define f: fn(T: int, a: [T] int) int
      return (+ T 1)
    declare g: T
    "#);
}

#[test]
fn the_parameters_of_an_inner_function_type_are_forgotten() {
    assert_snapshot!(tree("typedef int T; int (*f(int (*T)(int), int U))(T x) { return T(U); }"), @r#"
    typedef T: int
    define f: fn(T: * fn(int) int, U: int) * fn(x: T) int
      return (call T U)
    "#);
}

#[test]
fn members_tags_and_labels_have_names_of_their_own() {
    assert_snapshot!(tree(
        "typedef int T; struct T { T T; T b : 3; }; int f(struct T *p) { T: if (p->T) goto T; return (*p).T; }"
    ), @r#"
    typedef T: int
    declare struct T {
      T: T
      b: T : 3
    }
    define f: fn(p: * struct T) int
      label T
      if (-> p T)
        goto T
      return (. (* p) T)
    "#);
}

#[test]
fn behind_a_type_a_typedef_name_is_declared() {
    assert_snapshot!(tree("typedef int T; void f(void) { unsigned T; } struct s { unsigned T : 3; const T : 4; };"), @r#"
    typedef T: int
    define f: fn() void
      declare T: unsigned
    declare struct s {
      T: unsigned : 3
      const T : 4
    }
    "#);
}

#[test]
fn a_typedef_may_be_repeated() {
    assert_snapshot!(tree("typedef int T; typedef int T; typedef void (F)(int); typedef void (F)(int); T x; F *f;"), @r#"
    typedef T: int
    typedef T: int
    typedef F: fn(int) void
    typedef F: fn(int) void
    declare x: T
    declare f: * F
    "#);
}

#[test]
fn a_typedef_in_parentheses_makes_a_parameter_a_function() {
    // C11 6.7.6.3p11.
    assert_snapshot!(tree("typedef int T; void f(int (T)); void g(int (T[3])); void h(int (x)); void i(int *(T), int (*T));"), @r#"
    typedef T: int
    declare f: fn(fn(T) int) void
    declare g: fn(fn([3] T) int) void
    declare h: fn(x: int) void
    declare i: fn(fn(T) * int, T: * int) void
    "#);
}

#[test]
fn casts_and_calls() {
    assert_snapshot!(tree("typedef int T; int f(int x) { int y = (T)(x) + (T)-x; { int T = 2; y = (T)-x; } return (y)(x); }"), @r#"
    typedef T: int
    define f: fn(x: int) int
      declare y: int = (+ (cast T: x) (cast T: (- x)))
      block
        declare T: int = 2
        (= y (- T x))
      return (call y x)
    "#);
}

#[test]
fn sizeof_of_types_and_expressions() {
    assert_snapshot!(tree(
        "typedef int T; unsigned long f(int x) { return sizeof(T) + sizeof(x) + sizeof x + sizeof(T){1} + _Alignof(T) + sizeof(T *[3]); }"
    ), @r#"
    typedef T: int
    define f: fn(x: int) unsigned long
      return (+ (+ (+ (+ (+ (sizeof type T) (sizeof x)) (sizeof x)) (sizeof (literal T: {1}))) (alignof type T)) (sizeof type [3] * T))
    "#);
}

#[test]
fn for_declares_in_a_scope_of_its_own() {
    assert_snapshot!(tree("typedef int T; void f(void) { for (int T = 0; T < 3; T++) T; T x; for (T i = 0;;) { T *y; } }"), @r#"
    typedef T: int
    define f: fn() void
      for
        declare T: int = 0
        condition (< T 3)
        step (post++ T)
        T
      declare x: T
      for
        declare i: T = 0
        block
          declare y: * T
    "#);
}

#[test]
fn a_for_loop_without_braces_ends_its_scope_before_the_next_name() {
    assert_snapshot!(tree("typedef int T; void f(int n) { if (n) for (int T = 0; T;) T--; else n++; T x; }"), @r#"
    typedef T: int
    define f: fn(n: int) void
      if n
        for
          declare T: int = 0
          condition T
          (post-- T)
      else
        (post++ n)
      declare x: T
    "#);
}

#[test]
fn an_enumerator_hides_a_typedef() {
    assert_snapshot!(tree("typedef int T; void f(void) { enum { T, U = T } e; e = T; } T x;"), @r#"
    typedef T: int
    define f: fn() void
      declare e: enum {
        T
        U = T
      }
      (= e T)
    declare x: T
    "#);
}

#[test]
fn a_local_typedef_is_one_until_its_block_ends() {
    assert_snapshot!(tree("int T; void f(void) { typedef int T; T x; { T y; } } int g(void) { return T * 2; }"), @r#"
    declare T: int
    define f: fn() void
      typedef T: int
      declare x: T
      block
        declare y: T
    define g: fn() int
      return (* T 2)
    "#);
}

#[test]
fn a_typedef_inside_a_statement_expression() {
    assert_snapshot!(tree("int T; int f(void) { return ({ typedef int T; T x = 1; x; }) + T; }"), @r#"
    declare T: int
    define f: fn() int
      return (+ ({
        typedef T: int
        declare x: T = 1
        x
      }) T)
    "#);
}

#[test]
fn old_style_definitions() {
    assert_snapshot!(tree("typedef int T; int f(a, b) T a; char *b; { T c = a; return c; } int g(void) { return 0; }"), @r#"
    typedef T: int
    define f: fn(a, b) int
      declare a: T
      declare b: * char
      declare c: T = a
      return c
    define g: fn() int
      return 0
    "#);
}

#[test]
fn prototypes_forget_their_parameters() {
    assert_snapshot!(tree("typedef int T; void f(int T); void g(void) { void h(int T); T x; }"), @r#"
    typedef T: int
    declare f: fn(T: int) void
    define g: fn() void
      declare h: fn(T: int) void
      declare x: T
    "#);
}

#[test]
fn a_declarator_names_itself_in_its_initializer() {
    assert_snapshot!(tree("struct s { struct s *next; }; struct s a = { &a }, *b = &a, c = { .next = b };"), @r#"
    declare struct s {
      next: * struct s
    }
    declare a: struct s = {(& a)}
    declare b: * struct s = (& a)
    declare c: struct s = {.next = b}
    "#);
}

#[test]
fn typeof_and_atomic_take_types_or_expressions() {
    assert_snapshot!(tree(
        "typedef int T; T v; typeof(T) a; typeof(v) b; __typeof__(v + 1) *c; __typeof_unqual__(v) d; _Atomic(T) e; _Atomic T f;"
    ), @r#"
    typedef T: int
    declare v: T
    declare a: typeof(T)
    declare b: typeof v
    declare c: * typeof (+ v 1)
    declare d: typeof_unqual v
    declare e: _Atomic(T)
    declare f: _Atomic T
    "#);
}

#[test]
fn a_conditional_with_typedefs_and_labels_around() {
    assert_snapshot!(tree("typedef int T; int f(int x) { T: ; x = x ? (T)x : (T)1; switch (x) { case (T)1: T y; default: } }"), @r#"
    typedef T: int
    define f: fn(x: int) int
      label T
      empty
      (= x (? x (cast T: x) (cast T: 1)))
      switch x
        block
          case (cast T: 1)
            declare y: T
          default
            empty
    "#);
}

#[test]
fn implicit_int_where_programs_rely_on_it() {
    assert_snapshot!(tree("f(unsigned long *c); static g(int x); typeof(f(0)) h(void); int k(void) { return 1; }"), @r#"
    declare f: fn(c: * unsigned long) int
    declare static g: fn(x: int) int
    declare h: fn() typeof (call f 0)
    define k: fn() int
      return 1
    warning[W0201]: 'f' has no type: it is taken to be 'int'
      ┌─ test.c:1:1
      │
    1 │ f(unsigned long *c); static g(int x); typeof(f(0)) h(void); int k(void) { return 1; }
      │ ^
      │
      = help: write 'int f'
      = -Wno-implicit-int silences this

    warning[W0201]: 'g' has no type: it is taken to be 'int'
      ┌─ test.c:1:29
      │
    1 │ f(unsigned long *c); static g(int x); typeof(f(0)) h(void); int k(void) { return 1; }
      │                             ^
      │
      = help: write 'int g'
      = -Wno-implicit-int silences this
    "#);
}

#[test]
fn hiding_lasts_through_nested_functions() {
    assert_snapshot!(tree("typedef int T; int f(int T) { int g(int x) { return T + x; } return g(T); } T z;"), @r#"
    typedef T: int
    define f: fn(T: int) int
      define g: fn(x: int) int
        return (+ T x)
      return (call g T)
    declare z: T
    "#);
}

#[test]
fn a_use_in_front_of_the_typedef_is_no_type() {
    assert_snapshot!(tree("int T(int); int f(int x) { return T(x); }"), @r#"
    declare T: fn(int) int
    define f: fn(x: int) int
      return (call T x)
    "#);
}

#[test]
fn the_first_name_decides_before_the_second_is_read() {
    // The name behind a closing brace is looked up when the inner scope has ended.
    assert_snapshot!(tree("typedef int T; void f(void) { { int T; { T = 1; } } T x; do { int T; } while (0); T y; }"), @r#"
    typedef T: int
    define f: fn() void
      block
        declare T: int
        block
          (= T 1)
      declare x: T
      do
        block
          declare T: int
      while 0
      declare y: T
    "#);
}
