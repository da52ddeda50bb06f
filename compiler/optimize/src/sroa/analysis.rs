//! Who accesses which bytes of which slot.

use beec_ir::{Body, Cfg, Inst, Op, Slot, Ty, Value};

use crate::ranges::Ranges;

/// Indices up to this, in bytes, are followed: sums of as many as a function has stay far from wrapping around.
const MAX_INDEX: u64 = 1 << 40;

/// A value that is the address of a place in a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) slot: Slot,
    pub(crate) offset: i64,
}

/// An access of bytes `start..end` of a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotAccess {
    pub(crate) slot: Slot,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// Bytes that scalar accesses hold together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// The type of a variable for it.
    pub(crate) ty: Ty,
    /// All accesses have its offset and size.
    pub(crate) exact: bool,
    /// All accesses have the same type.
    pub(crate) one_type: bool,
    /// A copy or fill touches it.
    pub(crate) in_memory: bool,
    /// It is accessed at places that are known at run time only, so it stays in memory.
    pub(crate) indexed: bool,
}

impl Part {
    pub(crate) fn contains(&self, start: i64, end: i64) -> bool {
        self.start <= start && end <= self.end
    }

    pub(crate) fn size(&self) -> i64 {
        self.end - self.start
    }

    pub(crate) fn is_promotable(&self) -> bool {
        !self.in_memory && self.fits_variable()
    }

    /// Whether it can be a variable once no copy or fill touches it.
    pub(crate) fn fits_variable(&self) -> bool {
        !self.indexed && matches!(self.size(), 1 | 2 | 4 | 8)
    }
}

/// What is known of a slot.
#[derive(Clone, Default, Debug)]
pub(crate) struct SlotInfo {
    /// Its address is used for more than plain accesses, or it is not wanted.
    pub(crate) escapes: bool,
    /// Parts, ascending.
    pub(crate) parts: Vec<Part>,
}

pub(crate) struct Analysis {
    pub(crate) slots: Vec<SlotInfo>,
    /// By value: the place it is the address of.
    pub(crate) places: Vec<Option<Place>>,
    /// By value: the place behind which, by an unknown number of bytes, it is the address of one.
    indexed: Vec<Option<Place>>,
}

/// What accesses were seen.
struct Seen {
    /// By slot: loads and stores.
    scalars: Vec<Vec<(i64, i64, Ty)>>,
    copies: Vec<(Slot, i64, i64)>,
    /// From where on slots are accessed by an index.
    indexed: Vec<(Slot, i64)>,
    ranges: Option<Ranges>,
}

impl Analysis {
    pub(crate) fn new(body: &Body, wanted: impl Fn(Slot) -> bool) -> Analysis {
        let slots = vec![SlotInfo::default(); body.slots.len()];
        let nowhere = vec![None; body.values.len()];
        let mut analysis = Analysis { slots, places: nowhere.clone(), indexed: nowhere };
        for (index, info) in analysis.slots.iter_mut().enumerate() {
            info.escapes = !wanted(Slot(index as u32));
        }
        let scalars = vec![Vec::new(); body.slots.len()];
        let mut seen = Seen { scalars, copies: Vec::new(), indexed: Vec::new(), ranges: None };
        for block in Cfg::new(body).rpo {
            for &inst in &body.block(block).insts {
                analysis.inst(body, inst, &mut seen);
            }
            body.block(block).terminator.for_each_use(|value| analysis.escape(value));
        }
        for &(slot, start) in &seen.indexed {
            let end = i64::from(body.slots[slot.index()].size);
            seen.scalars[slot.index()].push((start.max(0), end.max(start), Ty::I64));
        }
        for (info, accesses) in analysis.slots.iter_mut().zip(&mut seen.scalars) {
            info.parts = parts(accesses);
        }
        for (slot, start) in seen.indexed {
            for part in &mut analysis.slots[slot.index()].parts {
                part.indexed |= start < part.end;
            }
        }
        for (slot, start, end) in seen.copies {
            for part in &mut analysis.slots[slot.index()].parts {
                part.in_memory |= start < part.end && part.start < end;
            }
        }
        analysis
    }

    /// The plain load or store of a slot that an instruction is.
    pub(crate) fn access(&self, body: &Body, inst: Inst) -> Option<SlotAccess> {
        let (addr, offset, ty) = match body.inst(inst).op {
            Op::Load { addr, offset, .. } => (addr, offset, body.ty(body.inst(inst).first_result)),
            Op::Store { addr, offset, value, .. } => (addr, offset, body.ty(value)),
            _ => return None,
        };
        let place = self.place(addr)?;
        let start = place.offset + i64::from(offset);
        Some(SlotAccess { slot: place.slot, start, end: start + i64::from(ty.bytes()) })
    }

    pub(crate) fn place(&self, value: Value) -> Option<Place> {
        self.places.get(value.index()).copied().flatten()
    }

    /// The place, if its slot can be taken apart.
    pub(crate) fn open_place(&self, value: Value) -> Option<Place> {
        self.place(value).filter(|place| !self.slots[place.slot.index()].escapes)
    }

    /// The slot into which a value points.
    pub(crate) fn slot(&self, value: Value) -> Option<Slot> {
        self.place(value).or_else(|| self.behind(value)).map(|place| place.slot)
    }

    fn behind(&self, value: Value) -> Option<Place> {
        self.indexed.get(value.index()).copied().flatten()
    }

    fn escape(&mut self, value: Value) {
        if let Some(slot) = self.slot(value) {
            self.slots[slot.index()].escapes = true;
        }
    }

    fn inst(&mut self, body: &Body, inst: Inst, seen: &mut Seen) {
        let data = body.inst(inst);
        match &data.op {
            Op::SlotAddr(slot, offset) => {
                let place = Place { slot: *slot, offset: i64::from(*offset) };
                self.places[data.first_result.index()] = Some(place);
            }
            Op::PtrAdd(base, by) => self.sum(body, data.first_result, *base, *by, seen),
            Op::Load { flags, .. } | Op::Store { flags, .. } => {
                if let Op::Store { value, .. } = &data.op {
                    self.escape(*value);
                }
                let Some(access) = self.access(body, inst) else { return self.indexed_access(&data.op, seen) };
                let size = i64::from(body.slots[access.slot.index()].size);
                if flags.volatile || access.start < 0 || access.end > size {
                    self.slots[access.slot.index()].escapes = true;
                }
                let ty = match data.op {
                    Op::Store { value, .. } => body.ty(value),
                    _ => body.ty(data.first_result),
                };
                seen.scalars[access.slot.index()].push((access.start, access.end, ty));
            }
            Op::MemCopy { dst, src, len, flags, .. } => {
                for addr in [*dst, *src] {
                    self.range(body, addr, *len, flags.volatile, seen);
                }
            }
            Op::MemSet { dst, len, flags, .. } => self.range(body, *dst, *len, flags.volatile, seen),
            op => op.for_each_use(|value| self.escape(value)),
        }
    }

    /// The address that an addition gives. An index that cannot be negative leaves alone what lies before.
    fn sum(&mut self, body: &Body, result: Value, base: Value, by: Value, seen: &mut Seen) {
        let constant = body.constant(by).filter(|by| i32::try_from(*by).is_ok());
        let moved = |place: Place| constant.map(|by| Place { offset: place.offset + by, ..place });
        if let Some(place) = self.place(base) {
            match moved(place) {
                Some(place) => self.places[result.index()] = Some(place),
                None if self.is_index(body, by, seen) => self.indexed[result.index()] = Some(place),
                None => self.escape(base),
            }
        } else if let Some(place) = self.behind(base) {
            match moved(place) {
                None if !self.is_index(body, by, seen) => self.escape(base),
                moved => self.indexed[result.index()] = Some(moved.unwrap_or(place)),
            }
        }
    }

    /// Whether a number of bytes is certainly not negative, and so small that several are not either.
    fn is_index(&self, body: &Body, by: Value, seen: &mut Seen) -> bool {
        let ranges = seen.ranges.get_or_insert_with(|| Ranges::new(body));
        ranges.largest(body, by) <= MAX_INDEX
    }

    fn indexed_access(&mut self, op: &Op, seen: &mut Seen) {
        let (Op::Load { addr, offset, flags } | Op::Store { addr, offset, flags, .. }) = op else { return };
        let Some(place) = self.behind(*addr) else { return };
        if flags.volatile {
            self.slots[place.slot.index()].escapes = true;
        }
        seen.indexed.push((place.slot, place.offset + i64::from(*offset)));
    }

    fn range(&mut self, body: &Body, addr: Value, len: u64, volatile: bool, seen: &mut Seen) {
        if let Some(place) = self.behind(addr) {
            seen.indexed.push((place.slot, place.offset));
            self.slots[place.slot.index()].escapes |= volatile;
        }
        let Some(place) = self.place(addr) else { return };
        let size = u64::from(body.slots[place.slot.index()].size);
        let inside = place.offset >= 0 && len <= size && place.offset as u64 <= size - len;
        if volatile || !inside {
            self.slots[place.slot.index()].escapes = true;
        } else {
            seen.copies.push((place.slot, place.offset, place.offset + len as i64));
        }
    }
}

/// Joins overlapping accesses.
fn parts(accesses: &mut [(i64, i64, Ty)]) -> Vec<Part> {
    accesses.sort_by_key(|&(start, end, ty)| (start, std::cmp::Reverse(end), ty));
    let mut parts: Vec<Part> = Vec::new();
    for &(start, end, ty) in accesses.iter() {
        match parts.last_mut() {
            Some(part) if start < part.end => {
                part.exact &= start == part.start && end == part.end;
                part.one_type &= ty == part.ty;
                part.end = part.end.max(end);
                if ty != part.ty || !part.exact {
                    part.ty = Ty::int_of_bytes(part.size() as u32).unwrap_or(Ty::I64);
                }
            }
            _ => parts.push(Part { start, end, ty, exact: true, one_type: true, in_memory: false, indexed: false }),
        }
    }
    parts
}
