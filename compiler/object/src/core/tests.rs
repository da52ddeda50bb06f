//! The values computed here against those that clang put into its instructions.

use std::process::Command;

use beec_btf::{CoreKind, Ext, Types};
use beec_codegen::Insn;
use object::{Object, ObjectSection};

use super::{carrier, local_value};

const PROGRAM: &str = r#"
#define INDEX __attribute__((preserve_access_index))
enum kind { ONE = 1, MINUS = -2, LARGE = 0x123456789abcdef };
struct inner { int x; int y[4]; } INDEX;
struct bits { unsigned a : 3; int b : 7; unsigned long c : 33; enum kind kind : 40; unsigned char d : 1; } INDEX;
struct all {
    int a; union { int b; struct { char c; short d; }; };
    struct inner inner; struct inner *to; struct inner many[5]; int grid[3][4];
    struct bits bits; unsigned long last; unsigned char flag; signed char small; int flex[];
} INDEX;
typedef struct all all_t;
#define INFO(expr, kind) sum += __builtin_preserve_field_info(expr, kind)
#define BITS(field) INFO(field, 0); INFO(field, 1); INFO(field, 2); INFO(field, 3); INFO(field, 4); INFO(field, 5)
unsigned long program(struct all *p, all_t *q, struct all *target) {
    unsigned long sum = p->a + p->b + p->d + p->inner.y[2] + p->to->x + p->many[3].x + p[2].last + q->last;
    sum += p->grid[1][0] + p->flex[3] + p->flag + p->small;
    target->a = 5;
    BITS(p->bits.a); BITS(p->bits.b); BITS(p->bits.c); BITS(p->bits.kind); BITS(p->bits.d);
    BITS(p->small); BITS(p->last); BITS(p->d);
    sum += __builtin_preserve_type_info(*(struct all *)0, 0) + __builtin_preserve_type_info(*(all_t *)0, 1);
    sum += __builtin_preserve_type_info(*(struct bits *)0, 2) + __builtin_btf_type_id(*(struct bits *)0, 0);
    sum += __builtin_btf_type_id(*(struct all *)0, 1) + __builtin_preserve_enum_value(*(enum kind *)LARGE, 1);
    sum += __builtin_preserve_enum_value(*(enum kind *)MINUS, 1) + __builtin_preserve_enum_value(*(enum kind *)ONE, 0);
    return sum;
}
"#;

/// An object made by clang; none if there is no clang.
fn compile(target: &str) -> Option<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("beec-core-{}-{target}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (source, output) = (folder.join("t.c"), folder.join("t.o"));
    std::fs::write(&source, PROGRAM).unwrap();
    let mut command = Command::new("clang-19");
    command.args(["-target", target, "-g", "-O2", "-mcpu=v3", "-c", "-o"]).args([&output, &source]);
    let bytes = command.status().ok().map(|status| {
        assert!(status.success());
        std::fs::read(&output).unwrap()
    });
    std::fs::remove_dir_all(&folder).unwrap();
    if bytes.is_none() {
        eprintln!("skipped: no clang-19 here");
    }
    bytes
}

fn insn(bytes: &[u8], big_endian: bool) -> Insn {
    let half = |at: usize| [bytes[at], bytes[at + 1]];
    let word = [bytes[4], bytes[5], bytes[6], bytes[7]];
    let (off, imm) = if big_endian {
        (i16::from_be_bytes(half(2)), i32::from_be_bytes(word))
    } else {
        (i16::from_le_bytes(half(2)), i32::from_le_bytes(word))
    };
    let (low, high) = (bytes[1] & 15, bytes[1] >> 4);
    let (dst, src) = if big_endian { (high, low) } else { (low, high) };
    Insn { code: bytes[0], dst, src, off, imm }
}

/// Every relocation that clang wrote holds the value found here, wherever loaders check it.
fn agree(target: &str, big_endian: bool) {
    let Some(bytes) = compile(target) else { return };
    let file = object::File::parse(&*bytes).unwrap();
    let section = |name: &str| file.section_by_name(name).unwrap().data().unwrap();
    let types = Types::read(section(".BTF")).unwrap();
    let ext = Ext::read(section(".BTF.ext")).unwrap();
    let mut kinds = [0; 13];
    for part in &ext.sections {
        let code = section(types.string(part.name));
        for reloc in &part.relocs {
            let at = reloc.offset as usize;
            let next = code.get(at + 8..).filter(|rest| rest.len() >= 8).map(|rest| insn(rest, big_endian));
            let carrier = carrier(insn(&code[at..], big_endian), next).unwrap();
            let access = types.string(reloc.access);
            let local = local_value(&types, reloc.ty, reloc.kind, access, big_endian).unwrap();
            let what = format!("{} {} {access}: {carrier:?}, {local:?}", reloc.kind.name(), types.name_of(reloc.ty));
            assert!(!local.checked || carrier.holds(local.value), "{what}");
            kinds[reloc.kind as usize] += 1;
        }
    }
    for kind in CoreKind::ALL {
        assert!(kinds[kind as usize] > 0, "no relocation of kind {} in the test", kind.name());
    }
}

#[test]
fn clang_agrees_on_little_endian() {
    agree("bpfel", false);
}

#[test]
fn clang_agrees_on_big_endian() {
    agree("bpfeb", true);
}
