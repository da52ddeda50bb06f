//! Conversions: promotions, usual arithmetic conversions, and assignment with clang's severities.

use beec_source::{Diagnostic, Span, Symbol};

use crate::checker::Checker;
use crate::tree::{CastKind, Expr, ExprKind, PlaceKind};
use crate::types::{IntKind, Quals, RecordId, Type, TypeId};

/// For what a value is converted.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// `a = b`
    Assign,
    /// `T a = b`
    Init,
    /// `return b`
    Return,
    /// An argument: 0-based index, the function's name and where it is declared.
    Argument { index: usize, function: Option<Symbol>, declared: Span },
}

impl Purpose {
    /// What happens to a value of type `value` that is to be of type `target`.
    fn relation(&self, target: &str, value: &str) -> String {
        match self {
            Purpose::Assign => format!("assigning {value} to {target}"),
            Purpose::Init => format!("initialising {target} with {value}"),
            Purpose::Return => format!("returning {value} from a function with result {target}"),
            Purpose::Argument { index, function: Some(name), .. } => {
                format!("passing {value} as argument {} of '{name}', which is {target}", index + 1)
            }
            Purpose::Argument { index, .. } => format!("passing {value} as argument {}, which is {target}", index + 1),
        }
    }

    fn note(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Purpose::Argument { declared, .. } => diagnostic.label(*declared, "declared here"),
            _ => diagnostic,
        }
    }
}

/// A possible objection to a pointer conversion.
struct Objection {
    code: &'static str,
    group: &'static str,
    problem: &'static str,
}

impl Checker<'_> {
    /// The bit-field a value was read from or stored to: its width and signedness promote it.
    pub(crate) fn source_bits(&self, expr: &Expr) -> Option<u8> {
        let place = match &expr.kind {
            ExprKind::Load(place) | ExprKind::Assign { place, .. } | ExprKind::AssignOp { place, .. } => place,
            ExprKind::Increment { place, .. } => place,
            ExprKind::Comma(_, rhs) => return self.source_bits(rhs),
            _ => return None,
        };
        let mut place = place;
        while let PlaceKind::After(_, inner) = &place.kind {
            place = inner;
        }
        match &place.kind {
            PlaceKind::Member { bits: Some(bits), .. } => Some(bits.width),
            _ => None,
        }
    }

    /// The type a value is promoted to (6.3.1.1p2).
    pub(crate) fn promoted_type(&self, expr: &Expr) -> TypeId {
        let Some(kind) = self.types.integer(expr.ty) else { return self.types.value_type(expr.ty) };
        if matches!(kind, IntKind::Bit { .. }) {
            return self.types.value_type(expr.ty);
        }
        if let Some(width) = self.source_bits(expr) {
            if u32::from(width) < 32 || (width == 32 && kind.is_signed()) {
                return self.basic.int;
            }
            if width == 32 {
                return self.basic.uint;
            }
        }
        if kind.bits() < 32 { self.basic.int } else { self.types.value_type(expr.ty) }
    }

    /// Integer promotion; other values stay as they are.
    pub(crate) fn promote(&mut self, expr: Expr) -> Expr {
        let mut ty = self.promoted_type(&expr);
        if let Type::Enum(id) = *self.types.resolve(ty) {
            let kind = self.types.enumeration(id).underlying;
            ty = self.int_type(kind);
        }
        if self.types.is_integer(expr.ty) { self.cast(expr, ty) } else { expr }
    }

    /// What an argument without a declared parameter is converted to (6.5.2.2p6).
    pub(crate) fn promote_argument(&mut self, expr: Expr) -> Expr {
        self.promote(expr)
    }

    /// The common type of two arithmetic values (6.3.1.8).
    pub(crate) fn common_type(&mut self, a: &Expr, b: &Expr) -> TypeId {
        if let (Some(fa), fb) | (fb, Some(fa)) = (self.types.float(a.ty), self.types.float(b.ty)) {
            let widest = [Some(fa), fb].into_iter().flatten().max_by_key(|kind| *kind as u8);
            return self.types.intern(Type::Float(widest.unwrap_or(fa)));
        }
        let (ta, tb) = (self.promoted_type(a), self.promoted_type(b));
        let (Some(ka), Some(kb)) = (self.types.integer(ta), self.types.integer(tb)) else { return self.basic.error };
        let kind = common_kind(ka, kb);
        let same = |checker: &Self, ty| matches!(*checker.types.resolve(ty), Type::Int(k) if k == kind);
        if same(self, ta) && (ka == kind) {
            return ta;
        }
        if same(self, tb) && (kb == kind) {
            return tb;
        }
        self.int_type(kind)
    }

    /// Both converted to their common type.
    pub(crate) fn usual_conversions(&mut self, a: Expr, b: Expr) -> (Expr, Expr, TypeId) {
        let ty = self.common_type(&a, &b);
        let a = self.cast(a, ty);
        let b = self.cast(b, ty);
        (a, b, ty)
    }

    /// Converts a value as if by assignment to an object of type `target` (6.5.16.1).
    pub(crate) fn assign_to(&mut self, value: Expr, target: TypeId, purpose: &Purpose) -> Expr {
        let to = self.types.value_type(target);
        if self.types.is_error(to) || self.types.is_error(value.ty) {
            return self.cast(value, to);
        }
        if self.types.is_void(value.ty) {
            let diagnostic = Diagnostic::error("E0329", value.span, "a value is needed here, and this is 'void'");
            self.emit(purpose.note(diagnostic));
            return self.error_expr(value.span);
        }
        match (self.types.resolve(to).clone(), self.types.resolve(value.ty).clone()) {
            (Type::Pointer(to_pointee), Type::Pointer(from_pointee)) => {
                if !self.is_null_constant(&value) {
                    self.check_pointers(&value, (to, to_pointee), from_pointee, purpose);
                }
                self.cast(value, to)
            }
            (Type::Pointer(_), Type::Int(_) | Type::Enum(_) | Type::Bool) => {
                if !self.is_null_constant(&value) {
                    self.int_conversion(&value, to, "integer to pointer conversion", purpose);
                }
                self.cast(value, to)
            }
            (Type::Pointer(_) | Type::Bool | Type::NullPtr, Type::NullPtr) => self.cast(value, to),
            (Type::NullPtr, _) if self.is_null_constant(&value) => self.cast(value, to),
            (Type::Bool, Type::Pointer(_)) => self.cast(value, to),
            (Type::Int(_) | Type::Enum(_), Type::Pointer(_)) => {
                self.int_conversion(&value, to, "pointer to integer conversion", purpose);
                self.cast(value, to)
            }
            (
                Type::Bool | Type::Int(_) | Type::Enum(_) | Type::Float(_),
                Type::Bool | Type::Int(_) | Type::Enum(_) | Type::Float(_),
            ) => self.cast(value, to),
            (Type::Record(a), Type::Record(b)) if a == b || self.types.compatible_unqualified(to, value.ty) => {
                if value.ty == to { value } else { Expr { ty: to, ..value } }
            }
            (Type::Record(union), _) if self.types.record(union).transparent_union => {
                self.wrap_in_union(value, to, union, purpose)
            }
            (Type::VaList, Type::VaList) => value,
            _ => {
                self.incompatible(&value, to, purpose);
                Expr { kind: ExprKind::Error, ty: to, span: value.span }
            }
        }
    }

    fn incompatible(&self, value: &Expr, to: TypeId, purpose: &Purpose) {
        let relation = purpose.relation(&self.show(to), &self.show(value.ty));
        let mut diagnostic = Diagnostic::error("E0330", value.span, format!("{relation}: the types are incompatible"));
        if self.types.pointee(value.ty).is_some_and(|pointee| self.types.compatible_unqualified(pointee, to)) {
            diagnostic = diagnostic.fix("dereference it with '*'");
        } else if self.types.pointee(to).is_some_and(|pointee| self.types.compatible_unqualified(pointee, value.ty)) {
            diagnostic = diagnostic.fix("take its address with '&'");
        }
        self.emit(purpose.note(diagnostic));
    }

    fn int_conversion(&self, value: &Expr, to: TypeId, what: &str, purpose: &Purpose) {
        let relation = purpose.relation(&self.show(to), &self.show(value.ty));
        let message = format!("{relation}: {what}");
        self.emit(purpose.note(Diagnostic::warning("W0307", "int-conversion", value.span, message)));
    }

    fn check_pointers(&mut self, value: &Expr, to: (TypeId, TypeId), from: TypeId, purpose: &Purpose) {
        let (to, to_pointee) = to;
        if self.types.address_space(to_pointee) != self.types.address_space(from) {
            let relation = purpose.relation(&self.show(to), &self.show(value.ty));
            let message = format!("{relation}, changes the address space of the pointer");
            let diagnostic = Diagnostic::error("E0331", value.span, message).fix("cast it explicitly");
            self.emit(purpose.note(diagnostic));
            return;
        }
        let Some(objection) = self.pointer_objection(to_pointee, from) else { return };
        let relation = purpose.relation(&self.show(to), &self.show(value.ty));
        let message = format!("{relation}, {}", objection.problem);
        let diagnostic = Diagnostic::warning(objection.code, objection.group, value.span, message);
        self.emit(purpose.note(diagnostic));
    }

    /// What is wrong with converting a pointer to `from` into one to `to`.
    fn pointer_objection(&self, to: TypeId, from: TypeId) -> Option<Objection> {
        let void = self.types.is_void(to) || self.types.is_void(from);
        if !void && !self.compatible_pointees(to, from) {
            let functions = self.types.function(to).is_some() && self.types.function(from).is_some();
            return Some(if functions {
                Objection {
                    code: "W0309",
                    group: "incompatible-function-pointer-types",
                    problem: "mixes pointers to functions of incompatible types",
                }
            } else {
                Objection {
                    code: "W0308",
                    group: "incompatible-pointer-types",
                    problem: "mixes incompatible pointer types",
                }
            });
        }
        let (had, has) = (self.pointee_quals(from), self.pointee_quals(to));
        let lost = (had.is_const && !has.is_const) || (had.is_volatile && !has.is_volatile);
        lost.then_some(Objection {
            code: "W0310",
            group: "incompatible-pointer-types-discards-qualifiers",
            problem: "discards qualifiers",
        })
    }

    /// Compatible but for qualifiers at the top, and for the signedness of integers (`-Wpointer-sign` is off).
    pub(crate) fn compatible_pointees(&self, a: TypeId, b: TypeId) -> bool {
        if self.types.compatible_unqualified(a, b) {
            return true;
        }
        match (self.types.array(a), self.types.array(b)) {
            (Some((a, la)), Some((b, lb))) => {
                return (la.is_none() || lb.is_none() || la == lb) && self.compatible_pointees(a, b);
            }
            (None, None) => {}
            _ => return false,
        }
        match (self.types.resolve(a), self.types.resolve(b)) {
            (Type::Int(_) | Type::Enum(_), Type::Int(_) | Type::Enum(_)) => {
                let (a, b) = (self.types.integer(a), self.types.integer(b));
                a.zip(b).is_some_and(|(a, b)| unsigned(a) == unsigned(b))
            }
            _ => false,
        }
    }

    fn wrap_in_union(&mut self, value: Expr, to: TypeId, union: RecordId, purpose: &Purpose) -> Expr {
        let members = self.types.record(union).body.as_ref();
        let members: Vec<TypeId> = members.into_iter().flat_map(|body| body.fields.iter().map(|f| f.ty)).collect();
        let fits = members.iter().copied().find(|member| {
            let pointers = self.types.is_pointer(*member) && self.is_null_constant(&value);
            pointers || self.types.compatible_unqualified(*member, value.ty) || {
                match (self.types.pointee(*member), self.types.pointee(value.ty)) {
                    (Some(a), Some(b)) => self.types.is_void(a) || self.types.is_void(b),
                    _ => false,
                }
            }
        });
        let Some(member) = fits else {
            self.incompatible(&value, to, purpose);
            return Expr { kind: ExprKind::Error, ty: to, span: value.span };
        };
        let operand = self.cast(value, member);
        let span = operand.span;
        Expr { kind: ExprKind::Cast { kind: CastKind::Bits, operand: Box::new(operand) }, ty: to, span }
    }

    /// A value used as a condition: it must be scalar.
    pub(crate) fn condition(&mut self, expr: Expr) -> Expr {
        if self.types.float(expr.ty).is_some() && !matches!(expr.kind, ExprKind::Error) {
            return self.float_truth(expr);
        }
        self.scalar_condition(expr)
    }

    /// A condition that is a value as well.
    pub(crate) fn scalar_condition(&mut self, expr: Expr) -> Expr {
        if self.types.is_error(expr.ty) || self.types.is_scalar(expr.ty) {
            return expr;
        }
        let shown = self.show(expr.ty);
        let message = format!("a condition must be a number or a pointer, and this is {shown}");
        self.error("E0332", expr.span, message);
        self.error_expr(expr.span)
    }

    /// `void` with the qualifiers of both pointees.
    pub(crate) fn merged_void(&mut self, a: TypeId, b: TypeId) -> TypeId {
        let quals = self.pointee_quals(a).union(self.pointee_quals(b));
        let space = self.types.address_space(a);
        let void = self.qualified(self.basic.void, Quals { is_restrict: false, is_atomic: false, ..quals });
        if space == 0 { void } else { self.types.intern(Type::AddressSpace { space, inner: void }) }
    }
}

fn unsigned(kind: IntKind) -> IntKind {
    match kind {
        IntKind::Char | IntKind::SChar | IntKind::UChar => IntKind::UChar,
        IntKind::Short | IntKind::UShort => IntKind::UShort,
        IntKind::Int | IntKind::UInt => IntKind::UInt,
        IntKind::Long | IntKind::ULong => IntKind::ULong,
        IntKind::LongLong | IntKind::ULongLong => IntKind::ULongLong,
        IntKind::Int128 | IntKind::UInt128 => IntKind::UInt128,
        IntKind::Bit { width, .. } => IntKind::Bit { signed: false, width },
    }
}

/// By width; among types of one width a `_BitInt` is the least, and `long` is less than `long long` (6.3.1.1p1).
fn rank(kind: IntKind) -> u32 {
    let among = match unsigned(kind) {
        IntKind::Bit { .. } => 0,
        IntKind::ULongLong => 2,
        _ => 1,
    };
    4 * kind.bits() + among
}

/// The common kind of two promoted integer kinds.
fn common_kind(a: IntKind, b: IntKind) -> IntKind {
    if a == b {
        return a;
    }
    if a.is_signed() == b.is_signed() {
        return if rank(a) >= rank(b) { a } else { b };
    }
    let (signed, other) = if a.is_signed() { (a, b) } else { (b, a) };
    if rank(other) >= rank(signed) {
        other
    } else if signed.bits() > other.bits() {
        signed
    } else {
        unsigned(signed)
    }
}
