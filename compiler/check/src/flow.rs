//! Whether a function may end without returning a value (`-Wreturn-type`).

use crate::checker::Checker;
use crate::tree::{Block, Builtin, Callee, CastKind, Expr, ExprKind, Stmt, StmtKind};
use crate::types::Type;

/// What `break` has done to the statements around.
#[derive(Default)]
struct Exits {
    /// One for each enclosing loop or switch: whether something leaves it.
    broken: Vec<bool>,
}

impl Checker<'_> {
    /// Whether control may reach the end of a block.
    pub(crate) fn may_end(&self, block: &Block) -> bool {
        self.block_ends(block, &mut Exits::default())
    }

    fn block_ends(&self, block: &Block, exits: &mut Exits) -> bool {
        let mut reachable = true;
        for stmt in &block.stmts {
            // What a jump leads into is reached whatever stands in front.
            reachable |= has_label(stmt);
            if reachable {
                reachable = self.stmt_ends(stmt, exits);
            }
        }
        reachable
    }

    /// Whether control may go on behind a statement.
    fn stmt_ends(&self, stmt: &Stmt, exits: &mut Exits) -> bool {
        match &stmt.kind {
            StmtKind::Return(_) | StmtKind::Goto(_) | StmtKind::Continue => false,
            StmtKind::Break => {
                if let Some(broken) = exits.broken.last_mut() {
                    *broken = true;
                }
                false
            }
            StmtKind::Block(block) => self.block_ends(block, exits),
            StmtKind::Expr(expr) => self.expr_ends(expr, exits),
            StmtKind::If { condition, then, otherwise } => self.if_ends(condition, then, otherwise.as_deref(), exits),
            StmtKind::Switch { control, cases, body } => {
                exits.broken.push(false);
                let falls = self.stmt_ends(body, exits);
                let broken = exits.broken.pop().unwrap_or(true);
                let has_default = cases.iter().any(|case| case.range.is_none());
                falls || broken || !(has_default || self.is_enumerated(control))
            }
            StmtKind::While { condition, body, .. } => {
                let (_, broken) = self.loop_body(body, exits);
                broken || self.truth(condition) != Some(true)
            }
            StmtKind::DoWhile { body, condition, .. } => {
                let (falls, broken) = self.loop_body(body, exits);
                let tested = falls || has_continue(body);
                broken || (tested && self.truth(condition) != Some(true))
            }
            StmtKind::For { condition, body, .. } => {
                let (_, broken) = self.loop_body(body, exits);
                let endless = condition.as_ref().is_none_or(|condition| self.truth(condition) == Some(true));
                broken || !endless
            }
            _ => true,
        }
    }

    fn loop_body(&self, body: &Stmt, exits: &mut Exits) -> (bool, bool) {
        exits.broken.push(false);
        let falls = self.stmt_ends(body, exits);
        (falls, exits.broken.pop().unwrap_or(true))
    }

    fn if_ends(&self, condition: &Expr, then: &Stmt, otherwise: Option<&Stmt>, exits: &mut Exits) -> bool {
        let decided = self.truth(condition);
        let after_then = self.stmt_ends(then, exits);
        let after_else = otherwise.is_none_or(|otherwise| self.stmt_ends(otherwise, exits));
        match decided {
            Some(true) => after_then,
            Some(false) => after_else,
            None => after_then || after_else,
        }
    }

    /// A switch over an enum is taken to have a case for every value.
    fn is_enumerated(&self, control: &Expr) -> bool {
        let mut control = control;
        while let ExprKind::Cast { kind: CastKind::Int, operand } = &control.kind {
            control = operand;
        }
        matches!(self.types.resolve(control.ty), Type::Enum(_))
    }

    /// Whether control comes back from an expression.
    fn expr_ends(&self, expr: &Expr, exits: &mut Exits) -> bool {
        match &expr.kind {
            ExprKind::Call { callee: Callee::Extern(id) | Callee::Subprogram(id), .. } => {
                !self.functions[id.0 as usize].noreturn
            }
            ExprKind::Builtin { builtin: Builtin::Unreachable | Builtin::Trap, .. } => false,
            ExprKind::Cast { operand, .. } => self.expr_ends(operand, exits),
            ExprKind::Comma(first, second) => self.expr_ends(first, exits) && self.expr_ends(second, exits),
            ExprKind::StatementExpr { block, value } => {
                self.block_ends(block, exits) && value.as_ref().is_none_or(|value| self.expr_ends(value, exits))
            }
            _ => true,
        }
    }
}

/// Whether a statement is or holds something that is jumped to.
fn has_label(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Label(_) | StmtKind::Case(_) => true,
        StmtKind::Block(block) => block.stmts.iter().any(has_label),
        StmtKind::If { then, otherwise, .. } => has_label(then) || otherwise.as_deref().is_some_and(has_label),
        StmtKind::While { body, .. } | StmtKind::DoWhile { body, .. } | StmtKind::For { body, .. } => has_label(body),
        _ => false,
    }
}

/// Whether a loop's body goes on to its condition by `continue`.
fn has_continue(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Continue => true,
        StmtKind::Block(block) => block.stmts.iter().any(has_continue),
        StmtKind::If { then, otherwise, .. } => has_continue(then) || otherwise.as_deref().is_some_and(has_continue),
        StmtKind::Switch { body, .. } => has_continue(body),
        _ => false,
    }
}
