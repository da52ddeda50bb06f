//! Every file of `tests/run`, compiled at several levels and cpu versions, loaded, run, and its results checked.

use std::path::Path;

use beec::Level;
use beec_tests::{Config, Kernel, compile, expectations, needs, requests};

const CONFIGS: [Config; 6] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
    Config { level: Level::Os, cpu: 2, emit: beec::Emit::Object },
    Config { level: Level::Og, cpu: 4, emit: beec::Emit::Object },
];

#[test]
fn programs_answer_as_they_say() {
    let kernel = match Kernel::here() {
        Ok(kernel) => kernel,
        Err(reason) => {
            eprintln!("SKIPPED: kernel tests: {reason}");
            return;
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("run");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".bpf.c"));
    files.sort();
    let mut failures = Vec::new();
    let mut checked = 0;
    for file in &files {
        let needs = needs(&std::fs::read_to_string(file).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        if needs.linux > kernel.release() || needs.guest {
            eprintln!("SKIPPED: {}: it needs Linux {}.{} or a guest", file.display(), needs.linux.0, needs.linux.1);
            continue;
        }
        for config in CONFIGS.into_iter().filter(|config| config.cpu >= needs.cpu) {
            checked += check(&kernel, file, config, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    println!("{checked} program runs in {} files", files.len());
    assert!(checked > 0, "there are no run files");
}

fn check(kernel: &Kernel, file: &Path, config: Config, failures: &mut Vec<String>) -> usize {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let title = format!("{name} at {:?} v{}", config.level, config.cpu);
    let source = std::fs::read_to_string(file).unwrap();
    let wanted = expectations(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(!wanted.is_empty(), "{name} expects nothing");
    let object = match compile(&name, &source, config) {
        Ok(object) => object,
        Err(errors) => {
            failures.push(format!("{title}: does not compile:\n{errors}"));
            return 0;
        }
    };
    let mut path = tempfile::Builder::new().suffix(".o").tempfile().unwrap();
    std::io::Write::write_all(&mut path, &object).unwrap();
    let answers = match kernel.run(path.path(), &requests(&wanted)) {
        Ok(answers) => answers,
        Err(error) => {
            failures.push(format!("{title}: does not load:\n{error}"));
            return 0;
        }
    };
    for (wanted, answer) in wanted.iter().zip(&answers) {
        if !answer.loaded || !answer.error.is_empty() || answer.result != wanted.result {
            let said = format!(
                "{title}: {}: wanted {:?}, got {:?} {}",
                wanted.program, wanted.result, answer.result, answer.error
            );
            failures.push(said);
        }
    }
    answers.len()
}
