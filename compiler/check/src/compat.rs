//! Compatible and composite types (C11 6.2.7), null pointer constants.

use crate::checker::Checker;
use crate::tree::{Expr, ExprKind};
use crate::types::{FunctionParam, FunctionType, Quals, Type, TypeId, Types};

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
            (Type::Enum(id), Type::Int(kind)) | (Type::Int(kind), Type::Enum(id)) => {
                self.enumeration(*id).underlying == *kind
            }
            _ => false,
        }
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
            (Type::Array { len: None, .. }, Type::Array { len: Some(_), .. }) => b,
            (Type::Array { len: Some(_), .. }, Type::Array { len: None, .. }) => a,
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
        let pairs = a.1.params.iter().zip(&b.1.params);
        let params = pairs.map(|(a, b)| FunctionParam { name: b.name.or(a.name), ty: b.ty }).collect();
        self.types.intern(Type::Function(FunctionType { params, ..b.1.clone() }))
    }

    /// Whether it is a null pointer constant (6.3.2.3p3): an integer constant 0, or that cast to `void *`.
    pub(crate) fn is_null_constant(&self, expr: &Expr) -> bool {
        let ExprKind::Const(0) = expr.kind else { return false };
        match self.types.pointee(expr.ty) {
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
