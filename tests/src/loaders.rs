//! What reads BPF objects: libbpf, aya-obj, cilium/ebpf, `bpftool gen skeleton`. Each only opens an object; nothing is loaded.

mod aya;
mod bpftool;
mod lines;

use std::path::{Path, PathBuf};
use std::process::Command;

use lines::Program;

/// One that reads objects.
pub struct Reader {
    /// Its name.
    pub name: &'static str,
    how: How,
}

enum How {
    /// Paths go in by lines, answers come out by lines.
    Lines(Program),
    /// `bpftool gen skeleton`.
    Skeleton,
    Aya,
}

impl Reader {
    /// All that can be had here, and for the others why not.
    pub fn all() -> (Vec<Reader>, Vec<String>) {
        let aya = Reader { name: "aya-obj", how: How::Aya };
        let candidates = [libbpf(), Ok(aya), cilium(), skeleton()];
        let (mut readers, mut missing) = (Vec::new(), Vec::new());
        for candidate in candidates {
            match candidate {
                Ok(reader) => readers.push(reader),
                Err(why) => missing.push(why),
            }
        }
        (readers, missing)
    }

    /// For each object in order what is wrong with it; nothing where the reader takes it.
    pub fn read(&self, objects: &[PathBuf]) -> Result<Vec<Option<String>>, String> {
        match &self.how {
            How::Lines(program) => program.read(objects),
            How::Skeleton => Ok(objects.iter().map(|object| bpftool::skeleton(object).err()).collect()),
            How::Aya => Ok(objects.iter().map(|object| aya::read(object).err()).collect()),
        }
    }
}

fn libbpf() -> Result<Reader, String> {
    let loader = crate::kernel::loader().map_err(|why| format!("libbpf: {why}"))?;
    Ok(Reader { name: "libbpf", how: How::Lines(Program { path: loader, words: vec!["open"] }) })
}

fn skeleton() -> Result<Reader, String> {
    match Command::new("bpftool").arg("version").output() {
        Ok(_) => Ok(Reader { name: "bpftool gen skeleton", how: How::Skeleton }),
        Err(_) => Err("bpftool: it is not installed".to_owned()),
    }
}

/// Debian's packages are a `GOPATH`; no modules are downloaded.
fn cilium() -> Result<Reader, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("cilium");
    let program = source.join("../../target/loader/cilium-reader");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(&source)
        .env("GOPATH", "/usr/share/gocode")
        .env("GO111MODULE", "off")
        .output();
    match built {
        Ok(built) if built.status.success() => {
            Ok(Reader { name: "cilium/ebpf", how: How::Lines(Program { path: program, words: Vec::new() }) })
        }
        Ok(built) => Err(format!("cilium/ebpf: {}", String::from_utf8_lossy(&built.stderr))),
        Err(_) => Err("cilium/ebpf: there is no go (Debian: golang-go golang-github-cilium-ebpf-dev)".to_owned()),
    }
}
