//! Calls of C library functions on memory, once their length is known.

use beec_ir::{Callee, Cast, FuncId, Inst, MemFlags, Op, Ty, Value};

use super::{Combiner, Outcome, floats};

impl Combiner<'_, '_> {
    pub(super) fn call(&mut self, inst: Inst, callee: Callee, args: &[Value]) -> Option<Outcome> {
        match callee {
            Callee::Func(id) => self.library_call(inst, id, args),
            Callee::Helper(_) | Callee::Indirect(_) => None,
        }
    }

    /// A C library function on memory, whose length has become a constant by now.
    fn library_call(&mut self, inst: Inst, id: FuncId, args: &[Value]) -> Option<Outcome> {
        let function = self.cx.module.function(id);
        if function.error.is_none() || function.body.is_some() {
            return None;
        }
        let known: Option<Vec<i64>> = args.iter().map(|&arg| self.constant(arg)).collect();
        if let Some(number) = known.and_then(|known| floats::fold(function.name.as_str(), &known)) {
            return Some(Outcome::Op(Op::Const(number)));
        }
        let &[a, b, len] = args else { return None };
        let len = u64::try_from(self.constant(len)?).ok()?;
        if self.body.ty(a) != Ty::Ptr {
            return None;
        }
        let flags = MemFlags::default();
        let other_is_pointer = self.body.ty(b) == Ty::Ptr;
        let op = match function.name.as_str() {
            "memset" if !other_is_pointer && self.body.ty(b).bits() > 8 => {
                let byte = self.new_value(Op::Cast(Cast::Trunc, b), Ty::I8);
                Op::MemSet { dst: a, byte, len, align: 1, flags }
            }
            name @ ("memcpy" | "memmove") if other_is_pointer => {
                let overlap = name == "memmove";
                Op::MemCopy { dst: a, src: b, len, dst_align: 1, src_align: 1, overlap, flags }
            }
            "memcmp" if other_is_pointer && self.result_type(inst) == Some(Ty::I32) => {
                return Some(Outcome::Op(Op::MemCmp { a, b, len, a_align: 1, b_align: 1 }));
            }
            _ => return None,
        };
        let Some(ty) = self.result_type(inst) else { return Some(Outcome::Op(op)) };
        if ty != Ty::Ptr {
            return None;
        }
        // The function gives its first argument; the instruction that did stays behind as something without effect.
        let memory = self.body.add_inst(op, &[], self.span);
        self.out.push(memory);
        self.body.inst_mut(inst).op = Op::Const(0);
        Some(Outcome::Value(a))
    }

    fn result_type(&self, inst: Inst) -> Option<Ty> {
        self.body.result(inst).map(|result| self.body.ty(result))
    }
}
