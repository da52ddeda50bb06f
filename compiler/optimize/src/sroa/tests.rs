use insta::assert_snapshot;

use crate::testing::run_pass;

/// `struct { int n; long a[2]; }`, counted in `n` and filled by index.
fn counted(index: &str) -> String {
    let text = format!(
        r#"
func @f(i32, i64) -> i64 "" internal {{
  ss0 = size 24 align 8 "s"
block0(v0: i32, v1: i64):
  v2: ptr = slot_addr ss0
  v3: i8 = const 0
  mem_set v2, v3, 24 aligned 8
  v4: i32 = const 1
  store v2, v4
  v5: i64 = {index} v0
  v6: i64 = const 3
  v7: i64 = shl v5, v6
  v8: ptr = ptr_add v2, v7
  store v8+8, v1
  v9: i64 = load v2+16
  v10: i32 = load v2
  v11: i64 = zext v10
  v12: i64 = add v9, v11
  return v12
}}"#
    );
    run_pass(super::run, &text)
}

/// What lies before an array that is indexed by a number that is not negative is a variable of its own.
#[test]
fn before_what_is_indexed() {
    assert_snapshot!(counted("zext"), @r#"
    func @f(i32, i64) -> i64 "" internal {
      ss0 = size 24 align 8 "s"
    block0(v0: i32, v1: i64):
      v2: ptr = slot_addr ss0
      v3: i8 = const 0
      v4: i32 = const 0
      v5: i64 = const 4
      v6: ptr = ptr_add v2, v5
      mem_set v6, v3, 4 aligned 4
      v7: i64 = const 8
      v8: ptr = ptr_add v2, v7
      mem_set v8, v3, 16 aligned 8
      v9: i32 = const 1
      v10: i64 = zext v0
      v11: i64 = const 3
      v12: i64 = shl v10, v11
      v13: ptr = ptr_add v2, v12
      store v13+8, v1
      v14: i64 = load v2+16
      v15: i64 = zext v9
      v16: i64 = add v14, v15
      return v16
    }
    "#);
}

/// An index that may be negative may reach everything.
#[test]
fn indices_that_may_be_negative() {
    let text = counted("sext");
    assert!(text.contains("mem_set v2, v3, 24"), "{text}");
    assert!(text.contains("store v2, v4"), "{text}");
}

/// A copy within a slot is not cut, though one of its sides is known at run time only.
#[test]
fn copies_from_what_is_indexed() {
    let text = r#"
func @f(i32) -> i64 "" internal {
  ss0 = size 24 align 8 "s"
block0(v0: i32):
  v1: ptr = slot_addr ss0
  v2: i64 = const 7
  store v1, v2
  v3: i64 = zext v0
  v4: ptr = ptr_add v1, v3
  mem_copy v1, v4, 8 aligned 8, 1
  v5: i64 = load v1
  return v5
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(i32) -> i64 "" internal {
      ss0 = size 24 align 8 "s"
    block0(v0: i32):
      v1: ptr = slot_addr ss0
      v2: i64 = const 7
      store v1, v2
      v3: i64 = zext v0
      v4: ptr = ptr_add v1, v3
      mem_copy v1, v4, 8 aligned 8, 1
      v5: i64 = load v1
      return v5
    }
    "#);
}
