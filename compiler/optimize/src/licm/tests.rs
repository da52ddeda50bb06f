use insta::assert_snapshot;

use crate::testing::run_pass;

fn licm(text: &str) -> String {
    run_pass(super::run, text)
}

/// A loop in which `table[index]` is read; `test` decides whether it is entered.
fn row(test: &str) -> String {
    licm(&format!(
        r#"
global @table ".bss" internal size 80 align 4 = ""
func @f(i32) -> i64 "" internal {{
block0(v0: i32):
  v1: i32 = const 4
  v2: i64 = const 0
  v3: i1 = icmp {test} v0, v1
  branch v3, block1(v2), block3(v2)
block1(v4: i64):
  v5: i64 = zext v0
  v6: i64 = const 20
  v7: i64 = mul v5, v6
  v8: ptr = global_addr @table
  v9: ptr = ptr_add v8, v7
  v10: ptr = ptr_add v9, v4
  v11: i32 = load v10
  v12: i64 = const 4
  v13: i64 = add v4, v12
  v14: i64 = const 20
  v15: i1 = icmp ult v13, v14
  branch v15, block1(v13), block2
block2:
  v16: i64 = zext v11
  return v16
block3(v17: i64):
  return v17
}}"#
    ))
}

#[test]
fn an_address_with_bounds_is_formed_before_the_loop() {
    assert_snapshot!(row("ult"), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i32 = const 4
      v2: i64 = const 0
      v3: i1 = icmp ult v0, v1
      branch v3, block1, block4(v2)
    block1:
      v4: ptr = global_addr @table
      v5: i64 = zext v0
      v6: i64 = const 20
      v7: i64 = mul v5, v6
      v8: ptr = ptr_add v4, v7
      jump block2(v2)
    block2(v9: i64):
      v10: ptr = ptr_add v8, v9
      v11: i32 = load v10
      v12: i64 = const 4
      v13: i64 = add v9, v12
      v14: i64 = const 20
      v15: i1 = icmp ult v13, v14
      branch v15, block2(v13), block3
    block3:
      v16: i64 = zext v11
      return v16
    block4(v17: i64):
      return v17
    }
    "#);
}

#[test]
fn an_address_without_bounds_stays() {
    assert_snapshot!(row("slt"), @r#"
    func @f(i32) -> i64 "" internal {
    block0(v0: i32):
      v1: i32 = const 4
      v2: i64 = const 0
      v3: i1 = icmp slt v0, v1
      branch v3, block1(v2), block3(v2)
    block1(v4: i64):
      v5: i64 = zext v0
      v6: i64 = const 20
      v7: i64 = mul v5, v6
      v8: ptr = global_addr @table
      v9: ptr = ptr_add v8, v7
      v10: ptr = ptr_add v9, v4
      v11: i32 = load v10
      v12: i64 = const 4
      v13: i64 = add v4, v12
      v14: i64 = const 20
      v15: i1 = icmp ult v13, v14
      branch v15, block1(v13), block2
    block2:
      v16: i64 = zext v11
      return v16
    block3(v17: i64):
      return v17
    }
    "#);
}
