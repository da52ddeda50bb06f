//! Typed statements.

use beec_source::{Span, Symbol};
pub use beec_syntax::ast::{LoopHint, StringLit};

use super::{Expr, LabelId, LocalId, Place};

/// A block: a scope. Leaving it in whatever way runs the cleanups of its locals, the last declared first.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// The braces.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// All of it.
    pub span: Span,
}

/// The forms of a statement.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// The lifetime of a local begins here (its name's scope), with its initialiser.
    Declare {
        /// The local.
        local: LocalId,
        /// The initialiser.
        init: Option<LocalInit>,
    },
    /// An expression, for its effects.
    Expr(Expr),
    /// A block.
    Block(Block),
    /// `if`; the condition has scalar type.
    If {
        /// Compared with zero.
        condition: Expr,
        /// If it differs.
        then: Box<Stmt>,
        /// If it does not.
        otherwise: Option<Box<Stmt>>,
    },
    /// `switch`. `case` labels inside `body` are [`StmtKind::Case`] by index into `cases`.
    Switch {
        /// The promoted control.
        control: Expr,
        /// The cases, in source order; ranges are inclusive, in the control's type.
        cases: Vec<SwitchCase>,
        /// The body.
        body: Box<Stmt>,
    },
    /// A place that the innermost enclosing `switch` jumps to.
    Case(u32),
    /// `while`
    While {
        /// Tested first.
        condition: Expr,
        /// The body.
        body: Box<Stmt>,
        /// Pragma.
        hint: LoopHint,
    },
    /// `do … while`
    DoWhile {
        /// The body.
        body: Box<Stmt>,
        /// Tested last.
        condition: Expr,
        /// Pragma.
        hint: LoopHint,
    },
    /// `for`; a scope of its own around everything.
    For {
        /// Declarations or an expression.
        init: Vec<Stmt>,
        /// Tested first; absent: true.
        condition: Option<Expr>,
        /// Evaluated behind the body.
        step: Option<Expr>,
        /// The body.
        body: Box<Stmt>,
        /// Pragma.
        hint: LoopHint,
    },
    /// A label.
    Label(LabelId),
    /// `goto`
    Goto(LabelId),
    /// `break` out of the innermost loop or switch.
    Break,
    /// `continue`
    Continue,
    /// `return`; the value is converted to the result type.
    Return(Option<Expr>),
    /// Inline assembly.
    Asm(Box<Asm>),
    /// Nothing.
    Empty,
}

/// A case of a `switch`: the values from `low` to `high`, or everything else for `default`.
#[derive(Clone, Copy, Debug)]
pub struct SwitchCase {
    /// `None` for `default`; otherwise the first and the last value, sign- or zero-extended as the control's type (of
    /// `unsigned __int128`: the same 128 bits).
    pub range: Option<(i128, i128)>,
    /// The label.
    pub span: Span,
}

/// How a local starts.
#[derive(Clone, Debug)]
pub enum LocalInit {
    /// With the value of an expression (of scalar or record type).
    Expr(Expr),
    /// With a list; what no item covers is zero, padding included.
    List(InitList),
}

/// A flattened initialiser list.
#[derive(Clone, Debug)]
pub struct InitList {
    /// Items in evaluation order; a later one may overwrite an earlier one.
    pub items: Vec<InitItem>,
}

/// One element of a flattened list.
#[derive(Clone, Debug)]
pub struct InitItem {
    /// Byte offset in the object (for a bit-field: of the unit its [`BitField`](super::BitField) counts in).
    pub offset: u64,
    /// The bit-field.
    pub bits: Option<super::BitField>,
    /// The value: scalar, or of record type, or for a string literal initialising an array: [`InitValue::Bytes`].
    pub value: InitValue,
}

/// A value of a flattened list.
#[derive(Clone, Debug)]
pub enum InitValue {
    /// An expression, its type is the element's.
    Expr(Expr),
    /// Bytes copied from a string literal (the rest of the array is zero).
    Bytes(Vec<u8>),
}

/// Inline assembly.
#[derive(Clone, Debug)]
pub struct Asm {
    /// The template as written, for spans into it.
    pub template: StringLit,
    /// May not be removed or moved: `volatile`, `goto`, basic, or without outputs.
    pub is_volatile: bool,
    /// `asm goto`
    pub is_goto: bool,
    /// No operand lists: `%` stands for itself.
    pub basic: bool,
    /// Outputs.
    pub outputs: Vec<AsmOutput>,
    /// Inputs.
    pub inputs: Vec<AsmInput>,
    /// Clobbered registers by number, `memory` apart, each with its place.
    pub clobbers: Vec<(u8, Span)>,
    /// `memory` is clobbered.
    pub clobbers_memory: bool,
    /// Labels.
    pub labels: Vec<(Symbol, LabelId)>,
    /// All of it.
    pub span: Span,
}

/// An output operand.
#[derive(Clone, Debug)]
pub struct AsmOutput {
    /// `[name]`
    pub name: Option<Symbol>,
    /// The constraint as written.
    pub constraint: String,
    /// Where the constraint is written.
    pub constraint_span: Span,
    /// What is written (and, with `+`, read).
    pub place: Place,
}

/// An input operand.
#[derive(Clone, Debug)]
pub struct AsmInput {
    /// `[name]`
    pub name: Option<Symbol>,
    /// The constraint as written.
    pub constraint: String,
    /// Where the constraint is written.
    pub constraint_span: Span,
    /// The value. Not promoted: an operand narrower than `int` is handed over untruncated, so a
    /// narrowing cast at its top does nothing.
    pub value: Expr,
    /// For an `m` operand: the place instead.
    pub place: Option<Place>,
}
