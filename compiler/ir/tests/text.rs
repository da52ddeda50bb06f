//! The text form: what is read is printed again as it was.

const EVERYTHING: &str = r#"target v4 big
global @counter ".bss" internal size 8 align 8 used = ""
global g1 "" ".rodata.str1.1" internal size 4 align 1 constant = "a\"\n\x00"
global @table ".data" external size 16 align 8 hidden btf 7 = "\x00\x01" [0: @counter+4] [8: @callback]
global @CONFIG ".kconfig" weak size 4 align 4
global g4 "it" ".data" internal size 4 align 4 space 1 = ""
global g5 "it" ".data" internal size 4 align 4 = ""
asm basic ".pushsection x" ()

func @kfunc(ptr) -> i32 ".ksyms" weak btf 3

func @never() "" external error "do not call this"

func @callback(i64, ptr) -> i64 ".text" internal noinline used naked noreturn flatten const pure returns_struct excess_args 2 {
block0(v0: i64, v1: ptr):
  return v0
}

func @main(ptr) -> i64 "xdp" external hidden {
  ss0 = size 16 align 8 "key"
  ss1 = size 4 align 4
  core0 = kind 0 root 12 access "0:1:2" value 24 field 4
block0(v0: ptr):
  v1: i32 = const -5
  v2: i64 = const 9223372036854775807
  v3: ptr = global_addr g1
  v4: ptr = func_addr @callback
  v5: ptr = slot_addr ss0+8
  v6: ptr = slot_addr ss1
  v7: i64 = add v2, v2
  v8: i1 = icmp slt v1, v1
  v9: i64 = select v8, v2, v7
  v10: i64 = zext v1
  v11: ptr = ptr_add v0, v10
  v12: i32 = load v11-4 volatile align 1 static
  store v5, v7
  store v5+8, v1 align 2 type 31
  mem_copy v5, v3, 4 aligned 8, 1 overlap volatile
  v13: i8 = trunc v1
  mem_set v5, v13, 16 aligned 8
  v14: i32 = mem_cmp v5, v3, 4 aligned 8, 1
  v15: i64 = atomic_rmw add v5, v7 relaxed
  v16: i64 = cmpxchg v5+8, v7, v9 seq_cst
  v17: i32 = atomic_load v5 acquire
  atomic_store v5, v17 release
  fence acq_rel
  v18: i64 = call helper 5()
  v19: i32 = call @kfunc(v0)
  call indirect v4(v0, v1)
  v20: i64, v21: i32 = asm volatile "r0 = %1\n" ("res" = out i64 early half, inout v1 early, in v2 half fixed 6, imm v1, any v2, mem v5+8, same 0) clobbers 1 2 memory
  v22: ptr = core_access v0, core0
  v23: i64 = core_const core0
  v24: ptr = addr_space_cast v0, 1 -> 0
  v25: i32 = packet_load 2 v0, v1
  v26: i1 = is_constant v1
  v27: i64 = bswap v2
  switch v1, [-1: block1(v2), 2: block2], block3
block1(v28: i64) unroll 4:
  branch v8, block1(v28), block2 unlikely
block2 no_unroll:
  trap
  goto asm volatile "goto %l[out]" (in v1, stored v5 from v1 early half, stored v3) labels "out", [block3], block1(v2)
block3:
  jump block4
block4 unroll:
  return v2
block5:
  unreachable
}
"#;

#[test]
fn print_gives_what_was_read() {
    let module = beec_ir::parse(EVERYTHING).unwrap();
    assert_eq!(beec_ir::print(&module), EVERYTHING);
    assert_eq!(beec_ir::validate(&module), []);
}

fn error(text: &str) -> String {
    beec_ir::parse(text).unwrap_err().to_string()
}

#[test]
fn errors_name_the_line() {
    insta::assert_snapshot!(error("target v9 little"), @"line 1: expected v1 to v4");
    insta::assert_snapshot!(error("func @f() \"\" internal {\nblock0:\n  v0: i64 = frob v1\n}"), @"line 3: no operation `frob`");
    insta::assert_snapshot!(error("func @f() \"\" internal {\nblock0:\n  return v1\n}"), @"line 4: v1 is not defined");
    insta::assert_snapshot!(error("func @f() \"\" internal {\nblock0:\n  jump block1\n}"), @"line 4: block1 is not defined");
    insta::assert_snapshot!(error("func @f() \"\" internal {\nblock0:\n  v4000000000: i64 = const 1"), @"line 3: expected vN instead of `v4000000000`");
    insta::assert_snapshot!(error("func @f() \"\" internal {\nblock0:\n  v0: i64 = global_addr @g"), @"line 3: no global @g");
    insta::assert_snapshot!(error("func @f() \"abc"), @"line 1: unterminated string");
}

fn problems(body: &str) -> String {
    let text = format!("func @f(i64, ptr) -> i64 \"\" internal {{\n{body}\n}}");
    let module = beec_ir::parse(&text).unwrap();
    beec_ir::validate(&module).iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn validation_finds() {
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n return v1"), @"f, block0: returns Some(Ptr) instead of Some(I64)");
    insta::assert_snapshot!(problems("block0(v0: i64):\n return v0"), @"f: the entry takes [I64], the function [I64, Ptr]");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n v2: i64 = add v3, v0\n v3: i64 = const 1\n return v2"), @"f, block0: v3 is read where its definition does not dominate");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n v2: i64 = add v0, v1\n return v2"), @"f, block0: v1 is ptr instead of [I64]");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n jump block0(v0, v1)"), @"f, block0: jumps to the entry");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n jump block1\nblock1(v2: i64):\n return v2"), @"f, block0: block1 takes [I64] and is given []");
    insta::assert_snapshot!(problems(
        "block0(v0: i64, v1: ptr):\n v2: i1 = icmp eq v0, v0\n branch v2, block1, block2\nblock1:\n v3: i64 = const 1\n jump block2\nblock2:\n return v3"
    ), @"f, block2: v3 is read where its definition does not dominate");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n v2: i32 = const 4294967295\n return v0"), @"f, block0: 4294967295 is no canonical i32");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n switch v0, [1: block1, 1: block1], block1\nblock1:\n return v0"), @"f, block0: two cases are equal");
    insta::assert_snapshot!(problems("block0(v0: i64, v1: ptr):\n v2: i1 = icmp eq v0, v0\n v3: i64 = call helper 1(v2)\n v4: i32 = trunc v2\n return v0"), @r"
    f, block0: v2 is an i1 and passed
    f, block0: Trunc from i1 to i32
    ");
}
