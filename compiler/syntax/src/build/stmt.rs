//! Statements (C11 6.8).

use beec_source::Span;

use super::Mark;
use crate::ast::*;
use crate::context::Context;

/// What stands in front of a statement and makes it another one.
#[derive(Debug)]
pub(crate) struct Head {
    kind: HeadKind,
    mark: Mark,
    start: Span,
}

/// The forms of a [`Head`].
#[derive(Debug)]
pub(crate) enum HeadKind {
    If(Expr),
    While(Expr, LoopHint),
    Switch(Expr),
    For(Box<ForHead>),
    Attrs(Vec<Attribute>),
    Label(Ident),
    Case(Expr, Option<Expr>),
    Default,
}

/// `for (init; condition; step)`
#[derive(Debug)]
pub(crate) struct ForHead {
    init: Option<Stmt>,
    condition: Option<Expr>,
    step: Option<Expr>,
    hint: LoopHint,
}

impl Head {
    /// A head whose scope begins at `mark`.
    pub(crate) fn new(kind: HeadKind, mark: Mark, start: Span) -> Head {
        Head { kind, mark, start }
    }
}

/// `for (init; condition; step)`
pub(crate) fn for_head(init: Option<Stmt>, condition: Option<Expr>, step: Option<Expr>, hint: LoopHint) -> HeadKind {
    HeadKind::For(Box::new(ForHead { init, condition, step, hint }))
}

/// A statement from `start` to `end`.
pub(crate) fn stmt(kind: StmtKind, start: Span, end: Span) -> Stmt {
    Stmt { kind, span: start.to(end) }
}

/// `{ items }`: what it declares is forgotten.
pub(crate) fn block(ctx: &Context, mark: Mark, mut items: Vec<Stmt>, tail: Option<Stmt>, span: Span) -> Block {
    ctx.restore(mark);
    items.extend(tail);
    Block { items, span }
}

/// A head and the statement behind it.
pub(crate) fn head(ctx: &Context, head: Head, body: Stmt) -> Stmt {
    let span = head.start.to(body.span);
    if matches!(head.kind, HeadKind::While(..) | HeadKind::For(_) | HeadKind::Switch(_)) {
        ctx.restore(head.mark);
    }
    let kind = match head.kind {
        HeadKind::If(condition) => return if_else(ctx, Head { kind: HeadKind::If(condition), ..head }, body, None),
        HeadKind::While(condition, hint) => {
            StmtKind::While { condition: Box::new(condition), body: Box::new(body), hint }
        }
        HeadKind::Switch(control) => StmtKind::Switch { control: Box::new(control), body: Box::new(body) },
        HeadKind::For(head) => for_loop(*head, body),
        HeadKind::Attrs(attrs) => return attributed(attrs, body, span),
        HeadKind::Label(label) => labelled(label, body),
        HeadKind::Case(low, high) => {
            StmtKind::Case { low: Box::new(low), high: high.map(Box::new), body: Box::new(body) }
        }
        HeadKind::Default => StmtKind::Default { body: Box::new(body) },
    };
    Stmt { kind, span }
}

fn for_loop(head: ForHead, body: Stmt) -> StmtKind {
    StmtKind::For {
        init: head.init.map(Box::new),
        condition: head.condition.map(Box::new),
        step: head.step.map(Box::new),
        body: Box::new(body),
        hint: head.hint,
    }
}

/// `__attribute__((fallthrough));` is an empty statement; in front of others, attributes change nothing that BPF has.
fn attributed(attrs: Vec<Attribute>, body: Stmt, span: Span) -> Stmt {
    match body.kind {
        StmtKind::Empty(more) => {
            let attrs = attrs.into_iter().chain(more).collect();
            Stmt { kind: StmtKind::Empty(attrs), span }
        }
        _ => body,
    }
}

/// Attributes behind a label are the label's, but for `fallthrough`.
fn labelled(label: Ident, body: Stmt) -> StmtKind {
    let Stmt { kind, span } = body;
    match kind {
        StmtKind::Empty(attrs) => {
            let (rest, own): (Vec<_>, Vec<_>) = attrs.into_iter().partition(|attr| attr.name == "fallthrough");
            StmtKind::Label { label, attrs: own, body: Box::new(Stmt { kind: StmtKind::Empty(rest), span }) }
        }
        kind => StmtKind::Label { label, attrs: Vec::new(), body: Box::new(Stmt { kind, span }) },
    }
}

/// `if (condition) then else otherwise`
pub(crate) fn if_else(ctx: &Context, head: Head, then: Stmt, otherwise: Option<Stmt>) -> Stmt {
    ctx.restore(head.mark);
    let span = head.start.to(otherwise.as_ref().map_or(then.span, |otherwise| otherwise.span));
    match head.kind {
        HeadKind::If(condition) => {
            let otherwise = otherwise.map(Box::new);
            Stmt { kind: StmtKind::If { condition: Box::new(condition), then: Box::new(then), otherwise }, span }
        }
        _ => then,
    }
}

/// `do body while (condition);`, a scope that begins at `mark`.
pub(crate) fn do_while(ctx: &Context, mark: Mark, (hint, body): (LoopHint, Stmt), condition: Expr, span: Span) -> Stmt {
    ctx.restore(mark);
    Stmt { kind: StmtKind::DoWhile { body: Box::new(body), condition: Box::new(condition), hint }, span }
}
