//! Cutting copies and fills along the parts of the slots they touch, so that parts are only loaded and stored.

use beec_ir::{BinaryOp, Body, Inst, MemFlags, Op, Ty, Value};

use super::MAX_PARTS;
use super::analysis::{Analysis, Place};
use crate::rewrite::Emitter;

/// Cuts what touches a part; says whether anything was cut.
pub(super) fn cut_memory_ops(body: &mut Body, analysis: &Analysis) -> bool {
    let mut any = false;
    for block in body.order.clone() {
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut emitter = Emitter::new(body, beec_source::Span::NONE);
        for inst in insts {
            emitter.span = emitter.body.inst(inst).span;
            if cut(&mut emitter, analysis, inst) {
                any = true;
            } else {
                emitter.out.push(inst);
            }
        }
        let out = emitter.out;
        body.block_mut(block).insts = out;
    }
    any
}

fn cut(emitter: &mut Emitter<'_>, analysis: &Analysis, inst: Inst) -> bool {
    match emitter.body.inst(inst).op {
        Op::MemSet { dst, byte, len, align, flags } if !flags.volatile => {
            let pieces = pieces(analysis, len, &[dst]);
            if pieces.iter().all(|piece| !piece.scalar) {
                return false;
            }
            for piece in pieces {
                let align = align_at(align, piece.start);
                let to = advance(emitter, dst, piece.start);
                if piece.scalar {
                    let value = filled(emitter, byte, piece.ty);
                    emitter.inst(Op::Store { addr: to, offset: 0, value, flags: with_align(align, piece.ty) }, &[]);
                } else {
                    emitter.inst(Op::MemSet { dst: to, byte, len: piece.len(), align, flags }, &[]);
                }
            }
            true
        }
        Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags } if !flags.volatile => {
            let same_slot = analysis.slot(dst).is_some_and(|slot| analysis.slot(src) == Some(slot));
            let pieces = pieces(analysis, len, &[dst, src]);
            if same_slot || overlap_matters(analysis, overlap, dst, src) || pieces.iter().all(|piece| !piece.scalar) {
                return false;
            }
            for piece in pieces {
                let (to, from) = (advance(emitter, dst, piece.start), advance(emitter, src, piece.start));
                let (dst_align, src_align) = (align_at(dst_align, piece.start), align_at(src_align, piece.start));
                if piece.scalar {
                    let load = Op::Load { addr: from, offset: 0, flags: with_align(src_align, piece.ty) };
                    let value = emitter.value(load, piece.ty);
                    let flags = with_align(dst_align, piece.ty);
                    emitter.inst(Op::Store { addr: to, offset: 0, value, flags }, &[]);
                } else {
                    let (dst, src, len) = (to, from, piece.len());
                    emitter.inst(Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags }, &[]);
                }
            }
            true
        }
        _ => false,
    }
}

/// Whether source and destination may overlap: not where one is a slot whose address nobody else has.
fn overlap_matters(analysis: &Analysis, overlap: bool, dst: Value, src: Value) -> bool {
    overlap && analysis.open_place(dst).is_none() && analysis.open_place(src).is_none()
}

struct Piece {
    start: u64,
    end: u64,
    /// It lies in a part; else in no part at all.
    scalar: bool,
    ty: Ty,
}

impl Piece {
    fn len(&self) -> u64 {
        self.end - self.start
    }
}

/// The pieces of `0..len`, cut where a part of one of the slots at `addrs` begins or ends.
fn pieces(analysis: &Analysis, len: u64, addrs: &[Value]) -> Vec<Piece> {
    let places: Vec<Place> = addrs.iter().filter_map(|&addr| analysis.open_place(addr)).collect();
    let len = len as i64;
    let mut cuts = vec![0, len];
    for place in &places {
        let parts = &analysis.slots[place.slot.index()].parts;
        if parts.len() > MAX_PARTS {
            continue;
        }
        for part in parts {
            for at in [part.start - place.offset, part.end - place.offset] {
                if at > 0 && at < len {
                    cuts.push(at);
                }
            }
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    for pair in cuts.windows(2) {
        piece(analysis, &places, pair[0], pair[1], &mut pieces);
    }
    pieces
}

fn piece(analysis: &Analysis, places: &[Place], start: i64, end: i64, pieces: &mut Vec<Piece>) {
    let part = places.iter().find_map(|place| {
        let info = &analysis.slots[place.slot.index()];
        let (from, to) = (start + place.offset, end + place.offset);
        let part = info.parts.iter().find(|part| part.contains(from, to))?;
        let fits = info.parts.len() <= MAX_PARTS && part.fits_variable();
        fits.then_some((part.start == from && part.end == to, part.ty))
    });
    let Some((whole, ty)) = part else {
        pieces.push(Piece { start: start as u64, end: end as u64, scalar: false, ty: Ty::I8 });
        return;
    };
    if whole {
        pieces.push(Piece { start: start as u64, end: end as u64, scalar: true, ty });
        return;
    }
    // Some bytes of a part: powers of two, each aligned within the copy.
    let mut at = start as u64;
    while at < end as u64 {
        let left = end as u64 - at;
        let aligned = if at == 0 { 8 } else { 1 << at.trailing_zeros().min(3) };
        let bytes = [8, 4, 2, 1].into_iter().find(|&bytes| bytes <= left && bytes <= aligned).unwrap_or(1);
        let ty = Ty::int_of_bytes(bytes as u32).unwrap_or(Ty::I8);
        pieces.push(Piece { start: at, end: at + bytes, scalar: true, ty });
        at += bytes;
    }
}

/// The alignment known at `offset` behind an address aligned to `align`.
fn align_at(align: u32, offset: u64) -> u32 {
    if offset == 0 { align } else { align.min(1 << offset.trailing_zeros().min(16)) }
}

/// The flags of an access of type `ty` at an address aligned to `align`.
fn with_align(align: u32, ty: Ty) -> MemFlags {
    let align = if align < ty.bytes() { align as u8 } else { 0 };
    MemFlags { align, ..MemFlags::default() }
}

fn advance(emitter: &mut Emitter<'_>, addr: Value, by: u64) -> Value {
    if by == 0 {
        return addr;
    }
    let by = emitter.constant(Ty::I64, by as i64);
    emitter.value(Op::PtrAdd(addr, by), Ty::Ptr)
}

/// A value of type `ty` of which every byte is `byte`.
fn filled(emitter: &mut Emitter<'_>, byte: Value, ty: Ty) -> Value {
    if let Some(byte) = emitter.body.constant(byte) {
        let all = (byte as u8 as u64).wrapping_mul(0x0101_0101_0101_0101);
        return emitter.constant(ty, all as i64);
    }
    if ty == Ty::I8 {
        return byte;
    }
    let wide = if ty.bits() <= 32 { Ty::I32 } else { Ty::I64 };
    let zero_extended = emitter.convert(byte, wide);
    let all = emitter.binary_imm(BinaryOp::Mul, zero_extended, 0x0101_0101_0101_0101);
    emitter.convert(all, ty)
}
