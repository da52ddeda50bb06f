//! The macros a BPF compiler predefines, with the values that clang 19 gives them, and those of the command line.

use std::fmt::Write;

use crate::{CommandLineMacro, Options};

/// Macros whose value never changes.
const FIXED: &[(&str, &str)] = &[
    // Identity: headers for BPF choose by clang's version (and by the GCC version clang claims).
    ("__BEEC__", "1"),
    ("__llvm__", "1"),
    ("__clang__", "1"),
    ("__clang_major__", "19"),
    ("__clang_minor__", "1"),
    ("__clang_patchlevel__", "7"),
    ("__clang_version__", "\"19.1.7 (beec)\""),
    ("__VERSION__", "\"beec, compatible with Clang 19.1.7\""),
    ("__GNUC__", "4"),
    ("__GNUC_MINOR__", "2"),
    ("__GNUC_PATCHLEVEL__", "1"),
    ("__GXX_ABI_VERSION", "1002"),
    ("__clang_literal_encoding__", "\"UTF-8\""),
    ("__clang_wide_literal_encoding__", "\"UTF-32\""),
    // The target.
    ("__bpf__", "1"),
    ("__BPF__", "1"),
    ("__BPF_FEATURE_ADDR_SPACE_CAST", "1"),
    ("__ELF__", "1"),
    ("_LP64", "1"),
    ("__LP64__", "1"),
    ("__ORDER_LITTLE_ENDIAN__", "1234"),
    ("__ORDER_BIG_ENDIAN__", "4321"),
    ("__ORDER_PDP_ENDIAN__", "3412"),
    ("__USER_LABEL_PREFIX__", ""),
    ("__BIGGEST_ALIGNMENT__", "8"),
    ("__CHAR_BIT__", "8"),
    ("__BOOL_WIDTH__", "8"),
    ("__POINTER_WIDTH__", "64"),
    ("__BITINT_MAXWIDTH__", "128"),
    // C11 6.10.8.
    ("__STDC__", "1"),
    ("__STDC_HOSTED__", "1"),
    ("__STDC_UTF_16__", "1"),
    ("__STDC_UTF_32__", "1"),
    ("__STDC_EMBED_NOT_FOUND__", "0"),
    ("__STDC_EMBED_FOUND__", "1"),
    ("__STDC_EMBED_EMPTY__", "2"),
    // Memory orders and scopes.
    ("__ATOMIC_RELAXED", "0"),
    ("__ATOMIC_CONSUME", "1"),
    ("__ATOMIC_ACQUIRE", "2"),
    ("__ATOMIC_RELEASE", "3"),
    ("__ATOMIC_ACQ_REL", "4"),
    ("__ATOMIC_SEQ_CST", "5"),
    ("__MEMORY_SCOPE_SYSTEM", "0"),
    ("__MEMORY_SCOPE_DEVICE", "1"),
    ("__MEMORY_SCOPE_WRKGRP", "2"),
    ("__MEMORY_SCOPE_WVFRNT", "3"),
    ("__MEMORY_SCOPE_SINGLE", "4"),
    ("__OPENCL_MEMORY_SCOPE_WORK_ITEM", "0"),
    ("__OPENCL_MEMORY_SCOPE_WORK_GROUP", "1"),
    ("__OPENCL_MEMORY_SCOPE_DEVICE", "2"),
    ("__OPENCL_MEMORY_SCOPE_ALL_SVM_DEVICES", "3"),
    ("__OPENCL_MEMORY_SCOPE_SUB_GROUP", "4"),
    ("__GCC_ATOMIC_TEST_AND_SET_TRUEVAL", "1"),
    ("__GCC_CONSTRUCTIVE_SIZE", "32"),
    ("__GCC_DESTRUCTIVE_SIZE", "32"),
    // Floating point.
    ("__FLT_RADIX__", "2"),
    ("__FINITE_MATH_ONLY__", "0"),
    ("__DECIMAL_DIG__", "__LDBL_DECIMAL_DIG__"),
    ("__FPCLASS_SNAN", "0x0001"),
    ("__FPCLASS_QNAN", "0x0002"),
    ("__FPCLASS_NEGINF", "0x0004"),
    ("__FPCLASS_NEGNORMAL", "0x0008"),
    ("__FPCLASS_NEGSUBNORMAL", "0x0010"),
    ("__FPCLASS_NEGZERO", "0x0020"),
    ("__FPCLASS_POSZERO", "0x0040"),
    ("__FPCLASS_POSSUBNORMAL", "0x0080"),
    ("__FPCLASS_POSNORMAL", "0x0100"),
    ("__FPCLASS_POSINF", "0x0200"),
    // Others.
    ("__CONSTANT_CFSTRINGS__", "1"),
    ("__OBJC_BOOL_IS_BOOL", "0"),
    ("__PRAGMA_REDEFINE_EXTNAME", "1"),
    ("__CHAR16_TYPE__", "unsigned short"),
    ("__CHAR32_TYPE__", "unsigned int"),
    ("__WCHAR_TYPE__", "int"),
    ("__WINT_TYPE__", "int"),
    ("__SIZE_TYPE__", "long unsigned int"),
    ("__PTRDIFF_TYPE__", "long int"),
    ("__INTMAX_TYPE__", "long int"),
    ("__UINTMAX_TYPE__", "long unsigned int"),
    ("__INTPTR_TYPE__", "long int"),
    ("__UINTPTR_TYPE__", "long unsigned int"),
    ("__INTMAX_C_SUFFIX__", "L"),
    ("__UINTMAX_C_SUFFIX__", "UL"),
    ("__SIZEOF_INT128__", "16"),
];

/// `__SIZEOF_NAME__`, in bytes.
const SIZES: &[(&str, u32)] = &[
    ("SHORT", 2),
    ("INT", 4),
    ("LONG", 8),
    ("LONG_LONG", 8),
    ("POINTER", 8),
    ("FLOAT", 4),
    ("DOUBLE", 8),
    ("LONG_DOUBLE", 8),
    ("SIZE_T", 8),
    ("PTRDIFF_T", 8),
    ("WCHAR_T", 4),
    ("WINT_T", 4),
];

/// Types for `__NAME_MAX__`: the name, the width, the suffix of the value, whether unsigned, and whether there is
/// a `__NAME_WIDTH__`.
const LIMITS: &[(&str, u32, &str, bool, bool)] = &[
    ("SCHAR", 8, "", false, false),
    ("SHRT", 16, "", false, true),
    ("INT", 32, "", false, true),
    ("LONG", 64, "L", false, true),
    ("LONG_LONG", 64, "LL", false, false),
    ("SIZE", 64, "UL", true, true),
    ("PTRDIFF", 64, "L", false, true),
    ("INTMAX", 64, "L", false, true),
    ("UINTMAX", 64, "UL", true, true),
    ("INTPTR", 64, "L", false, true),
    ("UINTPTR", 64, "UL", true, true),
    ("WCHAR", 32, "", false, true),
    ("WINT", 32, "", false, true),
    ("SIG_ATOMIC", 32, "", false, true),
];

/// Types that `__NAME_FMTd__` and its like describe, signed and unsigned, and their printf length modifier.
const FORMATS: &[(&str, bool, &str)] = &[
    ("INTMAX", false, "l"),
    ("UINTMAX", true, "l"),
    ("INTPTR", false, "l"),
    ("UINTPTR", true, "l"),
    ("PTRDIFF", false, "l"),
    ("SIZE", true, "l"),
];

/// Types with a `__…_ATOMIC_NAME_LOCK_FREE`.
const LOCK_FREE: &[&str] =
    &["BOOL", "CHAR", "CHAR16_T", "CHAR32_T", "WCHAR_T", "SHORT", "INT", "LONG", "LLONG", "POINTER"];

/// A fixed-width integer: width, C type when signed, C type when unsigned, constant suffix, printf length modifier.
const FIXED_WIDTH: &[(u32, &str, &str, &str, &str)] = &[
    (8, "signed char", "unsigned char", "", "hh"),
    (16, "short", "unsigned short", "", "h"),
    (32, "int", "unsigned int", "", ""),
    (64, "long int", "long unsigned int", "L", "l"),
];

/// A floating format: what its macros start with, the suffix of its constants, and its facts.
struct Floating {
    prefix: &'static str,
    suffix: &'static str,
    facts: &'static [(&'static str, &'static str)],
    /// Values that carry the suffix.
    values: &'static [(&'static str, &'static str)],
}

const FLOAT: Floating = Floating {
    prefix: "FLT",
    suffix: "F",
    facts: &[
        ("DIG", "6"),
        ("DECIMAL_DIG", "9"),
        ("MANT_DIG", "24"),
        ("MAX_10_EXP", "38"),
        ("MAX_EXP", "128"),
        ("MIN_10_EXP", "(-37)"),
        ("MIN_EXP", "(-125)"),
    ],
    values: &[
        ("DENORM_MIN", "1.40129846e-45"),
        ("EPSILON", "1.19209290e-7"),
        ("MAX", "3.40282347e+38"),
        ("NORM_MAX", "3.40282347e+38"),
        ("MIN", "1.17549435e-38"),
    ],
};

const DOUBLE: Floating = Floating {
    prefix: "DBL",
    suffix: "",
    facts: &[
        ("DIG", "15"),
        ("DECIMAL_DIG", "17"),
        ("MANT_DIG", "53"),
        ("MAX_10_EXP", "308"),
        ("MAX_EXP", "1024"),
        ("MIN_10_EXP", "(-307)"),
        ("MIN_EXP", "(-1021)"),
    ],
    values: &[
        ("DENORM_MIN", "4.9406564584124654e-324"),
        ("EPSILON", "2.2204460492503131e-16"),
        ("MAX", "1.7976931348623157e+308"),
        ("NORM_MAX", "1.7976931348623157e+308"),
        ("MIN", "2.2250738585072014e-308"),
    ],
};

/// The `#define`s, one a line.
struct Lines(String);

impl Lines {
    fn define(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "#define {name} {value}");
    }
}

/// The predefined macros as `#define` lines.
pub(crate) fn definitions(options: &Options) -> String {
    let mut lines = Lines(String::with_capacity(12 * 1024));
    for (name, value) in FIXED {
        lines.define(name, value);
    }
    target(&mut lines, options);
    language(&mut lines, options);
    integers(&mut lines, options.standard.version >= 202_311);
    floating(&mut lines, &FLOAT, "FLT", "F");
    floating(&mut lines, &DOUBLE, DOUBLE.prefix, DOUBLE.suffix);
    floating(&mut lines, &DOUBLE, "LDBL", "L");
    lines.0
}

fn target(lines: &mut Lines, options: &Options) {
    let cpu = options.target.cpu;
    lines.define("__BPF_CPU_VERSION__", cpu);
    let features: [(u8, &[&str]); 3] = [
        (2, &["JMP_EXT", "MAY_GOTO"]),
        (3, &["ALU32", "JMP32"]),
        (4, &["BSWAP", "GOTOL", "LDSX", "MOVSX", "SDIV_SMOD", "ST"]),
    ];
    for (since, names) in features {
        for name in names.iter().filter(|_| cpu >= since) {
            lines.define(&format!("__BPF_FEATURE_{name}"), 1);
        }
    }
    let order = if options.target.big_endian { "BIG" } else { "LITTLE" };
    lines.define(&format!("__{order}_ENDIAN__"), 1);
    lines.define("__BYTE_ORDER__", format!("__ORDER_{order}_ENDIAN__"));
}

fn language(lines: &mut Lines, options: &Options) {
    let version = options.standard.version;
    if version != 0 {
        lines.define("__STDC_VERSION__", format!("{version}L"));
    }
    if !options.standard.gnu {
        lines.define("__STRICT_ANSI__", 1);
    }
    lines.define(if version >= 199_901 { "__GNUC_STDC_INLINE__" } else { "__GNUC_GNU_INLINE__" }, 1);
    if options.optimization.enabled {
        lines.define("__OPTIMIZE__", 1);
    } else {
        lines.define("__NO_INLINE__", 1);
    }
    if options.optimization.size {
        lines.define("__OPTIMIZE_SIZE__", 1);
    }
}

fn maximum(width: u32, unsigned: bool) -> u64 {
    u64::MAX >> (64 - width + u32::from(!unsigned))
}

fn formats(lines: &mut Lines, name: &str, unsigned: bool, modifier: &str, c23: bool) {
    let letters = match (unsigned, c23) {
        (true, true) => "ouxXbB",
        (true, false) => "ouxX",
        (false, _) => "di",
    };
    for letter in letters.chars() {
        lines.define(&format!("__{name}_FMT{letter}__"), format!("\"{modifier}{letter}\""));
    }
}

fn integers(lines: &mut Lines, c23: bool) {
    for (name, size) in SIZES {
        lines.define(&format!("__SIZEOF_{name}__"), size);
    }
    for &(name, width, suffix, unsigned, has_width) in LIMITS {
        lines.define(&format!("__{name}_MAX__"), format!("{}{suffix}", maximum(width, unsigned)));
        if has_width {
            lines.define(&format!("__{name}_WIDTH__"), width);
        }
    }
    lines.define("__LLONG_WIDTH__", 64);
    for &(name, unsigned, modifier) in FORMATS {
        formats(lines, name, unsigned, modifier, c23);
    }
    for &(width, signed, unsigned, suffix, modifier) in FIXED_WIDTH {
        let unsigned_suffix = if width >= 32 { "U" } else { "" };
        lines.define(&format!("__INT{width}_C_SUFFIX__"), suffix);
        lines.define(&format!("__UINT{width}_C_SUFFIX__"), format!("{unsigned_suffix}{suffix}"));
        for kind in ["", "_LEAST", "_FAST"] {
            let names = (format!("INT{kind}{width}"), format!("UINT{kind}{width}"));
            lines.define(&format!("__{}_TYPE__", names.0), signed);
            lines.define(&format!("__{}_TYPE__", names.1), unsigned);
            lines.define(&format!("__{}_MAX__", names.0), format!("{}{suffix}", maximum(width, false)));
            let value = format!("{}{unsigned_suffix}{suffix}", maximum(width, true));
            lines.define(&format!("__{}_MAX__", names.1), value);
            if !kind.is_empty() {
                lines.define(&format!("__{}_WIDTH__", names.0), width);
            }
            formats(lines, &names.0, false, modifier, c23);
            formats(lines, &names.1, true, modifier, c23);
        }
    }
    for name in LOCK_FREE.iter().copied().chain(c23.then_some("CHAR8_T")) {
        lines.define(&format!("__GCC_ATOMIC_{name}_LOCK_FREE"), 2);
        lines.define(&format!("__CLANG_ATOMIC_{name}_LOCK_FREE"), 2);
    }
    if c23 {
        lines.define("__CHAR8_TYPE__", "unsigned char");
    }
}

fn floating(lines: &mut Lines, format: &Floating, prefix: &str, suffix: &str) {
    for (name, value) in format.facts {
        lines.define(&format!("__{prefix}_{name}__"), value);
    }
    for (name, value) in format.values {
        lines.define(&format!("__{prefix}_{name}__"), format!("{value}{suffix}"));
    }
    for name in ["DENORM", "INFINITY", "QUIET_NAN"] {
        lines.define(&format!("__{prefix}_HAS_{name}__"), 1);
    }
}

/// `-D`, `-U` and `-include` as the lines they stand for.
pub(crate) fn command_line(options: &Options) -> String {
    let mut text = String::new();
    for option in &options.macros {
        let _ = match option {
            CommandLineMacro::Undefine(name) => writeln!(text, "#undef {}", one_line(name)),
            CommandLineMacro::Define(definition) => match definition.split_once('=') {
                Some((name, value)) => writeln!(text, "#define {} {}", one_line(name), one_line(value)),
                None => writeln!(text, "#define {} 1", one_line(definition)),
            },
        };
    }
    for name in &options.includes {
        let _ = writeln!(text, "#include \"{}\"", one_line(name));
    }
    text
}

/// What stands after a line's end is no part of a definition, as in clang.
fn one_line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or("").trim_end_matches('\\')
}
