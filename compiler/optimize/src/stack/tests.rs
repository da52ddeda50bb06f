use beec_ir::{Module, Op};
use beec_source::Session;
use insta::assert_snapshot;

use crate::{Options, run_passes};

/// Runs stack sharing; gives what the slots that are left are called, in order of their first use.
fn places(slots: &str, code: &str) -> String {
    let text = format!(
        "func @f(i64) -> i64 \"\" external {{\n{slots}{code}}}
func @report(ptr) \".ksyms\" external
func @take(ptr) -> ptr \".ksyms\" external
func @bpf_dynptr_adjust(ptr) \".ksyms\" external
func @bpf_iter_num_new(ptr, i32, i32) -> i32 \".ksyms\" external
func @bpf_iter_num_next(ptr) -> ptr \".ksyms\" external
func @bpf_iter_num_destroy(ptr) \".ksyms\" external
"
    );
    let mut module = beec_ir::parse(&text).unwrap();
    assert_eq!(beec_ir::validate(&module), []);
    let session = Session::default();
    let options = Options { verify: true, ..Options::default() };
    run_passes(&session, &mut module, &options, &["kept-pointers", "stack-sharing"]).unwrap();
    assert!(!session.has_errors(), "{:?}", session.take_diagnostics());
    used(&module).join(" ")
}

fn used(module: &Module) -> Vec<String> {
    let body = module.functions[0].body.as_ref().unwrap();
    let mut names = Vec::new();
    for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        if let Op::SlotAddr(slot, _) = body.inst(inst).op {
            names.push(body.slots[slot.index()].name.as_str().to_owned());
        }
    }
    names
}

/// A loop that fills `a` and `b` one after the other, calls `callee` with each, and reads `c` behind the loop.
fn filled_anew(callee: &str, result: &str) -> String {
    let slots = "  ss0 = size 16 align 8 \"a\"\n  ss1 = size 16 align 8 \"b\"\n  ss2 = size 64 align 8 \"c\"\n";
    let code = format!(
        "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: ptr = slot_addr ss2
  v4: i64 = const 8
  v5: ptr = ptr_add v1, v4
  v6: ptr = ptr_add v2, v4
  store v3, v0
  jump block1(v0)
block1(v7: i64):
  store v1, v7
  store v5, v7
  {a}call @{callee}(v1)
  store v2, v7
  store v6, v7
  {b}call @{callee}(v2)
  v8: i64 = const 1
  v9: i64 = sub v7, v8
  v10: i64 = const 0
  v11: i1 = icmp ne v9, v10
  branch v11, block1(v9), block2
block2:
  v12: i64 = load v3
  return v12
",
        a = result.replace("NUMBER", "20"),
        b = result.replace("NUMBER", "21"),
    );
    places(slots, &code)
}

/// What every round of a loop fills anew is free between the rounds; a kernel function that gives nothing back keeps
/// no pointer.
#[test]
fn slots_that_a_loop_fills_anew_share_a_place() {
    insta::assert_snapshot!(filled_anew("report", ""), @"a a c");
}

#[test]
fn pointers_that_may_be_kept_hold_the_place() {
    insta::assert_snapshot!(filled_anew("take", "vNUMBER: ptr = "), @"a b c");
    insta::assert_snapshot!(filled_anew("bpf_dynptr_adjust", ""), @"a b c");
}

/// What is filled in part only lives through the round.
#[test]
fn slots_filled_in_part_do_not_share() {
    let slots = "  ss0 = size 64 align 8 \"a\"\n  ss1 = size 64 align 8 \"b\"\n";
    let code = "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  jump block1(v0)
block1(v7: i64):
  store v1, v7
  call @report(v1)
  store v2, v7
  call @report(v2)
  v8: i64 = const 1
  v9: i64 = sub v7, v8
  v10: i64 = const 0
  v11: i1 = icmp ne v9, v10
  branch v11, block1(v9), block2
block2:
  return v7
";
    insta::assert_snapshot!(places(slots, code), @"a b");
}

/// An iterator is in use until it is destroyed, and set up from nothing.
#[test]
fn iterators_one_after_the_other_share_a_place() {
    let slots =
        "  ss0 = size 8 align 8 \"first\"\n  ss1 = size 8 align 8 \"second\"\n  ss2 = size 64 align 8 \"kept\"\n";
    let code = "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: ptr = slot_addr ss2
  v4: i32 = const 0
  v5: i32 = const 9
  store v3, v0
  jump block1(v0)
block1(v7: i64):
  v20: i32 = call @bpf_iter_num_new(v1, v4, v5)
  v21: ptr = call @bpf_iter_num_next(v1)
  call @bpf_iter_num_destroy(v1)
  v22: i32 = call @bpf_iter_num_new(v2, v4, v5)
  v23: ptr = call @bpf_iter_num_next(v2)
  call @bpf_iter_num_destroy(v2)
  v8: i64 = const 1
  v9: i64 = sub v7, v8
  v10: i64 = const 0
  v11: i1 = icmp ne v9, v10
  branch v11, block1(v9), block2
block2:
  v12: i64 = load v3
  return v12
";
    insta::assert_snapshot!(places(slots, code), @"first first kept");
}

#[test]
fn arguments_of_one_call_lie_apart() {
    let slots = "  ss0 = size 64 align 8 \"key\"\n  ss1 = size 64 align 8 \"result\"\n";
    let code = "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: i8 = const 0
  mem_set v1, v3, 64 aligned 8
  v4: i32 = const 64
  v5: i64 = call helper 26(v1, v2)
  v6: i64 = load v2
  return v6
";
    insta::assert_snapshot!(places(slots, code), @"key result");
}

/// Two callbacks one after the other, each handed a structure with the address of an object; `read` comes behind.
fn handed_over(read: &str) -> String {
    let slots = "  ss0 = size 8 align 8 \"a.context\"\n  ss1 = size 64 align 8 \"a\"
  ss2 = size 8 align 8 \"b.context\"\n  ss3 = size 64 align 8 \"b\"\n";
    let code = format!(
        "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: ptr = slot_addr ss2
  v4: ptr = slot_addr ss3
  v5: i8 = const 0
  v6: i32 = const 10
  v7: i64 = const 0
  v8: ptr = func_addr @callback
  mem_set v2, v5, 64 aligned 8
  store v1, v2
  v9: i64 = call helper 181(v6, v8, v1, v7)
  mem_set v4, v5, 64 aligned 8
  store v3, v4
  v10: i64 = call helper 181(v6, v8, v3, v7)
  v11: {read}
  return v0
}}
func @callback(i32, ptr) -> i64 \".text\" internal {{
block0(v0: i32, v1: ptr):
  v2: i64 = const 0
  return v2
"
    );
    places(slots, &code)
}

#[test]
fn what_is_handed_over_by_address_is_in_use_during_the_call() {
    insta::assert_snapshot!(handed_over("i32 = load v4"), @"a.context a a.context a");
}

#[test]
fn an_address_that_comes_back_keeps_its_object() {
    insta::assert_snapshot!(handed_over("i64 = load v1"), @"a.context a b.context b");
}

#[test]
fn what_is_read_behind_both_calls_lies_apart() {
    insta::assert_snapshot!(handed_over("i32 = load v2"), @"b a b.context b");
}

/// A callback may keep the object it is handed, or what the addresses in it lead to.
#[test]
fn what_a_callback_keeps_has_a_place_of_its_own() {
    let with = |callback: &str| {
        let slots =
            "  ss0 = size 8 align 8 \"a.context\"\n  ss1 = size 64 align 8 \"a\"\n  ss2 = size 72 align 8 \"b\"\n";
        let code = format!(
            "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = slot_addr ss1
  v3: i8 = const 0
  v4: i32 = const 10
  v5: i64 = const 0
  v6: ptr = func_addr @callback
  mem_set v2, v3, 64 aligned 8
  store v1, v2
  v7: i64 = call helper 181(v4, v6, v1, v5)
  v8: ptr = slot_addr ss2
  mem_set v8, v3, 72 aligned 8
  call @report(v8)
  return v0
}}
func @callback(i32, ptr) -> i64 \".text\" internal {{
block0(v0: i32, v1: ptr):
  v2: i64 = const 4096
  v3: ptr = int_to_ptr v2
  v4: ptr = load v1
  {callback}
  v5: i64 = const 0
  return v5
"
        );
        places(slots, &code)
    };
    assert_eq!(with("store v4, v0"), "a.context b b");
    assert_eq!(with("store v1, v4"), "a.context b b");
    assert_eq!(with("store v3, v1"), "a.context a b");
    assert_eq!(with("store v3, v4"), "b a b");
}

/// An argument record whose fields are relocated is no dynamic pointer.
#[test]
fn records_with_relocated_fields() {
    let slots = "  ss0 = size 16 align 8 \"a\"\n  ss1 = size 16 align 8 \"b\"\n  ss2 = size 64 align 8 \"c\"\n  core0 = kind 0 root 1 access \"0:1\" value 8 field 8\n";
    let code = "block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: ptr = core_access v1, core0
  store v2, v0
  call @report(v1)
  v3: ptr = slot_addr ss1
  v4: ptr = core_access v3, core0
  store v4, v0
  call @report(v3)
  v5: ptr = slot_addr ss2
  store v5, v0
  call @report(v5)
  return v0
";
    assert_eq!(places(slots, code), "c c c");
}

/// What empty assembly is handed goes where the verifier does not follow it.
#[test]
fn hidden_variables() {
    let text = "func @f(i32) -> i32 \"\" external {
  ss0 = size 4 align 4 \"n\"
  ss1 = size 4 align 4 \"seen\"
block0(v0: i32):
  v1: ptr = slot_addr ss0
  store v1, v0
  asm volatile \"\" (mem v1+0)
  v2: i32 = load v1
  v3: ptr = slot_addr ss1
  asm volatile \"r0 = %0\" (mem v3+0)
  return v2
}
";
    let mut module = beec_ir::parse(text).unwrap();
    let session = Session::default();
    run_passes(&session, &mut module, &Options::default(), &["stack-alignment"]).unwrap();
    assert_snapshot!(beec_ir::print(&module), @r#"
    target v3 little

    func @f(i32) -> i32 "" external {
      ss0 = size 8 align 8 "n"
      ss1 = size 4 align 8 "seen"
    block0(v0: i32):
      v1: ptr = slot_addr ss0+4
      store v1, v0
      asm volatile "" (mem v1)
      v2: i32 = load v1
      v3: ptr = slot_addr ss1
      asm volatile "r0 = %0" (mem v3)
      return v2
    }
    "#);
}

/// Objects of scopes in a loop, each filled by a helper that may leave bytes as they are: what a round leaves behind, the next does not need.
#[test]
fn objects_of_a_loop_share_a_place_where_their_lives_begin_anew() {
    let with = |start: &str| {
        let slots = "  ss0 = size 64 align 8 \"a\"\n  ss1 = size 64 align 8 \"b\"\n";
        let code = "block0(v0: i64):
  jump block1(v0)
block1(v7: i64):
  START0
  v1: ptr = slot_addr ss0
  v2: i64 = call helper 45(v1, v7)
  v3: i64 = load v1
  START1
  v4: ptr = slot_addr ss1
  v5: i64 = call helper 45(v4, v3)
  v6: i64 = load v4
  v8: i64 = const 1
  v9: i64 = sub v7, v8
  v10: i1 = icmp ne v9, v6
  branch v10, block1(v9), block2
block2:
  return v7
";
        let line = |number: usize| if start.is_empty() { String::new() } else { format!("{start} ss{number}") };
        places(slots, &code.replace("START0", &line(0)).replace("START1", &line(1)))
    };
    assert_eq!(with(""), "a b");
    assert_eq!(with("slot_start"), "a a");
}

/// A helper that fills an object whatever happens needs nothing of what it was.
#[test]
fn a_helper_that_fills_an_object_begins_its_life() {
    let with = |size: u32| {
        let slots = "  ss0 = size 64 align 8 \"a\"\n  ss1 = size 64 align 8 \"b\"\n";
        let code = format!(
            "block0(v0: i64):
  jump block1(v0)
block1(v7: i64):
  v1: ptr = slot_addr ss0
  v2: i32 = const {size}
  v3: i64 = call helper 113(v1, v2, v7)
  v4: i64 = load v1
  v5: ptr = slot_addr ss1
  v6: i64 = call helper 113(v5, v2, v4)
  v8: i64 = load v5
  v9: i1 = icmp ne v8, v4
  branch v9, block1(v8), block2
block2:
  return v7
"
        );
        places(slots, &code)
    };
    assert_eq!(with(64), "a a");
    assert_eq!(with(60), "a b");
}

/// An address that depends on the way is one of each object it may be in.
#[test]
fn chosen_objects_are_in_use_together() {
    let slots = "  ss0 = size 64 align 8 \"a\"\n  ss1 = size 64 align 8 \"b\"\n  ss2 = size 64 align 8 \"c\"\n";
    let code = "block0(v0: i64):
  v1: i64 = const 0
  v2: i1 = icmp eq v0, v1
  v3: ptr = slot_addr ss0
  v4: i8 = const 0
  mem_set v3, v4, 64 aligned 8
  v5: ptr = slot_addr ss1
  mem_set v5, v4, 64 aligned 8
  branch v2, block1(v3), block1(v5)
block1(v6: ptr):
  v7: i64 = const 1
  v8: ptr = ptr_add v6, v7
  v9: ptr = select v2, v8, v6
  call @report(v9)
  v10: ptr = slot_addr ss2
  mem_set v10, v4, 64 aligned 8
  call @report(v10)
  return v0
";
    assert_snapshot!(places(slots, code), @"a b a");
}
