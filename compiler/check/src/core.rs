//! The builtins of CO-RE.

use beec_source::{Diagnostic, Span};
use beec_syntax::ast;

use crate::builtin::BuiltinCall;
use crate::checker::Checker;
use crate::expr::Operand;
use crate::tree::{Expr, ExprKind, Place, PlaceKind};
use crate::types::{RecordId, Type, TypeId};

impl Checker<'_> {
    pub(crate) fn core_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let value = match name {
            "preserve_access_index" => self.preserve_access_index(call),
            "preserve_field_info" => self.preserve_field_info(call),
            "preserve_type_info" => self.type_info(&[8, 9, 12], self.basic.uint, call),
            "btf_type_id" => self.type_info(&[6, 7], self.basic.ulong, call),
            "preserve_enum_value" => self.preserve_enum_value(call),
            _ => return None,
        };
        if !self.options.debug {
            self.emit(
                Diagnostic::error("E0389", call.span, format!("'{}' needs BTF, and -g0 leaves it out", call.name.name))
                    .fix("compile without -g0"),
            );
        }
        Some(value)
    }

    fn preserve_access_index(&mut self, call: BuiltinCall<'_>) -> Expr {
        let [arg] = call.args else {
            self.wrong_builtin_count(call, 1, call.args.len());
            return self.error_expr(call.span);
        };
        self.preserving += 1;
        let value = self.value(arg);
        self.preserving -= 1;
        if matches!(value.kind, ExprKind::Error) {
            return value;
        }
        let ty = value.ty;
        Expr { kind: ExprKind::PreserveAccessIndex(Box::new(value)), ty, span: call.span }
    }

    /// The second argument: a constant among those that the builtin knows.
    fn flag(&mut self, call: BuiltinCall<'_>, count: usize) -> Option<usize> {
        let [_, flag] = call.args else {
            self.wrong_builtin_count(call, 2, call.args.len());
            return None;
        };
        let value = self.require_constant(flag, &format!("argument 2 of '{}'", call.name.name))?;
        let flag_value = usize::try_from(value).ok().filter(|value| *value < count);
        if flag_value.is_none() {
            let message = format!("argument 2 of '{}' is 0 to {}, not {value}", call.name.name, count - 1);
            self.error("E0390", flag.span, message);
        }
        flag_value
    }

    fn preserve_field_info(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some(kind) = self.flag(call, 6) else { return self.error_expr(call.span) };
        self.preserving += 1;
        let operand = self.check_expr(&call.args[0]);
        self.preserving -= 1;
        if let Operand::Value(Expr { kind: ExprKind::Error, .. }) = operand {
            return self.error_expr(call.span);
        }
        match operand {
            Operand::Place(place) if is_field(&place) => {
                Expr { kind: ExprKind::CoreFieldInfo { kind: kind as u8, place }, ty: self.basic.uint, span: call.span }
            }
            _ => {
                let message = format!("argument 1 of '{}' must be a field access", call.name.name);
                self.error("E0390", call.args[0].span, message);
                self.error_expr(call.span)
            }
        }
    }

    fn type_info(&mut self, kinds: &[u8], ty: TypeId, call: BuiltinCall<'_>) -> Expr {
        let Some(flag) = self.flag(call, kinds.len()) else { return self.error_expr(call.span) };
        let of = self.typeof_expr(&call.args[0]);
        if self.types.is_error(of) {
            return self.error_expr(call.span);
        }
        self.complete(of);
        self.core_types.push(of);
        Expr { kind: ExprKind::CoreTypeInfo { kind: kinds[flag], of }, ty, span: call.span }
    }

    fn preserve_enum_value(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some(flag) = self.flag(call, 2) else { return self.error_expr(call.span) };
        let found = self.enum_operand(&call.args[0]);
        let Some((of, name)) = found else { return self.bad_enum_operand(call.args[0].span) };
        let Type::Enum(enumeration) = *self.types.resolve(of) else {
            return self.bad_enum_operand(call.args[0].span);
        };
        let values = self.types.enumeration(enumeration).values.as_ref();
        let index = values.and_then(|values| values.iter().position(|(value, _)| *value == name));
        let Some(index) = index else {
            let shown = self.show(of);
            self.error("E0390", call.args[0].span, format!("'{name}' is not an enumerator of {shown}"));
            return self.error_expr(call.span);
        };
        let kind = if flag == 0 { 10 } else { 11 };
        self.core_types.push(of);
        Expr {
            kind: ExprKind::CoreEnumValue { kind, of, enumeration, index: index as u32 },
            ty: self.basic.ulong,
            span: call.span,
        }
    }

    fn bad_enum_operand(&self, span: Span) -> Expr {
        self.emit(
            Diagnostic::error("E0390", span, "argument 1 must be written '*(enum type *)ENUMERATOR'")
                .fact("bpf_core_enum_value() and bpf_core_enum_value_exists() write it so"),
        );
        self.error_expr(span)
    }

    /// `*(type *)ENUMERATOR`: the type and the enumerator's name.
    fn enum_operand(&mut self, expr: &ast::Expr) -> Option<(TypeId, beec_source::Symbol)> {
        let ast::ExprKind::Unary { op: ast::UnaryOp::Deref, operand } = &bare(expr).kind else { return None };
        let ast::ExprKind::Cast { ty, operand } = &bare(operand).kind else { return None };
        let pointer = self.type_name(ty);
        let of = self.types.pointee(pointer)?;
        let (owner, index) = self.named_enumerator(operand)?;
        let values = self.types.enumeration(owner).values.as_ref()?;
        values.get(index as usize).map(|(name, _)| (of, *name))
    }
}

impl Checker<'_> {
    /// Notes whether a subscript is relocated even where no member follows: as clang has it, one by a constant of a
    /// pointer to records, which is a variable (of marked records) or a member (of a marked record).
    pub(crate) fn relocate_subscript(&mut self, sum: &mut Expr) {
        let ExprKind::PtrAdd { pointer, index, .. } = &sum.kind else { return };
        let Some(record) = self.types.pointee(sum.ty).and_then(|pointee| self.element_record(pointee)) else { return };
        if self.const_value(index).is_none() || self.unevaluated > 0 {
            return;
        }
        let marked = match &pointer.kind {
            _ if self.preserving > 0 => true,
            ExprKind::Load(Place { kind: PlaceKind::Local(_) | PlaceKind::Global(_), .. }) => {
                let pointee = self.types.pointee(sum.ty);
                let direct = pointee.is_some_and(|pointee| !self.types.is_array(pointee));
                direct && self.types.record(record).preserve_access_index
            }
            ExprKind::Load(Place { kind: PlaceKind::Member { record, .. }, .. }) => {
                self.types.record(*record).preserve_access_index
            }
            _ => false,
        };
        if !marked {
            return;
        }
        if !self.options.debug {
            self.no_relocations(record, sum.span);
        }
        self.core_records.push(record);
        if let ExprKind::PtrAdd { relocated, .. } = &mut sum.kind {
            *relocated = true;
        }
    }

    /// The record that the elements of an array are, however many dimensions it has.
    pub(crate) fn element_record(&self, mut element: TypeId) -> Option<RecordId> {
        while let Some((inner, _)) = self.types.array(element) {
            element = inner;
        }
        self.types.record_of(element)
    }
}

fn bare(expr: &ast::Expr) -> &ast::Expr {
    match &expr.kind {
        ast::ExprKind::Paren(inner) => bare(inner),
        _ => expr,
    }
}

/// Whether a place is what a field relocation can name: a member, or an element of one.
fn is_field(place: &Place) -> bool {
    match &place.kind {
        PlaceKind::Member { .. } => true,
        PlaceKind::Index { base, .. } => is_field(base),
        PlaceKind::Deref(pointer) => match &pointer.kind {
            ExprKind::PtrAdd { .. } | ExprKind::PreserveAccessIndex(_) => true,
            ExprKind::AddressOf(inner) | ExprKind::Decay(inner) => is_field(inner),
            _ => false,
        },
        _ => false,
    }
}
