use insta::assert_snapshot;

use crate::testing::run_pass;

fn signs(text: &str) -> String {
    run_pass(super::run, text)
}

#[test]
fn what_was_found_not_negative_is_extended_with_zeros() {
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
