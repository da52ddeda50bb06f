//! What is known across calls: of slots that are handed out, of parameters and of results.

use beec_ir::FuncId;
use beec_optimize::{Options, run_passes};
use beec_source::Session;

fn optimized(passes: &[&str], text: &str) -> String {
    let mut module = beec_ir::parse(text).unwrap();
    assert_eq!(beec_ir::validate(&module), []);
    let session = Session::default();
    let options = Options { verify: true, ..Options::default() };
    run_passes(&session, &mut module, &options, passes).unwrap();
    assert!(!session.has_errors(), "{:?}", session.take_diagnostics());
    module.functions.iter_mut().filter_map(|function| function.body.as_mut()).for_each(beec_ir::Body::compact);
    (0..module.functions.len()).map(|index| beec_ir::print_function(&module, FuncId(index as u32))).collect()
}

#[test]
fn a_key_is_a_register_in_the_loop_that_counts_it() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
  ss0 = size 4 align 4 "key"
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: i32 = const 0
  store v1, v2
  jump block1
block1:
  v3: i32 = load v1
  v4: i32 = const 20
  v5: i1 = icmp ult v3, v4
  branch v5, block2, block3
block2:
  v6: i32 = load v1
  v7: i32 = const 1
  v8: i32 = add v6, v7
  store v1, v8
  jump block1
block3:
  v9: i64 = call helper 1(v1)
  v10: i32 = load v1
  v11: i64 = zext v10
  v12: i64 = add v11, v9
  return v12
}"#;
    insta::assert_snapshot!(optimized(&["slot-values"], text), @r#"
    func @f(i64) -> i64 "xdp" external {
      ss0 = size 4 align 4 "key"
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: i32 = const 0
      store v1, v2
      jump block1(v2)
    block1(v3: i32):
      v4: i32 = const 20
      v5: i1 = icmp ult v3, v4
      branch v5, block2, block3
    block2:
      v6: i32 = const 1
      v7: i32 = add v3, v6
      store v1, v7
      jump block1(v7)
    block3:
      v8: i64 = call helper 1(v1)
      v9: i32 = load v1
      v10: i64 = zext v9
      v11: i64 = add v10, v8
      return v11
    }
    "#);
}

#[test]
fn a_slot_that_a_call_may_change_is_loaded_again() {
    let text = r#"
func @f(i1) -> i32 "xdp" external {
  ss0 = size 4 align 4 "key"
block0(v0: i1):
  v1: ptr = slot_addr ss0
  v2: i32 = const 7
  store v1, v2
  branch v0, block1, block2
block1:
  v3: i64 = call helper 1(v1)
  jump block2
block2:
  v4: i32 = load v1
  v5: i32 = load v1
  v6: i32 = add v4, v5
  return v6
}"#;
    insta::assert_snapshot!(optimized(&["slot-values"], text), @r#"
    func @f(i1) -> i32 "xdp" external {
      ss0 = size 4 align 4 "key"
    block0(v0: i1):
      v1: ptr = slot_addr ss0
      v2: i32 = const 7
      store v1, v2
      branch v0, block1, block2
    block1:
      v3: i64 = call helper 1(v1)
      jump block2
    block2:
      v4: i32 = load v1
      v5: i32 = add v4, v4
      return v5
    }
    "#);
}

#[test]
fn a_parameter_that_is_always_one_constant() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
block0(v0: i64):
  v1: i32 = const 14
  v2: i32 = call @hash(v0, v1)
  v3: i32 = call @hash(v0, v1)
  v4: i32 = call @global(v1)
  v5: i64 = zext v3
  return v5
}
func @hash(i64, i32) -> i32 ".text" internal noinline {
block0(v0: i64, v1: i32):
  v2: i32 = trunc v0
  v3: i32 = add v2, v1
  return v3
}
func @global(i32) -> i32 ".text" external noinline {
block0(v0: i32):
  v1: i32 = const 0
  return v1
}"#;
    insta::assert_snapshot!(optimized(&["call-constants", "dce"], text), @r#"
    func @f(i64) -> i64 "xdp" external {
    block0(v0: i64):
      v1: i32 = const 14
      v2: i32 = call @hash(v0, v1)
      v3: i32 = call @hash(v0, v1)
      v4: i32 = call @global(v1)
      v5: i64 = zext v3
      return v5
    }
    func @hash(i64, i32) -> i32 ".text" internal noinline {
    block0(v0: i64, v1: i32):
      v2: i32 = const 14
      v3: i32 = trunc v0
      v4: i32 = add v3, v2
      return v4
    }
    func @global(i32) -> i32 ".text" external noinline {
    block0(v0: i32):
      v1: i32 = const 0
      return v1
    }
    "#);
}

#[test]
fn ranges_know_what_widths_and_shifts_say() {
    let text = r#"
func @f(i1, ptr) -> i64 "xdp" external {
block0(v0: i1, v1: ptr):
  v2: i32 = load v1
  v3: i64 = zext v2
  v4: i64 = const 32
  v5: i64 = lshr v3, v4
  v6: i8 = load v1+4
  v7: i32 = zext v6
  v8: i32 = const 3
  branch v0, block1(v7), block1(v8)
block1(v9: i32):
  v10: i64 = sext v9
  v11: i32 = const 300
  v12: i1 = icmp slt v9, v11
  v13: i64 = select v12, v10, v5
  return v13
}"#;
    insta::assert_snapshot!(optimized(&["simplify", "dce"], text), @r#"
    func @f(i1, ptr) -> i64 "xdp" external {
    block0(v0: i1, v1: ptr):
      v2: i8 = load v1+4
      v3: i32 = zext v2
      v4: i32 = const 3
      branch v0, block1(v3), block1(v4)
    block1(v5: i32):
      v6: i64 = zext v5
      return v6
    }
    "#);
}

/// What a function does with its parameters, printed by itself: where they may be afterwards, and what is behind them.
fn kept(text: &str) -> Vec<String> {
    let of = |line: &str| line.split(" kept").nth(1).map(|kept| kept.trim_end_matches(" {").to_owned());
    optimized(&["kept-pointers"], text).lines().filter_map(of).collect()
}

#[test]
fn what_functions_keep() {
    let text = r#"
global @seen ".bss" internal size 8 align 8 = ""
func @reads(ptr, ptr) -> i64 ".text" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = load v0
  store v1+8, v2
  v3: i64 = call helper 1(v0, v1)
  return v3
}
func @keeps(ptr, ptr) ".text" internal {
block0(v0: ptr, v1: ptr):
  v2: ptr = global_addr @seen
  store v2, v0
  return
}
func @links(ptr, ptr) ".text" internal {
block0(v0: ptr, v1: ptr):
  store v1+8, v0
  return
}
func @gives_back(ptr, i1) -> ptr ".text" internal {
block0(v0: ptr, v1: i1):
  v2: i64 = const 4
  v3: ptr = ptr_add v0, v2
  branch v1, block1(v3), block1(v0)
block1(v4: ptr):
  return v4
}
func @hands_on(ptr, ptr) ".text" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = call @reads(v0, v0)
  call @keeps(v1, v0)
  return
}
func @unknown(ptr) ".text" internal {
block0(v0: ptr):
  call @kernel(v0)
  return
}
func @replaced(ptr) ".text" weak {
block0(v0: ptr):
  return
}
func @kernel(ptr) ".ksyms" external
"#;
    insta::assert_snapshot!(kept(text).join("\n"), @r"
    (nowhere arguments, nowhere nowhere)
    (anywhere anywhere, nowhere nowhere)
    (arguments nowhere, nowhere nowhere)
    (anywhere anywhere, nowhere nowhere)
    (nowhere arguments, anywhere anywhere)
    (anywhere anywhere)
    ");
}

/// A function that keeps an address may be what a later store goes to; one that does not is not.
#[test]
fn a_slot_whose_address_is_kept_is_loaded_again() {
    let with = |keep: &str| {
        let text = format!(
            r#"
global @seen ".bss" internal size 8 align 8 = ""
func @keep(ptr) ".text" internal noinline {{
block0(v0: ptr):
  v1: ptr = global_addr @seen
  v2: i32 = const 3
  {keep}
  return
}}
func @main() -> i32 "" external {{
  ss0 = size 4 align 4 "a"
block0:
  v0: ptr = slot_addr ss0
  call @keep(v0)
  v1: i32 = const 10
  store v0, v1
  v2: ptr = global_addr @seen
  v3: ptr = load v2
  v4: i32 = const 1
  store v3, v4
  v5: i32 = load v0
  return v5
}}"#
        );
        let passes = ["kept-pointers", "slot-values", "load-forwarding", "partial-loads", "dead-stores"];
        let text = optimized(&passes, &text);
        text[text.find("func @main").unwrap()..].contains("load v0")
    };
    assert!(with("store v1, v0"));
    assert!(!with("store v1, v2"));
}
