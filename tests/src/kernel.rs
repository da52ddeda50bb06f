//! The running kernel, through libbpf (`tests/loader`).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::run_file::release_numbers;

/// What came of one request to the loader.
#[derive(Deserialize, Clone, Debug)]
pub struct Answer {
    /// The program.
    pub program: String,
    /// Whether it was loaded.
    pub loaded: bool,
    /// What it returned, where it was run.
    pub result: Option<u32>,
    /// The packet afterwards, in hexadecimal.
    pub data: Option<String>,
    /// What went wrong, the verifier's log included.
    #[serde(default)]
    pub error: String,
}

/// A kernel that takes programs.
#[derive(Clone, Debug)]
pub struct Kernel {
    loader: PathBuf,
}

impl Kernel {
    /// The running kernel, if libbpf can be built here and `bpf()` may be used; else the reason why not.
    pub fn here() -> Result<Kernel, String> {
        static LOADER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        LOADER.get_or_init(probed).clone().map(|loader| Kernel { loader })
    }

    /// The program that loads for the tests.
    pub(crate) fn loader(&self) -> &Path {
        &self.loader
    }

    /// The running kernel's release, as far as its first two numbers.
    pub fn release(&self) -> (u32, u32) {
        let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        release_numbers(&release).unwrap_or_default()
    }

    /// Loads an object's programs as replacements of functions of another's program.
    pub fn extend(&self, object: &Path, program: &str, extension: &Path) -> Result<(), String> {
        let output = Command::new(&self.loader).arg("extend").arg(object).arg(program).arg(extension).output();
        let output = output.map_err(|error| format!("cannot run the loader: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        if output.status.success() { Ok(()) } else { Err(said.replace("\\n", "\n")) }
    }

    /// Loads programs of an object and runs those that are to be run; see the loader for the form of a request.
    pub fn run(&self, object: &Path, requests: &[String]) -> Result<Vec<Answer>, String> {
        let output = Command::new(&self.loader).arg("run").arg(object).args(requests).output();
        let output = output.map_err(|error| format!("cannot run the loader: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let answers: Vec<Answer> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if output.status.success() {
            return Ok(answers);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(answers.first().map_or_else(|| format!("the loader failed: {said}"), |answer| answer.error.clone()))
    }
}

fn probed() -> Result<PathBuf, String> {
    let loader = loader()?;
    let probe = Command::new(&loader).arg("probe").status().map_err(|error| error.to_string())?;
    if probe.success() { Ok(loader) } else { Err("bpf() may not be used here".to_owned()) }
}

/// The loader, built where that can be.
pub(crate) fn loader() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("loader");
    let target = folder.join("../../target/loader");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        // The outer cargo's settings for the workspace are not the loader's.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !built.status.success() {
        return Err(
            "the loader cannot be built: it needs libelf and zlib (libelf-dev zlib1g-dev pkg-config)".to_owned()
        );
    }
    Ok(target.join("debug/beec-loader"))
}
