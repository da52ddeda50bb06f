//! Building a function's body instruction by instruction.

use beec_source::Span;

use crate::{
    BinaryOp, Block, BlockCall, Body, Callee, Cast, Cond, FuncId, GlobalId, Inst, MemFlags, Op, Slot, Terminator, Ty,
    Value,
};

/// Adds instructions at the end of a current block, with a current place in the source.
#[derive(Debug)]
pub struct FunctionBuilder<'a> {
    /// The body being built.
    pub body: &'a mut Body,
    // By block: whether it has its place in the layout.
    placed: Vec<bool>,
    block: Option<Block>,
    span: Span,
}

impl<'a> FunctionBuilder<'a> {
    /// A builder without a current block.
    pub fn new(body: &'a mut Body) -> FunctionBuilder<'a> {
        let mut placed = vec![false; body.blocks.len()];
        body.order.iter().for_each(|block| placed[block.index()] = true);
        FunctionBuilder { body, placed, block: None, span: Span::NONE }
    }

    /// The place that the following instructions come from.
    pub fn set_span(&mut self, span: Span) {
        self.span = span;
    }

    /// The current place.
    pub fn span(&self) -> Span {
        self.span
    }

    /// A new block; it gets its place in the layout by [`FunctionBuilder::switch_to`].
    pub fn create_block(&mut self) -> Block {
        self.body.add_block()
    }

    /// Gives a block another parameter.
    pub fn add_param(&mut self, block: Block, ty: Ty) -> Value {
        self.body.add_param(block, ty)
    }

    /// Goes on at the end of `block`, which is laid out behind all others the first time.
    pub fn switch_to(&mut self, block: Block) {
        if self.placed.len() <= block.index() {
            self.placed.resize(self.body.blocks.len(), false);
        }
        if !std::mem::replace(&mut self.placed[block.index()], true) {
            self.body.order.push(block);
        }
        self.block = Some(block);
    }

    /// The current block; none after a terminator.
    pub fn current(&self) -> Option<Block> {
        self.block
    }

    /// Whether instructions would get lost: there is no current block.
    pub fn is_terminated(&self) -> bool {
        self.block.is_none()
    }

    /// Adds an instruction. Without a current block it goes into a new one that nothing reaches.
    pub fn inst(&mut self, op: Op, results: &[Ty]) -> Inst {
        let block = self.block_or_unreachable();
        let inst = self.body.add_inst(op, results, self.span);
        self.body.block_mut(block).insts.push(inst);
        inst
    }

    /// Adds an instruction with one result.
    pub fn value(&mut self, op: Op, ty: Ty) -> Value {
        let inst = self.inst(op, &[ty]);
        self.body.inst(inst).first_result
    }

    /// A constant, given in any extension.
    pub fn iconst(&mut self, ty: Ty, constant: i64) -> Value {
        self.value(Op::Const(crate::eval::normalize(ty, constant)), ty)
    }

    /// Arithmetic.
    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        let ty = self.body.ty(a);
        self.value(Op::Binary(op, a, b), ty)
    }

    /// Arithmetic with a constant on the right.
    pub fn binary_imm(&mut self, op: BinaryOp, a: Value, constant: i64) -> Value {
        let constant = self.iconst(self.body.ty(a), constant);
        self.binary(op, a, constant)
    }

    /// A comparison.
    pub fn icmp(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        self.value(Op::Icmp(cond, a, b), Ty::I1)
    }

    /// A comparison with a constant on the right.
    pub fn icmp_imm(&mut self, cond: Cond, a: Value, constant: i64) -> Value {
        let constant = self.iconst(self.body.ty(a), constant);
        self.icmp(cond, a, constant)
    }

    /// A conversion.
    pub fn cast(&mut self, cast: Cast, value: Value, to: Ty) -> Value {
        self.value(Op::Cast(cast, value), to)
    }

    /// `a` where `condition` is 1, else `b`.
    pub fn select(&mut self, condition: Value, a: Value, b: Value) -> Value {
        let ty = self.body.ty(a);
        self.value(Op::Select(condition, a, b), ty)
    }

    /// Pointer plus `i64`.
    pub fn ptr_add(&mut self, base: Value, offset: Value) -> Value {
        self.value(Op::PtrAdd(base, offset), Ty::Ptr)
    }

    /// Pointer plus constant.
    pub fn ptr_add_imm(&mut self, base: Value, offset: i64) -> Value {
        let offset = self.iconst(Ty::I64, offset);
        self.ptr_add(base, offset)
    }

    /// A load.
    pub fn load(&mut self, ty: Ty, addr: Value, offset: i32, flags: MemFlags) -> Value {
        self.value(Op::Load { addr, offset, flags }, ty)
    }

    /// A store.
    pub fn store(&mut self, value: Value, addr: Value, offset: i32, flags: MemFlags) {
        self.inst(Op::Store { addr, offset, value, flags }, &[]);
    }

    /// The address of a stack slot.
    pub fn slot_addr(&mut self, slot: Slot) -> Value {
        self.value(Op::SlotAddr(slot, 0), Ty::Ptr)
    }

    /// The address of a global.
    pub fn global_addr(&mut self, global: GlobalId) -> Value {
        self.value(Op::GlobalAddr(global), Ty::Ptr)
    }

    /// The address of a function.
    pub fn func_addr(&mut self, func: FuncId) -> Value {
        self.value(Op::FuncAddr(func), Ty::Ptr)
    }

    /// A call with or without a result.
    pub fn call(&mut self, callee: Callee, args: Vec<Value>, result: Option<Ty>) -> Option<Value> {
        let inst = self.inst(Op::Call { callee, args }, result.as_slice());
        self.body.result(inst)
    }

    /// Ends the current block; there is none afterwards.
    pub fn terminate(&mut self, terminator: Terminator) {
        let block = self.block_or_unreachable();
        let span = self.span;
        let data = self.body.block_mut(block);
        data.terminator = terminator;
        data.terminator_span = span;
        self.block = None;
    }

    /// Jumps to `block` with arguments.
    pub fn jump(&mut self, block: Block, args: Vec<Value>) {
        self.terminate(Terminator::Jump(BlockCall { block, args }));
    }

    /// Goes to `then` where `condition` is 1, else to `otherwise`.
    pub fn branch(&mut self, condition: Value, then: Block, otherwise: Block, likely: Option<bool>) {
        self.terminate(Terminator::Branch {
            condition,
            then: BlockCall::new(then),
            otherwise: BlockCall::new(otherwise),
            likely,
        });
    }

    /// Returns.
    pub fn ret(&mut self, value: Option<Value>) {
        self.terminate(Terminator::Return(value));
    }

    /// Ends where nothing comes.
    pub fn unreachable(&mut self) {
        self.terminate(Terminator::Unreachable);
    }

    fn block_or_unreachable(&mut self) -> Block {
        if let Some(block) = self.block {
            return block;
        }
        let block = self.body.add_block();
        self.switch_to(block);
        block
    }
}
