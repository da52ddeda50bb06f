//! Expressions (C11 6.5).

use beec_source::Span;

use super::{Block, Ident, InitList, TypeName};

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is written.
    pub span: Span,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A name. Builtins are names too, except those below that take types.
    Ident(Ident),
    /// An integer constant.
    Int(IntLit),
    /// A floating constant.
    Float(FloatLit),
    /// A character constant.
    Char(CharLit),
    /// `true` and `false` (C23).
    Bool(bool),
    /// `nullptr` (C23).
    Nullptr,
    /// A string literal, adjacent ones joined.
    String(StringLit),
    /// `( e )`
    Paren(Box<Expr>),
    /// `f(a, …)`
    Call {
        /// What is called.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `base.field`, or `base->field` where `arrow`.
    Member {
        /// The object or pointer.
        base: Box<Expr>,
        /// The member.
        field: Ident,
        /// Whether it is `->`.
        arrow: bool,
    },
    /// `base[index]`
    Index {
        /// In front of the brackets.
        base: Box<Expr>,
        /// Between them.
        index: Box<Expr>,
    },
    /// A prefix operator.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `e++` or, where `decrement`, `e--`.
    PostIncrement {
        /// The operand.
        operand: Box<Expr>,
        /// Whether it is `--`.
        decrement: bool,
    },
    /// A binary operator; `op_span` is where the operator is written.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator is written.
        op_span: Span,
        /// Left operand.
        lhs: Box<Expr>,
        /// Right operand.
        rhs: Box<Expr>,
    },
    /// `lhs = rhs`, or `lhs op= rhs`.
    Assign {
        /// The operator in front of `=`.
        op: Option<BinaryOp>,
        /// What is assigned to.
        lhs: Box<Expr>,
        /// The value.
        rhs: Box<Expr>,
    },
    /// `c ? a : b`; GNU `c ?: b` has no `then`.
    Conditional {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds; GNU lets it be left out.
        then: Option<Box<Expr>>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// `a, b`
    Comma {
        /// Evaluated first.
        lhs: Box<Expr>,
        /// The value.
        rhs: Box<Expr>,
    },
    /// `(type) e`
    Cast {
        /// The type.
        ty: Box<TypeName>,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `(type) { … }`
    CompoundLiteral {
        /// The type.
        ty: Box<TypeName>,
        /// The initializer.
        init: InitList,
    },
    /// `sizeof e`
    SizeofExpr(Box<Expr>),
    /// `sizeof(type)`
    SizeofType(Box<TypeName>),
    /// `_Alignof e` (GNU)
    AlignofExpr(Box<Expr>),
    /// `_Alignof(type)`
    AlignofType(Box<TypeName>),
    /// `_Generic(control, …)`
    Generic {
        /// What is selected on.
        control: Box<GenericControl>,
        /// What can be selected.
        associations: Vec<GenericAssociation>,
    },
    /// `({ … })`
    Statement(Box<Block>),
    /// `&&label`
    LabelAddress(Ident),
    /// `__builtin_offsetof(type, designator)`
    Offsetof {
        /// The record.
        ty: Box<TypeName>,
        /// The path to the member.
        designator: Vec<OffsetofStep>,
    },
    /// `__builtin_types_compatible_p(a, b)`
    TypesCompatible {
        /// One type.
        a: Box<TypeName>,
        /// The other.
        b: Box<TypeName>,
    },
    /// `__builtin_va_arg(list, type)`
    VaArg {
        /// The `va_list`.
        list: Box<Expr>,
        /// The type of the next argument.
        ty: Box<TypeName>,
    },
    /// `__builtin_has_attribute(entity, attribute)`
    HasAttribute {
        /// The entity.
        operand: Box<GenericControl>,
        /// The attribute's name.
        attribute: Ident,
    },
    /// What could not be parsed inside brackets; an error was reported.
    Error,
}

/// An integer constant (6.4.4.1).
#[derive(Clone, Copy, Debug)]
pub struct IntLit {
    /// The value; an error was reported where it needs more than 64 bits.
    pub value: u64,
    /// Written in decimal: its type is never unsigned unless it says so.
    pub decimal: bool,
    /// `u` suffix.
    pub unsigned: bool,
    /// 0: no suffix, 1: `l`, 2: `ll`.
    pub longs: u8,
    /// `wb` suffix (C23): a `_BitInt`.
    pub bit_int: bool,
}

/// A floating constant: BPF has no floating arithmetic, but initialisers and constant expressions exist.
#[derive(Clone, Copy, Debug)]
pub struct FloatLit {
    /// The value.
    pub value: f64,
    /// `f` suffix.
    pub single: bool,
}

/// A character constant (6.4.4.4).
#[derive(Clone, Copy, Debug)]
pub struct CharLit {
    /// The value, converted as the standard says (`'\xff'` is -1).
    pub value: i64,
    /// The prefix.
    pub encoding: Encoding,
}

/// The prefix of a character constant or a string literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// none
    Plain,
    /// `u8`
    Utf8,
    /// `u`
    Utf16,
    /// `U`
    Utf32,
    /// `L`
    Wide,
}

/// A string literal (6.4.5).
#[derive(Clone, Debug)]
pub struct StringLit {
    /// Code units, escapes decoded, without the terminating zero: bytes, or 16- and 32-bit units as `encoding` says.
    pub units: Vec<u32>,
    /// The prefix.
    pub encoding: Encoding,
    /// The source pieces: index of the first unit and the literal's span, ascending. For errors that point into a string.
    pub pieces: Vec<(u32, Span)>,
    /// From the first piece to the last.
    pub span: Span,
}

impl StringLit {
    /// The units as bytes (for plain and `u8` literals).
    pub fn bytes(&self) -> Vec<u8> {
        self.units.iter().map(|&unit| unit as u8).collect()
    }

    /// The units as text, wrong UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

/// A prefix operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `&`
    AddressOf,
    /// `*`
    Deref,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `~`
    BitNot,
    /// `!`
    Not,
    /// `++`
    PreIncrement,
    /// `--`
    PreDecrement,
    /// `__extension__`
    Extension,
    /// `__real__`
    Real,
    /// `__imag__`
    Imag,
}

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `<`
    Lt,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `&`
    BitAnd,
    /// `^`
    BitXor,
    /// `|`
    BitOr,
    /// `&&`
    LogicalAnd,
    /// `||`
    LogicalOr,
}

/// What `_Generic` selects on: an expression, or (GNU, C2y) a type.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few, and each is boxed where it is used")]
pub enum GenericControl {
    /// An expression.
    Expr(Expr),
    /// A type.
    Type(TypeName),
}

/// `type: e`, or `default: e` without a type.
#[derive(Clone, Debug)]
pub struct GenericAssociation {
    /// The type.
    pub ty: Option<TypeName>,
    /// The result.
    pub expr: Expr,
}

/// A step of `offsetof`'s second argument.
#[derive(Clone, Debug)]
pub enum OffsetofStep {
    /// `.field` (the first one has no dot).
    Field(Ident),
    /// `[index]`
    Index(Box<Expr>),
}
