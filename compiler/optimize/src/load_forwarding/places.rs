//! Which memory an access touches, and which accesses may touch the same.

use beec_ir::{
    AccessType, AccessTypes, BinaryOp, Body, Callee, Cast, GlobalId, Module, Op, Slot, Ty, Value, ValueDef, Whereabouts,
};

use crate::gvn::equal_relocations;
use crate::provenance::{Provenance, provenance};
use crate::ranges::Ranges;

/// How many definitions are followed from an address to the object it points into; "unknown" is never wrong.
const DEPTH: u32 = 32;

/// What an offset counts from. Equal bases are equal addresses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Base {
    Slot(Slot),
    Global(GlobalId),
    /// A value plus a relocated offset, by the first equal relocation.
    Core(Value, u32),
    /// A pointer cast from the arena's address space.
    Arena(Value),
    Value(Value),
}

/// The object an address points into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    Slot(Slot),
    Global(GlobalId),
    /// What a parameter of the function points to: a context, or something of the caller's.
    Param,
    /// What a helper took from a map or a ring buffer, and from which if the program names one that is surely no other.
    Helper(Option<GlobalId>),
    /// Not the stack of the program.
    Foreign,
    Unknown,
}

/// Some bytes of memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) base: Base,
    pub(crate) root: Root,
    pub(crate) at: i64,
    pub(crate) size: u64,
}

impl Place {
    pub(crate) fn end(&self) -> i64 {
        self.at.saturating_add_unsigned(self.size)
    }

    /// Whether all of `other` lies within this; known for the same base only.
    pub(crate) fn contains(&self, other: &Place) -> bool {
        self.base == other.base && self.at <= other.at && other.end() <= self.end()
    }

    pub(crate) fn overlaps(&self, other: &Place) -> bool {
        self.at < other.end() && other.at < self.end()
    }

    /// The slot of which these bytes are known to be a part.
    pub(crate) fn slot(&self) -> Option<Slot> {
        match self.root {
            Root::Slot(slot) => Some(slot),
            _ => None,
        }
    }

    /// The slot, and the bytes of it where they are known and inside.
    pub(crate) fn slot_range(&self, body: &Body) -> Option<(Slot, Option<(usize, usize)>)> {
        let slot = self.slot()?;
        let size = i64::from(body.slots[slot.index()].size);
        let inside = matches!(self.base, Base::Slot(_)) && self.at >= 0 && self.end() <= size;
        Some((slot, inside.then(|| (self.at as usize, self.end() as usize))))
    }
}

/// What is known of the addresses of one function.
pub(crate) struct Places<'a> {
    module: &'a Module,
    relocations: Vec<u32>,
    /// By value: the slot into which it points as an address formed from [`Op::SlotAddr`].
    slot_of: Vec<Option<Slot>>,
    /// By slot: its address may be known to something other than this function's own accesses and the calls that
    /// are handed it.
    escaped: Vec<bool>,
    /// By value: the array element it is the address of.
    elements: Vec<Option<Element>>,
    /// By value: how far behind another address it is.
    behind: Vec<Option<Behind>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(body: &Body, module: &'a Module) -> Places<'a> {
        let slot_of = addresses(body);
        Places {
            module,
            relocations: equal_relocations(body),
            escaped: escaped_slots(body, module, &slot_of),
            slot_of,
            elements: elements(body),
            behind: behind(body),
        }
    }

    /// The `size` bytes at `addr + offset`.
    pub(crate) fn place(&self, body: &Body, addr: Value, offset: i64, size: u64) -> Place {
        let mut value = addr;
        let mut at = offset;
        for _ in 0..DEPTH {
            match body.def_op(value) {
                Some(&Op::PtrAdd(base, by)) => match body.constant(by) {
                    Some(by) => {
                        at = at.wrapping_add(by);
                        value = base;
                    }
                    None => break,
                },
                Some(&Op::SlotAddr(slot, by)) => {
                    let at = at.wrapping_add(i64::from(by));
                    return Place { base: Base::Slot(slot), root: Root::Slot(slot), at, size };
                }
                Some(&Op::GlobalAddr(id)) => {
                    return Place { base: Base::Global(id), root: Root::Global(id), at, size };
                }
                Some(&Op::CoreAccess { base, reloc }) => {
                    let same = self.relocations.get(reloc.index()).copied().unwrap_or(reloc.0);
                    return Place { base: Base::Core(base, same), root: self.root(body, base), at, size };
                }
                Some(&Op::AddrSpaceCast { value: pointer, from: 1, to: 0 }) => {
                    return Place { base: Base::Arena(pointer), root: self.root(body, value), at, size };
                }
                _ => break,
            }
        }
        Place { base: Base::Value(value), root: self.root(body, value), at, size }
    }

    /// The object a pointer points into.
    pub(crate) fn root(&self, body: &Body, pointer: Value) -> Root {
        let mut value = pointer;
        for _ in 0..DEPTH {
            if let Some(&Some(slot)) = self.slot_of.get(value.index()) {
                return Root::Slot(slot);
            }
            value = match body.def(value) {
                ValueDef::Param(block, _) if body.order.first() == Some(&block) => return Root::Param,
                ValueDef::Param(..) => return Root::Unknown,
                ValueDef::Result(inst, _) => match body.inst(inst).op {
                    Op::PtrAdd(base, _) | Op::CoreAccess { base, .. } => base,
                    Op::SlotAddr(slot, _) => return Root::Slot(slot),
                    Op::GlobalAddr(id) => return Root::Global(id),
                    Op::Call { callee: Callee::Helper(_), ref args } => {
                        let own_data = provenance(body, value) == Provenance::Data;
                        return if own_data { Root::Helper(self.own_map(body, args)) } else { Root::Foreign };
                    }
                    Op::Cast(Cast::IntToPtr, integer) if is_narrow(body, integer) => return Root::Foreign,
                    Op::AddrSpaceCast { from: 1, to: 0, .. } => return Root::Foreign,
                    _ => return Root::Unknown,
                },
            };
        }
        Root::Unknown
    }

    /// The map that a helper is handed, if no other name of the program can stand for it.
    fn own_map(&self, body: &Body, args: &[Value]) -> Option<GlobalId> {
        match body.def_op(*args.first()?) {
            Some(&Op::GlobalAddr(id)) => self.module.is_own_map(id).then_some(id),
            _ => None,
        }
    }

    /// Whether nothing but this function's accesses and the calls that are handed the slot can touch it.
    pub(crate) fn is_private(&self, slot: Slot) -> bool {
        !self.escaped[slot.index()]
    }

    /// Whether two places may have bytes in common.
    pub(crate) fn may_alias(&self, a: &Place, b: &Place) -> bool {
        if a.base == b.base {
            return a.overlaps(b);
        }
        if self.are_different_elements(a, b) || self.are_apart(a, b) {
            return false;
        }
        match (a.root, b.root) {
            (Root::Slot(a), Root::Slot(b)) => a == b,
            (Root::Slot(slot), other) | (other, Root::Slot(slot)) => other == Root::Unknown && !self.is_private(slot),
            (Root::Global(a), Root::Global(b)) => a == b,
            (Root::Global(_), Root::Helper(_)) | (Root::Helper(_), Root::Global(_)) => false,
            // Values of two maps have no bytes in common. What came from a map that a map holds may be anyone's.
            (Root::Helper(Some(a)), Root::Helper(Some(b))) => a == b,
            _ => true,
        }
    }
}

impl Places<'_> {
    /// Whether accesses of two places, as of these types, may touch the same bytes. Types say nothing where it is known which bytes
    /// are touched.
    pub(crate) fn may_touch(&self, a: (&Place, AccessType), b: (&Place, AccessType)) -> bool {
        self.may_alias(a.0, b.0) && (a.0.base == b.0.base || self.module.accesses.may_alias(a.1, b.1))
    }

    /// Whether one of the types may be touched by an access of a type.
    pub(crate) fn are_touched(&self, types: &AccessTypes, by: AccessType) -> bool {
        types.may_alias(&self.module.accesses, by)
    }

    /// Whether two places lie at indexes behind the same address that leave room between them, such as `p->first` and
    /// `p->rest[i]`.
    fn are_apart(&self, a: &Place, b: &Place) -> bool {
        let (a, b) = (self.reach(a), self.reach(b));
        a.base == b.base && (a.last < b.first || b.last < a.first)
    }

    /// Which bytes a place may be, from an address on which others may be based as well.
    fn reach(&self, place: &Place) -> Behind {
        let here = Behind { base: place.base, first: place.at, last: place.end().saturating_sub(1) };
        match place.base {
            Base::Value(value) => match self.behind.get(value.index()) {
                Some(&Some(behind)) => here.moved(behind),
                _ => here,
            },
            _ => here,
        }
    }

    /// Whether two places lie in elements of one array whose indices differ by a constant, such as `a[i]` and `a[i + 1]`.
    fn are_different_elements(&self, a: &Place, b: &Place) -> bool {
        let element = |place: &Place| match place.base {
            Base::Value(value) => self.elements.get(value.index()).copied().flatten(),
            _ => None,
        };
        let (Some(one), Some(other)) = (element(a), element(b)) else { return false };
        let inside = |place: &Place| place.at >= 0 && place.end() <= one.size;
        let alike = Element { plus: 0, ..one } == Element { plus: 0, ..other };
        alike && one.plus != other.plus && inside(a) && inside(b)
    }
}

/// The bytes that are so far behind an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Behind {
    base: Base,
    first: i64,
    last: i64,
}

impl Behind {
    fn moved(self, by: Behind) -> Behind {
        let (first, last) = (self.first.saturating_add(by.first), self.last.saturating_add(by.last));
        Behind { base: by.base, first, last }
    }
}

/// Indexes up to this, in bytes, are followed: sums of as many as a function has do not wrap around.
const MAX_INDEX: u64 = 1 << 40;

/// By value: of addresses at an index, and what is formed from those, the address before the first index.
fn behind(body: &Body) -> Vec<Option<Behind>> {
    let ranges = Ranges::new(body);
    let mut behind: Vec<Option<Behind>> = vec![None; body.values.len()];
    for block in beec_ir::Cfg::new(body).rpo {
        for &inst in &body.block(block).insts {
            let data = body.inst(inst);
            let index = match data.op {
                Op::PtrAdd(base, by) => (base, body.constant(by), ranges.largest(body, by)),
                _ => continue,
            };
            let (base, by) = match index {
                (base, Some(by), _) => (base, (by, by)),
                (base, None, largest) if largest <= MAX_INDEX => (base, (0, largest as i64)),
                _ => continue,
            };
            let start = match (behind[base.index()], body.def_op(base)) {
                (Some(behind), _) => behind,
                (None, Some(&Op::SlotAddr(slot, at))) => {
                    Behind { base: Base::Slot(slot), first: at.into(), last: at.into() }
                }
                (None, Some(&Op::GlobalAddr(id))) => Behind { base: Base::Global(id), first: 0, last: 0 },
                (None, _) => Behind { base: Base::Value(base), first: 0, last: 0 },
            };
            behind[data.first_result.index()] = Some(Behind { base: start.base, first: by.0, last: by.1 }.moved(start));
        }
    }
    behind
}

/// `array + (index + plus) * size`, the sum extended to 64 bits before it is multiplied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Element {
    array: Value,
    index: Value,
    extension: Cast,
    plus: i32,
    size: i64,
}

/// Products of an index and this size stay below 2^63, so that different indices are different addresses.
const MAX_ELEMENT: i64 = 1 << 31;

fn elements(body: &Body) -> Vec<Option<Element>> {
    let mut elements = vec![None; body.values.len()];
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            if let Op::PtrAdd(array, by) = body.inst(inst).op {
                elements[body.inst(inst).first_result.index()] = element(body, array, by);
            }
        }
    }
    elements
}

fn element(body: &Body, array: Value, by: Value) -> Option<Element> {
    let (scaled, size) = match *body.def_op(by)? {
        Op::Binary(BinaryOp::Shl, scaled, amount) => {
            (scaled, 1i64.checked_shl(body.constant(amount)?.try_into().ok()?)?)
        }
        Op::Binary(BinaryOp::Mul, scaled, size) => (scaled, body.constant(size)?),
        _ => return None,
    };
    // Only 32-bit indices: those that differ stay different when they are extended and multiplied.
    let &Op::Cast(extension @ (Cast::SExt | Cast::ZExt), sum) = body.def_op(scaled)? else { return None };
    if body.ty(sum) != Ty::I32 || !(1..MAX_ELEMENT).contains(&size) {
        return None;
    }
    let (index, plus) = match body.def_op(sum) {
        Some(&Op::Binary(BinaryOp::Add, index, plus)) => match body.constant(plus) {
            Some(plus) => (index, i32::try_from(plus).ok()?),
            None => (sum, 0),
        },
        _ => (sum, 0),
    };
    Some(Element { array, index, extension, plus, size })
}

/// Whether 32 bits are all there is of an integer, as of the packet pointers in a context.
fn is_narrow(body: &Body, integer: Value) -> bool {
    matches!(body.def_op(integer), Some(&Op::Cast(Cast::ZExt, narrow)) if body.ty(narrow) != Ty::I64)
}

/// By slot: whether its address goes anywhere but into accesses and to calls that do not keep it.
fn escaped_slots(body: &Body, module: &Module, slot_of: &[Option<Slot>]) -> Vec<bool> {
    let mut escaped = vec![false; body.slots.len()];
    for &block in &body.order {
        let data = body.block(block);
        for &inst in &data.insts {
            match &body.inst(inst).op {
                Op::PtrAdd(..) | Op::CoreAccess { .. } | Op::Icmp(..) => {}
                op if op.is_pure() => op.for_each_use(|value| mark(&mut escaped, slot_of, value)),
                _ => body.each_kept(module, inst, |value, kept| {
                    if kept.itself != Whereabouts::Nowhere {
                        mark(&mut escaped, slot_of, value);
                    }
                }),
            }
        }
        body.each_kept_at_end(block, |value, _| mark(&mut escaped, slot_of, value));
        data.terminator.for_each_target(|target| {
            target.args.iter().for_each(|&value| mark(&mut escaped, slot_of, value));
        });
    }
    escaped
}

fn mark(escaped: &mut [bool], slot_of: &[Option<Slot>], value: Value) {
    if let Some(slot) = slot_of[value.index()] {
        escaped[slot.index()] = true;
    }
}

/// By value: the slot into which it points as an address formed from [`Op::SlotAddr`].
fn addresses(body: &Body) -> Vec<Option<Slot>> {
    let mut slot_of = vec![None; body.values.len()];
    // In reverse postorder every address comes behind the one it is formed from.
    for block in beec_ir::Cfg::new(body).rpo {
        for &inst in &body.block(block).insts {
            let data = body.inst(inst);
            let slot = match data.op {
                Op::SlotAddr(slot, _) => Some(slot),
                Op::PtrAdd(base, _) | Op::CoreAccess { base, .. } => slot_of[base.index()],
                _ => None,
            };
            if let (Some(slot), Some(result)) = (slot, body.result(inst)) {
                slot_of[result.index()] = Some(slot);
            }
        }
    }
    slot_of
}
