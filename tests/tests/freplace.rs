//! Programs of `tests/extend` that replace global functions of others: the kernel compares prototypes, so both objects' BTF has to be
//! right. `tests/vm/run programs` does this in other kernels, too.

use std::path::{Path, PathBuf};

use beec::Level;
use beec_tests::{Config, Kernel, compile};

const CONFIGS: [Config; 4] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
];

/// What a kernel says that has no trampolines.
const NO_TRAMPOLINES: &str = "BPF program load failed: -EPERM";

#[test]
fn functions_are_replaced() {
    for config in CONFIGS {
        if let Err(error) = extend(config, |source| source) {
            assert!(error.contains(NO_TRAMPOLINES), "{config:?}: {error}");
            return eprintln!("SKIPPED: replacing functions: this kernel does not take it");
        }
    }
}

#[test]
fn another_prototype_is_refused() {
    let longer = |source: String| source.replace("other_by_value(int a", "other_by_value(long a");
    let error = extend(CONFIGS[0], longer).expect_err("the kernel compares prototypes");
    if error.contains(NO_TRAMPOLINES) {
        return eprintln!("SKIPPED: replacing functions: this kernel does not take it");
    }
    assert!(error.contains("arg0 in other_by_value() has size 8 while by_value() has 4"), "{error}");
}

fn extend(config: Config, change: impl Fn(String) -> String) -> Result<(), String> {
    let kernel = Kernel::here().map_err(|reason| format!("{NO_TRAMPOLINES}: {reason}"))?;
    let folder = tempfile::tempdir().unwrap();
    let extended = write(folder.path(), "functions", |source| source, config);
    let extension = write(folder.path(), "functions_by", change, config);
    kernel.extend(&extended, "extended", &extension)
}

fn write(folder: &Path, name: &str, change: impl Fn(String) -> String, config: Config) -> PathBuf {
    let file = format!("{name}.bpf.c");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("extend").join(&file);
    let source = change(std::fs::read_to_string(path).unwrap());
    let object = compile(&file, &source, config).unwrap_or_else(|errors| panic!("{errors}"));
    let path = folder.join(format!("{name}.o"));
    std::fs::write(&path, object).unwrap();
    path
}
