//! `switch` and its labels (C11 6.8.4.2).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast;

use super::Control;
use crate::checker::Checker;
use crate::tree::{Stmt, StmtKind, SwitchCase};
use crate::types::TypeId;

/// A `switch` whose body is being checked.
#[derive(Debug)]
pub(crate) struct SwitchState {
    ty: TypeId,
    cases: Vec<SwitchCase>,
    /// The range of each case, in the order of its type's values.
    ranges: Vec<(i128, i128, Span)>,
    default: Option<Span>,
}

impl SwitchState {
    pub(crate) fn new(ty: TypeId) -> SwitchState {
        SwitchState { ty, cases: Vec::new(), ranges: Vec::new(), default: None }
    }
}

impl Checker<'_> {
    fn innermost_switch(&mut self) -> Option<&mut SwitchState> {
        let function = self.function.as_mut()?;
        function.control.iter_mut().rev().find_map(|control| match control {
            Control::Switch(state) => Some(state),
            Control::Loop => None,
        })
    }

    pub(super) fn case(&mut self, low: &ast::Expr, high: Option<&ast::Expr>, span: Span, stmts: &mut Vec<Stmt>) {
        let label = low.span;
        let Some(ty) = self.innermost_switch().map(|state| state.ty) else {
            self.error("E0380", span, "'case' outside of a switch");
            return;
        };
        let Some(first) = self.case_value(low, ty) else { return };
        let last = match high {
            Some(high) => match self.case_value(high, ty) {
                Some(last) => last,
                None => return,
            },
            None => first,
        };
        if self.in_order(last, ty) < self.in_order(first, ty) {
            self.warn("W0320", "empty-case-range", label, "this range of cases is empty");
            return;
        }
        let range = (self.in_order(first, ty), self.in_order(last, ty), label);
        let Some(state) = self.innermost_switch() else { return };
        let index = state.cases.len() as u32;
        state.cases.push(SwitchCase { range: Some((first, last)), span: label });
        state.ranges.push(range);
        stmts.push(Stmt { kind: StmtKind::Case(index), span: label });
    }

    /// A number that orders values as their type does: 128 bits without a sign are moved to where they have one.
    fn in_order(&self, value: i128, ty: TypeId) -> i128 {
        match self.types.value_bits(ty) {
            Some((128, false)) => value.wrapping_add(i128::MIN),
            _ => value,
        }
    }

    fn case_value(&mut self, expr: &ast::Expr, ty: TypeId) -> Option<i128> {
        let value = self.require_constant(expr, "the value of a case")?;
        if self.types.is_error(ty) {
            return Some(value);
        }
        let wrapped = self.wrap(value, ty);
        if wrapped != value && !(self.types.value_bits(ty).is_some_and(|(_, signed)| !signed) && value < 0) {
            let shown = self.show(ty);
            let message = format!("case value {value} does not fit {shown}: it becomes {wrapped}");
            self.warn("W0321", "switch", expr.span, message);
        }
        Some(wrapped)
    }

    pub(super) fn default_case(&mut self, span: Span, stmts: &mut Vec<Stmt>) {
        let Some(state) = self.innermost_switch() else {
            self.error("E0380", span, "'default' outside of a switch");
            return;
        };
        if let Some(earlier) = state.default {
            self.emit(
                Diagnostic::error("E0381", span, "a switch has one 'default' at most")
                    .at("another default")
                    .label(earlier, "the first one"),
            );
            return;
        }
        state.default = Some(span);
        let index = state.cases.len() as u32;
        state.cases.push(SwitchCase { range: None, span });
        stmts.push(Stmt { kind: StmtKind::Case(index), span });
    }

    /// No value may have two cases.
    pub(super) fn finish_switch(&mut self, state: SwitchState) -> Vec<SwitchCase> {
        let mut ranges = state.ranges;
        ranges.sort_by_key(|range| (range.0, range.2.lo));
        let mut before: Option<(i128, i128, Span)> = None;
        for range in ranges {
            if let Some(earlier) = before.filter(|earlier| range.0 <= earlier.1) {
                let (first, second) =
                    if earlier.2.lo <= range.2.lo { (earlier.2, range.2) } else { (range.2, earlier.2) };
                self.emit(
                    Diagnostic::error("E0382", second, format!("duplicate case value {}", range.0))
                        .at("again here")
                        .label(first, "first here"),
                );
            }
            if before.is_none_or(|earlier| range.1 > earlier.1) {
                before = Some(range);
            }
        }
        state.cases
    }
}
