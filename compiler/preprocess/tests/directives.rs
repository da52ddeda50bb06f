//! Conditionals, line numbers, includes, feature tests.

mod common;

use beec_preprocess::{CommandLineMacro, dependency_rule, dump, print};
use beec_source::Session;
use common::{diagnostics, expand, expand_with, options, run};
use insta::assert_snapshot;

#[test]
fn conditionals() {
    assert_snapshot!(expand(r#"
#define ONE 1
#if ONE
a
# if 0
no ' unfinished "
 # else
b
 # endif
#elif 1 / 0
no
#else
no
#endif
#ifdef TWO
no
#elifdef ONE
c
#elifndef ONE
no
#endif
#ifndef TWO
d
#endif
#if 0
#elifndef TWO
e
#else
no
#endif
"#), @r"
    a
    b
    c
    d
    e
    ");
}

/// Every expression that holds keeps its line.
#[test]
fn expressions() {
    let held = [
        "1 + 2 * 3 == 7",
        "(1 ? 2 : 3) == 2",
        "-1 > 0u",
        "-1 < 0",
        "1 << 3 == 8",
        "-8 >> 1 == -4",
        "~0u >> 63 == 1",
        "10 % 4 == 2",
        "-7 / 2 == -3",
        "0x10 == 16 && 010 == 8",
        "'a' == 97",
        "'\\n' == 10",
        "'\\377' < 0",
        "L'\\xff' == 255",
        "defined X",
        "defined(X) && !defined Y",
        "UNKNOWN == 0",
        "0 && 1 / 0 || 1",
        "1 || 1 / 0",
        "1 ? 1 : 1 / 0",
        "X == 3",
        "F(2) == 4",
        "IS",
        "18446744073709551615 == -1",
        "0x8000000000000000 > 0",
        "(2, 1)",
        "1 == 1L && 1 == 1ull",
        "- - 1 == 1",
        "!0 == 1 && !7 == 0",
        "true == 0",
        "(-9223372036854775807 - 1) / -1 < 0",
        "1 ? 0 ? 0 : 1 : 0",
    ];
    let mut text = "#define X 3\n#define F(x) (x * 2)\n#define IS defined X\n".to_owned();
    for (index, expression) in held.iter().enumerate() {
        text += &format!("#if {expression}\n{index}\n#endif\n");
    }
    let wanted: String = (0..held.len()).map(|index| format!("{index}\n")).collect();
    assert_eq!(expand(&text), wanted);
}

#[test]
fn expressions_that_are_wrong() {
    for wrong in [
        "1 +",
        "(1",
        "1)",
        "1 2",
        "1.0",
        "\"s\"",
        "",
        "= 1",
        "f(1)",
        "defined",
        "defined(X",
        "1 ? 2",
        "1 / 0",
        "09",
        "1 % 0",
        "''",
    ] {
        let output = expand(&format!("#if {wrong}\nno\n#endif\n"));
        assert!(output.starts_with("error[E012"), "#if {wrong}: {output}");
    }
}

#[test]
fn include_order() {
    let files = [
        ("a.h", "beside\n"),
        ("include/a.h", "dash I\n"),
        ("include/b.h", "first b\n#include_next <b.h>\n"),
        ("sys/b.h", "second b\n#include_next <b.h>\n"),
        ("/usr/include/b.h", "third b\n"),
        ("include/deep/c.h", "c\n#include \"d.h\"\n"),
        ("include/deep/d.h", "d\n"),
    ];
    let mut options = options(&files);
    options.search.system = vec!["sys".into()];
    options.builtin_headers = &[("bpf/x.h", "built in x\n#include \"y.h\"\n"), ("bpf/y.h", "built in y\n")];
    assert_snapshot!(expand_with(r#"
#include "a.h"
#include <a.h>
#include <b.h>
#include <deep/c.h> // comment
#include <bpf/x.h>
#define H <a.h>
#include H
#define Q "a.h"
#include Q
"#, &options), @r"
    beside
    dash I
    first b
    second b
    third b
    c
    d
    built in x
    built in y
    dash I
    beside
    ");
}

#[test]
fn copies_on_the_command_lines_folders_win_over_built_in_ones() {
    let mut options = options(&[("include/bpf/x.h", "mine\n")]);
    options.builtin_headers = &[("bpf/x.h", "built in\n")];
    assert_eq!(expand_with("#include <bpf/x.h>\n", &options), "mine\n");
    options.search.user.clear();
    assert_eq!(expand_with("#include <bpf/x.h>\n", &options), "built in\n");
    options.nostdinc = true;
    assert!(expand_with("#include <bpf/x.h>\n", &options).starts_with("error[E0110]"));
}

#[test]
fn headers_are_read_once_where_they_say_so() {
    let files = [
        ("include/guarded.h", "/* c */\n#ifndef G\n#define G\nguarded\n#endif\n"),
        ("include/defined.h", "#if !defined(D)\n#define D\ndefined\n#endif // D\n"),
        ("include/once.h", "#pragma once\nonce\n"),
        ("include/often.h", "#ifndef O\n#define O\n#endif\noften\n"),
    ];
    let twice = "#include <guarded.h>\n#include <defined.h>\n#include <once.h>\n#include <often.h>\n";
    assert_snapshot!(expand_with(&twice.repeat(2), &options(&files)), @r"
    guarded
    defined
    once
    often
    often
    ");
}

#[test]
fn feature_tests() {
    assert_snapshot!(expand_with(r#"
#if defined(__has_builtin) && defined __has_include && !defined _Pragma
__has_builtin(__builtin_memcpy) __has_builtin(__builtin_nonsense) __has_builtin(__sync_fetch_and_add)
__has_attribute(preserve_access_index) __has_attribute(__btf_type_tag__) __has_attribute(bpf_fastcall)
__has_c_attribute(fallthrough) __has_c_attribute(gnu::packed) __has_declspec_attribute(x)
__has_feature(c_static_assert) __has_extension(c_static_assert) __has_warning("-Wall") __is_identifier(int)
#endif
#if __has_include(<there.h>) && __has_include("there.h") && !__has_include(<nowhere.h>)
found
#endif
#define HEADER <there.h>
#if __has_include(HEADER)
found by macro
#endif
"#, &options(&[("include/there.h", "")])), @r"
    1 0 1
    1 1 0
    201904 1 0
    1 1 1 0
    found
    found by macro
    ");
}

#[test]
fn the_command_line_defines() {
    let mut options = options(&[("include/pre.h", "int pre;\n")]);
    let define = |text: &str| CommandLineMacro::Define(text.to_owned());
    options.macros = vec![
        define("A"),
        define("B=2"),
        define("C(x)=x+1"),
        define("D"),
        CommandLineMacro::Undefine("D".to_owned()),
        define("E="),
    ];
    options.includes = vec!["pre.h".to_owned()];
    assert_eq!(expand_with("A B C(3) D [E]\n", &options), "int pre;\n1 2 3+1 D []\n");
}

#[test]
fn vmlinux_is_made_when_it_is_nowhere() {
    let mut options = options(&[]);
    options.missing_vmlinux = Some(Box::new(|| Ok("struct task_struct;\n".to_owned())));
    let twice = "#include \"vmlinux.h\"\n#if __has_include(\"vmlinux.h\")\nyes\n#endif\n";
    assert_eq!(expand_with(twice, &options), "struct task_struct;\nyes\n");
    options.missing_vmlinux = Some(Box::new(|| Err("there is no /sys/kernel/btf/vmlinux".to_owned())));
    assert_snapshot!(expand_with("#include <vmlinux.h>\nint x;\n", &options), @r"
    error[E0110]: cannot find header 'vmlinux.h'
      ┌─ main.c:1:10
      │
    1 │ #include <vmlinux.h>
      │          ^^^^^^^^^^^
      │
      = note: it could not be made from the kernel's BTF either: there is no /sys/kernel/btf/vmlinux
      = help: make one: bpftool btf dump file /sys/kernel/btf/vmlinux format c > vmlinux.h
    ");
}

#[test]
fn printed_with_line_markers() {
    let files = [("include/a.h", "int a;\n\n\nint b;\n"), ("/usr/include/s.h", "#include <a.h>\nint s;\n")];
    let session = Session::default();
    let main = "#include <s.h>\n#define two 1 \\\n + 1\nint x = two;\n\n\n\n\n\n\n\n\n\n\n\n\nint y =\n    two;\n#pragma unroll\n# 50 \"z.c\"\nint z;\n";
    let unit = run(&session, main, &options(&files));
    let printed = print(&session, &unit, true);
    assert_eq!(diagnostics(&session), "");
    assert_snapshot!(printed, @r#"
    # 1 "main.c"
    # 1 "include/a.h" 1
    int a;


    int b;
    # 2 "/usr/include/s.h" 2 3
    int s;
    # 4 "main.c" 2
    int x = 1 + 1;
    # 17 "main.c"
    int y =
    1 + 1;
    #pragma unroll
    # 50 "z.c"
    int z;
    "#);
    let files: Vec<String> = unit.dependencies.iter().map(|dependency| dependency.path.clone()).collect();
    assert_eq!(files, ["/usr/include/s.h", "include/a.h"]);
    assert_eq!(dependency_rule(&["x.o".to_owned()], &unit.dependencies, true, false), "x.o: include/a.h\n");
}

/// What is printed with line markers, read again, has the same tokens in the same places.
#[test]
fn printing_loses_nothing() {
    let files =
        [("include/a.h", "int a; /* + */ char *s = \"\\\"#\";\n#define g(x) x\n#define f(x) x+ +x - -x ## 1\n")];
    let main =
        "#include <a.h>\nint x = f(2)f(3);\n\n\nf(-)y\n#pragma pack(push, 1)\nz . . .. ... g(.).. 1.e +5 L \"x\"\n";
    let session = Session::default();
    let unit = run(&session, main, &options(&files));
    let printed = print(&session, &unit, true);
    let again_session = Session::default();
    let again = run(&again_session, &printed, &options(&[]));
    let places = |session: &Session, unit: &beec_preprocess::Preprocessed| -> Vec<String> {
        let map = session.map();
        let place = |token: &beec_preprocess::Token| {
            let location = map.locate(map.outermost(token.span).lo);
            let place = location.map_or(String::new(), |location| format!("{}:{}", location.name, location.line));
            format!("{:?} {} {place}", token.kind, token.text)
        };
        unit.tokens.iter().take(unit.tokens.len() - 1).map(place).collect()
    };
    assert_eq!(places(&session, &unit), places(&again_session, &again));
}

#[test]
fn tokens_say_where_they_are_from() {
    let session = Session::default();
    let main = "#define inner(x) x + 1\n#define outer(y) inner(z ## y) #y\n\nint a = outer(b);\n";
    let unit = run(&session, main, &options(&[]));
    assert_snapshot!(dump(&session, &unit), @r#"
    main.c:4:1 Ident int
    main.c:4:5 Ident a
    main.c:4:7 Eq =
    main.c:4:15 Ident zb
    main.c:4:9 Plus + <- inner <- outer
    main.c:4:9 Number 1 <- inner <- outer
    main.c:4:9 String "b" <- outer
    main.c:4:17 Semi ;
    main.c:5:1 Eof
    "#);
}

#[test]
fn a_checkout_of_libbpf_needs_no_generated_header() {
    let mut options = options(&[("libbpf/bpf_helpers.h", "#include \"bpf_helper_defs.h\"\nhelpers\n")]);
    options.search.user = vec!["libbpf".into()];
    options.builtin_headers = &[("bpf/bpf_helper_defs.h", "defs\n")];
    assert_eq!(expand_with("#include \"bpf_helpers.h\"\n", &options), "defs\nhelpers\n");
}
