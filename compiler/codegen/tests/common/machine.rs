//! A BPF machine small enough to trust: what generated code computes.

use beec_codegen::{Insn, MachineFunction};

const STACK: u64 = 0x1000_0000;
const STACK_SIZE: usize = 512;

/// Runs a function on up to five arguments; gives `r0`. Every register but the arguments starts with garbage, and
/// memory is the stack alone.
pub(crate) fn run(function: &MachineFunction, args: &[u64]) -> Result<u64, String> {
    let mut machine = Machine { regs: [0xdead_beef_dead_beef; 11], stack: vec![0xa5; STACK_SIZE] };
    machine.regs[1..=args.len()].copy_from_slice(args);
    machine.regs[10] = STACK + STACK_SIZE as u64;
    let mut pc = 0usize;
    for _ in 0..1_000_000 {
        let insn = *function.insns.get(pc).ok_or("ran off the end")?;
        if insn.code == 0x95 {
            return Ok(machine.regs[0]);
        }
        let high = function.insns.get(pc + 1).map_or(0, |next| next.imm);
        pc = machine.step(insn, high, pc)?;
    }
    Err("does not end".to_owned())
}

/// The helpers of the tests take as many arguments as the last digit of their number says.
pub(crate) fn helper(number: i32, args: &[u64]) -> u64 {
    args.iter().fold(number as u64, |sum, &arg| sum.wrapping_mul(31).wrapping_add(arg ^ arg >> 29))
}

struct Machine {
    regs: [u64; 11],
    stack: Vec<u8>,
}

impl Machine {
    fn step(&mut self, insn: Insn, high: i32, pc: usize) -> Result<usize, String> {
        let next = pc + 1;
        match insn.code & 7 {
            0 if insn.code == 0x18 => {
                self.regs[insn.dst as usize] = (high as u64) << 32 | u64::from(insn.imm as u32);
                return Ok(next + 1);
            }
            1 => {
                let size = size(insn.code);
                let value = self.read(self.regs[insn.src as usize].wrapping_add(insn.off as i64 as u64), size)?;
                let value = if insn.code & 0xe0 == 0x80 { extend(value, size as u32 * 8) } else { value };
                self.regs[insn.dst as usize] = value;
            }
            2 => {
                let address = self.regs[insn.dst as usize].wrapping_add(insn.off as i64 as u64);
                self.write(address, size(insn.code), insn.imm as i64 as u64)?;
            }
            3 if insn.code & 0xe0 == 0xc0 => self.atomic(insn)?,
            3 => {
                let address = self.regs[insn.dst as usize].wrapping_add(insn.off as i64 as u64);
                self.write(address, size(insn.code), self.regs[insn.src as usize])?;
            }
            4 => self.alu32(insn)?,
            7 => self.alu64(insn)?,
            _ => return self.jump(insn, next),
        }
        Ok(next)
    }

    fn place(&self, address: u64, size: usize) -> Result<usize, String> {
        let offset = address.wrapping_sub(STACK) as usize;
        if offset.checked_add(size).is_none_or(|end| end > STACK_SIZE) {
            return Err(format!("access outside the stack: {address:#x}"));
        }
        if !offset.is_multiple_of(size) {
            return Err(format!("misaligned access of {size} at {}", offset as i64 - STACK_SIZE as i64));
        }
        Ok(offset)
    }

    fn read(&self, address: u64, size: usize) -> Result<u64, String> {
        let at = self.place(address, size)?;
        let mut bytes = [0; 8];
        bytes[..size].copy_from_slice(&self.stack[at..at + size]);
        Ok(u64::from_le_bytes(bytes))
    }

    fn write(&mut self, address: u64, size: usize, value: u64) -> Result<(), String> {
        let at = self.place(address, size)?;
        self.stack[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
        Ok(())
    }

    fn atomic(&mut self, insn: Insn) -> Result<(), String> {
        let size = size(insn.code);
        if !matches!(insn.imm, 0x100 | 0x110) && size < 4 {
            return Err("atomic of less than 32 bits".to_owned());
        }
        if insn.imm == 0x100 {
            let address = self.regs[insn.src as usize].wrapping_add(insn.off as i64 as u64);
            self.regs[insn.dst as usize] = self.read(address, size)?;
            return Ok(());
        }
        let address = self.regs[insn.dst as usize].wrapping_add(insn.off as i64 as u64);
        let operand = self.regs[insn.src as usize];
        if insn.imm == 0x110 {
            return self.write(address, size, operand);
        }
        let old = self.read(address, size)?;
        let new = match insn.imm & !1 {
            0x00 => old.wrapping_add(operand),
            0x40 => old | operand,
            0x50 => old & operand,
            0xa0 => old ^ operand,
            0xe0 => operand,
            0xf0 => {
                let mask = if size == 8 { u64::MAX } else { u64::from(u32::MAX) };
                if old == self.regs[0] & mask { operand } else { old }
            }
            imm => return Err(format!("unknown atomic {imm:#x}")),
        };
        self.write(address, size, new)?;
        match insn.imm {
            0xf1 => self.regs[0] = old,
            imm if imm & 1 == 1 => self.regs[insn.src as usize] = old,
            _ => {}
        }
        Ok(())
    }

    fn alu32(&mut self, insn: Insn) -> Result<(), String> {
        let by_register = insn.code & 8 != 0;
        let right = if by_register { self.regs[insn.src as usize] as u32 } else { insn.imm as u32 };
        let dst = &mut self.regs[insn.dst as usize];
        let left = *dst as u32;
        let signed = insn.off == 1;
        *dst = u64::from(match insn.code & 0xf0 {
            0x00 => left.wrapping_add(right),
            0x10 => left.wrapping_sub(right),
            0x20 => left.wrapping_mul(right),
            0x30 if signed && right == 0 => 0,
            0x30 if signed => (left as i32).wrapping_div(right as i32) as u32,
            0x30 => left.checked_div(right).unwrap_or(0),
            0x40 => left | right,
            0x50 => left & right,
            0x60 => left << (right & 31),
            0x70 => left >> (right & 31),
            0x80 => left.wrapping_neg(),
            0x90 if signed && right == 0 => left,
            0x90 if signed => (left as i32).wrapping_rem(right as i32) as u32,
            0x90 => left.checked_rem(right).unwrap_or(left),
            0xa0 => left ^ right,
            0xb0 if insn.off != 0 => extend(u64::from(right), insn.off as u32) as u32,
            0xb0 => right,
            0xc0 => ((left as i32) >> (right & 31)) as u32,
            0xd0 => {
                *dst = swap(*dst, insn.imm, by_register);
                return Ok(());
            }
            _ => return Err(format!("unknown opcode {:#x}", insn.code)),
        });
        Ok(())
    }

    fn alu64(&mut self, insn: Insn) -> Result<(), String> {
        let right = if insn.code & 8 != 0 { self.regs[insn.src as usize] } else { insn.imm as i64 as u64 };
        let dst = &mut self.regs[insn.dst as usize];
        let left = *dst;
        let signed = insn.off == 1;
        *dst = match insn.code & 0xf0 {
            0x00 => left.wrapping_add(right),
            0x10 => left.wrapping_sub(right),
            0x20 => left.wrapping_mul(right),
            0x30 if signed && right == 0 => 0,
            0x30 if signed => (left as i64).wrapping_div(right as i64) as u64,
            0x30 => left.checked_div(right).unwrap_or(0),
            0x40 => left | right,
            0x50 => left & right,
            0x60 => left << (right & 63),
            0x70 => left >> (right & 63),
            0x80 => left.wrapping_neg(),
            0x90 if signed && right == 0 => left,
            0x90 if signed => (left as i64).wrapping_rem(right as i64) as u64,
            0x90 => left.checked_rem(right).unwrap_or(left),
            0xa0 => left ^ right,
            0xb0 if insn.off != 0 => extend(right, insn.off as u32),
            0xb0 => right,
            0xc0 => ((left as i64) >> (right & 63)) as u64,
            0xd0 => swap(left, insn.imm, true),
            _ => return Err(format!("unknown opcode {:#x}", insn.code)),
        };
        Ok(())
    }

    fn jump(&mut self, insn: Insn, next: usize) -> Result<usize, String> {
        let half = insn.code & 7 == 6;
        let (left, right) = (self.regs[insn.dst as usize], self.regs[insn.src as usize]);
        let right = if insn.code & 8 != 0 { right } else { insn.imm as i64 as u64 };
        let (a, b) = if half { (u64::from(left as u32), u64::from(right as u32)) } else { (left, right) };
        let (sa, sb) = if half { (i64::from(a as i32), i64::from(b as i32)) } else { (a as i64, b as i64) };
        let taken = match insn.code & 0xf0 {
            0x80 if insn.src == 0 => {
                let count = insn.imm as usize % 10;
                self.regs[0] = helper(insn.imm, &self.regs[1..=count]);
                self.regs[1..=5].fill(0x0bad_0bad_0bad_0bad);
                return Ok(next);
            }
            0x00 if half => return Ok((next as i64 + i64::from(insn.imm)) as usize),
            0x00 => true,
            0x10 => a == b,
            0x20 => a > b,
            0x30 => a >= b,
            0x40 => a & b != 0,
            0x50 => a != b,
            0x60 => sa > sb,
            0x70 => sa >= sb,
            0xa0 => a < b,
            0xb0 => a <= b,
            0xc0 => sa < sb,
            0xd0 => sa <= sb,
            _ => return Err(format!("unknown jump {:#x}", insn.code)),
        };
        Ok(if taken { (next as i64 + i64::from(insn.off)) as usize } else { next })
    }
}

fn size(code: u8) -> usize {
    match code & 0x18 {
        0x10 => 1,
        0x08 => 2,
        0x00 => 4,
        _ => 8,
    }
}

fn extend(value: u64, bits: u32) -> u64 {
    ((value << (64 - bits)) as i64 >> (64 - bits)) as u64
}

fn swap(value: u64, bits: i32, really: bool) -> u64 {
    match (bits, really) {
        (16, true) => u64::from((value as u16).swap_bytes()),
        (32, true) => u64::from((value as u32).swap_bytes()),
        (64, true) => value.swap_bytes(),
        (16, false) => u64::from(value as u16),
        (32, false) => u64::from(value as u32),
        _ => value,
    }
}
