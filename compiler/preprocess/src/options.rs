//! What a run of the preprocessor is told.

use std::io::Read;
use std::path::{Path, PathBuf};

/// `-D` and `-U`, in the order of the command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CommandLineMacro {
    /// `-DNAME` or `-DNAME=VALUE` or `-D'NAME(a)=VALUE'`: the text after `-D`.
    Define(String),
    /// `-UNAME`: the name.
    Undefine(String),
}

/// Include folders, each list in the order of the command line.
#[derive(Clone, Default, Debug)]
pub struct SearchPaths {
    /// `-iquote`: for `#include "…"` only.
    pub quote: Vec<PathBuf>,
    /// `-I`.
    pub user: Vec<PathBuf>,
    /// `-isystem`.
    pub system: Vec<PathBuf>,
    /// `-idirafter`.
    pub after: Vec<PathBuf>,
    /// `--embed-dir`: for `#embed`.
    pub embed: Vec<PathBuf>,
    /// The host's own folders, after the built-in headers; not used with `-nostdinc`.
    pub host: Vec<PathBuf>,
}

impl SearchPaths {
    /// The folders a Linux host keeps its headers in: the local ones, the architecture's, the common ones.
    pub fn host_folders() -> Vec<PathBuf> {
        let architecture = match std::env::consts::ARCH {
            "x86" => "i386",
            "arm" => "arm",
            "powerpc64" if cfg!(target_endian = "little") => "powerpc64le",
            other => other,
        };
        let suffix = if architecture == "arm" { "gnueabihf" } else { "gnu" };
        let multiarch = format!("/usr/include/{architecture}-linux-{suffix}");
        vec!["/usr/local/include".into(), multiarch.into(), "/usr/include".into()]
    }
}

/// The machine compiled for, as far as predefined macros tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// `-mcpu=v1` to `v4`.
    pub cpu: u8,
    /// `--target=bpfeb`.
    pub big_endian: bool,
}

/// The language's edition, as `-std=` names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standard {
    /// `__STDC_VERSION__`: 199409, 199901, 201112, 201710 or 202311; 0 for C89.
    pub version: u32,
    /// `gnu…` rather than `c…`: no `__STRICT_ANSI__`.
    pub gnu: bool,
}

impl Standard {
    /// Whether it is C23.
    pub fn is_c23(self) -> bool {
        self.version >= 202_311
    }
}

/// GNU C17.
impl Default for Standard {
    fn default() -> Standard {
        Standard { version: 201_710, gnu: true }
    }
}

/// How much is optimised, as far as predefined macros tell.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Optimization {
    /// Any level but `-O0`: `__OPTIMIZE__`.
    pub enabled: bool,
    /// `-Os`: `__OPTIMIZE_SIZE__`.
    pub size: bool,
}

/// Where files come from: the disk, or a test's own table.
pub trait Files {
    /// The file's bytes; `None` where there is no such file (or it is a folder, or may not be read).
    fn read(&self, path: &Path) -> Option<Vec<u8>>;

    /// One path for all spellings of a file, for `#pragma once`.
    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    /// The names in a folder, for suggestions after a failed `#include`; any order.
    fn list(&self, _folder: &Path) -> Vec<String> {
        Vec::new()
    }

    /// When the file was last changed, in seconds since 1970, for `__TIMESTAMP__`.
    fn modified(&self, _path: &Path) -> Option<i64> {
        None
    }
}

/// A file that is larger is not read: there are some that never end.
const MAX_FILE: u64 = 1 << 27;

/// The disk.
#[derive(Clone, Copy, Default, Debug)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let file = std::fs::File::open(path).ok().filter(|_| !path.is_dir())?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= MAX_FILE).then_some(bytes)
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn list(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn modified(&self, path: &Path) -> Option<i64> {
        let time = std::fs::metadata(path).ok()?.modified().ok()?;
        Some(time.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs() as i64)
    }
}

/// Makes the text of a `vmlinux.h` that is found nowhere, or says why it cannot.
pub type MakeVmlinux = Box<dyn Fn() -> Result<String, String>>;

/// What a run is told.
pub struct Options {
    /// Include folders.
    pub search: SearchPaths,
    /// `-D` and `-U`.
    pub macros: Vec<CommandLineMacro>,
    /// `-include`, in order.
    pub includes: Vec<String>,
    /// `-nostdinc`: neither built-in headers nor the host's.
    pub nostdinc: bool,
    /// The machine compiled for.
    pub target: Target,
    /// The optimisation level.
    pub optimization: Optimization,
    /// The language's edition.
    pub standard: Standard,
    /// Headers inside the compiler: what `#include <name>` says, and the text.
    pub builtin_headers: &'static [(&'static str, &'static str)],
    /// Where files come from.
    pub files: Box<dyn Files>,
    /// `SOURCE_DATE_EPOCH`: seconds since 1970 for `__DATE__` and `__TIME__`; `None` is 1970 itself.
    pub source_date_epoch: Option<i64>,
    /// Called when `vmlinux.h` is found nowhere.
    pub missing_vmlinux: Option<MakeVmlinux>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            search: SearchPaths::default(),
            macros: Vec::new(),
            includes: Vec::new(),
            nostdinc: false,
            target: Target { cpu: 3, big_endian: false },
            optimization: Optimization { enabled: true, size: false },
            standard: Standard::default(),
            builtin_headers: &[],
            files: Box::new(Disk),
            source_date_epoch: None,
            missing_vmlinux: None,
        }
    }
}

/// The file a run starts with.
#[derive(Clone, Debug)]
pub struct MainInput {
    /// Its name, as messages show it and as quoted includes are resolved against.
    pub name: String,
    /// Its text where it is not to be read from [`Options::files`]: standard input, a test.
    pub text: Option<Vec<u8>>,
}

impl MainInput {
    /// A file to be read.
    pub fn file(name: impl Into<String>) -> MainInput {
        MainInput { name: name.into(), text: None }
    }

    /// A text under a name.
    pub fn text(name: impl Into<String>, text: impl Into<Vec<u8>>) -> MainInput {
        MainInput { name: name.into(), text: Some(text.into()) }
    }
}
