use insta::assert_snapshot;

use crate::testing::run_pass;

fn sccp(text: &str) -> String {
    run_pass(super::run, text)
}

/// Only the way that is taken counts for what a parameter is given.
#[test]
fn constants_along_paths_that_are_taken() {
    let text = r#"
func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: i32 = const 3
  v2: i32 = const 4
  v3: i1 = icmp ult v1, v2
  branch v3, block1, block2
block1:
  jump block3(v1)
block2:
  jump block3(v0)
block3(v4: i32):
  v5: i32 = add v4, v2
  return v5
}"#;
    assert_snapshot!(sccp(text), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: i32 = const 3
      v2: i32 = const 4
      v3: i1 = const 1
      jump block1
    block1:
      jump block2
    block2:
      v4: i32 = const 3
      v5: i32 = const 7
      return v5
    }
    "#);
}

/// A loop's variable that never changes, though only the loop as a whole shows it.
#[test]
fn constant_in_a_loop() {
    let text = r#"
func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: i32 = const 1
  v2: i32 = const 0
  jump block1(v1, v2)
block1(v3: i32, v4: i32):
  v5: i32 = mul v3, v3
  v6: i32 = add v4, v5
  v7: i1 = icmp ult v6, v0
  branch v7, block1(v5, v6), block2
block2:
  return v3
}"#;
    assert_snapshot!(sccp(text), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: i32 = const 1
      v2: i32 = const 0
      jump block1(v2)
    block1(v3: i32):
      v4: i32 = const 1
      v5: i32 = const 1
      v6: i32 = add v3, v5
      v7: i1 = icmp ult v6, v0
      branch v7, block1(v6), block2
    block2:
      return v4
    }
    "#);
}

#[test]
fn switches() {
    let text = r#"
func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: i32 = const 2
  v2: i32 = const 7
  switch v1, [1: block1(v0), 2: block1(v2)], block2
block1(v3: i32):
  return v3
block2:
  return v0
}"#;
    assert_snapshot!(sccp(text), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: i32 = const 2
      v2: i32 = const 7
      jump block1
    block1:
      v3: i32 = const 7
      return v3
    }
    "#);
}

#[test]
fn both_sides_equal() {
    let text = r#"
func @f(i1) -> i64 "" internal {
block0(v0: i1):
  v1: i64 = const 5
  v2: i64 = const 5
  v3: i64 = select v0, v1, v2
  branch v0, block1(v3), block1(v2)
block1(v4: i64):
  return v4
}"#;
    assert_snapshot!(sccp(text), @r#"
    func @f(i1) -> i64 "" internal {
    block0(v0: i1):
      v1: i64 = const 5
      v2: i64 = const 5
      v3: i64 = const 5
      branch v0, block1, block1
    block1:
      v4: i64 = const 5
      return v4
    }
    "#);
}

/// What the loader decides, and what memory holds, stays.
#[test]
fn relocated_constants_and_loads_stay() {
    let text = r#"
global @weak ".ksyms" weak size 1 align 1

func @f(ptr) -> i32 "" internal {
  core0 = kind 2 root 3 access "0:1" value 1 field 0
block0(v0: ptr):
  v1: i32 = core_const core0
  v2: i32 = const 0
  v3: i1 = icmp ne v1, v2
  branch v3, block1, block3(v2)
block1:
  v4: ptr = global_addr @weak
  v5: ptr = const 0
  v6: i1 = icmp eq v4, v5
  branch v6, block2, block3(v1)
block2:
  store v0, v2
  v7: i32 = load v0
  jump block3(v7)
block3(v8: i32):
  return v8
}"#;
    assert_eq!(sccp(text), text.split_once("\n\n").unwrap().1.to_owned() + "\n");
}

/// The question whether something is constant is answered only where it is.
#[test]
fn is_constant() {
    let text = r#"
func @f(i32) -> i1 "" internal {
block0(v0: i32):
  v1: i32 = const 5
  v2: i1 = is_constant v1
  v3: i1 = is_constant v0
  v4: i1 = and v2, v3
  return v4
}"#;
    assert_snapshot!(sccp(text), @r#"
    func @f(i32) -> i1 "" internal {
    block0(v0: i32):
      v1: i32 = const 5
      v2: i1 = const 1
      v3: i1 = is_constant v0
      v4: i1 = and v2, v3
      return v4
    }
    "#);
}
