//! Expansion of `MemCopy`, `MemSet` and `MemCmp` into loads and stores, at every level: BPF has no library to call.
//!
//! Accesses are as wide as both sides allow. On the stack the verifier demands natural alignment, so there the known
//! alignment decides (slots are aligned to 8 first); elsewhere any width is taken. Above
//! [`STRAIGHT_STORES`] a loop does the bulk.

use beec_ir::{
    BinaryOp, Block, BlockCall, Body, Cast, Cond, FunctionBuilder, GlobalId, Inst, MemFlags, Module, Op, Slot,
    Terminator, Ty, Value,
};
use beec_source::Span;

use crate::provenance::{Provenance, provenance};
use crate::split::{insert_behind, split_block};

/// As many stores are written out one behind the other; clang stops there altogether.
const STRAIGHT_STORES: u64 = 128;
/// So many values are loaded before the first is stored, where a copy may go either way: there are ten registers.
const MOST_AT_ONCE: usize = 8;

/// Expands everything in every function.
pub(crate) fn run(module: &mut Module) {
    let big_endian = module.target.big_endian;
    for function in &mut module.functions {
        if let Some(body) = &mut function.body {
            expand(body, big_endian);
        }
    }
}

fn expand(body: &mut Body, big_endian: bool) {
    // Blocks that splitting adds are behind the one at hand, so an index is enough.
    let mut index = 0;
    while index < body.order.len() {
        let block = body.order[index];
        let found = body.block(block).insts.iter().position(|&inst| is_memory_op(&body.inst(inst).op));
        match found {
            Some(at) => expand_one(body, block, at, big_endian),
            None => index += 1,
        }
    }
}

fn is_memory_op(op: &Op) -> bool {
    matches!(op, Op::MemCopy { .. } | Op::MemSet { .. } | Op::MemCmp { .. })
}

/// Replaces the instruction at `at`: the block is cut there, the expansion is written at its end, and what is behind
/// the instruction follows (in the same block again where the expansion needed none of its own).
fn expand_one(body: &mut Body, block: Block, at: usize, big_endian: bool) {
    let inst = body.block(block).insts[at];
    let op = body.inst(inst).op.clone();
    let span = body.inst(inst).span;
    let rest = split_block(body, block, at + 1);
    body.block_mut(block).insts.pop();
    let end = match op {
        Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags } => {
            let sides = [side(body, dst, dst_align), side(body, src, src_align)];
            Expansion { body, block, span }.copy(dst, src, len, sides, overlap, flags)
        }
        Op::MemSet { dst, byte, len, align, flags } => {
            let side = side(body, dst, align);
            Expansion { body, block, span }.set(dst, byte, len, side, flags)
        }
        Op::MemCmp { a, b, len, a_align, b_align } => {
            let sides = [side(body, a, a_align), side(body, b, b_align)];
            compare(body, block, rest, inst, (a, b, len), sides, big_endian, span);
            return;
        }
        _ => block,
    };
    rejoin(body, end, rest);
}

/// Appends `rest` to `end` and takes it out of the layout again.
fn rejoin(body: &mut Body, end: Block, rest: Block) {
    let data = std::mem::take(&mut body.block_mut(rest).insts);
    let terminator = std::mem::replace(&mut body.block_mut(rest).terminator, Terminator::Unreachable);
    let span = body.block(rest).terminator_span;
    let target = body.block_mut(end);
    target.insts.extend(data);
    target.terminator = terminator;
    target.terminator_span = span;
    body.order.retain(|&block| block != rest);
}

/// What is known about one side's alignment: the base is a multiple of `align` bytes plus `offset`.
#[derive(Clone, Copy)]
struct Side {
    align: u64,
    offset: i64,
}

impl Side {
    /// The widest access at `offset` from the pointer.
    fn width(self, offset: u64) -> u64 {
        let at = self.offset.wrapping_add_unsigned(offset);
        let by_place = if at == 0 { 8 } else { 1 << at.trailing_zeros().min(3) };
        by_place.min(self.align)
    }
}

fn side(body: &mut Body, pointer: Value, align: u32) -> Side {
    match provenance(body, pointer) {
        Provenance::Data => Side { align: u64::MAX, offset: 0 },
        Provenance::Slot(slot, Some(offset)) => {
            let data = &mut body.slots[slot.index()];
            if data.size >= 8 {
                data.align = data.align.max(8);
            }
            Side { align: u64::from(data.align.clamp(1, 8)), offset }
        }
        Provenance::Slot(_, None) | Provenance::Object | Provenance::Anywhere => {
            Side { align: u64::from(align.clamp(1, 8)), offset: 0 }
        }
    }
}

impl Side {
    /// Whether alignment does not matter there.
    fn is_free(self) -> bool {
        self.align == u64::MAX
    }
}

/// Pieces of this many bytes and those of any more have the same widths, if what is above eight is the same.
const SHOWS_ALL: u64 = 16 * STRAIGHT_STORES;

/// The pieces of `len` bytes: offset and width. Of very many the first, in which all widths occur.
fn chunks(len: u64, sides: &[Side]) -> Vec<(u64, u32)> {
    let len = if len > SHOWS_ALL { SHOWS_ALL + len % 8 } else { len };
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < len {
        let allowed = sides.iter().filter(|side| !side.is_free()).map(|side| side.width(at)).min().unwrap_or(8);
        let left = len - at;
        let width = allowed.min(8).min(1 << (63 - left.leading_zeros()).min(3));
        pieces.push((at, width as u32));
        at += width;
    }
    pieces
}

/// What is copied, by pieces of `step` bytes.
#[derive(Clone, Copy)]
struct Copy {
    dst: Value,
    src: Value,
    len: u64,
    step: u64,
    flags: MemFlags,
}

/// From which end bytes can be copied one piece after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Upwards,
    Downwards,
    /// That depends on where the objects are.
    Either,
}

/// The way to copy what may overlap.
fn way(body: &Body, dst: Value, src: Value, len: u64) -> Way {
    let ((to, dst), (from, src)) = (constant_address(body, dst), constant_address(body, src));
    let is_object = |base| matches!(base, Base::Slot(_) | Base::Global(_));
    match dst.checked_sub(src) {
        Some(distance) if to == from && (distance <= 0 || distance.unsigned_abs() >= len) => Way::Upwards,
        Some(_) if to == from => Way::Downwards,
        _ if to != from && is_object(to) && is_object(from) => Way::Upwards,
        _ => Way::Either,
    }
}

/// What an address counts from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Slot(Slot),
    Global(GlobalId),
    Value(Value),
}

/// An address as a base and a distance.
fn constant_address(body: &Body, mut address: Value) -> (Base, i64) {
    let mut at = 0i64;
    loop {
        match body.def_op(address) {
            Some(&Op::PtrAdd(base, by)) => match body.constant(by).and_then(|by| at.checked_add(by)) {
                Some(sum) => (address, at) = (base, sum),
                None => return (Base::Value(address), at),
            },
            Some(&Op::SlotAddr(slot, by)) => return (Base::Slot(slot), at.saturating_add(by.into())),
            Some(&Op::GlobalAddr(id)) => return (Base::Global(id), at),
            _ => return (Base::Value(address), at),
        }
    }
}

/// Writes code at the end of a block whose terminator is not there yet.
struct Expansion<'a> {
    body: &'a mut Body,
    block: Block,
    span: Span,
}

impl Expansion<'_> {
    fn value(&mut self, op: Op, ty: Ty) -> Value {
        let inst = self.body.add_inst(op, &[ty], self.span);
        self.body.block_mut(self.block).insts.push(inst);
        self.body.inst(inst).first_result
    }

    fn effect(&mut self, op: Op) {
        let inst = self.body.add_inst(op, &[], self.span);
        self.body.block_mut(self.block).insts.push(inst);
    }

    fn load(&mut self, width: u32, addr: Value, offset: u64, flags: MemFlags) -> Value {
        let ty = Ty::int_of_bytes(width).unwrap_or(Ty::I8);
        self.value(Op::Load { addr, offset: offset as i32, flags }, ty)
    }

    fn store(&mut self, value: Value, addr: Value, offset: u64, flags: MemFlags) {
        self.effect(Op::Store { addr, offset: offset as i32, value, flags });
    }

    fn copy(mut self, dst: Value, src: Value, len: u64, sides: [Side; 2], overlap: bool, flags: MemFlags) -> Block {
        let flags = MemFlags { align: 0, ..flags };
        let mut pieces = chunks(len, &sides);
        let way = if overlap { way(self.body, dst, src, len) } else { Way::Upwards };
        if pieces.len() as u64 > STRAIGHT_STORES || way == Way::Either && pieces.len() > MOST_AT_ONCE {
            let step = u64::from(pieces.iter().map(|&(_, width)| width).min().unwrap_or(1));
            return self.copy_loop(Copy { dst, src, len, step, flags }, way);
        }
        if way == Way::Either {
            let values: Vec<Value> = pieces.iter().map(|&(at, width)| self.load(width, src, at, flags)).collect();
            for (&(at, _), value) in pieces.iter().zip(values) {
                self.store(value, dst, at, flags);
            }
            return self.block;
        }
        if way == Way::Downwards {
            pieces.reverse();
        }
        for (at, width) in pieces {
            let value = self.load(width, src, at, flags);
            self.store(value, dst, at, flags);
        }
        self.block
    }

    /// A counted loop over pieces of one width. Overlapping ranges go from the end where the destination is above the source.
    fn copy_loop(mut self, copy: Copy, way: Way) -> Block {
        if way != Way::Either {
            return self.copy_one_way(copy, way);
        }
        let upwards = insert_behind(self.body, self.block);
        let downwards = insert_behind(self.body, upwards);
        let done = insert_behind(self.body, downwards);
        let condition = self.value(Op::Icmp(Cond::Ule, copy.dst, copy.src), Ty::I1);
        let branch = Terminator::Branch {
            condition,
            then: BlockCall::new(upwards),
            otherwise: BlockCall::new(downwards),
            likely: None,
        };
        self.end(branch);
        for (start, way) in [(upwards, Way::Upwards), (downwards, Way::Downwards)] {
            let mut code = Expansion { body: self.body, block: start, span: self.span };
            let end = code.copy_one_way(copy, way);
            Expansion { body: self.body, block: end, span: self.span }.end(Terminator::Jump(BlockCall::new(done)));
        }
        done
    }

    fn copy_one_way(&mut self, copy: Copy, way: Way) -> Block {
        let Copy { dst, src, len, step, flags } = copy;
        self.forward(len, step, |code, at| {
            let at = if way == Way::Downwards {
                let last = code.value(Op::Const((len - step) as i64), Ty::I64);
                code.value(Op::Binary(BinaryOp::Sub, last, at), Ty::I64)
            } else {
                at
            };
            let from = code.value(Op::PtrAdd(src, at), Ty::Ptr);
            let to = code.value(Op::PtrAdd(dst, at), Ty::Ptr);
            let value = code.load(step as u32, from, 0, flags);
            code.store(value, to, 0, flags);
        })
    }

    fn set(mut self, dst: Value, byte: Value, len: u64, side: Side, flags: MemFlags) -> Block {
        let flags = MemFlags { align: 0, ..flags };
        let pieces = chunks(len, &[side]);
        if pieces.len() as u64 <= STRAIGHT_STORES {
            let mut filled = Vec::new();
            for (at, width) in pieces {
                let value = self.filled(byte, width, &mut filled);
                self.store(value, dst, at, flags);
            }
            return self.block;
        }
        let step = u64::from(pieces.iter().map(|&(_, width)| width).min().unwrap_or(1));
        let value = self.filled(byte, step as u32, &mut Vec::new());
        self.forward(len, step, |code, at| {
            let to = code.value(Op::PtrAdd(dst, at), Ty::Ptr);
            code.store(value, to, 0, flags);
        })
    }

    /// The byte repeated over `width` bytes.
    fn filled(&mut self, byte: Value, width: u32, known: &mut Vec<(u32, Value)>) -> Value {
        if let Some(&(_, value)) = known.iter().find(|&&(known, _)| known == width) {
            return value;
        }
        let ty = Ty::int_of_bytes(width).unwrap_or(Ty::I8);
        let value = match self.body.constant(byte) {
            Some(constant) => {
                let repeated = (constant as u64 & 0xff).wrapping_mul(0x0101_0101_0101_0101) as i64;
                self.value(Op::Const(beec_ir::eval::normalize(ty, repeated)), ty)
            }
            None if width == 1 => byte,
            None => {
                let wide = self.value(Op::Cast(Cast::ZExt, byte), Ty::I64);
                let ones = self.value(Op::Const(0x0101_0101_0101_0101), Ty::I64);
                let repeated = self.value(Op::Binary(BinaryOp::Mul, wide, ones), Ty::I64);
                if width == 8 { repeated } else { self.value(Op::Cast(Cast::Trunc, repeated), ty) }
            }
        };
        known.push((width, value));
        value
    }

    /// `for (at = 0; at < len; at += step) body(at)` with an integer counter, which the verifier can follow; then the
    /// bytes that are left are the caller's: `step` divides `len`. Gives the block behind the loop.
    fn forward(&mut self, len: u64, step: u64, write: impl FnOnce(&mut Expansion<'_>, Value)) -> Block {
        let header = insert_behind(self.body, self.block);
        let done = insert_behind(self.body, header);
        let zero = self.value(Op::Const(0), Ty::I64);
        self.end(Terminator::Jump(BlockCall { block: header, args: vec![zero] }));
        let at = self.body.add_param(header, Ty::I64);
        let mut code = Expansion { body: self.body, block: header, span: self.span };
        write(&mut code, at);
        let step = code.value(Op::Const(step as i64), Ty::I64);
        let next = code.value(Op::Binary(BinaryOp::Add, at, step), Ty::I64);
        let limit = code.value(Op::Const(len as i64), Ty::I64);
        let condition = code.value(Op::Icmp(Cond::Ult, next, limit), Ty::I1);
        code.end(Terminator::Branch {
            condition,
            then: BlockCall { block: header, args: vec![next] },
            otherwise: BlockCall::new(done),
            likely: None,
        });
        self.block = done;
        done
    }

    fn end(&mut self, terminator: Terminator) {
        let span = self.span;
        let data = self.body.block_mut(self.block);
        data.terminator = terminator;
        data.terminator_span = span;
    }
}

/// `memcmp`: a chain of blocks, one a piece, that leaves at the first difference. The pieces are brought into
/// big-endian order, in which comparing numbers is comparing bytes.
#[expect(clippy::too_many_arguments, reason = "the pieces of one instruction")]
fn compare(
    body: &mut Body,
    block: Block,
    rest: Block,
    inst: Inst,
    (a, b, len): (Value, Value, u64),
    sides: [Side; 2],
    big_endian: bool,
    span: Span,
) {
    let result = body.inst(inst).first_result;
    let joined = body.add_param(rest, Ty::I32);
    replace_everywhere(body, result, joined);
    let pieces = chunks(len, &sides);
    let differ = insert_behind(body, block);
    let (x, y) = (body.add_param(differ, Ty::I64), body.add_param(differ, Ty::I64));
    let mut current = block;
    if pieces.len() as u64 > STRAIGHT_STORES {
        let step = pieces.iter().map(|&(_, width)| width).min().unwrap_or(1);
        let goes_on = insert_behind(body, differ);
        let mut code = Expansion { body, block, span };
        current = code.forward(len, u64::from(step), |code, at| {
            let left = code.value(Op::PtrAdd(a, at), Ty::Ptr);
            let right = code.value(Op::PtrAdd(b, at), Ty::Ptr);
            let mut builder = FunctionBuilder::new(code.body);
            builder.switch_to(code.block);
            builder.set_span(span);
            let left = ordered(&mut builder, left, 0, step, big_endian);
            let right = ordered(&mut builder, right, 0, step, big_endian);
            let condition = builder.icmp(Cond::Ne, left, right);
            builder.terminate(Terminator::Branch {
                condition,
                then: BlockCall { block: differ, args: vec![left, right] },
                otherwise: BlockCall::new(goes_on),
                likely: None,
            });
            code.block = goes_on;
        });
    } else {
        for (at, width) in pieces {
            let next = insert_behind(body, current);
            let mut builder = FunctionBuilder::new(body);
            builder.switch_to(current);
            builder.set_span(span);
            let left = ordered(&mut builder, a, at, width, big_endian);
            let right = ordered(&mut builder, b, at, width, big_endian);
            let condition = builder.icmp(Cond::Ne, left, right);
            builder.terminate(Terminator::Branch {
                condition,
                then: BlockCall { block: differ, args: vec![left, right] },
                otherwise: BlockCall::new(next),
                likely: None,
            });
            current = next;
        }
    }
    let mut builder = FunctionBuilder::new(body);
    builder.set_span(span);
    builder.switch_to(current);
    let equal = builder.iconst(Ty::I32, 0);
    builder.jump(rest, vec![equal]);
    builder.switch_to(differ);
    let below = builder.icmp(Cond::Ult, x, y);
    let (less, more) = (builder.iconst(Ty::I32, -1), builder.iconst(Ty::I32, 1));
    let outcome = builder.select(below, less, more);
    builder.jump(rest, vec![outcome]);
}

fn ordered(builder: &mut FunctionBuilder<'_>, base: Value, at: u64, width: u32, big_endian: bool) -> Value {
    let ty = Ty::int_of_bytes(width).unwrap_or(Ty::I8);
    let mut value = builder.load(ty, base, at as i32, MemFlags::default());
    if width > 1 && !big_endian {
        value = builder.value(Op::Bswap(value), ty);
    }
    if ty == Ty::I64 { value } else { builder.cast(Cast::ZExt, value, Ty::I64) }
}

/// Reads of `old` become reads of `new`.
fn replace_everywhere(body: &mut Body, old: Value, new: Value) {
    let swap = |value| if value == old { new } else { value };
    for data in &mut body.insts {
        data.op.map_uses(swap);
    }
    for block in &mut body.blocks {
        block.terminator.map_uses(swap);
    }
}
