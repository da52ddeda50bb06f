//! A log of seeds, which a later run goes on with.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use super::Source;

/// What a line says of a seed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Which build compared it.
    pub build: String,
    /// What the program returns, by the host; none where it was left out.
    pub value: Option<u32>,
    /// Whether everything agreed.
    pub clean: bool,
    /// Counts and what went wrong, in one line.
    pub detail: String,
}

/// Lines `source version seed build value state detail` between tabs, the last one of a seed counts.
pub struct Log {
    source: String,
    entries: HashMap<u64, Entry>,
    file: Option<File>,
}

impl Log {
    /// The log of a source's version in a file, which need not be there yet; without a file only of this run.
    pub fn open(source: Source, path: Option<&Path>) -> Result<Log, String> {
        let source = format!("{}\t{}", source.name(), source.version()?);
        let Some(path) = path else { return Ok(Log { source, entries: HashMap::new(), file: None }) };
        let said = std::fs::read_to_string(path).unwrap_or_default();
        let entries = said.lines().filter_map(|line| parsed(line, &source)).collect();
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Log { source, entries, file: Some(file) })
    }

    /// What is known of a seed.
    pub fn entry(&self, seed: u64) -> Option<&Entry> {
        self.entries.get(&seed)
    }

    /// Adds what was found of a seed.
    pub fn add(&mut self, seed: u64, entry: Entry) {
        if let Some(file) = &mut self.file {
            let value = entry.value.map_or("-".to_owned(), |value| value.to_string());
            let state = if entry.clean { "agrees" } else { "differs" };
            let detail = entry.detail.replace(['\n', '\t'], " ");
            let _ = writeln!(file, "{}\t{seed}\t{}\t{value}\t{state}\t{detail}", self.source, entry.build);
        }
        self.entries.insert(seed, entry);
    }
}

fn parsed(line: &str, source: &str) -> Option<(u64, Entry)> {
    let mut words = line.strip_prefix(source)?.strip_prefix('\t')?.splitn(5, '\t');
    let seed = words.next()?.parse().ok()?;
    let build = words.next()?.to_owned();
    let value = words.next()?.parse().ok();
    let clean = words.next()? == "agrees";
    Some((seed, Entry { build, value, clean, detail: words.next()?.to_owned() }))
}
