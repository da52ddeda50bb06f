//! What combining and folding instructions makes of small functions.

mod common;

use common::body;

fn simplified(text: &str) -> String {
    body(&["simplify", "dce"], "(i64, i64, i64) -> i64", &format!("block0(v0: i64, v1: i64, v2: i64):\n{text}"))
}

#[test]
fn constants_fold() {
    insta::assert_snapshot!(simplified("v3: i64 = const 6\n v4: i64 = const 7\n v5: i64 = mul v3, v4\n return v5"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 42
      return v3
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 6\n v4: i64 = add v3, v0\n v5: i64 = add v4, v3\n return v5"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 12
      v4: i64 = add v0, v3
      return v4
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 0\n v4: i64 = or v0, v3\n v5: i64 = sub v4, v0\n return v5"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 0
      return v3
    ");
}

#[test]
fn division_and_multiplication_by_powers_of_two() {
    insta::assert_snapshot!(simplified("v3: i64 = const 8\n v4: i64 = mul v0, v3\n v5: i64 = udiv v4, v3\n v6: i64 = urem v5, v3\n return v6"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 3
      v4: i64 = shl v0, v3
      v5: i64 = const 3
      v6: i64 = lshr v4, v5
      v7: i64 = const 7
      v8: i64 = and v6, v7
      return v8
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 8\n v4: i64 = sdiv v0, v3\n return v4"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 63
      v4: i64 = ashr v0, v3
      v5: i64 = const 61
      v6: i64 = lshr v4, v5
      v7: i64 = add v0, v6
      v8: i64 = const 3
      v9: i64 = ashr v7, v8
      return v9
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 8\n v4: i64 = srem v0, v3\n return v4"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 63
      v4: i64 = ashr v0, v3
      v5: i64 = const 61
      v6: i64 = lshr v4, v5
      v7: i64 = add v0, v6
      v8: i64 = const 7
      v9: i64 = and v7, v8
      v10: i64 = sub v9, v6
      return v10
    ");
}

#[test]
fn masks_stay() {
    insta::assert_snapshot!(simplified("v3: i32 = trunc v0\n v4: i64 = zext v3\n v5: i64 = const 4294967295\n v6: i64 = and v4, v5\n return v6"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i32 = trunc v0
      v4: i64 = zext v3
      v5: i64 = const 4294967295
      v6: i64 = and v4, v5
      return v6
    ");
}

#[test]
fn a_checked_sum_stays_the_base_of_the_used_one() {
    insta::assert_snapshot!(simplified(
        "v3: i64 = const 1\n v4: i64 = add v0, v3\n v5: i64 = const 3\n v6: i64 = add v4, v5\n v7: i1 = icmp ult v4, v1\n v8: i64 = select v7, v6, v4\n return v8"
    ), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 1
      v4: i64 = add v0, v3
      v5: i64 = const 3
      v6: i64 = add v4, v5
      v7: i1 = icmp ult v4, v1
      v8: i64 = select v7, v6, v4
      return v8
    ");
}

#[test]
fn comparisons() {
    insta::assert_snapshot!(simplified("v3: i1 = icmp ult v0, v1\n v4: i32 = zext v3\n v5: i32 = const 0\n v6: i1 = icmp eq v4, v5\n v7: i64 = zext v6\n return v7"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i1 = icmp uge v0, v1
      v4: i64 = zext v3
      return v4
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 0\n v4: i1 = icmp ugt v0, v3\n v5: i1 = icmp uge v1, v3\n v6: i1 = and v4, v5\n v7: i64 = zext v6\n return v7"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 0
      v4: i1 = icmp ne v0, v3
      v5: i64 = zext v4
      return v5
    ");
    insta::assert_snapshot!(simplified("v3: i64 = const 5\n v4: i64 = add v0, v3\n v5: i1 = icmp ne v4, v3\n v6: i64 = zext v5\n return v6"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i64 = const 0
      v4: i1 = icmp ne v0, v3
      v5: i64 = zext v4
      return v5
    ");
}

#[test]
fn comparisons_are_not_narrowed() {
    insta::assert_snapshot!(simplified("v3: i32 = trunc v0\n v4: i64 = zext v3\n v5: i64 = const 10\n v6: i1 = icmp ult v4, v5\n v7: i64 = select v6, v4, v5\n return v7"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i32 = trunc v0
      v4: i64 = zext v3
      v5: i64 = const 10
      v6: i1 = icmp ult v4, v5
      v7: i64 = select v6, v4, v5
      return v7
    ");
}

/// What is compared is what goes on to be used: the second extension is the program's own.
#[test]
fn signs_are_not_needed_to_compare() {
    let text = "v3: i32 = trunc v0\n v4: i64 = sext v3\n v5: i64 = const 32\n v6: i1 = icmp ugt v4, v5\n \
                v7: i64 = sext v3\n v8: i64 = zext v6\n v9: i64 = add v7, v8\n return v9";
    insta::assert_snapshot!(simplified(text), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i32 = trunc v0
      v4: i32 = const 32
      v5: i1 = icmp ugt v3, v4
      v6: i64 = sext v3
      v7: i64 = zext v5
      v8: i64 = add v6, v7
      return v8
    ");
    let used = "v3: i32 = trunc v0\n v4: i64 = sext v3\n v5: i64 = const 32\n v6: i1 = icmp ugt v4, v5\n \
                v8: i64 = zext v6\n v9: i64 = add v4, v8\n return v9";
    insta::assert_snapshot!(simplified(used), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i32 = trunc v0
      v4: i64 = sext v3
      v5: i64 = const 32
      v6: i1 = icmp ugt v4, v5
      v7: i64 = zext v6
      v8: i64 = add v4, v7
      return v8
    ");
}

/// A bound of a sum that cannot wrap is a bound of what was added to.
#[test]
fn bounds_of_sums() {
    let text = "v3: i16 = trunc v0\n v4: i32 = zext v3\n v5: i32 = const 2048\n v6: i32 = add v4, v5\n \
                v7: i32 = const 12288\n v8: i1 = icmp sge v6, v7\n v9: i64 = zext v8\n return v9";
    insta::assert_snapshot!(simplified(text), @r#"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i16 = trunc v0
      v4: i32 = zext v3
      v5: i32 = const 10240
      v6: i1 = icmp uge v4, v5
      v7: i64 = zext v6
      return v7
    "#);
    let wraps = "v3: i32 = trunc v0\n v5: i32 = const 2048\n v6: i32 = add v3, v5\n \
                v7: i32 = const 12288\n v8: i1 = icmp uge v6, v7\n v9: i64 = zext v8\n return v9";
    insta::assert_snapshot!(simplified(wraps), @r#"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i32 = trunc v0
      v4: i32 = const 2048
      v5: i32 = add v3, v4
      v6: i32 = const 12288
      v7: i1 = icmp uge v5, v6
      v8: i64 = zext v7
      return v8
    "#);
}

#[test]
fn conversions() {
    insta::assert_snapshot!(simplified("v3: i8 = trunc v0\n v4: i32 = zext v3\n v5: i64 = sext v4\n return v5"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i8 = trunc v0
      v4: i64 = zext v3
      return v4
    ");
    insta::assert_snapshot!(simplified("v3: i32 = trunc v0\n v4: i64 = sext v3\n v5: i32 = trunc v4\n v6: i16 = trunc v5\n v7: i64 = zext v6\n return v7"), @r"
    block0(v0: i64, v1: i64, v2: i64):
      v3: i16 = trunc v0
      v4: i64 = zext v3
      return v4
    ");
}

#[test]
fn offsets_go_into_accesses_but_not_onto_relocations() {
    let text = r#"
  ss0 = size 32 align 8
  core0 = kind 0 root 1 access "0:1" value 8 field 4
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: i64 = const 8
  v3: ptr = ptr_add v1, v2
  v4: ptr = ptr_add v3, v2
  store v4, v0
  v5: ptr = core_access v1, core0
  v6: ptr = ptr_add v5, v2
  v7: i64 = load v6
  v8: ptr = ptr_add v1, v0
  v9: ptr = ptr_add v8, v2
  v10: i1 = icmp eq v9, v1
  v11: i64 = zext v10
  v12: i64 = add v7, v11
  return v12"#;
    insta::assert_snapshot!(body(&["simplify", "dce"], "(i64) -> i64", text), @r#"
      ss0 = size 32 align 8
      core0 = kind 0 root 1 access "0:1" value 8 field 4
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: i64 = const 8
      v3: ptr = slot_addr ss0+16
      store v3, v0
      v4: ptr = core_access v1, core0
      v5: ptr = ptr_add v4, v2
      v6: i64 = load v5
      v7: ptr = ptr_add v1, v0
      v8: ptr = ptr_add v7, v2
      v9: i1 = icmp eq v8, v1
      v10: i64 = zext v9
      v11: i64 = add v6, v10
      return v11
    "#);
}

#[test]
fn differences_of_pointers_are_what_was_added() {
    let text = r#"  ss0 = size 32 align 8
block0(v0: i64, v1: ptr):
  v2: i64 = ptr_to_int v1
  v3: i64 = const 8
  v4: ptr = ptr_add v1, v3
  v5: ptr = ptr_add v4, v0
  v6: i64 = ptr_to_int v5
  v7: i64 = sub v6, v2
  v8: ptr = slot_addr ss0
  v9: i64 = ptr_to_int v8
  v10: ptr = slot_addr ss0+16
  v11: ptr = ptr_add v10, v0
  v12: i64 = ptr_to_int v11
  v13: i64 = sub v12, v9
  v14: i64 = sub v12, v2
  v15: i64 = mul v7, v13
  v16: i64 = mul v15, v14
  return v16"#;
    insta::assert_snapshot!(body(&["simplify", "simplify", "dce"], "(i64, ptr) -> i64", text), @r#"
      ss0 = size 32 align 8
    block0(v0: i64, v1: ptr):
      v2: i64 = ptr_to_int v1
      v3: i64 = const 8
      v4: i64 = add v0, v3
      v5: ptr = slot_addr ss0+16
      v6: ptr = ptr_add v5, v0
      v7: i64 = ptr_to_int v6
      v8: i64 = const 16
      v9: i64 = add v0, v8
      v10: i64 = sub v7, v2
      v11: i64 = mul v4, v9
      v12: i64 = mul v11, v10
      return v12
    "#);
}
