//! Compatible and composite types (C11 6.2.7), null pointer constants.

use crate::checker::Checker;
use crate::tree::{Expr, ExprKind};
use crate::types::{Field, FunctionParam, FunctionType, Quals, Record, RecordId, Type, TypeId, Types};

/// How deep types are compared; beyond it they count as compatible.
const MAX_COMPARE: u32 = 128;

impl Types {
    /// Whether two types are compatible, their own qualifiers included.
    pub fn compatible(&self, a: TypeId, b: TypeId) -> bool {
        self.compatible_within(a, b, 0)
    }

    /// Whether two types are compatible but for qualifiers at their tops.
    pub fn compatible_unqualified(&self, a: TypeId, b: TypeId) -> bool {
        self.compatible_cores(a, b, 0)
    }

    fn compatible_within(&self, a: TypeId, b: TypeId, depth: u32) -> bool {
        if let (Some(_), Some(_)) = (self.array(a), self.array(b)) {
            return depth > MAX_COMPARE || self.compatible_arrays(a, b, depth);
        }
        a == b || depth > MAX_COMPARE || (self.quals(a) == self.quals(b) && self.compatible_cores(a, b, depth))
    }

    fn compatible_cores(&self, a: TypeId, b: TypeId, depth: u32) -> bool {
        let (a, b) = (self.strip(a), self.strip(b));
        if a == b {
            return true;
        }
        match (self.get(a), self.get(b)) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Pointer(a), Type::Pointer(b)) => {
                self.address_space(*a) == self.address_space(*b) && self.compatible_within(*a, *b, depth + 1)
            }
            (Type::Array { element: a, len: la }, Type::Array { element: b, len: lb }) => {
                (la.is_none() || lb.is_none() || la == lb) && self.compatible_within(*a, *b, depth + 1)
            }
            (Type::Function(a), Type::Function(b)) => self.compatible_functions(a, b, depth),
            (Type::Record(a), Type::Record(b)) => self.by_content && self.same_content(*a, *b, depth + 1),
            (Type::Enum(id), Type::Int(kind)) | (Type::Int(kind), Type::Enum(id)) => {
                self.enumeration(*id).underlying == *kind
            }
            _ => false,
        }
    }

    /// Whether two records have one tag and the same members (C23 6.2.7p1).
    pub(crate) fn same_content(&self, a: RecordId, b: RecordId, depth: u32) -> bool {
        // What is being compared, or was found to be the same, is the same: records refer to themselves.
        if a == b || !self.same_records.borrow_mut().insert((a, b)) {
            return true;
        }
        let same = self.same_members(self.record(a), self.record(b), depth);
        if !same {
            self.same_records.borrow_mut().clear();
        }
        same
    }

    fn same_members(&self, a: &Record, b: &Record, depth: u32) -> bool {
        if a.tag != b.tag || (a.tag.is_none() && depth == 0) || a.is_union != b.is_union {
            return false;
        }
        let (Some(a), Some(b)) = (&a.body, &b.body) else { return a.body.is_none() || b.body.is_none() };
        let placed = |(a, b): (&Field, &Field)| {
            a.name == b.name
                && a.bit_offset == b.bit_offset
                && a.bits == b.bits
                && self.compatible_within(a.ty, b.ty, depth + 1)
        };
        a.size == b.size
            && a.align == b.align
            && a.fields.len() == b.fields.len()
            && a.fields.iter().zip(&b.fields).all(placed)
    }

    /// Qualifiers of an array are those of its elements (C11 6.7.3p9).
    fn compatible_arrays(&self, a: TypeId, b: TypeId, depth: u32) -> bool {
        if self.object_quals(a) != self.object_quals(b) {
            return false;
        }
        let (mut a, mut b) = (a, b);
        while let (Some((ea, la)), Some((eb, lb))) = (self.array(a), self.array(b)) {
            if la.is_some() && lb.is_some() && la != lb {
                return false;
            }
            (a, b) = (ea, eb);
        }
        self.compatible_cores(a, b, depth + 1)
    }

    fn compatible_functions(&self, a: &FunctionType, b: &FunctionType, depth: u32) -> bool {
        if !self.compatible_cores(a.result, b.result, depth + 1) {
            return false;
        }
        if a.unspecified || b.unspecified {
            return true;
        }
        a.variadic == b.variadic
            && a.params.len() == b.params.len()
            && a.params.iter().zip(&b.params).all(|(a, b)| self.compatible_cores(a.ty, b.ty, depth + 1))
    }
}

impl Checker<'_> {
    /// The composite of two compatible types: what is known of either. Parameter names are those of `b` where it
    /// has them.
    pub(crate) fn composite(&mut self, a: TypeId, b: TypeId) -> TypeId {
        if a == b {
            return a;
        }
        match (self.types.resolve(a).clone(), self.types.resolve(b).clone()) {
            (Type::Array { element: ea, len: la }, Type::Array { element: eb, len: lb }) => {
                let (element, len) = (self.composite(ea, eb), lb.or(la));
                if element == eb && len == lb {
                    return b;
                }
                if element == ea && len == la {
                    return a;
                }
                let quals = self.types.quals(b);
                let whole = self.array_of(element, len);
                self.qualified(whole, quals)
            }
            (Type::Pointer(pa), Type::Pointer(pb)) => {
                let pointee = self.composite(pa, pb);
                if pointee == pb {
                    return b;
                }
                if pointee == pa {
                    return a;
                }
                let quals = self.types.quals(b);
                let whole = self.pointer_to(pointee);
                self.qualified(whole, quals)
            }
            (Type::Function(fa), Type::Function(fb)) => self.composite_functions((a, &fa), (b, &fb)),
            _ => b,
        }
    }

    fn composite_functions(&mut self, a: (TypeId, &FunctionType), b: (TypeId, &FunctionType)) -> TypeId {
        if b.1.unspecified {
            return a.0;
        }
        if a.1.unspecified || a.1.params.len() != b.1.params.len() {
            return b.0;
        }
        let mut params = Vec::with_capacity(b.1.params.len());
        for (a, b) in a.1.params.iter().zip(&b.1.params) {
            params.push(FunctionParam { name: b.name.or(a.name), ty: self.composite(a.ty, b.ty) });
        }
        let result = self.composite(a.1.result, b.1.result);
        self.types.intern(Type::Function(FunctionType { result, params, ..b.1.clone() }))
    }

    /// Whether it is a null pointer constant (6.3.2.3p3): an integer constant 0, or that cast to `void *`.
    pub(crate) fn is_null_constant(&self, expr: &Expr) -> bool {
        let ExprKind::Const(0) = expr.kind else { return false };
        match self.types.pointee(expr.ty) {
            None if self.types.is_nullptr(expr.ty) => true,
            Some(pointee) => matches!(self.types.get(self.types.strip_typedefs(pointee)), Type::Void),
            None => self.types.is_integer(expr.ty),
        }
    }

    /// Qualifiers that matter to a pointer's conversion.
    pub(crate) fn pointee_quals(&self, pointee: TypeId) -> Quals {
        self.types.object_quals(pointee)
    }
}

impl Types {
    /// The type below the typedefs at its top.
    pub(crate) fn strip_typedefs(&self, mut id: TypeId) -> TypeId {
        while let Type::Typedef(typedef) = self.get(id) {
            id = self.typedef(*typedef).ty;
        }
        id
    }
}
