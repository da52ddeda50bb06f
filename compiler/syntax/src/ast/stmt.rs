//! Statements (C11 6.8) and inline assembly.

use beec_source::{Span, Symbol};

use super::{Attribute, Declaration, Expr, FunctionDef, Ident, StaticAssert, StringLit};

/// `{ … }`
#[derive(Clone, Debug)]
pub struct Block {
    /// The items, in order.
    pub items: Vec<Stmt>,
    /// The braces; `hi - 1` is the closing one.
    pub span: Span,
}

/// A statement or a block item.
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
    /// A declaration.
    Declaration(Box<Declaration>),
    /// `_Static_assert`
    StaticAssert(StaticAssert),
    /// A nested function, which GNU C has: an error of the checker.
    NestedFunction(Box<FunctionDef>),
    /// `__label__ a, b;`
    LocalLabels(Vec<Ident>),
    /// `label: statement`
    Label {
        /// Its name.
        label: Ident,
        /// Attributes behind the colon.
        attrs: Vec<Attribute>,
        /// The statement.
        body: Box<Stmt>,
    },
    /// `case low: statement`, or `case low ... high: statement`
    Case {
        /// The value, or the first of the range.
        low: Box<Expr>,
        /// The last of the range.
        high: Option<Box<Expr>>,
        /// The statement.
        body: Box<Stmt>,
    },
    /// `default: statement`
    Default {
        /// The statement.
        body: Box<Stmt>,
    },
    /// `{ … }`
    Block(Block),
    /// `e;`
    Expr(Box<Expr>),
    /// `;`, with attributes (`__attribute__((fallthrough));`)
    Empty(Vec<Attribute>),
    /// `if (c) a else b`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Stmt>,
        /// Where it does not.
        otherwise: Option<Box<Stmt>>,
    },
    /// `switch (e) body`
    Switch {
        /// What is switched on.
        control: Box<Expr>,
        /// The statement with the cases.
        body: Box<Stmt>,
    },
    /// `while (c) body`
    While {
        /// The condition.
        condition: Box<Expr>,
        /// The body.
        body: Box<Stmt>,
        /// A pragma in front.
        hint: LoopHint,
    },
    /// `do body while (c);`
    DoWhile {
        /// The body.
        body: Box<Stmt>,
        /// The condition.
        condition: Box<Expr>,
        /// A pragma in front.
        hint: LoopHint,
    },
    /// `for (init; c; step) body`
    For {
        /// A declaration or an expression.
        init: Option<Box<Stmt>>,
        /// The condition.
        condition: Option<Box<Expr>>,
        /// Behind each turn.
        step: Option<Box<Expr>>,
        /// The body.
        body: Box<Stmt>,
        /// A pragma in front.
        hint: LoopHint,
    },
    /// `goto label;`
    Goto(Ident),
    /// `goto *e;`
    GotoComputed(Box<Expr>),
    /// `continue;`
    Continue,
    /// `break;`
    Break,
    /// `return e;`
    Return(Option<Box<Expr>>),
    /// `asm …;`
    Asm(Box<AsmStmt>),
}

/// What a pragma in front of a loop asks for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum LoopHint {
    /// No pragma.
    #[default]
    None,
    /// `#pragma unroll`, `#pragma clang loop unroll(full|enable)`
    Unroll,
    /// `#pragma unroll N`, `#pragma clang loop unroll_count(N)`, `#pragma GCC unroll N`
    UnrollCount(u32),
    /// `#pragma nounroll`, `#pragma clang loop unroll(disable)`
    NoUnroll,
}

/// `asm volatile goto ("template" : outputs : inputs : clobbers : labels)`
#[derive(Clone, Debug)]
pub struct AsmStmt {
    /// The template.
    pub template: StringLit,
    /// `volatile` is written.
    pub is_volatile: bool,
    /// `goto` is written.
    pub is_goto: bool,
    /// No operand lists at all: `%` is not special in the template.
    pub basic: bool,
    /// Outputs.
    pub outputs: Vec<AsmOperand>,
    /// Inputs.
    pub inputs: Vec<AsmOperand>,
    /// Clobbers.
    pub clobbers: Vec<StringLit>,
    /// Labels of `asm goto`.
    pub labels: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

/// `[name] "constraint" (expression)`
#[derive(Clone, Debug)]
pub struct AsmOperand {
    /// The symbolic name.
    pub name: Option<Symbol>,
    /// The constraint.
    pub constraint: StringLit,
    /// The operand.
    pub expr: Expr,
}
