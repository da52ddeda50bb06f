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
