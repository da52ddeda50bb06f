//! What cannot be compiled for BPF, and is only known after optimisation.

use beec_optimize::{Level, Options, optimize};
use beec_source::Session;

fn errors(level: Level, text: &str) -> String {
    let mut module = beec_ir::parse(text).unwrap();
    assert_eq!(beec_ir::validate(&module), []);
    let session = Session::default();
    optimize(&session, &mut module, &Options { level, verify: true, ..Options::default() });
    let diagnostics = session.take_diagnostics();
    diagnostics.iter().map(|diagnostic| format!("{}: {}\n", diagnostic.code, diagnostic.message)).collect()
}

#[test]
fn recursion() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
block0(v0: i64):
  v1: i64 = call @g(v0)
  return v1
}
func @g(i64) -> i64 ".text" internal always_inline {
block0(v0: i64):
  v1: i64 = call @h(v0)
  return v1
}
func @h(i64) -> i64 ".text" internal {
block0(v0: i64):
  v1: i64 = call @g(v0)
  v2: i64 = mul v1, v1
  return v2
}"#;
    insta::assert_snapshot!(errors(Level::O0, text), @"E0601: recursion: `h` calls `g` calls `h`");
}

#[test]
fn traps_that_may_be_reached() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
  ss0 = size 4 align 4
block0(v0: i64):
  v1: i32 = trunc v0
  v2: i32 = call @checked(v1)
  v3: i32 = const 7
  v4: i32 = call @checked(v3)
  v5: i64 = zext v4
  return v5
}
func @checked(i32) -> i32 ".text" internal always_inline {
  ss0 = size 4 align 4
block0(v0: i32):
  v1: ptr = slot_addr ss0
  store v1, v0
  v2: i32 = load v1
  v3: i1 = is_constant v2
  branch v3, block1, block2
block1:
  return v2
block2:
  trap
  unreachable
}"#;
    // One of the two calls has a constant argument: that one is no error at any level.
    for level in [Level::O0, Level::Og, Level::O2] {
        assert_eq!(errors(level, text), "E0602: `__builtin_trap` may be reached\n", "{level:?}");
    }
}

#[test]
fn calls_that_bpf_has_not() {
    let text = r#"
func @f(ptr) -> i64 "xdp" external {
block0(v0: ptr):
  v1: i64 = call indirect v0(v0)
  v2: i64 = call @many(v1, v1, v1, v1, v1, v1)
  v3: i64 = call @record(v1)
  v4: i64 = call @forbidden(v1)
  return v4
}
func @many(i64, i64, i64, i64, i64, i64) -> i64 ".text" internal noinline excess_args 1 {
block0(v0: i64, v1: i64, v2: i64, v3: i64, v4: i64, v5: i64):
  v6: i64 = call helper 5(v0, v1, v2, v3, v4)
  v7: i64 = add v6, v5
  return v7
}
func @record(i64) -> i64 ".text" internal noinline returns_struct {
block0(v0: i64):
  return v0
}
func @forbidden(i64) -> i64 "" external error "not for you"
"#;
    insta::assert_snapshot!(errors(Level::O2, text), @r"
    E0603: a call through a pointer that is only known at run time
    E0604: `many` takes more than five arguments and cannot be inlined here
    E0605: `record` returns a struct and cannot be inlined here
    E0606: call to `forbidden`, declared with attribute error: not for you
    ");
}

#[test]
fn what_can_only_be_inlined_is_inlined_at_every_level() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
block0(v0: i64):
  v1: i64 = call @many(v0, v0, v0, v0, v0, v0)
  v2: i64 = call @record(v1)
  return v2
}
func @many(i64, i64, i64, i64, i64, i64) -> i64 ".text" internal excess_args 1 {
block0(v0: i64, v1: i64, v2: i64, v3: i64, v4: i64, v5: i64):
  v6: i64 = call helper 5(v0, v1, v2, v3, v4)
  v7: i64 = add v6, v5
  return v7
}
func @record(i64) -> i64 ".text" internal returns_struct {
block0(v0: i64):
  return v0
}"#;
    for level in [Level::O0, Level::Og, Level::O1, Level::O2, Level::O3, Level::Os] {
        assert_eq!(errors(level, text), "", "{level:?}");
    }
}

/// Each function calls the next one twice: inlining all would be 2^30 copies.
#[test]
fn inlining_is_bounded() {
    let mut text = String::from(
        "func @f(i64) -> i64 \"xdp\" external {\nblock0(v0: i64):\n  v1: i64 = call @f0(v0)\n  return v1\n}\n",
    );
    for index in 0..30 {
        let next = index + 1;
        text.push_str(&format!(
            "func @f{index}(i64) -> i64 \".text\" internal always_inline {{\nblock0(v0: i64):\n  v1: i64 = call @f{next}(v0)\n  \
             v2: i64 = call @f{next}(v1)\n  return v2\n}}\n"
        ));
    }
    text.push_str("func @f30(i64) -> i64 \".text\" internal noinline {\nblock0(v0: i64):\n  v1: i64 = call helper 1(v0)\n  return v1\n}\n");
    let mut module = beec_ir::parse(&text).unwrap();
    let session = Session::default();
    beec_optimize::run_passes(&session, &mut module, &Options::default(), &["inline"]).unwrap();
    assert!(!session.has_errors());
    let sizes = module.functions.iter().filter_map(|function| function.body.as_ref()).map(|body| body.insts.len());
    assert!(sizes.max() < Some(200_000));
}
