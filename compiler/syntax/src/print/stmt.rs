//! Statements and inline assembly.

use super::Printer;
use crate::ast::*;

impl Printer {
    pub(super) fn items(&mut self, items: &[Stmt]) {
        for item in items {
            self.stmt(item);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declaration(declaration) => self.declaration(declaration),
            StmtKind::StaticAssert(assert) => self.static_assert(assert),
            StmtKind::NestedFunction(function) => self.function(function),
            StmtKind::LocalLabels(names) => {
                self.begin();
                self.push("local labels ");
                self.separated(names, |printer, name| printer.push(name.name.as_str()));
                self.end();
            }
            StmtKind::Label { label, attrs, body } => {
                self.begin();
                self.push(&format!("label {}", label.name));
                self.attributes(attrs);
                self.end();
                self.stmt(body);
            }
            StmtKind::Case { low, high, body } => self.case(low, high.as_deref(), body),
            StmtKind::Default { body } => self.nested("default", &[body]),
            StmtKind::Block(block) => {
                self.line("block");
                self.indented(&block.items);
            }
            StmtKind::Expr(expr) => self.with_expr("", Some(expr)),
            StmtKind::Empty(attrs) => {
                self.begin();
                self.push("empty");
                self.attributes(attrs);
                self.end();
            }
            StmtKind::Goto(label) => self.line(&format!("goto {}", label.name)),
            StmtKind::GotoComputed(target) => self.with_expr("goto * ", Some(target)),
            StmtKind::Continue => self.line("continue"),
            StmtKind::Break => self.line("break"),
            StmtKind::Return(value) => self.with_expr("return ", value.as_deref()),
            StmtKind::Asm(asm) => {
                self.begin();
                self.asm(asm);
                self.end();
            }
            compound => self.compound(compound),
        }
    }

    fn compound(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::If { condition, then, otherwise } => {
                self.with_expr("if ", Some(condition));
                self.indented(std::slice::from_ref(then));
                if let Some(otherwise) = otherwise {
                    self.nested("else", &[otherwise]);
                }
            }
            StmtKind::Switch { control, body } => {
                self.with_expr("switch ", Some(control));
                self.indented(std::slice::from_ref(body));
            }
            StmtKind::While { condition, body, hint } => {
                self.with_expr(&format!("while{} ", hint_text(*hint)), Some(condition));
                self.indented(std::slice::from_ref(body));
            }
            StmtKind::DoWhile { body, condition, hint } => {
                self.nested(&format!("do{}", hint_text(*hint)), &[body]);
                self.with_expr("while ", Some(condition));
            }
            StmtKind::For { init, condition, step, body, hint } => {
                self.line(&format!("for{}", hint_text(*hint)));
                self.indent += 1;
                init.iter().for_each(|init| self.stmt(init));
                condition.iter().for_each(|condition| self.with_expr("condition ", Some(condition)));
                step.iter().for_each(|step| self.with_expr("step ", Some(step)));
                self.indent -= 1;
                self.indented(std::slice::from_ref(body));
            }
            _ => {}
        }
    }

    fn case(&mut self, low: &Expr, high: Option<&Expr>, body: &Stmt) {
        self.begin();
        self.push("case ");
        self.expr(low);
        if let Some(high) = high {
            self.push(" ... ");
            self.expr(high);
        }
        self.end();
        self.indented(std::slice::from_ref(body));
    }

    fn with_expr(&mut self, word: &str, expr: Option<&Expr>) {
        self.begin();
        match expr {
            Some(expr) => {
                self.push(word);
                self.expr(expr);
            }
            None => self.push(word.trim_end()),
        }
        self.end();
    }

    fn nested(&mut self, word: &str, bodies: &[&Stmt]) {
        self.line(word);
        self.indent += 1;
        bodies.iter().for_each(|body| self.stmt(body));
        self.indent -= 1;
    }

    fn indented<S: std::borrow::Borrow<Stmt>>(&mut self, items: &[S]) {
        self.indent += 1;
        items.iter().for_each(|item| self.stmt(item.borrow()));
        self.indent -= 1;
    }

    pub(super) fn asm(&mut self, asm: &AsmStmt) {
        self.push(if asm.basic { "asm basic" } else { "asm" });
        self.push(if asm.is_volatile { " volatile " } else { " " });
        self.push(if asm.is_goto { "goto " } else { "" });
        self.string(&asm.template);
        self.operands(" out ", &asm.outputs);
        self.operands(" in ", &asm.inputs);
        for clobber in &asm.clobbers {
            self.push(" clobber ");
            self.string(clobber);
        }
        for label in &asm.labels {
            self.push(&format!(" label {}", label.name));
        }
    }

    fn operands(&mut self, word: &str, operands: &[AsmOperand]) {
        for operand in operands {
            self.push(word);
            if let Some(name) = operand.name {
                self.push(&format!("[{name}] "));
            }
            self.string(&operand.constraint);
            self.push(" ");
            self.expr(&operand.expr);
        }
    }
}

fn hint_text(hint: LoopHint) -> String {
    match hint {
        LoopHint::None => String::new(),
        LoopHint::Unroll => " unroll".to_owned(),
        LoopHint::UnrollCount(count) => format!(" unroll({count})"),
        LoopHint::NoUnroll => " nounroll".to_owned(),
    }
}
