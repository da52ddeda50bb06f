use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

#[test]
fn what_one_side_needs_is_computed_there() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i64 = const 80
  v3: i64 = add v0, v2
  v4: i64 = add v0, v1
  v5: i64 = const 2
  v6: i64 = shl v0, v5
  v7: i1 = icmp ult v0, v2
  branch v7, block1, block2
block1:
  v8: i64 = mul v3, v4
  return v8
block2:
  v9: i64 = xor v6, v4
  return v9
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64):
      v2: i64 = const 80
      v3: i64 = add v0, v1
      v4: i64 = const 2
      v5: i1 = icmp ult v0, v2
      branch v5, block1, block2
    block1:
      v6: i64 = add v0, v2
      v7: i64 = mul v6, v3
      return v7
    block2:
      v8: i64 = shl v0, v4
      v9: i64 = xor v8, v3
      return v9
    }
    "#);
}

#[test]
fn what_both_sides_or_the_test_need_stays() {
    let text = r#"
func @f(i64) -> i64 "" internal {
block0(v0: i64):
  v1: i64 = const 80
  v2: i64 = add v0, v1
  v3: i64 = sub v0, v1
  v4: i1 = icmp ult v2, v1
  branch v4, block1, block2
block1:
  v5: i64 = mul v3, v2
  return v5
block2:
  return v3
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(i64) -> i64 "" internal {
    block0(v0: i64):
      v1: i64 = const 80
      v2: i64 = add v0, v1
      v3: i64 = sub v0, v1
      v4: i1 = icmp ult v2, v1
      branch v4, block1, block2
    block1:
      v5: i64 = mul v3, v2
      return v5
    block2:
      return v3
    }
    "#);
}

/// Two variables move behind a test of one of them, past what does not matter, and so does a load where nothing is written.
#[test]
fn what_a_test_bears_on_moves_behind_it() {
    let text = r#"
func @f(ptr, ptr) -> i64 "" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = load v0
  v3: i64 = load v0+8
  v4: ptr = ptr_add v1, v2
  v6: i64 = const 90
  v7: i1 = icmp ult v3, v6
  branch v7, block1, block2
block1:
  jump block2
block2:
  v8: i1 = icmp ult v2, v6
  branch v8, block3, block4
block3:
  v9: i64 = load v4+8
  return v9
block4:
  return v3
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, ptr) -> i64 "" internal {
    block0(v0: ptr, v1: ptr):
      v2: i64 = load v0
      v3: i64 = load v0+8
      v4: i64 = const 90
      v5: i1 = icmp ult v3, v4
      branch v5, block1, block2
    block1:
      jump block2
    block2:
      v6: i1 = icmp ult v2, v4
      branch v6, block3, block4
    block3:
      v7: ptr = ptr_add v1, v2
      v8: i64 = load v7+8
      return v8
    block4:
      return v3
    }
    "#);
}

#[test]
fn loads_stay_before_what_writes() {
    let text = r#"
func @f(ptr, ptr) -> i64 "" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = load v0
  v3: i64 = const 8
  v4: ptr = ptr_add v0, v3
  store v1, v3
  v5: i1 = icmp ule v4, v1
  branch v5, block1, block2
block1:
  return v2
block2:
  return v3
}"#;
    assert_unchanged(super::run, text);
}

/// What a loop needs is computed before it.
#[test]
fn nothing_moves_into_a_loop() {
    let text = r#"
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = ptr_add v0, v1
  v3: i64 = const 8
  v4: i1 = icmp ult v1, v3
  branch v4, block1, block3
block1:
  jump block2
block2:
  v5: i64 = load v2
  v6: i1 = icmp ult v5, v3
  branch v6, block2, block3
block3:
  return v1
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i64) -> i64 "" internal {
    block0(v0: ptr, v1: i64):
      v2: i64 = const 8
      v3: i1 = icmp ult v1, v2
      branch v3, block1, block3
    block1:
      v4: ptr = ptr_add v0, v1
      jump block2
    block2:
      v5: i64 = load v4
      v6: i1 = icmp ult v5, v2
      branch v6, block2, block3
    block3:
      return v1
    }
    "#);
}
