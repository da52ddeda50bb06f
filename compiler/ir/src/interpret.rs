//! An interpreter: what a module means, as a referee for passes.
//!
//! Numbers are exact; what a program may not rely on is fixed (memory nobody wrote is zero, relocated constants have
//! their local values, atomics and fences are what they are with one processor). Helpers and extern functions are the
//! [`Environment`]'s.

mod image;
mod memory;

use beec_source::Symbol;

use crate::{
    Asm, AsmOperandKind, AtomicOp, Block, BlockCall, Body, Callee, FuncId, GlobalId, Inst, Module, Op, Terminator, Ty,
    Value, eval,
};
pub use image::Image;
pub use memory::{BadAccess, Memory};

/// Why there is no result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop {
    /// An access of memory that is not there.
    Memory(BadAccess),
    /// `__builtin_trap` or the end of a block that is never reached.
    Trap,
    /// More steps than allowed.
    Fuel,
    /// More nested calls than allowed.
    Depth,
    /// Something that has no meaning here, such as assembly.
    Unsupported(String),
    /// Machine code that no kernel would run, such as a read of a register that was not written.
    Malformed(String),
}

impl From<BadAccess> for Stop {
    fn from(access: BadAccess) -> Stop {
        Stop::Memory(access)
    }
}

/// What is outside the module.
pub trait Environment {
    /// A helper is called.
    fn helper(&mut self, memory: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop>;

    /// An extern function is called.
    fn function(&mut self, _memory: &mut Memory, name: Symbol, _args: &[i64]) -> Result<i64, Stop> {
        Err(Stop::Unsupported(format!("extern function {name}")))
    }

    /// How many arguments a helper takes at most: machine code does not say it.
    fn helper_arity(&self, _number: i32) -> usize {
        5
    }
}

/// Runs functions of a module.
pub struct Interpreter<'a> {
    module: &'a Module,
    /// All memory.
    pub memory: Memory,
    /// Steps that are left.
    pub fuel: u64,
    image: Image,
    depth: u32,
}

/// What the bytes of an object are whose life begins.
const NEVER_WRITTEN: u8 = 0xa5;

/// Nested calls: more than BPF allows, fewer than would matter to our own stack.
pub const MAX_DEPTH: u32 = 64;

impl<'a> Interpreter<'a> {
    /// A machine with the module's globals in memory.
    pub fn new(module: &'a Module, fuel: u64) -> Interpreter<'a> {
        let mut memory = Memory::new(module.target.big_endian);
        let image = Image::load(module, &mut memory);
        Interpreter { module, memory, fuel, image, depth: 0 }
    }

    /// A global's address.
    pub fn global(&self, id: GlobalId) -> i64 {
        self.image.global(id)
    }

    /// Calls a function.
    pub fn call(&mut self, environment: &mut dyn Environment, id: FuncId, args: &[i64]) -> Result<Option<i64>, Stop> {
        let function = self.module.function(id);
        let Some(body) = &function.body else {
            return environment.function(&mut self.memory, function.name, args).map(Some);
        };
        if self.depth == MAX_DEPTH {
            return Err(Stop::Depth);
        }
        self.depth += 1;
        let mark = self.memory.mark();
        let slots = body.slots.iter().map(|slot| self.memory.allocate(u64::from(slot.size), &[])).collect();
        let mut frame = Frame { body, values: vec![0; body.values.len()], slots };
        for (index, &param) in body.block(body.entry()).params.iter().enumerate() {
            let arg = args.get(index).copied().unwrap_or(0);
            frame.values[param.index()] = eval::normalize(body.ty(param), arg);
        }
        let result = self.run(environment, &mut frame);
        self.memory.release(mark);
        self.depth -= 1;
        result
    }

    fn run(&mut self, environment: &mut dyn Environment, frame: &mut Frame<'a>) -> Result<Option<i64>, Stop> {
        let body = frame.body;
        let mut block = body.entry();
        loop {
            for &inst in &body.block(block).insts {
                self.step()?;
                self.inst(environment, frame, inst)?;
            }
            self.step()?;
            block = match &body.block(block).terminator {
                Terminator::Jump(target) => frame.enter(target),
                Terminator::Branch { condition, then, otherwise, .. } => {
                    frame.enter(if frame.get(*condition) != 0 { then } else { otherwise })
                }
                Terminator::Switch { value, cases, default } => {
                    let value = frame.get(*value);
                    let case = cases.iter().find(|(case, _)| *case == value);
                    frame.enter(case.map_or(default, |(_, target)| target))
                }
                Terminator::Return(value) => return Ok(value.map(|value| frame.get(value))),
                Terminator::Unreachable => return Err(Stop::Trap),
                Terminator::AsmGoto { .. } => return Err(Stop::Unsupported("asm goto".into())),
            };
        }
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.fuel = self.fuel.checked_sub(1).ok_or(Stop::Fuel)?;
        Ok(())
    }

    fn inst(&mut self, environment: &mut dyn Environment, frame: &mut Frame<'a>, inst: Inst) -> Result<(), Stop> {
        let data = frame.body.inst(inst);
        let result = match &data.op {
            Op::Call { callee, args } => {
                let args: Vec<i64> = args.iter().map(|&arg| frame.get(arg)).collect();
                self.called(environment, frame, *callee, &args)?
            }
            Op::Asm(asm) if asm.template.trim().is_empty() => {
                frame.pass_through(asm, data.first_result);
                return Ok(());
            }
            op => {
                let ty = if data.result_count > 0 { frame.body.ty(data.first_result) } else { Ty::I64 };
                self.op(frame, op, ty)?
            }
        };
        if data.result_count > 0 {
            let ty = frame.body.ty(data.first_result);
            frame.values[data.first_result.index()] = eval::normalize(ty, result.unwrap_or(0));
        }
        Ok(())
    }

    fn called(
        &mut self,
        environment: &mut dyn Environment,
        frame: &Frame<'_>,
        callee: Callee,
        args: &[i64],
    ) -> Result<Option<i64>, Stop> {
        match callee {
            Callee::Helper(number) => environment.helper(&mut self.memory, number, args).map(Some),
            Callee::Func(id) => self.call(environment, id, args),
            Callee::Indirect(pointer) => {
                let id = self.image.function_at(frame.get(pointer));
                let id = id.ok_or_else(|| Stop::Unsupported("call of no function".into()))?;
                self.call(environment, id, args)
            }
        }
    }

    fn op(&mut self, frame: &Frame<'_>, op: &Op, ty: Ty) -> Result<Option<i64>, Stop> {
        let value = |value: Value| frame.get(value);
        let result = match *op {
            Op::Const(constant) => constant,
            Op::GlobalAddr(id) => self.global(id),
            Op::FuncAddr(id) => self.image.function(id),
            Op::SlotAddr(slot, offset) => frame.slots[slot.index()].wrapping_add(i64::from(offset)),
            Op::Binary(op, a, b) => eval::binary(op, ty, value(a), value(b)),
            Op::Bswap(a) => eval::bswap(ty, value(a)),
            Op::Icmp(cond, a, b) => i64::from(eval::icmp(cond, frame.body.ty(a), value(a), value(b))),
            Op::Select(c, a, b) => value(if value(c) != 0 { a } else { b }),
            Op::Cast(cast, a) => eval::cast(cast, frame.body.ty(a), ty, value(a)),
            Op::PtrAdd(a, b) => value(a).wrapping_add(value(b)),
            Op::CoreAccess { base, reloc } => value(base).wrapping_add(frame.body.core[reloc.index()].value as i64),
            Op::CoreConst(reloc) => frame.body.core[reloc.index()].value as i64,
            Op::AddrSpaceCast { value: pointer, .. } => value(pointer),
            Op::IsConstant(a) => i64::from(frame.body.constant(a).is_some()),
            Op::Fence(_) => return Ok(None),
            // Whoever reads what was there before is found out.
            Op::SlotStart(slot) => {
                let size = u64::from(frame.body.slots[slot.index()].size);
                self.memory.bytes_mut(frame.slots[slot.index()], size)?.fill(NEVER_WRITTEN);
                return Ok(None);
            }
            Op::Trap => return Err(Stop::Trap),
            Op::Asm(_) => return Err(Stop::Unsupported("assembly".into())),
            Op::PacketLoad { .. } => return Err(Stop::Unsupported("packet load".into())),
            _ => return self.memory_op(frame, op, ty),
        };
        Ok(Some(result))
    }

    fn memory_op(&mut self, frame: &Frame<'_>, op: &Op, ty: Ty) -> Result<Option<i64>, Stop> {
        let value = |value: Value| frame.get(value);
        let at = |addr: Value, offset: i32| frame.get(addr).wrapping_add(i64::from(offset));
        match *op {
            Op::Load { addr, offset, .. } | Op::AtomicLoad { addr, offset, .. } => {
                return Ok(Some(self.memory.read(at(addr, offset), ty.bytes())? as i64));
            }
            Op::Store { addr, offset, value: stored, .. } | Op::AtomicStore { addr, offset, value: stored, .. } => {
                let bytes = frame.body.ty(stored).bytes();
                self.memory.write(at(addr, offset), bytes, value(stored) as u64)?;
            }
            Op::MemCopy { dst, src, len, .. } => {
                let bytes = self.memory.bytes(value(src), len)?.to_vec();
                self.memory.bytes_mut(value(dst), len)?.copy_from_slice(&bytes);
            }
            Op::MemSet { dst, byte, len, .. } => self.memory.bytes_mut(value(dst), len)?.fill(value(byte) as u8),
            Op::MemCmp { a, b, len, .. } => {
                let order = self.memory.bytes(value(a), len)?.cmp(self.memory.bytes(value(b), len)?);
                return Ok(Some(order as i64));
            }
            Op::AtomicRmw { op, addr, offset, value: operand, .. } => {
                let old = self.memory.read(at(addr, offset), ty.bytes())? as i64;
                let operand = value(operand);
                let new = match op {
                    AtomicOp::Add => old.wrapping_add(operand),
                    AtomicOp::And => old & operand,
                    AtomicOp::Or => old | operand,
                    AtomicOp::Xor => old ^ operand,
                    AtomicOp::Xchg => operand,
                };
                self.memory.write(at(addr, offset), ty.bytes(), new as u64)?;
                return Ok(Some(old));
            }
            Op::CmpXchg { addr, offset, expected, desired, .. } => {
                let old = eval::normalize(ty, self.memory.read(at(addr, offset), ty.bytes())? as i64);
                if old == value(expected) {
                    self.memory.write(at(addr, offset), ty.bytes(), value(desired) as u64)?;
                }
                return Ok(Some(old));
            }
            _ => return Err(Stop::Unsupported(format!("{op:?}"))),
        }
        Ok(None)
    }
}

struct Frame<'a> {
    body: &'a Body,
    values: Vec<i64>,
    slots: Vec<i64>,
}

impl Frame<'_> {
    fn get(&self, value: Value) -> i64 {
        self.values[value.index()]
    }

    /// Assembly without instructions: what is read and written stays as it is, what is only written is zero.
    fn pass_through(&mut self, asm: &Asm, first_result: Value) {
        let mut result = first_result.index();
        for operand in &asm.operands {
            let value = match operand.kind {
                AsmOperandKind::InOut { value, .. } => self.get(value),
                AsmOperandKind::Output { .. } => 0,
                _ => continue,
            };
            self.values[result] = value;
            result += 1;
        }
    }

    /// Gives the parameters their arguments, all at once.
    fn enter(&mut self, target: &BlockCall) -> Block {
        let args: Vec<i64> = target.args.iter().map(|&arg| self.get(arg)).collect();
        for (&param, arg) in self.body.block(target.block).params.iter().zip(args) {
            self.values[param.index()] = arg;
        }
        target.block
    }
}
