//! What goes wrong, and how it is said.

mod common;

use common::{errors, errors_with, expand, options};
use insta::assert_snapshot;

#[test]
fn unknown_headers() {
    let files = [("include/bpf/bpf_helpers.h", ""), ("/usr/include/stdio.h", "")];
    let mut options = options(&files);
    options.builtin_headers = &[("bpf/bpf_tracing.h", "")];
    let main = "#include <bpf/bpf_helper.h>\n#include \"stddio.h\"\n#include <bpf/bpf_traceing.h>\n#include <x/y.h>\n";
    assert_snapshot!(errors_with(main, &options), @r#"
    error[E0110]: cannot find header 'bpf/bpf_helper.h'
      ┌─ main.c:1:10
      │
    1 │ #include <bpf/bpf_helper.h>
      │          ^^^^^^^^^^^^^^^^^^
      │
      = note: looked in: include, the built-in headers, /usr/include
      = help: did you mean <bpf/bpf_helpers.h>?

    error[E0110]: cannot find header 'stddio.h'
      ┌─ main.c:2:10
      │
    2 │ #include "stddio.h"
      │          ^^^^^^^^^^
      │
      = note: looked in: ., include, the built-in headers, /usr/include
      = help: did you mean "stdio.h"?

    error[E0110]: cannot find header 'bpf/bpf_traceing.h'
      ┌─ main.c:3:10
      │
    3 │ #include <bpf/bpf_traceing.h>
      │          ^^^^^^^^^^^^^^^^^^^^
      │
      = note: looked in: include, the built-in headers, /usr/include
      = help: did you mean <bpf/bpf_tracing.h>?

    error[E0110]: cannot find header 'x/y.h'
      ┌─ main.c:4:10
      │
    4 │ #include <x/y.h>
      │          ^^^^^^^
      │
      = note: looked in: include, the built-in headers, /usr/include
      = help: name its folder with -I
    "#);
}

#[test]
fn malformed_includes() {
    assert_snapshot!(errors("#include <a.h\n#include \"a.h\n#include\n#include 1\n#include \"\"\n"), @r#"
    error[E0111]: the name of this header is not closed with '>'
      ┌─ main.c:1:10
      │
    1 │ #include <a.h
      │          ^^^^

    error[E0111]: the name of this header is not closed with '"'
      ┌─ main.c:2:10
      │
    2 │ #include "a.h
      │          ^^^^

    error[E0111]: #include needs "header" or <header>
      ┌─ main.c:3:1
      │
    3 │ #include
      │ ^^^^^^^^

    error[E0111]: #include needs "header" or <header>
      ┌─ main.c:4:10
      │
    4 │ #include 1
      │          ^

    error[E0111]: the name of this header is empty
      ┌─ main.c:5:10
      │
    5 │ #include ""
      │          ^^
    "#);
}

#[test]
fn a_header_that_includes_itself() {
    let options = options(&[("include/a.h", "#include <a.h>\nint x;\n")]);
    assert_snapshot!(errors_with("#include <a.h>\n", &options), @r"
    error[E0112]: headers include each other more than 200 deep
      ┌─ include/a.h:1:1
      │
    1 │ #include <a.h>
      │ ^^^^^^^^^^^^^^
      │
      = help: does a header include itself without a guard?
    ");
}

#[test]
fn open_ends() {
    assert_snapshot!(errors("#if 1\n#ifndef X\nchar *s = \"abc;\nchar c = 'a;\n#define f(x) x\nint a = f(1;\n/* b\n"), @r#"
    error[E0120]: this conditional is never closed
      ┌─ main.c:1:1
      │
    1 │ #if 1
      │ ^^^
      │
      = help: add the missing '#endif'

    error[E0120]: this conditional is never closed
      ┌─ main.c:2:1
      │
    2 │ #ifndef X
      │ ^^^^^^^
      │
      = help: add the missing '#endif'

    error[E0102]: this string is not closed on its line
      ┌─ main.c:3:11
      │
    3 │ char *s = "abc;
      │           ^^^^^
      │
      = help: add the missing '"', or end the line inside the string with '\'

    error[E0102]: this character constant is not closed on its line
      ┌─ main.c:4:10
      │
    4 │ char c = 'a;
      │          ^^^
      │
      = help: add the missing '''

    error[E0143]: the call of macro 'f' is never closed
      ┌─ main.c:6:9
      │
    6 │ int a = f(1;
      │         ^- this '(' has no ')'

    error[E0101]: this comment is never closed
      ┌─ main.c:7:1
      │
    7 │ /* b
      │ ^^
      │
      = help: add the missing '*/'
    "#);
}

#[test]
fn conditionals_in_disorder() {
    assert_snapshot!(errors("#else\n#endif\n#if 1\n#else\n#else\n#elif 1\n#endif extra\n#ifdef\n#endif\n"), @r"
    error[E0121]: #else without #if
      ┌─ main.c:1:1
      │
    1 │ #else
      │ ^^^^^

    error[E0121]: #endif without #if
      ┌─ main.c:2:1
      │
    2 │ #endif
      │ ^^^^^^

    error[E0122]: #else after #else
      ┌─ main.c:5:1
      │
    4 │ #else
      │ ----- the #else is here
    5 │ #else
      │ ^^^^^

    error[E0122]: #elif after #else
      ┌─ main.c:6:1
      │
    4 │ #else
      │ ----- the #else is here
    5 │ #else
    6 │ #elif 1
      │ ^^^^^

    warning[W0103]: text after #endif is ignored
      ┌─ main.c:7:8
      │
    7 │ #endif extra
      │        ^^^^^
      │
      = help: make it a comment
      = -Wno-extra-tokens silences this

    error[E0132]: this directive needs the name of a macro
      ┌─ main.c:8:1
      │
    8 │ #ifdef
      │ ^^^^^^
    ");
}

#[test]
fn errors_and_warnings_of_the_program() {
    assert_snapshot!(errors("#error  this \\\n  must not be\n#warning and this\n#pragma GCC error \"a \" \"b\"\n_Pragma(\"GCC warning \\\"c\\\"\")\n#pragma message(\"d\")\n"), @r#"
    error[E0130]: #error this must not be
      ┌─ main.c:1:9
      │  
    1 │   #error  this \
      │ ╭─────────^
    2 │ │   must not be
      │ ╰─────────────^

    warning[W0102]: #warning and this
      ┌─ main.c:3:10
      │
    3 │ #warning and this
      │          ^^^^^^^^
      │
      = -Wno-#warnings silences this

    error[E0130]: a b
      ┌─ main.c:4:1
      │
    4 │ #pragma GCC error "a " "b"
      │ ^^^^^^^

    warning[W0102]: c
      ┌─ main.c:5:1
      │
    5 │ _Pragma("GCC warning \"c\"")
      │ ^^^^^^^
      │
      = -Wno-#pragma-messages silences this

    warning[W0102]: d
      ┌─ main.c:6:1
      │
    6 │ #pragma message("d")
      │ ^^^^^^^
      │
      = -Wno-#pragma-messages silences this
    "#);
}

#[test]
fn an_error_out_of_a_macro_points_at_its_use() {
    assert_snapshot!(errors("#define PT_REGS_PARM1(x) ({ _Pragma(\"GCC error \\\"Must specify a BPF target arch\\\"\"); 0l; })\n\nint f(void *ctx) { return PT_REGS_PARM1(ctx); }\n"), @r#"
    error[E0130]: Must specify a BPF target arch
      ┌─ main.c:3:27
      │
    1 │ #define PT_REGS_PARM1(x) ({ _Pragma("GCC error \"Must specify a BPF target arch\""); 0l; })
      │                             ------- in this expansion of macro 'PT_REGS_PARM1'
    2 │ 
    3 │ int f(void *ctx) { return PT_REGS_PARM1(ctx); }
      │                           ^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn bad_definitions() {
    assert_snapshot!(errors("#define\n#define 3 x\n#define f(a, a) a\n#define f(a, ) a\n#define f(a\n#define f(..., a) a\n#define f(a) #b\n#define f(a) ## a\n#define defined 1\n#define __VA_ARGS__ 1\n#define f(a...b) x\n#define f(...) __VA_OPT__ x\n#define f(...) __VA_OPT__(__VA_OPT__())\n#define f(...) __VA_OPT__(x\n#undef\n"), @r"
    error[E0140]: #define needs the name of a macro
      ┌─ main.c:1:1
      │
    1 │ #define
      │ ^^^^^^^

    error[E0140]: #define needs the name of a macro
      ┌─ main.c:2:9
      │
    2 │ #define 3 x
      │         ^

    error[E0140]: two parameters are called 'a'
      ┌─ main.c:3:14
      │
    3 │ #define f(a, a) a
      │              ^

    error[E0140]: the name of a parameter is expected, not ')'
      ┌─ main.c:4:14
      │
    4 │ #define f(a, ) a
      │              ^

    error[E0140]: the parameters of this macro are never closed with ')'
      ┌─ main.c:5:9
      │
    5 │ #define f(a
      │         ^

    error[E0140]: ')' is expected after this parameter
      ┌─ main.c:6:14
      │
    6 │ #define f(..., a) a
      │              ^

    error[E0141]: '#' in a function-like macro needs a parameter after it
      ┌─ main.c:7:14
      │
    7 │ #define f(a) #b
      │              ^

    error[E0141]: '##' cannot stand at either end of a macro's replacement
      ┌─ main.c:8:14
      │
    8 │ #define f(a) ## a
      │              ^^

    error[E0140]: 'defined' cannot be the name of a macro
      ┌─ main.c:9:9
      │
    9 │ #define defined 1
      │         ^^^^^^^

    error[E0140]: '__VA_ARGS__' cannot be the name of a macro
       ┌─ main.c:10:9
       │
    10 │ #define __VA_ARGS__ 1
       │         ^^^^^^^^^^^

    error[E0140]: ')' is expected after this parameter
       ┌─ main.c:11:15
       │
    11 │ #define f(a...b) x
       │               ^

    error[E0146]: __VA_OPT__ needs a '(' after it
       ┌─ main.c:12:16
       │
    12 │ #define f(...) __VA_OPT__ x
       │                ^^^^^^^^^^

    error[E0146]: __VA_OPT__ inside another __VA_OPT__
       ┌─ main.c:13:27
       │
    13 │ #define f(...) __VA_OPT__(__VA_OPT__())
       │                           ^^^^^^^^^^

    error[E0146]: the '(' after __VA_OPT__ is never closed
       ┌─ main.c:14:16
       │
    14 │ #define f(...) __VA_OPT__(x
       │                ^^^^^^^^^^

    error[E0140]: #undef needs the name of a macro
       ┌─ main.c:15:1
       │
    15 │ #undef
       │ ^^^^^^
    ");
}

#[test]
fn redefinitions() {
    assert_snapshot!(errors("#define A 1\n#define A 1 /* same */\n#define A 2\n#define __FILE__ 1\n#undef __LINE__\n#define f(x) x\n#define f(y) y\n#undef A\n#define A 3\n"), @r"
    warning[W0101]: macro 'A' is defined again, differently
      ┌─ main.c:3:9
      │
    2 │ #define A 1 /* same */
      │         - first defined here
    3 │ #define A 2
      │         ^
      │
      = help: write '#undef A' before the second definition
      = -Wno-macro-redefined silences this

    warning[W0105]: this redefines the built-in macro '__FILE__'
      ┌─ main.c:4:9
      │
    4 │ #define __FILE__ 1
      │         ^^^^^^^^
      │
      = -Wno-builtin-macro-redefined silences this

    warning[W0105]: this undefines the built-in macro '__LINE__'
      ┌─ main.c:5:8
      │
    5 │ #undef __LINE__
      │        ^^^^^^^^
      │
      = -Wno-builtin-macro-redefined silences this

    warning[W0101]: macro 'f' is defined again, differently
      ┌─ main.c:7:9
      │
    6 │ #define f(x) x
      │         - first defined here
    7 │ #define f(y) y
      │         ^
      │
      = help: write '#undef f' before the second definition
      = -Wno-macro-redefined silences this
    ");
}

#[test]
fn bad_calls() {
    assert_snapshot!(errors("#define f(a, b) a b\n#define g(a, ...) a\n#define h() 1\nf(1) f(1, 2, 3) g() h(2) h() g(1)\n#define paste(a, b) a ## b\nint paste(+, x) = paste(1, /) paste(., .);\n"), @r"
    error[E0142]: macro 'f' takes 2 arguments, not 1
      ┌─ main.c:4:1
      │
    1 │ #define f(a, b) a b
      │         - defined here
      ·
    4 │ f(1) f(1, 2, 3) g() h(2) h() g(1)
      │ ^^^^

    error[E0142]: macro 'f' takes 2 arguments, not 3
      ┌─ main.c:4:6
      │
    1 │ #define f(a, b) a b
      │         - defined here
      ·
    4 │ f(1) f(1, 2, 3) g() h(2) h() g(1)
      │      ^^^^^^^^^^

    error[E0142]: macro 'h' takes 0 arguments, not 1
      ┌─ main.c:4:21
      │
    3 │ #define h() 1
      │         - defined here
    4 │ f(1) f(1, 2, 3) g() h(2) h() g(1)
      │                     ^^^^

    error[E0144]: pasting '+' and 'x' does not give a token
      ┌─ main.c:6:11
      │
    6 │ int paste(+, x) = paste(1, /) paste(., .);
      │           ^  - the right-hand side

    error[E0144]: pasting '1' and '/' does not give a token
      ┌─ main.c:6:25
      │
    6 │ int paste(+, x) = paste(1, /) paste(., .);
      │                         ^  - the right-hand side

    error[E0144]: pasting '.' and '.' does not give a token
      ┌─ main.c:6:37
      │
    6 │ int paste(+, x) = paste(1, /) paste(., .);
      │                                     ^  - the right-hand side
    ");
}

#[test]
fn unknown_directives() {
    assert_snapshot!(errors("#inculde <a.h>\n#frobnicate\n#\n# 3x\n#define S #define\n#!shebang\n#line x\n#line 5 6\n#embed \"x\"\n"), @r#"
    error[E0131]: '#inculde' is not a directive
      ┌─ main.c:1:1
      │
    1 │ #inculde <a.h>
      │ ^^^^^^^^
      │
      = help: did you mean '#include'?

    error[E0131]: '#frobnicate' is not a directive
      ┌─ main.c:2:1
      │
    2 │ #frobnicate
      │ ^^^^^^^^^^^

    error[E0132]: a line marker needs a line number
      ┌─ main.c:4:3
      │
    4 │ # 3x
      │   ^^

    error[E0131]: '!' is not a directive
      ┌─ main.c:6:1
      │
    6 │ #!shebang
      │ ^^

    error[E0132]: #line needs a line number
      ┌─ main.c:7:1
      │
    7 │ #line x
      │ ^^^^^

    error[E0132]: #line takes a file name in quotes here
      ┌─ main.c:8:9
      │
    8 │ #line 5 6
      │         ^

    error[E0110]: cannot find the file 'x' to embed
      ┌─ main.c:9:8
      │
    9 │ #embed "x"
      │        ^^^
      │
      = help: name its folder with --embed-dir
    "#);
}

#[test]
fn expressions() {
    assert_snapshot!(errors("#if 1 +\n#elif 1.5\n#elif 1 / 0\n#elif FOO(1)\n#elif __has_include\n#elif 'ab\n#elif 1 = 2\n#endif\n"), @r"
    error[E0123]: the expression ends where a value is expected
      ┌─ main.c:1:1
      │
    1 │ #if 1 +
      │ ^^^

    error[E0123]: '1.5' is a floating constant, which #if cannot use
      ┌─ main.c:2:7
      │
    2 │ #elif 1.5
      │       ^^^

    error[E0124]: division by zero in an #if expression
      ┌─ main.c:3:9
      │
    3 │ #elif 1 / 0
      │         ^

    error[E0123]: there is no function-like macro 'FOO'
      ┌─ main.c:4:7
      │
    4 │ #elif FOO(1)
      │       ^^^

    error[E0123]: '__has_include' needs a header name in parentheses
      ┌─ main.c:5:7
      │
    5 │ #elif __has_include
      │       ^^^^^^^^^^^^^

    error[E0123]: ''ab' is not expected here in an #if expression
      ┌─ main.c:6:7
      │
    6 │ #elif 'ab
      │       ^^^

    error[E0123]: '=' is not expected here in an #if expression
      ┌─ main.c:7:9
      │
    7 │ #elif 1 = 2
      │         ^
    ");
}

#[test]
fn stray_characters() {
    assert_snapshot!(errors("int a = 1 @ 2; \\ `\nint b\u{a0};\n"), @r"
    error[E0103]: stray '@' in the program
      ┌─ main.c:1:11
      │
    1 │ int a = 1 @ 2; \ `
      │           ^

    error[E0103]: stray '\' in the program
      ┌─ main.c:1:16
      │
    1 │ int a = 1 @ 2; \ `
      │                ^

    error[E0103]: stray '`' in the program
      ┌─ main.c:1:18
      │
    1 │ int a = 1 @ 2; \ `
      │                  ^

    error[E0103]: stray character U+00A0 in the program
      ┌─ main.c:2:6
      │
    2 │ int b ;
      │      ^
    ");
    let mut bytes = b"char *s = \"a\xffb\"; // \xff is fine here\nint \xfe;\n".to_vec();
    bytes.extend(b"\0 int c;\0\n");
    let session = beec_source::Session::default();
    let main = beec_preprocess::MainInput::text("main.c", bytes);
    beec_preprocess::preprocess(&session, main, &options(&[]));
    assert_snapshot!(common::diagnostics(&session), @r#"
    warning[W0109]: this literal is not valid UTF-8: its bytes are kept as they are
      ┌─ main.c:1:11
      │
    1 │ char *s = "a�b"; // � is fine here
      │           ^^^^^
      │
      = help: write the bytes as escapes: \xNN
      = -Wno-invalid-source-encoding silences this

    error[E0103]: stray byte 0xfe in the program
      ┌─ main.c:2:5
      │
    2 │ int �;
      │     ^
    "#);
}

#[test]
fn poison_and_pragmas() {
    assert_snapshot!(errors("#pragma GCC poison bad\nint bad;\n#ifdef bad\n#endif\n#define bad\n#pragma once\n#pragma pop_macro(\"X\")\n#pragma push_macro(X)\n_Pragma(1)\n#pragma GCC dependency \"none.h\"\n"), @r#"
    error[E0147]: 'bad' is poisoned by #pragma GCC poison
      ┌─ main.c:2:5
      │
    2 │ int bad;
      │     ^^^

    error[E0147]: 'bad' is poisoned by #pragma GCC poison
      ┌─ main.c:3:8
      │
    3 │ #ifdef bad
      │        ^^^

    error[E0147]: 'bad' is poisoned by #pragma GCC poison
      ┌─ main.c:5:9
      │
    5 │ #define bad
      │         ^^^

    warning[W0104]: #pragma once in the main file
      ┌─ main.c:6:1
      │
    6 │ #pragma once
      │ ^^^^^^^
      │
      = -Wno-pragma-once-outside-header silences this

    warning[W0104]: #pragma pop_macro("X") without a push_macro before it
      ┌─ main.c:7:1
      │
    7 │ #pragma pop_macro("X")
      │ ^^^^^^^
      │
      = -Wno-ignored-pragmas silences this

    error[E0149]: #pragma push_macro takes the name of a macro in quotes
      ┌─ main.c:8:20
      │
    8 │ #pragma push_macro(X)
      │                    ^

    error[E0148]: _Pragma takes one string literal in parentheses
      ┌─ main.c:9:1
      │
    9 │ _Pragma(1)
      │ ^^^^^^^ - instead of this

    error[E0110]: cannot find header 'none.h'
       ┌─ main.c:10:1
       │
    10 │ #pragma GCC dependency "none.h"
       │ ^^^^^^^
    "#);
}

#[test]
fn bounds() {
    let doubling: String = (1..64).map(|n| format!("#define A{n} A{0} A{0}\n", n - 1)).collect();
    let nested_parentheses = format!("#if {}1{}\n#endif\n", "(".repeat(5000), ")".repeat(5000));
    let nested_calls = format!("#define f(x) x\n{}1{}\n", "f(".repeat(5000), ")".repeat(5000));
    let conditionals = "#if 1\n".repeat(5000);
    let negations = format!("#if {}1\n#endif\n", "!".repeat(5000));
    for (text, code) in [
        (format!("#define A0 x\n{doubling}A63\n"), "E0145"),
        (format!("#define A0\n{doubling}A63\n"), "E0145"),
        (nested_parentheses, "E0125"),
        (negations, "E0125"),
        (nested_calls, "E0145"),
        (conditionals, "E0125"),
    ] {
        let found = errors(&text);
        assert!(found.contains(code), "{code} is not in {found}");
    }
}

#[test]
fn diagnostic_pragmas_hold_from_where_they_stand() {
    let text = "#define A 1\n#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Wmacro-redefined\"\n#define A 2\n#pragma GCC diagnostic pop\n#define A 3\n#pragma clang diagnostic error \"-Wmacro-redefined\"\n#define A 4\n#pragma GCC diagnostic pop\n#pragma GCC diagnostic frob\n";
    assert_snapshot!(errors(text), @r#"
    warning[W0101]: macro 'A' is defined again, differently
      ┌─ main.c:6:9
      │
    4 │ #define A 2
      │         - first defined here
    5 │ #pragma GCC diagnostic pop
    6 │ #define A 3
      │         ^
      │
      = help: write '#undef A' before the second definition
      = -Wno-macro-redefined silences this

    error[W0101]: macro 'A' is defined again, differently
      ┌─ main.c:8:9
      │
    6 │ #define A 3
      │         - first defined here
    7 │ #pragma clang diagnostic error "-Wmacro-redefined"
    8 │ #define A 4
      │         ^
      │
      = help: write '#undef A' before the second definition

    warning[W0104]: diagnostic pop without a diagnostic push before it
      ┌─ main.c:9:1
      │
    9 │ #pragma GCC diagnostic pop
      │ ^^^^^^^
      │
      = -Wno-unknown-pragmas silences this

    warning[W0104]: diagnostic takes push, pop, ignored, warning or error
       ┌─ main.c:10:1
       │
    10 │ #pragma GCC diagnostic frob
       │ ^^^^^^^
       │
       = -Wno-unknown-pragmas silences this
    "#);
}

#[test]
fn system_headers_are_silent() {
    let files = [
        ("/usr/include/s.h", "#define A 1\n#define A 2\n"),
        ("include/t.h", "#define B 1\n#pragma GCC system_header\n#define B 2\n"),
        ("include/u.h", "# 1 \"/sys.h\" 1 3\n#define C 1\n#define C 2\n# 4 \"include/u.h\" 2\n#define C 3\n"),
    ];
    assert_snapshot!(errors_with("#include <s.h>\n#include <t.h>\n#include <u.h>\n", &options(&files)), @r#"
    warning[W0101]: macro 'C' is defined again, differently
      ┌─ include/u.h:5:9
      │
    3 │ #define C 2
      │         - first defined here
    4 │ # 4 "include/u.h" 2
    5 │ #define C 3
      │         ^
      │
      = help: write '#undef C' before the second definition
      = -Wno-macro-redefined silences this
    "#);
}

/// No text makes the preprocessor panic or hang: pieces of programs in random order, the seed fixed.
#[test]
fn random_texts() {
    const PIECES: &[&str] = &[
        "#",
        "##",
        "define ",
        "f",
        "(",
        ")",
        ",",
        "x",
        " ",
        "\n",
        "\n#",
        "if ",
        "else",
        "endif",
        "elif ",
        "include ",
        "<a.h>",
        "\"a.h\"",
        "...",
        "__VA_ARGS__",
        "__VA_OPT__",
        "\\\n",
        "\\",
        "\"",
        "'",
        "/*",
        "*/",
        "//",
        "defined ",
        "1",
        "0x",
        "+",
        "-",
        "?",
        ":",
        "&&",
        "__LINE__",
        "__COUNTER__",
        "_Pragma",
        "(\"once\")",
        "pragma ",
        "undef ",
        "push_macro(\"f\")",
        "pop_macro(\"f\")",
        "f(x)",
        "\n#define f(x, ...) x ## f #x __VA_OPT__(x)\n",
        "\u{e9}",
        "\r",
        "\0",
        "\\u00e9",
        "%:",
        "line ",
        "5",
        "__has_include(",
        "__has_builtin(",
        "L'",
        "u8\"",
        "GCC error \"e\"",
        "@",
        ".",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % bound as u64) as usize
    };
    for _ in 0..4000 {
        let length = 1 + next(60);
        let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let printed = expand(&text);
        assert!(printed.len() < 1 << 24, "{text:?}");
    }
}
