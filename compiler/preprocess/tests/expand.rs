//! Macro expansion: what C11 6.10.3 says and what GNU C adds.

mod common;

use common::{expand, expand_with, options};
use insta::assert_snapshot;

#[test]
fn the_standards_rescanning_example() {
    // After C11 6.10.3.5, example 3.
    assert_snapshot!(expand(r##"
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };
"##), @r#"
    f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);
    f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);
    int i[] = { 1, 23, 4, 5, };
    char c[2][6] = { "hello", "" };
    "#);
}

#[test]
fn stringizing_and_pasting() {
    assert_snapshot!(expand(r##"
#define str(s) # s
#define xstr(s) str(s)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
str(strncmp("abc\0d", "abc", '\4') // this goes away
 == 0) str(: @\n) xstr(INCFILE(2).x)
glue(HIGH, LOW); xglue(HIGH, LOW)
str( a  +   b ) str("a\n" '"') str() str(@)
#define hash_hash # ## #
#define in_between(a) str(a)
#define join(c, d) in_between(c hash_hash d)
join(x, y)
#define t3(x,y,z) x ## y ## z
{ t3(1,2,3), t3(,4,5), t3(6,,7), t3(8,9,), t3(10,,), t3(,11,), t3(,,12), t3(,,) }
glue(+, +) glue(<, <=) glue(., 5) glue(L, 'a') glue(u8, "x") glue(-, >) glue(1e, +) 
"##), @r#"
    "strncmp(\"abc\\0d\", \"abc\", '\\4') == 0" ": @\n" "vers2.x"
    "hello"; "hello" ", world"
    "a + b" "\"a\\n\" '\"'" "" "@"
    "x ## y"
    { 123, 45, 67, 89, 10, 11, 12, }
    ++ <<= .5 L'a' u8"x" -> 1e+
    "#);
}

#[test]
fn variadic_macros() {
    assert_snapshot!(expand(r#"
#define a(...) f(__VA_ARGS__) #__VA_ARGS__
#define b(x, ...) f(x, __VA_ARGS__)
a() a(1) a(1, 2 ,3) a((1, 2), 3)
b(1) b(1,) b(1, 2, 3)
#define gnu(fmt, args...) f(fmt, ##args)
#define std(fmt, ...) f(fmt, ##__VA_ARGS__)
#define only(...) f(0, ##__VA_ARGS__)
gnu("a") gnu("a",) gnu("a", 1, 2) std("b") std("b", x, y) only() only(1)
#define one 1
gnu(one, one) b(one, one)
"#), @r#"
    f() "" f(1) "1" f(1, 2 ,3) "1, 2 ,3" f((1, 2), 3) "(1, 2), 3"
    f(1, ) f(1, ) f(1, 2, 3)
    f("a") f("a",) f("a", 1, 2) f("b") f("b", x, y) f(0) f(0,1)
    f(1, 1) f(1, 1)
    "#);
}

#[test]
fn va_opt() {
    // After C2x 6.10.4.1, example 2.
    assert_snapshot!(expand(r#"
#define EMPTY
#define F(a, ...) f(0 __VA_OPT__(,) __VA_ARGS__)
#define G(X, ...) f(0, X __VA_OPT__(,) __VA_ARGS__)
#define SDEF(sname, ...) S sname __VA_OPT__(= { __VA_ARGS__ })
#define H2(X, Y, ...) __VA_OPT__(X ## Y,) __VA_ARGS__
#define H3(X, ...) #__VA_OPT__(X##X X##X)
#define H4(X, ...) __VA_OPT__(a X ## X) ## b
F(a, b, c) F() F(EMPTY) F(a, EMPTY) G(a, b, c) G(a, ) G(a)
SDEF(foo); SDEF(bar, 1, 2);
H2(a, b, c, d) H3(, 0) H3(x, 0) H3(x) H4(, 1) H4(c, 1) H4(c)
"#), @r#"
    f(0 , b, c) f(0 ) f(0 ) f(0 ) f(0, a , b, c) f(0, a ) f(0, a )
    S foo; S bar = { 1, 2 };
    ab, c, d "" "xx xx" "" a b a ccb b
    "#);
}

#[test]
fn names_are_not_expanded_inside_themselves() {
    assert_snapshot!(expand(r#"
#define AA BB
#define BB AA
AA BB
#define f(a) a*g
#define g(a) f(a)
f(2)(9)
#define foo foo.bar
#define id(x) x
id(foo) id(id(foo)) id(id)(foo)
#define NIL(xxx) xxx
#define G_0(arg) NIL(G_1)(arg)
#define G_1(arg) NIL(arg)
G_0(42)
"#), @r"
    AA BB
    2*9*g
    foo.bar foo.bar id(foo.bar)
    42
    ");
}

#[test]
fn a_function_like_name_needs_its_parenthesis() {
    assert_snapshot!(expand(r#"
#define f() called
#define EMPTY
#define apply(m) m ()
f
() f EMPTY () apply(f) (f)() f
#define f2() again
(f2)
"#), @r"
    called f () called (f)() f
    (f2)
    ");
}

#[test]
fn libbpfs_counting_and_applying() {
    assert_snapshot!(expand(r#"
#define ___concat(a, b) a ## b
#define ___apply(fn, n) ___concat(fn, n)
#define ___nth(_1, _2, _3, _4, _5, N, ...) N
#define ___narg(...) ___nth(_, ##__VA_ARGS__, 4, 3, 2, 1, 0)
#define ___last1(x) x
#define ___last2(a, x) x
#define ___last(...) ___apply(___last, ___narg(__VA_ARGS__))(__VA_ARGS__)
#define ___arrow1(a) a
#define ___arrow2(a, b) a->b
#define ___arrow3(a, b, c) a->b->c
#define ___arrow(...) ___apply(___arrow, ___narg(__VA_ARGS__))(__VA_ARGS__)
#define fill0(arr, p, x)
#define fill1(arr, p, x) arr[p] = x
#define fill2(arr, p, x, args...) arr[p] = x; fill1(arr, p + 1, args)
#define fill3(arr, p, x, args...) arr[p] = x; fill2(arr, p + 1, args)
#define fill(arr, args...) ___apply(fill, ___narg(args))(arr, 0, args)
___narg() ___narg(a) ___narg(a, b, c) ___last(a) ___last(a, b) ___arrow(task, mm, pgd) ___arrow(task)
fill(p, a, ___narg(x, y), c);
"#), @r"
    0 1 3 a b task->mm->pgd task
    p[0] = a; p[0 + 1] = 2; p[0 + 1 + 1] = c;
    ");
}

#[test]
fn pragma_operators_in_macros_and_arguments() {
    assert_snapshot!(expand(r#"
#define SEC(name) _Pragma("GCC diagnostic push") __attribute__((section(name))) _Pragma("GCC diagnostic pop")
#define id(x) x
#define N 4
SEC("xdp") int f;
id(_Pragma("unroll N") for (;;)) id(a)
#pragma unroll N
#pragma clang loop   unroll_count( N )
#pragma something  else N
b
"#), @r#"
    #pragma GCC diagnostic push
    __attribute__((section("xdp")))
    #pragma GCC diagnostic pop
    int f;
    #pragma unroll 4
    for (;;) a
    #pragma unroll 4
    #pragma clang loop unroll_count( 4 )
    #pragma something else N
    b
    "#);
}

#[test]
fn directives_inside_arguments() {
    assert_snapshot!(expand(r#"
#define id(x) x
#define A 1
id(before
#ifdef A
 yes A
#undef A
#else
 no
#endif
 after A)
"#), @"before yes A after A");
}

#[test]
fn built_in_macros() {
    let files = [("include/h.h", "__FILE__ __FILE_NAME__ __BASE_FILE__ __INCLUDE_LEVEL__ __LINE__\n")];
    let mut options = options(&files);
    options.source_date_epoch = Some(1_700_000_000);
    assert_snapshot!(expand_with(r#"
#define line() __LINE__
#define id(x) x
__COUNTER__ __COUNTER__ id(__COUNTER__) __LINE__ line() id(
__LINE__
) __INCLUDE_LEVEL__ __DATE__ __TIME__ __TIMESTAMP__
#include "h.h"
#line 100 "other.c"
__LINE__ __FILE__ __BASE_FILE__
# 7 "marked.c" 2
__LINE__ __FILE__
"#, &options), @r#"
    0 1 2 4 4 5 0 "Nov 14 2023" "22:13:20" "Tue Nov 14 22:13:20 2023"
    "include/h.h" "h.h" "main.c" 1 1
    100 "other.c" "main.c"
    7 "marked.c"
    "#);
}

#[test]
fn push_and_pop() {
    assert_snapshot!(expand(r#"
#define A 1
#pragma push_macro("A")
#undef A
#define A 2
A
#pragma push_macro("A")
#define B
#pragma push_macro("B")
#undef B
A
#pragma pop_macro("A")
A
#pragma pop_macro("A")
A
_Pragma("pop_macro(\"B\")") [B]
"#), @r"
    2
    2
    2
    1
                                []
    ");
}

#[test]
fn lexing_of_odd_shapes() {
    assert_snapshot!(expand("a\\\nb \"x\\\ny\" /\\\n* gone *\\\n/ c+\\\n+d // gone \\\n too\n\u{e9}t\u{e9} \\u00e9t\\u00e9 <: :> <% %> 0x1p-3 .5e+1 1.2.3 '\\'' L\"w\" $a\r\nx\\ \ny e\\\n"), @r#"
    ab "xy" c++d
    été été <: :> <% %> 0x1p-3 .5e+1 1.2.3 '\'' L"w" $a
    xy e
    "#);
}

#[test]
fn digit_separators_are_for_c23() {
    let mut options = options(&[]);
    assert_snapshot!(expand_with("#define id(x) x\nid(1'000'000, 2)\n", &options), @r"
    id
    error[E0142]: macro 'id' takes 1 argument, not 2
      ┌─ main.c:2:1
      │
    1 │ #define id(x) x
      │         -- defined here
    2 │ id(1'000'000, 2)
      │ ^^^^^^^^^^^^^^^^
    ");
    options.standard.version = 202_311;
    assert_snapshot!(expand_with("#define id(x) x\nid(1'000'000) 0x1'f.8p+1\n", &options), @"1'000'000 0x1'f.8p+1");
}

#[test]
fn strict_c_keeps_the_comma_of_an_empty_rest() {
    let mut options = options(&[]);
    options.standard.gnu = false;
    assert_snapshot!(expand_with("#define f(...) g(0, ##__VA_ARGS__)\nf() f(1)\n", &options), @"g(0,) g(0,1)");
}
