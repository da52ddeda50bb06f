//! Our objects are taken by those that read objects: aya-obj, libbpf and the kernel, bpftool.

mod common;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use aya_obj::Object;
use aya_obj::btf::Btf;
use beec::Level;
use beec_tests::{Config, Kernel, compile, needs, release_numbers};
use common::sources;

/// Sections that aya does not know, and one that it knows of the same program type.
const FOR_AYA: &[(&str, &str)] = &[
    ("SEC(\"syscall\")", "SEC(\"classifier\")"),
    ("SEC(\"tc/egress\")", "SEC(\"classifier\")"),
    ("SEC(\"tc\")", "SEC(\"classifier\")"),
];
/// Programs of kinds, maps and references that aya has not.
const NOT_FOR_AYA: &[&str] = &[
    "struct_ops",
    "SEC(\"iter/",
    "__ksym",
    "kernel_functions.h",
    "address_space(1)",
    ".section syscall",
    "__array(values, int",
];
/// What a bpftool refuses that is older than 7.5: arenas; functions of their own that refer to `.bss.NAME`.
const FOR_NEWER_BPFTOOL: &[&str] = &["address_space(1)", "private("];
/// Where the kernel shows its types.
const KERNEL_TYPES: &str = "/sys/kernel/btf/vmlinux";

fn object(name: &str, source: &str) -> Vec<u8> {
    let cpu = needs(source).unwrap_or_else(|error| panic!("{error}")).cpu.max(3);
    compile(name, source, Config::object(Level::O2, cpu)).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn aya_takes_them() {
    let kernel = Path::new(KERNEL_TYPES).exists().then(|| Btf::from_sys_fs().unwrap());
    let mut taken = 0;
    for (name, source) in sources() {
        if NOT_FOR_AYA.iter().any(|kind| source.contains(kind)) {
            continue;
        }
        let source = FOR_AYA.iter().fold(source, |text, (from, to)| text.replace(from, to));
        if let Err(error) = aya(&object(&name, &source), kernel.as_ref()) {
            panic!("aya-obj refuses {name}: {error}");
        }
        taken += 1;
    }
    println!("aya-obj took {taken} objects");
    assert!(taken > 5);
}

/// All that aya does before it asks the kernel.
fn aya(bytes: &[u8], kernel: Option<&Btf>) -> Result<(), String> {
    let mut object = Object::parse(bytes).map_err(|error| error.to_string())?;
    if let (Some(kernel), true) = (kernel, object.has_btf_relocations()) {
        object.relocate_btf(kernel).map_err(|error| error.to_string())?;
    }
    let code: HashSet<usize> = object.functions.keys().map(|(section, _)| *section).collect();
    let maps = object.maps.clone();
    let maps = maps.iter().zip(3..).map(|((name, map), descriptor)| (name.as_str(), descriptor, map));
    object.relocate_maps(maps, &code).map_err(|error| error.to_string())?;
    object.relocate_calls(&code).map_err(|error| error.to_string())?;
    if object.programs.is_empty() { Err("it has no programs".to_owned()) } else { Ok(()) }
}

/// libbpf warns where the kernel refuses an object's BTF; here it must have nothing to say at all.
#[test]
fn libbpf_and_the_kernel_take_them_without_a_word() {
    let kernel = match Kernel::here() {
        Ok(kernel) => kernel,
        Err(reason) => return eprintln!("SKIPPED: loading through libbpf: {reason}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("run");
    for (name, source) in sources() {
        // What examples attach to is not in every kernel.
        if !run.join(&name).exists() || needs(&source).is_ok_and(|needs| needs.guest) {
            continue;
        }
        let path = write(folder.path(), &name, &object(&name, &source));
        match kernel.run(&path, &[]) {
            Ok(answers) if matches!(&*answers, [answer] if answer.loaded && answer.error.is_empty()) => {}
            Ok(answers) => failures.push(format!("{name}: {answers:?}")),
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn bpftool_takes_them() {
    let Ok(version) = Command::new("bpftool").arg("version").output() else {
        return eprintln!("SKIPPED: bpftool is not installed");
    };
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let is_old = bpftool_version(&version).is_none_or(|version| version < (7, 5));
    println!("{version}");
    let folder = tempfile::tempdir().unwrap();
    let mut objects = Vec::new();
    for (name, source) in sources() {
        if is_old && FOR_NEWER_BPFTOOL.iter().any(|construct| source.contains(construct)) {
            eprintln!("SKIPPED: {name}: this bpftool is too old for it");
            continue;
        }
        let path = write(folder.path(), &name, &object(&name, &source));
        let linked = folder.path().join(format!("{name}.linked.o"));
        let types = bpftool(&["btf", "dump", "file"], &[path.as_os_str()]);
        assert!(types.contains("DATASEC 'license'"), "{name}: {types}");
        bpftool(&["gen", "object"], &[linked.as_os_str(), path.as_os_str()]);
        assert_eq!(skeleton(&path), skeleton(&linked), "{name}");
        objects.push(path);
    }
    println!("bpftool took {} objects", objects.len());
}

/// "bpftool v7.1.0"
fn bpftool_version(text: &str) -> Option<(u32, u32)> {
    release_numbers(text.split(" v").nth(1)?)
}

/// Of a skeleton, the declarations: programs, maps and the variables of data sections.
fn skeleton(object: &Path) -> String {
    let text = bpftool(&["gen", "skeleton"], &[object.as_os_str(), "name".as_ref(), "tested".as_ref()]);
    assert!(text.contains("tested__open_and_load"), "{text}");
    text.split("static void").next().unwrap_or_default().to_owned()
}

fn bpftool(words: &[&str], files: &[&OsStr]) -> String {
    let output = Command::new("bpftool").args(words).args(files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "bpftool {words:?} {files:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn write(folder: &Path, name: &str, object: &[u8]) -> PathBuf {
    // bpftool makes C names of file names.
    let path = folder.join(format!("{}.o", name.replace(".bpf.c", "")));
    std::fs::write(&path, object).unwrap();
    path
}
