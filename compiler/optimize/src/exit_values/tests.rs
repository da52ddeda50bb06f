use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

/// 32 bytes, twelve at a time: eight are left.
#[test]
fn what_is_left_of_a_division_into_pieces() {
    let text = r#"
func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: i32 = const 32
  v2: i32 = const 12
  jump block1(v1, v0)
block1(v3: i32, v4: i32):
  v5: i1 = icmp ugt v3, v2
  branch v5, block2, block3
block2:
  v6: i32 = mul v4, v2
  v7: i32 = sub v3, v2
  jump block1(v7, v6)
block3:
  switch v3, [8: block4], block5
block4:
  return v3
block5:
  return v4
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: i32 = const 32
      v2: i32 = const 12
      jump block1(v1, v0)
    block1(v3: i32, v4: i32):
      v5: i1 = icmp ugt v3, v2
      branch v5, block2, block3
    block2:
      v6: i32 = mul v4, v2
      v7: i32 = sub v3, v2
      jump block1(v7, v6)
    block3:
      v8: i32 = const 8
      switch v8, [8: block4], block5
    block4:
      return v8
    block5:
      return v4
    }
    "#);
}

/// A loop that is left by two ways leaves another number by the other.
#[test]
fn other_ways_out() {
    let text = r#"
func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: i32 = const 0
  v2: i32 = const 8
  v3: i32 = const 1
  jump block1(v1)
block1(v4: i32):
  v5: i1 = icmp eq v4, v2
  branch v5, block3, block2
block2:
  v6: i1 = icmp eq v4, v0
  v7: i32 = add v4, v3
  branch v6, block3, block1(v7)
block3:
  return v4
}"#;
    assert_unchanged(super::run, text);
}
