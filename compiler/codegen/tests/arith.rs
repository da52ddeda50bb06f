//! Arithmetic: what is computed, at every cpu level, and what it looks like.

mod common;

use beec_ir::{BinaryOp, Cast, Cond, Ty, eval};
use common::{function, generate_with_messages, module};

const INTERESTING: [i64; 14] =
    [0, 1, 2, 3, 7, 8, 31, 63, -1, -2, -8, i32::MAX as i64, i32::MIN as i64, 0x1234_5678_9abc_def0];

const OPS: [(&str, BinaryOp); 13] = [
    ("add", BinaryOp::Add),
    ("sub", BinaryOp::Sub),
    ("mul", BinaryOp::Mul),
    ("udiv", BinaryOp::UDiv),
    ("sdiv", BinaryOp::SDiv),
    ("urem", BinaryOp::URem),
    ("srem", BinaryOp::SRem),
    ("and", BinaryOp::And),
    ("or", BinaryOp::Or),
    ("xor", BinaryOp::Xor),
    ("shl", BinaryOp::Shl),
    ("lshr", BinaryOp::LShr),
    ("ashr", BinaryOp::AShr),
];

fn values(ty: Ty) -> Vec<i64> {
    let mut values: Vec<i64> = INTERESTING.iter().map(|&value| eval::normalize(ty, value)).collect();
    if ty == Ty::I64 {
        values.push(i64::MIN);
    }
    values
}

/// Dirty upper halves for what is narrower than a register.
fn argument(ty: Ty, value: i64) -> u64 {
    if ty.bits() < 64 {
        value as u64 & ((1 << ty.bits()) - 1) | 0xa5a5_a5a5 << 32 | u64::from(ty.bits() < 32) << 17
    } else {
        value as u64
    }
}

fn check(text: &str, args: &[u64], expected: i64, what: &str) {
    let module = module(text);
    let (code, messages) = generate_with_messages(&module);
    assert!(messages.is_empty(), "{messages:?}");
    let result = common::run(&module, &code, args).unwrap_or_else(|stop| panic!("{what}: {stop:?}"));
    let shown = beec_codegen::print_function(&module, &code.functions[0], &|_| None);
    assert_eq!(result as i64, expected, "{what}: got {result:#x}, not {expected:#x}\n{text}\n{shown}");
}

#[test]
fn binary_operations_compute_what_the_ir_says() {
    for cpu in 1..=4 {
        for ty in [Ty::I32, Ty::I64] {
            for (name, op) in OPS {
                // The result is extended, so that the whole register is seen.
                let widen = if ty == Ty::I32 { "sext v2" } else { "add v2, v4" };
                let text = format!(
                    "target v{cpu} little\nfunc @f({ty}, {ty}) -> i64 \".text\" internal {{\nblock0(v0: {ty}, v1: {ty}):\n  \
                     v4: i64 = const 0\n  v2: {ty} = {name} v0, v1\n  v3: i64 = {widen}\n  return v3\n}}\n"
                );
                for a in values(ty) {
                    for b in values(ty) {
                        let expected = eval::binary(op, ty, a, b);
                        check(
                            &text,
                            &[argument(ty, a), argument(ty, b)],
                            expected,
                            &format!("v{cpu} {ty} {a} {name} {b}"),
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn constant_operands_compute_what_the_ir_says() {
    for cpu in 1..=4 {
        for ty in [Ty::I32, Ty::I64] {
            for (name, op) in OPS {
                for b in values(ty) {
                    let widen = if ty == Ty::I32 { "zext v2" } else { "add v2, v4" };
                    let text = format!(
                        "target v{cpu} little\nfunc @f({ty}) -> i64 \".text\" internal {{\nblock0(v0: {ty}):\n  \
                         v4: i64 = const 0\n  v1: {ty} = const {b}\n  v2: {ty} = {name} v0, v1\n  v3: i64 = {widen}\n  \
                         return v3\n}}\n"
                    );
                    for a in [0, 1, -1, 100, -100, 0x7fff_ffff, -0x8000_0000] {
                        let expected = eval::zero_extended(ty, eval::binary(op, ty, a, b)) as i64;
                        check(&text, &[argument(ty, a)], expected, &format!("v{cpu} {ty} {a} {name} const {b}"));
                    }
                }
            }
        }
    }
}

#[test]
fn comparisons_compute_what_the_ir_says() {
    let conds = [
        ("eq", Cond::Eq),
        ("ne", Cond::Ne),
        ("ult", Cond::Ult),
        ("ule", Cond::Ule),
        ("ugt", Cond::Ugt),
        ("uge", Cond::Uge),
        ("slt", Cond::Slt),
        ("sle", Cond::Sle),
        ("sgt", Cond::Sgt),
        ("sge", Cond::Sge),
    ];
    for cpu in 1..=4 {
        for ty in [Ty::I32, Ty::I64] {
            for (name, cond) in conds {
                for b in [0, 1, -1, 5, 0x7fff_ffff, -0x8000_0000] {
                    for constant in [false, true] {
                        let right = if constant { format!("const {b}") } else { "add v1, v9".to_owned() };
                        // As a bit, in a select, and in a branch.
                        let text = format!(
                            "target v{cpu} little\nfunc @f({ty}, {ty}) -> i64 \".text\" internal {{\n\
                             block0(v0: {ty}, v1: {ty}):\n  v9: {ty} = const 0\n  v2: {ty} = {right}\n  \
                             v3: i1 = icmp {name} v0, v2\n  v4: i64 = zext v3\n  v5: i64 = const 10\n  v6: i64 = const 20\n  \
                             v7: i64 = select v3, v5, v6\n  v8: i64 = add v4, v7\n  v11: i64 = const 100\n  \
                             v12: i64 = add v8, v11\n  branch v3, block1, block2(v8)\n\
                             block1:\n  jump block2(v12)\nblock2(v10: i64):\n  return v10\n}}\n"
                        );
                        for a in [0, 1, -1, 5, 6, 0x7fff_ffff, -0x8000_0000] {
                            let expected = if eval::icmp(cond, ty, a, b) { 111 } else { 20 };
                            let what = format!("v{cpu} {ty} {a} {name} {b} {constant}");
                            check(&text, &[argument(ty, a), argument(ty, b)], expected, &what);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn conversions_compute_what_the_ir_says() {
    let types = [Ty::I1, Ty::I8, Ty::I16, Ty::I32, Ty::I64];
    for cpu in 1..=4 {
        for from in types {
            for to in types {
                let casts: &[(&str, Cast)] = match from.bits().cmp(&to.bits()) {
                    std::cmp::Ordering::Less => &[("zext", Cast::ZExt), ("sext", Cast::SExt)],
                    std::cmp::Ordering::Greater => &[("trunc", Cast::Trunc)],
                    std::cmp::Ordering::Equal => continue,
                };
                for &(name, cast) in casts {
                    let last = if to == Ty::I64 { "add v1, v3".to_owned() } else { "zext v1".to_owned() };
                    let text = format!(
                        "target v{cpu} little\nfunc @f({from}) -> i64 \".text\" internal {{\nblock0(v0: {from}):\n  \
                         v3: i64 = const 0\n  v1: {to} = {name} v0\n  v2: i64 = {last}\n  return v2\n}}\n"
                    );
                    for value in [0, 1, -1, 127, -128, 255, 0x8000, 0x7fff_ffff, 0x8000_0000] {
                        let value = eval::normalize(from, value);
                        let converted = eval::cast(cast, from, to, value);
                        let expected = eval::zero_extended(to, converted) as i64;
                        check(
                            &text,
                            &[argument(from, value)],
                            expected,
                            &format!("v{cpu} {name} {value}: {from} to {to}"),
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn byte_swaps_at_every_level() {
    for cpu in 1..=4 {
        for ty in [Ty::I16, Ty::I32, Ty::I64] {
            let last = if ty == Ty::I64 { "add v1, v3" } else { "zext v1" };
            let text = format!(
                "target v{cpu} little\nfunc @f({ty}) -> i64 \".text\" internal {{\nblock0(v0: {ty}):\n  \
                 v3: i64 = const 0\n  v1: {ty} = bswap v0\n  v2: i64 = {last}\n  return v2\n}}\n"
            );
            let value = eval::normalize(ty, 0x1234_5678_9abc_def0);
            let expected = eval::zero_extended(ty, eval::bswap(ty, value)) as i64;
            check(&text, &[argument(ty, value)], expected, &format!("v{cpu} bswap {ty}"));
        }
    }
}

#[test]
fn sums_of_halves() {
    let body = r#"(i32, i32) -> i64 ".text" internal {
block0(v0: i32, v1: i32):
  v2: i32 = add v0, v1
  v3: i64 = zext v2
  return v3
}
"#;
    insta::assert_snapshot!(function(1, body));
    insta::assert_snapshot!(function(3, body));
}

#[test]
fn division_of_what_was_found_not_negative() {
    let body = r#"(i64, i32) -> i64 ".text" internal {
block0(v0: i64, v1: i32):
  v2: i64 = const 0
  v3: i1 = icmp slt v0, v2
  branch v3, block1, block2
block1:
  return v2
block2:
  v4: i64 = const 1000
  v5: i64 = sdiv v0, v4
  v6: i32 = const 0
  v7: i1 = icmp sge v1, v6
  branch v7, block3, block1
block3:
  v8: i32 = const 8
  v9: i32 = srem v1, v8
  v10: i32 = sdiv v1, v8
  v11: i32 = add v9, v10
  v12: i64 = zext v11
  v13: i64 = add v5, v12
  return v13
}
"#;
    insta::assert_snapshot!(function(3, body));
    for cpu in 1..=4 {
        for (a, b, expected) in [(123_456, 77, 123 + 9 + 5), (-1, 5, 0), (5, -1, 0)] {
            let text = format!("target v{cpu} little\nfunc @f{body}");
            check(&text, &[a as u64, argument(Ty::I32, b)], expected, &format!("v{cpu} {a} {b}"));
        }
    }
}
