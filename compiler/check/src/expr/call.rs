//! Calls (C11 6.5.2.2).

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast;

use super::Operand;
use crate::callee::Target;
use crate::checker::Checker;
use crate::convert::Purpose;
use crate::tree::{Callee, Expr, ExprKind};
use crate::types::{FunctionType, TypeId};

impl Checker<'_> {
    pub(super) fn call(&mut self, callee: &ast::Expr, args: &[ast::Expr], span: Span) -> Operand {
        if let Some(ident) = self.called_name(callee) {
            if let Some(operand) = self.builtin_call(ident, args, span) {
                return operand;
            }
            if self.look_up(ident.name).is_none() && !self.declare_implicitly(ident) {
                self.unknown_function(ident);
                for arg in args {
                    self.value(arg);
                }
                return Operand::Value(self.error_expr(span));
            }
        }
        let operand = match self.check_expr(callee) {
            Operand::Function(id, span) => Operand::Function(self.choose_overload(id, args), span),
            operand => operand,
        };
        let Some(target) = self.resolve_callee(operand, callee.span) else {
            for arg in args {
                self.value(arg);
            }
            return Operand::Value(self.error_expr(span));
        };
        if let Some(builtin) = self.library_call(&target, args, span) {
            return Operand::Value(builtin);
        }
        let Some(function) = self.types.function(target.function_ty).cloned() else {
            return Operand::Value(self.error_expr(span));
        };
        let (args, further) = self.without_further(&function, args, &target);
        let Some(args) = self.arguments(&function, args, &target, span) else {
            let ty = self.types.value_type(function.result);
            return Operand::Value(Expr { kind: ExprKind::Error, ty, span });
        };
        self.refuse_pointer_call(&target, callee.span, span);
        let ty = self.types.value_type(function.result);
        if !self.types.is_void(ty) && !self.complete(ty) && self.unevaluated == 0 {
            self.incomplete(ty, span, "the call gives a value of");
            return Operand::Value(self.error_expr(span));
        }
        let kind = ExprKind::Call { callee: target.callee, function_ty: target.function_ty, args };
        let call = Expr { kind, ty, span };
        Operand::Value(further.into_iter().rev().fold(call, |call, effect| self.comma(effect, call, span)))
    }

    /// A function defined without a prototype may be called with further arguments (6.5.2.2p6): they are evaluated.
    fn without_further<'a>(
        &mut self,
        function: &FunctionType,
        args: &'a [ast::Expr],
        target: &Target,
    ) -> (&'a [ast::Expr], Vec<Expr>) {
        let count = function.params.len();
        let open = match target.callee {
            Callee::Subprogram(id) => self.function_facts[id.0 as usize].no_prototype,
            _ => false,
        };
        if !open || args.len() <= count {
            return (args, Vec::new());
        }
        let further: Vec<Expr> = args[count..].iter().map(|arg| self.value(arg)).collect();
        let further = further.into_iter().filter(|value| self.has_effects(value)).collect();
        (&args[..count], further)
    }

    pub(crate) fn arguments(
        &mut self,
        function: &FunctionType,
        args: &[ast::Expr],
        target: &Target,
        span: Span,
    ) -> Option<Vec<Expr>> {
        let count_fits = function.unspecified
            || args.len() == function.params.len()
            || (function.variadic && args.len() > function.params.len());
        let mut checked = Vec::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            let value = self.value(arg);
            if !count_fits {
                continue;
            }
            let value = match function.params.get(index).filter(|_| !function.unspecified) {
                Some(param) => self.argument(value, param.ty, index, target),
                None => self.loose_argument(value),
            };
            checked.push(value);
        }
        if !count_fits {
            self.wrong_count(function, args, target, span);
            return None;
        }
        Some(checked)
    }

    fn argument(&mut self, value: Expr, ty: TypeId, index: usize, target: &Target) -> Expr {
        if !self.complete(ty) && !self.types.is_error(ty) {
            self.incomplete(ty, value.span, "the parameter has");
            return self.error_expr(value.span);
        }
        let purpose = Purpose::Argument { index, function: target.name, declared: target.declared };
        self.assign_to(value, ty, &purpose)
    }

    fn loose_argument(&mut self, value: Expr) -> Expr {
        if self.types.is_void(value.ty) {
            self.error("E0329", value.span, "a value is needed here, and this is 'void'");
            return self.error_expr(value.span);
        }
        self.promote_argument(value)
    }

    fn wrong_count(&self, function: &FunctionType, args: &[ast::Expr], target: &Target, span: Span) {
        let (had, wanted) = (args.len(), function.params.len());
        let what = if had < wanted { "few" } else { "many" };
        let name = target.name.map_or("this call".to_owned(), |name| format!("'{name}'"));
        let least = if function.variadic { "at least " } else { "" };
        let message = format!("too {what} arguments to {name}: it takes {least}{wanted}, and {had} are given");
        let place = if had > wanted { args[wanted].span } else { span };
        let mut diagnostic = Diagnostic::error("E0355", place, message);
        if !target.declared.is_none() {
            let shown = self.declaration_text(target.name, function);
            diagnostic = diagnostic.label(target.declared, "declared here").fact(format!("it is declared '{shown}'"));
        }
        self.emit(diagnostic);
    }

    /// A function's declaration as C writes it.
    pub(crate) fn declaration_text(&self, name: Option<Symbol>, function: &FunctionType) -> String {
        let mut params: Vec<String> = Vec::new();
        for param in &function.params {
            let ty = self.types.display(param.ty);
            params.push(match param.name {
                Some(name) if ty.ends_with('*') => format!("{ty}{name}"),
                Some(name) if !ty.contains(['(', '[']) => format!("{ty} {name}"),
                _ => ty,
            });
        }
        if function.variadic {
            params.push("...".to_owned());
        }
        if params.is_empty() && !function.unspecified {
            params.push("void".to_owned());
        }
        let result = self.types.display(function.result);
        let space = if result.ends_with('*') { "" } else { " " };
        let name = name.map_or("", |name| name.as_str());
        format!("{result}{space}{name}({})", params.join(", "))
    }
}

impl Checker<'_> {
    /// The name that is called, if it is one, `_Generic` having chosen.
    fn called_name(&mut self, callee: &ast::Expr) -> Option<ast::Ident> {
        match &callee.kind {
            ast::ExprKind::Paren(inner) => self.called_name(inner),
            ast::ExprKind::Generic { associations, .. } if !associations.iter().any(|one| names_builtin(&one.expr)) => {
                None
            }
            ast::ExprKind::Generic { control, associations } => {
                let chosen = self.chosen_association(control, associations).ok()?;
                self.called_name(chosen)
            }
            _ => plain_name(callee),
        }
    }
}

fn names_builtin(expr: &ast::Expr) -> bool {
    plain_name(expr).is_some_and(|ident| ident.name.as_str().starts_with("__"))
}

/// The name that is called, if it is one.
fn plain_name(callee: &ast::Expr) -> Option<ast::Ident> {
    match &callee.kind {
        ast::ExprKind::Ident(ident) => Some(*ident),
        ast::ExprKind::Paren(inner) => plain_name(inner),
        _ => None,
    }
}
