//! Section names: what `SEC("…")` says to libbpf.

mod table;

use crate::nearest::distance;
use crate::program_type::ProgramType;
use crate::release::Release;

pub use table::sections;

/// A kind of program section, known by the first part of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionKind {
    /// The name, or its first part if [`SectionKind::target`] may follow after a slash.
    pub name: &'static str,
    /// The type libbpf loads the program as.
    pub program_type: ProgramType,
    /// The attach type it expects, as `enum bpf_attach_type` names it; none for 0 where that has no meaning.
    pub attach_type: Option<&'static str>,
    /// What may follow the name after a slash.
    pub target: Option<Target>,
    /// Whether the program may sleep.
    pub sleepable: bool,
    /// The first release that loads and attaches such programs; none if newer than this table.
    pub since: Option<Release>,
}

/// What the part of a section name after the slash means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `function` or `function+offset` in the kernel.
    KernelFunction,
    /// A pattern of kernel functions, with `*` and `?`.
    KernelFunctions,
    /// `binary:function` or `binary:function+offset`.
    UserFunction,
    /// `binary:pattern`.
    UserFunctions,
    /// A system call's name without `sys_`.
    Syscall,
    /// `binary:provider:name`.
    Usdt,
    /// `category/name`.
    Tracepoint,
    /// The name of a tracepoint.
    RawTracepoint,
    /// A kernel function, found in the kernel's BTF when the program is loaded.
    TracedFunction,
    /// A pattern of functions in the kernel's BTF.
    TracedFunctions,
    /// A global function of another BPF program.
    Replaced,
    /// A hook of the security modules, without `bpf_lsm_`.
    LsmHook,
    /// A kind of iterator, such as `task` or `bpf_map`.
    Iterator,
    /// Anything; by habit the member of the struct that holds the program.
    Free,
}

impl Target {
    /// How to write it, for messages.
    pub fn form(self) -> &'static str {
        match self {
            Target::KernelFunction => "function[+offset]",
            Target::KernelFunctions => "pattern",
            Target::UserFunction => "binary:function[+offset]",
            Target::UserFunctions => "binary:pattern",
            Target::Syscall => "syscall",
            Target::Usdt => "binary:provider:name",
            Target::Tracepoint => "category/name",
            Target::RawTracepoint => "tracepoint",
            Target::TracedFunction => "function",
            Target::TracedFunctions => "pattern",
            Target::Replaced => "function",
            Target::LsmHook => "hook",
            Target::Iterator => "iterator",
            Target::Free => "name",
        }
    }
}

/// A section name that libbpf knows, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The kind of section.
    pub kind: &'static SectionKind,
    /// What stands after the kind's name and the slash.
    pub target: Option<&'a str>,
    /// Whether the program is loaded without being asked for: not if the name begins with `?`.
    pub autoload: bool,
}

/// What libbpf makes of a program section's name (`find_sec_def` and `sec_def_matches` in its `libbpf.c`).
pub fn section(name: &str) -> Option<Match<'_>> {
    let bare = name.strip_prefix('?').unwrap_or(name);
    let autoload = bare.len() == name.len();
    sections().iter().find_map(|kind| {
        let rest = bare.strip_prefix(kind.name)?;
        if rest.is_empty() {
            return Some(Match { kind, target: None, autoload });
        }
        let target = rest.strip_prefix('/').filter(|_| kind.target.is_some())?;
        Some(Match { kind, target: Some(target), autoload })
    })
}

/// The name that was probably meant by one that [`section`] does not know, its target kept.
pub fn nearest_section(name: &str) -> Option<String> {
    let bare = name.strip_prefix('?').unwrap_or(name);
    let mark = if bare.len() == name.len() { "" } else { "?" };
    let mut best: Option<(usize, String)> = None;
    for kind in sections() {
        let (cost, rest) = cost(bare, kind);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, format!("{mark}{}{rest}", kind.name)));
        }
    }
    let limit = (bare.split('/').next().unwrap_or_default().len() / 3).clamp(1, 4);
    let near = best.filter(|(cost, _)| *cost <= limit).map(|(_, name)| name);
    near.or_else(|| prolonged(bare).map(|kind| format!("{mark}{}", kind.name)))
}

/// The kind that a name goes on after: `xdp_prog` and `xdp/eth0` were names of XDP programs before libbpf 1.0.
fn prolonged(name: &str) -> Option<&'static SectionKind> {
    let matching = sections().iter().filter(|kind| {
        let rest = name.strip_prefix(kind.name).unwrap_or_default();
        rest.starts_with(|c: char| c == '/' || c == '_' || c.is_ascii_digit())
    });
    matching.max_by_key(|kind| kind.name.len())
}

/// How far a name is from a kind, and the target that it would then have.
fn cost<'a>(name: &'a str, kind: &SectionKind) -> (usize, &'a str) {
    let whole = (distance(name, kind.name), "");
    let Some(slash) = name.find('/').filter(|_| kind.target.is_some()) else { return whole };
    let split = (distance(&name[..slash], kind.name), &name[slash..]);
    if split.0 <= whole.0 { split } else { whole }
}

/// What the loader does with a section of this name in general.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionUse<'a> {
    /// It holds programs of a known kind.
    Program(Match<'a>),
    /// It holds subprograms.
    Text,
    /// The licence string.
    Licence,
    /// The kernel version, four bytes that only kernels before 5.0 read.
    Version,
    /// Map definitions.
    Maps,
    /// Map definitions of before libbpf 1.0, which refuses them.
    LegacyMaps,
    /// Writable data: a map.
    Data,
    /// Constants: a map that programs cannot write.
    Rodata,
    /// Zeroed data: a map.
    Bss,
    /// What an arena map holds at the start.
    Arena,
    /// Externs from the kernel's configuration.
    Kconfig,
    /// Externs from the kernel's symbols.
    Ksyms,
    /// Structs of functions for the kernel.
    StructOps {
        /// Whether the struct is attached through a link.
        link: bool,
        /// Whether the map is created without being asked for.
        autocreate: bool,
    },
    /// libbpf cannot tell what programs here are for; variables here cannot be used.
    Unknown,
}

/// Sorts a section name into what loaders do with it.
pub fn classify(name: &str) -> SectionUse<'_> {
    let either = |base: &str| name == base || name.strip_prefix(base).is_some_and(|rest| rest.starts_with('.'));
    match name {
        ".text" => SectionUse::Text,
        "license" => SectionUse::Licence,
        "version" => SectionUse::Version,
        ".maps" => SectionUse::Maps,
        "maps" => SectionUse::LegacyMaps,
        ".addr_space.1" => SectionUse::Arena,
        ".kconfig" => SectionUse::Kconfig,
        ".ksyms" => SectionUse::Ksyms,
        ".struct_ops" => SectionUse::StructOps { link: false, autocreate: true },
        ".struct_ops.link" => SectionUse::StructOps { link: true, autocreate: true },
        "?.struct_ops" => SectionUse::StructOps { link: false, autocreate: false },
        "?.struct_ops.link" => SectionUse::StructOps { link: true, autocreate: false },
        _ if either(".data") => SectionUse::Data,
        _ if either(".rodata") => SectionUse::Rodata,
        _ if either(".bss") => SectionUse::Bss,
        _ => section(name).map_or(SectionUse::Unknown, SectionUse::Program),
    }
}
