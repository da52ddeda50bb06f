use insta::assert_snapshot;

use crate::testing::run_pass;

fn remainder(cond: &str, bound: &str, then: &str, otherwise: &str) -> String {
    let text = format!(
        r#"
func @f(i32) -> i32 "" internal {{
block0(v0: i32):
  v1: i32 = const {bound}
  v2: i1 = icmp {cond} v0, v1
  branch v2, {then}, {otherwise}
block1:
  v3: i32 = const 4096
  v4: i32 = srem v0, v3
  return v4
block2:
  v5: i32 = const 0
  return v5
}}"#
    );
    run_pass(super::run, &text)
}

/// Bounds that a mask keeps get lost in the sum and difference that a signed remainder takes.
#[test]
fn remainders_of_what_is_not_negative_here() {
    assert_snapshot!(remainder("sgt", "0", "block1", "block2"), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: i32 = const 0
      v2: i1 = icmp sgt v0, v1
      branch v2, block1, block2
    block1:
      v3: i32 = const 4096
      v4: i32 = const 4095
      v5: i32 = and v0, v4
      return v5
    block2:
      v6: i32 = const 0
      return v6
    }
    "#);
    for (cond, bound, then, otherwise) in [
        ("sgt", "-1", "block1", "block2"),
        ("slt", "0", "block2", "block1"),
        ("sle", "7", "block2", "block1"),
        ("ult", "16", "block1", "block2"),
        ("eq", "16", "block1", "block2"),
    ] {
        let text = remainder(cond, bound, then, otherwise);
        assert!(text.contains(" = and "), "{text}");
        assert!(!text.contains("ashr"), "{text}");
    }
    for (cond, bound, then, otherwise) in [
        ("sgt", "-2", "block1", "block2"),
        ("sge", "0", "block2", "block1"),
        ("ult", "-16", "block1", "block2"),
        ("sgt", "0", "block1", "block1"),
        ("slt", "5", "block1", "block2"),
    ] {
        let text = remainder(cond, bound, then, otherwise);
        assert!(text.contains("ashr"), "{text}");
    }
}

/// Whether two bytes are equal does not depend on their signs; of a constant that no byte is, none is equal.
#[test]
fn equality_of_narrow_numbers() {
    let text = r#"
func @f(ptr) -> i1 "" internal {
block0(v0: ptr):
  v1: i8 = load v0+1
  v2: i8 = load v0
  v3: i32 = sext v2
  v4: i32 = sext v1
  v5: i1 = icmp eq v3, v4
  v6: i32 = const -2
  v7: i1 = icmp ne v3, v6
  v8: i32 = const 200
  v9: i1 = icmp ne v3, v8
  v10: i1 = icmp slt v3, v4
  v11: i1 = and v5, v7
  v12: i1 = and v9, v10
  v13: i1 = and v11, v12
  return v13
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr) -> i1 "" internal {
    block0(v0: ptr):
      v1: i8 = load v0+1
      v2: i8 = load v0
      v3: i32 = sext v2
      v4: i32 = sext v1
      v5: i32 = zext v2
      v6: i32 = zext v1
      v7: i1 = icmp eq v5, v6
      v8: i32 = const -2
      v9: i32 = zext v2
      v10: i32 = const 254
      v11: i1 = icmp ne v9, v10
      v12: i32 = const 200
      v13: i1 = const 1
      v14: i1 = icmp slt v3, v4
      v15: i1 = and v7, v11
      v16: i1 = and v14, v13
      v17: i1 = and v15, v14
      return v17
    }
    "#);
}

/// What is subtracted from a number without sign comes off the address; a difference that was compared stays.
#[test]
fn addresses_before_the_nth_element() {
    let text = r#"
func @f(ptr, i8, i8) -> i32 "" internal {
block0(v0: ptr, v1: i8, v2: i8):
  v3: i32 = zext v1
  v4: i32 = const -1
  v5: i32 = add v3, v4
  v6: i64 = sext v5
  v7: i64 = const 2
  v8: i64 = shl v6, v7
  v9: ptr = ptr_add v0, v8
  v10: i32 = load v9
  v11: i32 = zext v2
  v12: i32 = add v11, v4
  v13: i32 = const 9
  v14: i1 = icmp slt v12, v13
  v15: i64 = sext v12
  v16: ptr = ptr_add v0, v15
  v17: i32 = load v16
  v18: i32 = select v14, v10, v17
  return v18
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i8, i8) -> i32 "" internal {
    block0(v0: ptr, v1: i8, v2: i8):
      v3: i32 = zext v1
      v4: i32 = const -1
      v5: i32 = add v3, v4
      v6: i64 = sext v5
      v7: i64 = const 2
      v8: i64 = shl v6, v7
      v9: i64 = zext v3
      v10: i64 = shl v9, v7
      v11: ptr = ptr_add v0, v10
      v12: i64 = const -4
      v13: ptr = ptr_add v11, v12
      v14: i32 = load v11-4
      v15: i32 = zext v2
      v16: i32 = add v15, v4
      v17: i32 = const 9
      v18: i1 = icmp slt v16, v17
      v19: i64 = sext v16
      v20: ptr = ptr_add v0, v19
      v21: i32 = load v20
      v22: i32 = select v18, v14, v21
      return v22
    }
    "#);
}
