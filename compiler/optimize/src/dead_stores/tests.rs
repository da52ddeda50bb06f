use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn dead_stores(text: &str) -> String {
    run_pass(super::run, text)
}

fn stays(text: &str) {
    assert_unchanged(super::run, text);
}

/// A slot that nothing reads, and what was copied into it.
#[test]
fn never_read() {
    let text = r#"
func @f(i64, ptr) -> i64 "" internal {
  ss0 = size 16 align 8
  ss1 = size 16 align 8
block0(v0: i64, v1: ptr):
  v2: ptr = slot_addr ss0
  v3: ptr = slot_addr ss1
  v4: i8 = const 0
  mem_set v2, v4, 16 aligned 8
  store v2+8, v0
  v5: ptr = ptr_add v2, v0
  store v5, v4
  mem_copy v3, v2, 16 aligned 8, 8
  mem_copy v2, v1, 16 aligned 8, 8
  return v0
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64, ptr) -> i64 "" internal {
      ss0 = size 16 align 8
      ss1 = size 16 align 8
    block0(v0: i64, v1: ptr):
      v2: ptr = slot_addr ss0
      v3: ptr = slot_addr ss1
      v4: i8 = const 0
      v5: ptr = ptr_add v2, v0
      return v0
    }
    "#);
}

/// What is overwritten on every way before it is read.
#[test]
fn overwritten_on_all_ways() {
    let text = r#"
func @f(i64, i64, i1) -> i64 "" internal {
  ss0 = size 16 align 8
block0(v0: i64, v1: i64, v2: i1):
  v3: ptr = slot_addr ss0
  store v3, v0
  store v3+8, v0
  branch v2, block1, block2
block1:
  store v3, v1
  store v3+8, v1
  jump block3
block2:
  store v3, v0
  jump block3
block3:
  v4: i64 = call helper 1(v3)
  store v3, v4
  return v4
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64, i64, i1) -> i64 "" internal {
      ss0 = size 16 align 8
    block0(v0: i64, v1: i64, v2: i1):
      v3: ptr = slot_addr ss0
      store v3+8, v0
      branch v2, block1, block2
    block1:
      store v3, v1
      store v3+8, v1
      jump block3
    block2:
      store v3, v0
      jump block3
    block3:
      v4: i64 = call helper 1(v3)
      return v4
    }
    "#);
}

/// A helper sees the whole slot, so the padding of a key stays zeroed; the fill loses what is overwritten at its end.
#[test]
fn slots_handed_to_calls() {
    let text = r#"
func @f(i64, i32) -> i64 "" internal {
  ss0 = size 24 align 8
block0(v0: i64, v1: i32):
  v2: ptr = slot_addr ss0
  v3: i8 = const 0
  mem_set v2, v3, 24 aligned 8
  store v2, v0
  store v2+8, v1
  store v2+16, v0
  v4: i64 = call helper 1(v2)
  return v4
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64, i32) -> i64 "" internal {
      ss0 = size 24 align 8
    block0(v0: i64, v1: i32):
      v2: ptr = slot_addr ss0
      v3: i8 = const 0
      v4: ptr = slot_addr ss0+8
      mem_set v4, v3, 8 aligned 8
      store v2, v0
      store v2+8, v1
      store v2+16, v0
      v5: i64 = call helper 1(v2)
      return v5
    }
    "#);
}

/// In a loop the next round may read.
#[test]
fn loops() {
    let text = r#"
func @f(i64) -> i64 "" internal {
  ss0 = size 16 align 8
block0(v0: i64):
  v1: ptr = slot_addr ss0
  store v1, v0
  jump block1
block1:
  v2: i64 = load v1
  v3: i64 = mul v2, v2
  store v1, v3
  store v1+8, v3
  v4: i1 = icmp ult v3, v0
  branch v4, block1, block2
block2:
  return v3
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64) -> i64 "" internal {
      ss0 = size 16 align 8
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      store v1, v0
      jump block1
    block1:
      v2: i64 = load v1
      v3: i64 = mul v2, v2
      store v1, v3
      v4: i1 = icmp ult v3, v0
      branch v4, block1, block2
    block2:
      return v3
    }
    "#);
}

/// A slot whose address got away is read by every call; a volatile store is no less a store for being unread.
#[test]
fn escaped_slots_and_volatile_stores_stay() {
    stays(
        r#"
func @f(i64, ptr) -> i64 "" internal {
  ss0 = size 8 align 8
  ss1 = size 8 align 8
block0(v0: i64, v1: ptr):
  v2: ptr = slot_addr ss0
  store v1, v2
  store v2, v0
  v3: i64 = call helper 5()
  v4: ptr = slot_addr ss1
  store v4, v0 volatile
  return v3
}"#,
    );
}

/// Other memory: through the same address, in one block, with nothing between that could look.
#[test]
fn other_memory() {
    let text = r#"
func @f(i64) -> i64 "" internal {
block0(v0: i64):
  v1: ptr = call helper 1(v0)
  v2: i32 = const 0
  store v1, v0
  store v1+12, v2
  v3: i64 = load v1+16
  store v1, v3
  store v1+8, v0
  return v3
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64) -> i64 "" internal {
    block0(v0: i64):
      v1: ptr = call helper 1(v0)
      v2: i32 = const 0
      v3: i64 = load v1+16
      store v1, v3
      store v1+8, v0
      return v3
    }
    "#);
}

#[test]
fn other_memory_stays_where_something_may_look() {
    stays(
        r#"
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = call helper 1(v1)
  v3: i32 = const 0
  store v0, v1 static
  store v0, v1 static
  store v2, v1
  store v2, v3
  v4: i64 = load v0
  store v2, v1
  v5: i64 = call helper 5()
  store v2, v1
  v6: i64 = atomic_rmw add v2+8, v1 relaxed
  store v2, v1
  fence seq_cst
  store v2, v1
  jump block1
block1:
  store v2, v4
  return v1
}"#,
    );
}

/// A load of another type does not look at what was stored; a load of the same type or of a character does.
#[test]
fn loads_of_other_types() {
    let text = r#"
func @f(ptr, ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: ptr, v2: i64):
  v3: ptr = call helper 1(v0)
  store v3, v2 type 6
  v4: i32 = load v1 type 4
  store v3, v2 type 6
  v5: i64 = load v1 type 6
  store v3, v2 type 6
  v6: i8 = load v1
  store v3, v2 type 5
  v7: i64 = load v1 type 5
  store v3, v2 type 6
  v8: i64 = zext v4
  v9: i64 = zext v6
  v10: i64 = add v5, v8
  v11: i64 = add v7, v9
  v12: i64 = add v10, v11
  return v12
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(ptr, ptr, i64) -> i64 "" internal {
    block0(v0: ptr, v1: ptr, v2: i64):
      v3: ptr = call helper 1(v0)
      v4: i32 = load v1 type 4
      store v3, v2 type 6
      v5: i64 = load v1 type 6
      store v3, v2 type 6
      v6: i8 = load v1
      store v3, v2 type 5
      v7: i64 = load v1 type 5
      store v3, v2 type 6
      v8: i64 = zext v4
      v9: i64 = zext v6
      v10: i64 = add v5, v8
      v11: i64 = add v7, v9
      v12: i64 = add v10, v11
      return v12
    }
    "#);
}

/// What is overwritten may be what is copied from: the address of the object is where others can get at it.
#[test]
fn copied_over_from_itself() {
    stays(
        r#"
global @seen ".bss" internal size 8 align 8 = ""
func @f(ptr) -> i64 "" internal {
  ss0 = size 16 align 8
block0(v0: ptr):
  v1: ptr = slot_addr ss0
  v2: ptr = global_addr @seen
  store v2, v1
  mem_copy v1, v0, 16 aligned 8, 8
  v3: ptr = load v2
  mem_copy v1, v3, 16 aligned 8, 8
  v4: i64 = load v1+8
  return v4
}"#,
    );
}

/// What a life that begins, or a helper that fills an object, makes of what was stored before.
#[test]
fn stores_before_a_life_begins() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
  ss0 = size 16 align 8
  ss1 = size 16 align 8
  ss2 = size 16 align 8
block0(v0: i64, v1: i64):
  v2: ptr = slot_addr ss0
  store v2, v0
  slot_start ss0
  store v2+8, v0
  v3: i64 = call helper 1(v2)
  v4: ptr = slot_addr ss1
  store v4, v0
  v5: i32 = const 16
  v6: i64 = call helper 113(v4, v5, v1)
  v7: i64 = load v4
  v8: ptr = slot_addr ss2
  store v8, v0
  v9: i32 = const 8
  v10: i64 = call helper 45(v8, v5, v1)
  v11: i64 = load v8
  v12: i64 = add v7, v11
  return v12
}"#;
    assert_snapshot!(dead_stores(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
      ss0 = size 16 align 8
      ss1 = size 16 align 8
      ss2 = size 16 align 8
    block0(v0: i64, v1: i64):
      v2: ptr = slot_addr ss0
      slot_start ss0
      store v2+8, v0
      v3: i64 = call helper 1(v2)
      v4: ptr = slot_addr ss1
      v5: i32 = const 16
      v6: i64 = call helper 113(v4, v5, v1)
      v7: i64 = load v4
      v8: ptr = slot_addr ss2
      store v8, v0
      v9: i32 = const 8
      v10: i64 = call helper 45(v8, v5, v1)
      v11: i64 = load v8
      v12: i64 = add v7, v11
      return v12
    }
    "#);
}
