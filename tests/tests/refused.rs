//! Every program of `tests/refused` is refused by the kernel, for the reason that its comment gives: what is wrong in the text is as
//! wrong in our code. Where clang-19 is installed, its code has to be refused for the same reason.

mod common;

use std::path::{Path, PathBuf};

use beec::Level;
use beec_tests::{Config, Kernel, compile, needs, refusals};
use common::{clang, kernel_types, running_kernel_is_older, without_types};

const CONFIGS: [Config; 4] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
];

#[test]
fn programs_are_refused_for_the_right_reason() {
    let kernel = match Kernel::here() {
        Ok(kernel) => kernel,
        Err(reason) => return eprintln!("SKIPPED: programs that are to be refused: {reason}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let types = kernel_types(folder.path());
    let (mut checked, mut failures) = (0, Vec::new());
    for path in files() {
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let needs = needs(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(why) = running_kernel_is_older(needs).or_else(|| without_types(&source)) {
            eprintln!("SKIPPED: {name}: {why}");
            continue;
        }
        for config in CONFIGS {
            let title = format!("{name} at {:?} v{}", config.level, config.cpu);
            let object = compile(&name, &source, config).unwrap_or_else(|errors| panic!("{errors}"));
            checked += check(&kernel, &title, &source, &object, &mut failures);
        }
        if let Some(object) = types.as_ref().and_then(|_| clang(folder.path(), &name, &source)) {
            checked += check(&kernel, &format!("{name} by clang"), &source, &object, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    println!("{checked} refusals");
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("refused");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".bpf.c"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn check(kernel: &Kernel, title: &str, source: &str, object: &[u8], failures: &mut Vec<String>) -> usize {
    let mut file = tempfile::Builder::new().suffix(".o").tempfile().unwrap();
    std::io::Write::write_all(&mut file, object).unwrap();
    let refusals = refusals(source).unwrap_or_else(|error| panic!("{title}: {error}"));
    assert!(!refusals.is_empty(), "{title} expects nothing");
    for refusal in &refusals {
        let program = &refusal.program;
        match kernel.run(file.path(), std::slice::from_ref(program)) {
            Err(said) if said.contains(&refusal.message) => {}
            Err(said) => {
                failures.push(format!("{title}: {program}: '{}' is not what was said:\n{said}", refusal.message));
            }
            Ok(_) => failures.push(format!("{title}: {program}: not refused")),
        }
    }
    refusals.len()
}
