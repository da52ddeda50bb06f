//! Whole objects of hand-made machine code, as other readers see them.

use std::process::Command;

use crate::support::{Code, Unit, exit, insn, mov};
use beec_btf::{Ext, Types, dump};
use beec_codegen::RelocTarget;
use beec_ir::{DataAddress, DataTarget, Linkage};
use beec_source::Span;
use object::{Object, ObjectSection};

/// A program with one of everything: a static subprogram, a map, visible and static data, a helper, two kernel
/// functions of which one may be missing, a configuration value and CO-RE relocations.
fn everything(big_endian: bool) -> Unit {
    let mut unit = Unit::for_target(big_endian);
    let int = unit.int();
    let task = unit.record("task_struct", &["pid", "tgid"]);
    let sub = unit.func("sub", ".text", Linkage::Internal, true);
    let program = unit.func("program", "raw_tp/sys_enter", Linkage::External, true);
    let unused = unit.func("unused", ".text", Linkage::Internal, true);
    let strong = unit.func("bpf_rcu_read_lock", ".ksyms", Linkage::External, false);
    let unlock = unit.func("bpf_rcu_read_unlock", ".ksyms", Linkage::External, false);
    let weak = unit.func("bpf_no_such_function", ".ksyms", Linkage::Weak, false);
    let never = unit.func("bpf_never_named", ".ksyms", Linkage::External, false);
    let counter = unit.global("counter", ".data", Linkage::External, int, Some(&[7, 0, 0, 0]));
    let hidden = unit.global("hidden", ".data", Linkage::Internal, int, Some(&[1, 0, 0, 0]));
    let zero = unit.global("zero", ".bss", Linkage::External, int, Some(&[0; 4]));
    let definition = unit.map_type(&[("type", 2), ("max_entries", 4), ("key_size", 4), ("value_size", 8)]);
    let map = unit.global("map", ".maps", Linkage::External, definition, Some(&[0; 32]));
    let config = unit.global("CONFIG_HZ", ".kconfig", Linkage::External, int, None);
    unit.license();

    let mut body = Code::default();
    body.push(mov(0, 3)).address(1, RelocTarget::Global(hidden), 0);
    body.push(insn(0x61, 1, 1, 0, 0)).push(insn(0x0f, 0, 1, 0, 0)).push(exit());
    unit.define(sub, &body);

    let mut body = Code::default();
    body.push(insn(0x7b, 10, 1, -8, 0));
    body.address(1, RelocTarget::Global(map), 0).push(insn(0xbf, 6, 10, 0, 0));
    body.push(insn(0x62, 10, 0, -12, 0)).push(insn(0xbf, 2, 10, 0, 0)).push(insn(0x07, 2, 0, 0, -12));
    body.push(insn(0x85, 0, 0, 0, 1));
    body.address(1, RelocTarget::Global(counter), 0).push(insn(0x61, 1, 1, 0, 0));
    body.address(1, RelocTarget::Global(zero), 0).push(insn(0x61, 1, 1, 0, 0));
    body.address(1, RelocTarget::Global(config), 0).push(insn(0x61, 1, 1, 0, 0));
    body.call(strong).call(unlock);
    body.address(1, RelocTarget::Func(weak), 0).push(insn(0x15, 1, 0, 1, 0)).call(weak);
    body.push(mov(3, 0)).core(insn(0x07, 3, 0, 0, 4), 0, task, "0:1", 4).core(mov(0, 1), 2, task, "0:0", 1);
    body.core(insn(0x18, 4, 0, 0, 0), 7, task, "0", 0).push(insn(0, 0, 0, 0, 0));
    body.push(mov(1, 0)).call(sub).push(mov(0, 0)).push(exit());
    unit.define(program, &body);

    let mut body = Code::default();
    body.call(never).push(exit());
    unit.define(unused, &body);
    unit
}

/// What `llvm-readelf` prints; none if there is none here.
fn readelf(bytes: &[u8], arguments: &[&str]) -> Option<String> {
    let name = arguments.join("");
    let path = std::env::temp_dir().join(format!("beec-object-{}{name}-{}.o", std::process::id(), bytes.len()));
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new("llvm-readelf-19").args(arguments).arg(&path).output();
    std::fs::remove_file(&path).unwrap();
    let Ok(output) = output else {
        eprintln!("skipped: no llvm-readelf-19 here");
        return None;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text.lines().skip_while(|line| line.trim().is_empty());
    Some(lines.map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// The contents of a section.
fn section(bytes: &[u8], name: &str) -> Vec<u8> {
    let file = object::File::parse(bytes).unwrap();
    file.section_by_name(name).unwrap().data().unwrap().to_vec()
}

fn types(bytes: &[u8]) -> Types {
    Types::read(&section(bytes, ".BTF")).unwrap()
}

#[test]
fn sections() {
    let Some(text) = readelf(&everything(false).object(), &["-S", "-W"]) else { return };
    insta::assert_snapshot!(text, @"
    There are 13 section headers, starting at offset 0x928:

    Section Headers:
      [Nr] Name              Type            Address          Off    Size   ES Flg Lk Inf Al
      [ 0]                   NULL            0000000000000000 000000 000000 00      0   0  0
      [ 1] .strtab           STRTAB          0000000000000000 0006d4 0000d0 00      0   0  1
      [ 2] .text             PROGBITS        0000000000000000 000040 000030 00  AX  0   0  8
      [ 3] .rel.text         REL             0000000000000000 000070 000010 10   I 12   2  8
      [ 4] raw_tp/sys_enter  PROGBITS        0000000000000000 000080 000100 00  AX  0   0  8
      [ 5] .relraw_tp/sys_enter REL          0000000000000000 000180 000090 10   I 12   4  8
      [ 6] .data             PROGBITS        0000000000000000 000210 000008 00  WA  0   0  4
      [ 7] .bss              NOBITS          0000000000000000 000218 000004 00  WA  0   0  4
      [ 8] .maps             PROGBITS        0000000000000000 000218 000020 00  WA  0   0  8
      [ 9] license           PROGBITS        0000000000000000 000238 000004 00  WA  0   0  1
      [10] .BTF              PROGBITS        0000000000000000 00023c 0003e4 00      0   0  4
      [11] .BTF.ext          PROGBITS        0000000000000000 000620 0000b4 00      0   0  4
      [12] .symtab           SYMTAB          0000000000000000 0007a8 000180 18      1   7  8
    Key to Flags:
      W (write), A (alloc), X (execute), M (merge), S (strings), I (info),
      L (link order), O (extra OS processing required), G (group), T (TLS),
      C (compressed), x (unknown), o (OS specific), E (exclude),
      R (retain), p (processor specific)
    ");
}

#[test]
fn symbols() {
    let Some(text) = readelf(&everything(false).object(), &["-s", "-W"]) else { return };
    insta::assert_snapshot!(text, @"
    Symbol table '.symtab' contains 16 entries:
       Num:    Value          Size Type    Bind   Vis       Ndx Name
         0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT   UND
         1: 0000000000000000     0 FILE    LOCAL  DEFAULT   ABS t.bpf.c
         2: 0000000000000000     0 SECTION LOCAL  DEFAULT     2 .text
         3: 0000000000000000     0 SECTION LOCAL  DEFAULT     4 raw_tp/sys_enter
         4: 0000000000000000     0 SECTION LOCAL  DEFAULT     6 .data
         5: 0000000000000000    48 FUNC    LOCAL  DEFAULT     2 sub
         6: 0000000000000004     4 OBJECT  LOCAL  DEFAULT     6 hidden
         7: 0000000000000000   256 FUNC    GLOBAL DEFAULT     4 program
         8: 0000000000000000     4 OBJECT  GLOBAL DEFAULT     6 counter
         9: 0000000000000000     4 OBJECT  GLOBAL DEFAULT     7 zero
        10: 0000000000000000    32 OBJECT  GLOBAL DEFAULT     8 map
        11: 0000000000000000     4 OBJECT  GLOBAL DEFAULT     9 LICENSE
        12: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT   UND CONFIG_HZ
        13: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT   UND bpf_rcu_read_lock
        14: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT   UND bpf_rcu_read_unlock
        15: 0000000000000000     0 NOTYPE  WEAK   DEFAULT   UND bpf_no_such_function
    ");
}

#[test]
fn relocations() {
    let Some(text) = readelf(&everything(false).object(), &["-r", "-W"]) else { return };
    insta::assert_snapshot!(text, @"
    Relocation section '.rel.text' at offset 0x70 contains 1 entries:
        Offset             Info             Type               Symbol's Value  Symbol's Name
    0000000000000008  0000000400000001 R_BPF_64_64            0000000000000000 .data

    Relocation section '.relraw_tp/sys_enter' at offset 0x180 contains 9 entries:
        Offset             Info             Type               Symbol's Value  Symbol's Name
    0000000000000008  0000000a00000001 R_BPF_64_64            0000000000000000 map
    0000000000000040  0000000800000001 R_BPF_64_64            0000000000000000 counter
    0000000000000058  0000000900000001 R_BPF_64_64            0000000000000000 zero
    0000000000000070  0000000c00000001 R_BPF_64_64            0000000000000000 CONFIG_HZ
    0000000000000088  0000000d0000000a R_BPF_64_32            0000000000000000 bpf_rcu_read_lock
    0000000000000090  0000000e0000000a R_BPF_64_32            0000000000000000 bpf_rcu_read_unlock
    0000000000000098  0000000f00000001 R_BPF_64_64            0000000000000000 bpf_no_such_function
    00000000000000b0  0000000f0000000a R_BPF_64_32            0000000000000000 bpf_no_such_function
    00000000000000e8  000000020000000a R_BPF_64_32            0000000000000000 .text
    ");
}

#[test]
fn file_header() {
    let bytes = everything(false).object();
    assert_eq!(bytes[..8], [0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    assert_eq!(bytes[16..20], [1, 0, 247, 0]);
    let bytes = everything(true).object();
    assert_eq!(bytes[..8], [0x7f, b'E', b'L', b'F', 2, 2, 1, 0]);
    assert_eq!(bytes[16..20], [0, 1, 0, 247]);
}

#[test]
fn described_types() {
    insta::assert_snapshot!(dump(&types(&everything(false).object())), @"
    [1] VAR 'map' type_id=2, linkage=global
    [2] STRUCT '(anon)' size=32 vlen=4
    	'type' type_id=3 bits_offset=0
    	'max_entries' type_id=6 bits_offset=64
    	'key_size' type_id=6 bits_offset=128
    	'value_size' type_id=8 bits_offset=192
    [3] PTR '(anon)' type_id=4
    [4] ARRAY '(anon)' type_id=5 index_type_id=5 nr_elems=2
    [5] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
    [6] PTR '(anon)' type_id=7
    [7] ARRAY '(anon)' type_id=5 index_type_id=5 nr_elems=4
    [8] PTR '(anon)' type_id=9
    [9] ARRAY '(anon)' type_id=5 index_type_id=5 nr_elems=8
    [10] FUNC 'sub' type_id=11 linkage=static
    [11] FUNC_PROTO '(anon)' ret_type_id=5 vlen=1
    	'ctx' type_id=12
    [12] PTR '(anon)' type_id=0
    [13] FUNC 'program' type_id=14 linkage=global
    [14] FUNC_PROTO '(anon)' ret_type_id=5 vlen=1
    	'ctx' type_id=12
    [15] FUNC 'bpf_rcu_read_lock' type_id=16 linkage=extern
    [16] FUNC_PROTO '(anon)' ret_type_id=0 vlen=0
    [17] FUNC 'bpf_rcu_read_unlock' type_id=18 linkage=extern
    [18] FUNC_PROTO '(anon)' ret_type_id=0 vlen=0
    [19] FUNC 'bpf_no_such_function' type_id=20 linkage=extern
    [20] FUNC_PROTO '(anon)' ret_type_id=0 vlen=0
    [21] STRUCT 'task_struct' size=8 vlen=2
    	'pid' type_id=5 bits_offset=0
    	'tgid' type_id=5 bits_offset=32
    [22] VAR 'CONFIG_HZ' type_id=5, linkage=extern
    [23] VAR 'counter' type_id=5, linkage=global
    [24] VAR 'hidden' type_id=5, linkage=static
    [25] VAR 'zero' type_id=5, linkage=global
    [26] VAR 'LICENSE' type_id=27, linkage=global
    [27] ARRAY '(anon)' type_id=28 index_type_id=5 nr_elems=4
    [28] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED
    [29] DATASEC '.bss' size=4 vlen=1
    	type_id=25 offset=0 size=4 (VAR 'zero')
    [30] DATASEC '.data' size=8 vlen=2
    	type_id=23 offset=0 size=4 (VAR 'counter')
    	type_id=24 offset=4 size=4 (VAR 'hidden')
    [31] DATASEC '.kconfig' size=0 vlen=1
    	type_id=22 offset=0 size=4 (VAR 'CONFIG_HZ')
    [32] DATASEC '.ksyms' size=0 vlen=3
    	type_id=15 offset=0 size=0 (FUNC 'bpf_rcu_read_lock')
    	type_id=17 offset=0 size=0 (FUNC 'bpf_rcu_read_unlock')
    	type_id=19 offset=0 size=0 (FUNC 'bpf_no_such_function')
    [33] DATASEC '.maps' size=32 vlen=1
    	type_id=1 offset=0 size=32 (VAR 'map')
    [34] DATASEC 'license' size=4 vlen=1
    	type_id=26 offset=0 size=4 (VAR 'LICENSE')
    ");
}

#[test]
fn described_code() {
    let bytes = everything(false).object();
    let types = types(&bytes);
    let ext = Ext::read(&section(&bytes, ".BTF.ext")).unwrap();
    let mut text = String::new();
    for section in &ext.sections {
        text += &format!("{}\n", types.string(section.name));
        for func in &section.funcs {
            text += &format!("  {:3} func {}\n", func.offset, types.name_of(func.func));
        }
        for line in &section.lines {
            let (file, source) = (types.string(line.file), types.string(line.text));
            text += &format!("  {:3} line {file}:{}:{} {source:?}\n", line.offset, line.line, line.column);
        }
        for reloc in &section.relocs {
            let (ty, access) = (types.name_of(reloc.ty), types.string(reloc.access));
            text += &format!("  {:3} {} {ty} {access}\n", reloc.offset, reloc.kind.name());
        }
    }
    insta::assert_snapshot!(text, @r#"
    .text
        0 func sub
        0 line /src/t.bpf.c:2:2 "int second = 2;"
    raw_tp/sys_enter
        0 func program
        0 line /src/t.bpf.c:2:2 "int second = 2;"
      192 byte_off task_struct 0:1
      200 field_exists task_struct 0:0
      208 target_type_id task_struct 0
    "#);
}

#[test]
fn byte_orders_say_the_same() {
    let (little, big) = (everything(false).object(), everything(true).object());
    assert_eq!(dump(&types(&little)), dump(&types(&big)));
    assert_eq!(section(&little, "raw_tp/sys_enter").len(), section(&big, "raw_tp/sys_enter").len());
    // `*(u64 *)(r10 - 8) = r1`
    assert_eq!(section(&little, "raw_tp/sys_enter")[..8], [0x7b, 0x1a, 0xf8, 0xff, 0, 0, 0, 0]);
    assert_eq!(section(&big, "raw_tp/sys_enter")[..8], [0x7b, 0xa1, 0xff, 0xf8, 0, 0, 0, 0]);
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(everything(false).object(), everything(false).object());
}

/// Inside one section a static function is called by distance, a visible one by its symbol.
#[test]
fn calls() {
    let mut unit = Unit::new();
    let near = unit.func("near", ".text", Linkage::Internal, true);
    let seen = unit.func("seen", ".text", Linkage::External, true);
    let caller = unit.func("caller", ".text", Linkage::External, true);
    let mut leaf = Code::default();
    leaf.push(mov(0, 0)).push(exit());
    unit.define(near, &leaf);
    unit.define(seen, &leaf);
    let mut body = Code::default();
    body.call(near).call(seen).address(2, RelocTarget::Func(near), 0).push(exit());
    unit.define(caller, &body);
    let bytes = unit.object();
    let text = section(&bytes, ".text");
    assert_eq!(text[32..40], [0x85, 0x10, 0, 0, 0xfb, 0xff, 0xff, 0xff]);
    assert_eq!(text[40..48], [0x85, 0x10, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    let Some(text) = readelf(&bytes, &["-r", "-W"]) else { return };
    insta::assert_snapshot!(text, @"
    Relocation section '.rel.text' at offset 0x88 contains 2 entries:
        Offset             Info             Type               Symbol's Value  Symbol's Name
    0000000000000028  000000040000000a R_BPF_64_32            0000000000000010 seen
    0000000000000030  0000000200000001 R_BPF_64_64            0000000000000000 .text
    ");
}

/// Equal nameless constants share a place; addresses of them go through the section.
#[test]
fn string_literals() {
    let mut unit = Unit::new();
    let int = unit.int();
    let program = unit.func("program", "xdp", Linkage::External, true);
    let texts = [&b"one\0"[..], b"two\0", b"one\0"];
    let ids = texts.map(|text| {
        let id = unit.global("", ".rodata.str1.1", Linkage::Internal, int, Some(text));
        unit.module.globals[id.index()].align = 1;
        id
    });
    let mut body = Code::default();
    for id in ids {
        body.address(1, RelocTarget::Global(id), 1);
    }
    body.push(mov(0, 0)).push(exit());
    unit.define(program, &body);
    let bytes = unit.object();
    assert_eq!(section(&bytes, ".rodata.str1.1"), b"one\0two\0");
    let code = section(&bytes, "xdp");
    assert_eq!([code[4], code[20], code[36]], [1, 5, 1]);
}

/// Addresses in map definitions are the loader's business; elsewhere the user is told.
#[test]
fn addresses_in_data() {
    let mut unit = Unit::new();
    let definition = unit.map_type(&[("type", 2)]);
    let inner = unit.global("inner", ".maps", Linkage::External, definition, Some(&[0; 8]));
    let outer = unit.global("outer", ".maps", Linkage::External, definition, Some(&[0; 16]));
    let table = unit.global("table", ".data", Linkage::External, definition, Some(&[0; 8]));
    let address = |offset| DataAddress { offset, target: DataTarget::Global(inner), addend: 0, span: Span::new(5, 14) };
    unit.module.globals[outer.index()].data.as_mut().unwrap().addresses.push(address(8));
    unit.module.globals[table.index()].data.as_mut().unwrap().addresses.push(address(0));
    let bytes = unit.object();
    insta::assert_snapshot!(unit.messages(), @"");
    let Some(text) = readelf(&bytes, &["-r", "-W"]) else { return };
    insta::assert_snapshot!(text, @"
    Relocation section '.rel.maps' at offset 0x58 contains 1 entries:
        Offset             Info             Type               Symbol's Value  Symbol's Name
    0000000000000010  0000000200000002 R_BPF_64_ABS64         0000000000000000 inner

    Relocation section '.rel.data' at offset 0x70 contains 1 entries:
        Offset             Info             Type               Symbol's Value  Symbol's Name
    0000000000000000  0000000200000002 R_BPF_64_ABS64         0000000000000000 inner
    ");
}

/// The kernel refuses all types over a variable of size 0.
#[test]
fn empty_variables_are_not_described() {
    let mut unit = Unit::new();
    let empty = unit.record("empty", &[]);
    unit.global("nothing", ".bss", Linkage::External, empty, Some(&[]));
    assert_eq!(dump(&types(&unit.object())), "");
}

/// libbpf's static linker checks an object more strictly than any loader.
#[test]
fn static_linker_agrees() {
    let folder = std::env::temp_dir().join(format!("beec-object-link-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (object, linked) = (folder.join("in.o"), folder.join("out.o"));
    std::fs::write(&object, everything(false).object()).unwrap();
    let output = Command::new("bpftool").args(["gen", "object"]).args([&linked, &object]).output();
    let bytes = std::fs::read(&linked);
    std::fs::remove_dir_all(&folder).unwrap();
    let Ok(output) = output else {
        eprintln!("skipped: no bpftool here");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(types(&bytes.unwrap()).func("program").map(|(_, _, proto)| proto.params.len()), Some(1));
}
