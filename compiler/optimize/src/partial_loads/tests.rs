use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn loads(text: &str) -> String {
    run_pass(super::run, text)
}

fn stays(text: &str) {
    assert_unchanged(super::run, text);
}

/// A counter in a global is a register in its loop, and is written as often as before.
#[test]
fn counters() {
    assert_snapshot!(loads(r#"
global @i ".bss" external size 4 align 4 = ""

func @f(ptr) -> i32 "" internal {
block0(v0: ptr):
  v1: ptr = global_addr @i
  v2: i32 = const 0
  store v1, v2 type 4
  jump block1
block1:
  v3: i32 = load v1 type 4
  v4: i32 = const 10
  v5: i1 = icmp slt v3, v4
  branch v5, block2, block3
block2:
  v6: i32 = load v1 type 4
  v7: i32 = const 1
  v8: i32 = add v6, v7
  store v1, v8 type 4
  jump block1
block3:
  return v3
}"#), @r#"
    func @f(ptr) -> i32 "" internal {
    block0(v0: ptr):
      v1: ptr = global_addr @i
      v2: i32 = const 0
      store v1, v2 type 4
      jump block1(v2)
    block1(v3: i32):
      v4: i32 = const 10
      v5: i1 = icmp slt v3, v4
      branch v5, block2, block3
    block2:
      v6: i32 = const 1
      v7: i32 = add v3, v6
      store v1, v7 type 4
      jump block1(v7)
    block3:
      return v3
    }
    "#);
}

/// What a loop reads of a global, and changes, is read before it.
#[test]
fn before_loops() {
    assert_snapshot!(loads(r#"
global @sum ".bss" external size 4 align 4 = ""

func @f(i32) -> i32 "" internal {
block0(v0: i32):
  v1: ptr = global_addr @sum
  v2: i32 = const 0
  jump block1(v2)
block1(v3: i32):
  v4: i1 = icmp ult v3, v0
  branch v4, block2, block3
block2:
  v5: i32 = load v1 type 4
  v6: i32 = add v5, v3
  store v1, v6 type 4
  v7: i32 = const 1
  v8: i32 = add v3, v7
  jump block1(v8)
block3:
  return v3
}"#), @r#"
    func @f(i32) -> i32 "" internal {
    block0(v0: i32):
      v1: ptr = global_addr @sum
      v2: i32 = const 0
      v3: ptr = global_addr @sum
      v4: i32 = load v3 type 4
      jump block1(v2, v4)
    block1(v5: i32, v6: i32):
      v7: i1 = icmp ult v5, v0
      branch v7, block2, block3
    block2:
      v8: i32 = add v6, v5
      store v1, v8 type 4
      v9: i32 = const 1
      v10: i32 = add v5, v9
      jump block1(v10, v8)
    block3:
      return v5
    }
    "#);
}

/// A load that is known on one way only is made on the other, before the ways join; a store of another type in between
/// does not matter.
#[test]
fn known_on_one_way() {
    assert_snapshot!(loads(r#"
func @f(i64, i1, ptr) -> i32 "" internal {
block0(v0: i64, v1: i1, v2: ptr):
  v3: ptr = call helper 1(v0)
  branch v1, block1, block2
block1:
  v4: i32 = const 4088
  store v3+8, v4 type 4
  store v2, v0 type 6
  jump block3
block2:
  jump block3
block3:
  v5: i32 = load v3+8 type 4
  return v5
}"#), @r#"
    func @f(i64, i1, ptr) -> i32 "" internal {
    block0(v0: i64, v1: i1, v2: ptr):
      v3: ptr = call helper 1(v0)
      branch v1, block1, block2
    block1:
      v4: i32 = const 4088
      store v3+8, v4 type 4
      store v2, v0 type 6
      jump block3(v4)
    block2:
      v5: i32 = load v3+8 type 4
      jump block3(v5)
    block3(v6: i32):
      return v6
    }
    "#);
}

/// Calls, volatile accesses, atomics, barriers, stores that may be to the same place; and what is read only sometimes.
#[test]
fn what_may_change() {
    for change in [
        "v7: i64 = call helper 5()",
        "v7: i32 = load v0 volatile",
        "v7: i64 = atomic_rmw add v0, v6 relaxed",
        "asm volatile \"\" () memory",
        "store v0, v5 type 4",
        "store v0, v6",
        "mem_copy v0, v1, 4 aligned 4, 4",
    ] {
        stays(&format!(
            r#"
global @sum ".bss" external size 4 align 4 = ""

func @f(ptr) -> i32 "" internal {{
block0(v0: ptr):
  v1: ptr = global_addr @sum
  jump block1
block1:
  v2: i32 = load v1 type 4
  v3: i32 = const 10
  v4: i1 = icmp ult v2, v3
  branch v4, block2, block3
block2:
  v5: i32 = add v2, v3
  store v1, v5 type 4
  v6: i64 = const 1
  {change}
  jump block1
block3:
  return v2
}}"#
        ));
    }
}

/// Other memory is not read where the program would not have read it, nor a context anywhere else.
#[test]
fn nothing_is_read_for_nothing() {
    stays(
        r#"
func @f(ptr, i64) -> i32 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = call helper 1(v1)
  v3: i32 = const 0
  jump block1(v3)
block1(v4: i32):
  v5: i32 = const 10
  v6: i1 = icmp ult v4, v5
  branch v6, block2, block3
block2:
  v7: i32 = load v2 type 4
  v8: i32 = load v0 type 4
  v9: i32 = add v7, v8
  v10: i32 = add v9, v4
  jump block1(v10)
block3:
  return v4
}"#,
    );
}
