//! Attributes, in whatever position they stand.

use beec_source::{Span, Symbol};
use beec_syntax::ast::{self, Attribute, Ident};

use crate::checker::Checker;
use crate::types::{IntKind, Type, TypeId};

/// What a list of attributes says, whatever it belongs to.
#[derive(Clone, Default, Debug)]
pub(crate) struct Attrs {
    pub(crate) section: Option<Symbol>,
    pub(crate) aligned: Option<u64>,
    pub(crate) packed: bool,
    pub(crate) used: bool,
    /// Nobody need use it.
    pub(crate) unused: bool,
    pub(crate) weak: bool,
    pub(crate) hidden: bool,
    pub(crate) always_inline: bool,
    pub(crate) noinline: bool,
    pub(crate) flatten: bool,
    pub(crate) noreturn: bool,
    pub(crate) is_const: bool,
    pub(crate) is_pure: bool,
    pub(crate) naked: bool,
    pub(crate) preserve_access_index: bool,
    pub(crate) preserve_static_offset: bool,
    pub(crate) transparent_union: bool,
    pub(crate) may_alias: bool,
    pub(crate) overloadable: bool,
    pub(crate) gnu_inline: bool,
    pub(crate) decl_tags: Vec<Symbol>,
    /// `btf_type_tag`s and address spaces, in order.
    pub(crate) type_attrs: Vec<TypeAttr>,
    pub(crate) mode: Option<(Symbol, Span)>,
    pub(crate) cleanup: Option<Ident>,
    pub(crate) deprecated: Option<Symbol>,
    pub(crate) error: Option<Symbol>,
    pub(crate) warning: Option<Symbol>,
    pub(crate) kernel_helper: Option<i32>,
    pub(crate) alias: Option<Span>,
}

impl Attrs {
    /// Adds what another list says; of what can be said once the later word counts.
    pub(crate) fn merge(&mut self, later: &Attrs) {
        self.section = later.section.or(self.section);
        self.aligned = self.aligned.max(later.aligned);
        self.packed |= later.packed;
        self.used |= later.used;
        self.unused |= later.unused;
        self.weak |= later.weak;
        self.hidden |= later.hidden;
        self.always_inline |= later.always_inline;
        self.noinline |= later.noinline;
        self.flatten |= later.flatten;
        self.noreturn |= later.noreturn;
        self.is_const |= later.is_const;
        self.is_pure |= later.is_pure;
        self.naked |= later.naked;
        self.preserve_access_index |= later.preserve_access_index;
        self.preserve_static_offset |= later.preserve_static_offset;
        self.transparent_union |= later.transparent_union;
        self.may_alias |= later.may_alias;
        self.overloadable |= later.overloadable;
        self.gnu_inline |= later.gnu_inline;
        self.decl_tags.extend(&later.decl_tags);
        self.type_attrs.extend(&later.type_attrs);
        self.mode = later.mode.or(self.mode);
        self.cleanup = later.cleanup.or(self.cleanup);
        self.deprecated = later.deprecated.or(self.deprecated);
        self.error = later.error.or(self.error);
        self.warning = later.warning.or(self.warning);
        self.kernel_helper = later.kernel_helper.or(self.kernel_helper);
        self.alias = later.alias.or(self.alias);
    }
}

/// An attribute that makes another type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TypeAttr {
    Tag(Symbol),
    Space(u32),
}

/// Attributes that mean nothing to a BPF object or that need no help from the checker.
const SILENT: &[&str] = &[
    "fallthrough",
    "assume",
    "bpf_fastcall",
    "warn_unused_result",
    "nodiscard",
    "nonnull",
    "returns_nonnull",
    "format",
    "format_arg",
    "malloc",
    "alloc_size",
    "alloc_align",
    "assume_aligned",
    "artificial",
    "hot",
    "cold",
    "leaf",
    "nothrow",
    "no_instrument_function",
    "no_sanitize",
    "no_sanitize_address",
    "no_sanitize_undefined",
    "no_sanitize_thread",
    "no_sanitize_memory",
    "no_profile_instrument_function",
    "no_stack_protector",
    "no_split_stack",
    "stack_protect",
    "nocf_check",
    "noclone",
    "noipa",
    "no_icf",
    "no_reorder",
    "optimize",
    "optnone",
    "minsize",
    "sentinel",
    "externally_visible",
    "designated_init",
    "nonstring",
    "access",
    "fd_arg",
    "fd_arg_read",
    "fd_arg_write",
    "counted_by",
    "counted_by_or_null",
    "sized_by",
    "element_count",
    "enum_extensibility",
    "flag_enum",
    "no_builtin",
    "nomerge",
    "disable_tail_calls",
    "not_tail_called",
    "nodebug",
    "diagnose_if",
    "enable_if",
    "unavailable",
    "availability",
    "annotate",
    "annotate_type",
    "align_value",
    "internal_linkage",
    "uninitialized",
    "zero_call_used_regs",
    "returns_twice",
    "const_sfn",
    "acquire_capability",
    "release_capability",
    "guarded_by",
    "capability",
    "context",
    "noderef",
    "bitwise",
    "safe",
    "force",
    "strict_flex_array",
    "patchable_function_entry",
    "function_return",
    "indirect_branch",
    "retpoline",
    "no_randomize_layout",
    "randomize_layout",
    "no_caller_saved_registers",
    "bnd_variable_size",
    "gcc_struct",
    "ms_struct",
    "likely",
    "unlikely",
    "pass_object_size",
    "noescape",
    "no_thread_safety_analysis",
    "scalar_storage_order",
    "may_throw",
    "type_tag_with_checks",
    "reproducible",
    "unsequenced",
    "lifetimebound",
    "speculative_load_hardening",
    "target",
    "no_address_safety_analysis",
    "btf_func_tag",
    "musttail",
];

impl Checker<'_> {
    /// Reads a list of attributes.
    pub(crate) fn read_attrs(&mut self, list: &[Attribute], attrs: &mut Attrs) {
        for attribute in list {
            self.read_attr(attribute, attrs);
        }
    }

    /// The attributes of one list.
    pub(crate) fn attrs_of(&mut self, list: &[Attribute]) -> Attrs {
        let mut attrs = Attrs::default();
        self.read_attrs(list, &mut attrs);
        attrs
    }

    fn read_attr(&mut self, attribute: &Attribute, attrs: &mut Attrs) {
        if !self.attr_arity(attribute) {
            return;
        }
        match attribute.name.as_str() {
            "section" => attrs.section = self.text_arg(attribute).or(attrs.section),
            "aligned" => attrs.aligned = attrs.aligned.max(self.alignment_arg(attribute)),
            "packed" => attrs.packed = true,
            "used" | "retain" => attrs.used = true,
            "unused" | "maybe_unused" => attrs.unused = true,
            "weak" => attrs.weak = true,
            "visibility" => {
                let text = self.text_arg(attribute);
                attrs.hidden = text.is_some_and(|text| text == "hidden" || text == "internal");
            }
            "always_inline" => attrs.always_inline = true,
            "noinline" => attrs.noinline = true,
            "flatten" => attrs.flatten = true,
            "noreturn" | "_Noreturn" => attrs.noreturn = true,
            "const" => attrs.is_const = true,
            "pure" => attrs.is_pure = true,
            "naked" => attrs.naked = true,
            "preserve_access_index" => attrs.preserve_access_index = true,
            "preserve_static_offset" => attrs.preserve_static_offset = true,
            "transparent_union" => attrs.transparent_union = true,
            "may_alias" => attrs.may_alias = true,
            "gnu_inline" => attrs.gnu_inline = true,
            "overloadable" => attrs.overloadable = true,
            "btf_decl_tag" => attrs.decl_tags.extend(self.text_arg(attribute)),
            "btf_type_tag" => attrs.type_attrs.extend(self.text_arg(attribute).map(TypeAttr::Tag)),
            "address_space" => attrs.type_attrs.extend(self.number_arg(attribute).map(|n| TypeAttr::Space(n as u32))),
            "mode" => attrs.mode = ident_arg(attribute).map(|ident| (ident.name, ident.span)),
            "cleanup" => attrs.cleanup = ident_arg(attribute),
            "deprecated" => attrs.deprecated = Some(optional_text(attribute)),
            "error" => attrs.error = self.text_arg(attribute),
            "warning" => attrs.warning = self.text_arg(attribute),
            "kernel_helper" => attrs.kernel_helper = self.number_arg(attribute).map(|n| n as i32),
            "alias" | "ifunc" | "weakref" => attrs.alias = Some(attribute.span),
            "vector_size" | "ext_vector_type" => {
                self.error("E0411", attribute.span, "BPF has no vector types");
            }
            "constructor" | "destructor" => self.warn(
                "W0301",
                "ignored-attributes",
                attribute.span,
                format!("'{}' attribute ignored: nothing runs before a BPF program", attribute.name),
            ),
            "tls_model" | "regparm" | "cdecl" | "stdcall" | "fastcall" | "ms_abi" | "sysv_abi" | "vectorcall"
            | "interrupt" | "dllimport" | "dllexport" | "no_split" => self.warn(
                "W0301",
                "ignored-attributes",
                attribute.span,
                format!("'{}' attribute ignored: it means nothing for BPF", attribute.name),
            ),
            name if SILENT.contains(&name) => {}
            name => {
                self.warn("W0302", "unknown-attributes", attribute.span, format!("unknown attribute '{name}' ignored"))
            }
        }
    }

    fn text_arg(&self, attribute: &Attribute) -> Option<Symbol> {
        let text = attribute.args.first().and_then(literal);
        if text.is_none() {
            self.wrong_args(attribute, "a string literal");
        }
        text
    }

    fn number_arg(&mut self, attribute: &Attribute) -> Option<i128> {
        let value = attribute.args.first().and_then(|arg| self.constant_integer(arg));
        if value.is_none() {
            self.wrong_args(attribute, "an integer constant");
        }
        value
    }

    /// `aligned` without an argument asks for the largest alignment that any type has: 16.
    fn alignment_arg(&mut self, attribute: &Attribute) -> Option<u64> {
        if attribute.args.is_empty() {
            return Some(16);
        }
        let value = self.number_arg(attribute)?;
        self.alignment(value, attribute.span)
    }

    /// Whether a number is an alignment.
    pub(crate) fn alignment(&self, value: i128, span: Span) -> Option<u64> {
        let align = u64::try_from(value).ok().filter(|align| align.is_power_of_two() && *align <= 1 << 28);
        if align.is_none() {
            self.error("E0302", span, format!("requested alignment {value} is not a power of two"));
        }
        align
    }

    fn wrong_args(&self, attribute: &Attribute, wanted: &str) {
        self.error("E0303", attribute.span, format!("attribute '{}' needs {wanted}", attribute.name));
    }

    /// The type with `btf_type_tag`s, address space and `mode` applied.
    pub(crate) fn apply_type_attrs(&mut self, mut ty: TypeId, attrs: &Attrs) -> TypeId {
        for attr in &attrs.type_attrs {
            ty = match *attr {
                TypeAttr::Tag(tag) => self.types.intern(Type::Tagged { tag, inner: ty }),
                TypeAttr::Space(0) => ty,
                TypeAttr::Space(space) => self.types.intern(Type::AddressSpace { space, inner: ty }),
            };
        }
        match attrs.mode {
            Some((mode, span)) => self.apply_mode(ty, mode, span),
            None => ty,
        }
    }

    fn apply_mode(&mut self, ty: TypeId, mode: Symbol, span: Span) -> TypeId {
        let signed = self.types.integer(ty).is_none_or(IntKind::is_signed);
        let kind = match (mode.as_str().trim_matches('_'), signed) {
            ("QI" | "byte", true) => IntKind::SChar,
            ("QI" | "byte", false) => IntKind::UChar,
            ("HI", true) => IntKind::Short,
            ("HI", false) => IntKind::UShort,
            ("SI", true) => IntKind::Int,
            ("SI", false) => IntKind::UInt,
            ("DI" | "word" | "pointer" | "unwind_word", true) => IntKind::Long,
            ("DI" | "word" | "pointer" | "unwind_word", false) => IntKind::ULong,
            ("TI", true) => IntKind::Int128,
            ("TI", false) => IntKind::UInt128,
            _ => {
                self.error("E0304", span, format!("unknown machine mode '{mode}'"));
                return ty;
            }
        };
        if !self.types.is_integer(ty) {
            self.error("E0304", span, format!("mode '{mode}' applies to integer types, not to {}", self.show(ty)));
            return ty;
        }
        let quals = self.types.quals(ty);
        let base = self.int_type(kind);
        self.qualified(base, quals)
    }
}

fn ident_arg(attribute: &Attribute) -> Option<Ident> {
    match attribute.args.first().map(|arg| &arg.kind) {
        Some(ast::ExprKind::Ident(ident)) => Some(*ident),
        _ => None,
    }
}

fn optional_text(attribute: &Attribute) -> Symbol {
    attribute.args.first().and_then(literal).unwrap_or(Symbol::EMPTY)
}

/// The text of a string literal, in parentheses or not.
fn literal(arg: &ast::Expr) -> Option<Symbol> {
    let mut arg = arg;
    while let ast::ExprKind::Paren(inner) = &arg.kind {
        arg = inner;
    }
    match &arg.kind {
        ast::ExprKind::String(text) => Some(Symbol::intern(&text.text())),
        _ => None,
    }
}
