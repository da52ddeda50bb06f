//! Statements (C11 6.8).

use beec_check::tree::{Block as Scope, Expr, LocalId, LocalInit, LoopHint, Stmt, StmtKind};
use beec_ir::{Block, Terminator};
use beec_source::Span;

use crate::function::FunctionCx;

impl<'a> FunctionCx<'_, 'a> {
    /// A block: a scope.
    pub(crate) fn block(&mut self, block: &'a Scope) {
        let depth = self.scopes.depth();
        self.statements(&block.stmts);
        // Cleanups happen at the closing brace.
        self.b.span = Span { lo: block.span.hi.saturating_sub(1).max(block.span.lo), ..block.span };
        self.leave(depth);
    }

    /// Statements in order.
    pub(crate) fn statements(&mut self, stmts: &'a [Stmt]) {
        stmts.iter().for_each(|stmt| self.statement(stmt));
    }

    fn statement(&mut self, stmt: &'a Stmt) {
        self.b.span = stmt.span;
        match &stmt.kind {
            StmtKind::Declare { local, init } => self.declare(*local, init.as_ref()),
            StmtKind::Expr(expr) => self.effect(expr),
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { condition, then, otherwise } => self.if_(condition, then, otherwise.as_deref()),
            StmtKind::Switch { control, cases, body } => self.switch(control, cases, body),
            StmtKind::Case(index) => self.case(*index),
            StmtKind::While { condition, body, hint } => self.while_(condition, body, *hint),
            StmtKind::DoWhile { body, condition, hint } => self.do_while(body, condition, *hint),
            StmtKind::For { init, condition, step, body, hint } => {
                self.for_(init, condition.as_ref(), step.as_ref(), body, *hint);
            }
            StmtKind::Label(label) => self.place_label(*label),
            StmtKind::Goto(label) => self.goto(*label),
            StmtKind::Break => self.break_out(),
            StmtKind::Continue => self.continue_loop(),
            StmtKind::Return(value) => self.return_(value.as_ref()),
            StmtKind::Asm(asm) => self.inline_asm(asm),
            StmtKind::Empty => {}
        }
    }

    /// A statement that is a scope of its own although it has no braces (C11 6.8.4, 6.8.5).
    pub(crate) fn scoped(&mut self, stmt: &'a Stmt) {
        let depth = self.scopes.depth();
        self.statement(stmt);
        self.leave(depth);
    }

    fn declare(&mut self, local: LocalId, init: Option<&'a LocalInit>) {
        self.start_life(local);
        if let Some(init) = init {
            self.initialize(local, init);
        }
        if self.source.locals[local.0 as usize].cleanup.is_some() {
            self.push_cleanup(local);
        }
    }

    fn if_(&mut self, condition: &'a Expr, then: &'a Stmt, otherwise: Option<&'a Stmt>) {
        let (yes, no, end) = (self.b.block(), self.b.block(), self.b.block());
        self.condition(condition, yes, no, None);
        self.b.start(yes);
        self.scoped(then);
        self.b.jump(end);
        self.b.start(no);
        if let Some(otherwise) = otherwise {
            self.scoped(otherwise);
        }
        self.b.fall_into(end);
    }

    fn while_(&mut self, condition: &'a Expr, stmt: &'a Stmt, hint: LoopHint) {
        let (header, body, end) = (self.b.block(), self.b.block(), self.b.block());
        self.b.hint(header, loop_hint(hint));
        self.b.fall_into(header);
        self.push_loop(end, header);
        self.condition(condition, body, end, None);
        self.b.start(body);
        self.scoped(stmt);
        self.b.span = condition.span;
        self.b.jump(header);
        self.pop_loop();
        self.b.start(end);
    }

    fn do_while(&mut self, stmt: &'a Stmt, condition: &'a Expr, hint: LoopHint) {
        let (body, test, end) = (self.b.block(), self.b.block(), self.b.block());
        self.b.hint(body, loop_hint(hint));
        self.b.fall_into(body);
        self.push_loop(end, test);
        self.scoped(stmt);
        self.b.fall_into(test);
        self.condition(condition, body, end, None);
        self.pop_loop();
        self.b.start(end);
    }

    fn for_(
        &mut self,
        init: &'a [Stmt],
        condition: Option<&'a Expr>,
        step: Option<&'a Expr>,
        stmt: &'a Stmt,
        hint: LoopHint,
    ) {
        let depth = self.scopes.depth();
        self.statements(init);
        let [header, body, next, end] = std::array::from_fn(|_| self.b.block());
        self.b.hint(header, loop_hint(hint));
        self.b.fall_into(header);
        self.push_loop(end, next);
        self.for_test(condition, body, end);
        self.b.start(body);
        self.scoped(stmt);
        self.b.fall_into(next);
        if let Some(step) = step {
            self.b.span = step.span;
            self.effect(step);
        }
        self.b.jump(header);
        self.pop_loop();
        self.b.start(end);
        self.leave(depth);
    }

    fn for_test(&mut self, condition: Option<&'a Expr>, body: Block, end: Block) {
        match condition {
            Some(condition) => self.condition(condition, body, end, None),
            None => self.b.jump(body),
        }
    }

    fn return_(&mut self, value: Option<&'a Expr>) {
        let span = self.b.span;
        let value = value.and_then(|value| self.returned(value));
        self.run_cleanups(0);
        self.b.span = span;
        self.b.end(Terminator::Return(value));
    }

    /// The value that a `return` hands back in a register.
    fn returned(&mut self, expr: &'a Expr) -> Option<beec_ir::Value> {
        if let Some(address) = self.result_address {
            let location = self.at_address(address, expr.ty);
            self.aggregate_into(expr, &location, true);
            return None;
        }
        let result = self.result_type().and_then(|ty| self.class(ty).ir());
        let Some(result) = result else {
            self.effect(expr);
            return None;
        };
        let signed = self.class(expr.ty).is_signed();
        let value = self.scalar(expr);
        Some(self.b.resize(value, signed, result))
    }
}

fn loop_hint(hint: LoopHint) -> beec_ir::LoopHint {
    match hint {
        LoopHint::None => beec_ir::LoopHint::None,
        LoopHint::Unroll => beec_ir::LoopHint::Unroll,
        LoopHint::UnrollCount(count) => beec_ir::LoopHint::UnrollCount(count),
        LoopHint::NoUnroll => beec_ir::LoopHint::NoUnroll,
    }
}
