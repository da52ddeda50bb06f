//! Calls: what is called is a fact of the declaration.

use beec_check::tree::{Callee as CCallee, Expr, FunctionId};
use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Callee, FuncId, Op, Ty, Value};

use crate::abi::{Passing, passing};
use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::{Base, Location};

impl<'a> FunctionCx<'_, 'a> {
    /// A call. A result in memory goes to `result_to`, or to a temporary that nobody reads.
    pub(crate) fn call(
        &mut self,
        expr: &'a Expr,
        callee: &'a CCallee,
        function_ty: TypeId,
        args: &'a [Expr],
        result_to: Option<Value>,
    ) -> Option<Value> {
        let signature = self.unit.signature(function_ty);
        let target = self.callee(callee);
        let mut values = Vec::new();
        if signature.returns_in_memory {
            values.push(self.result_address(expr, result_to));
        }
        for arg in args {
            self.argument(arg, &mut values);
        }
        if let CCallee::Extern(id) | CCallee::Subprogram(id) = callee {
            self.fit_arguments(&mut values, *id);
        }
        let result = match target {
            Callee::Func(id) => self.unit.module.function(id).result,
            _ => signature.result,
        };
        self.b.span = expr.span;
        let op = Op::Call { callee: target, args: values };
        let value = self.b.emit_many(op, result.as_slice()).first().copied()?;
        Some(self.call_result(expr, value))
    }

    fn callee(&mut self, callee: &'a CCallee) -> Callee {
        match callee {
            CCallee::Helper { id, .. } => Callee::Helper(*id),
            CCallee::Extern(id) | CCallee::Subprogram(id) => Callee::Func(FuncId(id.0)),
            CCallee::Pointer(pointer) => {
                let pointer = self.scalar(pointer);
                Callee::Indirect(pointer)
            }
        }
    }

    fn result_address(&mut self, expr: &'a Expr, result_to: Option<Value>) -> Value {
        match result_to {
            Some(address) => address,
            None => {
                let temporary = self.temporary_of(expr.ty);
                self.pointer(temporary)
            }
        }
    }

    /// One argument, in as many registers as it takes.
    fn argument(&mut self, arg: &'a Expr, values: &mut Vec<Value>) {
        match passing(self.types, arg.ty) {
            Passing::Direct(ty) => {
                let signed = self.class(arg.ty).is_signed();
                let value = self.scalar(arg);
                values.push(self.b.resize(value, signed, ty));
            }
            Passing::Registers(0) => self.effect(arg),
            Passing::Registers(count) => {
                let words = self.argument_words(arg, count);
                values.extend(words);
            }
            Passing::Address => {
                let copy = self.temporary_of(arg.ty);
                self.value_into(arg, &copy, true);
                values.push(self.pointer(copy));
            }
        }
    }

    /// A small record in registers. What does not fill its words is copied to a temporary that does.
    fn argument_words(&mut self, arg: &'a Expr, count: u32) -> Vec<Value> {
        let size = self.size_of(arg.ty);
        if let Class::Wide { .. } = self.class(arg.ty) {
            let (low, high) = self.wide(arg);
            return if self.unit.module.target.big_endian { vec![high, low] } else { vec![low, high] };
        }
        let location = self.aggregate(arg);
        if size == u64::from(count) * 8 {
            return self.words_at(&location, count);
        }
        let slot = self.temporary(u64::from(count) * 8);
        let padded = Location::new(Base::Slot(slot), 8);
        self.copy(&padded, &location, size);
        self.words_at(&padded, count)
    }

    /// What a definition has no parameter for is dropped: it cannot read it, not even if it is variadic. Calls through
    /// prototypes that do not fit the definition (C11 6.5.2.2p6 leaves them undefined) still give
    /// well-typed IR.
    fn fit_arguments(&mut self, values: &mut Vec<Value>, callee: FunctionId) {
        let function = &self.unit.program.functions[callee.0 as usize];
        if function.definition.is_none() && self.unit.is_open(function.ty) {
            return;
        }
        let params = self.unit.module.function(FuncId(callee.0)).params.clone();
        values.truncate(params.len());
        for (index, ty) in params.into_iter().enumerate() {
            match values.get(index).copied() {
                Some(value) => values[index] = self.b.resize(value, false, ty),
                None => {
                    let zero = self.b.iconst(ty, 0);
                    values.push(zero);
                }
            }
        }
    }

    /// The result as a value of the declared type: the bits above its width are unspecified, and of a `_Bool` all
    /// but the lowest.
    fn call_result(&mut self, expr: &'a Expr, value: Value) -> Value {
        if self.class(expr.ty) != Class::Bool {
            return value;
        }
        let wide = self.b.resize(value, false, Ty::I32);
        let bit = self.b.binary_imm(BinaryOp::And, wide, 1);
        self.b.resize(bit, false, Ty::I8)
    }
}
