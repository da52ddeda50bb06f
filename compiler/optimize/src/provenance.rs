//! Where a pointer points, as far as its definition shows.

use beec_ir::{Body, Callee, Cast, Op, Slot, Value, ValueDef};

/// How many definitions are followed: chains are short, and an answer of "anywhere" is never wrong.
const DEPTH: u32 = 16;

/// Helpers whose result points to bytes of a map, a ring buffer or a per-CPU variable (numbers of
/// `include/uapi/linux/bpf.h`): map_lookup_elem, get_local_storage, sk_storage_get, ringbuf_reserve,
/// inode_storage_get, task_storage_get, map_lookup_percpu_elem, cgrp_storage_get.
const GIVE_DATA: [i32; 8] = [1, 81, 107, 131, 145, 156, 195, 210];

/// What a pointer points into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Provenance {
    /// A stack slot, at an offset where it is constant.
    Slot(Slot, Option<i64>),
    /// Plain bytes that are not the stack: a global, a map value, a packet. The verifier takes accesses of any width
    /// and, on the machines that do, any alignment there; on the stack it demands natural alignment.
    Data,
    /// Not the stack, but perhaps an object whose fields the verifier tells apart (a socket, a kernel structure):
    /// accesses may be unaligned, but not wider than a field.
    Object,
    /// Anywhere: a parameter may point to a caller's stack.
    Anywhere,
}

/// Finds out where `pointer` points.
pub(crate) fn provenance(body: &Body, pointer: Value) -> Provenance {
    follow(body, pointer, DEPTH)
}

fn follow(body: &Body, pointer: Value, depth: u32) -> Provenance {
    if depth == 0 || matches!(body.def(pointer), ValueDef::Param(..)) {
        return Provenance::Anywhere;
    }
    match body.def_op(pointer) {
        Some(&Op::SlotAddr(slot, offset)) => Provenance::Slot(slot, Some(i64::from(offset))),
        Some(Op::GlobalAddr(_)) => Provenance::Data,
        Some(Op::Call { callee: Callee::Helper(id), .. }) if GIVE_DATA.contains(id) => Provenance::Data,
        Some(Op::Call { callee: Callee::Helper(_), .. }) => Provenance::Object,
        Some(&Op::PtrAdd(base, offset)) => match follow(body, base, depth - 1) {
            Provenance::Slot(slot, Some(at)) => {
                Provenance::Slot(slot, body.constant(offset).and_then(|offset| at.checked_add(offset)))
            }
            other => other,
        },
        Some(&Op::Cast(Cast::IntToPtr, integer)) => from_integer(body, integer, depth - 1),
        // What is read from memory other than the stack is not a pointer to the stack: the verifier forgets those.
        Some(&Op::Load { addr, .. }) => match follow(body, addr, depth - 1) {
            Provenance::Slot(..) => Provenance::Anywhere,
            _ => Provenance::Object,
        },
        Some(&Op::Select(_, a, b)) => match (follow(body, a, depth - 1), follow(body, b, depth - 1)) {
            (Provenance::Data, Provenance::Data) => Provenance::Data,
            (Provenance::Data | Provenance::Object, Provenance::Data | Provenance::Object) => Provenance::Object,
            _ => Provenance::Anywhere,
        },
        _ => Provenance::Anywhere,
    }
}

/// An integer made a pointer: packet pointers are 32-bit loads from the context.
fn from_integer(body: &Body, integer: Value, depth: u32) -> Provenance {
    match body.def_op(integer) {
        Some(Op::Load { .. }) => follow(body, integer, depth),
        Some(&Op::Cast(Cast::ZExt, narrow)) if matches!(body.def_op(narrow), Some(Op::Load { .. })) => Provenance::Data,
        Some(&Op::Cast(Cast::PtrToInt, pointer)) => follow(body, pointer, depth.saturating_sub(1)),
        _ => Provenance::Anywhere,
    }
}
