//! What single passes do to small functions.

mod common;

use beec_ir::FuncId;
use beec_optimize::{Options, run_passes};
use beec_source::Session;
use common::{body, module};

#[test]
fn branches_on_constants_and_negations() {
    let text = r#"
block0(v0: i64, v1: i64):
  v2: i1 = icmp eq v0, v1
  v3: i1 = const 1
  v4: i1 = xor v2, v3
  branch v4, block1, block2 likely
block1:
  branch v3, block3(v0), block2
block2:
  jump block3(v1)
block3(v5: i64):
  return v5"#;
    insta::assert_snapshot!(body(&["simplify", "simplify-cfg", "dce"], "(i64, i64) -> i64", text), @r"
    block0(v0: i64, v1: i64):
      v2: i1 = icmp ne v0, v1
      branch v2, block1(v0), block1(v1) likely
    block1(v3: i64):
      return v3
    ");
}

#[test]
fn bits_are_tested_where_they_are() {
    insta::assert_snapshot!(body(
        &["simplify", "dce"],
        "(ptr) -> i32",
        "block0(v0: ptr):
  v1: i8 = load v0
  v2: i32 = zext v1
  v3: i32 = const 4
  v4: i32 = lshr v2, v3
  v5: i32 = const 3
  v6: i32 = and v4, v5
  v7: i16 = trunc v6
  v8: i32 = zext v7
  v9: i32 = const 2
  v10: i1 = icmp eq v8, v9
  branch v10, block1, block2
block1:
  return v3
block2:
  return v5"
    ), @"
    block0(v0: ptr):
      v1: i8 = load v0
      v2: i32 = zext v1
      v3: i32 = const 4
      v4: i32 = const 3
      v5: i32 = const 48
      v6: i32 = and v2, v5
      v7: i32 = const 32
      v8: i1 = icmp eq v6, v7
      branch v8, block1, block2
    block1:
      return v3
    block2:
      return v4
    ");
}

#[test]
fn equal_ways_out_are_one() {
    let text = "block0(v0: ptr):
  v1: i32 = load v0
  v2: i32 = const 0
  v3: i1 = icmp eq v1, v2
  branch v3, block1, block2
block1:
  v4: i32 = const 1
  return v4
block2:
  v5: i32 = const 1
  return v5";
    insta::assert_snapshot!(body(&["simplify-cfg"], "(ptr) -> i32", text), @"
    block0(v0: ptr):
      v1: i32 = load v0
      v2: i32 = const 0
      v3: i1 = icmp eq v1, v2
      v4: i32 = const 1
      return v4
    ");
}

#[test]
fn switches_lose_what_is_like_the_default() {
    let text = r#"
block0(v0: i64):
  switch v0, [1: block1, 2: block2, 3: block1], block1
block1:
  v1: i64 = const 10
  return v1
block2:
  return v0"#;
    insta::assert_snapshot!(body(&["simplify-cfg"], "(i64) -> i64", text), @r"
    block0(v0: i64):
      v1: i64 = const 2
      v2: i1 = icmp eq v0, v1
      branch v2, block2, block1
    block1:
      v3: i64 = const 10
      return v3
    block2:
      return v0
    ");
}

#[test]
fn unreachable_ways_are_not_taken() {
    let text = r#"
block0(v0: i64):
  v1: i64 = const 10
  v2: i1 = icmp ult v0, v1
  branch v2, block1, block2
block1:
  unreachable
block2:
  return v0"#;
    let text = format!("func @f(i64) -> i64 \"\" external {{{text}\n}}");
    let mut module = beec_ir::parse(&text).unwrap();
    let session = Session::default();
    run_passes(&session, &mut module, &Options::default(), &["simplify-cfg", "dce"]).unwrap();
    insta::assert_snapshot!(beec_ir::print_function(&module, FuncId(0)), @r#"
    func @f(i64) -> i64 "" external {
    block0(v0: i64):
      return v0
    }
    "#);
}

#[test]
fn locals_become_values() {
    let text = r#"
  ss0 = size 8 align 8 "sum"
  ss1 = size 8 align 8 "i"
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: i64 = const 0
  store v1, v3
  store v2, v3
  jump block1
block1:
  v4: i64 = load v2
  v5: i64 = const 5
  v6: i1 = icmp slt v4, v5
  branch v6, block2, block3
block2:
  v7: i64 = load v1
  v8: i64 = add v7, v0
  store v1, v8
  v9: i64 = load v2
  v10: i64 = const 1
  v11: i64 = add v9, v10
  store v2, v11
  jump block1
block3:
  v12: i64 = load v1
  return v12"#;
    insta::assert_snapshot!(body(&["sroa", "dce"], "(i64) -> i64", text), @r"
    block0(v0: i64):
      v1: i64 = const 0
      jump block1(v1, v1)
    block1(v2: i64, v3: i64):
      v4: i64 = const 5
      v5: i1 = icmp slt v3, v4
      branch v5, block2, block3
    block2:
      v6: i64 = add v2, v0
      v7: i64 = const 1
      v8: i64 = add v3, v7
      jump block1(v6, v8)
    block3:
      return v2
    ");
}

#[test]
fn aggregates_fall_into_parts() {
    let text = r#"
  ss0 = size 16 align 8 "a"
  ss1 = size 16 align 8 "b"
block0(v0: i64, v1: i64):
  v2: ptr = slot_addr ss0
  v3: i8 = const 0
  mem_set v2, v3, 16 aligned 8
  v4: i32 = trunc v0
  store v2+4, v4
  store v2+8, v1
  v5: ptr = slot_addr ss1
  mem_copy v5, v2, 16 aligned 8, 8
  v6: i32 = load v5+4
  v7: i64 = zext v6
  v8: i64 = load v5+8
  v9: i64 = add v7, v8
  v10: i32 = load v5
  v11: i64 = zext v10
  v12: i64 = add v9, v11
  return v12"#;
    insta::assert_snapshot!(body(&["sroa", "simplify", "dce"], "(i64, i64) -> i64", text), @r"
    block0(v0: i64, v1: i64):
      v2: i32 = trunc v0
      v3: i64 = zext v2
      v4: i64 = add v3, v1
      return v4
    ");
}

#[test]
fn a_part_with_smaller_accesses_is_one_integer() {
    let text = r#"
  ss0 = size 8 align 8 "u"
block0(v0: i64):
  v1: ptr = slot_addr ss0
  store v1, v0
  v2: i16 = load v1+2
  v3: i64 = zext v2
  v4: i8 = trunc v3
  store v1+7, v4
  v5: i64 = load v1
  v6: i64 = add v5, v3
  return v6"#;
    insta::assert_snapshot!(body(&["sroa", "simplify", "dce"], "(i64) -> i64", text), @r"
    block0(v0: i64):
      v1: i64 = const 16
      v2: i64 = lshr v0, v1
      v3: i16 = trunc v2
      v4: i64 = zext v3
      v5: i8 = trunc v2
      v6: i64 = const 72057594037927935
      v7: i64 = and v0, v6
      v8: i64 = zext v5
      v9: i64 = const 56
      v10: i64 = shl v8, v9
      v11: i64 = or v7, v10
      v12: i64 = add v11, v4
      return v12
    ");
}

#[test]
fn what_escapes_stays() {
    let text = r#"
  ss0 = size 8 align 8 "key"
block0(v0: i64):
  v1: ptr = slot_addr ss0
  store v1, v0
  v2: i64 = call helper 1(v1)
  v3: i64 = load v1
  return v3"#;
    insta::assert_snapshot!(body(&["sroa", "dce"], "(i64) -> i64", text), @r#"
      ss0 = size 8 align 8 "key"
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      store v1, v0
      v2: i64 = call helper 1(v1)
      v3: i64 = load v1
      return v3
    "#);
}

#[test]
fn known_decisions_are_skipped() {
    let text = r#"
block0(v0: i64, v1: i64):
  v2: i1 = icmp slt v0, v1
  v3: i64 = const 0
  v4: i64 = const -1
  branch v2, block1(v3), block2
block2:
  v5: i64 = call helper 1(v0)
  v6: i1 = icmp eq v5, v1
  branch v6, block1(v4), block1(v5)
block1(v7: i64):
  v8: i1 = icmp slt v7, v3
  branch v8, block3, block4
block3:
  return v7
block4:
  v9: i64 = call helper 2(v7)
  return v9"#;
    insta::assert_snapshot!(body(&["thread", "simplify-cfg", "dce"], "(i64, i64) -> i64", text), @r"
    block0(v0: i64, v1: i64):
      v2: i1 = icmp slt v0, v1
      v3: i64 = const 0
      branch v2, block1, block2
    block1:
      v4: i64 = const 0
      jump block6(v4)
    block2:
      v5: i64 = call helper 1(v0)
      v6: i1 = icmp eq v5, v1
      branch v6, block3, block4
    block3:
      v7: i64 = const -1
      jump block5(v7)
    block4:
      v8: i1 = icmp slt v5, v3
      branch v8, block5(v5), block6(v5)
    block5(v9: i64):
      return v9
    block6(v10: i64):
      v11: i64 = call helper 2(v10)
      return v11
    ");
}

#[test]
fn constant_globals_are_read() {
    let text = r#"
global @table ".rodata" internal size 16 align 8 constant = "\x01\x02\x03\x04" [8: @f+0]
global @setting ".rodata" internal size 4 align 4 = "\x07"
func @f(i64) -> i64 "" external {
block0(v0: i64):
  v1: ptr = global_addr @table
  v2: i16 = load v1+1
  v3: i64 = zext v2
  v4: ptr = global_addr @setting
  v5: i32 = load v4
  v6: i64 = zext v5
  v7: i64 = add v3, v6
  v8: ptr = load v1+8
  v9: ptr = func_addr @f
  v10: i1 = icmp eq v8, v9
  v11: i64 = zext v10
  v12: i64 = add v7, v11
  return v12
}"#;
    insta::assert_snapshot!(module(&["constant-loads", "simplify", "dce"], text), @r#"
    func @f(i64) -> i64 "" external {
    block0(v0: i64):
      v1: i64 = const 770
      v2: ptr = global_addr @setting
      v3: i32 = load v2
      v4: i64 = zext v3
      v5: i64 = add v4, v1
      v6: ptr = func_addr @f
      v7: ptr = func_addr @f
      v8: i1 = icmp eq v6, v7
      v9: i64 = zext v8
      v10: i64 = add v5, v9
      return v10
    }
    "#);
}

#[test]
fn dead_parameters_and_results_go() {
    let text = r#"
block0(v0: i64, v1: i64):
  v2: i64 = call helper 1(v0)
  jump block1(v0, v1)
block1(v3: i64, v4: i64):
  v5: i64 = const 1
  v6: i64 = add v4, v5
  v7: i1 = icmp slt v3, v1
  branch v7, block2, block3
block2:
  v8: i64 = add v3, v5
  jump block1(v1, v6)
block3:
  return v3"#;
    insta::assert_snapshot!(body(&["dce"], "(i64, i64) -> i64", text), @r"
    block0(v0: i64, v1: i64):
      v2: i64 = call helper 1(v0)
      jump block1(v0)
    block1(v3: i64):
      v4: i1 = icmp slt v3, v1
      branch v4, block2, block3
    block2:
      jump block1(v1)
    block3:
      return v3
    ");
}

#[test]
fn small_functions_are_inlined() {
    let text = r#"
func @f(i64, i64) -> i64 "xdp" external {
block0(v0: i64, v1: i64):
  v2: i64 = call @min(v0, v1)
  v3: i64 = call @kept(v2)
  v4: i64 = call @weak(v3)
  return v4
}
func @min(i64, i64) -> i64 ".text" internal {
block0(v0: i64, v1: i64):
  v2: i1 = icmp slt v0, v1
  branch v2, block1, block2
block1:
  return v0
block2:
  return v1
}
func @kept(i64) -> i64 ".text" internal noinline {
block0(v0: i64):
  return v0
}
func @weak(i64) -> i64 ".text" weak {
block0(v0: i64):
  return v0
}
func @unused(i64) -> i64 ".text" internal {
block0(v0: i64):
  return v0
}"#;
    insta::assert_snapshot!(module(&["inline", "simplify-cfg", "unreferenced"], text), @r#"
    func @f(i64, i64) -> i64 "xdp" external {
    block0(v0: i64, v1: i64):
      v2: i1 = icmp slt v0, v1
      branch v2, block1(v0), block1(v1)
    block1(v3: i64):
      v4: i64 = call @kept(v3)
      v5: i64 = call @weak(v4)
      return v5
    }
    func @kept(i64) -> i64 ".text" internal noinline {
    block0(v0: i64):
      return v0
    }
    func @weak(i64) -> i64 ".text" weak {
    block0(v0: i64):
      return v0
    }
    "#);
}

/// A weak function that is to be inlined always is, as clang does it, and stays for others.
#[test]
fn weak_functions_are_inlined_on_request() {
    let text = r#"
func @f(i64) -> i64 "xdp" external {
block0(v0: i64):
  v1: i64 = call @weak(v0)
  return v1
}
func @weak(i64) -> i64 ".text" weak always_inline {
block0(v0: i64):
  v1: i64 = add v0, v0
  return v1
}"#;
    insta::assert_snapshot!(module(&["inline", "simplify-cfg", "unreferenced"], text), @r#"
    func @f(i64) -> i64 "xdp" external {
    block0(v0: i64):
      v1: i64 = add v0, v0
      return v1
    }
    func @weak(i64) -> i64 ".text" weak always_inline {
    block0(v0: i64):
      v1: i64 = add v0, v0
      return v1
    }
    "#);
}

/// What runs only where something is constant does not count: there is nothing of it in the end.
#[test]
fn what_will_not_be_there_does_not_keep_from_inlining() {
    let mut arm = String::from("  v10: i64 = mul v0, v0\n");
    for index in 10..90 {
        arm += &format!("  v{}: i64 = mul v{index}, v0\n", index + 1);
    }
    let text = format!(
        "func @f(i64) -> i64 \"xdp\" external {{
block0(v0: i64):
  v1: i64 = call @long(v0)
  return v1
}}
func @long(i64) -> i64 \".text\" external {{
block0(v0: i64):
  v1: i1 = is_constant v0
  branch v1, block1, block2
block1:
{arm}  return v90
block2:
  return v0
}}"
    );
    let text = module(&["inline", "is-constant", "sccp", "simplify-cfg", "dce"], &text);
    assert!(!text.contains("call @long"), "{text}");
}

#[test]
fn slots_share_a_place() {
    let text = r#"
  ss0 = size 64 align 8 "first"
  ss1 = size 64 align 8 "second"
  ss2 = size 64 align 8 "both"
block0(v0: i64):
  v1: ptr = slot_addr ss2
  store v1, v0
  v2: ptr = slot_addr ss0
  store v2, v0
  v3: i64 = call helper 1(v2)
  v4: ptr = slot_addr ss1
  store v4, v3
  v5: i64 = call helper 1(v4)
  v6: i64 = load v1
  return v6"#;
    insta::assert_snapshot!(body(&["stack-sharing"], "(i64) -> i64", text), @r#"
      ss0 = size 64 align 8 "both"
      ss1 = size 64 align 8 "first"
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      store v1, v0
      v2: ptr = slot_addr ss1
      store v2, v0
      v3: i64 = call helper 1(v2)
      v4: ptr = slot_addr ss1
      store v4, v3
      v5: i64 = call helper 1(v4)
      v6: i64 = load v1
      return v6
    "#);
}
