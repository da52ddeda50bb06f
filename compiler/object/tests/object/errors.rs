//! What cannot become an object.

use crate::support::{Code, Unit, exit, insn, mov};
use beec_codegen::RelocTarget;
use beec_ir::Linkage;

/// A program with one relocated instruction.
fn relocated(code: &[beec_codegen::Insn], kind: u8, access: &str, value: u64) -> String {
    let mut unit = Unit::new();
    let task = unit.record("task_struct", &["pid", "tgid"]);
    let program = unit.func("program", "xdp", Linkage::External, true);
    let mut body = Code::default();
    body.core(code[0], kind, task, access, value);
    code[1..].iter().for_each(|insn| _ = body.push(*insn));
    body.push(exit());
    unit.define(program, &body);
    unit.errors()
}

#[test]
fn relocations_must_hold_what_types_say() {
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 0, "0:1", 8), @"E0711: cannot write the CO-RE relocation in `program`: its instruction holds 8, its types say 4");
    insta::assert_snapshot!(relocated(&[insn(0x61, 0, 1, 0, 0)], 0, "0:1", 0), @"E0711: cannot write the CO-RE relocation in `program`: its instruction holds 0, its types say 4");
    insta::assert_snapshot!(relocated(&[mov(1, 0)], 2, "0:0", 1), @"E0711: cannot write the CO-RE relocation in `program`: its instruction holds 0, its types say 1");
}

#[test]
fn relocations_must_stand_where_loaders_patch() {
    // Register operand, negation, jump, wide load of a map.
    insta::assert_snapshot!(relocated(&[insn(0x0f, 1, 2, 0, 4)], 0, "0:1", 4), @"E0710: cannot write the CO-RE relocation in `program`: loaders do not patch opcode 0x0f");
    insta::assert_snapshot!(relocated(&[insn(0x87, 1, 0, 0, 4)], 0, "0:1", 4), @"E0710: cannot write the CO-RE relocation in `program`: loaders do not patch opcode 0x87");
    insta::assert_snapshot!(relocated(&[insn(0x15, 1, 0, 0, 4)], 0, "0:1", 4), @"E0710: cannot write the CO-RE relocation in `program`: loaders do not patch opcode 0x15");
    insta::assert_snapshot!(relocated(&[insn(0x18, 1, 1, 0, 4), insn(0, 0, 0, 0, 0)], 0, "0:1", 4), @"E0710: cannot write the CO-RE relocation in `program`: loaders do not patch opcode 0x18");
}

#[test]
fn relocations_must_have_a_meaning() {
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 0, "0:2", 8), @"E0713: cannot write the CO-RE relocation in `program`: there is no such member");
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 0, "0:1:0", 8), @"E0713: cannot write the CO-RE relocation in `program`: type `int` has no parts");
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 0, "", 8), @"E0713: cannot write the CO-RE relocation in `program`: `` is no access path");
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 13, "0", 8), @"E0713: cannot write the CO-RE relocation in `program`: there is no relocation of kind 13");
    insta::assert_snapshot!(relocated(&[mov(1, 8)], 11, "0", 8), @"E0713: cannot write the CO-RE relocation in `program`: the type is no enumeration");
}

#[test]
fn maps_must_be_visible() {
    let mut unit = Unit::new();
    let definition = unit.map_type(&[("type", 2)]);
    let map = unit.global("secret", ".maps", Linkage::Internal, definition, Some(&[0; 8]));
    unit.module.globals[map.index()].used = true;
    let map = unit.global("veiled", ".maps", Linkage::External, definition, Some(&[0; 8]));
    unit.module.globals[map.index()].hidden = true;
    unit.global("old", "maps", Linkage::External, definition, Some(&[0; 8]));
    insta::assert_snapshot!(unit.errors(), @"
    E0701: map `secret` is static
    E0701: map `veiled` is hidden
    W0702: `old` is a map definition of the old kind
    ");
}

#[test]
fn programs_are_not_called() {
    let mut unit = Unit::new();
    let leaf = unit.func("leaf", "tc", Linkage::External, true);
    let caller = unit.func("caller", "tc", Linkage::External, true);
    let mut body = Code::default();
    body.push(mov(0, 0)).push(exit());
    unit.define(leaf, &body);
    let mut body = Code::default();
    body.call(leaf).address(1, RelocTarget::Func(leaf), 0).push(exit());
    unit.define(caller, &body);
    insta::assert_snapshot!(unit.errors(), @"
    E0704: `leaf` is a program and cannot be called
    E0704: `leaf` is a program and cannot be called
    ");
}

#[test]
fn visible_symbols_have_no_displacement() {
    let mut unit = Unit::new();
    let int = unit.int();
    let array = unit.global("array", ".bss", Linkage::External, int, Some(&[0; 16]));
    let program = unit.func("program", "xdp", Linkage::External, true);
    let mut body = Code::default();
    body.address(1, RelocTarget::Global(array), 4).push(exit());
    unit.define(program, &body);
    insta::assert_snapshot!(unit.errors(), @"E0714: cannot write the reference in `program`: a displacement stands beside a symbol that may not have one");
}

#[test]
fn sections_hold_code_or_data() {
    let mut unit = Unit::new();
    let int = unit.int();
    let program = unit.func("program", "xdp", Linkage::External, true);
    let mut body = Code::default();
    body.push(mov(0, 0)).push(exit());
    unit.define(program, &body);
    unit.global("number", "xdp", Linkage::External, int, Some(&[1, 0, 0, 0]));
    insta::assert_snapshot!(unit.errors(), @"E0706: section `xdp` holds both code and data");
}

#[test]
fn sections_have_a_largest_size() {
    let mut unit = Unit::new();
    let int = unit.int();
    let large = unit.global("large", ".bss", Linkage::External, int, Some(&[]));
    unit.module.globals[large.index()].size = 1 << 40;
    insta::assert_snapshot!(unit.errors(), @"E0708: section `.bss` is larger than 2 GiB");
}
