use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

/// An index from nowhere may be negative, one of 16 bits may not.
#[test]
fn comparisons_of_addresses_compare_indices() {
    let text = r#"
func @f(ptr, i64, i16) -> i1 "" internal {
block0(v0: ptr, v1: i64, v2: i16):
  v3: i64 = const 2
  v4: ptr = ptr_add v0, v3
  v5: i64 = zext v2
  v6: ptr = ptr_add v4, v5
  v7: i64 = const 100
  v8: ptr = ptr_add v0, v7
  v9: i1 = icmp uge v6, v8
  v10: ptr = ptr_add v0, v1
  v11: i1 = icmp ult v10, v6
  v12: i1 = and v9, v11
  return v12
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i64, i16) -> i1 "" internal {
    block0(v0: ptr, v1: i64, v2: i16):
      v3: i64 = const 2
      v4: ptr = ptr_add v0, v3
      v5: i64 = zext v2
      v6: ptr = ptr_add v4, v5
      v7: i64 = const 100
      v8: ptr = ptr_add v0, v7
      v9: i64 = const 98
      v10: i1 = icmp uge v5, v9
      v11: ptr = ptr_add v0, v1
      v12: i64 = const 2
      v13: i64 = add v5, v12
      v14: i1 = icmp slt v1, v13
      v15: i1 = and v10, v14
      return v15
    }
    "#);
}

#[test]
fn addresses_of_two_objects_stay() {
    let text = r#"
func @f(ptr, ptr, i64) -> i1 "" internal {
block0(v0: ptr, v1: ptr, v2: i64):
  v3: ptr = ptr_add v0, v2
  v4: i1 = icmp ult v3, v1
  return v4
}"#;
    assert_unchanged(super::run, text);
}

/// A table of records of 12 bytes, walked until its end, and what was walked over.
#[test]
fn loops_over_pointers_count_offsets() {
    let text = r#"
global @table ".data" external size 48 align 4 = ""
func @f() -> i64 "" internal {
block0:
  v0: ptr = global_addr @table
  v1: i64 = const 48
  v2: ptr = ptr_add v0, v1
  v3: i64 = const 0
  jump block1(v0, v3)
block1(v4: ptr, v5: i64):
  v6: i1 = icmp ne v4, v2
  branch v6, block2, block3
block2:
  v7: i64 = load v4
  v8: i64 = add v5, v7
  v9: i64 = const 12
  v10: ptr = ptr_add v4, v9
  jump block1(v10, v8)
block3:
  v11: i64 = ptr_to_int v4
  v12: i64 = ptr_to_int v0
  v13: i64 = sub v11, v12
  v14: i64 = const 2
  v15: i64 = ashr v13, v14
  v16: i64 = const -6148914691236517205
  v17: i64 = mul v15, v16
  v18: i64 = const 4
  v19: i1 = icmp eq v17, v18
  v20: i64 = zext v19
  return v20
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f() -> i64 "" internal {
    block0:
      v0: ptr = global_addr @table
      v1: i64 = const 48
      v2: ptr = ptr_add v0, v1
      v3: i64 = const 0
      v4: i64 = const 0
      jump block1(v3, v4)
    block1(v5: i64, v6: i64):
      v7: ptr = global_addr @table
      v8: ptr = ptr_add v7, v6
      v9: i64 = const 48
      v10: i1 = icmp ne v6, v9
      branch v10, block2, block3
    block2:
      v11: i64 = load v8
      v12: i64 = add v5, v11
      v13: i64 = const 12
      v14: ptr = ptr_add v8, v13
      v15: i64 = const 12
      v16: i64 = add v6, v15
      jump block1(v12, v16)
    block3:
      v17: i64 = ptr_to_int v8
      v18: i64 = ptr_to_int v0
      v19: i64 = const 0
      v20: i64 = sub v6, v19
      v21: i64 = const 2
      v22: i64 = ashr v20, v21
      v23: i64 = const -6148914691236517205
      v24: i64 = mul v22, v23
      v25: i64 = const 4
      v26: i64 = const 48
      v27: i1 = icmp eq v6, v26
      v28: i64 = zext v27
      return v28
    }
    "#);
}

/// Where a quotient may have been rounded only an order says the same of what was divided.
#[test]
fn rounded_quotients() {
    let text = r#"
func @f(ptr, i64) -> i1 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = ptr_add v0, v1
  v3: i64 = ptr_to_int v2
  v4: i64 = ptr_to_int v0
  v5: i64 = sub v3, v4
  v6: i64 = const 3
  v7: i64 = ashr v5, v6
  v8: i64 = const 4
  v9: i1 = icmp sle v7, v8
  v10: i1 = icmp eq v7, v8
  v11: i1 = or v9, v10
  return v11
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i64) -> i1 "" internal {
    block0(v0: ptr, v1: i64):
      v2: ptr = ptr_add v0, v1
      v3: i64 = ptr_to_int v2
      v4: i64 = ptr_to_int v0
      v5: i64 = const 0
      v6: i64 = sub v1, v5
      v7: i64 = const 3
      v8: i64 = ashr v6, v7
      v9: i64 = const 4
      v10: i64 = const 40
      v11: i1 = icmp slt v1, v10
      v12: i1 = icmp eq v8, v9
      v13: i1 = or v11, v12
      return v13
    }
    "#);
}

/// A packet's bytes are reached by the pointer that was checked.
#[test]
fn choices_in_packets_stay() {
    let text = r#"
func @f(ptr, i1) -> i64 "" internal {
block0(v0: ptr, v1: i1):
  v2: i64 = load v0
  v3: ptr = int_to_ptr v2
  v4: i64 = const 14
  v5: ptr = ptr_add v3, v4
  branch v1, block1(v5), block1(v3)
block1(v6: ptr):
  v7: i64 = ptr_to_int v6
  v8: i64 = ptr_to_int v3
  v9: i64 = sub v7, v8
  v10: i1 = icmp ult v6, v5
  v11: i64 = zext v10
  v12: i64 = add v9, v11
  return v12
}"#;
    assert_unchanged(super::run, text);
}

/// What is chosen between two objects is one of its own, and what starts from there lies in it.
#[test]
fn choices_between_objects() {
    let text = r#"
func @f(ptr, ptr, i1) -> i1 "" internal {
block0(v0: ptr, v1: ptr, v2: i1):
  v3: ptr = select v2, v0, v1
  v4: i64 = const 40
  v5: ptr = ptr_add v3, v4
  jump block1(v3)
block1(v6: ptr):
  v7: i64 = const 4
  v8: ptr = ptr_add v6, v7
  v9: i1 = icmp ult v8, v5
  branch v9, block1(v8), block2
block2:
  v10: i1 = icmp eq v6, v0
  return v10
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, ptr, i1) -> i1 "" internal {
    block0(v0: ptr, v1: ptr, v2: i1):
      v3: ptr = select v2, v0, v1
      v4: i64 = const 40
      v5: ptr = ptr_add v3, v4
      v6: i64 = const 0
      jump block1(v6)
    block1(v7: i64):
      v8: ptr = ptr_add v3, v7
      v9: i64 = const 4
      v10: ptr = ptr_add v8, v9
      v11: i64 = const 36
      v12: i1 = icmp ult v7, v11
      v13: i64 = const 4
      v14: i64 = add v7, v13
      branch v12, block1(v14), block2
    block2:
      v15: i1 = icmp eq v8, v0
      return v15
    }
    "#);
}
