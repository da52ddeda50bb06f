//! Loads, stores and their addresses.

use beec_ir::{Body, Cast, CoreId, MemFlags, Op, Slot, Ty, Value, ValueDef};
use regalloc2::{Operand, VReg};

use super::{Selector, fits};
use crate::machine::{AluOp, Base, Kind, Mem, Width};

/// An address: a memory operand and its base register, if it is not a slot.
pub(super) struct Address {
    pub(super) mem: Mem,
    pub(super) base: Option<VReg>,
}

impl Address {
    /// The operand list begins with the base.
    pub(super) fn operands(&self) -> Vec<Operand> {
        self.base.map(Operand::reg_use).into_iter().collect()
    }

    fn plus(&self, offset: i32) -> Mem {
        Mem { offset: self.mem.offset + offset, ..self.mem }
    }
}

/// What an address is made of, constants added up.
enum Root {
    Slot(Slot),
    Value(Value),
}

impl Selector<'_> {
    /// Resolves `addr + offset`. Constants go into the instruction as far as they fit: on a context that is a rule,
    /// not a saving.
    pub(super) fn mem(&mut self, addr: Value, offset: i32) -> Address {
        let (root, total) = self.root(addr, offset);
        match root {
            Root::Slot(slot) => Address { mem: Mem { base: Base::Slot(slot), offset: total, core: None }, base: None },
            Root::Value(value) => {
                let base = self.reg(value);
                if i16::try_from(total).is_ok() {
                    return Address { mem: self.at(total), base: Some(base) };
                }
                let sum = self.alu_imm_new(AluOp::Add, Width::W64, base, total);
                Address { mem: self.at(0), base: Some(sum) }
            }
        }
    }

    /// Walks to the base through constant additions, as long as the sum fits the offset field.
    fn root(&self, addr: Value, offset: i32) -> (Root, i32) {
        let mut best = (addr, offset);
        let (mut value, mut total) = (addr, i64::from(offset));
        loop {
            match self.body.def_op(value) {
                Some(&Op::PtrAdd(base, index)) => match self.as_constant(index) {
                    Some(constant) => {
                        total = total.wrapping_add(constant);
                        value = base;
                    }
                    None => break,
                },
                Some(&Op::SlotAddr(slot, at)) => {
                    let sum = total.wrapping_add(i64::from(at));
                    return match i32::try_from(sum) {
                        Ok(sum) if sum.unsigned_abs() <= MAX_SLOT_OFFSET => (Root::Slot(slot), sum),
                        _ => (Root::Value(best.0), best.1),
                    };
                }
                Some(&Op::Cast(Cast::IntToPtr | Cast::PtrToInt, inner)) if self.body.ty(inner).bits() == 64 => {
                    value = inner;
                }
                _ => break,
            }
            if i16::try_from(total).is_ok() {
                best = (value, total as i32);
            }
        }
        (Root::Value(best.0), best.1)
    }

    /// The relocated access that this load or store shall be itself.
    fn relocated(&mut self, addr: Value, offset: i32, width: u32) -> Option<Address> {
        let &Op::CoreAccess { base, reloc } = self.body.def_op(self.source(addr))? else { return None };
        let data = &self.body.core[reloc.index()];
        let value = i16::try_from(data.value).ok()?;
        // Another width than the field's no loader adapts. What has none, or less, may be read anyhow where there is no
        // other choice; of a part see [`Self::inside_field`].
        let no_part = data.field_size == 0 || data.field_size < width;
        let fits_field = data.field_size == width || (no_part && self.keeps_offsets(base));
        if data.kind != 0 || offset != 0 || !fits_field {
            return None;
        }
        Some(self.relocated_at(base, value, reloc))
    }

    /// Whether the verifier may forbid adding to a pointer: it does for contexts and maps, which parameters may be.
    fn keeps_offsets(&self, mut pointer: Value) -> bool {
        loop {
            match (self.body.def(pointer), self.body.def_op(pointer)) {
                (ValueDef::Param(block, _), _) => return block == self.body.entry(),
                (_, Some(&Op::GlobalAddr(id))) => return self.module.global(id).section.as_str() == ".maps",
                (_, Some(&Op::Cast(Cast::IntToPtr | Cast::PtrToInt, inner))) => pointer = inner,
                (_, Some(&Op::Load { addr, offset: 0, .. })) => return self.holds_parameter(addr),
                _ => return false,
            }
        }
    }

    /// Whether an address is that of a local that the function begins by storing a parameter to.
    fn holds_parameter(&self, addr: Value) -> bool {
        let Some(&Op::SlotAddr(slot, 0)) = self.body.def_op(addr) else { return false };
        let first = self.body.block(self.body.entry()).insts.iter().map(|inst| &self.body.inst(*inst).op);
        let mut stores = first.take_while(|op| matches!(op, Op::SlotAddr(..) | Op::Store { .. }));
        stores.any(|op| match *op {
            Op::Store { addr, offset: 0, value, .. } => {
                let to = matches!(self.body.def_op(addr), Some(&Op::SlotAddr(of, 0)) if of == slot);
                to && matches!(self.body.def(value), ValueDef::Param(block, _) if block == self.body.entry())
            }
            _ => false,
        })
    }

    /// An address without the constants added to it, which go to the offset.
    fn behind_constants(&self, addr: Value, mut offset: i32) -> (Value, i32) {
        let mut addr = self.source(addr);
        while let Some(&Op::PtrAdd(base, by)) = self.body.def_op(addr)
            && let Some(sum) =
                self.as_constant(by).and_then(|by| i32::try_from(i64::from(offset).wrapping_add(by)).ok())
        {
            (addr, offset) = (self.source(base), sum);
        }
        (addr, offset)
    }

    /// A part of a relocated field can be read where nothing may be added to the pointer, too: the
    /// whole field is read, and the rest of it dropped. Gives its address, its size and how far behind its start.
    fn inside_field(&mut self, addr: Value, offset: i32, size: u32) -> Option<(Address, u32, u32)> {
        let (addr, offset) = self.behind_constants(addr, offset);
        let &Op::CoreAccess { base, reloc } = self.body.def_op(addr)? else { return None };
        let data = &self.body.core[reloc.index()];
        let (field, behind) = (data.field_size, u32::try_from(offset).ok()?);
        let value = i16::try_from(data.value).ok()?;
        if data.kind != 0 || behind + size > field || !self.keeps_offsets(base) {
            return None;
        }
        Some((self.relocated_at(base, value, reloc), field, behind))
    }

    fn load_inside(&mut self, (address, field, behind): (Address, u32, u32), size: u32, sext: bool, def: VReg) {
        let whole = self.fresh();
        self.emit_load(address.mem, address.base, field, false, whole);
        let below = if self.module.target.big_endian { field - behind - size } else { behind };
        // Up against the top of a register, and down again.
        let above = 64 - (below + size) * 8;
        let up = if above == 0 { whole } else { self.alu_imm_new(AluOp::Lsh, Width::W64, whole, above as i32) };
        let down = if sext { AluOp::Arsh } else { AluOp::Rsh };
        self.alu_imm(down, Width::W64, up, 64 - size as i32 * 8, def);
    }

    fn relocated_at(&mut self, base: Value, value: i16, reloc: CoreId) -> Address {
        let base = self.reg(base);
        let mem = Mem { base: Base::Reg, offset: i32::from(value), core: Some(reloc) };
        Address { mem, base: Some(base) }
    }

    pub(super) fn load(&mut self, value: Value, addr: Value, offset: i32, flags: MemFlags) {
        let ty = self.body.ty(value);
        let size = ty.bytes();
        let def = match self.wanted(value) {
            Some(def) => def,
            None => self.fresh(),
        };
        let sext = self.facts.is_sext_load(value);
        if let Some(address) = self.relocated(addr, offset, size) {
            return self.emit_load(address.mem, address.base, size, sext, def);
        }
        if !flags.volatile
            && let Some(inside) = self.inside_field(addr, offset, size)
        {
            return self.load_inside(inside, size, sext, def);
        }
        let address = self.mem(addr, offset);
        match self.split_width(addr, &address, size, flags) {
            Some(part) => self.split_load(&address, size, part, def),
            None => self.emit_load(address.mem, address.base, size, sext, def),
        }
    }

    fn emit_load(&mut self, mem: Mem, base: Option<VReg>, size: u32, sext: bool, def: VReg) {
        let mut operands: Vec<Operand> = base.map(Operand::reg_use).into_iter().collect();
        operands.push(Operand::reg_def(def));
        self.emit(Kind::Load { size, sext, mem }, operands);
    }

    pub(super) fn store(&mut self, addr: Value, offset: i32, value: Value, flags: MemFlags) {
        let size = self.body.ty(value).bytes();
        let address = match self.relocated(addr, offset, size) {
            Some(address) => address,
            None => {
                let address = self.mem(addr, offset);
                if let Some(part) = self.split_width(addr, &address, size, flags) {
                    return self.split_store(&address, size, part, value);
                }
                address
            }
        };
        // An immediate store to the stack loads everywhere; elsewhere it is v4's.
        let immediate = self.cpu >= 4 || (self.cpu == 3 && matches!(address.mem.base, Base::Slot(_)));
        let constant = self.as_constant(value).filter(|_| immediate);
        let imm = constant.and_then(|constant| if size == 8 { fits(constant) } else { Some(low(constant, size)) });
        let mut operands = address.operands();
        if imm.is_none() {
            let value = self.reg(value);
            operands.push(Operand::reg_use(value));
        }
        self.emit(Kind::Store { size, mem: address.mem, imm }, operands);
    }

    /// The stack is accessed at natural alignment; elsewhere the verifier takes any.
    fn split_width(&self, addr: Value, address: &Address, size: u32, flags: MemFlags) -> Option<u32> {
        let align = match address.mem.base {
            Base::Slot(slot) => {
                let slot_align = if self.body.slots[slot.index()].size >= 8 { 8 } else { self.slot_align(slot) };
                let offset = address.mem.offset.unsigned_abs();
                if offset == 0 { slot_align } else { slot_align.min(1 << offset.trailing_zeros().min(3)) }
            }
            Base::Reg if flags.align != 0 && points_to_slot(self.body, addr) => u32::from(flags.align),
            Base::Reg => return None,
        };
        (align < size).then_some(align)
    }

    fn slot_align(&self, slot: Slot) -> u32 {
        self.body.slots[slot.index()].align.clamp(1, 8)
    }

    fn split_load(&mut self, address: &Address, size: u32, part: u32, def: VReg) {
        let mut sum: Option<VReg> = None;
        let count = size / part;
        for index in 0..count {
            let piece = self.fresh();
            self.emit_load(address.plus((index * part) as i32), address.base, part, false, piece);
            let place = if self.module.target.big_endian { count - 1 - index } else { index };
            let shift = (place * part * 8) as i32;
            let moved = if shift == 0 { piece } else { self.alu_imm_new(AluOp::Lsh, Width::W64, piece, shift) };
            let last = index + 1 == count;
            sum = Some(match sum {
                None => moved,
                Some(sum) if last => {
                    self.alu(AluOp::Or, Width::W64, sum, moved, def);
                    def
                }
                Some(sum) => self.alu_new(AluOp::Or, Width::W64, sum, moved),
            });
        }
    }

    fn split_store(&mut self, address: &Address, size: u32, part: u32, value: Value) {
        let source = self.reg(value);
        let count = size / part;
        for index in 0..count {
            let place = if self.module.target.big_endian { count - 1 - index } else { index };
            let shift = (place * part * 8) as i32;
            let piece = if shift == 0 { source } else { self.alu_imm_new(AluOp::Rsh, Width::W64, source, shift) };
            let mut operands = address.operands();
            operands.push(Operand::reg_use(piece));
            let mem = address.plus((index * part) as i32);
            self.emit(Kind::Store { size: part, mem, imm: None }, operands);
        }
    }

    /// What is left of these after optimisation is too long or too odd to be done in line.
    pub(super) fn block_operation(&mut self, op: &Op) {
        let (name, len) = match op {
            Op::MemCopy { len, overlap: true, .. } => ("memmove", *len),
            Op::MemCopy { len, .. } => ("memcpy", *len),
            Op::MemSet { len, .. } => ("memset", *len),
            Op::MemCmp { len, .. } => ("memcmp", *len),
            _ => return,
        };
        self.error(
            "E0644",
            format!("a {name} of {len} bytes is too long to be done in line, and BPF has no {name} to call"),
        );
    }

    pub(super) fn packet_load(&mut self, size: u8, skb: Value, offset: Value, wanted: Option<VReg>) {
        let skb = self.reg(skb);
        let def = wanted.unwrap_or_else(|| self.fresh());
        let imm = self.as_constant(offset).map(|offset| offset as i32);
        let mut operands = vec![Operand::reg_fixed_use(skb, crate::machine::preg(6))];
        if imm.is_none() {
            let offset = self.extended_32(offset, false);
            operands.push(Operand::reg_use(offset));
        }
        operands.push(Operand::reg_fixed_def(def, crate::machine::preg(0)));
        self.emit(Kind::PacketLoad { size: u32::from(size), imm }, operands);
        if let Some(last) = self.out.last_mut() {
            last.clobbers = crate::machine::preg_set(1..=5);
        }
    }
}

/// Slots lie within 512 bytes of the frame pointer, and what is folded on top must fit 16 bits with that.
const MAX_SLOT_OFFSET: u32 = 0x7000;

/// Sign-extended low bytes, as the immediate of a store.
fn low(constant: i64, size: u32) -> i32 {
    match size {
        1 => i32::from(constant as i8),
        2 => i32::from(constant as i16),
        _ => constant as i32,
    }
}

pub(super) fn points_to_slot(body: &Body, mut value: Value) -> bool {
    loop {
        match body.def_op(value) {
            Some(Op::SlotAddr(..)) => return true,
            Some(&Op::PtrAdd(base, _)) => value = base,
            Some(&Op::Cast(Cast::IntToPtr | Cast::PtrToInt, inner)) if body.ty(inner) != Ty::I1 => value = inner,
            _ => return false,
        }
    }
}
