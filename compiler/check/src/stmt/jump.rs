//! Labels and jumps (C11 6.8.1, 6.8.6).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{self, Ident};

use super::Control;
use crate::checker::{Checker, LabelState};
use crate::convert::Purpose;
use crate::tree::{LabelId, Stmt, StmtKind};

impl Checker<'_> {
    fn new_label(&mut self, label: Ident) -> LabelId {
        let Some(function) = self.function.as_mut() else { return LabelId(0) };
        let id = LabelId(function.labels.len() as u32);
        function.labels.push(LabelState { name: label.name, span: label.span, defined: None, used: false });
        id
    }

    /// `__label__ a, b;`: names of this block.
    pub(super) fn local_labels(&mut self, names: &[Ident]) {
        for name in names {
            let id = self.new_label(*name);
            if let Some(scope) = self.scopes.last_mut() {
                scope.labels.insert(name.name, id);
            }
        }
    }

    fn find_label(&mut self, label: Ident) -> LabelId {
        let local = self.scopes.iter().rev().find_map(|scope| scope.labels.get(&label.name).copied());
        if let Some(id) = local {
            return id;
        }
        let known = self.function.as_ref().and_then(|function| function.label_names.get(&label.name).copied());
        known.unwrap_or_else(|| {
            let id = self.new_label(label);
            if let Some(function) = self.function.as_mut() {
                function.label_names.insert(label.name, id);
            }
            id
        })
    }

    pub(super) fn define_label(&mut self, label: Ident) -> LabelId {
        let id = self.find_label(label);
        let Some(state) = self.function.as_mut().and_then(|function| function.labels.get_mut(id.0 as usize)) else {
            return id;
        };
        match state.defined {
            Some(earlier) => self.emit(
                Diagnostic::error("E0377", label.span, format!("redefinition of label '{}'", label.name))
                    .at("defined again")
                    .label(earlier, "first defined here"),
            ),
            None => {
                state.defined = Some(label.span);
                state.span = label.span;
            }
        }
        id
    }

    /// A label that something jumps to.
    pub(crate) fn use_label(&mut self, label: Ident) -> LabelId {
        let id = self.find_label(label);
        if let Some(state) = self.function.as_mut().and_then(|function| function.labels.get_mut(id.0 as usize)) {
            state.used = true;
        }
        id
    }

    pub(super) fn break_stmt(&mut self, span: Span, stmts: &mut Vec<Stmt>) {
        let inside = self.function.as_ref().is_some_and(|function| !function.control.is_empty());
        if inside {
            stmts.push(Stmt { kind: StmtKind::Break, span });
        } else {
            self.error("E0378", span, "'break' outside of a loop or switch");
        }
    }

    pub(super) fn continue_stmt(&mut self, span: Span, stmts: &mut Vec<Stmt>) {
        let in_loop = |control: &Control| matches!(control, Control::Loop);
        let inside = self.function.as_ref().is_some_and(|function| function.control.iter().any(in_loop));
        if inside {
            stmts.push(Stmt { kind: StmtKind::Continue, span });
        } else {
            self.error("E0378", span, "'continue' outside of a loop");
        }
    }

    pub(super) fn return_stmt(&mut self, value: Option<&ast::Expr>, span: Span) -> StmtKind {
        let Some((result, name, noreturn)) =
            self.function.as_ref().map(|function| (function.result, function.name, function.noreturn))
        else {
            return StmtKind::Return(None);
        };
        if noreturn {
            let message = format!("function '{name}' is declared 'noreturn' and should not return");
            self.warn("W0319", "invalid-noreturn", span, message);
        }
        let Some(value) = value else {
            if !self.types.is_void(result) && !self.types.is_error(result) {
                let shown = self.show(result);
                self.error("E0379", span, format!("'{name}' returns {shown}: 'return' needs a value"));
            }
            return StmtKind::Return(None);
        };
        let value = self.value(value);
        if self.types.is_void(result) {
            if !self.types.is_void(value.ty) && !self.types.is_error(value.ty) {
                let function = self.function.as_ref().map(|function| function.id);
                let mut diagnostic =
                    Diagnostic::error("E0379", value.span, format!("'{name}' returns 'void', not a value"));
                if let Some(id) = function {
                    diagnostic = diagnostic.label(self.functions[id.0 as usize].span, "declared here");
                }
                self.emit(diagnostic);
            }
            return StmtKind::Return(Some(value));
        }
        StmtKind::Return(Some(self.assign_to(value, result, &Purpose::Return)))
    }
}
