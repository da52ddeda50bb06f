//! Values in memory: records and wide integers; and expressions for their effects alone.

use beec_check::tree::{Builtin, CastKind, Expr, ExprKind, PlaceKind};

use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::Location;

impl<'a> FunctionCx<'_, 'a> {
    /// Where the value of an expression in memory is: the place it is loaded from, or a temporary.
    pub(crate) fn aggregate(&mut self, expr: &'a Expr) -> Location {
        match &expr.kind {
            ExprKind::Load(place) => {
                let location = self.place(place);
                self.settle(location)
            }
            ExprKind::PreserveAccessIndex(inner) => {
                self.preserve += 1;
                let location = self.aggregate(inner);
                self.preserve -= 1;
                location
            }
            _ => {
                let temporary = self.temporary_of(expr.ty);
                self.value_into(expr, &temporary, true);
                temporary
            }
        }
    }

    /// Puts the value of any expression into a location. `fresh`: nothing that the expression mentions lies there.
    pub(crate) fn value_into(&mut self, expr: &'a Expr, dst: &Location, fresh: bool) {
        match self.class(expr.ty) {
            Class::Void => self.effect(expr),
            Class::Wide { .. } => self.wide_into(expr, dst),
            Class::Memory => self.aggregate_into(expr, dst, fresh),
            _ => {
                let value = self.scalar(expr);
                self.store_plain(dst, value);
            }
        }
    }

    /// Puts a record (or wide) value into a location.
    pub(crate) fn aggregate_into(&mut self, expr: &'a Expr, dst: &Location, fresh: bool) {
        let span = std::mem::replace(&mut self.b.span, expr.span);
        self.aggregate_kind_into(expr, dst, fresh);
        self.b.span = span;
    }

    fn aggregate_kind_into(&mut self, expr: &'a Expr, dst: &Location, fresh: bool) {
        match &expr.kind {
            ExprKind::Load(place) => {
                if let (true, PlaceKind::CompoundLiteral { init, .. }) = (fresh, &place.kind) {
                    return self.initialize_list(dst, place.ty, init);
                }
                let mut src = self.place(place);
                src.align = src.align.min(self.copied_by(&src, expr.ty));
                self.copy(dst, &src, self.size_of(expr.ty));
            }
            ExprKind::Call { callee, function_ty, args } if fresh => {
                let address = self.access_pointer(dst);
                self.call(expr, callee, *function_ty, args, Some(address));
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                let (yes, no, end) = (self.b.block(), self.b.block(), self.b.block());
                let dst = self.settle(dst.clone());
                self.condition(condition, yes, no, None);
                for (block, arm) in [(yes, then), (no, otherwise)] {
                    self.b.start(block);
                    self.value_into(arm, &dst, fresh);
                    self.b.jump(end);
                }
                self.b.start(end);
            }
            ExprKind::Comma(first, second) => {
                self.effect(first);
                self.value_into(second, dst, fresh);
            }
            ExprKind::StatementExpr { block, value } if fresh => self.in_statement_expression(|cx| {
                cx.statements(&block.stmts);
                if let Some(value) = value {
                    cx.value_into(value, dst, fresh);
                }
            }),
            ExprKind::Assign { place, value } => {
                let stored = self.assign_aggregate(place, value);
                self.copy(dst, &stored, self.size_of(expr.ty));
            }
            ExprKind::Cast { kind: CastKind::Bits, operand } => self.value_into(operand, dst, fresh),
            ExprKind::PreserveAccessIndex(inner) => {
                self.preserve += 1;
                self.aggregate_into(inner, dst, fresh);
                self.preserve -= 1;
            }
            ExprKind::Call { .. } | ExprKind::StatementExpr { .. } => {
                let src = self.aggregate(expr);
                self.copy(dst, &src, self.size_of(expr.ty));
            }
            ExprKind::Error => {}
            _ => self.error("E0503", expr.span, "a record cannot be the result of this expression"),
        }
    }

    /// `place = value` for a record or wide integer; gives the place.
    pub(crate) fn assign_aggregate(&mut self, place: &'a beec_check::tree::Place, value: &'a Expr) -> Location {
        if self.class(value.ty) == Class::Memory {
            let dst = self.place(place);
            let dst = self.settle(dst);
            self.aggregate_into(value, &dst, false);
            return dst;
        }
        let halves = self.wide(value);
        let dst = self.place(place);
        let dst = self.settle(dst);
        self.store_wide(&dst, halves);
        dst
    }

    /// An expression for its effects.
    pub(crate) fn effect(&mut self, expr: &'a Expr) {
        let span = std::mem::replace(&mut self.b.span, expr.span);
        self.effect_kind(expr);
        self.b.span = span;
    }

    fn effect_kind(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Cast { operand, .. } | ExprKind::Unary { operand, .. } => self.effect(operand),
            ExprKind::Not(operand) => self.effect(operand),
            ExprKind::PreserveAccessIndex(inner) => {
                self.preserve += 1;
                self.effect(inner);
                self.preserve -= 1;
            }
            ExprKind::Load(place) => {
                let location = self.place(place);
                // Reading has an effect only where it is volatile (C11 5.1.2.3p2).
                if location.volatile && self.class(place.ty).ir().is_some() {
                    self.load(&location, place.ty);
                }
            }
            ExprKind::Comma(first, second) => {
                self.effect(first);
                self.effect(second);
            }
            ExprKind::Assign { place, value } if self.class(place.ty).in_memory() => {
                self.assign_aggregate(place, value);
            }
            ExprKind::LogicalAnd(..) | ExprKind::LogicalOr(..) => {
                let end = self.b.block();
                self.condition(expr, end, end, None);
                self.b.start(end);
            }
            ExprKind::Conditional { condition, then, otherwise } => self.either(condition, then, otherwise),
            ExprKind::Call { callee, function_ty, args } => {
                self.call(expr, callee, *function_ty, args, None);
            }
            ExprKind::StatementExpr { block, value } => self.in_statement_expression(|cx| {
                cx.statements(&block.stmts);
                if let Some(value) = value {
                    cx.effect(value);
                }
            }),
            ExprKind::Builtin { builtin: Builtin::Expect, args } => args.iter().for_each(|arg| self.effect(arg)),
            ExprKind::Builtin { builtin, args } => {
                self.builtin(expr, *builtin, args);
            }
            ExprKind::Error => {}
            _ if self.class(expr.ty).ir().is_some() => {
                self.scalar(expr);
            }
            _ if self.class(expr.ty).in_memory() => {
                self.aggregate(expr);
            }
            _ => {}
        }
    }

    fn either(&mut self, condition: &'a Expr, then: &'a Expr, otherwise: &'a Expr) {
        let (yes, no, end) = (self.b.block(), self.b.block(), self.b.block());
        self.condition(condition, yes, no, None);
        for (block, arm) in [(yes, then), (no, otherwise)] {
            self.b.start(block);
            self.effect(arm);
            self.b.jump(end);
        }
        self.b.start(end);
    }
}
