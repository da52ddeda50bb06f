use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn gvn(text: &str) -> String {
    run_pass(super::run, text)
}

fn stays(text: &str) {
    assert_unchanged(super::run, text);
}

#[test]
fn equal_operations() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i64 = add v0, v1
  v3: i64 = add v1, v0
  v4: i64 = sub v0, v1
  v5: i64 = sub v1, v0
  v6: i64 = mul v2, v3
  v7: i64 = mul v4, v5
  v8: i64 = xor v6, v7
  return v8
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64):
      v2: i64 = add v0, v1
      v3: i64 = sub v0, v1
      v4: i64 = sub v1, v0
      v5: i64 = mul v2, v2
      v6: i64 = mul v3, v4
      v7: i64 = xor v5, v6
      return v7
    }
    "#);
}

/// The address that was compared with the packet's end is the one that is loaded from.
#[test]
fn packet_pointers() {
    let text = r#"
func @f(ptr, ptr, i64) -> i8 "" internal {
block0(v0: ptr, v1: ptr, v2: i64):
  v3: ptr = ptr_add v0, v2
  v4: i64 = const 4
  v5: ptr = ptr_add v3, v4
  v6: i1 = icmp ugt v5, v1
  branch v6, block2, block1
block1:
  v7: ptr = ptr_add v0, v2
  v8: i8 = load v7+3
  return v8
block2:
  v9: i8 = const 0
  return v9
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(ptr, ptr, i64) -> i8 "" internal {
    block0(v0: ptr, v1: ptr, v2: i64):
      v3: ptr = ptr_add v0, v2
      v4: i64 = const 4
      v5: ptr = ptr_add v3, v4
      v6: i1 = icmp ugt v5, v1
      branch v6, block2, block1
    block1:
      v7: i8 = load v3+3
      return v7
    block2:
      v8: i8 = const 0
      return v8
    }
    "#);
}

/// Bounds on `v0` do not reach the earlier product, so the later one stays.
#[test]
fn not_across_a_check_of_an_operand() {
    stays(
        r#"
func @f(i64, ptr, ptr) -> i8 "" internal {
block0(v0: i64, v1: ptr, v2: ptr):
  v3: i64 = const 4
  v4: i64 = mul v0, v3
  store v2, v4
  v5: i64 = const 16
  v6: i1 = icmp ult v0, v5
  branch v6, block1, block2
block1:
  v7: i64 = mul v0, v3
  v8: ptr = ptr_add v1, v7
  v9: i8 = load v8
  return v9
block2:
  v10: i8 = const 0
  return v10
}"#,
    );
}

/// Here the product itself was compared, so it is the one to use.
#[test]
fn across_a_check_of_the_result() {
    let text = r#"
func @f(i64, ptr) -> i8 "" internal {
block0(v0: i64, v1: ptr):
  v2: i64 = const 4
  v3: i64 = mul v0, v2
  v4: i64 = const 64
  v5: i1 = icmp ult v3, v4
  branch v5, block1, block2
block1:
  v6: i64 = mul v0, v2
  v7: ptr = ptr_add v1, v6
  v8: i8 = load v7
  return v8
block2:
  v9: i8 = const 0
  return v9
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i64, ptr) -> i8 "" internal {
    block0(v0: i64, v1: ptr):
      v2: i64 = const 4
      v3: i64 = mul v0, v2
      v4: i64 = const 64
      v5: i1 = icmp ult v3, v4
      branch v5, block1, block2
    block1:
      v6: ptr = ptr_add v1, v3
      v7: i8 = load v6
      return v7
    block2:
      v8: i8 = const 0
      return v8
    }
    "#);
}

/// A packet pointer stays the same one though its length was checked in between; an element's address does not.
#[test]
fn addresses_across_a_check_of_the_offset() {
    let text = r#"
func @f(ptr) -> i8 "xdp" external {
block0(v0: ptr):
  v1: i32 = load v0
  v2: i64 = zext v1
  v3: ptr = int_to_ptr v2
  v4: i32 = load v0+4
  v5: i64 = zext v4
  v6: ptr = int_to_ptr v5
  v7: ptr = call helper 1(v0)
  v8: i16 = load v6
  v9: i64 = zext v8
  v10: ptr = ptr_add v3, v9
  v11: ptr = ptr_add v7, v9
  store v7, v10
  store v7, v11
  v12: i32 = zext v8
  v13: i32 = const 64
  v14: i1 = icmp ult v12, v13
  branch v14, block1, block2
block1:
  v15: i64 = zext v8
  v16: ptr = ptr_add v3, v15
  v17: ptr = ptr_add v7, v15
  store v16, v17
  jump block2
block2:
  v18: i8 = const 0
  return v18
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(ptr) -> i8 "xdp" external {
    block0(v0: ptr):
      v1: i32 = load v0
      v2: i64 = zext v1
      v3: ptr = int_to_ptr v2
      v4: i32 = load v0+4
      v5: i64 = zext v4
      v6: ptr = int_to_ptr v5
      v7: ptr = call helper 1(v0)
      v8: i16 = load v6
      v9: i64 = zext v8
      v10: ptr = ptr_add v3, v9
      v11: ptr = ptr_add v7, v9
      store v7, v10
      store v7, v11
      v12: i32 = zext v8
      v13: i32 = const 64
      v14: i1 = icmp ult v12, v13
      branch v14, block1, block2
    block1:
      v15: ptr = ptr_add v7, v9
      store v10, v15
      jump block2
    block2:
      v16: i8 = const 0
      return v16
    }
    "#);
}

/// Each relocation has its own instruction; only equal ones share it.
#[test]
fn relocations() {
    let text = r#"
func @f(ptr, ptr) -> i32 "" internal {
  core0 = kind 0 root 3 access "0:1" value 8 field 4
  core1 = kind 0 root 3 access "0:1" value 8 field 4
  core2 = kind 0 root 4 access "0:1" value 8 field 4
block0(v0: ptr, v1: ptr):
  v2: ptr = core_access v0, core0
  v3: ptr = core_access v0, core1
  v4: ptr = core_access v0, core2
  v5: ptr = core_access v1, core0
  v6: i32 = load v2
  store v3, v6
  store v4, v6
  store v5, v6
  v7: i32 = core_const core0
  v8: i32 = core_const core1
  v9: i32 = core_const core2
  v10: i32 = add v7, v8
  v11: i32 = add v10, v9
  return v11
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(ptr, ptr) -> i32 "" internal {
      core0 = kind 0 root 3 access "0:1" value 8 field 4
      core1 = kind 0 root 4 access "0:1" value 8 field 4
    block0(v0: ptr, v1: ptr):
      v2: ptr = core_access v0, core0
      v3: ptr = core_access v0, core1
      v4: ptr = core_access v1, core0
      v5: i32 = load v2
      store v2, v5
      store v3, v5
      store v4, v5
      v6: i32 = core_const core0
      v7: i32 = core_const core1
      v8: i32 = add v6, v6
      v9: i32 = add v8, v7
      return v9
    }
    "#);
}

/// A condition is shared within a block; elsewhere a comparison is made again, to be fused with its branch.
#[test]
fn comparisons() {
    let text = r#"
func @f(i64, i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64, v2: i64):
  v3: i1 = icmp ult v0, v1
  v4: i1 = icmp ugt v1, v0
  v5: i64 = select v3, v0, v2
  v6: i64 = select v4, v2, v0
  v7: i64 = add v5, v6
  v8: i1 = icmp eq v2, v7
  branch v8, block1, block2
block1:
  v9: i1 = icmp ult v0, v1
  branch v9, block2, block3
block2:
  return v0
block3:
  return v1
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i64, i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64, v2: i64):
      v3: i1 = icmp ult v0, v1
      v4: i64 = select v3, v0, v2
      v5: i64 = select v3, v2, v0
      v6: i64 = add v4, v5
      v7: i1 = icmp eq v2, v6
      branch v7, block1, block2
    block1:
      v8: i1 = icmp ult v0, v1
      branch v8, block2, block3
    block2:
      return v0
    block3:
      return v1
    }
    "#);
}

/// The same comparison, its negation and what follows from it are decided below the branch.
#[test]
fn decided_branches() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i1 = icmp ult v0, v1
  branch v2, block1, block4
block1:
  v3: i1 = icmp uge v0, v1
  branch v3, block4, block2
block2:
  v4: i1 = icmp eq v1, v0
  branch v4, block4, block3
block3:
  v5: i1 = icmp slt v0, v1
  branch v5, block4, block5
block4:
  return v0
block5:
  return v1
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64):
      v2: i1 = icmp ult v0, v1
      branch v2, block1, block4
    block1:
      v3: i1 = icmp uge v0, v1
      jump block2
    block2:
      v4: i1 = icmp eq v1, v0
      jump block3
    block3:
      v5: i1 = icmp slt v0, v1
      branch v5, block4, block5
    block4:
      return v0
    block5:
      return v1
    }
    "#);
}

/// Where `v0` is 5 a switch over it is decided, but what is computed with it stays as it was.
#[test]
fn known_number_decides_branches_only() {
    let text = r#"
func @f(i32, ptr) -> i32 "" internal {
block0(v0: i32, v1: ptr):
  v2: i32 = const 5
  v3: i1 = icmp eq v0, v2
  branch v3, block1, block4
block1:
  v4: i64 = zext v0
  v5: ptr = ptr_add v1, v4
  store v5, v0
  switch v0, [5: block2, 6: block3], block4
block2:
  v6: i32 = const 8
  v7: i1 = icmp ult v0, v6
  v8: i32 = select v7, v0, v6
  return v8
block3:
  return v0
block4:
  v9: i32 = const 0
  return v9
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i32, ptr) -> i32 "" internal {
    block0(v0: i32, v1: ptr):
      v2: i32 = const 5
      v3: i1 = icmp eq v0, v2
      branch v3, block1, block3
    block1:
      v4: i64 = zext v0
      v5: ptr = ptr_add v1, v4
      store v5, v0
      jump block2
    block2:
      v6: i32 = const 8
      v7: i1 = icmp ult v0, v6
      return v0
    block3:
      v8: i32 = const 0
      return v8
    }
    "#);
}

#[test]
fn parts_of_conditions() {
    let text = r#"
func @f(i64, i64) -> i64 "" internal {
block0(v0: i64, v1: i64):
  v2: i64 = const 0
  v3: i1 = icmp ne v0, v2
  v4: i1 = icmp sgt v1, v2
  v5: i1 = and v3, v4
  branch v5, block1, block3
block1:
  v6: i1 = icmp sle v1, v2
  v7: i1 = icmp eq v0, v2
  v8: i1 = or v6, v7
  branch v8, block2, block3
block2:
  return v0
block3:
  return v1
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i64, i64) -> i64 "" internal {
    block0(v0: i64, v1: i64):
      v2: i64 = const 0
      v3: i1 = icmp ne v0, v2
      v4: i1 = icmp sgt v1, v2
      v5: i1 = and v3, v4
      branch v5, block1, block2
    block1:
      v6: i1 = icmp sle v1, v2
      v7: i1 = icmp eq v0, v2
      v8: i1 = or v6, v7
      jump block2
    block2:
      return v1
    }
    "#);
}

/// Two loads are two values, and a join of two ways knows nothing of either.
#[test]
fn undecided_branches_stay() {
    stays(
        r#"
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: i64 = load v0
  v3: i1 = icmp ult v2, v1
  branch v3, block1, block2
block1:
  v4: i64 = load v0
  v5: i1 = icmp ult v4, v1
  branch v5, block2, block3
block2:
  v6: i1 = icmp ult v2, v1
  branch v6, block3, block4
block3:
  return v1
block4:
  return v2
}"#,
    );
}

/// A field's existence decides the same question asked again below it, and no other.
#[test]
fn existence_tests() {
    let text = r#"
func @f(ptr) -> i32 "" internal {
  core0 = kind 2 root 3 access "0:1" value 1 field 0
  core1 = kind 2 root 3 access "0:2" value 1 field 0
block0(v0: ptr):
  v1: i32 = core_const core0
  v2: i32 = const 0
  v3: i1 = icmp ne v1, v2
  branch v3, block1, block4
block1:
  v4: i32 = core_const core0
  v5: i1 = icmp ne v4, v2
  branch v5, block2, block4
block2:
  v6: i32 = core_const core1
  v7: i1 = icmp ne v6, v2
  branch v7, block3, block4
block3:
  v8: i32 = load v0
  return v8
block4:
  return v2
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(ptr) -> i32 "" internal {
      core0 = kind 2 root 3 access "0:1" value 1 field 0
      core1 = kind 2 root 3 access "0:2" value 1 field 0
    block0(v0: ptr):
      v1: i32 = core_const core0
      v2: i32 = const 0
      v3: i1 = icmp ne v1, v2
      branch v3, block1, block4
    block1:
      v4: i1 = icmp ne v1, v2
      jump block2
    block2:
      v5: i32 = core_const core1
      v6: i1 = icmp ne v5, v2
      branch v6, block3, block4
    block3:
      v7: i32 = load v0
      return v7
    block4:
      return v2
    }
    "#);
}

/// An address formed before a null check is formed again behind it.
#[test]
fn null_checks() {
    stays(
        r#"
func @f(ptr, ptr) -> i64 "" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = const 8
  v3: ptr = ptr_add v0, v2
  store v1, v3
  v4: ptr = const 0
  v5: i1 = icmp eq v0, v4
  branch v5, block2, block1
block1:
  v6: ptr = ptr_add v0, v2
  v7: i64 = load v6
  return v7
block2:
  return v2
}"#,
    );
}

/// The verifier would not know the upper half of what a 32-bit comparison found equal.
#[test]
fn known_numbers_are_passed_to_calls() {
    let text = r#"
func @f(i32, ptr) -> i64 "" internal {
block0(v0: i32, v1: ptr):
  v2: i32 = const 6
  v3: i1 = icmp ne v0, v2
  branch v3, block1, block2
block1:
  v4: i64 = zext v0
  v5: i64 = call helper 182(v1, v4)
  return v5
block2:
  v6: i64 = zext v0
  v7: i64 = call helper 182(v1, v6)
  return v7
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i32, ptr) -> i64 "" internal {
    block0(v0: i32, v1: ptr):
      v2: i32 = const 6
      v3: i1 = icmp ne v0, v2
      branch v3, block1, block2
    block1:
      v4: i64 = zext v0
      v5: i64 = call helper 182(v1, v4)
      return v5
    block2:
      v6: i64 = zext v0
      v7: i64 = const 6
      v8: i64 = call helper 182(v1, v7)
      return v8
    }
    "#);
}

/// What was compared after an extension to 32 bits is extended from there, so that the bounds are those of the index.
#[test]
fn extensions_of_what_was_compared() {
    let text = r#"
func @f(i16, ptr) -> i64 "" internal {
block0(v0: i16, v1: ptr):
  v2: i32 = sext v0
  v3: i32 = const 0
  v4: i1 = icmp slt v2, v3
  branch v4, block2, block1
block1:
  v5: i64 = sext v0
  v6: ptr = ptr_add v1, v5
  v7: i64 = load v6
  return v7
block2:
  v8: i64 = sext v0
  v9: i64 = zext v0
  v10: i64 = add v8, v9
  return v10
}"#;
    assert_snapshot!(gvn(text), @r#"
    func @f(i16, ptr) -> i64 "" internal {
    block0(v0: i16, v1: ptr):
      v2: i32 = sext v0
      v3: i32 = const 0
      v4: i1 = icmp slt v2, v3
      branch v4, block2, block1
    block1:
      v5: i64 = sext v2
      v6: ptr = ptr_add v1, v5
      v7: i64 = load v6
      return v7
    block2:
      v8: i64 = sext v2
      v9: i64 = zext v0
      v10: i64 = add v8, v9
      return v10
    }
    "#);
}
