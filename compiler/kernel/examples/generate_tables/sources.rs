//! Reading the kernel tree and writing the results.

use std::fs;
use std::path::Path;

pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The text of every C file in the folders that speaks of BPF helpers, comments blanked, in the order of their paths.
pub(crate) fn c_files(root: &Path, folders: &[&str]) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut texts)?;
    }
    Ok(texts)
}

fn collect(folder: &Path, texts: &mut Vec<String>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "c") {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if text.contains("func_proto") {
                texts.push(without_comments(&text));
            }
        }
    }
    Ok(())
}

/// The text with each `/* … */` replaced by a space. The files read here have no comment marks inside strings.
fn without_comments(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        result.push_str(&rest[..start]);
        result.push(' ');
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    result.push_str(rest);
    result
}

/// The words (identifiers and numbers) of a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The text between the brace that opens at or after `start` and its partner.
pub(crate) fn braced(text: &str, start: usize) -> Option<&str> {
    let open = start + text.get(start..)?.find('{')?;
    let mut depth = 0usize;
    for (offset, byte) in text[open..].bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[open + 1..open + offset]);
        }
    }
    None
}
