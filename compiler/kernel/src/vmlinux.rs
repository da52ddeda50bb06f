//! `vmlinux.h` made from a kernel's own BTF.

use beec_btf::{ReadError, Types, c, is_split};
use object::{Object, ObjectSection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    /// It is a module's BTF, and there is no kernel's that it continues.
    Split(PathBuf),
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
            Error::Split(..) => "E0805",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unreadable(path, error) => write!(f, "cannot read BTF from {}: {error}", path.display()),
            Error::NoSection(path) => write!(f, "{} has no section .BTF", path.display()),
            Error::Damaged(path, error) => write!(f, "the BTF in {} is damaged: {error}", path.display()),
            Error::Split(path) => {
                write!(f, "{} continues the BTF of a kernel: name the kernel's with --btf before it", path.display())
            }
            Error::NotPrintable(path, error) => {
                write!(f, "the types in {} cannot be written as C: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

/// Reads the types of a file: BTF as such, or the `.BTF` section of an ELF file.
pub fn load(path: &Path) -> Result<Types, Error> {
    load_with(path, None)
}

/// Reads the types of a file that may be a module's: if they do not stand alone, they continue those in the file's own
/// section `.BTF.base`, else those of `kernel`.
pub(crate) fn load_with(path: &Path, kernel: Option<Arc<Types>>) -> Result<Types, Error> {
    let bytes = fs::read(path).map_err(|error| Error::Unreadable(path.to_path_buf(), error))?;
    let damaged = |error| Error::Damaged(path.to_path_buf(), error);
    if !bytes.starts_with(b"\x7fELF") {
        return read(path, &bytes, kernel);
    }
    let file = object::File::parse(bytes.as_slice()).ok();
    let section = |name| file.as_ref()?.section_by_name(name)?.data().ok();
    let data = section(".BTF").ok_or_else(|| Error::NoSection(path.to_path_buf()))?;
    let own_base = section(".BTF.base").map(Types::read).transpose().map_err(damaged)?;
    read(path, data, own_base.map(Arc::new).or(kernel))
}

fn read(path: &Path, bytes: &[u8], base: Option<Arc<Types>>) -> Result<Types, Error> {
    let types = match base {
        Some(base) if is_split(bytes) => Types::read_split(bytes, base),
        None if is_split(bytes) => return Err(Error::Split(path.to_path_buf())),
        _ => Types::read(bytes),
    };
    types.map_err(|error| Error::Damaged(path.to_path_buf(), error))
}

/// The text of `vmlinux.h` from the BTF in a file, prototypes of kernel functions included.
pub fn header(path: &Path) -> Result<String, Error> {
    header_of(&load(path)?, path)
}

/// The text of `vmlinux.h` from types that were read from `path`.
pub fn header_of(types: &Types, path: &Path) -> Result<String, Error> {
    c::header(types).map_err(|error| Error::NotPrintable(path.to_path_buf(), error))
}
