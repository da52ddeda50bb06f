//! Every program of `tests/attach` compiles at several levels and cpu versions and says what is to come of it. `tests/vm/run attached`
//! attaches them in guests.

mod common;

use std::path::Path;

use beec::Level;
use beec_tests::{Config, compile, needs};
use common::{running_kernel_is_older, without_types};

const CONFIGS: [Config; 4] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
];

#[test]
fn programs_compile_and_say_what_they_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("attach");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".bpf.c"));
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        let has = |mark: &str| source.lines().any(|line| line.starts_with(mark));
        assert!(has("//$ ") && has("//? "), "{name} has no command, or expects nothing");
        let needs = needs(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(why) = running_kernel_is_older(needs).or_else(|| without_types(&source)) {
            eprintln!("SKIPPED: {name}: {why}");
            continue;
        }
        // Registers are those of the guests' machine.
        let source = format!("#define __TARGET_ARCH_x86\n{source}");
        for config in CONFIGS {
            compile(&name, &source, config).unwrap_or_else(|errors| panic!("{config:?}:\n{errors}"));
        }
    }
}
