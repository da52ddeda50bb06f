//! Keywords: C11 6.4.1 and the spellings GNU C adds.

use beec_preprocess::Standard;
use beec_source::Symbol;

/// A keyword; alternative spellings (`__const`, `const`) are one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Kw {
    /// Not a keyword.
    None,
    Typedef,
    Extern,
    Static,
    Auto,
    Register,
    ThreadLocal,
    Inline,
    Constexpr,
    Noreturn,
    Const,
    Volatile,
    Restrict,
    Atomic,
    Void,
    Bool,
    VaList,
    AutoType,
    Int128T,
    UInt128T,
    Float32,
    Float64,
    Char,
    Short,
    Int,
    Long,
    Signed,
    Unsigned,
    Float,
    Double,
    Int128,
    BitInt,
    /// A type that BPF programs cannot have here: `_Complex`, `_Float16` and the like.
    Unsupported,
    Struct,
    Union,
    Enum,
    Typeof,
    TypeofUnqual,
    Alignas,
    Alignof,
    Sizeof,
    True,
    False,
    Nullptr,
    Generic,
    StaticAssert,
    Attribute,
    Asm,
    Extension,
    Label,
    Offsetof,
    TypesCompatible,
    VaArg,
    HasAttribute,
    If,
    Else,
    While,
    For,
    Do,
    Switch,
    Case,
    Default,
    Goto,
    Continue,
    Break,
    Return,
}

impl Kw {
    /// A storage-class or function specifier.
    pub(crate) fn is_storage(self) -> bool {
        (Kw::Typedef as u8..=Kw::Noreturn as u8).contains(&(self as u8))
    }

    /// A type qualifier.
    pub(crate) fn is_qualifier(self) -> bool {
        (Kw::Const as u8..=Kw::Atomic as u8).contains(&(self as u8))
    }

    /// A keyword that is a type on its own or part of one.
    pub(crate) fn is_plain_type(self) -> bool {
        (Kw::Void as u8..=Kw::Unsupported as u8).contains(&(self as u8))
    }

    /// A keyword with which a statement begins, and which no expression or declaration begins with.
    pub(crate) fn is_statement(self) -> bool {
        (Kw::If as u8..=Kw::Return as u8).contains(&(self as u8))
    }

    /// A keyword that begins or continues declaration specifiers.
    pub(crate) fn begins_declaration(self) -> bool {
        self.is_storage()
            || self.is_qualifier()
            || self.is_plain_type()
            || matches!(self, Kw::Struct | Kw::Union | Kw::Enum | Kw::Typeof | Kw::TypeofUnqual | Kw::Alignas)
    }
}

const SPELLINGS: &[(&str, Kw)] = &[
    ("typedef", Kw::Typedef),
    ("extern", Kw::Extern),
    ("__private_extern__", Kw::Extern),
    ("static", Kw::Static),
    ("auto", Kw::Auto),
    ("register", Kw::Register),
    ("_Thread_local", Kw::ThreadLocal),
    ("__thread", Kw::ThreadLocal),
    ("__inline", Kw::Inline),
    ("__inline__", Kw::Inline),
    ("_Noreturn", Kw::Noreturn),
    ("const", Kw::Const),
    ("__const", Kw::Const),
    ("__const__", Kw::Const),
    ("volatile", Kw::Volatile),
    ("__volatile", Kw::Volatile),
    ("__volatile__", Kw::Volatile),
    ("__restrict", Kw::Restrict),
    ("__restrict__", Kw::Restrict),
    ("_Atomic", Kw::Atomic),
    ("void", Kw::Void),
    ("_Bool", Kw::Bool),
    ("__builtin_va_list", Kw::VaList),
    ("__auto_type", Kw::AutoType),
    ("__int128_t", Kw::Int128T),
    ("__uint128_t", Kw::UInt128T),
    ("_Float32", Kw::Float32),
    ("_Float64", Kw::Float64),
    ("char", Kw::Char),
    ("short", Kw::Short),
    ("int", Kw::Int),
    ("long", Kw::Long),
    ("signed", Kw::Signed),
    ("__signed", Kw::Signed),
    ("__signed__", Kw::Signed),
    ("unsigned", Kw::Unsigned),
    ("float", Kw::Float),
    ("double", Kw::Double),
    ("__int128", Kw::Int128),
    ("_Complex", Kw::Unsupported),
    ("__complex", Kw::Unsupported),
    ("__complex__", Kw::Unsupported),
    ("_Imaginary", Kw::Unsupported),
    ("_Float16", Kw::Unsupported),
    ("__bf16", Kw::Unsupported),
    ("__fp16", Kw::Unsupported),
    ("_Float128", Kw::Unsupported),
    ("__float128", Kw::Unsupported),
    ("_Float32x", Kw::Unsupported),
    ("_Float64x", Kw::Unsupported),
    ("_Decimal32", Kw::Unsupported),
    ("_Decimal64", Kw::Unsupported),
    ("_Decimal128", Kw::Unsupported),
    ("_BitInt", Kw::BitInt),
    ("struct", Kw::Struct),
    ("union", Kw::Union),
    ("enum", Kw::Enum),
    ("__typeof", Kw::Typeof),
    ("__typeof__", Kw::Typeof),
    ("__typeof_unqual", Kw::TypeofUnqual),
    ("__typeof_unqual__", Kw::TypeofUnqual),
    ("_Alignas", Kw::Alignas),
    ("_Alignof", Kw::Alignof),
    ("__alignof", Kw::Alignof),
    ("__alignof__", Kw::Alignof),
    ("sizeof", Kw::Sizeof),
    ("_Generic", Kw::Generic),
    ("_Static_assert", Kw::StaticAssert),
    ("static_assert", Kw::StaticAssert),
    ("__attribute__", Kw::Attribute),
    ("__attribute", Kw::Attribute),
    ("__asm", Kw::Asm),
    ("__asm__", Kw::Asm),
    ("__extension__", Kw::Extension),
    ("_Nonnull", Kw::Extension),
    ("_Nullable", Kw::Extension),
    ("_Null_unspecified", Kw::Extension),
    ("__label__", Kw::Label),
    ("__builtin_offsetof", Kw::Offsetof),
    ("__builtin_types_compatible_p", Kw::TypesCompatible),
    ("__builtin_va_arg", Kw::VaArg),
    ("__builtin_has_attribute", Kw::HasAttribute),
    ("if", Kw::If),
    ("else", Kw::Else),
    ("while", Kw::While),
    ("for", Kw::For),
    ("do", Kw::Do),
    ("switch", Kw::Switch),
    ("case", Kw::Case),
    ("default", Kw::Default),
    ("goto", Kw::Goto),
    ("continue", Kw::Continue),
    ("break", Kw::Break),
    ("return", Kw::Return),
];

/// Keywords of GNU C and of C23.
const GNU_OR_C23: &[(&str, Kw)] = &[("typeof", Kw::Typeof)];
/// Keywords of GNU C.
const GNU: &[(&str, Kw)] = &[("asm", Kw::Asm)];
/// Keywords since C99, and of GNU C.
const GNU_OR_C99: &[(&str, Kw)] = &[("inline", Kw::Inline)];
/// Keywords since C99.
const C99: &[(&str, Kw)] = &[("restrict", Kw::Restrict)];
/// Keywords since C23.
const C23: &[(&str, Kw)] = &[
    ("bool", Kw::Bool),
    ("true", Kw::True),
    ("false", Kw::False),
    ("nullptr", Kw::Nullptr),
    ("constexpr", Kw::Constexpr),
    ("thread_local", Kw::ThreadLocal),
    ("alignas", Kw::Alignas),
    ("alignof", Kw::Alignof),
    ("typeof_unqual", Kw::TypeofUnqual),
];

/// The spellings that are keywords in an edition.
fn spellings(standard: Standard) -> impl Iterator<Item = (&'static str, Kw)> {
    let (gnu, c99, c23) = (standard.gnu, standard.version >= 199_901, standard.is_c23());
    let lists =
        [(SPELLINGS, true), (GNU_OR_C23, gnu || c23), (GNU, gnu), (GNU_OR_C99, gnu || c99), (C99, c99), (C23, c23)];
    lists.into_iter().filter(|(_, there)| *there).flat_map(|(list, _)| list.iter().copied())
}

/// The keywords by symbol number, so that a look-up is one load.
#[derive(Debug)]
pub(crate) struct Keywords {
    by_symbol: Vec<Kw>,
}

impl Keywords {
    /// The table for this thread's symbols.
    pub(crate) fn new(standard: Standard) -> Keywords {
        let symbols: Vec<(usize, Kw)> =
            spellings(standard).map(|(text, kw)| (Symbol::intern(text).index(), kw)).collect();
        let length = symbols.iter().map(|&(index, _)| index + 1).max().unwrap_or(0);
        let mut by_symbol = vec![Kw::None; length];
        for (index, kw) in symbols {
            by_symbol[index] = kw;
        }
        Keywords { by_symbol }
    }

    /// The keyword that a name is, or [`Kw::None`].
    pub(crate) fn get(&self, name: Symbol) -> Kw {
        self.by_symbol.get(name.index()).copied().unwrap_or(Kw::None)
    }
}
