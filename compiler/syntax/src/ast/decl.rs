//! Declarations (C11 6.7) and external definitions (6.9).

use beec_source::{Span, Symbol};

use super::{AsmStmt, Block, Expr, Ident, StringLit};

/// One external declaration.
#[derive(Clone, Debug)]
pub enum ExternalDecl {
    /// A function definition.
    Function(Box<FunctionDef>),
    /// Any other declaration.
    Declaration(Declaration),
    /// `_Static_assert` at file scope.
    StaticAssert(StaticAssert),
    /// `asm("…");` at file scope.
    Asm(Box<AsmStmt>),
    /// A stray `;`.
    Empty(Span),
}

/// `specifiers declarator { … }` (6.9.1).
#[derive(Clone, Debug)]
pub struct FunctionDef {
    /// Specifiers and attributes in front.
    pub specs: DeclSpecs,
    /// The declarator; its outermost derivation nearest the name is a [`Derived::Function`].
    pub declarator: Declarator,
    /// Parameter declarations of an identifier-list (K&R) definition.
    pub old_style: Vec<Declaration>,
    /// The body.
    pub body: Block,
    /// From the first specifier to `}`.
    pub span: Span,
}

/// `specifiers declarator = initializer, …;` (6.7).
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Specifiers and attributes in front.
    pub specs: DeclSpecs,
    /// What is declared; empty for `struct s { … };`.
    pub declarators: Vec<InitDeclarator>,
    /// All of it.
    pub span: Span,
}

/// One declarator with its initializer.
#[derive(Clone, Debug)]
pub struct InitDeclarator {
    /// The declarator.
    pub declarator: Declarator,
    /// `= …`.
    pub init: Option<Initializer>,
}

/// `_Static_assert(condition, "message");` (6.7.10).
#[derive(Clone, Debug)]
pub struct StaticAssert {
    /// The condition.
    pub condition: Box<Expr>,
    /// The message, which C2x lets one leave out.
    pub message: Option<StringLit>,
    /// All of it.
    pub span: Span,
}

/// Declaration specifiers (6.7p1), or a specifier-qualifier-list.
#[derive(Clone, Debug)]
pub struct DeclSpecs {
    /// `typedef`, `extern`, `static`, `auto`, `register`.
    pub storage: Option<(Storage, Span)>,
    /// `_Thread_local` or `__thread`.
    pub thread_local: Option<Span>,
    /// `constexpr` (C23).
    pub constexpr: Option<Span>,
    /// `inline`.
    pub inline: bool,
    /// `_Noreturn`.
    pub noreturn: bool,
    /// The type.
    pub ty: TypeSpec,
    /// Where the type specifiers are written.
    pub ty_span: Span,
    /// Qualifiers.
    pub quals: Quals,
    /// `_Alignas`.
    pub alignas: Vec<AlignAs>,
    /// Attributes among the specifiers: they concern every declarator.
    pub attrs: Vec<Attribute>,
    /// All of it.
    pub span: Span,
}

/// A storage-class specifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    /// `typedef`
    Typedef,
    /// `extern`
    Extern,
    /// `static`
    Static,
    /// `auto`
    Auto,
    /// `register`
    Register,
}

/// Type qualifiers (6.7.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Quals {
    /// `const`
    pub is_const: bool,
    /// `volatile`
    pub is_volatile: bool,
    /// `restrict`
    pub is_restrict: bool,
    /// `_Atomic`
    pub is_atomic: bool,
}

/// `_Alignas(…)`.
#[derive(Clone, Debug)]
pub enum AlignAs {
    /// `_Alignas(type)`
    Type(Box<TypeName>),
    /// `_Alignas(constant)`
    Expr(Box<Expr>),
}

/// The type that the specifiers name, combinations of keywords resolved (6.7.2p2).
#[derive(Clone, Debug)]
pub enum TypeSpec {
    /// `void`
    Void,
    /// `_Bool`
    Bool,
    /// Plain `char`.
    Char,
    /// `signed char`
    SChar,
    /// `unsigned char`
    UChar,
    /// `short`
    Short,
    /// `unsigned short`
    UShort,
    /// `int`, also where no type is given (with a diagnostic of the syntax stage).
    Int,
    /// `unsigned`
    UInt,
    /// `long`
    Long,
    /// `unsigned long`
    ULong,
    /// `long long`
    LongLong,
    /// `unsigned long long`
    ULongLong,
    /// `__int128`
    Int128,
    /// `unsigned __int128`
    UInt128,
    /// `_BitInt(width)` (C23)
    BitInt {
        /// `unsigned` is among the words.
        unsigned: bool,
        /// The width in bits.
        width: Box<Expr>,
    },
    /// `float`, `_Float32`
    Float,
    /// `double`, `_Float64`
    Double,
    /// `long double`
    LongDouble,
    /// `__builtin_va_list`
    VaList,
    /// `struct …` or `union …`
    Record(Box<RecordSpec>),
    /// `enum …`
    Enum(Box<EnumSpec>),
    /// A typedef's name.
    Typedef(Ident),
    /// `typeof(expression)`; `unqual`: `typeof_unqual`.
    TypeofExpr {
        /// The operand, not evaluated.
        expr: Box<Expr>,
        /// Whether qualifiers are dropped.
        unqual: bool,
    },
    /// `typeof(type)`
    TypeofType {
        /// The operand.
        ty: Box<TypeName>,
        /// Whether qualifiers are dropped.
        unqual: bool,
    },
    /// `__auto_type`, or (C23) `auto` without a type
    Auto,
    /// `_Atomic(type)`
    Atomic(Box<TypeName>),
}

/// `struct tag { … }` with either part (6.7.2.1).
#[derive(Clone, Debug)]
pub struct RecordSpec {
    /// Whether it is a union.
    pub is_union: bool,
    /// The tag.
    pub tag: Option<Ident>,
    /// The members, where this defines the record.
    pub members: Option<Vec<MemberDecl>>,
    /// Attributes behind the keyword, behind `}`, and those of a surrounding `#pragma clang attribute`.
    pub attrs: Vec<Attribute>,
    /// `#pragma pack` in force at the definition.
    pub pack: Option<u32>,
    /// All of it.
    pub span: Span,
}

/// A member declaration.
#[derive(Clone, Debug)]
pub enum MemberDecl {
    /// `specifiers declarators;`. No declarators: an anonymous struct or union (or, of other types, nothing).
    Field(FieldDecl),
    /// `_Static_assert`
    StaticAssert(StaticAssert),
}

/// `specifiers declarator : width, …;` inside a struct or union.
#[derive(Clone, Debug)]
pub struct FieldDecl {
    /// Specifiers.
    pub specs: DeclSpecs,
    /// Members.
    pub declarators: Vec<FieldDeclarator>,
    /// All of it.
    pub span: Span,
}

/// One member.
#[derive(Clone, Debug)]
pub struct FieldDeclarator {
    /// The declarator; without a name for an unnamed bit-field.
    pub declarator: Declarator,
    /// `: width`.
    pub width: Option<Box<Expr>>,
}

/// `enum tag { … }` with either part (6.7.2.2).
#[derive(Clone, Debug)]
pub struct EnumSpec {
    /// The tag.
    pub tag: Option<Ident>,
    /// `: type` (C2x).
    pub underlying: Option<Box<TypeName>>,
    /// The enumerators, where this defines the enum.
    pub enumerators: Option<Vec<Enumerator>>,
    /// Attributes.
    pub attrs: Vec<Attribute>,
    /// All of it.
    pub span: Span,
}

/// `NAME = value`.
#[derive(Clone, Debug)]
pub struct Enumerator {
    /// The name.
    pub name: Ident,
    /// The value.
    pub value: Option<Box<Expr>>,
    /// Attributes.
    pub attrs: Vec<Attribute>,
}

/// A declarator, abstract where it has no name (6.7.6, 6.7.7).
#[derive(Clone, Debug)]
pub struct Declarator {
    /// The name.
    pub name: Option<Ident>,
    /// What is derived from the specifiers' type, nearest the name first: `*a[3]` is `[Array, Pointer]`.
    pub derived: Vec<Derived>,
    /// Attributes behind the declarator, or in front of it behind a comma.
    pub attrs: Vec<Attribute>,
    /// `asm("name")` behind the declarator.
    pub asm_label: Option<StringLit>,
    /// All of it; the specifiers' span where the declarator is empty.
    pub span: Span,
}

/// One step of derivation.
#[derive(Clone, Debug)]
pub enum Derived {
    /// `*`, with qualifiers and attributes behind it.
    Pointer {
        /// Qualifiers of the pointer itself.
        quals: Quals,
        /// Attributes of the pointer.
        attrs: Vec<Attribute>,
    },
    /// `[…]`
    Array {
        /// The size.
        size: ArraySize,
        /// Qualifiers inside the brackets (of a parameter).
        quals: Quals,
        /// The brackets.
        span: Span,
    },
    /// `(…)`
    Function(Params),
}

/// What stands between the brackets.
#[derive(Clone, Debug)]
pub enum ArraySize {
    /// `[]`
    Unspecified,
    /// `[*]`
    Star,
    /// `[n]`
    Expr(Box<Expr>),
}

/// A parameter list.
#[derive(Clone, Debug)]
pub struct Params {
    /// The parameters; `(void)` has none.
    pub params: Vec<Param>,
    /// Names of an identifier-list.
    pub identifiers: Vec<Ident>,
    /// `, ...`
    pub variadic: bool,
    /// `()`: nothing said about parameters.
    pub unspecified: bool,
    /// The parentheses.
    pub span: Span,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Specifiers.
    pub specs: DeclSpecs,
    /// Declarator; may be abstract.
    pub declarator: Declarator,
    /// All of it.
    pub span: Span,
}

/// A type-name (6.7.7).
#[derive(Clone, Debug)]
pub struct TypeName {
    /// Specifiers and qualifiers.
    pub specs: DeclSpecs,
    /// An abstract declarator.
    pub declarator: Declarator,
    /// All of it.
    pub span: Span,
}

/// An initializer (6.7.9).
#[derive(Clone, Debug)]
pub enum Initializer {
    /// An expression.
    Expr(Box<Expr>),
    /// A braced list.
    List(InitList),
}

/// `{ designation = initializer, … }`.
#[derive(Clone, Debug)]
pub struct InitList {
    /// The items, in order.
    pub items: Vec<InitItem>,
    /// The braces.
    pub span: Span,
}

/// One item of a list.
#[derive(Clone, Debug)]
pub struct InitItem {
    /// Designators, empty for a positional item.
    pub designators: Vec<Designator>,
    /// The value.
    pub init: Initializer,
    /// All of it.
    pub span: Span,
}

/// A designator.
#[derive(Clone, Debug)]
pub enum Designator {
    /// `.name` (also the old GNU `name:`).
    Field(Ident),
    /// `[index]`
    Index(Box<Expr>),
    /// `[first ... last]`
    Range(Box<Expr>, Box<Expr>),
}

/// One attribute of `__attribute__((…))` or `[[…]]`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name without `__` around it, and without `gnu::` or `clang::` in front.
    pub name: Symbol,
    /// The arguments; a lone identifier is [`ExprKind::Ident`](super::ExprKind::Ident) even where it names a type.
    pub args: Vec<Expr>,
    /// The attribute.
    pub span: Span,
}
