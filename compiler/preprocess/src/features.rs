//! What `__has_builtin`, `__has_attribute` and their relatives answer.
//!
//! Every table is sorted. The names are those that BPF headers and programs ask for and that the later
//! stages carry out.

use crate::macros::FeatureTest;

/// Functions that the compiler itself knows, beside the families in [`is_builtin`].
const BUILTINS: &[&str] = &[
    "__builtin_abs",
    "__builtin_add_overflow",
    "__builtin_assume",
    "__builtin_assume_aligned",
    "__builtin_bitreverse16",
    "__builtin_bitreverse32",
    "__builtin_bitreverse64",
    "__builtin_bitreverse8",
    "__builtin_bswap16",
    "__builtin_bswap32",
    "__builtin_bswap64",
    "__builtin_btf_type_id",
    "__builtin_choose_expr",
    "__builtin_clrsb",
    "__builtin_clrsbl",
    "__builtin_clrsbll",
    "__builtin_clz",
    "__builtin_clzl",
    "__builtin_clzll",
    "__builtin_constant_p",
    "__builtin_ctz",
    "__builtin_ctzl",
    "__builtin_ctzll",
    "__builtin_expect",
    "__builtin_expect_with_probability",
    "__builtin_ffs",
    "__builtin_ffsl",
    "__builtin_ffsll",
    "__builtin_frame_address",
    "__builtin_labs",
    "__builtin_llabs",
    "__builtin_memcmp",
    "__builtin_memcpy",
    "__builtin_memcpy_inline",
    "__builtin_memmove",
    "__builtin_memset",
    "__builtin_memset_inline",
    "__builtin_mul_overflow",
    "__builtin_object_size",
    "__builtin_offsetof",
    "__builtin_parity",
    "__builtin_parityl",
    "__builtin_parityll",
    "__builtin_popcount",
    "__builtin_popcountl",
    "__builtin_popcountll",
    "__builtin_prefetch",
    "__builtin_preserve_access_index",
    "__builtin_preserve_enum_value",
    "__builtin_preserve_field_info",
    "__builtin_preserve_type_info",
    "__builtin_readcyclecounter",
    "__builtin_return_address",
    "__builtin_rotateleft16",
    "__builtin_rotateleft32",
    "__builtin_rotateleft64",
    "__builtin_rotateleft8",
    "__builtin_rotateright16",
    "__builtin_rotateright32",
    "__builtin_rotateright64",
    "__builtin_rotateright8",
    "__builtin_sadd_overflow",
    "__builtin_saddl_overflow",
    "__builtin_saddll_overflow",
    "__builtin_smul_overflow",
    "__builtin_smull_overflow",
    "__builtin_smulll_overflow",
    "__builtin_ssub_overflow",
    "__builtin_ssubl_overflow",
    "__builtin_ssubll_overflow",
    "__builtin_strcmp",
    "__builtin_strlen",
    "__builtin_strncmp",
    "__builtin_sub_overflow",
    "__builtin_trap",
    "__builtin_types_compatible_p",
    "__builtin_uadd_overflow",
    "__builtin_uaddl_overflow",
    "__builtin_uaddll_overflow",
    "__builtin_umul_overflow",
    "__builtin_umull_overflow",
    "__builtin_umulll_overflow",
    "__builtin_unreachable",
    "__builtin_usub_overflow",
    "__builtin_usubl_overflow",
    "__builtin_usubll_overflow",
    "__builtin_va_arg",
    "__builtin_va_end",
    "__builtin_va_start",
];

/// `__sync_…` functions.
const SYNC: &[&str] = &[
    "add_and_fetch",
    "and_and_fetch",
    "bool_compare_and_swap",
    "fetch_and_add",
    "fetch_and_and",
    "fetch_and_or",
    "fetch_and_sub",
    "fetch_and_xor",
    "lock_release",
    "lock_test_and_set",
    "or_and_fetch",
    "sub_and_fetch",
    "synchronize",
    "val_compare_and_swap",
    "xor_and_fetch",
];

/// `__atomic_…` functions.
const ATOMIC: &[&str] = &[
    "add_fetch",
    "always_lock_free",
    "and_fetch",
    "clear",
    "compare_exchange",
    "compare_exchange_n",
    "exchange",
    "exchange_n",
    "fetch_add",
    "fetch_and",
    "fetch_or",
    "fetch_sub",
    "fetch_xor",
    "is_lock_free",
    "load",
    "load_n",
    "or_fetch",
    "signal_fence",
    "store",
    "store_n",
    "sub_fetch",
    "test_and_set",
    "thread_fence",
    "xor_fetch",
];

/// GNU attributes. `bpf_fastcall` is not among them: calls keep the plain convention, so that nothing may
/// rely on registers that a helper does not clobber.
const ATTRIBUTES: &[&str] = &[
    "address_space",
    "alias",
    "align_value",
    "aligned",
    "alloc_align",
    "alloc_size",
    "always_inline",
    "annotate",
    "artificial",
    "assume_aligned",
    "availability",
    "bpf_fentry",
    "btf_decl_tag",
    "btf_type_tag",
    "cleanup",
    "cold",
    "const",
    "constructor",
    "convergent",
    "counted_by",
    "deprecated",
    "designated_init",
    "destructor",
    "diagnose_if",
    "enable_if",
    "enum_extensibility",
    "error",
    "fallthrough",
    "flag_enum",
    "flatten",
    "format",
    "format_arg",
    "gnu_inline",
    "hot",
    "internal_linkage",
    "leaf",
    "malloc",
    "may_alias",
    "minsize",
    "mode",
    "naked",
    "noalias",
    "nocommon",
    "noduplicate",
    "noescape",
    "noinline",
    "nomerge",
    "nonnull",
    "nonstring",
    "noreturn",
    "no_builtin",
    "no_instrument_function",
    "no_profile_instrument_function",
    "no_sanitize",
    "no_stack_protector",
    "nothrow",
    "not_tail_called",
    "optnone",
    "overloadable",
    "packed",
    "preserve_access_index",
    "preserve_static_offset",
    "pure",
    "restrict",
    "retain",
    "returns_nonnull",
    "returns_twice",
    "section",
    "sentinel",
    "signal",
    "transparent_union",
    "unavailable",
    "uninitialized",
    "unused",
    "used",
    "vector_size",
    "visibility",
    "warn_unused_result",
    "warning",
    "weak",
    "weakref",
    "zero_call_used_regs",
];

/// C2x attributes, and the version `__has_c_attribute` gives (C2x 6.7.13).
const C_ATTRIBUTES: &[(&str, u64)] = &[
    ("_Noreturn", 202_202),
    ("deprecated", 201_904),
    ("fallthrough", 201_904),
    ("maybe_unused", 201_904),
    ("nodiscard", 202_003),
    ("noreturn", 202_202),
    ("reproducible", 0),
    ("unsequenced", 0),
];

/// `__has_feature`: what clang has for C11.
const FEATURES: &[&str] = &[
    "attribute_deprecated_with_message",
    "attribute_deprecated_with_replacement",
    "attribute_overloadable",
    "attribute_unavailable_with_message",
    "c_alignas",
    "c_alignof",
    "c_generic_selections",
    "c_static_assert",
    "enumerator_attributes",
];

/// `__has_extension`, beyond the features.
const EXTENSIONS: &[&str] = &[
    "c_fixed_enum",
    "gnu_asm",
    "gnu_asm_goto_with_outputs",
    "overloadable_unmarked",
    "statement_attributes_with_gnu_syntax",
];

/// Names that are no identifiers to the parser.
const KEYWORDS: &[&str] = &[
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_BitInt",
    "_Bool",
    "_Complex",
    "_Float16",
    "_Generic",
    "_Imaginary",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
    "__alignof",
    "__alignof__",
    "__asm",
    "__asm__",
    "__attribute",
    "__attribute__",
    "__auto_type",
    "__builtin_choose_expr",
    "__builtin_offsetof",
    "__builtin_types_compatible_p",
    "__builtin_va_arg",
    "__complex__",
    "__const",
    "__const__",
    "__extension__",
    "__func__",
    "__imag__",
    "__inline",
    "__inline__",
    "__int128",
    "__label__",
    "__real__",
    "__restrict",
    "__restrict__",
    "__signed",
    "__signed__",
    "__thread",
    "__typeof",
    "__typeof__",
    "__typeof_unqual",
    "__typeof_unqual__",
    "__volatile",
    "__volatile__",
    "asm",
    "auto",
    "break",
    "case",
    "char",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "typedef",
    "typeof",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
];

/// The value of a feature test, as clang's macro of that name gives it.
pub(crate) fn answer(test: FeatureTest, scope: Option<&str>, name: &str) -> u64 {
    let truth = match test {
        FeatureTest::Builtin => is_builtin(name),
        FeatureTest::Attribute => is_attribute(name),
        FeatureTest::CAttribute => return c_attribute(scope, name),
        FeatureTest::DeclspecAttribute => false,
        FeatureTest::Feature => contains(FEATURES, bare(name)),
        FeatureTest::Extension => contains(FEATURES, bare(name)) || contains(EXTENSIONS, bare(name)),
        FeatureTest::Warning => name.starts_with("\"-W"),
        FeatureTest::TargetArch => matches!(name, "bpf" | "bpfel" | "bpfeb"),
        FeatureTest::Never => false,
        FeatureTest::IsIdentifier => !contains(KEYWORDS, name),
    };
    u64::from(truth)
}

/// Whether a function is one of the compiler's own.
pub fn is_builtin(name: &str) -> bool {
    if let Some(operation) = name.strip_prefix("__sync_") {
        return contains(
            SYNC,
            operation.trim_end_matches(|character: char| character.is_ascii_digit()).trim_end_matches('_'),
        );
    }
    if let Some(operation) = name.strip_prefix("__atomic_") {
        return contains(ATOMIC, operation);
    }
    contains(BUILTINS, name)
}

/// Whether a GNU attribute is known, with or without underscores around it.
pub fn is_attribute(name: &str) -> bool {
    contains(ATTRIBUTES, bare(name))
}

fn c_attribute(scope: Option<&str>, name: &str) -> u64 {
    match scope.map(bare) {
        None => {
            let found = C_ATTRIBUTES.iter().find(|(attribute, _)| *attribute == bare(name) || *attribute == name);
            found.map_or(0, |&(_, version)| version)
        }
        Some("gnu" | "clang") => u64::from(is_attribute(name)),
        Some(_) => 0,
    }
}

fn contains(table: &[&str], name: &str) -> bool {
    table.contains(&name)
}

/// `__packed__` is `packed`.
fn bare(name: &str) -> &str {
    name.strip_prefix("__").and_then(|name| name.strip_suffix("__")).filter(|name| !name.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_spellings() {
        assert!(is_builtin("__sync_fetch_and_add") && is_builtin("__sync_fetch_and_add_8"));
        assert!(is_builtin("__atomic_load_n") && !is_builtin("__atomic_frobnicate"));
        assert!(is_attribute("__packed__") && is_attribute("btf_type_tag") && !is_attribute("bpf_fastcall"));
        assert_eq!(answer(FeatureTest::CAttribute, None, "fallthrough"), 201_904);
        assert_eq!(answer(FeatureTest::CAttribute, Some("gnu"), "packed"), 1);
    }
}
