//! Types as C.

use std::io::Write;
use std::process::{Command, Stdio};

use beec_btf::c::{self, PrintError};
use beec_btf::{Composite, Type, TypeId, Types};

use crate::text::parse;

/// Everything in a text of types as C, between the lines that every header has. What clang does not take fails.
fn header(text: &str) -> String {
    let header = c::header(&parse(text)).unwrap();
    assert_eq!(clang(&header).unwrap_or_default(), "");
    let body = header.split("#endif\n\n").nth(1).unwrap();
    body.split("#ifndef").next().unwrap().trim_end().to_owned()
}

#[test]
fn declarators() {
    let text = header(
        "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] STRUCT 's' size=64 vlen=8
            'plain' type_id=1 bits_offset=0
            'pointer' type_id=3 bits_offset=64
            'array' type_id=4 bits_offset=128
            'pointers' type_id=5 bits_offset=192
            'to_array' type_id=6 bits_offset=256
            'callback' type_id=7 bits_offset=320
            'constant' type_id=9 bits_offset=384
            'returns_callback' type_id=13 bits_offset=448
        [3] PTR '(anon)' type_id=2
        [4] ARRAY '(anon)' type_id=15 index_type_id=1 nr_elems=1
        [5] ARRAY '(anon)' type_id=3 index_type_id=1 nr_elems=1
        [6] PTR '(anon)' type_id=4
        [7] PTR '(anon)' type_id=8
        [8] FUNC_PROTO '(anon)' ret_type_id=0 vlen=2
            '(anon)' type_id=3
            '(anon)' type_id=0
        [9] CONST '(anon)' type_id=10
        [10] PTR '(anon)' type_id=11
        [11] CONST '(anon)' type_id=12
        [12] VOLATILE '(anon)' type_id=0
        [13] PTR '(anon)' type_id=14
        [14] FUNC_PROTO '(anon)' ret_type_id=7 vlen=0
        [15] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=2",
    );
    insta::assert_snapshot!(text, @"
    struct s {
    	int plain;
    	struct s *pointer;
    	int array[1][2];
    	struct s *pointers[1];
    	int (*to_array)[1][2];
    	void (*callback)(struct s *, ...);
    	const volatile void *const constant;
    	void (*(*returns_callback)(void))(struct s *, ...);
    };
    ");
}

/// What a message or an editor shows of a type: qualifiers, tags, attributes.
#[test]
fn single_declarations() {
    let types = parse(
        "[1] STRUCT 'task' size=0 vlen=0
        [2] TYPE_TAG 'rcu' type_id=3
        [3] CONST '(anon)' type_id=1
        [4] PTR '(anon)' type_id=2
        [5] RESTRICT '(anon)' type_id=4
        [6] PTR '(anon)' type_id=5",
    );
    let text = |id: u32, name: &str| c::declaration(&types, TypeId(id), name).unwrap();
    insta::assert_snapshot!(text(6, "x"), @r#"const struct task __attribute__((btf_type_tag("rcu"))) *restrict *x"#);
    insta::assert_snapshot!(text(5, ""), @r#"const struct task __attribute__((btf_type_tag("rcu"))) *restrict"#);
    insta::assert_snapshot!(text(0, "nothing"), @"void nothing");
    insta::assert_snapshot!(text(99, ""), @"void");
    insta::assert_snapshot!(c::definitions(&types, &[TypeId(6)]).unwrap(), @"struct task;");
}

#[test]
fn gaps_and_bitfields() {
    let text = header(
        "[1] INT 'unsigned int' size=4 bits_offset=0 nr_bits=32 encoding=(none)
        [2] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED
        [3] STRUCT 'gap' size=24 vlen=3
            'a' type_id=2 bits_offset=0
            'b' type_id=2 bits_offset=24
            'c' type_id=1 bits_offset=96
        [4] STRUCT 'bits' size=16 vlen=5
            'a' type_id=1 bits_offset=0 bitfield_size=3
            'b' type_id=1 bits_offset=5 bitfield_size=20
            'c' type_id=1 bits_offset=32 bitfield_size=1
            'd' type_id=2 bits_offset=40
            'e' type_id=1 bits_offset=90 bitfield_size=6
        [5] STRUCT 'tight' size=5 vlen=2
            'a' type_id=2 bits_offset=0
            'b' type_id=1 bits_offset=8
        [6] STRUCT 'across' size=5 vlen=2
            'a' type_id=1 bits_offset=0 bitfield_size=20
            'b' type_id=1 bits_offset=20 bitfield_size=20
        [7] UNION 'wide' size=64 vlen=1
            'a' type_id=1 bits_offset=0
        [8] STRUCT 'empty' size=0 vlen=0",
    );
    insta::assert_snapshot!(text, @"
    struct gap {
    	char a;
    	char: 8;
    	char: 8;
    	char b;
    	int: 32;
    	int: 32;
    	unsigned int c;
    	long: 64;
    };

    struct bits {
    	unsigned int a: 3;
    	char: 2;
    	unsigned int b: 20;
    	char: 7;
    	unsigned int c: 1;
    	char d;
    	short: 16;
    	short: 16;
    	char: 8;
    	char: 2;
    	unsigned int e: 6;
    	int: 32;
    };

    struct tight {
    	char a;
    	unsigned int b;
    } __attribute__((packed));

    struct across {
    	unsigned int a: 20;
    	unsigned int b: 20;
    } __attribute__((packed));

    union wide {
    	unsigned int a;
    	char __pad[64];
    };

    struct empty {};
    ");
}

/// What is contained comes first; a pointer needs a declaration only where the tag would be a prototype's own.
#[test]
fn order() {
    let text = header(
        "[1] STRUCT 'outer' size=24 vlen=3
            'inner' type_id=2 bits_offset=0
            'callback' type_id=6 bits_offset=64
            'self' type_id=7 bits_offset=128
        [2] TYPEDEF 'inner_t' type_id=3
        [3] STRUCT '(anon)' size=8 vlen=1
            'other' type_id=4 bits_offset=0
        [4] PTR '(anon)' type_id=5
        [5] STRUCT 'other' size=1 vlen=1
            'kind' type_id=9 bits_offset=0
        [6] TYPEDEF 'callback_t' type_id=8
        [7] PTR '(anon)' type_id=1
        [8] PTR '(anon)' type_id=10
        [9] ENUM 'kind' encoding=UNSIGNED size=1 vlen=1
            'ONE' val=1
        [10] FUNC_PROTO '(anon)' ret_type_id=0 vlen=1
            '(anon)' type_id=7",
    );
    insta::assert_snapshot!(text, @"
    struct other;

    typedef struct {
    	struct other *other;
    } inner_t;

    struct outer;

    typedef void (*callback_t)(struct outer *);

    struct outer {
    	inner_t inner;
    	callback_t callback;
    	struct outer *self;
    };

    enum kind {
    	ONE = 1,
    } __attribute__((mode(byte)));

    struct other {
    	enum kind kind;
    };
    ");
}

#[test]
fn equal_names() {
    let text = header(
        "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] STRUCT 'same' size=4 vlen=1
            'a' type_id=1 bits_offset=0
        [3] STRUCT 'same' size=4 vlen=1
            'b' type_id=1 bits_offset=0
        [4] TYPEDEF 'same' type_id=3
        [5] FWD 'same' fwd_kind=struct
        [6] FWD 'same' fwd_kind=union
        [7] ENUM '(anon)' encoding=SIGNED size=4 vlen=1
            'same' val=-1
        [8] TYPEDEF '__builtin_va_list' type_id=1",
    );
    insta::assert_snapshot!(text, @"
    struct same {
    	int a;
    };

    struct same___2 {
    	int b;
    };

    typedef struct same___2 same;

    struct same;

    union same___3;

    enum {
    	same___2 = -1,
    };

    typedef int __builtin_va_list___2;
    ");
}

#[test]
fn enumerations() {
    let text = header(
        "[1] ENUM 'small' encoding=UNSIGNED size=4 vlen=2
            'A' val=0
            'B' val=4294967295
        [2] ENUM 'least' encoding=SIGNED size=4 vlen=1
            'C' val=-2147483648
        [3] ENUM64 'large' encoding=UNSIGNED size=8 vlen=1
            'D' val=18446744073709551615ULL
        [4] ENUM64 'deep' encoding=SIGNED size=8 vlen=1
            'E' val=-9223372036854775808LL
        [5] ENUM64 'word' encoding=UNSIGNED size=8 vlen=1
            'F' val=1ULL
        [6] ENUM 'later' encoding=UNSIGNED size=4 vlen=0
        [7] ENUM '(anon)' encoding=UNSIGNED size=4 vlen=0",
    );
    insta::assert_snapshot!(text, @"
    enum small {
    	A = 0,
    	B = 4294967295,
    };

    enum least {
    	C = (-2147483647 - 1),
    };

    enum large {
    	D = 18446744073709551615ULL,
    };

    enum deep {
    	E = (-9223372036854775807LL - 1),
    };

    enum word {
    	F = 1ULL,
    } __attribute__((mode(DI)));

    enum later;
    ");
}

#[test]
fn kernel_functions() {
    let types = parse(
        "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] STRUCT 'task' size=4 vlen=1
            'pid' type_id=1 bits_offset=0
        [3] PTR '(anon)' type_id=2
        [4] FUNC_PROTO '(anon)' ret_type_id=3 vlen=2
            'task' type_id=3
            'flags' type_id=1
        [5] FUNC 'bpf_task_get' type_id=4 linkage=static
        [6] DECL_TAG 'bpf_kfunc' type_id=5 component_idx=-1
        [7] DECL_TAG 'bpf_fastcall' type_id=5 component_idx=-1
        [8] FUNC 'internal' type_id=4 linkage=static",
    );
    let header = c::header(&types).unwrap();
    assert_eq!(clang(&header).unwrap_or_default(), "");
    insta::assert_snapshot!(header, @r#"
    #ifndef __VMLINUX_H__
    #define __VMLINUX_H__

    #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
    #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
    #endif

    struct task {
    	int pid;
    };

    #ifndef BPF_NO_KFUNC_PROTOTYPES
    #ifndef __ksym
    #define __ksym __attribute__((section(".ksyms")))
    #endif
    #ifndef __weak
    #define __weak __attribute__((weak))
    #endif
    #ifndef __bpf_fastcall
    #if __has_attribute(bpf_fastcall)
    #define __bpf_fastcall __attribute__((bpf_fastcall))
    #else
    #define __bpf_fastcall
    #endif
    #endif

    extern struct task *bpf_task_get(struct task *task, int flags) __weak __ksym __bpf_fastcall;
    #endif

    #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
    #pragma clang attribute pop
    #endif

    #endif /* __VMLINUX_H__ */
    "#);
}

#[test]
fn rings_are_errors() {
    let types = parse("[1] PTR '(anon)' type_id=1\n[2] TYPEDEF 'ring' type_id=1");
    assert_eq!(c::header(&types).unwrap_err(), PrintError::TooDeep(TypeId(1)));
    let types = parse("[1] CONST '(anon)' type_id=1\n[2] VAR 'v' type_id=1, linkage=static");
    assert_eq!(c::declaration(&types, TypeId(1), "x").unwrap_err(), PrintError::TooDeep(TypeId(1)));
    let types = parse("[1] STRUCT 'ring' size=4 vlen=1\n'a' type_id=1 bits_offset=0");
    assert!(c::header(&types).is_ok());
    let types = parse("[1] STRUCT '(anon)' size=4 vlen=1\n'a' type_id=1 bits_offset=0\n[2] TYPEDEF 't' type_id=1");
    assert_eq!(c::header(&types).unwrap_err(), PrintError::TooDeep(TypeId(1)));
}

/// Each of these mentions the next one twice, which would be 2^64 words.
#[test]
fn towers_are_errors() {
    let mut text = String::new();
    for number in 1..=64 {
        let next = number + 1;
        text += &format!("[{number}] STRUCT '(anon)' size=4 vlen=2\n'a' type_id={next} bits_offset=0\n");
        text += &format!("'b' type_id={next} bits_offset=0\n");
    }
    text += "[65] STRUCT '(anon)' size=4 vlen=0\n[66] TYPEDEF 'tower' type_id=1";
    assert_eq!(c::header(&parse(&text)).unwrap_err(), PrintError::TooLarge);
}

fn kernel() -> Option<Types> {
    let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
        eprintln!("skipped: this machine shows no kernel BTF");
        return None;
    };
    Some(Types::read(&bytes).unwrap())
}

/// What clang says about a C text; none if there is no clang.
fn clang(text: &str) -> Option<String> {
    let arguments =
        ["--target=bpf", "-fsyntax-only", "-Wall", "-Wno-unused", "-Wno-pragma-clang-attribute", "-x", "c", "-"];
    let mut command = Command::new("clang-19");
    let child = command.args(arguments).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: no clang-19 here");
        return None;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Records that have their tag for themselves, so that its spelling in the header is known.
fn records(types: &Types) -> Vec<&Composite> {
    let unique = |record: &Composite| {
        let name = types.string(record.name);
        !name.is_empty()
            && types.by_name(name).filter(|(_, ty)| matches!(ty, Type::Composite(_) | Type::Enum(_))).count() == 1
    };
    let records = types.iter().filter_map(|(_, ty)| match ty {
        Type::Composite(record) if unique(record) => Some(record),
        _ => None,
    });
    records.collect()
}

/// Sizes and offsets of a record as BTF says, for the compiler to check.
fn assertions(types: &Types, record: &Composite) -> String {
    let name = format!("{} {}", if record.union { "union" } else { "struct" }, types.string(record.name));
    let mut text = format!("_Static_assert(sizeof({name}) == {}, \"size of {name}\");\n", record.size);
    for member in record.members.iter().filter(|member| !member.name.is_empty() && member.bitfield_size.is_none()) {
        let (field, offset) = (types.string(member.name), member.bit_offset / 8);
        text += &format!("_Static_assert(__builtin_offsetof({name}, {field}) == {offset}, \"{name}.{field}\");\n");
    }
    text
}

#[test]
fn kernel_header_compiles_and_agrees() {
    let Some(types) = kernel() else { return };
    let mut text = c::header(&types).unwrap();
    for record in records(&types) {
        text += &assertions(&types, record);
    }
    let Some(errors) = clang(&text) else { return };
    assert_eq!(errors, "");
}

/// The BTF that clang makes of a C text; none if there is no clang.
fn clang_types(text: &str) -> Option<Types> {
    let folder = std::env::temp_dir().join(format!("beec-btf-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (source, object, section) = (folder.join("t.c"), folder.join("t.o"), folder.join("t.btf"));
    std::fs::write(&source, text).unwrap();
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let made =
        run(Command::new("clang-19").args(["--target=bpf", "-g", "-O1", "-w", "-c", "-o"]).args([&object, &source]))
            && run(Command::new("llvm-objcopy-19")
                .arg("--dump-section")
                .arg(format!(".BTF={}", section.display()))
                .arg(&object));
    let types = made.then(|| Types::read(&std::fs::read(&section).unwrap()).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    if types.is_none() {
        eprintln!("skipped: no clang-19 and llvm-objcopy-19 here");
    }
    types
}

/// Members with positions and widths. An anonymous enumeration may have been printed as an integer, so types count
/// by their size.
fn members(types: &Types, record: &Composite) -> Vec<(String, u32, Option<u8>, Option<u64>)> {
    let member = |member: &beec_btf::Member| {
        let name = types.string(member.name).to_owned();
        (name, member.bit_offset, member.bitfield_size, types.size_of(member.ty))
    };
    record.members.iter().map(member).collect()
}

/// Kernel types to C, through clang, and back: every structure has every member, bit-fields too, where it was.
#[test]
fn kernel_types_survive_clang() {
    let Some(types) = kernel() else { return };
    let mut text = c::header(&types).unwrap();
    let records = records(&types);
    for (number, record) in records.iter().enumerate() {
        let kind = if record.union { "union" } else { "struct" };
        text += &format!("{kind} {} *variable_{number};\n", types.string(record.name));
    }
    let Some(theirs) = clang_types(&text) else { return };
    for ours in &records {
        let name = types.string(ours.name);
        let Some((_, back)) = theirs.record(name, ours.union) else { panic!("{name} is lost") };
        assert_eq!(back.size, ours.size, "size of {name}");
        let back: Vec<_> = members(&theirs, back).into_iter().collect();
        assert_eq!(back, members(&types, ours), "members of {name}");
    }
}
