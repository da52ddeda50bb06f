use beec_ir::{parse, print, validate};
use insta::assert_snapshot;

fn statics(text: &str) -> String {
    let mut module = parse(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(validate(&module), []);
    super::run(&mut module);
    assert_eq!(validate(&module), []);
    let text = print(&module);
    text.split_once('\n').map_or(String::new(), |(_, rest)| rest.trim().to_owned())
}

fn stays(text: &str) {
    assert_eq!(statics(text), text.trim());
}

/// What nothing writes is constant; a table without addresses is where constants are.
#[test]
fn never_written() {
    assert_snapshot!(statics(r#"
global @x ".bss" internal size 4 align 4 = ""
global @p ".data" internal size 8 align 8 = "" [0: @x]
global @table ".data" internal size 8 align 4 = "\x01\x00\x00\x00\x02"

func @f(i64) -> i32 "xdp" external {
block0(v0: i64):
  v1: ptr = global_addr @p
  v2: ptr = load v1
  v3: ptr = global_addr @table
  v4: ptr = ptr_add v3, v0
  v5: i32 = load v4
  store v2, v5
  return v5
}"#), @r#"
    global @x ".bss" internal size 4 align 4 = ""
    global @p ".data" internal size 8 align 8 constant = "" [0: @x]
    global @table ".rodata" internal size 8 align 4 constant = "\x01\x00\x00\x00\x02"

    func @f(i64) -> i32 "xdp" external {
    block0(v0: i64):
      v1: ptr = global_addr @p
      v2: ptr = load v1
      v3: ptr = global_addr @table
      v4: ptr = ptr_add v3, v0
      v5: i32 = load v4
      store v2, v5
      return v5
    }
    "#);
}

/// What nothing reads need not be written.
#[test]
fn never_read() {
    assert_snapshot!(statics(r#"
global @x ".bss" internal size 8 align 4 = ""

func @f(i32, i64) -> i32 "xdp" external {
block0(v0: i32, v1: i64):
  v2: ptr = global_addr @x
  store v2+4, v0
  v3: ptr = ptr_add v2, v1
  store v3, v0
  v4: i8 = const 0
  mem_set v2, v4, 8 aligned 4
  return v0
}"#), @r#"
    global @x ".bss" internal size 8 align 4 = ""

    func @f(i32, i64) -> i32 "xdp" external {
    block0(v0: i32, v1: i64):
      v2: ptr = global_addr @x
      v3: ptr = ptr_add v2, v1
      v4: i8 = const 0
      return v0
    }
    "#);
}

/// Storing what is there at the start changes nothing.
#[test]
fn written_as_it_is() {
    assert_snapshot!(statics(r#"
global @x ".data" internal size 4 align 4 = "\x07"
global @q ".data" internal size 8 align 8 = "" [0: @x]
global @y ".data" internal size 4 align 4 = "\x07"

func @f() -> i32 "xdp" external {
block0:
  v0: ptr = global_addr @x
  v1: ptr = global_addr @q
  store v1, v0
  v2: ptr = load v1
  v3: i32 = load v2
  v4: ptr = global_addr @y
  v5: i32 = const 7
  v6: i8 = const 7
  store v4, v5
  store v4+3, v6
  v7: i32 = load v4
  return v7
}"#), @r#"
    global @x ".data" internal size 4 align 4 = "\x07"
    global @q ".data" internal size 8 align 8 constant = "" [0: @x]
    global @y ".data" internal size 4 align 4 = "\x07"

    func @f() -> i32 "xdp" external {
    block0:
      v0: ptr = global_addr @x
      v1: ptr = global_addr @q
      v2: ptr = load v1
      v3: i32 = load v2
      v4: ptr = global_addr @y
      v5: i32 = const 7
      v6: i8 = const 7
      store v4, v5
      store v4+3, v6
      v7: i32 = load v4
      return v7
    }
    "#);
}

/// The counter of a loop.
#[test]
fn written_before_it_is_read() {
    assert_snapshot!(statics(r#"
global @i ".bss" internal size 4 align 4 = ""

func @f(i32) -> i32 "xdp" external {
block0(v0: i32):
  v1: ptr = global_addr @i
  v2: i32 = const 0
  store v1, v2
  jump block1
block1:
  v3: i32 = load v1
  v4: i1 = icmp slt v3, v0
  branch v4, block2, block3
block2:
  v5: i32 = const 1
  v6: i32 = add v3, v5
  store v1, v6
  jump block1
block3:
  return v3
}"#), @r#"
    global @i ".bss" internal size 4 align 4 = ""

    func @f(i32) -> i32 "xdp" external {
      ss0 = size 4 align 4 "i"
    block0(v0: i32):
      v1: ptr = slot_addr ss0
      v2: i32 = const 0
      store v1, v2
      jump block1
    block1:
      v3: i32 = load v1
      v4: i1 = icmp slt v3, v0
      branch v4, block2, block3
    block2:
      v5: i32 = const 1
      v6: i32 = add v3, v5
      store v1, v6
      jump block1
    block3:
      return v3
    }
    "#);
}

/// What may be read before it is written, on one way at least, lives from call to call.
#[test]
fn read_before_it_is_written() {
    stays(
        r#"
global @i ".bss" internal size 4 align 4 = ""

func @f(i32, i1) -> i32 "xdp" external {
block0(v0: i32, v1: i1):
  v2: ptr = global_addr @i
  branch v1, block1, block2
block1:
  store v2, v0
  jump block2
block2:
  v3: i32 = load v2
  return v3
}
"#,
    );
}

/// Another name, another function, another width, a volatile access, an address that goes elsewhere.
#[test]
fn seen_by_others() {
    let loads = "v4: i32 = load v2";
    for (global, access) in [
        ("external size 4 align 4", loads),
        ("internal size 4 align 4 used", loads),
        ("internal size 4 align 4", "v4: i32 = load v2 volatile"),
        ("internal size 4 align 4", "v4: i16 = load v2"),
        ("internal size 4 align 4", "v4: i64 = call helper 1(v2)"),
        ("internal size 4 align 4", "v4: i32 = atomic_rmw add v2, v3 relaxed"),
        ("internal size 4 align 4", "v4: i1 = icmp eq v1, v2"),
        ("internal size 4 align 4", "asm volatile \"r1 = i ll\" ()"),
        ("internal size 4 align 4", "v4: i32 = call @g()"),
    ] {
        let function = "func @g() -> i32 \".text\" external {
block0:
  v0: ptr = global_addr @i
  v1: i32 = load v0
  return v1
}";
        stays(&format!(
            r#"
global @i ".bss" {global} = ""

func @f(ptr, ptr) -> i32 "xdp" external {{
block0(v0: ptr, v1: ptr):
  v2: ptr = global_addr @i
  v3: i32 = const 1
  store v2, v3
  {access}
  return v3
}}

{}
"#,
            if access.contains("@g") { function } else { "" }
        ));
    }
}
