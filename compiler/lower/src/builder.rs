//! Appends instructions to the current block, folding constants on the way.

use beec_ir::{
    BinaryOp, Block, BlockCall, Body, Cast, Cond, GlobalId, LoopHint, MemFlags, Op, Slot, Terminator, Ty, Value, eval,
};
use beec_source::Span;

/// Where instructions go.
pub(crate) struct Builder {
    /// The function's body.
    pub(crate) body: Body,
    /// The block that is being filled.
    pub(crate) current: Block,
    /// The place of the next instructions.
    pub(crate) span: Span,
}

impl Builder {
    /// A body with an empty entry block, which is current.
    pub(crate) fn new(span: Span) -> Builder {
        let mut body = Body::default();
        let entry = body.add_block();
        body.order.push(entry);
        Builder { body, current: entry, span }
    }

    /// A block for later.
    pub(crate) fn block(&mut self) -> Block {
        self.body.add_block()
    }

    /// Goes on in a block, which takes the next place in the layout.
    pub(crate) fn start(&mut self, block: Block) {
        self.body.order.push(block);
        self.current = block;
    }

    /// Ends the current block and goes on in a new one that nothing reaches (yet).
    pub(crate) fn end(&mut self, terminator: Terminator) {
        self.terminate(terminator);
        let dead = self.block();
        self.start(dead);
    }

    /// Ends the current block; [`Builder::start`] must follow.
    pub(crate) fn terminate(&mut self, terminator: Terminator) {
        let span = self.span;
        let block = self.body.block_mut(self.current);
        block.terminator = terminator;
        block.terminator_span = span;
    }

    /// Ends the current block with a jump.
    pub(crate) fn jump(&mut self, to: Block) {
        self.terminate(Terminator::Jump(BlockCall::new(to)));
    }

    /// Ends the current block with a jump that hands over a value.
    pub(crate) fn jump_with(&mut self, to: Block, value: Value) {
        self.terminate(Terminator::Jump(BlockCall { block: to, args: vec![value] }));
    }

    /// Jumps to a block and goes on in it.
    pub(crate) fn fall_into(&mut self, block: Block) {
        self.jump(block);
        self.start(block);
    }

    /// Ends the current block by a condition (`i1`).
    pub(crate) fn branch(&mut self, condition: Value, then: Block, otherwise: Block, likely: Option<bool>) {
        match self.constant(condition) {
            Some(0) => self.jump(otherwise),
            Some(_) => self.jump(then),
            None => self.terminate(Terminator::Branch {
                condition,
                then: BlockCall::new(then),
                otherwise: BlockCall::new(otherwise),
                likely,
            }),
        }
    }

    /// Says what a pragma asks for the loop with this header.
    pub(crate) fn hint(&mut self, header: Block, hint: LoopHint) {
        self.body.block_mut(header).loop_hint = hint;
    }

    /// Appends an instruction with these results and gives the first.
    pub(crate) fn emit_many(&mut self, op: Op, results: &[Ty]) -> Vec<Value> {
        let inst = self.body.add_inst(op, results, self.span);
        let block = self.current;
        self.body.block_mut(block).insts.push(inst);
        self.body.results(inst).collect()
    }

    /// Appends an instruction with one result.
    pub(crate) fn emit(&mut self, op: Op, result: Ty) -> Value {
        let inst = self.body.add_inst(op, &[result], self.span);
        let block = self.current;
        self.body.block_mut(block).insts.push(inst);
        self.body.inst(inst).first_result
    }

    /// Appends an instruction without a result.
    pub(crate) fn effect(&mut self, op: Op) {
        self.emit_many(op, &[]);
    }

    /// A value's type.
    pub(crate) fn ty(&self, value: Value) -> Ty {
        self.body.ty(value)
    }

    /// A value that is a constant.
    pub(crate) fn constant(&self, value: Value) -> Option<i64> {
        self.body.constant(value)
    }

    /// A constant, cut to its type.
    pub(crate) fn iconst(&mut self, ty: Ty, value: i64) -> Value {
        self.emit(Op::Const(eval::normalize(ty, value)), ty)
    }

    /// Arithmetic on two values of one type.
    pub(crate) fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        let ty = self.ty(a);
        match (self.constant(a), self.constant(b)) {
            (Some(a), Some(b)) => return self.iconst(ty, eval::binary(op, ty, a, b)),
            (_, Some(b)) if is_right_identity(op, b) => return a,
            (Some(constant), None) if is_commutative(op) => {
                return if is_right_identity(op, constant) { b } else { self.emit(Op::Binary(op, b, a), ty) };
            }
            _ => {}
        }
        self.emit(Op::Binary(op, a, b), ty)
    }

    /// Arithmetic with a constant on the right.
    pub(crate) fn binary_imm(&mut self, op: BinaryOp, a: Value, b: i64) -> Value {
        let ty = self.ty(a);
        if is_right_identity(op, eval::normalize(ty, b)) {
            return a;
        }
        let b = self.iconst(ty, b);
        self.binary(op, a, b)
    }

    /// A comparison; `i1`.
    pub(crate) fn icmp(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        if let (Some(x), Some(y)) = (self.constant(a), self.constant(b)) {
            let holds = eval::icmp(cond, self.ty(a), x, y);
            return self.iconst(Ty::I1, i64::from(holds));
        }
        if self.constant(b) == Some(0)
            && let Some(known) = self.compare_boolean(cond, a)
        {
            return known;
        }
        self.emit(Op::Icmp(cond, a, b), Ty::I1)
    }

    /// Comparison of a widened condition with zero: the condition itself, or its inverse.
    fn compare_boolean(&mut self, cond: Cond, a: Value) -> Option<Value> {
        let Some(&Op::Cast(Cast::ZExt, bit)) = self.body.def_op(a) else { return None };
        if self.ty(bit) != Ty::I1 {
            return None;
        }
        match (cond, self.body.def_op(bit)) {
            (Cond::Ne, _) => Some(bit),
            (Cond::Eq, Some(&Op::Icmp(inner, x, y))) => Some(self.emit(Op::Icmp(inner.inverse(), x, y), Ty::I1)),
            _ => None,
        }
    }

    /// A comparison with a constant.
    pub(crate) fn icmp_imm(&mut self, cond: Cond, a: Value, b: i64) -> Value {
        let ty = self.ty(a);
        let b = self.iconst(ty, b);
        self.icmp(cond, a, b)
    }

    /// Whether a value of any type differs from zero; `i1`. Values below 32 bits are widened first.
    pub(crate) fn is_nonzero(&mut self, value: Value) -> Value {
        match self.ty(value) {
            Ty::I1 => value,
            Ty::I8 | Ty::I16 => {
                let wide = self.cast(Cast::ZExt, value, Ty::I32);
                self.icmp_imm(Cond::Ne, wide, 0)
            }
            Ty::I32 | Ty::I64 | Ty::Ptr => self.icmp_imm(Cond::Ne, value, 0),
        }
    }

    /// A conversion; nothing where the type is already right.
    pub(crate) fn cast(&mut self, cast: Cast, value: Value, to: Ty) -> Value {
        let from = self.ty(value);
        if from == to {
            return value;
        }
        if let Some(constant) = self.constant(value) {
            return self.iconst(to, eval::cast(cast, from, to, constant));
        }
        if let Some(&Op::Cast(inner, source)) = self.body.def_op(value)
            && let Some(short) = self.cast_of_cast(cast, inner, source, to)
        {
            return short;
        }
        self.emit(Op::Cast(cast, value), to)
    }

    fn cast_of_cast(&mut self, outer: Cast, inner: Cast, source: Value, to: Ty) -> Option<Value> {
        let origin = self.ty(source);
        match (outer, inner) {
            (Cast::IntToPtr, Cast::PtrToInt) | (Cast::PtrToInt, Cast::IntToPtr) if origin == to => Some(source),
            (Cast::Trunc, Cast::ZExt | Cast::SExt) if origin == to => Some(source),
            (Cast::Trunc, Cast::ZExt | Cast::SExt) if origin.bits() < to.bits() => Some(self.cast(inner, source, to)),
            (Cast::Trunc, Cast::ZExt | Cast::SExt | Cast::Trunc) if origin != Ty::Ptr => {
                Some(self.cast(Cast::Trunc, source, to))
            }
            (Cast::ZExt, Cast::ZExt) | (Cast::SExt, Cast::SExt) => Some(self.cast(outer, source, to)),
            (Cast::SExt, Cast::ZExt) => Some(self.cast(Cast::ZExt, source, to)),
            _ => None,
        }
    }

    /// An integer as another width.
    pub(crate) fn resize(&mut self, value: Value, signed: bool, to: Ty) -> Value {
        let from = self.ty(value);
        if from == to {
            return value;
        }
        if from == Ty::Ptr {
            let int = self.cast(Cast::PtrToInt, value, Ty::I64);
            return self.resize(int, signed, to);
        }
        if to == Ty::Ptr {
            let int = self.resize(value, signed, Ty::I64);
            return self.cast(Cast::IntToPtr, int, Ty::Ptr);
        }
        let cast = match from.bits().cmp(&to.bits()) {
            std::cmp::Ordering::Greater => Cast::Trunc,
            _ if signed => Cast::SExt,
            _ => Cast::ZExt,
        };
        self.cast(cast, value, to)
    }

    /// `pointer + offset` with `offset` an `i64`.
    pub(crate) fn ptr_add(&mut self, pointer: Value, offset: Value) -> Value {
        match (self.constant(pointer), self.constant(offset)) {
            (_, Some(0)) => pointer,
            (Some(a), Some(b)) => self.iconst(Ty::Ptr, a.wrapping_add(b)),
            _ => self.emit(Op::PtrAdd(pointer, offset), Ty::Ptr),
        }
    }

    /// `pointer + offset` with a constant offset.
    pub(crate) fn ptr_add_imm(&mut self, pointer: Value, offset: i64) -> Value {
        if offset == 0 {
            return pointer;
        }
        if let Some(&Op::SlotAddr(slot, start)) = self.body.def_op(pointer)
            && let Ok(offset) = i32::try_from(i64::from(start).wrapping_add(offset))
        {
            return self.slot_addr(slot, offset);
        }
        let offset = self.iconst(Ty::I64, offset);
        self.ptr_add(pointer, offset)
    }

    /// The address of a byte of a slot.
    pub(crate) fn slot_addr(&mut self, slot: Slot, offset: i32) -> Value {
        self.emit(Op::SlotAddr(slot, offset), Ty::Ptr)
    }

    /// The address of a global.
    pub(crate) fn global_addr(&mut self, global: GlobalId) -> Value {
        self.emit(Op::GlobalAddr(global), Ty::Ptr)
    }

    /// A load.
    pub(crate) fn load(&mut self, ty: Ty, addr: Value, offset: i32, flags: MemFlags) -> Value {
        self.emit(Op::Load { addr, offset, flags }, ty)
    }

    /// A store.
    pub(crate) fn store(&mut self, addr: Value, offset: i32, value: Value, flags: MemFlags) {
        self.effect(Op::Store { addr, offset, value, flags });
    }
}

/// Whether `x op b` is `x`.
fn is_right_identity(op: BinaryOp, b: i64) -> bool {
    use BinaryOp::*;
    match op {
        Add | Sub | Or | Xor | Shl | LShr | AShr => b == 0,
        Mul | UDiv | SDiv => b == 1,
        And => b == -1,
        URem | SRem => false,
    }
}

fn is_commutative(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
}
