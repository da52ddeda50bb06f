//! Running small programs.

use beec_ir::FuncId;
use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};

/// Helper 1 adds its arguments, helper 2 writes its second argument to the place that the first points to.
struct Helpers;

impl Environment for Helpers {
    fn helper(&mut self, memory: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        match number {
            1 => Ok(args.iter().sum()),
            2 => Ok(memory.write(args[0], 4, args[1] as u64).map(|()| 0)?),
            _ => Err(Stop::Unsupported(format!("helper {number}"))),
        }
    }
}

fn run(text: &str, args: &[i64]) -> String {
    let module = beec_ir::parse(text).unwrap();
    assert_eq!(beec_ir::validate(&module), []);
    let mut interpreter = Interpreter::new(&module, 10_000);
    format!("{:?}", interpreter.call(&mut Helpers, FuncId(0), args))
}

const SUM: &str = r#"
func @sum(i64) -> i64 "" internal {
block0(v0: i64):
  v1: i64 = const 0
  jump block1(v1, v1)
block1(v2: i64, v3: i64):
  v4: i1 = icmp slt v2, v0
  branch v4, block2, block3
block2:
  v5: i64 = const 1
  v6: i64 = add v2, v5
  v7: i64 = add v3, v2
  jump block1(v6, v7)
block3:
  return v3
}"#;

#[test]
fn loops() {
    insta::assert_snapshot!(run(SUM, &[5]), @"Ok(Some(10))");
    insta::assert_snapshot!(run(SUM, &[100_000]), @"Err(Fuel)");
}

#[test]
fn memory_of_both_orders() {
    let text = r#"
global @table ".rodata" internal size 8 align 8 = "\x01\x02\x03\x04"
func @f(i64) -> i32 "" internal {
  ss0 = size 8 align 8
block0(v0: i64):
  v1: ptr = global_addr @table
  v2: ptr = slot_addr ss0+4
  mem_copy v2, v1, 4 aligned 4, 4
  v3: ptr = ptr_add v2, v0
  v4: i16 = load v3
  v5: i32 = zext v4
  return v5
}"#;
    insta::assert_snapshot!(run(text, &[1]), @"Ok(Some(770))");
    insta::assert_snapshot!(run(&format!("target v3 big\n{text}"), &[1]), @"Ok(Some(515))");
    insta::assert_snapshot!(run(text, &[3]), @"Err(Memory(BadAccess { address: 8589934599, len: 2 }))");
}

#[test]
fn calls() {
    let text = r#"
func @f(i64) -> i64 "" internal {
  ss0 = size 4 align 4
block0(v0: i64):
  v1: ptr = slot_addr ss0
  v2: i64 = call @g(v1, v0)
  v3: i64 = call helper 2(v1, v2)
  v4: i32 = load v1
  v5: i64 = sext v4
  return v5
}
func @g(ptr, i64) -> i64 "" internal {
block0(v0: ptr, v1: i64):
  v2: i64 = call helper 1(v1, v1, v1)
  return v2
}"#;
    insta::assert_snapshot!(run(text, &[-7]), @"Ok(Some(-21))");
}
