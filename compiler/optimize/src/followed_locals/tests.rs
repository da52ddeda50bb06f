use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

/// A pointer that is compared with another one, and what it starts from.
#[test]
fn compared_pointers_become_values() {
    let text = r#"
func @f(ptr, i64) -> i64 "" internal {
  ss0 = size 8 align 8 "p"
  ss1 = size 8 align 8 "e"
  ss2 = size 8 align 8 "n"
block0(v0: ptr, v1: i64):
  v2: ptr = slot_addr ss0
  store v2, v0
  v3: ptr = slot_addr ss2
  store v3, v1
  v4: ptr = ptr_add v0, v1
  v5: ptr = slot_addr ss1
  store v5, v4
  jump block1
block1:
  v6: ptr = slot_addr ss0
  v7: ptr = load v6
  v8: ptr = slot_addr ss1
  v9: ptr = load v8
  v10: i1 = icmp ult v7, v9
  branch v10, block2, block3
block2:
  v11: i64 = const 4
  v12: ptr = ptr_add v7, v11
  v13: ptr = slot_addr ss0
  store v13, v12
  jump block1
block3:
  v14: ptr = slot_addr ss2
  v15: i64 = load v14
  return v15
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i64) -> i64 "" internal {
      ss0 = size 8 align 8 "p"
      ss1 = size 8 align 8 "n"
      ss2 = size 8 align 8 "e"
    block0(v0: ptr, v1: i64):
      v2: ptr = slot_addr ss0
      v3: ptr = slot_addr ss1
      store v3, v1
      v4: ptr = ptr_add v0, v1
      v5: ptr = slot_addr ss2
      jump block1(v0)
    block1(v6: ptr):
      v7: ptr = slot_addr ss0
      v8: ptr = slot_addr ss2
      v9: i1 = icmp ult v6, v4
      branch v9, block2, block3
    block2:
      v10: i64 = const 4
      v11: ptr = ptr_add v6, v10
      v12: ptr = slot_addr ss0
      jump block1(v11)
    block3:
      v13: ptr = slot_addr ss1
      v14: i64 = load v13
      return v14
    }
    "#);
}

/// The end of a packet is compared as it is.
#[test]
fn pointers_into_packets_stay() {
    let text = r#"
func @f(ptr) -> i32 "" internal {
  ss0 = size 8 align 8 "data"
  ss1 = size 8 align 8 "end"
block0(v0: ptr):
  v1: i32 = load v0
  v2: i64 = zext v1
  v3: ptr = int_to_ptr v2
  v4: ptr = slot_addr ss0
  store v4, v3
  v5: i32 = load v0+4
  v6: i64 = zext v5
  v7: ptr = int_to_ptr v6
  v8: ptr = slot_addr ss1
  store v8, v7
  v9: ptr = slot_addr ss0
  v10: ptr = load v9
  v11: i64 = const 4
  v12: ptr = ptr_add v10, v11
  v13: ptr = slot_addr ss1
  v14: ptr = load v13
  v15: i1 = icmp ule v12, v14
  branch v15, block1, block2
block1:
  v16: ptr = slot_addr ss0
  v17: ptr = load v16
  v18: i32 = load v17
  return v18
block2:
  v19: i32 = const 0
  return v19
}"#;
    assert_unchanged(super::run, text);
}

/// What is read before the check is a value, and can be read behind it.
#[test]
fn early_reads_of_packets_become_values() {
    let text = r#"
func @f(ptr) -> i32 "" internal {
  ss0 = size 8 align 8 "data"
  ss1 = size 4 align 8 "first"
  ss2 = size 4 align 8 "second"
block0(v0: ptr):
  v1: i32 = load v0
  v2: i64 = zext v1
  v3: ptr = int_to_ptr v2
  v4: ptr = slot_addr ss0
  store v4, v3
  v5: ptr = load v4
  v6: i32 = load v5
  v7: ptr = slot_addr ss1
  store v7, v6
  v8: i32 = load v0+4
  v9: i64 = zext v8
  v10: ptr = int_to_ptr v9
  v11: i64 = const 8
  v12: ptr = ptr_add v5, v11
  v13: i1 = icmp ule v12, v10
  branch v13, block1, block2
block1:
  v14: ptr = load v4
  v15: i32 = load v14+4
  v16: ptr = slot_addr ss2
  store v16, v15
  v17: i32 = load v16
  v18: i32 = load v7
  v19: i32 = add v17, v18
  return v19
block2:
  v20: i32 = const 0
  return v20
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr) -> i32 "" internal {
      ss0 = size 8 align 8 "data"
      ss1 = size 4 align 8 "first"
      ss2 = size 4 align 8 "second"
    block0(v0: ptr):
      v1: i32 = load v0
      v2: i64 = zext v1
      v3: ptr = int_to_ptr v2
      v4: ptr = slot_addr ss0
      store v4, v3
      v5: ptr = load v4
      v6: i32 = load v5
      v7: ptr = slot_addr ss1
      v8: i32 = load v0+4
      v9: i64 = zext v8
      v10: ptr = int_to_ptr v9
      v11: i64 = const 8
      v12: ptr = ptr_add v5, v11
      v13: i1 = icmp ule v12, v10
      branch v13, block1, block2
    block1:
      v14: ptr = load v4
      v15: i32 = load v14+4
      v16: ptr = slot_addr ss2
      store v16, v15
      v17: i32 = load v16
      v18: i32 = add v17, v6
      return v18
    block2:
      v19: i32 = const 0
      return v19
    }
    "#);
}

/// What says how often a loop runs that is to be unrolled.
#[test]
fn counters_of_unrolled_loops_become_values() {
    let text = r#"
func @f() -> i32 "" internal {
  ss0 = size 4 align 4 "i"
  ss1 = size 4 align 4 "sum"
block0:
  v0: i32 = const 0
  v1: ptr = slot_addr ss0
  store v1, v0
  v2: ptr = slot_addr ss1
  store v2, v0
  jump block1
block1 unroll:
  v3: i32 = load v1
  v4: i32 = const 8
  v5: i1 = icmp slt v3, v4
  branch v5, block2, block3
block2:
  v6: i32 = load v2
  v7: i32 = add v6, v3
  store v2, v7
  v8: i32 = const 1
  v9: i32 = add v3, v8
  store v1, v9
  jump block1
block3:
  v10: i32 = load v2
  return v10
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f() -> i32 "" internal {
      ss0 = size 4 align 4 "i"
      ss1 = size 4 align 4 "sum"
    block0:
      v0: i32 = const 0
      v1: ptr = slot_addr ss0
      v2: ptr = slot_addr ss1
      store v2, v0
      jump block1(v0)
    block1(v3: i32) unroll:
      v4: i32 = const 8
      v5: i1 = icmp slt v3, v4
      branch v5, block2, block3
    block2:
      v6: i32 = load v2
      v7: i32 = add v6, v3
      store v2, v7
      v8: i32 = const 1
      v9: i32 = add v3, v8
      jump block1(v9)
    block3:
      v10: i32 = load v2
      return v10
    }
    "#);
}
