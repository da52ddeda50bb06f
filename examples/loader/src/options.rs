//! The command line.

use std::path::PathBuf;

/// What is to be done.
pub struct Options {
    /// The object file.
    pub object: String,
    /// Where xdp and tc programs go.
    pub interface: String,
    /// Where cgroup programs go.
    pub cgroup: PathBuf,
    /// Where links are pinned.
    pub pin: Option<PathBuf>,
    /// What is run while everything is attached.
    pub command: Vec<String>,
}

/// Reads the words after the program's name.
pub fn read(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        object: String::new(),
        interface: "lo".to_owned(),
        cgroup: PathBuf::from("/sys/fs/cgroup"),
        pin: None,
        command: Vec::new(),
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} wants a value"));
        match word.as_str() {
            "--interface" => options.interface = value()?,
            "--cgroup" => options.cgroup = PathBuf::from(value()?),
            "--pin" => options.pin = Some(PathBuf::from(value()?)),
            "--" => options.command = words.by_ref().collect(),
            other if other.starts_with('-') => return Err(format!("unknown option {other}")),
            _ if options.object.is_empty() => options.object = word,
            _ => return Err(format!("one object at a time, and then {word}")),
        }
    }
    if options.object.is_empty() { Err("no object".to_owned()) } else { Ok(options) }
}
