//! `extern … __kconfig`: which names libbpf finds a value for.
//!
//! Facts: `bpf_object__read_kconfig` and `set_kcfg_value_*` in libbpf 1.8's `libbpf.c`.

/// The variables libbpf computes itself, beside those of the kernel's configuration.
pub const VIRTUAL: [&str; 3] = ["LINUX_KERNEL_VERSION", "LINUX_HAS_BPF_COOKIE", "LINUX_HAS_SYSCALL_WRAPPER"];

/// What libbpf makes of a name in `.kconfig`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// An item of the kernel's configuration.
    Config,
    /// One of [`VIRTUAL`].
    Virtual,
    /// Another `LINUX_…`: zero if the extern is weak, else the object is refused.
    OnlyWeak,
    /// Refused.
    Unknown,
}

/// Classifies the name of an extern in `.kconfig`.
pub fn classify(name: &str) -> Name {
    if name.starts_with("CONFIG_") {
        Name::Config
    } else if VIRTUAL.contains(&name) {
        Name::Virtual
    } else if name.starts_with("LINUX_") {
        Name::OnlyWeak
    } else {
        Name::Unknown
    }
}
