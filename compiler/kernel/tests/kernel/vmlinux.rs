//! `vmlinux.h` from BTF.

use beec_btf::{Encoding, Endian, Int, Type, Types};
use beec_kernel::vmlinux;
use std::fs;
use std::path::Path;

/// A file in cargo's folder for tests with the given contents.
fn file(name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

#[test]
fn a_small_kernel() {
    let mut types = Types::new();
    let name = types.name("int");
    let int = types.push(Type::Int(Int { name, size: 4, bits: 32, offset: 0, encoding: Encoding::Signed }));
    let name = types.name("pid_t");
    types.push(Type::Typedef { name, ty: int });
    let bytes = types.write(Endian::Little).expect("such a small collection can be written");
    let header = vmlinux::header(&file("small.btf", &bytes)).expect("what was written can be read");
    assert!(header.contains("typedef int pid_t;"), "{header}");
}

#[test]
fn files_that_are_no_btf() {
    let describe = |path: &Path| match vmlinux::header(path) {
        Ok(_) => "a header".to_string(),
        Err(error) => {
            let text = error
                .to_string()
                .replace(&path.display().to_string(), path.file_name().map_or("", |n| n.to_str().unwrap_or("")));
            format!("{}: {text}", error.code())
        }
    };
    let lines = [
        describe(Path::new("/nonexistent/vmlinux")),
        describe(&file("text.btf", b"this is not BTF")),
        describe(&file("empty.btf", b"")),
        describe(&file("broken.elf", b"\x7fELF and no more")),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_running_kernel() {
    let path = Path::new(vmlinux::RUNNING_KERNEL);
    if !path.exists() {
        eprintln!("skipped: this kernel shows no BTF");
        return;
    }
    let header = vmlinux::header(path).expect("the kernel's BTF can be printed");
    for text in ["struct task_struct {", "typedef unsigned int __u32;", "BPF_MAP_TYPE_HASH = 1,"] {
        assert!(header.contains(text), "{text}");
    }
}
