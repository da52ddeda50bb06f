//! The grammar's terminals.

use beec_preprocess::Token;

use crate::ast::{BinaryOp, Ident, LoopHint, UnaryOp};
use crate::keyword::Kw;

/// A terminal. Words of one kind that the grammar need not tell apart share one.
#[derive(Clone, Debug)]
pub(crate) enum Tok<'a> {
    /// Chooses what to parse: an external declaration.
    StartExternal,
    /// Chooses what to parse: an expression.
    StartExpr,
    /// A name; [`Tok::Variable`] or [`Tok::Type`] follows.
    Name(Ident),
    /// The name before is no type's.
    Variable,
    /// The name before is a typedef's. `true`: it only must be one; an error was reported.
    Type(bool),
    Number(Token),
    Char(Token),
    String(Token),
    /// Adjacent `__attribute__((…))` and `[[…]]`, whole.
    Attr(&'a [Token]),
    /// The same in front of a statement.
    StmtAttr(&'a [Token]),
    /// `asm … (…)`, whole.
    Asm(&'a [Token]),
    /// In front of the parameter declarations of an old-style definition.
    OldStyle,
    /// A storage-class or function specifier.
    Storage(Kw),
    Qualifier(Kw),
    /// A type specifier that combines with others.
    Basic(Kw),
    /// A type specifier that stands alone.
    Simple(Kw),
    /// `_BitInt`
    BitInt,
    /// `true` or `false`
    Truth(bool),
    Nullptr,
    /// `true`: `typeof_unqual`.
    Typeof(bool),
    /// `true`: `union`.
    Record(bool),
    Enum,
    /// `:` between an enum and its underlying type.
    EnumColon,
    /// `_Atomic` in front of `(`.
    AtomicType,
    Alignas,
    /// `true`: `sizeof`, otherwise `_Alignof`.
    Sizeof(bool),
    Generic,
    Offsetof,
    TypesCompatible,
    VaArg,
    HasAttribute,
    StaticAssert,
    LabelDecl,
    If,
    Else,
    While(LoopHint),
    For(LoopHint),
    Do(LoopHint),
    Switch,
    Case,
    Default,
    Goto,
    Continue,
    Break,
    Return,
    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    Semi,
    Comma,
    Colon,
    Question,
    Dot,
    Arrow,
    Ellipsis,
    Star,
    Amp,
    AmpAmp,
    /// `+` or `-`
    Sign(BinaryOp),
    /// An operator that is only binary.
    Operator(BinaryOp),
    /// `!` or `~`
    Prefix(UnaryOp),
    /// `++`, or `--` where `true`.
    Step(bool),
    Assign,
    AssignOp(BinaryOp),
    /// What no production has.
    Stray,
}
