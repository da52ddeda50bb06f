//! Programs that read objects: one path a line goes in, one JSON line comes out.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Such a program.
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) words: Vec<&'static str>,
}

#[derive(Deserialize)]
struct Answer {
    path: PathBuf,
    error: String,
}

impl Program {
    /// A program that dies over an object is started again behind it.
    pub(crate) fn read(&self, objects: &[PathBuf]) -> Result<Vec<Option<String>>, String> {
        let mut errors = Vec::new();
        while errors.len() < objects.len() {
            let rest = &objects[errors.len()..];
            for (object, answer) in rest.iter().zip(self.answers(rest)?) {
                if *object != answer.path {
                    return Err(format!("{}: asked for {}", self.path.display(), object.display()));
                }
                errors.push(Some(answer.error).filter(|error| !error.is_empty()));
            }
            if errors.len() < objects.len() {
                errors.push(Some("the reader died".to_owned()));
            }
        }
        Ok(errors)
    }

    fn answers(&self, objects: &[PathBuf]) -> Result<Vec<Answer>, String> {
        let failed = |error| format!("{}: {error}", self.path.display());
        let mut child = Command::new(&self.path)
            .args(&self.words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let text: String = objects.iter().map(|object| format!("{}\n", object.display())).collect();
        let input = child.stdin.take();
        let writer = std::thread::spawn(move || input.map(|mut input| input.write_all(text.as_bytes())));
        let output = child.wait_with_output().map_err(failed)?;
        // A reader that died has not taken all its input; its answers tell how far it came.
        drop(writer.join());
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(lines.lines().map_while(|line| serde_json::from_str(line).ok()).collect())
    }
}
