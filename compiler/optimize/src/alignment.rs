//! Accesses that are less aligned than they are wide (members of packed records).
//!
//! On the stack the verifier demands natural alignment, so unless the pointer shows that it does not point there, such
//! an access is cut into pieces that are aligned. Elsewhere it stays whole: shorter, and one field for the verifier.

use beec_ir::{BinaryOp, Block, Body, Cast, Inst, MemFlags, Module, Op, Ty, Value};

use crate::provenance::{Provenance, provenance};

/// Cuts up what must be cut in every function. Afterwards no access carries an alignment.
pub(crate) fn run(module: &mut Module) {
    let big_endian = module.target.big_endian;
    for function in &mut module.functions {
        let Some(body) = &mut function.body else { continue };
        for block in body.order.clone() {
            legalize(body, block, big_endian);
        }
    }
}

fn legalize(body: &mut Body, block: Block, big_endian: bool) {
    if !body.block(block).insts.iter().any(|&inst| misaligned(body, inst).is_some()) {
        return;
    }
    let insts = std::mem::take(&mut body.block_mut(block).insts);
    let mut out = Vec::with_capacity(insts.len());
    for inst in insts {
        match misaligned(body, inst) {
            Some(piece) if piece > 0 => cut(body, inst, piece, big_endian, &mut out),
            Some(_) => {
                clear(body, inst);
                out.push(inst);
            }
            None => out.push(inst),
        }
    }
    body.block_mut(block).insts = out;
}

/// For an access with an alignment: the width of the pieces to cut it into, or 0 where it may stay whole.
fn misaligned(body: &Body, inst: Inst) -> Option<u32> {
    let data = body.inst(inst);
    let (addr, offset, width, flags) = match data.op {
        Op::Load { addr, offset, flags } => (addr, offset, body.ty(data.first_result).bytes(), flags),
        Op::Store { addr, offset, value, flags } => (addr, offset, body.ty(value).bytes(), flags),
        _ => return None,
    };
    let align = u32::from(flags.align);
    if align == 0 {
        return None;
    }
    if align >= width {
        return Some(0);
    }
    match provenance(body, addr) {
        Provenance::Data | Provenance::Object => Some(0),
        Provenance::Slot(slot, Some(at)) => {
            let slot = &body.slots[slot.index()];
            // The frame puts what has eight bytes or more at multiples of eight.
            let known = if slot.size >= 8 { 8 } else { slot.align.max(1) };
            let place = at + i64::from(offset);
            let by_place = if place == 0 { 8 } else { 1 << place.trailing_zeros().min(3) };
            let piece = known.min(by_place);
            Some(if piece >= width { 0 } else { piece })
        }
        Provenance::Slot(_, None) | Provenance::Anywhere => Some(align),
    }
}

fn clear(body: &mut Body, inst: Inst) {
    if let Op::Load { flags, .. } | Op::Store { flags, .. } = &mut body.inst_mut(inst).op {
        flags.align = 0;
    }
}

fn cut(body: &mut Body, inst: Inst, piece: u32, big_endian: bool, out: &mut Vec<Inst>) {
    let data = body.inst(inst).clone();
    let mut code = Code { body, out, span: data.span };
    match data.op {
        Op::Load { addr, offset, flags } => code.load(inst, addr, offset, flags, piece, big_endian),
        Op::Store { addr, offset, value, flags } => code.store(addr, offset, value, flags, piece, big_endian),
        _ => code.out.push(inst),
    }
}

struct Code<'a> {
    body: &'a mut Body,
    out: &'a mut Vec<Inst>,
    span: beec_source::Span,
}

impl Code<'_> {
    fn value(&mut self, op: Op, ty: Ty) -> Value {
        let inst = self.body.add_inst(op, &[ty], self.span);
        self.out.push(inst);
        self.body.inst(inst).first_result
    }

    fn binary(&mut self, op: BinaryOp, a: Value, constant: i64, ty: Ty) -> Value {
        let constant = self.value(Op::Const(constant), ty);
        self.value(Op::Binary(op, a, constant), ty)
    }

    /// Loads the pieces, shifts each to its place, and makes the old instruction the last conversion.
    fn load(&mut self, inst: Inst, addr: Value, offset: i32, flags: MemFlags, piece: u32, big_endian: bool) {
        let result = self.body.inst(inst).first_result;
        let ty = self.body.ty(result);
        let flags = MemFlags { align: 0, ..flags };
        let whole = if ty.bytes() == 8 { Ty::I64 } else { Ty::I32 };
        let part = Ty::int_of_bytes(piece).unwrap_or(Ty::I8);
        let count = ty.bytes() / piece;
        let mut sum: Option<Value> = None;
        for index in 0..count {
            let at = offset + (index * piece) as i32;
            let narrow = self.value(Op::Load { addr, offset: at, flags }, part);
            let wide = if part == whole { narrow } else { self.value(Op::Cast(Cast::ZExt, narrow), whole) };
            let place = if big_endian { count - 1 - index } else { index };
            let placed = match place {
                0 => wide,
                _ => self.binary(BinaryOp::Shl, wide, i64::from(8 * piece * place), whole),
            };
            sum = Some(match sum {
                Some(sum) => self.value(Op::Binary(BinaryOp::Or, sum, placed), whole),
                None => placed,
            });
        }
        let Some(sum) = sum else { return };
        let last = match ty {
            Ty::Ptr => Op::Cast(Cast::IntToPtr, sum),
            Ty::I8 | Ty::I16 => Op::Cast(Cast::Trunc, sum),
            _ => {
                let zero = self.value(Op::Const(0), whole);
                Op::Binary(BinaryOp::Or, sum, zero)
            }
        };
        self.body.inst_mut(inst).op = last;
        self.out.push(inst);
    }

    fn store(&mut self, addr: Value, offset: i32, value: Value, flags: MemFlags, piece: u32, big_endian: bool) {
        let flags = MemFlags { align: 0, ..flags };
        let ty = self.body.ty(value);
        let part = Ty::int_of_bytes(piece).unwrap_or(Ty::I8);
        let (value, whole) = match ty {
            Ty::Ptr => (self.value(Op::Cast(Cast::PtrToInt, value), Ty::I64), Ty::I64),
            Ty::I8 | Ty::I16 => (self.value(Op::Cast(Cast::ZExt, value), Ty::I32), Ty::I32),
            _ => (value, ty),
        };
        let count = ty.bytes() / piece;
        for index in 0..count {
            let place = if big_endian { count - 1 - index } else { index };
            let shifted = match place {
                0 => value,
                _ => self.binary(BinaryOp::LShr, value, i64::from(8 * piece * place), whole),
            };
            let narrow = if part == whole { shifted } else { self.value(Op::Cast(Cast::Trunc, shifted), part) };
            let at = offset + (index * piece) as i32;
            let store = self.body.add_inst(Op::Store { addr, offset: at, value: narrow, flags }, &[], self.span);
            self.out.push(store);
        }
    }
}
