//! Conversions between scalar types (C11 6.3).

use beec_check::types::TypeId;
use beec_ir::{Cast, Cond, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::Class;

impl FunctionCx<'_, '_> {
    /// A value of one scalar type as one of another.
    pub(crate) fn convert(&mut self, value: Value, from: TypeId, to: TypeId) -> Value {
        match self.class(to) {
            Class::Bool => self.truth_value(value),
            to => match to.ir() {
                Some(ty) => self.b.resize(value, self.class(from).is_signed(), ty),
                None => value,
            },
        }
    }

    /// 1 where a value differs from zero, as a `_Bool`.
    pub(crate) fn truth_value(&mut self, value: Value) -> Value {
        let differs = self.b.is_nonzero(value);
        self.b.cast(Cast::ZExt, differs, Ty::I8)
    }

    /// A condition (`i1`) as a value of an integer type.
    pub(crate) fn condition_value(&mut self, condition: Value, ty: TypeId) -> Value {
        let ty = self.class(ty).ir().unwrap_or(Ty::I32);
        self.b.resize(condition, false, ty)
    }

    /// Whether a value equals zero; `i1`.
    pub(crate) fn is_zero(&mut self, value: Value) -> Value {
        match self.b.ty(value) {
            Ty::I8 | Ty::I16 => {
                let wide = self.b.cast(Cast::ZExt, value, Ty::I32);
                self.b.icmp_imm(Cond::Eq, wide, 0)
            }
            _ => self.b.icmp_imm(Cond::Eq, value, 0),
        }
    }
}
