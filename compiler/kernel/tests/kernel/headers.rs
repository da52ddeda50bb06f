//! The embedded headers.

use beec_kernel::{headers, helpers};
use std::fs;
use std::path::Path;

fn files(folder: &Path, base: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = format!("{base}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{name}/"), found);
        } else if name.ends_with(".h") {
            found.push(name);
        }
    }
}

#[test]
fn every_file_is_embedded_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime-headers");
    let mut found = Vec::new();
    files(&folder, "", &mut found);
    found.sort();
    let listed: Vec<&str> = headers::ALL.iter().map(|(path, _)| *path).collect();
    assert_eq!(listed, found);
}

#[test]
fn lookup_finds_each() {
    for (path, text) in headers::ALL {
        assert_eq!(headers::lookup(path), Some(*text));
    }
    assert_eq!(headers::lookup("vmlinux.h"), None);
}

#[test]
fn helper_definitions_are_the_table() {
    let text = headers::lookup("bpf/bpf_helper_defs.h").unwrap_or_default();
    for helper in helpers() {
        let line = format!("{} = (void *) {};", helper.declaration(), helper.id);
        assert!(text.contains(&line), "{line}");
    }
    assert_eq!(text.matches("= (void *) ").count(), helpers().len());
}
