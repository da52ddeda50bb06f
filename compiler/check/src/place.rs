//! Places: members, elements, addresses, and turning places into values.

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::Ident;

use crate::checker::Checker;
use crate::constant::Value;
use crate::expr::Operand;
use crate::tree::{Builtin, CastKind, Expr, ExprKind, LocalId, MemoryOrder, Place, PlaceKind};
use crate::types::{RecordId, Type, TypeId};

impl Checker<'_> {
    /// The value of an operand: lvalue conversion, array and function decay (6.3.2.1).
    pub(crate) fn value_of(&mut self, operand: Operand) -> Expr {
        match operand {
            Operand::Value(expr) => expr,
            Operand::Place(place) => self.load(place),
            Operand::Function(id, span) => {
                let ty = self.functions[id.0 as usize].ty;
                let ty = self.pointer_to(ty);
                Expr { kind: ExprKind::FunctionAddress(id), ty, span }
            }
            Operand::Helper(id, span) => {
                let helper = &self.helpers[id.0 as usize];
                let (value, ty) = (helper.id, self.types.value_type(helper.ty));
                self.constant(i128::from(value), ty, span)
            }
        }
    }

    /// What a `constexpr` object holds, as far as that is a number.
    fn constexpr_value(&self, place: &Place) -> Option<Expr> {
        if !self.is_constexpr(place) || !self.types.is_scalar(place.ty) {
            return None;
        }
        let ty = self.types.value_type(place.ty);
        let whole = Expr { kind: ExprKind::Load(place.clone()), ty, span: place.span };
        match self.eval(&whole)? {
            Value::Int(value) if value == i128::from(value as i64) || value == i128::from(value as u64) => {
                Some(self.constant(value, ty, place.span))
            }
            Value::Float(value) => {
                let bits = crate::build::float_bits(self.types.float(ty)?, value);
                Some(Expr { kind: ExprKind::FloatConst(bits), ty, span: place.span })
            }
            _ => None,
        }
    }

    fn is_constexpr(&self, place: &Place) -> bool {
        match &place.kind {
            PlaceKind::Global(id) => self.global_facts[id.0 as usize].constexpr,
            PlaceKind::Local(id) => {
                self.function.as_ref().is_some_and(|function| function.constexpr_locals.contains(id))
            }
            PlaceKind::Member { base, .. } | PlaceKind::Index { base, .. } => self.is_constexpr(base),
            PlaceKind::Deref(pointer) => match &pointer.kind {
                ExprKind::PtrAdd { pointer, .. } => {
                    matches!(&pointer.kind, ExprKind::Decay(base) if self.is_constexpr(base))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// The value of a place.
    pub(crate) fn load(&mut self, place: Place) -> Expr {
        let span = place.span;
        if let Some(constant) = self.constexpr_value(&place) {
            return constant;
        }
        match *self.types.resolve(place.ty) {
            Type::Array { element, .. } => {
                self.expose(&place);
                let element = self.with_space(element, place.ty);
                let ty = self.pointer_to(element);
                Expr { kind: ExprKind::Decay(place), ty, span }
            }
            Type::Function(_) => {
                let ty = self.pointer_to(place.ty);
                match place.kind {
                    PlaceKind::Deref(pointer) => Expr { ty, span, ..*pointer },
                    _ => self.error_expr(span),
                }
            }
            Type::Error => self.error_expr(span),
            Type::NullPtr if !self.types.quals(place.ty).is_volatile => {
                let ty = self.types.value_type(place.ty);
                self.constant(0, ty, span)
            }
            // `*p` of a `void *` has no value; only `p` is evaluated.
            Type::Void => {
                let operand = match place.kind {
                    PlaceKind::Deref(pointer) => pointer,
                    _ => Box::new(self.int_constant(0, span)),
                };
                Expr { kind: ExprKind::Cast { kind: CastKind::Void, operand }, ty: self.basic.void, span }
            }
            _ => {
                let ty = self.types.value_type(place.ty);
                if !self.complete(ty) {
                    self.incomplete(ty, span, "cannot read an object of");
                    return self.error_expr(span);
                }
                if self.is_atomic_scalar(&place) && self.function.is_some() && self.unevaluated == 0 {
                    return self.atomic_access(Builtin::AtomicLoad(MemoryOrder::SeqCst), place, None, span);
                }
                Expr { kind: ExprKind::Load(place), ty, span }
            }
        }
    }

    /// Whether every access to a place is one step, ordered with all others (6.2.6.1p9, 6.5.16p3).
    pub(crate) fn is_atomic_scalar(&self, place: &Place) -> bool {
        let scalar = self.types.is_integer(place.ty) || self.types.is_pointer(place.ty);
        scalar && self.types.quals(place.ty).is_atomic
    }

    /// A load or store of an `_Atomic` object; either gives the object's value.
    pub(crate) fn atomic_access(&mut self, builtin: Builtin, place: Place, value: Option<Expr>, span: Span) -> Expr {
        let ty = self.types.value_type(place.ty);
        let pointer = self.address_of(Operand::Place(place), span);
        let args = std::iter::once(pointer).chain(value).collect();
        self.builtin_expr(builtin, args, ty, span)
    }

    /// The element's type in the address space of its array.
    fn with_space(&mut self, element: TypeId, of: TypeId) -> TypeId {
        let space = self.types.address_space(of);
        if space == 0 || self.types.address_space(element) == space {
            return element;
        }
        self.types.intern(Type::AddressSpace { space, inner: element })
    }

    /// A value as a place: where something must be named, a record value is put into a temporary.
    pub(crate) fn place_of(&mut self, operand: Operand) -> Result<Place, Expr> {
        match operand {
            Operand::Place(place) => Ok(place),
            Operand::Value(expr) if self.types.record_of(expr.ty).is_some() => {
                let (ty, span) = (expr.ty, expr.span);
                Ok(Place { kind: PlaceKind::Temporary(Box::new(expr)), ty, span })
            }
            other => Err(self.value_of(other)),
        }
    }

    /// The local that a place is part of.
    pub(crate) fn root_local(&self, place: &Place) -> Option<LocalId> {
        let mut place = place;
        loop {
            match &place.kind {
                PlaceKind::Local(id) | PlaceKind::CompoundLiteral { local: id, .. } => return Some(*id),
                PlaceKind::Member { base, .. } | PlaceKind::Index { base, .. } => place = base,
                PlaceKind::After(_, inner) => place = inner,
                _ => return None,
            }
        }
    }

    /// Marks the local that a place is part of: its address is used.
    pub(crate) fn expose(&mut self, place: &Place) {
        if self.unevaluated > 0 {
            return;
        }
        let Some(id) = self.root_local(place) else { return };
        if let Some(local) = self.function.as_mut().and_then(|function| function.locals.get_mut(id.0 as usize)) {
            local.address_taken = true;
        }
    }

    /// `&operand` (6.5.3.2).
    pub(crate) fn address_of(&mut self, operand: Operand, span: Span) -> Expr {
        match operand {
            Operand::Function(id, _) => {
                let ty = self.functions[id.0 as usize].ty;
                let ty = self.pointer_to(ty);
                Expr { kind: ExprKind::FunctionAddress(id), ty, span }
            }
            Operand::Helper(id, _) => {
                let place = self.helper_place(id, span);
                self.address_of(Operand::Place(place), span)
            }
            Operand::Place(place) => self.address_of_place(place, span),
            Operand::Value(expr) => {
                if !matches!(expr.kind, ExprKind::Error) {
                    self.error("E0335", span, "cannot take the address of a value; only of an object");
                }
                self.error_expr(span)
            }
        }
    }

    fn address_of_place(&mut self, place: Place, span: Span) -> Expr {
        if self.types.is_error(place.ty) {
            return self.error_expr(span);
        }
        if is_bit_field(&place) {
            self.error("E0336", span, "cannot take the address of a bit-field");
            return self.error_expr(span);
        }
        if let PlaceKind::Temporary(_) = place.kind {
            self.error("E0335", span, "cannot take the address of a value; only of an object");
            return self.error_expr(span);
        }
        if let Some(register) = self.root_local(&place).and_then(|id| self.local(id)).and_then(|l| l.register) {
            self.error("E0337", span, format!("cannot take the address of a variable in register r{register}"));
        }
        if let Some(local) = self.root_local(&place)
            && self.function.as_ref().is_some_and(|function| function.registers.contains(&local))
        {
            self.error("E0337", span, "cannot take the address of a 'register' variable");
        }
        self.expose(&place);
        let ty = self.pointer_to(place.ty);
        match place.kind {
            // `&*p` is `p` (6.5.3.2p3).
            PlaceKind::Deref(pointer) if !self.types.is_array(place.ty) && !is_relocated_subscript(&pointer) => {
                Expr { kind: pointer.kind, ty: self.same_pointer(pointer.ty, ty), span }
            }
            kind => Expr { kind: ExprKind::AddressOf(Place { kind, ..place }), ty, span },
        }
    }

    /// The pointer's type as written, if it says the same.
    fn same_pointer(&self, written: TypeId, ty: TypeId) -> TypeId {
        if self.types.pointee(written) == self.types.pointee(ty) { written } else { ty }
    }

    /// `*pointer`.
    pub(crate) fn deref(&mut self, pointer: Expr, span: Span) -> Operand {
        if matches!(pointer.kind, ExprKind::Error) || self.types.is_error(pointer.ty) {
            return Operand::Value(self.error_expr(span));
        }
        let Some(pointee) = self.types.pointee(pointer.ty) else {
            let shown = self.show(pointer.ty);
            self.error("E0338", span, format!("'*' needs a pointer, and this is {shown}"));
            return Operand::Value(self.error_expr(span));
        };
        if let (ExprKind::FunctionAddress(id), true) = (&pointer.kind, self.types.function(pointee).is_some()) {
            return Operand::Function(*id, span);
        }
        Operand::Place(Place { kind: PlaceKind::Deref(Box::new(pointer)), ty: pointee, span })
    }

    /// Where a member is: indices through anonymous members.
    pub(crate) fn find_member(&self, record: RecordId, name: Symbol) -> Option<Vec<(RecordId, u32)>> {
        self.find_member_within(record, name, 0)
    }

    fn find_member_within(&self, record: RecordId, name: Symbol, depth: u32) -> Option<Vec<(RecordId, u32)>> {
        let body = self.types.record(record).body.as_ref()?;
        for (index, field) in body.fields.iter().enumerate() {
            if field.name == Some(name) {
                return Some(vec![(record, index as u32)]);
            }
        }
        if depth > crate::types::query::MAX_TYPE_DEPTH {
            return None;
        }
        for (index, field) in body.fields.iter().enumerate() {
            let inner = if field.name.is_none() { self.types.record_of(field.ty) } else { None };
            if let Some(mut rest) = inner.and_then(|inner| self.find_member_within(inner, name, depth + 1)) {
                rest.insert(0, (record, index as u32));
                return Some(rest);
            }
        }
        None
    }

    /// `base.field` through whatever anonymous members there are.
    pub(crate) fn member(&mut self, base: Place, field: Ident, span: Span) -> Operand {
        let Some(record) = self.types.record_of(base.ty) else {
            return Operand::Value(self.not_a_record(base.ty, field, false, base.span));
        };
        if !self.complete_record(record) {
            self.incomplete(base.ty, base.span, "cannot name a member of");
            return Operand::Value(self.error_expr(span));
        }
        let Some(path) = self.find_member(record, field.name) else {
            self.no_member(record, field);
            return Operand::Value(self.error_expr(span));
        };
        let mut place = base;
        for (record, index) in path {
            place = self.member_at(place, record, index, span);
        }
        Operand::Place(place)
    }

    /// The member with an index.
    pub(crate) fn member_at(&mut self, base: Place, record: RecordId, index: u32, span: Span) -> Place {
        let quals = self.types.quals(base.ty);
        let space = self.types.address_space(base.ty);
        let core = self.types.record(record).preserve_access_index;
        if core && !self.options.debug && self.unevaluated == 0 {
            self.no_relocations(record, span);
        }
        if (core || self.preserving > 0) && self.core_records.last() != Some(&record) {
            self.core_records.push(record);
        }
        let info = self.types.record(record);
        let body = info.body.as_ref();
        let Some((field, size)) = body.and_then(|body| Some((body.fields.get(index as usize)?, body.size))) else {
            return Place { ty: self.basic.error, ..base };
        };
        let (ty, offset, width) = (field.ty, field.bit_offset, field.bits);
        let bits = width.map(|width| self.types.bit_field(ty, offset, width, size, core));
        let ty = self.qualified(ty, crate::types::Quals { is_restrict: false, is_atomic: false, ..quals });
        let ty = if space != 0 && self.types.address_space(ty) != space {
            self.types.intern(Type::AddressSpace { space, inner: ty })
        } else {
            ty
        };
        Place { kind: PlaceKind::Member { base: Box::new(base), record, index, bits }, ty, span }
    }

    /// Without BTF there are no relocations, and the offsets in the object would be those of the headers alone.
    pub(crate) fn no_relocations(&self, record: RecordId, span: Span) {
        let shown = self.types.record(record).tag.map_or("this record".to_owned(), |tag| format!("'{tag}'"));
        self.emit(
            Diagnostic::error("E0389", span, format!("accesses of {shown} need BTF, and -g0 leaves it out"))
                .fact("it is declared with preserve_access_index: loaders relocate its accesses by BTF")
                .fix("compile without -g0"),
        );
    }

    pub(crate) fn not_a_record(&mut self, ty: TypeId, field: Ident, arrow: bool, span: Span) -> Expr {
        if self.types.is_error(ty) {
            return self.error_expr(span);
        }
        let shown = self.show(ty);
        let op = if arrow { "->" } else { "." };
        let mut diagnostic = Diagnostic::error(
            "E0339",
            field.span,
            format!("no member '{}': '{op}' needs a struct or union, and this is {shown}", field.name),
        );
        let pointee = self.types.pointee(ty);
        if !arrow && pointee.is_some_and(|pointee| self.types.record_of(pointee).is_some()) {
            diagnostic = diagnostic.fix("this is a pointer: write '->'");
        }
        if arrow && self.types.record_of(ty).is_some() {
            diagnostic = diagnostic.fix("this is not a pointer: write '.'");
        }
        self.emit(diagnostic);
        self.error_expr(span)
    }
}

fn is_relocated_subscript(pointer: &Expr) -> bool {
    matches!(pointer.kind, ExprKind::PtrAdd { relocated: true, .. })
}

/// Whether a place is a bit-field.
pub(crate) fn is_bit_field(place: &Place) -> bool {
    match &place.kind {
        PlaceKind::Member { bits, .. } => bits.is_some(),
        PlaceKind::After(_, inner) => is_bit_field(inner),
        _ => false,
    }
}
