//! Initialisers of locals and compound literals (C11 6.7.9): zeros for what no item covers, then stores.

use std::collections::BTreeMap;

use beec_check::tree::{Expr, InitItem, InitList, InitValue, LocalId, LocalInit};
use beec_check::types::{Field, Type, TypeId};
use beec_ir::Ty;

use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::Location;

/// Arrays of characters up to this size are stored whole rather than cleared first.
const SHORT: u64 = 64;

impl<'a> FunctionCx<'_, 'a> {
    /// The initialiser of a declaration.
    pub(crate) fn initialize(&mut self, local: LocalId, init: &'a LocalInit) {
        let ty = self.source.locals[local.0 as usize].ty;
        let location = self.local(local);
        match init {
            LocalInit::Expr(expr) => {
                let class = self.class(ty);
                match class.ir() {
                    Some(wanted) => {
                        let signed = self.class(expr.ty).is_signed();
                        let value = self.scalar(expr);
                        let value = self.b.resize(value, signed, wanted);
                        self.store_plain(&location, value);
                    }
                    None if matches!(class, Class::Wide { .. }) => {
                        let halves = self.wide(expr);
                        self.store_wide(&location, halves);
                    }
                    // `struct s x = f(&x)` may name the object itself.
                    None => {
                        let fresh = !self.source.locals[local.0 as usize].address_taken;
                        self.value_into(expr, &location, fresh);
                    }
                }
            }
            LocalInit::List(list) => self.initialize_list(&location, ty, list),
        }
    }

    /// A flattened list.
    pub(crate) fn initialize_list(&mut self, location: &Location, ty: TypeId, list: &'a InitList) {
        let size = self.size_of(ty);
        if let ([InitItem { offset: 0, value: InitValue::Bytes(bytes), .. }], ..=SHORT) = (list.items.as_slice(), size)
        {
            let mut bytes = bytes.clone();
            bytes.resize(size as usize, 0);
            return self.store_bytes(location, &bytes, false);
        }
        let zeroed = !self.covers(list, size);
        if zeroed {
            self.clear(location, size);
        }
        let mut written = Ranges::default();
        for item in &list.items {
            let (start, end) = (item.offset, item.offset.saturating_add(self.item_size(item)));
            // A zero on zeros need not be written, unless an earlier item was there.
            let blank = zeroed && !written.overlap(start, end);
            if !(blank && self.is_zero_item(item)) {
                self.initialize_item(location, ty, item, blank, size);
                written.add(start, end);
            }
        }
    }

    fn initialize_item(&mut self, location: &Location, ty: TypeId, item: &'a InitItem, blank: bool, size: u64) {
        let mut place = location.clone().at(item.offset as i64);
        match &item.value {
            InitValue::Bytes(bytes) => self.store_bytes(&place, bytes, blank),
            InitValue::Expr(expr) => match item.bits {
                Some(bits) => {
                    place.bits = Some(bits);
                    place.bytewise = item.offset.saturating_add(u64::from(bits.unit_size)) > size;
                    let value = self.scalar(expr);
                    self.store(&place, value, expr.ty);
                }
                None => {
                    let place = self.relocated_item(location, ty, item, expr).unwrap_or(place);
                    self.value_into(expr, &place, true);
                }
            },
        }
    }

    /// Where a scalar item of a marked record goes: relocated like the assignment to the member that it stands for. The
    /// rest of the way is laid out here: into arrays, unmarked records, and unions, of which a list does not say which
    /// member it means.
    fn relocated_item(&mut self, location: &Location, ty: TypeId, item: &InitItem, expr: &Expr) -> Option<Location> {
        self.class(expr.ty).ir()?;
        let (mut steps, mut ty, mut at, mut named) = (Vec::new(), ty, item.offset, false);
        while let Type::Record(id) = *self.types.resolve(ty) {
            let record = self.types.record(id);
            if record.is_union || !record.preserve_access_index {
                break;
            }
            let fields = &record.body.as_ref()?.fields;
            let holds = |field: &Field| {
                let start = field.bit_offset / 8;
                field.bits.is_none() && (start..start + self.size_of(field.ty)).contains(&at)
            };
            let index = fields.iter().position(holds)?;
            let field = &fields[index];
            steps.push((ty, id, index as u32));
            at -= field.bit_offset / 8;
            (ty, named) = (field.ty, field.name.is_some());
        }
        // Loaders match names: a path must not end at an anonymous member.
        if !named {
            return None;
        }
        let whole = at == 0 && self.class(ty).ir().is_some();
        let start = location.clone();
        let place = steps.into_iter().fold(start, |place, (ty, id, index)| self.member(place, ty, id, index, None));
        Some(if whole { place } else { self.settle(place).at(at as i64) })
    }

    fn is_zero_item(&self, item: &InitItem) -> bool {
        match &item.value {
            InitValue::Expr(expr) => self.known(expr) == Some(false),
            InitValue::Bytes(bytes) => bytes.iter().all(|&byte| byte == 0),
        }
    }

    fn item_size(&self, item: &InitItem) -> u64 {
        match (&item.value, item.bits) {
            (_, Some(bits)) => u64::from(bits.unit_size),
            (InitValue::Bytes(bytes), None) => bytes.len() as u64,
            (InitValue::Expr(expr), None) => self.size_of(expr.ty),
        }
    }

    /// Whether the items leave no byte out.
    fn covers(&self, list: &InitList, size: u64) -> bool {
        let whole = list.items.iter().filter(|item| item.bits.is_none());
        let mut ranges: Vec<(u64, u64)> = whole.map(|item| (item.offset, self.item_size(item))).collect();
        ranges.sort_unstable();
        let mut reached = 0;
        for (start, length) in ranges {
            if start > reached {
                return false;
            }
            reached = reached.max(start.saturating_add(length));
        }
        reached >= size
    }

    /// Stores constant bytes by words as large as the alignment allows; on zeros, zero words are left out.
    fn store_bytes(&mut self, location: &Location, bytes: &[u8], blank: bool) {
        let location = self.settle(location.clone());
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.len() - at;
            let place = location.clone().at(at as i64);
            let width =
                [8u64, 4, 2].into_iter().find(|&width| rest as u64 >= width && place.align >= width).unwrap_or(1);
            let chunk = &bytes[at..at + width as usize];
            at += width as usize;
            if blank && chunk.iter().all(|&byte| byte == 0) {
                continue;
            }
            let ty = Ty::int_of_bytes(width as u32).unwrap_or(Ty::I8);
            let value = self.b.iconst(ty, self.word(chunk));
            self.store_plain(&place, value);
        }
    }

    /// Bytes as a number in the target's order.
    fn word(&self, bytes: &[u8]) -> i64 {
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let number = match self.unit.module.target.big_endian {
            true => bytes.iter().fold(0, join),
            false => bytes.iter().rev().fold(0, join),
        };
        number as i64
    }
}

/// Disjoint ranges of bytes, by start.
#[derive(Default)]
struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    fn overlap(&self, start: u64, end: u64) -> bool {
        self.0.range(..end).next_back().is_some_and(|(_, &to)| start < to)
    }

    fn add(&mut self, mut start: u64, mut end: u64) {
        while let Some((&from, &to)) = self.0.range(..=end).next_back() {
            if to < start {
                break;
            }
            self.0.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        self.0.insert(start, end);
    }
}
