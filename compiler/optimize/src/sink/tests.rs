use insta::assert_snapshot;

use crate::testing::run_pass;

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
