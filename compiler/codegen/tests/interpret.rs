//! The interpreter of machine code, on its own: instructions as the RFC says, and what it refuses.

mod common;

use beec_codegen::interpret::Interpreter;
use beec_codegen::{Insn, MachineCode, MachineFunction};
use beec_ir::interpret::{Environment, Memory, Stop};
use beec_ir::{FuncId, Module};
use common::{generate_with_messages, module};

struct Sum;

impl Environment for Sum {
    fn helper(&mut self, _: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        Ok(args.iter().fold(i64::from(number), |sum, arg| sum + arg))
    }
}

/// A function of these instructions, in front of the `exit`, with `r1` given.
fn machine(order: &str, insns: &[(u8, u8, u8, i16, i32)]) -> (Module, MachineCode) {
    let module = module(&format!(
        "target v4 {order}\nfunc @f(i64) -> i64 \".text\" external {{\nblock0(v0: i64):\n  return v0\n}}\n"
    ));
    let exit = (0x95, 0, 0, 0, 0);
    let insns = insns.iter().chain([&exit]).map(|&(code, dst, src, off, imm)| Insn { code, dst, src, off, imm });
    let function = MachineFunction {
        func: FuncId(0),
        insns: insns.collect(),
        relocs: Vec::new(),
        core: Vec::new(),
        lines: Vec::new(),
        stack: 0,
    };
    (module, MachineCode { functions: vec![function], too_large: Vec::new() })
}

fn run(order: &str, insns: &[(u8, u8, u8, i16, i32)], arg: i64) -> Result<i64, Stop> {
    let (module, code) = machine(order, insns);
    let result = Interpreter::new(&module, &code, 1000).call(&mut Sum, FuncId(0), &[arg]);
    result.map(|result| result.expect("the function has a result"))
}

const MOVE: (u8, u8, u8, i16, i32) = (0xbf, 0, 1, 0, 0);

#[test]
fn arithmetic() {
    let with = |insn, arg| run("little", &[MOVE, insn], arg).unwrap();
    assert_eq!(with((0x07, 0, 0, 0, -1), 0), -1);
    assert_eq!(with((0x04, 0, 0, 0, -1), 0), 0xffff_ffff);
    assert_eq!(with((0x37, 0, 0, 0, 0), 5), 0);
    assert_eq!(with((0x97, 0, 0, 0, 0), 5), 5);
    assert_eq!(with((0x37, 0, 0, 1, -1), i64::MIN), i64::MIN);
    assert_eq!(with((0x34, 0, 0, 1, -2), 7), 0xffff_fffd);
    assert_eq!(with((0x94, 0, 0, 1, 4), -7), 0xffff_fffd);
    assert_eq!(with((0x67, 0, 0, 0, 65), 1), 2);
    assert_eq!(with((0xc4, 0, 0, 0, 4), 0x8000_0000), 0xf800_0000);
    assert_eq!(with((0x84, 0, 0, 0, 0), 1), 0xffff_ffff);
    assert_eq!(with((0xbf, 0, 1, 8, 0), 0x80), -128);
    assert_eq!(with((0xbc, 0, 1, 16, 0), 0x8000), 0xffff_8000);
}

#[test]
fn byte_order() {
    let value = 0x1122_3344_5566_7788;
    let swapped = 0x8877_6655_4433_2211_u64 as i64;
    for (order, code, expected) in [
        ("little", 0xd4, value),
        ("little", 0xdc, swapped),
        ("big", 0xd4, swapped),
        ("big", 0xdc, value),
        ("little", 0xd7, swapped),
        ("big", 0xd7, swapped),
    ] {
        assert_eq!(run(order, &[MOVE, (code, 0, 0, 0, 64)], value), Ok(expected));
    }
    assert_eq!(run("big", &[MOVE, (0xdc, 0, 0, 0, 16)], value), Ok(0x7788));
    // The first byte of a stored word is the highest one in big-endian order.
    let first_byte = [(0x7b, 10, 1, -8, 0), (0x71, 0, 10, -8, 0)];
    assert_eq!((run("little", &first_byte, value), run("big", &first_byte, value)), (Ok(0x88), Ok(0x11)));
}

#[test]
fn jumps() {
    let taken = |code, left: i64, imm| {
        run("little", &[(code, 1, 0, 2, imm), (0xb7, 0, 0, 0, 0), (0x95, 0, 0, 0, 0), (0xb7, 0, 0, 0, 1)], left)
    };
    assert_eq!(taken(0xc5, -1, 0), Ok(1));
    assert_eq!(taken(0xa5, -1, 0), Ok(0));
    assert_eq!(taken(0x16, 1 << 32, 0), Ok(1));
    assert_eq!(taken(0x45, 6, 1), Ok(0));
    let far = [(0x06, 0, 0, 0, 1), (0x95, 0, 0, 0, 0), (0xb7, 0, 0, 0, 9)];
    assert_eq!(run("little", &far, 0), Ok(9));
}

#[test]
fn atomics() {
    let start = (0x7a, 10, 0, -8, 5);
    let load = (0x79, 0, 10, -8, 0);
    let after = |insn: (u8, u8, u8, i16, i32), result| run("little", &[start, (0xb7, 0, 0, 0, 5), insn, result], 3);
    assert_eq!(after((0xdb, 10, 1, -8, 0x00), load), Ok(8));
    assert_eq!(after((0xdb, 10, 1, -8, 0x01), MOVE), Ok(5));
    assert_eq!(after((0xdb, 10, 1, -8, 0xe1), load), Ok(3));
    assert_eq!(after((0xdb, 10, 1, -8, 0xf1), load), Ok(3));
    assert_eq!(after((0xc3, 10, 1, -8, 0x51), load), Ok(1));
    assert_eq!(after((0xdb, 10, 1, -8, 0x110), load), Ok(3));
    assert_eq!(after((0xdb, 2, 10, -8, 0x100), (0xbf, 0, 2, 0, 0)), Ok(5));
}

#[test]
fn what_no_kernel_runs() {
    let refused = |insns: &[(u8, u8, u8, i16, i32)]| match run("little", insns, 0) {
        Err(Stop::Malformed(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&[]), "slot 0: r0 is read and was not written");
    assert_eq!(refused(&[(0x85, 0, 0, 0, 5), MOVE]), "slot 1: r1 is read and was not written");
    assert_eq!(refused(&[(0x7b, 10, 1, -12, 0)]), "slot 0: 8 bytes at -12 of the stack");
    assert_eq!(refused(&[(0x05, 0, 0, 7, 0)]), "slot 8: control is outside");
    assert!(matches!(run("little", &[(0x79, 0, 1, 0, 0)], 0), Err(Stop::Memory(_))));
    assert!(matches!(run("little", &[(0x05, 0, 0, -1, 0)], 0), Err(Stop::Fuel)));
}

#[test]
fn calls_and_globals() {
    let module = module(
        "target v3 little
global @counter \".bss\" external size 8 align 8 = \"\"
func @add(i64, i32) -> i32 \".text\" internal noinline {
block0(v0: i64, v1: i32):
  v2: i32 = trunc v0
  v3: i32 = add v2, v1
  v4: ptr = global_addr @counter
  store v4, v0
  return v3
}
func @main(i64) -> i64 \"syscall\" external {
block0(v0: i64):
  v1: i32 = const -3
  v2: i32 = call @add(v0, v1)
  v3: i64 = sext v2
  v4: i64 = call helper 7(v3)
  v5: ptr = global_addr @counter
  v6: i64 = load v5
  v7: i64 = add v4, v6
  return v7
}
",
    );
    let (code, messages) = generate_with_messages(&module);
    assert_eq!(messages, Vec::<String>::new());
    let mut machine = Interpreter::new(&module, &code, 1000);
    assert_eq!(machine.call(&mut Sum, FuncId(1), &[1]), Ok(Some(7 - 2 + 1)));
    assert_eq!(machine.memory.read(machine.global(beec_ir::GlobalId(0)), 8), Ok(1));
}

/// Gives 1, 2, 3 and so on.
struct Count(i64);

impl Environment for Count {
    fn helper(&mut self, _: &mut Memory, _: i32, _: &[i64]) -> Result<i64, Stop> {
        self.0 += 1;
        Ok(self.0)
    }
}

/// Twelve values live all the time, each further one for a few calls: fourteen slots serve them all.
#[test]
fn values_that_are_spilled_one_after_the_other_share_a_slot() {
    const STEPS: u32 = 75;
    let mut body = String::new();
    for value in 0..12 {
        body += &format!("  v{value}: i64 = call helper 5()\n");
    }
    let mut expected = (1..=12).sum::<i64>();
    let (mut last, mut last_value, mut calls) = (11, 12i64, 12);
    for step in 0..STEPS {
        let [a, b, c, next] = [0, 1, 2, 3].map(|offset| 12 + 4 * step + offset);
        body += &format!("  v{a}: i64 = call helper 5()\n  asm volatile \"\" () clobbers 6 7 8 9\n");
        body += &format!("  v{b}: i64 = call helper 5()\n  v{c}: i64 = xor v{b}, v{last}\n");
        body += &format!("  asm volatile \"\" () clobbers 6 7 8 9\n  v{next}: i64 = add v{a}, v{c}\n");
        last_value = (calls + 1) + ((calls + 2) ^ last_value);
        (last, calls) = (next, calls + 2);
    }
    expected += last_value;
    let mut sum = last;
    for value in 0..12 {
        let next = 12 + 4 * STEPS + value;
        body += &format!("  v{next}: i64 = add v{sum}, v{value}\n");
        sum = next;
    }
    let module = module(&format!("func @f() -> i64 \".text\" internal {{\nblock0:\n{body}  return v{sum}\n}}\n"));
    let (code, messages) = generate_with_messages(&module);
    assert_eq!(messages, Vec::<String>::new());
    assert!(code.functions[0].stack <= 8 * 14, "{} bytes", code.functions[0].stack);
    assert_eq!(Interpreter::new(&module, &code, 10_000).call(&mut Count(0), FuncId(0), &[]), Ok(Some(expected)));
}
