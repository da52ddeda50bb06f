use insta::assert_snapshot;

use crate::testing::run_pass;

fn join(text: &str) -> String {
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
    assert_snapshot!(join(text), @r#"
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
      v8: i64 = sext v0
      return v8
    block3:
      return v2
    }
    "#);
}

#[test]
fn bits_of_one_number_are_one_test() {
    let text = r#"
func @f(i32) -> i64 "" internal {
block0(v0: i32):
  v1: i32 = const 1
  v2: i32 = const 2
  v3: i32 = const 0
  v4: i64 = const 5
  v5: i64 = const 6
  v6: i32 = and v0, v1
  v7: i1 = icmp ne v6, v3
  branch v7, block2(v4), block1
block1:
  v8: i32 = and v0, v2
  v9: i1 = icmp ne v8, v3
  branch v9, block3, block2(v4)
block2(v10: i64):
  return v10
block3:
  return v5
}"#;
    assert_snapshot!(join(text), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i32 = const 1
      v2: i32 = const 2
      v3: i32 = const 0
      v4: i64 = const 5
      v5: i64 = const 6
      v6: i32 = and v0, v1
      v7: i1 = icmp ne v6, v3
      jump block1
    block1:
      v8: i32 = and v0, v2
      v9: i1 = icmp ne v8, v3
      v10: i32 = const 3
      v11: i32 = and v0, v10
      v12: i32 = const 2
      v13: i1 = icmp eq v11, v12
      branch v13, block3, block2(v4)
    block2(v14: i64):
      return v14
    block3:
      return v5
    }
    "#);
}
