//! An interpreter of machine code: what was generated computes, held against what the IR means.
//!
//! Memory, addresses of globals and functions, and everything outside are those of [`beec_ir::interpret`], so that both
//! interpreters can be asked the same question. What the kernel would refuse ends the run: a register that was not
//! written is read ([`Stop::Malformed`]; a call leaves nothing in `r1` to `r5`), the stack is accessed out of step with
//! its alignment, memory that is not there is touched. The stack begins as zeros in each call.

mod alu;
mod atomic;

use beec_ir::interpret::{Environment, Image, MAX_DEPTH, Memory, Stop};
use beec_ir::{FuncId, GlobalId, Module, eval};
use rustc_hash::FxHashMap;

use crate::{Insn, MachineCode, MachineFunction, RelocTarget};

/// Runs machine code.
pub struct Interpreter<'a> {
    module: &'a Module,
    functions: FxHashMap<FuncId, &'a MachineFunction>,
    /// All memory.
    pub memory: Memory,
    /// Instructions that are left.
    pub fuel: u64,
    image: Image,
    depth: u32,
}

/// Bytes below `r10`.
const STACK: u64 = 512;

const FRAME_POINTER: u8 = 10;

/// A call's registers and where it is.
struct Frame<'a> {
    function: &'a MachineFunction,
    registers: [u64; 11],
    /// One bit for each register that was written.
    written: u16,
    stack: i64,
    big_endian: bool,
    /// The slot of the instruction that runs.
    slot: usize,
}

impl<'a> Interpreter<'a> {
    /// A machine with the module's globals in memory, and its code.
    pub fn new(module: &'a Module, code: &'a MachineCode, fuel: u64) -> Interpreter<'a> {
        let mut memory = Memory::new(module.target.big_endian);
        let image = Image::load(module, &mut memory);
        let functions = code.functions.iter().map(|function| (function.func, function)).collect();
        Interpreter { module, functions, memory, fuel, image, depth: 0 }
    }

    /// A global's address.
    pub fn global(&self, id: GlobalId) -> i64 {
        self.image.global(id)
    }

    /// Calls a function with these contents of `r1` and on. Gives its result as its type says; nothing, for none.
    pub fn call(&mut self, environment: &mut dyn Environment, id: FuncId, args: &[i64]) -> Result<Option<i64>, Stop> {
        let declared = self.module.function(id);
        let Some(&function) = self.functions.get(&id) else {
            return environment.function(&mut self.memory, declared.name, args).map(Some);
        };
        if self.depth == MAX_DEPTH {
            return Err(Stop::Depth);
        }
        self.depth += 1;
        let mark = self.memory.mark();
        let stack = self.memory.allocate(STACK, &[]);
        let big_endian = self.module.target.big_endian;
        let mut frame = Frame { function, registers: [0; 11], written: 0, stack, big_endian, slot: 0 };
        for (number, &arg) in args.iter().take(5).enumerate() {
            frame.set(number as u8 + 1, arg as u64);
        }
        frame.set(FRAME_POINTER, (stack as u64).wrapping_add(STACK));
        self.run(environment, &mut frame)?;
        let result = match declared.result {
            Some(ty) => Some(eval::normalize(ty, frame.get(0)? as i64)),
            None => None,
        };
        self.memory.release(mark);
        self.depth -= 1;
        Ok(result)
    }

    /// Runs a function until it leaves.
    fn run(&mut self, environment: &mut dyn Environment, frame: &mut Frame<'_>) -> Result<(), Stop> {
        loop {
            self.fuel = self.fuel.checked_sub(1).ok_or(Stop::Fuel)?;
            let insn = *frame.function.insns.get(frame.slot).ok_or_else(|| frame.malformed("control is outside"))?;
            let next = frame.slot + if insn.is_wide() { 2 } else { 1 };
            frame.slot = match insn.code & 7 {
                0 => {
                    self.wide(frame, insn)?;
                    next
                }
                1 => {
                    self.load(frame, insn)?;
                    next
                }
                2 | 3 => {
                    self.store(frame, insn)?;
                    next
                }
                4 | 7 => {
                    alu::run(frame, insn)?;
                    next
                }
                _ if insn.code == 0x95 => return Ok(()),
                _ if insn.code & 0xf7 == 0x85 => {
                    self.called(environment, frame, insn)?;
                    next
                }
                _ => frame.jump(insn, next)?,
            };
        }
    }

    /// A 64-bit constant or address.
    fn wide(&mut self, frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
        if !insn.is_wide() {
            return match insn.code & 0xe0 {
                0x20 | 0x40 => Err(Stop::Unsupported("packet load".to_owned())),
                _ => Err(frame.unknown(insn)),
            };
        }
        let high = frame.function.insns.get(frame.slot + 1).ok_or_else(|| frame.malformed("half an instruction"))?;
        let value = match frame.reloc() {
            Some((RelocTarget::Global(id), addend)) => self.image.global(id).wrapping_add(addend),
            Some((RelocTarget::Func(id), addend)) => self.image.function(id).wrapping_add(addend),
            None => (i64::from(high.imm) << 32) | i64::from(insn.imm as u32),
        };
        frame.set(insn.dst, value as u64);
        Ok(())
    }

    fn load(&mut self, frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
        let size = size(insn.code);
        let value = self.read(frame, insn.src, insn.off, size)?;
        let value = match insn.code & 0xe0 {
            0x60 => value,
            0x80 => alu::sign_extend(value, size * 8),
            _ => return Err(frame.unknown(insn)),
        };
        frame.set(insn.dst, value);
        Ok(())
    }

    fn store(&mut self, frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
        let value = match (insn.code & 7, insn.code & 0xe0) {
            (2, 0x60) => i64::from(insn.imm) as u64,
            (3, 0x60) => frame.get(insn.src)?,
            (3, 0xc0) => return atomic::run(self, frame, insn),
            _ => return Err(frame.unknown(insn)),
        };
        self.write(frame, insn.dst, insn.off, size(insn.code), value)
    }

    fn read(&self, frame: &Frame<'_>, base: u8, off: i16, size: u32) -> Result<u64, Stop> {
        Ok(self.memory.read(frame.address(base, off, size)?, size)?)
    }

    fn write(&mut self, frame: &Frame<'_>, base: u8, off: i16, size: u32, value: u64) -> Result<(), Stop> {
        Ok(self.memory.write(frame.address(base, off, size)?, size, value)?)
    }

    /// Calls of helpers, of functions by name, and through a register.
    fn called(&mut self, environment: &mut dyn Environment, frame: &mut Frame<'_>, insn: Insn) -> Result<(), Stop> {
        let result = match (insn.code, insn.src, frame.reloc()) {
            (0x85, 0, _) => {
                let args = frame.args(environment.helper_arity(insn.imm));
                Some(environment.helper(&mut self.memory, insn.imm, &args)?)
            }
            (0x85, _, Some((RelocTarget::Func(id), _))) => self.call_by_frame(environment, frame, id)?,
            (0x8d, ..) => {
                let id = self.image.function_at(frame.get(insn.dst)? as i64);
                let id = id.ok_or_else(|| Stop::Unsupported("call of no function".to_owned()))?;
                self.call_by_frame(environment, frame, id)?
            }
            _ => return Err(frame.unknown(insn)),
        };
        frame.lose_caller_saved();
        if let Some(result) = result {
            frame.set(0, result as u64);
        }
        Ok(())
    }

    fn call_by_frame(
        &mut self,
        environment: &mut dyn Environment,
        frame: &Frame<'_>,
        id: FuncId,
    ) -> Result<Option<i64>, Stop> {
        let args = frame.args(self.module.function(id).params.len());
        self.call(environment, id, &args)
    }
}

impl Frame<'_> {
    fn set(&mut self, register: u8, value: u64) {
        if let Some(place) = self.registers.get_mut(usize::from(register)) {
            *place = value;
            self.written |= 1 << register;
        }
    }

    fn get(&self, register: u8) -> Result<u64, Stop> {
        if self.written >> register & 1 == 0 {
            return Err(self.malformed(&format!("r{register} is read and was not written")));
        }
        Ok(self.registers[usize::from(register)])
    }

    /// The first arguments, as many as there are of so many.
    fn args(&self, most: usize) -> Vec<i64> {
        (1..=most.min(5) as u8).map_while(|register| self.get(register).ok()).map(|value| value as i64).collect()
    }

    fn lose_caller_saved(&mut self) {
        self.written &= !0x3f;
    }

    /// What rides on the instruction.
    fn reloc(&self) -> Option<(RelocTarget, i64)> {
        let relocs = &self.function.relocs;
        let found = relocs.binary_search_by_key(&(self.slot as u32), |reloc| reloc.slot).ok()?;
        Some((relocs[found].target, relocs[found].addend))
    }

    /// The address of an access.
    fn address(&self, base: u8, off: i16, size: u32) -> Result<i64, Stop> {
        let address = (self.get(base)? as i64).wrapping_add(i64::from(off));
        let in_stack = address.wrapping_sub(self.stack);
        if (0..STACK as i64).contains(&in_stack) && in_stack % i64::from(size) != 0 {
            return Err(self.malformed(&format!("{size} bytes at {} of the stack", in_stack - STACK as i64)));
        }
        Ok(address)
    }

    /// Where a jump goes.
    fn jump(&self, insn: Insn, next: usize) -> Result<usize, Stop> {
        let to = |distance: i64| (next as i64 + distance) as usize;
        match insn.code {
            0x05 => return Ok(to(i64::from(insn.off))),
            0x06 => return Ok(to(i64::from(insn.imm))),
            // `may_goto` jumps after millions of rounds only.
            0xe5 => return Ok(next),
            _ => {}
        }
        let left = self.get(insn.dst)?;
        let right = if insn.code & 8 != 0 { self.get(insn.src)? } else { i64::from(insn.imm) as u64 };
        let half = insn.code & 7 == 6;
        let (a, b) = if half { (u64::from(left as u32), u64::from(right as u32)) } else { (left, right) };
        let signed = |value: u64| if half { i64::from(value as i32) } else { value as i64 };
        let taken = match insn.code & 0xf0 {
            0x10 => a == b,
            0x20 => a > b,
            0x30 => a >= b,
            0x40 => a & b != 0,
            0x50 => a != b,
            0x60 => signed(a) > signed(b),
            0x70 => signed(a) >= signed(b),
            0xa0 => a < b,
            0xb0 => a <= b,
            0xc0 => signed(a) < signed(b),
            0xd0 => signed(a) <= signed(b),
            _ => return Err(self.unknown(insn)),
        };
        Ok(if taken { to(i64::from(insn.off)) } else { next })
    }

    fn malformed(&self, what: &str) -> Stop {
        Stop::Malformed(format!("slot {}: {what}", self.slot))
    }

    fn unknown(&self, insn: Insn) -> Stop {
        self.malformed(&format!("no such instruction: {insn:?}"))
    }
}

/// Bytes of a memory access.
fn size(code: u8) -> u32 {
    match code & 0x18 {
        0x10 => 1,
        0x08 => 2,
        0x00 => 4,
        _ => 8,
    }
}
