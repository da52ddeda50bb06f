//! Shapes of code: memory, calls, control flow, CO-RE.

mod common;

use common::{compile, function};
use insta::assert_snapshot;

#[test]
fn a_map_lookup() {
    assert_snapshot!(compile(
        r#"
global @counts ".maps" external size 32 align 8 = ""
func @prog(ptr) -> i32 "xdp" external {
  ss0 = size 4 align 4 "key"
block0(v0: ptr):
  v1: i32 = const 0
  v2: ptr = slot_addr ss0
  store v2, v1
  v3: ptr = global_addr @counts
  v4: ptr = call helper 1(v3, v2)
  v5: ptr = const 0
  v6: i1 = icmp eq v4, v5
  branch v6, block2, block1
block1:
  v7: i64 = const 1
  v8: i64 = atomic_rmw add v4, v7 seq_cst
  jump block2
block2:
  v9: i32 = const 2
  return v9
}
"#
    ));
}

#[test]
fn context_loads_keep_their_offset_across_blocks() {
    assert_snapshot!(compile(
        r#"
func @prog(ptr) -> i32 "socket" external {
  core0 = kind 0 root 1 access "0:2" value 8 field 4
  core1 = kind 0 root 1 access "0:17" value 68 field 4
block0(v0: ptr):
  v1: ptr = core_access v0, core0
  v2: i64 = const 76
  v3: ptr = ptr_add v0, v2
  v4: i32 = load v0
  v5: i32 = const 5
  v6: i1 = icmp ugt v4, v5
  branch v6, block1, block2
block1:
  v7: i32 = load v1
  return v7
block2:
  v8: ptr = core_access v0, core1
  v9: i32 = load v8
  v10: i32 = load v3
  v11: i32 = add v9, v10
  return v11
}
"#
    ));
}

/// A member of a member whose type is not relocated: the verifier lets nobody add to a map's address.
#[test]
fn loads_from_maps_keep_their_offset() {
    assert_snapshot!(compile(
        r#"
global @m ".maps" external size 32 align 8 = ""
func @prog(i64) -> i32 "socket" external {
  core0 = kind 0 root 1 access "0:1" value 20 field 0
block0(v0: i64):
  v1: ptr = global_addr @m
  v2: ptr = core_access v1, core0
  v3: i32 = load v2
  v4: i32 = const 5
  v5: i1 = icmp ugt v3, v4
  branch v5, block1, block2
block1:
  v6: i32 = load v2
  return v6
block2:
  return v4
}
"#
    ));
}

#[test]
fn relocated_addresses_and_constants() {
    let text = |cpu| {
        format!(
            r#"target v{cpu} little
func @prog(ptr, i64) -> i64 "kprobe" external {{
  ss0 = size 8 align 8 "buf"
  core0 = kind 0 root 1 access "0:2" value 1280 field 8
  core1 = kind 2 root 1 access "0:2" value 1 field 0
  core2 = kind 4 root 1 access "0:3" value 31 field 0
  core3 = kind 11 root 2 access "1" value 7 field 0
  core4 = kind 0 root 1 access "0:2" value 40000 field 8
block0(v0: ptr, v1: i64):
  v2: ptr = core_access v0, core0
  v3: ptr = slot_addr ss0
  v4: i32 = const 8
  v5: i64 = call helper 113(v3, v4, v2)
  v6: i32 = core_const core1
  v7: i32 = const 0
  v8: i1 = icmp ne v6, v7
  branch v8, block1, block2
block1:
  v9: i32 = core_const core2
  v10: i64 = zext v9
  v11: i64 = shl v1, v10
  v12: i64 = core_const core3
  v13: i64 = add v11, v12
  v14: i64 = load v2
  v15: i64 = add v13, v14
  v17: ptr = core_access v0, core4
  v18: i64 = load v17
  v19: i64 = add v15, v18
  return v19
block2:
  v16: i64 = load v3
  return v16
}}
"#
        )
    };
    assert_snapshot!(compile(&text(3)));
}

#[test]
fn a_loop_with_an_index() {
    assert_snapshot!(function(
        3,
        r#"(ptr, i32) -> i64 ".text" internal {
block0(v0: ptr, v1: i32):
  v2: i32 = const 0
  v3: i64 = const 0
  jump block1(v2, v3)
block1(v4: i32, v5: i64):
  v6: i1 = icmp slt v4, v1
  branch v6, block2, block3
block2:
  v7: i64 = sext v4
  v8: i64 = const 3
  v9: i64 = shl v7, v8
  v10: ptr = ptr_add v0, v9
  v11: i64 = load v10+8
  v12: i64 = add v5, v11
  v13: i32 = const 1
  v14: i32 = add v4, v13
  jump block1(v14, v12)
block3:
  return v5
}
"#
    ));
}

const SWITCH: &str = r#"(i32) -> i32 ".text" internal {
block0(v0: i32):
  switch v0, [1: block1, 2: block1, 3: block2, 7: block2, 9: block3, 100: block1, 101: block1, 102: block1], block4
block1:
  v1: i32 = const 10
  return v1
block2:
  v2: i32 = const 20
  return v2
block3:
  v3: i32 = const 30
  return v3
block4:
  v4: i32 = const 0
  return v4
}
"#;

#[test]
fn a_switch() {
    assert_snapshot!(function(3, SWITCH));
    assert_snapshot!(function(1, SWITCH));
}

#[test]
fn a_switch_picks_the_right_case() {
    for cpu in 1..=4 {
        let module = common::module(&format!("target v{cpu} little\nfunc @f{SWITCH}"));
        let (code, _) = common::generate_with_messages(&module);
        for value in 0..110u64 {
            let expected = match value {
                1 | 2 | 100..=102 => 10,
                3 | 7 => 20,
                9 => 30,
                _ => 0,
            };
            let result = common::run(&module, &code, &[value | 0xabcd << 32]);
            assert_eq!(result, Ok(expected), "v{cpu}: {value}");
        }
    }
}

#[test]
fn compound_conditions_become_jumps() {
    assert_snapshot!(function(
        3,
        r#"(i64, i64) -> i32 ".text" internal {
block0(v0: i64, v1: i64):
  v2: i64 = const 4
  v3: i64 = and v0, v2
  v4: i64 = const 0
  v5: i1 = icmp ne v3, v4
  v6: i1 = icmp ult v1, v2
  v7: i1 = and v5, v6
  branch v7, block1, block2
block1:
  v8: i32 = const 1
  return v8
block2:
  v9: i32 = const 2
  return v9
}
"#
    ));
}

#[test]
fn returns_of_one_value_share_an_exit() {
    assert_snapshot!(function(
        3,
        r#"(ptr) -> i32 ".text" internal {
block0(v0: ptr):
  v1: i32 = const 0
  v2: i32 = load v0
  v3: i1 = icmp eq v2, v1
  branch v3, block3(v1), block1
block1:
  v4: i32 = load v0+4
  v5: i1 = icmp eq v4, v1
  branch v5, block3(v1), block2
block2:
  v6: i32 = const 7
  store v0+8, v6
  jump block3(v6)
block3(v7: i32):
  return v7
}
"#
    ));
}

#[test]
fn stores_of_constants() {
    let body = r#"(ptr) ".text" internal {
  ss0 = size 24 align 8 "buf"
block0(v0: ptr):
  v1: i64 = const 0
  v2: ptr = slot_addr ss0
  store v2, v1
  store v2+8, v1
  store v2+16, v1
  store v0, v1
  v3: i8 = const -1
  store v0+8, v3
  v4: i64 = call helper 5(v2)
  return
}
"#;
    assert_snapshot!(function(2, body));
    assert_snapshot!(function(3, body));
    assert_snapshot!(function(4, body));
}

#[test]
fn packed_fields_on_the_stack_are_accessed_in_parts() {
    assert_snapshot!(function(
        3,
        r#"(i32) -> i32 ".text" internal {
  ss0 = size 16 align 8 "packed"
block0(v0: i32):
  v1: ptr = slot_addr ss0
  store v1+2, v0 align 1
  v2: i32 = load v1+2 align 1
  return v2
}
"#
    ));
}

#[test]
fn bounds_are_checked_on_the_register_that_is_used() {
    assert_snapshot!(function(
        3,
        r#"(ptr, ptr) -> i32 ".text" internal {
block0(v0: ptr, v1: ptr):
  v2: i32 = call helper 8()
  v3: i32 = const 63
  v4: i1 = icmp ugt v2, v3
  branch v4, block2, block1
block1:
  v5: i64 = zext v2
  v6: ptr = ptr_add v1, v5
  v7: i8 = load v6
  v8: i32 = zext v7
  return v8
block2:
  v9: i32 = const 0
  return v9
}
"#
    ));
}

#[test]
fn calls_of_functions_and_callbacks() {
    assert_snapshot!(compile(
        r#"
func @cb(i64, ptr) -> i64 ".text" internal {
block0(v0: i64, v1: ptr):
  v2: i64 = const 0
  return v2
}
func @kfunc(ptr) -> i32 ".ksyms" external
func @prog(ptr) -> i32 "tc" external {
block0(v0: ptr):
  v1: i32 = const 16
  v2: ptr = func_addr @cb
  v3: i64 = const 0
  v4: ptr = const 0
  v5: i64 = call helper 181(v1, v2, v4, v3)
  v6: i32 = call @kfunc(v0)
  return v6
}
"#
    ));
}

#[test]
fn signed_loads() {
    let body = r#"(ptr) -> i64 ".text" internal {
block0(v0: ptr):
  v1: i8 = load v0
  v2: i64 = sext v1
  v3: i32 = load v0+4
  v4: i64 = sext v3
  v5: i64 = add v2, v4
  return v5
}
"#;
    assert_snapshot!(function(3, body));
    assert_snapshot!(function(4, body));
}

#[test]
fn atomics() {
    let body = r#"(ptr, i64, i32) -> i64 ".text" internal {
block0(v0: ptr, v1: i64, v2: i32):
  v3: i64 = atomic_rmw add v0, v1 relaxed
  v4: i64 = atomic_rmw xchg v0+8, v1 seq_cst
  v5: i64 = cmpxchg v0+16, v4, v1 seq_cst
  v6: i64 = atomic_load v0+24 acquire
  atomic_store v0+32, v6 release
  fence seq_cst
  v7: i32 = atomic_rmw or v0+40, v2 relaxed
  v8: i64 = zext v7
  v9: i64 = add v5, v8
  return v9
}
"#;
    assert_snapshot!(function(1, body));
    assert_snapshot!(function(3, body));
    assert_snapshot!(function(4, body));
}

#[test]
fn a_frame_that_is_too_large() {
    assert_snapshot!(function(
        3,
        r#"(ptr) -> i64 ".text" internal {
  ss0 = size 400 align 8 "path"
  ss1 = size 200 align 1 "name"
block0(v0: ptr):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: i64 = call helper 4(v1, v2)
  return v3
}
"#
    ));
}

#[test]
fn packet_loads() {
    assert_snapshot!(function(
        3,
        r#"(ptr, i32) -> i32 "socket" external {
block0(v0: ptr, v1: i32):
  v2: i32 = const 12
  v3: i32 = packet_load 2 v0, v2
  v4: i32 = packet_load 1 v0, v1
  v5: i32 = add v3, v4
  return v5
}
"#
    ));
}

#[test]
fn what_bpf_cannot_do_is_an_error() {
    assert_snapshot!(compile(
        r#"
func @big(ptr) -> i32 ".text" internal returns_struct
func @prog(ptr) -> i32 "xdp" external {
block0(v0: ptr):
  v1: i32 = call indirect v0(v0)
  v2: i32 = call @big(v0)
  v3: i64 = const 1
  v4: i32 = call helper 6(v3, v3, v3, v3, v3, v3)
  trap
  return v2
}
"#
    ));
}

#[test]
fn what_is_returned_keeps_its_sign_though_it_is_tested() {
    let text = r#"
func @prog(ptr) -> i32 "lsm/inode_mkdir" external {
block0(v0: ptr):
  v1: i64 = load v0+24
  v2: i32 = trunc v1
  v3: i32 = const 0
  v4: i1 = icmp ne v2, v3
  branch v4, block1, block2
block1:
  return v2
block2:
  v5: i32 = const -13
  return v5
}
"#;
    assert_snapshot!(compile(&format!("target v1 little{text}")), @r#"
    prog:
      r0 = *(u64 *)(r1 + 24)
      r4 = r0
      r4 <<= 32
      r4 >>= 32
      if r4 != 0 goto L0
      r0 = -13
    L0:
      exit
    "#);
}

#[test]
fn far_jumps_arrive() {
    // Two long stretches, jumped over, jumped into, and jumped back across.
    let stretch = "  store v3, v1 volatile\n".repeat(20_000);
    for cpu in 1..=4 {
        let module = common::module(
            &format!(
                "target v{cpu} little\nfunc @f(i64, i64) -> i64 \".text\" internal {{\n  ss0 = size 8 align 8\n\
             block0(v0: i64, v1: i64):\n  v2: i64 = const 0\n  v3: ptr = slot_addr ss0\n  jump block1(v2)\n\
             block1(v4: i64):\n  v5: i1 = icmp eq v0, v4\n  branch v5, block4, block2\n\
             block2:\n{stretch}  v6: i64 = const 5\n  v7: i1 = icmp ugt v0, v6\n  branch v7, block4, block3\n\
             block3:\n{stretch}  v8: i64 = const 1\n  v9: i64 = add v4, v8\n  jump block1(v9)\n\
             block4:\n  v10: i64 = load v3\n  v11: i64 = shl v4, v6\n  v12: i64 = add v10, v11\n  return v12\n}}\n"
            )
            .replace("  v11: i64 = shl v4, v6\n", "  v13: i64 = const 8\n  v11: i64 = shl v4, v13\n"),
        );
        let (code, messages) = common::generate_with_messages(&module);
        assert!(messages.is_empty(), "v{cpu}: {messages:?}");
        // The kernel makes code longer where it inlines helpers, and refuses jumps whose field no longer holds the way.
        let jumps = code.functions[0].insns.iter().filter(|insn| matches!(insn.code & 7, 5 | 6));
        assert!(jumps.map(|insn| insn.off.unsigned_abs()).max() <= Some(16_000), "v{cpu}");
        for (args, expected) in [([2, 7], 2 * 256 + 7), ([9, 3], 3)] {
            assert_eq!(common::run(&module, &code, &args), Ok(expected), "v{cpu} {args:?}");
        }
    }
}

/// A move of 32 bits keeps what the verifier knows of them, and knows the rest.
#[test]
fn an_argument_of_32_bits_is_moved_as_such() {
    let text = r#"(ptr) -> i64 "tc" external {
block0(v0: ptr):
  v1: i32 = call helper 7()
  v2: i32 = const 64
  v3: i1 = icmp ugt v1, v2
  branch v3, block2, block1
block1:
  v4: i64 = const 0
  v5: i64 = call helper 113(v0, v1, v4)
  return v5
block2:
  v6: i64 = const 0
  return v6
}
"#;
    assert_snapshot!(function(3, text), @"
    f:
      r7 = r1
      call 7
      if w0 <= 64 goto L0
      r0 = 0
      exit
    L0:
      w2 = w0
      r3 = 0
      r1 = r7
      call 113
      exit
    ");
}

/// The verifier follows both parts of the difference.
#[test]
fn a_remainder_by_a_power_of_two_has_bounds() {
    let text = r#"(i64) -> i64 "tc" external {
block0(v0: i64):
  v1: i64 = const 64
  v2: i64 = srem v0, v1
  v3: i64 = const 0
  v4: i1 = icmp slt v2, v3
  branch v4, block2, block1
block1:
  return v2
block2:
  return v1
}
"#;
    assert_snapshot!(function(3, text), @"
    f:
      r5 = r1
      r5 s>>= 63
      r5 >>= 58
      r1 += r5
      r1 &= 63
      r0 = r1
      r0 -= r5
      if r0 s>= 0 goto L0
      r0 = 64
    L0:
      exit
    ");
}

#[test]
fn a_variable_steps_when_its_old_value_is_done_with() {
    assert_snapshot!(function(
        3,
        r#"(ptr) -> i64 ".text" internal {
block0(v0: ptr):
  v1: i32 = const 0
  jump block1(v1)
block1(v2: i32):
  v3: i32 = const 1
  v4: i32 = add v2, v3
  v5: i64 = zext v2
  v6: i64 = call helper 7(v5)
  v7: i64 = const 0
  v8: i1 = icmp eq v6, v7
  branch v8, block2, block1(v4)
block2:
  return v6
}
"#
    ));
}

#[test]
fn moves_that_all_ways_share_are_made_once() {
    assert_snapshot!(function(
        3,
        r#"(ptr, i64) -> i64 ".text" internal {
block0(v0: ptr, v1: i64):
  v2: i64 = const 5
  v3: i1 = icmp ult v1, v2
  branch v3, block1, block2
block1:
  v4: i64 = call helper 7()
  store v0, v4
  jump block3(v2, v1)
block2:
  v5: i64 = call helper 8()
  store v0+8, v5
  jump block3(v2, v1)
block3(v6: i64, v7: i64):
  v8: i64 = call helper 9(v6, v7)
  return v8
}
"#
    ));
}

/// As `container_of` with a relocated offset: the verifier does not follow what a negation gives before Linux 6.18.
#[test]
fn a_number_is_subtracted_from_a_pointer() {
    let text = r#"
func @f(ptr, i64) -> i64 "tc" external {
  core0 = kind 0 root 1 access "0:1" value 8 field 0
block0(v0: ptr, v1: i64):
  v2: i64 = core_const core0
  v3: i64 = const 0
  v4: i64 = sub v3, v2
  v5: ptr = ptr_add v0, v4
  v6: i64 = load v5
  v7: i64 = sub v3, v1
  v8: i64 = add v6, v7
  return v8
}
"#;
    assert_snapshot!(compile(text), @r#"
    f:
      r0 = 8  # CO-RE kind 0, 0:1
      r1 -= r0
      r0 = *(u64 *)(r1 + 0)
      r2 = -r2
      r0 += r2
      exit
    "#);
}

/// A pointer that may point to the stack comes first in a sum, though it is the index that is read no more: of
/// `scalar += pointer` the verifier does not know in which frame it is.
#[test]
fn pointers_to_some_stack_come_first() {
    assert_snapshot!(
        function(
            3,
            r#"(i64, ptr) -> i64 "" internal {
  ss0 = size 64 align 8 "a"
  ss1 = size 64 align 8 "b"
block0(v0: i64, v1: ptr):
  v2: ptr = slot_addr ss0
  v3: ptr = slot_addr ss1
  v4: i64 = const 7
  v5: i64 = and v0, v4
  v6: i1 = icmp eq v0, v4
  branch v6, block1(v2), block1(v3)
block1(v7: ptr):
  v8: ptr = ptr_add v7, v5
  v9: i8 = load v8
  v10: i64 = call helper 5(v7)
  v11: i64 = and v10, v4
  v12: ptr = ptr_add v1, v11
  v13: i8 = load v12
  v14: i64 = zext v9
  v15: i64 = zext v13
  v16: i64 = add v14, v15
  v17: i64 = call helper 5(v1, v16)
  return v17
}"#
        ),
        @"
    f:
      r6 = r2
      r0 = r1
      r0 &= 7
      if r1 != 7 goto L1
      r1 = r10
      r1 += -64
    L0:
      r7 = r1
      r7 += r0
      w7 = *(u8 *)(r7 + 0)
      call 5
      r0 &= 7
      r1 = r6
      r6 += r0
      w0 = *(u8 *)(r6 + 0)
      r2 = r7
      r2 += r0
      call 5
      exit
    L1:
      r1 = r10
      r1 += -128
      goto L0
    "
    );
}

/// What ends as another block does falls into that one.
#[test]
fn one_way_out() {
    let text = r#"
func @f(ptr) -> i64 "tc" external {
block0(v0: ptr):
  v1: i64 = load v0
  v2: i64 = const 8
  v3: i64 = const 0
  v4: i1 = icmp ne v1, v2
  branch v4, block2(v3), block1
block1:
  v5: i64 = call helper 5()
  v6: i1 = icmp ugt v5, v2
  v7: i64 = const 3
  branch v6, block2(v7), block3
block2(v8: i64):
  return v8
block3:
  v9: i64 = call helper 7()
  jump block2(v3)
}
"#;
    assert_snapshot!(compile(text), @r#"
    f:
      r0 = *(u64 *)(r1 + 0)
      if r0 != 8 goto L0
      call 5
      if r0 > 8 goto L1
      call 7
    L0:
      r0 = 0
      exit
    L1:
      r0 = 3
      exit
    "#);
}

#[test]
fn returns_of_one_constant_behind_different_code_share_an_exit() {
    assert_snapshot!(function(
        3,
        r#"(ptr) -> i32 ".text" internal {
block0(v0: ptr):
  v1: i32 = const 1
  v2: i32 = load v0
  v3: i1 = icmp eq v2, v1
  branch v3, block1, block2
block1:
  store v0+4, v2
  return v1
block2:
  store v0+8, v2
  return v1
}
"#
    ));
}

#[test]
fn arithmetic_on_a_half_of_a_pointer_works_on_a_copy() {
    let text = r#"
func @f(ptr) -> i32 "tc" external {
  ss0 = size 4 align 4 "half"
block0(v0: ptr):
  v1: i32 = load v0+76
  v2: i64 = zext v1
  v3: ptr = int_to_ptr v2
  v12: ptr = slot_addr ss0
  store v12, v1
  v4: i32 = const 64
  v5: i32 = add v1, v4
  v6: i32 = load v3
  v7: i32 = xor v5, v6
  v8: i64 = ptr_to_int v0
  v9: i32 = trunc v8
  v10: i32 = mul v9, v7
  v11: i32 = sub v10, v1
  return v11
}
"#;
    assert_snapshot!(compile(&format!("target v3 little{text}")), @"
    f:
      w3 = *(u32 *)(r1 + 76)
      w0 = w3
      *(u32 *)(r10 - 4) = w0
      w0 = w3
      w0 += 64
      w2 = *(u32 *)(r3 + 0)
      w0 ^= w2
      w1 = w1
      w0 *= w1
      w0 -= w3
      exit
    ");
}

/// Nothing may be added to a context: what lies behind the start of a field is read with all of it.
#[test]
fn parts_of_fields_of_contexts() {
    let text = |order| {
        format!(
            r#"target v3 {order}
func @prog(ptr) -> i32 "socket" external {{
  core0 = kind 0 root 1 access "0:2" value 8 field 4
block0(v0: ptr):
  v1: ptr = core_access v0, core0
  v2: i16 = load v1
  v3: i16 = load v1+2
  v4: i64 = const 1
  v5: ptr = ptr_add v1, v4
  v6: i8 = load v5
  v7: i32 = zext v2
  v8: i32 = zext v3
  v9: i32 = sext v6
  v10: i32 = add v7, v8
  v11: i32 = add v10, v9
  return v11
}}"#
        )
    };
    assert_snapshot!(compile(&text("little")));
    assert_snapshot!(compile(&text("big")));
}
