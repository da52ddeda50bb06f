//! A kernel made of its own BTF and a module's.

use beec_btf::{Encoding, Endian, Func, FuncProto, Int, Kind, Linkage, Type, TypeId, Types};
use beec_kernel::Kernels;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn add_function(types: &mut Types, name: &str, ret: TypeId) {
    let proto = types.push(Type::FuncProto(FuncProto { ret, params: Vec::new() }));
    let name = types.name(name);
    types.push(Type::Func(Func { name, proto, linkage: Linkage::Static }));
}

fn kernel() -> Types {
    let mut types = Types::new();
    let name = types.name("int");
    let int = types.push(Type::Int(Int { name, size: 4, bits: 32, offset: 0, encoding: Encoding::Signed }));
    add_function(&mut types, "in_kernel", int);
    types
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

/// The BTF of a module: one `FUNC` that shares its prototype and a letter of its name's table with the kernel's.
fn module(kernel: &Types) -> Vec<u8> {
    let strings = b"in_module\0";
    let name = kernel.strings().end();
    let proto = 2;
    let mut bytes = Vec::new();
    bytes.extend([0x9f, 0xeb, 1, 0]);
    for word in [24, 0, 12, 12, strings.len() as u32, name, 12 << 24, proto] {
        bytes.extend(u32::to_le_bytes(word));
    }
    bytes.extend(strings);
    bytes
}

#[test]
fn a_module_continues_the_kernel() {
    let types = kernel();
    let base = file("vmlinux-of-two", &types.write(Endian::Little).expect("so few types can be written"));
    let module = file("one.btf", &module(&types));
    let names = [base, module].map(|path| path.display().to_string());
    let kernels = Kernels::load(&names).expect("what was written can be read");

    assert_eq!(kernels.parts().len(), 2);
    assert_eq!(kernels.parts()[0].module, "vmlinux");
    assert_eq!(kernels.parts()[1].module, "one");
    assert!(kernels.find("in_kernel", Kind::Func).is_some_and(|(part, _)| part.is_kernel()));
    let (part, id) = kernels.find("in_module", Kind::Func).expect("the module has it");
    assert_eq!(part.module, "one");
    assert!(part.types.first_id() <= id);
    assert_eq!(kernels.nearest("in_kernl", Kind::Func, "").as_deref(), Some("in_kernel"));
    assert!(Arc::strong_count(&kernels.parts()[0].types) > 1, "the module shares the kernel's types");
}

#[test]
fn a_module_needs_its_kernel() {
    let path = file("alone.btf", &module(&kernel()));
    let error = Kernels::load(&[path.display().to_string()]).expect_err("its ids continue those of a kernel");
    assert_eq!(error.code(), "E0805");
}

#[test]
fn the_running_kernel_with_its_modules() {
    if !Path::new("/sys/kernel/btf/vmlinux").exists() {
        eprintln!("skipped: this kernel shows no BTF");
        return;
    }
    let kernels = Kernels::load(&["kernel".to_owned()]).expect("the kernel's BTF can be read");
    assert!(kernels.has("task_struct", Kind::Struct));
    assert!(kernels.parts()[1..].iter().all(|part| part.types.base().is_some()));
}
