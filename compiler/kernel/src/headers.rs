//! The files of `runtime-headers/`, embedded: what `#include <bpf/bpf_helpers.h>` finds when the system has none.

/// Each file by its path below `runtime-headers/`, in the order of the paths.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        /// Every embedded header: the path to include it by, and its text.
        pub const ALL: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../../runtime-headers/", $path)))),*];
    };
}

files![
    "bpf/bpf_core_read.h",
    "bpf/bpf_endian.h",
    "bpf/bpf_helper_defs.h",
    "bpf/bpf_helpers.h",
    "bpf/bpf_tracing.h",
    "bpf/usdt.bpf.h",
    "float.h",
    "gnu/stubs-32.h",
    "iso646.h",
    "limits.h",
    "stdalign.h",
    "stdarg.h",
    "stdatomic.h",
    "stdbit.h",
    "stdbool.h",
    "stdckdint.h",
    "stddef.h",
    "stdint.h",
    "stdnoreturn.h",
];

/// The text of an embedded header by its path, such as `bpf/bpf_helpers.h` or `stddef.h`.
pub fn lookup(path: &str) -> Option<&'static str> {
    let found = ALL.binary_search_by_key(&path, |(known, _)| known).ok()?;
    ALL.get(found).map(|(_, text)| *text)
}
