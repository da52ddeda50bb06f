//! Replacing values by others throughout a body.

use beec_ir::{Body, Inst, Op, Ty, Value};
use beec_source::Span;

/// Which value stands for which from now on.
pub(crate) struct Replacements {
    to: Vec<Value>,
    any: bool,
}

impl Replacements {
    pub(crate) fn new(body: &Body) -> Replacements {
        Replacements { to: (0..body.values.len() as u32).map(Value).collect(), any: false }
    }

    /// From now on `to` stands for `from`; `to` may itself be replaced already or later.
    pub(crate) fn set(&mut self, from: Value, to: Value) {
        let to = self.get(to);
        if from != to {
            self.grow(from);
            self.to[from.index()] = to;
            self.any = true;
        }
    }

    fn grow(&mut self, value: Value) {
        while self.to.len() <= value.index() {
            self.to.push(Value(self.to.len() as u32));
        }
    }

    /// What stands for a value.
    pub(crate) fn get(&self, mut value: Value) -> Value {
        while let Some(&next) = self.to.get(value.index()) {
            if next == value {
                break;
            }
            value = next;
        }
        value
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.any
    }

    /// Rewrites every reader.
    pub(crate) fn apply(&self, body: &mut Body) {
        if self.is_empty() {
            return;
        }
        let order = std::mem::take(&mut body.order);
        for &block in &order {
            let insts = std::mem::take(&mut body.block_mut(block).insts);
            for &inst in &insts {
                body.inst_mut(inst).op.map_uses(|value| self.get(value));
            }
            let data = body.block_mut(block);
            data.insts = insts;
            data.terminator.map_uses(|value| self.get(value));
        }
        body.order = order;
    }
}

/// Makes instructions and collects them for a block's list.
pub(crate) struct Emitter<'a> {
    pub(crate) body: &'a mut Body,
    pub(crate) out: Vec<Inst>,
    pub(crate) span: Span,
}

impl<'a> Emitter<'a> {
    pub(crate) fn new(body: &'a mut Body, span: Span) -> Emitter<'a> {
        Emitter { body, out: Vec::new(), span }
    }

    pub(crate) fn inst(&mut self, op: Op, results: &[Ty]) -> Inst {
        let inst = self.body.add_inst(op, results, self.span);
        self.out.push(inst);
        inst
    }

    pub(crate) fn value(&mut self, op: Op, ty: Ty) -> Value {
        let inst = self.inst(op, &[ty]);
        self.body.inst(inst).first_result
    }

    pub(crate) fn constant(&mut self, ty: Ty, value: i64) -> Value {
        self.value(Op::Const(beec_ir::eval::normalize(ty, value)), ty)
    }

    pub(crate) fn binary(&mut self, op: beec_ir::BinaryOp, a: Value, b: Value) -> Value {
        let ty = self.body.ty(a);
        self.value(Op::Binary(op, a, b), ty)
    }

    pub(crate) fn binary_imm(&mut self, op: beec_ir::BinaryOp, a: Value, b: i64) -> Value {
        let ty = self.body.ty(a);
        let b = self.constant(ty, b);
        self.binary(op, a, b)
    }

    pub(crate) fn cast(&mut self, cast: beec_ir::Cast, value: Value, ty: Ty) -> Value {
        self.value(Op::Cast(cast, value), ty)
    }

    /// `value` as type `to`, zero-extended, truncated or reinterpreted.
    pub(crate) fn convert(&mut self, value: Value, to: Ty) -> Value {
        use beec_ir::Cast;
        let from = self.body.ty(value);
        match (from, to) {
            _ if from == to => value,
            (Ty::Ptr, _) => {
                let integer = self.cast(Cast::PtrToInt, value, Ty::I64);
                self.convert(integer, to)
            }
            (_, Ty::Ptr) => {
                let integer = self.convert(value, Ty::I64);
                self.cast(Cast::IntToPtr, integer, Ty::Ptr)
            }
            _ if from.bits() < to.bits() => self.cast(Cast::ZExt, value, to),
            _ => self.cast(Cast::Trunc, value, to),
        }
    }
}

/// The constant at the end of a chain of constant pointer additions, and the base before it.
pub(crate) fn base_and_offset(body: &Body, mut value: Value) -> (Value, i64) {
    let mut offset = 0i64;
    loop {
        match body.def_op(value) {
            Some(&Op::PtrAdd(base, by)) => match body.constant(by) {
                Some(by) => {
                    offset = offset.wrapping_add(by);
                    value = base;
                }
                None => return (value, offset),
            },
            _ => return (value, offset),
        }
    }
}

/// Removes block parameters (not the function's own) and the arguments given for them.
pub(crate) fn remove_params(body: &mut Body, removed: impl Fn(Value) -> bool) {
    let mut keep: Vec<Option<Vec<bool>>> = vec![None; body.blocks.len()];
    let order = body.order.clone();
    for &block in order.iter().skip(1) {
        let params = &body.block(block).params;
        if params.iter().any(|&param| removed(param)) {
            keep[block.index()] = Some(params.iter().map(|&param| !removed(param)).collect());
        }
    }
    for &block in &order {
        body.block_mut(block).terminator.for_each_target_mut(|target| {
            if let Some(keep) = &keep[target.block.index()] {
                let mut keep = keep.iter();
                target.args.retain(|_| keep.next().copied().unwrap_or(true));
            }
        });
        if keep[block.index()].is_some() {
            let mut params = std::mem::take(&mut body.block_mut(block).params);
            params.retain(|&param| !removed(param));
            for (index, &param) in params.iter().enumerate() {
                body.values[param.index()].def = beec_ir::ValueDef::Param(block, index as u32);
            }
            body.block_mut(block).params = params;
        }
    }
}
