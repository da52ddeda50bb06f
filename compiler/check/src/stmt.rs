//! Statements (C11 6.8).

mod jump;
mod switch;

use beec_syntax::ast::{self, StmtKind as Ast};

use crate::checker::Checker;
use crate::scope::Scope;
use crate::tree::{Block, Builtin, Expr, Stmt, StmtKind};

pub(crate) use switch::SwitchState;

/// A statement that `break` or `continue` may leave.
#[derive(Debug)]
pub(crate) enum Control {
    Loop,
    Switch(SwitchState),
}

impl Checker<'_> {
    /// `{ … }`, a scope. `value`: its last expression is the value of a statement expression.
    pub(crate) fn block(&mut self, block: &ast::Block, value: bool) -> Block {
        if !self.enter(block.span) {
            return Block { stmts: Vec::new(), span: block.span };
        }
        self.scopes.push(Scope::default());
        let mut checked = self.block_items(block);
        self.scopes.pop();
        self.leave();
        if value {
            trim_empty(&mut checked);
        }
        checked
    }

    /// The items of a block whose scope is open.
    pub(crate) fn block_items(&mut self, block: &ast::Block) -> Block {
        let mut stmts = Vec::with_capacity(block.items.len());
        for item in &block.items {
            self.stmt_into(item, &mut stmts);
        }
        Block { stmts, span: block.span }
    }

    /// A statement where one statement must stand: a declaration or label makes it a block.
    pub(crate) fn stmt(&mut self, stmt: &ast::Stmt) -> Stmt {
        let mut stmts = Vec::new();
        self.stmt_into(stmt, &mut stmts);
        if stmts.len() == 1
            && let Some(only) = stmts.pop()
        {
            return only;
        }
        if stmts.is_empty() {
            return Stmt { kind: StmtKind::Empty, span: stmt.span };
        }
        Stmt { kind: StmtKind::Block(Block { stmts, span: stmt.span }), span: stmt.span }
    }

    /// Checks something that is a scope of its own although it has no braces.
    fn scoped<R>(&mut self, check: impl FnOnce(&mut Self) -> R) -> R {
        self.scopes.push(Scope::default());
        let checked = check(self);
        self.scopes.pop();
        checked
    }

    /// A loop's, `if`'s or `switch`'s substatement: a scope inside that of the statement (6.8.4p3, 6.8.5p5).
    fn substatement(&mut self, stmt: &ast::Stmt) -> Box<Stmt> {
        Box::new(self.scoped(|checker| checker.stmt(stmt)))
    }

    fn body(&mut self, stmt: &ast::Stmt, control: Control) -> (Box<Stmt>, Option<Control>) {
        if let Some(function) = self.function.as_mut() {
            function.control.push(control);
        }
        let body = self.substatement(stmt);
        let control = self.function.as_mut().and_then(|function| function.control.pop());
        (body, control)
    }

    /// A statement; declarations become several.
    pub(crate) fn stmt_into(&mut self, stmt: &ast::Stmt, stmts: &mut Vec<Stmt>) {
        if !self.enter(stmt.span) {
            return;
        }
        self.stmt_inside(stmt, stmts);
        self.leave();
    }

    /// The labels in front of a statement: they come in long rows, and so are walked, not recursed into.
    fn labels<'a>(&mut self, stmt: &'a ast::Stmt, stmts: &mut Vec<Stmt>) -> &'a ast::Stmt {
        let mut stmt = stmt;
        loop {
            stmt = match &stmt.kind {
                Ast::Label { label, attrs, body } => {
                    self.attrs_of(attrs);
                    let id = self.define_label(*label);
                    stmts.push(Stmt { kind: StmtKind::Label(id), span: label.span });
                    body
                }
                Ast::Case { low, high, body } => {
                    self.case(low, high.as_deref(), stmt.span, stmts);
                    body
                }
                Ast::Default { body } => {
                    self.default_case(stmt.span, stmts);
                    body
                }
                _ => return stmt,
            };
        }
    }

    fn stmt_inside(&mut self, stmt: &ast::Stmt, stmts: &mut Vec<Stmt>) {
        let stmt = self.labels(stmt, stmts);
        let span = stmt.span;
        let kind = match &stmt.kind {
            Ast::Declaration(declaration) => return self.declaration(declaration, stmts),
            Ast::StaticAssert(assert) => return self.static_assert(assert),
            Ast::NestedFunction(def) => {
                let span = def.declarator.name.map_or(def.span, |name| name.span);
                self.error("E0407", span, "a function cannot be defined inside another; move it out");
                return;
            }
            Ast::LocalLabels(names) => return self.local_labels(names),
            Ast::Label { .. } | Ast::Case { .. } | Ast::Default { .. } => return,
            Ast::Block(block) => StmtKind::Block(self.block(block, false)),
            Ast::Expr(expr) => StmtKind::Expr(self.value(expr)),
            Ast::Empty(attrs) => {
                self.attrs_of(attrs);
                self.assumptions(attrs, stmts);
                StmtKind::Empty
            }
            Ast::If { condition, then, otherwise } => {
                self.scoped(|checker| checker.if_stmt(condition, then, otherwise.as_deref()))
            }
            Ast::Switch { control, body } => self.scoped(|checker| checker.switch(control, body)),
            Ast::While { condition, body, hint } => self.scoped(|checker| {
                let condition = checker.loop_condition(condition);
                let (body, _) = checker.body(body, Control::Loop);
                StmtKind::While { condition, body, hint: *hint }
            }),
            Ast::DoWhile { body, condition, hint } => self.scoped(|checker| {
                let (body, _) = checker.body(body, Control::Loop);
                let condition = checker.loop_condition(condition);
                StmtKind::DoWhile { body, condition, hint: *hint }
            }),
            Ast::For { init, condition, step, body, hint } => self.scoped(|checker| {
                checker.for_stmt(init.as_deref(), condition.as_deref(), step.as_deref(), body, *hint)
            }),
            Ast::Goto(label) => StmtKind::Goto(self.use_label(*label)),
            Ast::GotoComputed(target) => {
                self.error("E0403", target.span, "BPF has no computed goto: jumps have fixed targets");
                return;
            }
            Ast::Continue => return self.continue_stmt(span, stmts),
            Ast::Break => return self.break_stmt(span, stmts),
            Ast::Return(value) => self.return_stmt(value.as_deref(), span),
            Ast::Asm(asm) => match self.asm_stmt(asm) {
                Some(asm) => StmtKind::Asm(Box::new(asm)),
                None => return,
            },
        };
        stmts.push(Stmt { kind, span });
    }

    /// `[[clang::assume(e)]];`
    fn assumptions(&mut self, attrs: &[ast::Attribute], stmts: &mut Vec<Stmt>) {
        for attr in attrs.iter().filter(|attr| attr.name == "assume") {
            let [condition] = attr.args.as_slice() else {
                self.error("E0303", attr.span, "attribute 'assume' needs one condition");
                continue;
            };
            let condition = self.checked_condition(condition);
            let value = self.builtin_expr(Builtin::Assume, vec![condition], self.basic.void, attr.span);
            stmts.push(Stmt { kind: StmtKind::Expr(value), span: attr.span });
        }
    }

    fn checked_condition(&mut self, condition: &ast::Expr) -> Expr {
        let value = self.value(condition);
        self.condition(value)
    }

    /// A loop's condition: `break` and `continue` in a statement expression there concern the loop itself.
    fn loop_condition(&mut self, condition: &ast::Expr) -> Expr {
        self.in_loop(|checker| checker.checked_condition(condition))
    }

    fn in_loop<R>(&mut self, check: impl FnOnce(&mut Self) -> R) -> R {
        if let Some(function) = self.function.as_mut() {
            function.control.push(Control::Loop);
        }
        let result = check(self);
        if let Some(function) = self.function.as_mut() {
            function.control.pop();
        }
        result
    }

    fn if_stmt(&mut self, condition: &ast::Expr, then: &ast::Stmt, otherwise: Option<&ast::Stmt>) -> StmtKind {
        let condition = self.checked_condition(condition);
        let then = self.substatement(then);
        let otherwise = otherwise.map(|otherwise| self.substatement(otherwise));
        StmtKind::If { condition, then, otherwise }
    }

    fn for_stmt(
        &mut self,
        init: Option<&ast::Stmt>,
        condition: Option<&ast::Expr>,
        step: Option<&ast::Expr>,
        body: &ast::Stmt,
        hint: ast::LoopHint,
    ) -> StmtKind {
        let mut checked = Vec::new();
        if let Some(init) = init {
            self.stmt_into(init, &mut checked);
        }
        let condition = condition.map(|condition| self.loop_condition(condition));
        let step = step.map(|step| self.in_loop(|checker| checker.value(step)));
        let (body, _) = self.body(body, Control::Loop);
        StmtKind::For { init: checked, condition, step, body, hint }
    }

    fn switch(&mut self, control: &ast::Expr, body: &ast::Stmt) -> StmtKind {
        let value = self.value(control);
        let control = self.switch_control(value);
        let state = SwitchState::new(control.ty);
        let (body, done) = self.body(body, Control::Switch(state));
        let cases = match done {
            Some(Control::Switch(state)) => self.finish_switch(state),
            _ => Vec::new(),
        };
        StmtKind::Switch { control, cases, body }
    }

    fn switch_control(&mut self, value: Expr) -> Expr {
        if self.types.is_error(value.ty) {
            return value;
        }
        if !self.types.is_integer(value.ty) {
            let shown = self.show(value.ty);
            self.error("E0376", value.span, format!("a switch needs an integer, and this is {shown}"));
            return self.error_expr(value.span);
        }
        self.promote(value)
    }
}

/// `({ …; e;; })` has the value of `e`.
fn trim_empty(block: &mut Block) {
    while block.stmts.last().is_some_and(|last| matches!(last.kind, StmtKind::Empty)) {
        block.stmts.pop();
    }
}
