//! What a text returns, by the host's C compiler.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may run.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a program may run that seems not to end.
pub(super) const LITTLE_PATIENCE: Duration = Duration::from_millis(200);

/// What makes the host's C that of BPF.
const FLAGS: [&str; 7] =
    ["-w", "-pipe", "-fwrapv", "-fsigned-char", "-fno-asynchronous-unwind-tables", "-fno-strict-aliasing", "-o"];

/// What the program returns, by the host's compiler without optimisation. It need not have a meaning: see [`settled`].
pub(super) fn value(text: &str) -> Result<u32, String> {
    value_within(text, PATIENCE)
}

/// The same of a program that may run so long.
pub(super) fn value_within(text: &str, patience: Duration) -> Result<u32, String> {
    value_by(text, "cc", &["-O0"], &[], patience)
}

/// What the program returns in big-endian byte order, by a compiler for s390x and QEMU; an error where these are not installed.
pub(super) fn big_endian_value(text: &str) -> Result<u32, String> {
    value_by(text, "s390x-linux-gnu-gcc", &["-O0", "-static"], &["qemu-s390x"], PATIENCE)
}

/// Whether the program has one meaning: compilers agree with and without optimisation, and neither the sanitizers nor
/// the warnings about variables without a value find anything.
pub(super) fn settled(text: &str, value: u32) -> Result<(), String> {
    let strict = ["-fno-wrapv", "-fstrict-aliasing"];
    let runs: [(&str, &[&str]); 5] = [
        ("cc", &["-O2"]),
        ("cc", &["-O2", strict[1], "-Wuninitialized", "-Wmaybe-uninitialized", "-Wreturn-type"]),
        ("cc", &["-O1", "-fsanitize=address,undefined", "-fno-sanitize=signed-integer-overflow,alignment"]),
        ("clang-19", &["-O0"]),
        ("clang-19", &["-O2", strict[1]]),
    ];
    for (compiler, flags) in runs {
        if compiler != "cc" && Command::new(compiler).arg("--version").output().is_err() {
            continue;
        }
        let other = value_by(text, compiler, flags, &[], PATIENCE)?;
        if other != value {
            return Err(format!("{compiler} {} says {other}, not {value}", flags.join(" ")));
        }
    }
    Ok(())
}

fn value_by(text: &str, compiler: &str, flags: &[&str], emulator: &[&str], patience: Duration) -> Result<u32, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let source = folder.path().join("program.c");
    std::fs::write(&source, text).map_err(|error| error.to_string())?;
    let executable = built(folder.path(), &source, compiler, flags)?;
    let mut command = match emulator.first() {
        Some(emulator) => Command::new(emulator),
        None => Command::new(&executable),
    };
    if !emulator.is_empty() {
        command.arg(&executable);
    }
    let said = run(command, patience)?;
    said.trim().parse().map_err(|_| format!("the host's program said {said:?}"))
}

fn built(folder: &Path, source: &Path, compiler: &str, flags: &[&str]) -> Result<PathBuf, String> {
    let executable = folder.join("program");
    let built = Command::new(compiler).args(FLAGS).arg(&executable).args(flags).arg(source).output();
    let built = built.map_err(|error| format!("no {compiler}: {error}"))?;
    if built.status.success() { Ok(executable) } else { Err(String::from_utf8_lossy(&built.stderr).into_owned()) }
}

/// A program's output, unless it takes too long or fails.
fn run(mut command: Command, patience: Duration) -> Result<String, String> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if start.elapsed() > patience => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("the host's program does not end".to_owned());
            }
            None => std::thread::sleep(Duration::from_micros(300)),
        }
    };
    let (mut said, mut complaint) = (String::new(), String::new());
    let _ = child.stdout.take().map(|mut pipe| pipe.read_to_string(&mut said));
    let _ = child.stderr.take().map(|mut pipe| pipe.read_to_string(&mut complaint));
    if status.success() && complaint.is_empty() {
        Ok(said)
    } else {
        Err(format!("the host's program: {status} {complaint}"))
    }
}
