//! Every file of `tests/errors`: what is said about it stands beside it as a snapshot.

use std::path::Path;

use beec::Level;
use beec_tests::{Config, compile};

#[test]
fn bad_inputs_are_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("errors");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".c").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 40, "there are only {} bad inputs", names.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names {
        let file = format!("{name}.c");
        let source = std::fs::read_to_string(folder.join(&file)).unwrap();
        let Err(rendered) = compile(&file, &source, Config::object(Level::O2, 3)) else {
            panic!("{file} compiles without an error");
        };
        settings.bind(|| insta::assert_snapshot!(name, without_folders(&rendered)));
    }
}

/// The folders that were searched are the machine's.
fn without_folders(rendered: &str) -> String {
    let line = |line: &str| match line.split_once("looked in: ") {
        Some((before, _)) => format!("{before}looked in: [folders]\n"),
        None => format!("{line}\n"),
    };
    rendered.lines().map(line).collect()
}
