//! The programs that several tests go over, and clang as a second opinion on them.

// Each test is a program of its own and needs some of these.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

use beec_tests::{Needs, headers, needs, release_numbers};

/// Run files and examples: name and text, in order. What needs the kernel's types is left out where the kernel does not
/// give them, or is too old for what the file needs.
pub(crate) fn sources() -> Vec<(String, String)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kernel_types = Path::new("/sys/kernel/btf/vmlinux").exists();
    let mut found = Vec::new();
    for folder in [tests.join("run"), tests.join("../examples")] {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.ends_with(".bpf.c") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.contains("\"vmlinux.h\"");
            let needs = needs(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            if !named || kernel_types && running_kernel_is_older(needs).is_none() {
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Why the running kernel lacks what a file needs.
pub(crate) fn running_kernel_is_older(needs: Needs) -> Option<String> {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let older = release_numbers(&release).unwrap_or_default() < needs.linux;
    older.then(|| format!("it needs Linux {}.{}", needs.linux.0, needs.linux.1))
}

/// Why a text that includes `vmlinux.h` cannot be compiled here.
pub(crate) fn without_types(source: &str) -> Option<String> {
    let missing = source.contains("\"vmlinux.h\"") && !Path::new("/sys/kernel/btf/vmlinux").exists();
    missing.then(|| "vmlinux.h cannot be made, the kernel has no BTF".to_owned())
}

/// `vmlinux.h` in a folder, where bpftool can make it; without it clang does not compile some files.
pub(crate) fn kernel_types(folder: &Path) -> Option<PathBuf> {
    let words = ["btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"];
    let output = Command::new("bpftool").args(words).output().ok().filter(|output| output.status.success())?;
    let path = folder.join("vmlinux.h");
    std::fs::write(&path, output.stdout).unwrap();
    Some(path)
}

/// A text by clang-19 with our headers, or nothing where that cannot be.
pub(crate) fn clang(folder: &Path, name: &str, source: &str) -> Option<Vec<u8>> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime-headers");
    // Of the runtime's headers only these come before the host's: clang has the language's own.
    let bpf = folder.join("bpf");
    if !bpf.exists() {
        std::os::unix::fs::symlink(runtime.join("bpf"), &bpf).unwrap();
    }
    let cpu = if needs(source).is_ok_and(|needs| needs.cpu > 3) { "-mcpu=v4" } else { "-mcpu=v3" };
    let (path, out) = (folder.join(name), folder.join("clang.o"));
    std::fs::write(&path, source).unwrap();
    let output = Command::new("clang-19")
        .args(["-O2", "-g", "--target=bpf", cpu, "-D__TARGET_ARCH_x86", "-w", "-c", "-I"])
        .arg(folder)
        .arg("-I")
        .arg(headers())
        .arg("-idirafter")
        .arg(&runtime)
        .args(["-idirafter", "/usr/include/x86_64-linux-gnu", "-idirafter", "/usr/include/aarch64-linux-gnu", "-o"])
        .args([&out, &path])
        .output()
        .ok()?;
    output.status.success().then(|| std::fs::read(&out).unwrap())
}
