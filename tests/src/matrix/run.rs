//! Compiling the matrix, and what the running kernel makes of it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Loaded, NUMBERS, Unit, text};
use crate::{Config, Kernel, compile, headers};

/// Units that one process loads.
const BATCH: usize = 16;

/// Whose objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compiler {
    /// The one under test.
    Beec,
    /// `clang-19`
    Clang,
}

/// Compiles units, several at a time, loads their programs and runs them; `then` is told of each unit.
pub fn each(
    kernel: &Kernel,
    compiler: Compiler,
    units: &[Unit],
    then: impl FnMut(Loaded) + Send,
) -> Result<(), String> {
    let inputs = match compiler {
        Compiler::Beec => inputs(),
        Compiler::Clang => Vec::new(),
    };
    let then = Mutex::new(then);
    in_parallel(units, |batch| {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let objects = compile_all(compiler, batch, folder.path())?;
        for loaded in kernel.each(&objects, &inputs)? {
            then.lock().map_err(|error| error.to_string())?(loaded);
        }
        Ok(())
    })
}

/// Writes the objects of units in a folder.
pub fn write_objects(compiler: Compiler, units: &[Unit], folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    in_parallel(units, |batch| compile_all(compiler, batch, folder).map(drop))
}

fn in_parallel(units: &[Unit], work: impl Fn(&[Unit]) -> Result<(), String> + Sync) -> Result<(), String> {
    let batches: Vec<&[Unit]> = units.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let run = || {
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(batch)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread died".to_owned())))
    })
}

/// What every program is run with, in hexadecimal.
fn inputs() -> Vec<String> {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    NUMBERS.into_iter().map(|number| hex(text::input(number))).collect()
}

fn compile_all(compiler: Compiler, units: &[Unit], folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut objects = Vec::new();
    for &unit in units {
        let object = folder.join(format!("{unit}.o"));
        match compiler {
            Compiler::Beec => {
                let bytes =
                    compile(&format!("{}.bpf.c", unit.group), &unit.group.text(), Config::object(unit.level, unit.cpu))
                        .map_err(|errors| format!("{unit}: {errors}"))?;
                std::fs::write(&object, bytes).map_err(|error| error.to_string())?;
            }
            Compiler::Clang => by_clang(unit, folder, &object)?,
        }
        objects.push(object);
    }
    Ok(objects)
}

/// clang-19 with our headers.
fn by_clang(unit: Unit, folder: &Path, object: &Path) -> Result<(), String> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime-headers");
    let source = folder.join(format!("{}-{}.bpf.c", unit.group, unit.cpu));
    std::fs::write(&source, unit.group.text()).map_err(|error| error.to_string())?;
    let output = Command::new("clang-19")
        .arg(format!("-{:?}", unit.level))
        .args(["-g", "--target=bpf", "-w", "-c"])
        .arg(format!("-mcpu=v{}", unit.cpu))
        .args((unit.cpu < 4).then_some("-DWITHOUT_SIGNED_DIVISION"))
        .arg("-I")
        .arg(headers())
        .arg("-idirafter")
        .arg(&runtime)
        .args(["-idirafter", "/usr/include/x86_64-linux-gnu", "-idirafter", "/usr/include/aarch64-linux-gnu", "-o"])
        .args([object, &source])
        .output()
        .map_err(|error| format!("clang-19 cannot be run: {error}"))?;
    let _ = std::fs::remove_file(source);
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

impl Kernel {
    /// Loads whatever the verifier takes of the objects' programs, and runs each with the inputs.
    fn each(&self, objects: &[PathBuf], inputs: &[String]) -> Result<Vec<Loaded>, String> {
        let mut loader = Command::new(self.loader())
            .arg("each")
            .args(inputs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run the loader: {error}"))?;
        let list: String = objects.iter().map(|object| format!("{}\n", object.display())).collect();
        // A batch's list fits a pipe.
        if let Some(mut input) = loader.stdin.take() {
            input.write_all(list.as_bytes()).map_err(|error| error.to_string())?;
        }
        let output = loader.wait_with_output().map_err(|error| error.to_string())?;
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")))
            .collect()
    }
}
