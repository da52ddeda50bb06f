//! Expressions (C11 6.5).

use beec_source::Span;

use crate::ast::*;
use crate::context::Context;

/// How many operands of `,` an expression can have: later stages walk the tree recursively.
const MAX_COMMAS: usize = 10_000;

/// Operands and binary operators in the order they are written.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) first: Expr,
    pub(crate) rest: Vec<(BinaryOp, Span, Expr)>,
}

/// An expression from `start` to `end`.
pub(crate) fn expr(kind: ExprKind, start: Span, end: Span) -> Expr {
    Expr { kind, span: start.to(end) }
}

/// `a, b, …`
pub(crate) fn comma(ctx: &Context, list: Vec<Expr>) -> Expr {
    let too_many = list.len() > MAX_COMMAS;
    let mut list = list.into_iter();
    let Some(first) = list.next() else { return Expr { kind: ExprKind::Error, span: Span::NONE } };
    if too_many {
        ctx.error("E0211", first.span, format!("more than {MAX_COMMAS} expressions joined by ','"));
        return Expr { kind: ExprKind::Error, span: first.span };
    }
    list.fold(first, |lhs, rhs| {
        let span = lhs.span.to(rhs.span);
        Expr { kind: ExprKind::Comma { lhs: Box::new(lhs), rhs: Box::new(rhs) }, span }
    })
}

/// How strongly an operator binds (6.5.5 to 6.5.14).
fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 10,
        BinaryOp::Add | BinaryOp::Sub => 9,
        BinaryOp::Shl | BinaryOp::Shr => 8,
        BinaryOp::Lt | BinaryOp::Gt | BinaryOp::Le | BinaryOp::Ge => 7,
        BinaryOp::Eq | BinaryOp::Ne => 6,
        BinaryOp::BitAnd => 5,
        BinaryOp::BitXor => 4,
        BinaryOp::BitOr => 3,
        BinaryOp::LogicalAnd => 2,
        BinaryOp::LogicalOr => 1,
    }
}

/// Orders a chain by precedence; all operators group from the left.
pub(crate) fn chain(chain: Chain) -> Expr {
    // Operands whose right side is still open, each with the operator behind it; operators grow stronger.
    let mut open: Vec<(Expr, BinaryOp, Span)> = Vec::new();
    let mut right = chain.first;
    for (op, op_span, operand) in chain.rest {
        while let Some((lhs, pending, place)) = open.pop_if(|last| strength(last.1) >= strength(op)) {
            right = binary(lhs, pending, place, right);
        }
        open.push((right, op, op_span));
        right = operand;
    }
    while let Some((lhs, pending, place)) = open.pop() {
        right = binary(lhs, pending, place, right);
    }
    right
}

fn binary(lhs: Expr, op: BinaryOp, op_span: Span, rhs: Expr) -> Expr {
    let span = lhs.span.to(rhs.span);
    Expr { kind: ExprKind::Binary { op, op_span, lhs: Box::new(lhs), rhs: Box::new(rhs) }, span }
}

/// `lhs = rhs`
pub(crate) fn assign(op: Option<BinaryOp>, lhs: Expr, rhs: Expr) -> Expr {
    let span = lhs.span.to(rhs.span);
    Expr { kind: ExprKind::Assign { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, span }
}

/// `condition ? then : otherwise`
pub(crate) fn conditional(condition: Expr, then: Option<Expr>, otherwise: Expr) -> Expr {
    let span = condition.span.to(otherwise.span);
    let (condition, otherwise) = (Box::new(condition), Box::new(otherwise));
    Expr { kind: ExprKind::Conditional { condition, then: then.map(Box::new), otherwise }, span }
}

/// A prefix operator.
pub(crate) fn unary(op: UnaryOp, operand: Expr, start: Span, end: Span) -> Expr {
    expr(ExprKind::Unary { op, operand: Box::new(operand) }, start, end)
}

/// `--`, or `++`
pub(crate) fn step(down: bool) -> UnaryOp {
    if down { UnaryOp::PreDecrement } else { UnaryOp::PreIncrement }
}

/// `+` and `-` as prefix operators.
pub(crate) fn sign(op: BinaryOp) -> UnaryOp {
    if op == BinaryOp::Sub { UnaryOp::Minus } else { UnaryOp::Plus }
}

/// `sizeof e`, or `_Alignof e`
pub(crate) fn sizeof_expr(size: bool, operand: Expr) -> ExprKind {
    let operand = Box::new(operand);
    if size { ExprKind::SizeofExpr(operand) } else { ExprKind::AlignofExpr(operand) }
}

/// `sizeof(type)`, or `_Alignof(type)`
pub(crate) fn sizeof_type(size: bool, ty: Box<TypeName>) -> ExprKind {
    if size { ExprKind::SizeofType(ty) } else { ExprKind::AlignofType(ty) }
}

/// `callee(args)`
pub(crate) fn call(callee: Expr, args: Option<Vec<Expr>>, start: Span, end: Span) -> Expr {
    expr(ExprKind::Call { callee: Box::new(callee), args: args.unwrap_or_default() }, start, end)
}

/// `base.field`, or `base->field`
pub(crate) fn member(base: Expr, field: Ident, arrow: bool, start: Span, end: Span) -> Expr {
    expr(ExprKind::Member { base: Box::new(base), field, arrow }, start, end)
}
