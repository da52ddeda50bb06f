//! Types as C.

use std::io::Write;
use std::process::{Command, Stdio};

use beec_btf::c;
use beec_btf::{Composite, Type, Types};

fn kernel() -> Option<Types> {
    let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
        eprintln!("skipped: this machine shows no kernel BTF");
        return None;
    };
    Some(Types::read(&bytes).unwrap())
}

/// What clang says about a C text; none if there is no clang.
fn clang(text: &str) -> Option<String> {
    let arguments = ["--target=bpf", "-fsyntax-only", "-Wall", "-Wno-unused", "-x", "c", "-"];
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
