//! What a compilation is told.

use beec_preprocess::{CommandLineMacro, SearchPaths, Standard};
use beec_source::WarningPolicy;

use crate::Emit;

/// Optimisation levels.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Level {
    /// `-O0`: every local but numbers in a stack slot of its own; only `always_inline` is inlined.
    O0,
    /// `-Og`: the level to debug with.
    Og,
    /// `-O1`
    O1,
    /// `-O2`
    #[default]
    O2,
    /// `-O3`
    O3,
    /// `-Os`, `-Oz`
    Os,
}

/// What is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// `-mcpu=v1` to `v4`.
    pub cpu: u8,
    /// `--target=bpfeb`.
    pub big_endian: bool,
}

/// Options of one compilation.
#[derive(Clone, Debug)]
pub struct Options {
    /// The target.
    pub target: Target,
    /// The optimisation level.
    pub level: Level,
    /// Objects are accessed by their own types and by characters only; from `-O1` on the optimiser relies on it.
    pub strict_aliasing: bool,
    /// `-fms-extensions`: nameless members may have tags.
    pub ms_extensions: bool,
    /// Bytes of a function's stack: 512 is what kernels give.
    pub stack: u32,
    /// Write .BTF and .BTF.ext (not with `-g0`).
    pub debug: bool,
    /// The edition of C.
    pub standard: Standard,
    /// Include folders.
    pub search: SearchPaths,
    /// `-D`, `-U`.
    pub macros: Vec<CommandLineMacro>,
    /// `-include`.
    pub includes: Vec<String>,
    /// `-nostdinc`
    pub nostdinc: bool,
    /// Warning settings.
    pub warnings: WarningPolicy,
    /// What comes out.
    pub emit: Emit,
    /// `-P`: no line markers in `-E` output.
    pub no_line_markers: bool,
    /// Passes to print the IR after.
    pub print_after: Vec<String>,
    /// `--btf`: the kernel's BTF and its modules', to compare the program with and to make `vmlinux.h` from.
    pub btf: Vec<String>,
    /// `-ffile-prefix-map=old=new`, applied to paths in line information.
    pub prefix_maps: Vec<(String, String)>,
    /// Seconds since 1970 for `__DATE__` and `__TIME__`.
    pub source_date_epoch: Option<i64>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            target: Target { cpu: 3, big_endian: false },
            level: Level::default(),
            strict_aliasing: true,
            ms_extensions: false,
            stack: 512,
            debug: true,
            standard: Standard::default(),
            search: SearchPaths::default(),
            macros: Vec::new(),
            includes: Vec::new(),
            nostdinc: false,
            warnings: WarningPolicy::default(),
            emit: Emit::Object,
            no_line_markers: false,
            print_after: Vec::new(),
            btf: Vec::new(),
            prefix_maps: Vec::new(),
            source_date_epoch: None,
        }
    }
}
