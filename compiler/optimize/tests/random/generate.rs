//! Random modules, as a front end would lower them: every variable in a stack slot of its own.

#[path = "pointers.rs"]
mod pointers;

use beec_ir::{
    BinaryOp, Block, BlockCall, Body, Callee, Cast, Cond, Data, FuncId, Function, FunctionBuilder, Global, GlobalId,
    Inline, Linkage, LoopHint, MemFlags, Module, Op, Slot, SlotData, Target, Terminator, Ty, Value,
};
use beec_source::{Span, Symbol};

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 33) % limit
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }
}

const GLOBAL: GlobalId = GlobalId(0);
const TABLE: GlobalId = GlobalId(1);

/// A module whose `main(i64, i64) -> i64` ends.
pub(crate) fn module(seed: u64) -> Module {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let big_endian = random.below(4) == 0;
    let mut module = Module::new(Target { cpu: 3, big_endian });
    for (name, constant) in [("memory", false), ("table", true)] {
        let bytes = (0..64).map(|_| random.next() as u8).collect();
        module.globals.push(Global {
            name: Symbol::intern(name),
            section: Symbol::intern(".data"),
            linkage: Linkage::Internal,
            hidden: false,
            used: true,
            data: Some(Data { bytes, addresses: Vec::new() }),
            size: 64,
            align: 8,
            constant,
            address_space: 0,
            btf: None,
            span: Span::NONE,
        });
    }
    let names = ["leaf", "middle", "main"];
    for (index, name) in names.into_iter().enumerate() {
        let function = function(&mut random, name, index as u32);
        module.functions.push(function);
    }
    module
}

fn function(random: &mut Random, name: &str, index: u32) -> Function {
    let mut body = Body::default();
    let mut builder = FunctionBuilder::new(&mut body);
    let entry = builder.create_block();
    builder.switch_to(entry);
    let params = [builder.add_param(entry, Ty::I64), builder.add_param(entry, Ty::I64)];
    let mut generator = Generator { random, builder, scalars: Vec::new(), aggregates: Vec::new(), index, budget: 30 };
    generator.locals(params);
    generator.statements(3);
    let result = generator.result();
    generator.builder.ret(Some(result));
    let inline = match random.below(4) {
        0 => Inline::Always,
        1 => Inline::Never,
        _ => Inline::Default,
    };
    let main = name == "main";
    Function {
        name: Symbol::intern(name),
        params: vec![Ty::I64, Ty::I64],
        result: Some(Ty::I64),
        section: Symbol::intern(".text"),
        linkage: if main { Linkage::External } else { Linkage::Internal },
        hidden: false,
        used: main,
        inline: if main { Inline::Default } else { inline },
        naked: false,
        noreturn: false,
        flatten: false,
        is_const: false,
        is_pure: false,
        error: None,
        btf: None,
        returns_struct: false,
        excess_args: 0,
        kept: None,
        body: Some(body),
        span: Span::NONE,
    }
}

struct Generator<'a> {
    random: &'a mut Random,
    builder: FunctionBuilder<'a>,
    scalars: Vec<(Slot, Ty)>,
    aggregates: Vec<Slot>,
    index: u32,
    budget: u32,
}

const TYPES: [Ty; 4] = [Ty::I8, Ty::I16, Ty::I32, Ty::I64];
const CONDS: [Cond; 10] =
    [Cond::Eq, Cond::Ne, Cond::Ult, Cond::Ule, Cond::Ugt, Cond::Uge, Cond::Slt, Cond::Sle, Cond::Sgt, Cond::Sge];
const OPS: [BinaryOp; 13] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::UDiv,
    BinaryOp::SDiv,
    BinaryOp::URem,
    BinaryOp::SRem,
    BinaryOp::And,
    BinaryOp::Or,
    BinaryOp::Xor,
    BinaryOp::Shl,
    BinaryOp::LShr,
    BinaryOp::AShr,
];

impl Generator<'_> {
    fn slot(&mut self, size: u32) -> Slot {
        let align = size.min(8);
        self.builder.body.add_slot(SlotData { size, align, name: Symbol::EMPTY, span: Span::NONE })
    }

    fn locals(&mut self, params: [Value; 2]) {
        for index in 0..6usize {
            let ty = if index < params.len() { Ty::I64 } else { self.random.pick(&TYPES) };
            let slot = self.slot(ty.bytes());
            let addr = self.builder.slot_addr(slot);
            let value = params.get(index).copied().unwrap_or_else(|| self.constant(ty));
            self.builder.store(value, addr, 0, MemFlags::default());
            self.scalars.push((slot, ty));
        }
        for _ in 0..2 {
            let slot = self.slot(16);
            let addr = self.builder.slot_addr(slot);
            let byte = self.constant(Ty::I8);
            self.builder.inst(Op::MemSet { dst: addr, byte, len: 16, align: 8, flags: MemFlags::default() }, &[]);
            self.aggregates.push(slot);
        }
    }

    fn constant(&mut self, ty: Ty) -> Value {
        let number = match self.random.below(6) {
            0 => 0,
            1 => 1,
            2 => -1,
            3 => 1 << self.random.below(63),
            4 => self.random.next() as i64,
            _ => self.random.below(20) as i64 - 4,
        };
        self.builder.iconst(ty, number)
    }

    /// The address and offset of a scalar of some type in memory.
    fn place(&mut self, ty: Ty) -> (Value, i32) {
        let bytes = u64::from(ty.bytes());
        let (base, size) = match self.random.below(4) {
            0 => (self.builder.global_addr(GLOBAL), 64),
            _ => {
                let slot = self.random.pick(&self.aggregates.clone());
                (self.builder.slot_addr(slot), 16)
            }
        };
        let at = self.random.below(size / bytes) * bytes;
        match self.random.below(8) {
            0 => {
                // A variable but masked index.
                let index = self.expression(Ty::I64, 1);
                let masked = self.builder.binary_imm(BinaryOp::And, index, (size - 1) as i64 & !(bytes as i64 - 1));
                (self.builder.ptr_add(base, masked), 0)
            }
            1..3 => (self.builder.ptr_add_imm(base, at as i64), 0),
            _ => (base, at as i32),
        }
    }

    fn expression(&mut self, ty: Ty, depth: u32) -> Value {
        if depth == 0 {
            return self.leaf(ty);
        }
        if matches!(ty, Ty::I8 | Ty::I16) {
            let wide = self.expression(Ty::I32, depth - 1);
            return self.builder.cast(Cast::Trunc, wide, ty);
        }
        match self.random.below(12) {
            0..6 => {
                let op = self.random.pick(&OPS);
                let a = self.expression(ty, depth - 1);
                let b = if self.random.below(2) == 0 { self.constant(ty) } else { self.expression(ty, depth - 1) };
                self.builder.binary(op, a, b)
            }
            6 => {
                let from = self.random.pick(&TYPES);
                let value = self.expression(from, depth - 1);
                self.convert(value, from, ty)
            }
            7 => {
                let condition = self.condition(depth - 1);
                let cast = self.random.pick(&[Cast::ZExt, Cast::SExt]);
                self.builder.cast(cast, condition, ty)
            }
            8 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.expression(ty, depth - 1), self.expression(ty, depth - 1));
                self.builder.select(condition, a, b)
            }
            9 => {
                let value = self.expression(ty, depth - 1);
                self.builder.value(Op::Bswap(value), ty)
            }
            _ => self.leaf(ty),
        }
    }

    fn convert(&mut self, value: Value, from: Ty, to: Ty) -> Value {
        if from == to {
            value
        } else if from.bits() > to.bits() {
            self.builder.cast(Cast::Trunc, value, to)
        } else {
            let cast = self.random.pick(&[Cast::ZExt, Cast::SExt]);
            self.builder.cast(cast, value, to)
        }
    }

    fn leaf(&mut self, ty: Ty) -> Value {
        match self.random.below(4) {
            0 => self.constant(ty),
            1 => {
                let (addr, offset) = self.random_place(ty);
                self.builder.load(ty, addr, offset, MemFlags::default())
            }
            _ => {
                let (slot, from) = self.random.pick(&self.scalars.clone());
                let addr = self.builder.slot_addr(slot);
                let value = self.builder.load(from, addr, 0, MemFlags::default());
                self.convert(value, from, ty)
            }
        }
    }

    fn random_place(&mut self, ty: Ty) -> (Value, i32) {
        if self.random.below(5) == 0 {
            let at = self.random.below(64 / u64::from(ty.bytes())) as i32 * ty.bytes() as i32;
            return (self.builder.global_addr(TABLE), at);
        }
        self.place(ty)
    }

    fn condition(&mut self, depth: u32) -> Value {
        let ty = self.random.pick(&[Ty::I32, Ty::I64]);
        let cond = self.random.pick(&CONDS);
        let (a, b) = (self.expression(ty, depth.min(2)), self.expression(ty, depth.min(1)));
        let compared = self.builder.icmp(cond, a, b);
        if self.random.below(5) == 0 {
            let one = self.builder.iconst(Ty::I1, 1);
            return self.builder.binary(BinaryOp::Xor, compared, one);
        }
        compared
    }

    fn statements(&mut self, depth: u32) {
        for _ in 0..2 + self.random.below(4) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: u32) {
        match self.random.below(21) {
            0..5 => self.assign(),
            5..8 => {
                let ty = self.random.pick(&TYPES);
                let value = self.expression(ty, 2);
                let (addr, offset) = self.place(ty);
                self.builder.store(value, addr, offset, MemFlags::default());
            }
            8 if depth > 0 => self.switch(depth),
            9 | 10 if depth > 0 => self.conditional(depth),
            11 if depth > 0 => self.counted(depth),
            12 => self.memory_op(),
            13 => self.helper(),
            14 if self.index > 0 => self.call(),
            16 => self.chosen_pointer(),
            17 => self.pointer_in_memory(),
            18 => self.joined_pointer(),
            19 => self.special_access(),
            20 => self.compared_twice(),
            _ => self.assign(),
        }
    }

    fn assign(&mut self) {
        let (slot, ty) = self.random.pick(&self.scalars.clone());
        let value = self.expression(ty, 3);
        let addr = self.builder.slot_addr(slot);
        self.builder.store(value, addr, 0, MemFlags::default());
    }

    fn conditional(&mut self, depth: u32) {
        let condition = self.condition(2);
        let (then, otherwise, join) = (self.block(), self.block(), self.block());
        self.builder.branch(condition, then, otherwise, None);
        for block in [then, otherwise] {
            self.builder.switch_to(block);
            self.statements(depth - 1);
            self.builder.jump(join, vec![]);
        }
        self.builder.switch_to(join);
    }

    fn switch(&mut self, depth: u32) {
        let value = self.expression(Ty::I32, 1);
        let value = self.builder.binary_imm(BinaryOp::And, value, 3);
        let join = self.block();
        let blocks: Vec<Block> = (0..3).map(|_| self.block()).collect();
        let cases = vec![(0, BlockCall::new(blocks[0])), (3, BlockCall::new(blocks[1]))];
        self.builder.terminate(Terminator::Switch { value, cases, default: BlockCall::new(blocks[2]) });
        for (index, block) in blocks.clone().into_iter().enumerate() {
            self.builder.switch_to(block);
            self.statements(depth - 1);
            // Sometimes falls through.
            let next = if self.random.below(4) == 0 { blocks.get(index + 1).copied() } else { None };
            self.builder.jump(next.unwrap_or(join), vec![]);
        }
        self.builder.switch_to(join);
    }

    fn counted(&mut self, depth: u32) {
        let counter = self.slot(8);
        let count = 1 + self.random.below(5) as i64;
        let addr = self.builder.slot_addr(counter);
        let zero = self.builder.iconst(Ty::I64, 0);
        self.builder.store(zero, addr, 0, MemFlags::default());
        let (header, inside, done) = (self.block(), self.block(), self.block());
        if self.random.below(3) == 0 {
            self.builder.body.block_mut(header).loop_hint =
                self.random.pick(&[LoopHint::Unroll, LoopHint::UnrollCount(2), LoopHint::NoUnroll]);
        }
        self.builder.jump(header, vec![]);
        self.builder.switch_to(header);
        let addr = self.builder.slot_addr(counter);
        let now = self.builder.load(Ty::I64, addr, 0, MemFlags::default());
        let condition = self.builder.icmp_imm(Cond::Slt, now, count);
        self.builder.branch(condition, inside, done, None);
        self.builder.switch_to(inside);
        self.statements(depth - 1);
        if self.random.below(4) == 0 {
            let (leave, stay) = (self.condition(1), self.block());
            self.builder.branch(leave, done, stay, None);
            self.builder.switch_to(stay);
        }
        let addr = self.builder.slot_addr(counter);
        let now = self.builder.load(Ty::I64, addr, 0, MemFlags::default());
        let next = self.builder.binary_imm(BinaryOp::Add, now, 1);
        self.builder.store(next, addr, 0, MemFlags::default());
        self.builder.jump(header, vec![]);
        self.builder.switch_to(done);
    }

    fn memory_op(&mut self) {
        let (a, b) = (self.random.pick(&self.aggregates.clone()), self.aggregates[0]);
        let (a, b) = (self.builder.slot_addr(a), self.builder.slot_addr(b));
        let other = match self.random.below(3) {
            0 => self.builder.global_addr(GLOBAL),
            1 => self.builder.global_addr(TABLE),
            _ => b,
        };
        let len = self.random.pick(&[1, 3, 4, 8, 12, 16]);
        let flags = MemFlags::default();
        match self.random.below(4) {
            0 => {
                let byte = self.expression(Ty::I8, 1);
                self.builder.inst(Op::MemSet { dst: a, byte, len, align: 8, flags }, &[]);
            }
            1 => {
                let result = self.builder.value(Op::MemCmp { a, b: other, len, a_align: 8, b_align: 4 }, Ty::I32);
                let (slot, ty) = self.scalars[0];
                let addr = self.builder.slot_addr(slot);
                let value = self.convert(result, Ty::I32, ty);
                self.builder.store(value, addr, 0, flags);
            }
            _ => {
                let overlap = self.random.below(4) == 0;
                let copy = Op::MemCopy { dst: a, src: other, len, dst_align: 8, src_align: 8, overlap, flags };
                self.builder.inst(copy, &[]);
            }
        }
    }

    fn helper(&mut self) {
        if self.random.below(3) == 0 {
            let aggregate = self.random.pick(&self.aggregates.clone());
            let addr = self.builder.slot_addr(aggregate);
            let value = self.expression(Ty::I64, 1);
            self.builder.call(Callee::Helper(7), vec![addr, value], Some(Ty::I64));
            return;
        }
        let args = vec![self.expression(Ty::I64, 1), self.expression(Ty::I64, 1)];
        let result = self.builder.call(Callee::Helper(5), args, Some(Ty::I64));
        let (slot, ty) = self.scalars[1];
        let addr = self.builder.slot_addr(slot);
        if let Some(result) = result {
            let value = self.convert(result, Ty::I64, ty);
            self.builder.store(value, addr, 0, MemFlags::default());
        }
    }

    fn call(&mut self) {
        let callee = FuncId(self.random.below(u64::from(self.index)) as u32);
        let args = vec![self.expression(Ty::I64, 2), self.constant(Ty::I64)];
        let result = self.builder.call(Callee::Func(callee), args, Some(Ty::I64));
        let (slot, ty) = self.random.pick(&self.scalars.clone());
        let addr = self.builder.slot_addr(slot);
        if let Some(result) = result {
            let value = self.convert(result, Ty::I64, ty);
            self.builder.store(value, addr, 0, MemFlags::default());
        }
    }

    fn block(&mut self) -> Block {
        self.builder.create_block()
    }

    /// Everything that is in the locals.
    fn result(&mut self) -> Value {
        let mut sum = self.builder.iconst(Ty::I64, 0);
        for (slot, ty) in self.scalars.clone() {
            let addr = self.builder.slot_addr(slot);
            let value = self.builder.load(ty, addr, 0, MemFlags::default());
            let value = self.convert(value, ty, Ty::I64);
            let scaled = self.builder.binary_imm(BinaryOp::Mul, sum, 33);
            sum = self.builder.binary(BinaryOp::Xor, scaled, value);
        }
        for slot in self.aggregates.clone() {
            for at in [0, 8] {
                let addr = self.builder.slot_addr(slot);
                let value = self.builder.load(Ty::I64, addr, at, MemFlags::default());
                let scaled = self.builder.binary_imm(BinaryOp::Mul, sum, 33);
                sum = self.builder.binary(BinaryOp::Add, scaled, value);
            }
        }
        sum
    }
}
