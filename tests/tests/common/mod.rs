//! The programs that several tests go over.

use std::path::Path;

/// Run files and examples: name and text, in order. Examples that need the kernel's types are left out where the
/// kernel does not give them.
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
            if kernel_types || !text.contains("\"vmlinux.h\"") {
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}
