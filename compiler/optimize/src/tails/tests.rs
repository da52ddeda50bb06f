use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn merged(text: &str) -> String {
    run_pass(super::run, text)
}

fn stays(text: &str) {
    assert_unchanged(super::run, text);
}

#[test]
fn equal_returns() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i1 = icmp ult v0, v1
  branch v2, block1, block2
block1:
  v3: i64 = call helper 5()
  v4: i64 = const 7
  return v4
block2:
  v5: i64 = const 7
  return v5
}"#;
    assert_snapshot!(merged(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64):
      v2: i1 = icmp ult v0, v1
      branch v2, block1, block2
    block1:
      v3: i64 = call helper 5()
      v4: i64 = const 7
      return v4
    block2:
      v5: i64 = const 7
      return v5
    }
    "#);
}

/// As after inlining a function twice: from the end up to what differs, which is passed on.
#[test]
fn a_function_inlined_twice() {
    let text = r#"
global @wanted ".bss" external size 4 align 4
global @start ".maps" external size 32 align 8
func @f(i64, i64) -> i64 "" internal {
  ss0 = size 8 align 8 "key"
block0(v0: i64, v1: i64):
  v2: i1 = icmp ult v0, v1
  branch v2, block1, block4
block1:
  v3: ptr = slot_addr ss0
  store v3, v0
  v4: ptr = global_addr @wanted
  v5: i32 = load v4 volatile
  v6: i32 = trunc v0
  v7: i1 = icmp ne v5, v6
  branch v7, block7, block2
block2:
  v8: ptr = global_addr @start
  v9: i64 = call helper 3(v8, v3)
  jump block7
block4:
  v10: ptr = slot_addr ss0
  store v10, v1
  v11: ptr = global_addr @wanted
  v12: i32 = load v11 volatile
  v13: i32 = trunc v1
  v14: i1 = icmp ne v12, v13
  branch v14, block7, block5
block5:
  v15: ptr = global_addr @start
  v16: i64 = call helper 3(v15, v10)
  jump block7
block7:
  v17: i64 = const 0
  return v17
}"#;
    assert_snapshot!(merged(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
      ss0 = size 8 align 8 "key"
    block0(v0: i64, v1: i64):
      v2: i1 = icmp ult v0, v1
      branch v2, block1(v0), block1(v1)
    block1(v3: i64):
      v4: ptr = slot_addr ss0
      store v4, v3
      v5: ptr = global_addr @wanted
      v6: i32 = load v5 volatile
      v7: i32 = trunc v3
      v8: i1 = icmp ne v6, v7
      branch v8, block3, block2
    block2:
      v9: ptr = global_addr @start
      v10: ptr = slot_addr ss0
      v11: i64 = call helper 3(v9, v10)
      jump block3
    block3:
      v12: i64 = const 0
      return v12
    }
    "#);
}

/// The verifier wants one kind of pointer in one access.
#[test]
fn addresses_are_not_passed_on() {
    stays(
        r#"
func @f(i64, ptr, ptr) -> i64 "" internal {
block0(v0: i64, v1: ptr, v2: ptr):
  v3: i64 = const 3
  v4: i1 = icmp ult v0, v3
  branch v4, block1, block2
block1:
  v5: i64 = load v1
  v6: i64 = add v5, v3
  store v1+8, v6
  jump block3
block2:
  v7: i64 = load v2
  v8: i64 = add v7, v3
  store v2+8, v8
  jump block3
block3:
  return v3
}"#,
    );
}

/// One jump more would be all there is to it.
#[test]
fn what_does_not_pay() {
    stays(
        r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i64 = const 3
  v3: i1 = icmp ult v0, v1
  branch v3, block1, block2
block1:
  v4: i64 = call helper 5()
  v5: i64 = add v4, v0
  jump block3(v5)
block2:
  v6: i64 = call helper 7()
  v7: i64 = add v6, v1
  jump block3(v7)
block3(v8: i64):
  return v8
}"#,
    );
}

/// Values of the end that somebody else reads stay where they are.
#[test]
fn results_that_are_read_elsewhere() {
    stays(
        r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i1 = icmp ult v0, v1
  branch v2, block1, block3
block1:
  v3: i64 = call helper 5()
  v4: i64 = mul v3, v3
  v5: i1 = icmp ugt v4, v1
  branch v5, block2, block5
block2:
  return v4
block3:
  v6: i64 = call helper 5()
  v7: i64 = mul v6, v6
  v8: i1 = icmp ugt v7, v1
  branch v8, block4, block5
block4:
  v9: i64 = add v7, v0
  return v9
block5:
  v10: i64 = const 0
  return v10
}"#,
    );
}

/// A constant that the other block has too in one place, and something else for in another.
#[test]
fn one_value_in_two_places() {
    let text = r#"
func @f(i64, ptr) -> i64 "" internal {
block0(v0: i64, v1: ptr):
  v2: i64 = const 3
  v3: i1 = icmp ult v0, v2
  branch v3, block1, block2
block1:
  v4: i64 = const 0
  store v1, v4
  v5: i64 = call helper 5()
  store v1+8, v5
  return v4
block2:
  v6: i64 = const 0
  store v1, v0
  v7: i64 = call helper 5()
  store v1+8, v7
  return v6
}"#;
    assert_snapshot!(merged(text), @r#"
    func @f(i64, ptr) -> i64 "" internal {
    block0(v0: i64, v1: ptr):
      v2: i64 = const 3
      v3: i1 = icmp ult v0, v2
      branch v3, block1, block2(v0)
    block1:
      v4: i64 = const 0
      jump block2(v4)
    block2(v5: i64):
      store v1, v5
      v6: i64 = call helper 5()
      store v1+8, v6
      v7: i64 = const 0
      return v7
    }
    "#);
}
