//! Reading and writing: known bytes, both byte orders, the running kernel's own types, and bytes that are no BTF.

use std::sync::Arc;

use beec_btf::{
    CoreKind, CoreReloc, Endian, Ext, ExtSection, FuncInfo, Kind, LineInfo, Name, ReadError, Type, TypeId, Types, c,
    dedup, dump,
};

use crate::text::parse;

/// The `.BTF` of an object that clang made of one program, one static function and one variable.
const CLANG_TYPES: &str = "
    9feb0100 18000000 00000000 e4000000 e4000000 93000000
    00000000 00000002 00000000
    00000000 0100000d 03000000 01000000 01000000
    03000000 00000001 08000000 40000001
    08000000 0100000c 02000000
    00000000 0100000d 03000000 45000000 03000000
    47000000 0000000c 05000000
    68000000 0000000e 03000000 01000000
    6b000000 00000001 01000000 08000001
    00000000 00000003 00000000 08000000 0a000000 04000000
    70000000 00000001 04000000 20000000
    84000000 0000000e 09000000 01000000
    86000000 0100000f 00000000 07000000 00000000 08000000
    8b000000 0100000f 00000000 0b000000 00000000 04000000";

const CLANG_EXT: &str = "
    9feb0100 20000000 00000000 24000000 24000000 64000000 88000000 00000000
    08000000 0a000000 01000000 00000000 04000000 49000000 01000000 00000000 06000000
    10000000 0a000000 03000000
    00000000 0e000000 1e000000 091c0000 08000000 0e000000 2c000000 05200000 30000000 0e000000 36000000 02280000
    49000000 02000000
    00000000 0e000000 4f000000 05100000 28000000 0e000000 59000000 02140000";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

fn clang_types() -> Vec<u8> {
    let mut strings = Vec::new();
    strings.resize(0x93, b'x');
    for (offset, text) in [
        (0, "\0c\0long\0f\0xdp\0"),
        (0x0e, "/tmp/t.c\0"),
        (0x44, "\0x\0s\0.text\0"),
        (0x67, "\0gg\0char\0__ARRAY_SIZE_TYPE__\0L\0.bss\0license\0"),
    ] {
        strings[offset..offset + text.len()].copy_from_slice(text.as_bytes());
    }
    [hex(CLANG_TYPES), strings].concat()
}

#[test]
fn known_bytes_of_types() {
    let bytes = clang_types();
    let types = Types::read(&bytes).unwrap();
    insta::assert_snapshot!(dump(&types), @"
    [1] PTR '(anon)' type_id=0
    [2] FUNC_PROTO '(anon)' ret_type_id=3 vlen=1
    	'c' type_id=1
    [3] INT 'long' size=8 bits_offset=0 nr_bits=64 encoding=SIGNED
    [4] FUNC 'f' type_id=2 linkage=global
    [5] FUNC_PROTO '(anon)' ret_type_id=3 vlen=1
    	'x' type_id=3
    [6] FUNC 's' type_id=5 linkage=static
    [7] VAR 'gg' type_id=3, linkage=global
    [8] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED
    [9] ARRAY '(anon)' type_id=8 index_type_id=10 nr_elems=4
    [10] INT '__ARRAY_SIZE_TYPE__' size=4 bits_offset=0 nr_bits=32 encoding=(none)
    [11] VAR 'L' type_id=9, linkage=global
    [12] DATASEC '.bss' size=0 vlen=1
    	type_id=7 offset=0 size=8 (VAR 'gg')
    [13] DATASEC 'license' size=0 vlen=1
    	type_id=11 offset=0 size=4 (VAR 'L')
    ");
    assert_eq!(types.write(Endian::Little).unwrap(), bytes);
}

#[test]
fn known_bytes_of_records() {
    let bytes = hex(CLANG_EXT);
    let ext = Ext::read(&bytes).unwrap();
    insta::assert_debug_snapshot!(ext.sections[1], @"
    ExtSection {
        name: Name(
            73,
        ),
        funcs: [
            FuncInfo {
                offset: 0,
                func: TypeId(
                    6,
                ),
            },
        ],
        lines: [
            LineInfo {
                offset: 0,
                file: Name(
                    14,
                ),
                text: Name(
                    79,
                ),
                line: 4,
                column: 5,
            },
            LineInfo {
                offset: 40,
                file: Name(
                    14,
                ),
                text: Name(
                    89,
                ),
                line: 5,
                column: 2,
            },
        ],
        relocs: [],
    }
    ");
    assert_eq!(ext.write(Endian::Little), bytes);
}

#[test]
fn byte_order_changes_bytes_only() {
    let types = Types::read(&clang_types()).unwrap();
    let big = types.write(Endian::Big).unwrap();
    assert_eq!(big[..4], [0xeb, 0x9f, 1, 0]);
    let again = Types::read(&big).unwrap();
    assert_eq!(dump(&again), dump(&types));
}

#[test]
fn relocations_survive() {
    let reloc = CoreReloc { offset: 8, ty: TypeId(7), access: Name(3), kind: CoreKind::TypeMatches };
    let line = LineInfo { offset: 0, file: Name(1), text: Name(2), line: 12, column: 5000 };
    let section = ExtSection {
        name: Name(9),
        funcs: vec![FuncInfo { offset: 0, func: TypeId(4) }],
        lines: vec![line],
        relocs: vec![reloc],
    };
    let ext = Ext { sections: vec![section] };
    let read = Ext::read(&ext.write(Endian::Big)).unwrap();
    assert_eq!(read.sections[0].relocs, [reloc]);
    // A column that does not fit becomes the last one that does.
    assert_eq!((read.sections[0].lines[0].line, read.sections[0].lines[0].column), (12, 1023));
}

#[test]
fn sections_without_records_leave_no_trace() {
    let ext = Ext { sections: vec![ExtSection { name: Name(1), ..ExtSection::default() }] };
    assert_eq!(ext.write(Endian::Little).len(), 32);
}

#[test]
fn broken_bytes_are_errors() {
    let good = clang_types();
    assert_eq!(Types::read(&[]).unwrap_err(), ReadError::NotBtf);
    assert_eq!(Types::read(&good[..20]).unwrap_err(), ReadError::Truncated);
    let with = |offset: usize, value: u32| {
        let mut bytes = good.clone();
        bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
        Types::read(&bytes).unwrap_err()
    };
    assert_eq!(with(56, 0xffff), ReadError::BadName(TypeId(3)));
    assert_eq!(with(28, 31 << 24), ReadError::UnknownKind { id: TypeId(1), kind: 31 });
    assert_eq!(with(32, 99), ReadError::BadReference { id: TypeId(1), to: TypeId(99) });
}

/// Whatever single bytes are replaced by, reading gives types or an error, and so do the questions asked of them.
#[test]
fn no_byte_makes_the_reader_panic() {
    let good = clang_types();
    for offset in 0..good.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[offset] = value;
            let Ok(types) = Types::read(&bytes) else { continue };
            for (id, _) in types.iter() {
                types.size_of(id);
                types.resolve(id);
            }
            dump(&types);
            dedup(&types);
        }
    }
}

#[test]
fn no_byte_makes_the_reader_of_records_panic() {
    let good = hex(CLANG_EXT);
    for offset in 0..good.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[offset] = value;
            if let Ok(ext) = Ext::read(&bytes) {
                ext.write(Endian::Big);
            }
        }
        assert!(Ext::read(&good[..offset]).is_err());
    }
}

/// A module's types continue the kernel's ids and strings.
#[test]
fn split_types() {
    let base =
        Arc::new(parse("[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n[2] PTR '(anon)' type_id=1"));
    let own_string = base.strings().end();
    let mut bytes = hex("9feb0100 18000000 00000000 18000000 18000000 05000000");
    let typedef = [own_string, 8 << 24, 2];
    let variable_of_base_name = [1, 8 << 24, 3];
    for word in typedef.into_iter().chain(variable_of_base_name) {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(b"mine\0");
    let types = Types::read_split(&bytes, base).unwrap();
    insta::assert_snapshot!(dump(&types), @"
    [3] TYPEDEF 'mine' type_id=2
    [4] TYPEDEF 'int' type_id=3
    ");
    assert_eq!(types.find("mine", Kind::Typedef), Some(TypeId(3)));
    assert_eq!(types.find("int", Kind::Int), Some(TypeId(1)));
    assert_eq!(types.size_of(TypeId(4)), Some(8));
    assert_eq!(types.write(Endian::Little).unwrap(), bytes);
    insta::assert_snapshot!(c::definitions(&types, &[TypeId(3)]).unwrap(), @"typedef int *mine;");
}

fn kernel() -> Option<Vec<u8>> {
    let bytes = std::fs::read("/sys/kernel/btf/vmlinux").ok();
    if bytes.is_none() {
        eprintln!("skipped: this machine shows no kernel BTF");
    }
    bytes
}

#[test]
fn kernel_types_survive() {
    let Some(bytes) = kernel() else { return };
    let types = Types::read(&bytes).unwrap();
    assert_eq!(types.write(Endian::Little).unwrap(), bytes);
    let (id, task) = types.record("task_struct", false).unwrap();
    assert!(task.members.iter().any(|member| types.string(member.name) == "pid"));
    assert_eq!(types.size_of(id), Some(u64::from(task.size)));
    assert!(types.func("vfs_read").is_some());
}

#[test]
fn kernel_dump_is_bpftools() {
    let Some(bytes) = kernel() else { return };
    let arguments = ["btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "raw"];
    let Ok(theirs) = std::process::Command::new("bpftool").args(arguments).output() else {
        eprintln!("skipped: no bpftool here");
        return;
    };
    let theirs = String::from_utf8_lossy(&theirs.stdout).into_owned();
    let ours = dump(&Types::read(&bytes).unwrap());
    let different = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
    assert_eq!(different, None);
    assert_eq!(ours.lines().count(), theirs.lines().count());
}

#[test]
fn dedup_finds_equal_cycles() {
    let mut types = Types::new();
    for _ in 0..2 {
        let list = types.name("list");
        let next = types.name("next");
        let pointer = TypeId(types.last_id().0 + 2);
        let member = beec_btf::Member { name: next, ty: pointer, bit_offset: 0, bitfield_size: None };
        let record = beec_btf::Composite { name: list, union: false, size: 8, members: vec![member] };
        let id = types.push(Type::Composite(record));
        types.push(Type::Ptr(id));
    }
    let (small, ids) = dedup(&types);
    insta::assert_snapshot!(dump(&small), @"
    [1] STRUCT 'list' size=8 vlen=1
    	'next' type_id=2 bits_offset=0
    [2] PTR '(anon)' type_id=1
    ");
    assert_eq!(ids, [0, 1, 2, 1, 2].map(TypeId));
}
