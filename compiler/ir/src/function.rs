//! Functions and their bodies.

use beec_btf::TypeId as BtfId;
use beec_source::{Span, Symbol};

use crate::{Block, CoreId, Inst, InstData, Kept, Op, Slot, Terminator, Ty, Value};

/// A function, defined where it has a body.
#[derive(Clone, Debug)]
pub struct Function {
    /// The ELF symbol's name.
    pub name: Symbol,
    /// Parameter types, as passed in registers (a struct of up to 16 bytes is one or two `i64`).
    pub params: Vec<Ty>,
    /// The result's type.
    pub result: Option<Ty>,
    /// The ELF section of the code: `.text` for subprograms, the program's section otherwise. For an extern
    /// function the section attribute (`.ksyms`), or empty.
    pub section: Symbol,
    /// Linkage.
    pub linkage: Linkage,
    /// `visibility("hidden")`
    pub hidden: bool,
    /// Stays though nothing calls it.
    pub used: bool,
    /// What is said about inlining.
    pub inline: Inline,
    /// No code may be added to the body.
    pub naked: bool,
    /// Does not return.
    pub noreturn: bool,
    /// Calls in it are inlined where possible.
    pub flatten: bool,
    /// `const`: the result depends on the arguments alone; calls of it may be shared or dropped.
    pub is_const: bool,
    /// `pure`: as `const`, but memory may be read.
    pub is_pure: bool,
    /// `error("…")`: a call that survives optimisation is an error with this text.
    pub error: Option<Symbol>,
    /// The FUNC entry in the module's BTF pool.
    pub btf: Option<BtfId>,
    /// The program's C declaration returns nothing, or a struct (then only inlining can make a call of it legal).
    pub returns_struct: bool,
    /// Number of argument registers beyond the five that exist, or zero: only inlining can make a call of it legal.
    pub excess_args: u32,
    /// By parameter: which pointers the function keeps; anything where this is not known.
    pub kept: Option<Vec<Kept>>,
    /// The body.
    pub body: Option<Body>,
    /// The name in the declaration.
    pub span: Span,
}

/// How a symbol is seen by the linker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Linkage {
    /// LOCAL
    Internal,
    /// GLOBAL
    External,
    /// WEAK
    Weak,
}

/// What is said about inlining.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inline {
    /// Nothing.
    Default,
    /// `inline`
    Hint,
    /// At every level.
    Always,
    /// `noinline`
    Never,
}

/// A function's body. The first block of `order` is the entry; its parameters are the function's.
#[derive(Clone, Default, Debug)]
pub struct Body {
    /// Blocks by [`Block`]; only those in `order` are part of the function.
    pub blocks: Vec<BlockData>,
    /// Blocks in layout order, the entry first.
    pub order: Vec<Block>,
    /// Instructions by [`Inst`].
    pub insts: Vec<InstData>,
    /// Values by [`Value`].
    pub values: Vec<ValueData>,
    /// Stack slots by [`Slot`].
    pub slots: Vec<SlotData>,
    /// CO-RE relocations by [`CoreId`].
    pub core: Vec<CoreReloc>,
    /// The closing brace.
    pub end: Span,
}

/// A basic block.
#[derive(Clone, Debug)]
pub struct BlockData {
    /// Parameters.
    pub params: Vec<Value>,
    /// Instructions in order.
    pub insts: Vec<Inst>,
    /// The end.
    pub terminator: Terminator,
    /// Where the terminator comes from.
    pub terminator_span: Span,
    /// What a pragma asks for the loop whose header this is.
    pub loop_hint: LoopHint,
}

/// What a pragma asks for a loop.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum LoopHint {
    /// Nothing.
    #[default]
    None,
    /// Unroll fully.
    Unroll,
    /// Unroll so many times.
    UnrollCount(u32),
    /// Leave it alone.
    NoUnroll,
}

/// A value.
#[derive(Clone, Copy, Debug)]
pub struct ValueData {
    /// Its type.
    pub ty: Ty,
    /// Where it comes from.
    pub def: ValueDef,
}

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueDef {
    /// A block's parameter by index.
    Param(Block, u32),
    /// An instruction's result by index.
    Result(Inst, u32),
}

/// An object on the stack.
#[derive(Clone, Debug)]
pub struct SlotData {
    /// Bytes.
    pub size: u32,
    /// Alignment in bytes, a power of two up to 8.
    pub align: u32,
    /// The local's name, for the stack report; empty for temporaries.
    pub name: Symbol,
    /// Where it is declared.
    pub span: Span,
}

/// A CO-RE relocation: what stands in a `.BTF.ext` record.
#[derive(Clone, PartialEq, Debug)]
pub struct CoreReloc {
    /// `enum bpf_core_relo_kind`.
    pub kind: u8,
    /// The root type, in the module's BTF pool.
    pub root: BtfId,
    /// The access string.
    pub access: String,
    /// What the local BTF gives: the immediate or offset that must stand in the instruction.
    pub value: u64,
    /// For a field of scalar type: its size in bytes, the only width a relocated access may have; else 0.
    pub field_size: u32,
}

impl Body {
    /// A new block that ends in [`Terminator::Unreachable`] and is not in `order` yet.
    pub fn add_block(&mut self) -> Block {
        self.blocks.push(BlockData {
            params: Vec::new(),
            insts: Vec::new(),
            terminator: Terminator::Unreachable,
            terminator_span: Span::NONE,
            loop_hint: LoopHint::None,
        });
        Block(self.blocks.len() as u32 - 1)
    }

    /// The entry block.
    pub fn entry(&self) -> Block {
        self.order[0]
    }

    /// Gives a block another parameter.
    pub fn add_param(&mut self, block: Block, ty: Ty) -> Value {
        let index = self.blocks[block.index()].params.len() as u32;
        let value = Value(self.values.len() as u32);
        self.values.push(ValueData { ty, def: ValueDef::Param(block, index) });
        self.blocks[block.index()].params.push(value);
        value
    }

    /// Makes an instruction with results of these types; it is not in a block yet.
    pub fn add_inst(&mut self, op: Op, results: &[Ty], span: Span) -> Inst {
        let inst = Inst(self.insts.len() as u32);
        let first = Value(self.values.len() as u32);
        for (index, &ty) in results.iter().enumerate() {
            self.values.push(ValueData { ty, def: ValueDef::Result(inst, index as u32) });
        }
        self.insts.push(InstData { op, first_result: first, result_count: results.len() as u32, span });
        inst
    }

    /// A new stack slot.
    pub fn add_slot(&mut self, slot: SlotData) -> Slot {
        self.slots.push(slot);
        Slot(self.slots.len() as u32 - 1)
    }

    /// A new CO-RE relocation.
    pub fn add_core(&mut self, reloc: CoreReloc) -> CoreId {
        self.core.push(reloc);
        CoreId(self.core.len() as u32 - 1)
    }

    /// A block's data.
    pub fn block(&self, block: Block) -> &BlockData {
        &self.blocks[block.index()]
    }

    /// A block's data.
    pub fn block_mut(&mut self, block: Block) -> &mut BlockData {
        &mut self.blocks[block.index()]
    }

    /// An instruction's data.
    pub fn inst(&self, inst: Inst) -> &InstData {
        &self.insts[inst.index()]
    }

    /// An instruction's data.
    pub fn inst_mut(&mut self, inst: Inst) -> &mut InstData {
        &mut self.insts[inst.index()]
    }

    /// A value's type.
    pub fn ty(&self, value: Value) -> Ty {
        self.values[value.index()].ty
    }

    /// Where a value comes from.
    pub fn def(&self, value: Value) -> ValueDef {
        self.values[value.index()].def
    }

    /// The instruction that gives a value.
    pub fn def_inst(&self, value: Value) -> Option<&InstData> {
        match self.def(value) {
            ValueDef::Result(inst, _) => Some(self.inst(inst)),
            ValueDef::Param(..) => None,
        }
    }

    /// The operation that gives a value.
    pub fn def_op(&self, value: Value) -> Option<&Op> {
        self.def_inst(value).map(|data| &data.op)
    }

    /// A value that is a constant, sign-extended from its type (`i1`: 0 or 1).
    pub fn constant(&self, value: Value) -> Option<i64> {
        match self.def_op(value) {
            Some(&Op::Const(constant)) => Some(constant),
            _ => None,
        }
    }

    /// The results of an instruction.
    pub fn results(&self, inst: Inst) -> impl Iterator<Item = Value> + use<> {
        let data = self.inst(inst);
        (data.first_result.0..data.first_result.0 + data.result_count).map(Value)
    }

    /// The only result of an instruction that has one.
    pub fn result(&self, inst: Inst) -> Option<Value> {
        let data = self.inst(inst);
        (data.result_count == 1).then_some(data.first_result)
    }
}
