//! `sizeof`, `_Alignof`, `_Generic`, `offsetof`, statement expressions, compound literals and their kin.

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{self, GenericControl, Ident, OffsetofStep};

use super::Operand;
use crate::checker::Checker;
use crate::place::is_bit_field;
use crate::tree::{Block, Expr, ExprKind, Global, Linkage, Place, PlaceKind, StmtKind};
use crate::types::TypeId;

/// The alignment of functions that say nothing of it, as clang has it.
const FUNCTION_ALIGN: u64 = 4;

impl Checker<'_> {
    pub(super) fn sizeof_expr(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        self.unevaluated += 1;
        let operand = self.check_expr(operand);
        self.unevaluated -= 1;
        if let Operand::Place(place) = &operand
            && is_bit_field(place)
        {
            self.error("E0336", span, "a bit-field has no size of its own");
            return self.error_expr(span);
        }
        let ty = self.operand_type(&operand);
        self.size_of_type(ty, span)
    }

    pub(super) fn sizeof_type(&mut self, name: &ast::TypeName, span: Span) -> Expr {
        let ty = self.type_name(name);
        self.size_of_type(ty, span)
    }

    fn size_of_type(&mut self, ty: TypeId, span: Span) -> Expr {
        if self.types.is_error(ty) {
            return self.error_expr(span);
        }
        // GNU C: `void` and functions count as one byte.
        if self.types.is_void(ty) || self.types.function(ty).is_some() {
            return self.size_constant(1, span);
        }
        if !self.complete(ty) {
            self.incomplete(ty, span, "sizeof of");
            return self.error_expr(span);
        }
        let size = self.types.size_of(ty).unwrap_or(0);
        self.size_constant(size, span)
    }

    pub(super) fn alignof_expr(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        self.unevaluated += 1;
        let operand = self.check_expr(operand);
        self.unevaluated -= 1;
        if let Operand::Place(place) = &operand {
            let declared = match &place.kind {
                PlaceKind::Local(id) => self.local(*id).map(|local| local.align),
                PlaceKind::Global(id) => Some(self.global_align(*id)),
                PlaceKind::Member { record, index, .. } => {
                    let body = self.types.record(*record).body.as_ref();
                    body.and_then(|body| body.fields.get(*index as usize)).map(|field| field.align)
                }
                _ => None,
            };
            if let Some(align) = declared {
                return self.size_constant(align, span);
            }
        }
        if let Operand::Function(id, _) = &operand
            && let Some(align) = self.function_facts[id.0 as usize].align
        {
            return self.size_constant(align, span);
        }
        let ty = self.operand_type(&operand);
        self.align_of_type(ty, span)
    }

    pub(super) fn alignof_type(&mut self, name: &ast::TypeName, span: Span) -> Expr {
        let ty = self.type_name(name);
        self.align_of_type(ty, span)
    }

    fn align_of_type(&mut self, ty: TypeId, span: Span) -> Expr {
        if self.types.is_error(ty) {
            return self.error_expr(span);
        }
        if self.types.function(ty).is_some() {
            return self.size_constant(FUNCTION_ALIGN, span);
        }
        self.complete(ty);
        match self.types.align_of(ty) {
            Some(align) => self.size_constant(align, span),
            None => {
                self.incomplete(ty, span, "_Alignof of");
                self.error_expr(span)
            }
        }
    }

    /// `_Generic` (6.5.1.1): only the chosen expression stays.
    pub(super) fn generic(
        &mut self,
        control: &GenericControl,
        associations: &[ast::GenericAssociation],
        span: Span,
    ) -> Operand {
        match self.chosen_association(control, associations) {
            Ok(expr) => self.check_expr(expr),
            Err(control_ty) => {
                if !self.types.is_error(control_ty) {
                    let shown = self.show(control_ty);
                    let message = format!("no association of this '_Generic' has the type {shown}");
                    self.emit(Diagnostic::error("E0352", span, message).fix("add a 'default:' association"));
                }
                Operand::Value(self.error_expr(span))
            }
        }
    }

    /// The expression that `_Generic` chooses; the type that it chooses by where there is none for it.
    pub(super) fn chosen_association<'a>(
        &mut self,
        control: &GenericControl,
        associations: &'a [ast::GenericAssociation],
    ) -> Result<&'a ast::Expr, TypeId> {
        let control_ty = match control {
            GenericControl::Type(name) => self.type_name(name),
            GenericControl::Expr(expr) => {
                self.unevaluated += 1;
                let value = self.value(expr);
                self.unevaluated -= 1;
                value.ty
            }
        };
        let mut chosen = None;
        let mut default = None;
        for association in associations {
            let Some(name) = &association.ty else {
                default = Some(&association.expr);
                continue;
            };
            let ty = self.type_name(name);
            // Without qualifiers on the control a qualified association never matches.
            if chosen.is_none() && self.types.compatible(ty, control_ty) {
                chosen = Some(&association.expr);
            }
        }
        chosen.or(default).ok_or(control_ty)
    }

    /// `({ … })`
    pub(super) fn statement_expr(&mut self, block: &ast::Block, span: Span) -> Expr {
        if self.function.is_none() {
            self.error("E0353", span, "a statement expression is allowed only inside a function");
            return self.error_expr(span);
        }
        let mut checked = self.block(block, true);
        let value = take_value(&mut checked);
        let ty = value.as_ref().map_or(self.basic.void, |value| value.ty);
        if let (true, Some(value)) = (checked.stmts.is_empty(), &value)
            && matches!(value.kind, ExprKind::Const(_))
        {
            return value.clone();
        }
        Expr { kind: ExprKind::StatementExpr { block: Box::new(checked), value: value.map(Box::new) }, ty, span }
    }

    pub(super) fn offsetof(&mut self, name: &ast::TypeName, steps: &[OffsetofStep], span: Span) -> Expr {
        let ty = self.type_name(name);
        let mut at = ty;
        let mut bytes = 0_u64;
        let mut dynamic: Option<Expr> = None;
        for step in steps {
            match step {
                OffsetofStep::Field(field) => {
                    let Some((offset, field_ty)) = self.field_offset(at, *field) else { return self.error_expr(span) };
                    bytes += offset;
                    at = field_ty;
                }
                OffsetofStep::Index(index) => {
                    let Some((element, _)) = self.types.array(at) else {
                        let shown = self.show(at);
                        self.error("E0343", span, format!("an array is needed here, and this is {shown}"));
                        return self.error_expr(span);
                    };
                    let size = self.types.size_of(element).unwrap_or(0);
                    let value = self.value(index);
                    match self.eval_integer(&value) {
                        Some(index) => bytes = bytes.wrapping_add((index as u64).wrapping_mul(size)),
                        None => {
                            let Some(index) = self.index_value(value) else { return self.error_expr(span) };
                            let ty = self.basic.ulong;
                            let index = self.cast(index, ty);
                            let size = self.size_constant(size, span);
                            let scaled = self.binary(crate::tree::BinaryOp::Mul, index, size, ty, span);
                            dynamic = Some(match dynamic {
                                Some(sum) => self.binary(crate::tree::BinaryOp::Add, sum, scaled, ty, span),
                                None => scaled,
                            });
                        }
                    }
                    at = element;
                }
            }
        }
        let fixed = self.size_constant(bytes, span);
        match dynamic {
            Some(sum) => {
                let ty = self.basic.ulong;
                self.binary(crate::tree::BinaryOp::Add, sum, fixed, ty, span)
            }
            None => fixed,
        }
    }

    fn field_offset(&mut self, ty: TypeId, field: Ident) -> Option<(u64, TypeId)> {
        if self.types.is_error(ty) {
            return None;
        }
        let Some(record) = self.types.record_of(ty) else {
            self.not_a_record(ty, field, false, field.span);
            return None;
        };
        if !self.complete_record(record) {
            self.incomplete(ty, field.span, "offsetof in");
            return None;
        }
        let Some(path) = self.find_member(record, field.name) else {
            self.no_member(record, field);
            return None;
        };
        let mut bytes = 0;
        let mut ty = ty;
        for (record, index) in path {
            let field_info = self.types.record(record).body.as_ref()?.fields.get(index as usize)?;
            if field_info.bits.is_some() {
                self.error("E0336", field.span, format!("bit-field '{}' has no offset in bytes", field.name));
                return None;
            }
            bytes += field_info.bit_offset / 8;
            ty = field_info.ty;
        }
        Some((bytes, ty))
    }

    pub(super) fn types_compatible(&mut self, a: &ast::TypeName, b: &ast::TypeName, span: Span) -> Expr {
        let a = self.type_name(a);
        let b = self.type_name(b);
        // GNU C: qualifiers at the top do not matter, and enums are types of their own.
        let enums = |ty| matches!(self.types.resolve(ty), crate::types::Type::Enum(_));
        let same = self.types.compatible_unqualified(a, b) && enums(a) == enums(b);
        self.int_constant(i128::from(same), span)
    }

    pub(super) fn has_attribute(&mut self, operand: &GenericControl, attribute: Ident, span: Span) -> Expr {
        let name = attribute.name.as_str().trim_matches('_').to_owned();
        self.unevaluated += 1;
        let (ty, weak) = match operand {
            GenericControl::Type(name) => (self.type_name(name), false),
            GenericControl::Expr(expr) => {
                let operand = self.check_expr(expr);
                let weak = match &operand {
                    Operand::Function(id, _) => self.functions[id.0 as usize].weak,
                    Operand::Place(Place { kind: PlaceKind::Global(id), .. }) => self.globals[id.0 as usize].weak,
                    _ => false,
                };
                (self.operand_type(&operand), weak)
            }
        };
        self.unevaluated -= 1;
        let record = self.types.record_of(ty).map(|id| self.types.record(id));
        let has = match name.as_str() {
            "weak" => weak,
            "preserve_access_index" => record.is_some_and(|record| record.preserve_access_index),
            "preserve_static_offset" => record.is_some_and(|record| record.preserve_static_offset),
            "transparent_union" => record.is_some_and(|record| record.transparent_union),
            _ => false,
        };
        self.int_constant(i128::from(has), span)
    }

    /// `(type) { … }` (6.5.2.5).
    pub(super) fn compound_literal(&mut self, name: &ast::TypeName, init: &ast::InitList, span: Span) -> Operand {
        let ty = self.literal_type_name(name);
        if self.types.is_error(ty) {
            return Operand::Value(self.error_expr(span));
        }
        if self.types.function(ty).is_some() || self.types.is_void(ty) {
            let shown = self.show(ty);
            self.error("E0354", span, format!("a compound literal cannot have type {shown}"));
            return Operand::Value(self.error_expr(span));
        }
        let is_static = self.function.is_none()
            || self.static_context > 0
            || matches!(name.specs.storage, Some((ast::Storage::Static, _)))
            || (name.specs.constexpr.is_some() && self.is_aggregate(ty));
        let constexpr = name.specs.constexpr.is_some();
        if !is_static {
            let (ty, init) = self.braced_initialiser(ty, init);
            let Some(ty) = self.literal_type(ty, span) else { return Operand::Value(self.error_expr(span)) };
            let align = self.types.align_of(ty).unwrap_or(1);
            let local = self.add_local(Symbol::EMPTY, ty, align, span);
            return Operand::Place(Place { kind: PlaceKind::CompoundLiteral { local, init }, ty, span });
        }
        self.static_context += 1;
        let (ty, init) = self.braced_initialiser(ty, init);
        self.static_context -= 1;
        let Some(ty) = self.literal_type(ty, span) else { return Operand::Value(self.error_expr(span)) };
        let data = self.static_data(&init, ty);
        let quals = self.types.object_quals(ty);
        let name = self.unique_static_name(".compoundliteral");
        let id = self.push_global(Global {
            name,
            ty,
            linkage: Linkage::Internal,
            definition: Some(data),
            section: None,
            align: self.types.align_of(ty).unwrap_or(1),
            read_only: quals.is_const,
            is_volatile: quals.is_volatile,
            weak: false,
            hidden: false,
            used: false,
            referenced: true,
            address_space: 0,
            decl_tags: Vec::new(),
            span,
        });
        self.global_facts[id.0 as usize].constexpr = constexpr;
        Operand::Place(Place { kind: PlaceKind::Global(id), ty, span })
    }

    fn literal_type(&mut self, ty: TypeId, span: Span) -> Option<TypeId> {
        if self.complete(ty) {
            return Some(ty);
        }
        self.incomplete(ty, span, "a compound literal has");
        None
    }
}

/// The value of a block: its last statement, if that is an expression.
fn take_value(block: &mut Block) -> Option<Expr> {
    match block.stmts.last() {
        Some(last) if matches!(last.kind, StmtKind::Expr(_)) => match block.stmts.pop()?.kind {
            StmtKind::Expr(expr) => Some(expr),
            _ => None,
        },
        _ => None,
    }
}
