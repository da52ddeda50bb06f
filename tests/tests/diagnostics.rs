//! The list of diagnostics against the source: every code that is used is explained, and no other.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_code_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut used = BTreeSet::new();
    for stage in std::fs::read_dir(root.join("compiler")).unwrap() {
        collect(&stage.unwrap().path().join("src"), &mut used);
    }
    let page = std::fs::read_to_string(root.join("spec/diagnostics.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    let explained: BTreeSet<String> = rows.filter(|word| is_code(word)).map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&explained).collect();
    let stale: Vec<_> = explained.difference(&used).collect();
    assert!(missing.is_empty() && stale.is_empty(), "not explained: {missing:?}; not used: {stale:?}");
    assert!(used.len() > 100, "only {} codes were found", used.len());
}

/// Codes in string literals below a folder.
fn collect(folder: &Path, used: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, used);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            used.extend(text.split('"').skip(1).filter(|word| is_code(word)).map(str::to_owned));
        }
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with(['E', 'W', 'N']) && word[1..].bytes().all(|byte| byte.is_ascii_digit())
}
