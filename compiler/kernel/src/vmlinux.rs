//! `vmlinux.h` made from a kernel's own BTF.

use beec_btf::{ReadError, Types, c};
use object::{Object, ObjectSection};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// Where the running kernel shows its BTF.
pub const RUNNING_KERNEL: &str = "/sys/kernel/btf/vmlinux";

/// Why there is no BTF, or no header from it.
#[derive(Debug)]
pub enum Error {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is an ELF file and has no `.BTF` section.
    NoSection(PathBuf),
    /// It is not BTF, or damaged.
    Damaged(PathBuf, ReadError),
    /// Its types cannot be written as C.
    NotPrintable(PathBuf, c::PrintError),
}

impl Error {
    /// The code of the diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Unreadable(..) => "E0801",
            Error::NoSection(..) => "E0802",
            Error::Damaged(..) => "E0803",
            Error::NotPrintable(..) => "E0804",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unreadable(path, error) => write!(f, "cannot read BTF from {}: {error}", path.display()),
            Error::NoSection(path) => write!(f, "{} has no section .BTF", path.display()),
            Error::Damaged(path, error) => write!(f, "the BTF in {} is damaged: {error}", path.display()),
            Error::NotPrintable(path, error) => {
                write!(f, "the types in {} cannot be written as C: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

/// Reads the types of a file: BTF as such, or the `.BTF` section of an ELF file.
pub fn load(path: &Path) -> Result<Types, Error> {
    let bytes = fs::read(path).map_err(|error| Error::Unreadable(path.to_path_buf(), error))?;
    let damaged = |error| Error::Damaged(path.to_path_buf(), error);
    if !bytes.starts_with(b"\x7fELF") {
        return Types::read(&bytes).map_err(damaged);
    }
    let file = object::File::parse(bytes.as_slice()).ok();
    let section = file.as_ref().and_then(|file| file.section_by_name(".BTF"));
    let data = section.and_then(|section| section.data().ok());
    Types::read(data.ok_or_else(|| Error::NoSection(path.to_path_buf()))?).map_err(damaged)
}

/// The text of `vmlinux.h` from the BTF in a file, prototypes of kernel functions included.
pub fn header(path: &Path) -> Result<String, Error> {
    let types = load(path)?;
    c::header(&types).map_err(|error| Error::NotPrintable(path.to_path_buf(), error))
}
