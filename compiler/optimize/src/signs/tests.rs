use insta::assert_snapshot;

use crate::testing::run_pass;

fn signs(text: &str) -> String {
    run_pass(super::run, text)
}

#[test]
fn a_sign_and_a_bound_are_one_test() {
    let text = r#"
func @f(i32) -> i64 "" internal {
block0(v0: i32):
  v1: i32 = const 0
  v2: i64 = const -1
  v3: i1 = icmp sge v0, v1
  branch v3, block1, block3
block1:
  v4: i32 = const 10
  v5: i1 = icmp slt v0, v4
  branch v5, block2, block3
block2:
  v6: i64 = sext v0
  return v6
block3:
  return v2
}"#;
    assert_snapshot!(signs(text), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i32 = const 0
      v2: i64 = const -1
      v3: i1 = icmp sge v0, v1
      jump block1
    block1:
      v4: i32 = const 10
      v5: i1 = icmp slt v0, v4
      v6: i32 = const 10
      v7: i1 = icmp ult v0, v6
      branch v7, block2, block3
    block2:
      v8: i64 = zext v0
      return v8
    block3:
      return v2
    }
    "#);
}

#[test]
fn negative_bounds_and_other_ways_out_are_tested_as_they_are() {
    let text = r#"
func @f(i32) -> i64 "" internal {
block0(v0: i32):
  v1: i32 = const 0
  v2: i64 = const -1
  v3: i1 = icmp slt v0, v1
  branch v3, block3, block1
block1:
  v4: i32 = const 10
  v5: i1 = icmp slt v0, v4
  branch v5, block2, block4
block2:
  v6: i64 = sext v0
  return v6
block3:
  v7: i64 = sext v0
  return v7
block4:
  return v2
}"#;
    assert_snapshot!(signs(text), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i32 = const 0
      v2: i64 = const -1
      v3: i1 = icmp slt v0, v1
      branch v3, block3, block1
    block1:
      v4: i32 = const 10
      v5: i1 = icmp slt v0, v4
      branch v5, block2, block4
    block2:
      v6: i64 = zext v0
      return v6
    block3:
      v7: i64 = sext v0
      return v7
    block4:
      return v2
    }
    "#);
}
