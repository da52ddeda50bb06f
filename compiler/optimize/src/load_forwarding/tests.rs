use insta::assert_snapshot;

use crate::testing::{assert_unchanged, run_pass};

fn forward(text: &str) -> String {
    run_pass(super::run, text)
}

fn stays(text: &str) {
    assert_unchanged(super::run, text);
}

/// A key that a helper sees keeps its stores; what is read back before is known.
#[test]
fn slots() {
    let text = r#"
func @f(i64, i32) -> i64 "" internal {
  ss0 = size 16 align 8 "key"
block0(v0: i64, v1: i32):
  v2: ptr = slot_addr ss0
  store v2, v0
  store v2+8, v1
  v3: i64 = load v2
  v4: i32 = load v2+8
  v5: i64 = call helper 1(v2)
  v6: i64 = load v2
  v7: i64 = zext v4
  v8: i64 = add v3, v7
  v9: i64 = add v8, v6
  return v9
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64, i32) -> i64 "" internal {
      ss0 = size 16 align 8 "key"
    block0(v0: i64, v1: i32):
      v2: ptr = slot_addr ss0
      store v2, v0
      store v2+8, v1
      v3: i64 = call helper 1(v2)
      v4: i64 = load v2
      v5: i64 = zext v1
      v6: i64 = add v0, v5
      v7: i64 = add v6, v4
      return v7
    }
    "#);
}

/// Fills, parts of constants and lower parts of values.
#[test]
fn narrower_parts_of_slots() {
    let text = r#"
func @f(i64) -> i64 "" internal {
  ss0 = size 24 align 8
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: i8 = const 0
  mem_set v1, v2, 24 aligned 8
  v3: i64 = const 4886718345
  store v1, v3
  store v1+8, v0
  v4: i16 = load v1+2
  v5: i32 = load v1+8
  v6: i32 = load v1+12
  v7: ptr = load v1+16
  v8: ptr = load v1+8
  v9: i64 = zext v4
  v10: i64 = zext v5
  v11: i64 = zext v6
  store v7, v8
  v12: i64 = add v9, v10
  v13: i64 = add v11, v12
  return v13
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64) -> i64 "" internal {
      ss0 = size 24 align 8
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: i8 = const 0
      mem_set v1, v2, 24 aligned 8
      v3: i64 = const 4886718345
      store v1, v3
      store v1+8, v0
      v4: i16 = const 9029
      v5: i32 = trunc v0
      v6: i32 = load v1+12
      v7: ptr = const 0
      v8: ptr = int_to_ptr v0
      v9: i64 = zext v4
      v10: i64 = zext v5
      v11: i64 = zext v6
      store v7, v8
      v12: i64 = add v9, v10
      v13: i64 = add v11, v12
      return v13
    }
    "#);
    assert_snapshot!(forward(&format!("target v3 big\n{text}")), @r#"
    func @f(i64) -> i64 "" internal {
      ss0 = size 24 align 8
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: i8 = const 0
      mem_set v1, v2, 24 aligned 8
      v3: i64 = const 4886718345
      store v1, v3
      store v1+8, v0
      v4: i16 = const 1
      v5: i32 = load v1+8
      v6: i32 = trunc v0
      v7: ptr = const 0
      v8: ptr = int_to_ptr v0
      v9: i64 = zext v4
      v10: i64 = zext v5
      v11: i64 = zext v6
      store v7, v8
      v12: i64 = add v9, v10
      v13: i64 = add v11, v12
      return v13
    }
    "#);
}

/// A copy takes along what is known, a fill's part included.
#[test]
fn copies_of_slots() {
    let text = r#"
func @f(i64) -> i64 "" internal {
  ss0 = size 24 align 8
  ss1 = size 32 align 8
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1+8
  v3: i8 = const 1
  mem_set v1, v3, 24 aligned 8
  store v1+8, v0
  mem_copy v2, v1, 20 aligned 8, 8
  v4: i64 = load v2+8
  v5: i64 = load v2
  v6: i32 = load v2+16
  v7: i32 = load v2+20
  v8: i64 = add v4, v5
  v9: i32 = add v6, v7
  v10: i64 = zext v9
  v11: i64 = add v8, v10
  return v11
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64) -> i64 "" internal {
      ss0 = size 24 align 8
      ss1 = size 32 align 8
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: ptr = slot_addr ss1+8
      v3: i8 = const 1
      mem_set v1, v3, 24 aligned 8
      store v1+8, v0
      mem_copy v2, v1, 20 aligned 8, 8
      v4: i64 = const 72340172838076673
      v5: i32 = const 16843009
      v6: i32 = load v2+20
      v7: i64 = add v0, v4
      v8: i32 = add v5, v6
      v9: i64 = zext v8
      v10: i64 = add v7, v9
      return v10
    }
    "#);
}

/// What both ways into a block agree on is known in it, and in a loop what it does not write.
#[test]
fn joins_and_loops() {
    let text = r#"
func @f(i64, i64, i1) -> i64 "" internal {
  ss0 = size 8 align 8
  ss1 = size 8 align 8
block0(v0: i64, v1: i64, v2: i1):
  v3: ptr = slot_addr ss0
  v4: ptr = slot_addr ss1
  v5: i64 = call helper 1(v3, v4)
  store v3, v0
  branch v2, block1, block2
block1:
  store v4, v1
  jump block3
block2:
  store v4, v0
  jump block3
block3:
  v6: i64 = load v3
  v7: i64 = load v4
  jump block4
block4:
  v8: i64 = load v3
  v9: i64 = load v4
  v10: i64 = add v8, v9
  v11: i64 = add v10, v7
  store v4, v11
  v12: i1 = icmp ult v11, v6
  branch v12, block4, block5
block5:
  return v11
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64, i64, i1) -> i64 "" internal {
      ss0 = size 8 align 8
      ss1 = size 8 align 8
    block0(v0: i64, v1: i64, v2: i1):
      v3: ptr = slot_addr ss0
      v4: ptr = slot_addr ss1
      v5: i64 = call helper 1(v3, v4)
      store v3, v0
      branch v2, block1, block2
    block1:
      store v4, v1
      jump block3
    block2:
      store v4, v0
      jump block3
    block3:
      v6: i64 = load v4
      jump block4
    block4:
      v7: i64 = load v4
      v8: i64 = add v0, v7
      v9: i64 = add v8, v6
      store v4, v9
      v10: i1 = icmp ult v9, v0
      branch v10, block4, block5
    block5:
      return v9
    }
    "#);
}

/// Of other memory the same access is made once, until a call.
#[test]
fn other_memory() {
    let text = r#"
func @f(i64) -> i64 "" internal {
block0(v0: i64):
  v1: ptr = call helper 1(v0)
  v2: i64 = load v1+8
  v3: i64 = load v1+8
  store v1+16, v0
  v4: i64 = load v1+8
  v5: i64 = load v1+16
  v6: i64 = call helper 5()
  v7: i64 = load v1+8
  v8: i64 = add v2, v3
  v9: i64 = add v4, v5
  v10: i64 = add v6, v7
  v11: i64 = add v8, v9
  v12: i64 = add v10, v11
  return v12
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64) -> i64 "" internal {
    block0(v0: i64):
      v1: ptr = call helper 1(v0)
      v2: i64 = load v1+8
      store v1+16, v0
      v3: i64 = call helper 5()
      v4: i64 = load v1+8
      v5: i64 = add v2, v2
      v6: i64 = add v2, v0
      v7: i64 = add v3, v4
      v8: i64 = add v5, v6
      v9: i64 = add v7, v8
      return v9
    }
    "#);
}

/// Another width, an overlap, a variable index, a store through who knows what.
#[test]
fn other_memory_stays_where_it_may_differ() {
    stays(
        r#"
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = call helper 1(v1)
  store v2, v1
  v3: i32 = load v2
  v4: i64 = load v2+8
  v5: i16 = const 1
  store v2+10, v5
  v6: i64 = load v2+8
  v7: ptr = ptr_add v2, v1
  store v7, v1
  v8: i64 = load v2+8
  store v0, v1
  v9: i64 = load v2+8
  v10: i64 = zext v3
  v11: i64 = add v4, v6
  v12: i64 = add v8, v9
  v13: i64 = add v10, v11
  v14: i64 = add v12, v13
  return v14
}"#,
    );
}

/// Volatile accesses, atomics and barriers.
#[test]
fn volatile_and_barriers() {
    stays(
        r#"
func @f(ptr, i1) -> i64 "" internal {
block0(v0: ptr, v1: i1):
  v2: i64 = load v0 volatile
  v3: i64 = load v0 volatile
  v4: i64 = load v0+8
  v5: i64 = atomic_rmw add v0+16, v4 relaxed
  v6: i64 = load v0+8
  asm volatile "" () memory
  v7: i64 = load v0+8
  branch v1, block1, block2
block1:
  v8: i64 = add v2, v3
  return v8
block2:
  v9: i64 = load v0+8 volatile
  v10: i1 = icmp eq v9, v7
  branch v10, block3, block4
block3:
  jump block4
block4:
  v11: i64 = load v0+8
  v12: i64 = add v5, v6
  v13: i64 = add v11, v12
  return v13
}"#,
    );
}

/// A slot whose address is stored somewhere may be written by every call and through pointers of unknown origin.
#[test]
fn escaped_slots() {
    let text = r#"
func @next(ptr) -> ptr ".ksyms" external

func @f(i64) -> i64 "" internal {
  ss0 = size 8 align 8
  ss1 = size 8 align 8
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  store v2, v1
  v3: ptr = call @next(v2)
  store v1, v0
  v4: i64 = load v1
  store v3, v4
  v5: i64 = load v1
  store v1, v0
  v6: i64 = call helper 5()
  v7: i64 = load v1
  v8: i64 = add v4, v5
  v9: i64 = add v6, v7
  v10: i64 = add v8, v9
  return v10
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64) -> i64 "" internal {
      ss0 = size 8 align 8
      ss1 = size 8 align 8
    block0(v0: i64):
      v1: ptr = slot_addr ss0
      v2: ptr = slot_addr ss1
      store v2, v1
      v3: ptr = call @next(v2)
      store v1, v0
      store v3, v0
      v4: i64 = load v1
      store v1, v0
      v5: i64 = call helper 5()
      v6: i64 = load v1
      v7: i64 = add v0, v4
      v8: i64 = add v5, v6
      v9: i64 = add v7, v8
      return v9
    }
    "#);
}

/// A context's fields: read once where nothing comes between, but never from what was written.
#[test]
fn contexts() {
    let text = r#"
func @f(ptr) -> i32 "tc" external {
  core0 = kind 0 root 3 access "0:1" value 8 field 4
  core1 = kind 0 root 3 access "0:1" value 8 field 4
block0(v0: ptr):
  v1: i32 = load v0+4 static
  v2: i32 = load v0+4 static
  store v0+8, v1 static
  v3: i32 = load v0+8 static
  v4: ptr = core_access v0, core0
  v5: ptr = core_access v0, core1
  v6: i32 = load v4
  v7: i32 = load v5
  v8: i64 = call helper 5()
  v9: i32 = load v0+4 static
  v10: i32 = add v2, v3
  v11: i32 = add v6, v7
  v12: i32 = add v10, v11
  v13: i32 = add v12, v9
  return v13
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(ptr) -> i32 "tc" external {
      core0 = kind 0 root 3 access "0:1" value 8 field 4
      core1 = kind 0 root 3 access "0:1" value 8 field 4
    block0(v0: ptr):
      v1: i32 = load v0+4 static
      store v0+8, v1 static
      v2: i32 = load v0+8 static
      v3: ptr = core_access v0, core0
      v4: ptr = core_access v0, core1
      v5: i32 = load v3
      v6: i64 = call helper 5()
      v7: i32 = load v0+4 static
      v8: i32 = add v1, v2
      v9: i32 = add v5, v5
      v10: i32 = add v8, v9
      v11: i32 = add v10, v7
      return v11
    }
    "#);
}

/// Stores of other types do not touch what was stored or loaded, whatever their address.
#[test]
fn other_types() {
    let text = r#"
func @f(ptr, ptr) -> i64 "" internal {
block0(v0: ptr, v1: ptr):
  v2: i32 = load v0 type 4
  v3: i64 = const 7
  store v1, v3 type 6
  v4: i32 = load v0 type 4
  v5: i32 = add v2, v4
  v6: i64 = zext v5
  return v6
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(ptr, ptr) -> i64 "" internal {
    block0(v0: ptr, v1: ptr):
      v2: i32 = load v0 type 4
      v3: i64 = const 7
      store v1, v3 type 6
      v4: i32 = add v2, v2
      v5: i64 = zext v4
      return v5
    }
    "#);
}

/// The same type, a character, a store of another type that is seen to be to the same place, a copy, and a load that is
/// itself of the type that was stored in between.
#[test]
fn types_that_may_be_the_same() {
    stays(
        r#"
func @f(ptr, ptr) -> i64 "" internal {
block0(v0: ptr, v1: ptr):
  v2: i64 = load v0 type 5
  v3: i64 = const 7
  store v1, v3 type 6
  v4: i64 = load v0 type 6
  store v1, v3 type 6
  v5: i64 = load v0 type 6
  v6: i8 = const 7
  store v1, v6
  v7: i64 = load v0 type 6
  store v0+4, v3 type 5
  v8: i64 = load v0 type 6
  mem_copy v1, v0, 8 aligned 8, 8
  v9: i64 = load v0 type 6
  v10: i64 = add v2, v4
  v11: i64 = add v5, v7
  v12: i64 = add v8, v9
  v13: i64 = add v10, v11
  v14: i64 = add v12, v13
  return v14
}"#,
    );
}

/// Shared memory that no way to a join writes: the second load would be of a pointer that was not compared with null.
#[test]
fn shared_memory_at_joins() {
    let text = r#"
global @mask ".data.mask" external size 8 align 8 = ""

func @f(i1) -> i64 "" internal {
block0(v0: i1):
  v1: ptr = global_addr @mask
  v2: ptr = load v1
  v3: i64 = load v1+8
  branch v0, block1, block2
block1:
  jump block2
block2:
  v4: ptr = load v1
  v5: i64 = load v4
  branch v0, block3, block4
block3:
  v6: i64 = call helper 5()
  jump block4
block4:
  v7: i64 = load v1+8
  v8: i64 = add v3, v5
  v9: i64 = add v7, v8
  return v9
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i1) -> i64 "" internal {
    block0(v0: i1):
      v1: ptr = global_addr @mask
      v2: ptr = load v1
      v3: i64 = load v1+8
      branch v0, block1, block2
    block1:
      jump block2
    block2:
      v4: i64 = load v2
      branch v0, block3, block4
    block3:
      v5: i64 = call helper 5()
      jump block4
    block4:
      v6: i64 = load v1+8
      v7: i64 = add v3, v4
      v8: i64 = add v6, v7
      return v8
    }
    "#);
}

/// Other programs may write shared memory while a loop runs.
#[test]
fn shared_memory_in_loops() {
    stays(
        r#"
global @stop ".bss" external size 8 align 8 = ""

func @f(i64) -> i64 "" internal {
block0(v0: i64):
  v1: ptr = global_addr @stop
  v2: i64 = load v1
  jump block1
block1:
  v3: i64 = load v1
  v4: i1 = icmp eq v3, v2
  branch v4, block1, block2
block2:
  return v3
}"#,
    );
}

/// A store of what was loaded from there, or stored there before, goes; not on the stack, nor where it may differ.
#[test]
fn stores_of_what_is_there() {
    let text = r#"
global @g ".data" external size 16 align 8 = ""

func @f(i64, ptr) -> i64 "" internal {
  ss0 = size 8 align 8
block0(v0: i64, v1: ptr):
  v2: ptr = global_addr @g
  v3: i64 = load v2 type 5
  store v2, v3 type 5
  store v2+8, v0
  store v2+8, v0
  store v2+8, v3
  store v2+8, v3 volatile
  v4: i64 = load v2 type 5
  store v1, v0 type 4
  store v2, v4 type 5
  v5: ptr = slot_addr ss0
  v6: i64 = call helper 1(v5)
  v7: i64 = load v5
  store v5, v7
  v8: i64 = call helper 1(v5)
  return v3
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64, ptr) -> i64 "" internal {
      ss0 = size 8 align 8
    block0(v0: i64, v1: ptr):
      v2: ptr = global_addr @g
      v3: i64 = load v2 type 5
      store v2+8, v0
      store v2+8, v3
      store v2+8, v3 volatile
      v4: i64 = load v2 type 5
      store v1, v0 type 4
      store v2, v4 type 5
      v5: ptr = slot_addr ss0
      v6: i64 = call helper 1(v5)
      v7: i64 = load v5
      store v5, v7
      v8: i64 = call helper 1(v5)
      return v3
    }
    "#);
}

/// Through a parameter, and with less alignment than the width.
#[test]
fn parameters() {
    let text = r#"
func @f(ptr, i32) -> i32 "" internal {
block0(v0: ptr, v1: i32):
  store v0+1, v1 align 1
  v2: i32 = load v0+1 align 1
  store v0+5, v2 static
  v3: i32 = load v0+5 static
  v4: i32 = add v2, v3
  return v4
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(ptr, i32) -> i32 "" internal {
    block0(v0: ptr, v1: i32):
      store v0+1, v1 align 1
      store v0+5, v1 static
      v2: i32 = load v0+5 static
      v3: i32 = add v1, v2
      return v3
    }
    "#);
}

/// An index that is not negative leaves alone what lies before; one that may be leaves nothing alone, nor does what lies behind stay.
#[test]
fn behind_an_index() {
    let text = r#"
func @f(i64, i32, i8) -> i32 "" internal {
block0(v0: i64, v1: i32, v2: i8):
  v3: ptr = call helper 1(v0, v0)
  v4: i32 = load v3+4
  v5: i64 = const 8
  v6: ptr = ptr_add v3, v5
  v7: i64 = zext v2
  v8: ptr = ptr_add v6, v7
  store v8, v1
  v9: i32 = load v3+4
  v10: i32 = load v3+8
  v11: i32 = load v3+267
  store v8, v4
  v12: i32 = load v3+267
  v13: i32 = load v3+8
  v14: i64 = sext v2
  v15: ptr = ptr_add v6, v14
  store v15, v1
  v16: i32 = load v3+4
  v17: i32 = add v4, v9
  v18: i32 = add v17, v10
  v19: i32 = add v18, v11
  v20: i32 = add v19, v12
  v21: i32 = add v20, v13
  v22: i32 = add v21, v16
  return v22
}"#;
    assert_snapshot!(forward(text), @r#"
    func @f(i64, i32, i8) -> i32 "" internal {
    block0(v0: i64, v1: i32, v2: i8):
      v3: ptr = call helper 1(v0, v0)
      v4: i32 = load v3+4
      v5: i64 = const 8
      v6: ptr = ptr_add v3, v5
      v7: i64 = zext v2
      v8: ptr = ptr_add v6, v7
      store v8, v1
      v9: i32 = load v3+8
      v10: i32 = load v3+267
      store v8, v4
      v11: i32 = load v3+8
      v12: i64 = sext v2
      v13: ptr = ptr_add v6, v12
      store v13, v1
      v14: i32 = load v3+4
      v15: i32 = add v4, v4
      v16: i32 = add v15, v9
      v17: i32 = add v16, v10
      v18: i32 = add v17, v10
      v19: i32 = add v18, v11
      v20: i32 = add v19, v14
      return v20
    }
    "#);
}

/// A store into the value of one map leaves that of another alone.
#[test]
fn values_of_two_maps() {
    let text = r#"
global @a ".maps" external size 32 align 8 = ""
global @b ".maps" external size 32 align 8 = ""
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = global_addr @a
  v3: ptr = global_addr @b
  v4: ptr = call helper 1(v2, v0)
  v5: ptr = call helper 1(v3, v0)
  v6: ptr = call helper 1(v2, v0)
  store v4, v1
  store v5, v0
  v7: i64 = load v4
  store v6, v0
  v8: i64 = load v4
  v9: i64 = add v7, v8
  return v9
}"#;
    assert_snapshot!(run_pass(super::run, text), @r#"
    func @f(ptr, i64) -> i64 "" internal {
    block0(v0: ptr, v1: i64):
      v2: ptr = global_addr @a
      v3: ptr = global_addr @b
      v4: ptr = call helper 1(v2, v0)
      v5: ptr = call helper 1(v3, v0)
      v6: ptr = call helper 1(v2, v0)
      store v4, v1
      store v5, v0
      store v6, v0
      v7: i64 = load v4
      v8: i64 = add v1, v7
      return v8
    }
    "#);
}

/// What a map is that another object defines is not known.
#[test]
fn values_of_an_extern_map() {
    let text = r#"
global @a ".maps" external size 32 align 8 = ""
global @b ".maps" external size 32 align 8
func @f(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: ptr = global_addr @a
  v3: ptr = global_addr @b
  v4: ptr = call helper 1(v2, v0)
  v5: ptr = call helper 1(v3, v0)
  store v4, v1
  store v5, v0
  v7: i64 = load v4
  return v7
}"#;
    assert!(run_pass(super::run, text).contains("= load v4"));
}
