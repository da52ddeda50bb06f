//! Our tokens beside clang's, where clang is installed.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use beec_preprocess::{MainInput, Options, Target, preprocess, print, tokenize};
use beec_source::{Session, Span};

/// clang's `-E -P` of a text, errors or not; `None` where there is no clang.
fn clang(text: &str, arguments: &[&str]) -> Option<String> {
    let start = |name: &str| {
        let mut command = Command::new(name);
        command.args(["--target=bpf", "-O2", "-E", "-P"]).args(arguments).args(["-x", "c", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    };
    let mut child = start("clang-19").or_else(|_| start("clang")).ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    String::from_utf8(child.wait_with_output().ok()?.stdout).ok()
}

fn spellings(text: &str) -> Vec<String> {
    tokenize(text, Span::NONE).iter().map(|token| token.text.to_string()).collect()
}

fn ours(text: &str, options: &Options) -> Vec<String> {
    let session = Session::default();
    let unit = preprocess(&session, MainInput::text("main.c", text), options);
    spellings(&print(&session, &unit, false))
}

/// Compares a text's tokens with clang's; says so when there is no clang to ask.
fn compare(text: &str) {
    match clang(text, &["-mcpu=v3"]) {
        Some(theirs) => assert_eq!(ours(text, &common::options(&[])), spellings(&theirs)),
        None => eprintln!("skipped: no clang here"),
    }
}

#[test]
fn expansions() {
    compare(
        r##"
#define cat(a, b) a ## b
#define xcat(a, b) cat(a, b)
#define str(x) #x
#define xstr(x) str(x)
#define EMPTY
#define LPAREN (
#define defer(m) m EMPTY
#define obj x obj y
#define f(x) [x f(x) g]
#define g(x) {x f}
#define args(...) str(__VA_ARGS__) xstr(__VA_ARGS__) #__VA_ARGS__
#define rest(a, ...) (a, ## __VA_ARGS__) __VA_OPT__([a]) a ## __VA_ARGS__
#define swap(a, b) b a
f(1)(2)(3) f(g)(4) g(f)(5)(6) obj f(f(obj)) g(g(1)(2))
xcat(cat, (1, 2)) cat(x, cat)(3, 4) xcat(xcat(1, 2), xcat(3, 4)) xcat(f, EMPTY)(7)
args() args(obj, f(1)) args("a\n", '"') rest(1) rest(1, ) rest(1, 2, 3) rest(, x) rest(obj, obj)
defer(f)(1) swap(f, (1)) swap((1), f) f LPAREN 1) str(LPAREN) xstr(f(EMPTY) EMPTY)
swap(swap(1, 2), swap(a, b)) swap(, swap) (c, d) str(  a   EMPTY  b  ) xstr( a  EMPTY b )
__COUNTER__ xcat(v, __COUNTER__) xstr(__COUNTER__) __LINE__ xcat(l, __LINE__)
xcat(cat(, ), cat(1,)) cat(,f)(2) cat(-, -)cat(+, =)- -5 EMPTY+EMPTY+ 1.e EMPTY+3
"##,
    );
}

/// The facts a header can ask for are those clang states, but for the names of the compilers.
#[test]
fn predefined_macros() {
    for (cpu, big_endian) in [(1, false), (2, false), (3, false), (4, false), (3, true)] {
        let target = if big_endian { "--target=bpfeb" } else { "--target=bpfel" };
        let Some(listed) = clang("", &[target, &format!("-mcpu=v{cpu}"), "-dM"]) else {
            return eprintln!("skipped: no clang here");
        };
        let names = listed.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next());
        let questions: String = names.map(|name| format!("#ifdef {name}\n\"{name}\" = {name};\n#endif\n")).collect();
        let theirs = clang(&questions, &[target, &format!("-mcpu=v{cpu}")]).unwrap_or_default();
        let mut options = common::options(&[]);
        options.target = Target { cpu, big_endian };
        let session = Session::default();
        let unit = preprocess(&session, MainInput::text("main.c", questions), &options);
        let ours = print(&session, &unit, false);
        let lines = |text: &str| -> Vec<Vec<String>> {
            let version = |line: &&str| line.contains("__VERSION__") || line.contains("__clang_version__");
            text.lines().filter(|line| !line.is_empty() && !version(line)).map(spellings).collect()
        };
        assert!(lines(&theirs).len() > 300);
        assert_eq!(lines(&ours), lines(&theirs));
    }
}
