use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn widen(text: &str) -> String {
    run_pass(super::run, text)
}

#[test]
fn what_is_compared_and_joined_is_wide_from_where_it_comes() {
    let text = r#"
func @f(ptr) -> i64 "" internal {
block0(v0: ptr):
  v1: i16 = load v0+0
  v2: i32 = sext v1
  v3: i32 = const 63
  v4: i1 = icmp sgt v2, v3
  v5: i16 = const 63
  branch v4, block1(v5), block1(v1)
block1(v6: i16):
  v7: i64 = sext v6
  return v7
}"#;
    assert_snapshot!(widen(text), @r#"
    func @f(ptr) -> i64 "" internal {
    block0(v0: ptr):
      v1: i16 = load v0
      v2: i32 = sext v1
      v3: i32 = sext v1
      v4: i32 = const 63
      v5: i1 = icmp sgt v2, v4
      v6: i16 = const 63
      v7: i32 = const 63
      branch v5, block1(v7), block1(v2)
    block1(v8: i32):
      v9: i16 = trunc v8
      v10: i64 = sext v8
      return v10
    }
    "#);
}

#[test]
fn below_v3_numbers_of_32_bits_are_wide_too() {
    let text = r#"
target v2 little
func @f(i32) -> i64 "" internal {
block0(v0: i32):
  v1: i32 = const 0
  v2: i1 = icmp slt v0, v1
  branch v2, block1, block2
block1:
  v3: i64 = const 0
  return v3
block2:
  v4: i32 = const 63
  v5: i1 = icmp sgt v0, v4
  v6: i32 = select v5, v4, v0
  v7: i64 = call helper 1(v6)
  v8: i64 = sext v6
  return v8
}"#;
    assert_snapshot!(widen(text), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i64 = sext v0
      v2: i32 = const 0
      v3: i64 = const 0
      v4: i1 = icmp slt v1, v3
      branch v4, block1, block2
    block1:
      v5: i64 = const 0
      return v5
    block2:
      v6: i32 = const 63
      v7: i64 = const 63
      v8: i1 = icmp sgt v1, v7
      v9: i64 = const 63
      v10: i64 = select v8, v9, v1
      v11: i32 = trunc v10
      v12: i64 = call helper 1(v11)
      v13: i64 = sext v11
      return v10
    }
    "#);
}

#[test]
fn what_has_one_reader_stays_as_it_is() {
    assert_unchanged(
        super::run,
        r#"
func @f(i16) -> i1 "" internal {
block0(v0: i16):
  v1: i32 = sext v0
  v2: i32 = const 0
  v3: i1 = icmp slt v1, v2
  return v3
}"#,
    );
}
