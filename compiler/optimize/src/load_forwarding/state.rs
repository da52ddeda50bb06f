//! What is known of memory at one point of a function.

use beec_ir::{AccessType, AccessTypes, Body, Op, Ty, Value, eval};

use super::places::{Base, Place, Places, Root};

/// So many places are remembered; the oldest is forgotten first.
const LIMIT: usize = 64;

/// What stands in a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Contents {
    /// This value, as wide as the place.
    Value(Value),
    /// This byte, all over.
    Fill(u8),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Entry {
    place: Place,
    contents: Contents,
    /// Of which type the access was that this is known from.
    ty: AccessType,
    /// The types of what was written since to places that may be this one but for the types.
    since: AccessTypes,
}

/// What stands where.
#[derive(Clone, Default, Debug)]
pub(super) struct State {
    entries: Vec<Entry>,
}

/// What a load gives, or what becomes of a store.
pub(super) enum Found {
    Value(Value),
    Op(Op),
    /// What is stored is there already.
    There,
}

impl State {
    pub(super) fn record(&mut self, place: Place, contents: Contents, ty: AccessType) {
        self.push(Entry { place, contents, ty, since: AccessTypes::default() });
    }

    fn push(&mut self, entry: Entry) {
        if self.entries.len() >= LIMIT {
            self.entries.remove(0);
        }
        self.entries.push(entry);
    }

    /// Something of type `ty` was written to `place`. Of a fill, the rest stays.
    pub(super) fn clobber(&mut self, places: &Places<'_>, place: &Place, ty: AccessType) {
        let mut rest = Vec::new();
        self.entries.retain_mut(|entry| {
            let touched = places.may_touch((&entry.place, entry.ty), (place, ty));
            if !touched && places.may_alias(&entry.place, place) {
                entry.since.insert(ty);
            }
            if touched && matches!(entry.contents, Contents::Fill(_)) && entry.place.base == place.base {
                rest.extend(entry.clipped(i64::MIN, place.at));
                rest.extend(entry.clipped(place.end(), i64::MAX));
            }
            !touched
        });
        rest.into_iter().for_each(|entry| self.push(entry));
    }

    /// Something may have been written to everything that others can reach.
    pub(super) fn clobber_shared(&mut self, places: &Places<'_>) {
        self.entries.retain(|entry| is_private(places, entry));
    }

    /// Something may have been written anywhere into the object.
    pub(super) fn clobber_root(&mut self, root: Root) {
        self.entries.retain(|entry| entry.place.root != root);
    }

    /// Keeps what is known in the other states as well.
    pub(super) fn meet(&mut self, others: &[&State]) {
        self.entries.retain_mut(|entry| others.iter().all(|other| other.agrees(entry)));
    }

    /// Whether this is known here as well; what came between here is added.
    fn agrees(&self, entry: &mut Entry) -> bool {
        let same = |other: &&Entry| other.place == entry.place && other.contents == entry.contents;
        match self.entries.iter().find(same) {
            Some(other) => {
                entry.since.extend(other.since);
                other.ty == entry.ty
            }
            None => false,
        }
    }

    /// What a copy of `src` to `dst` makes known of `dst`.
    pub(super) fn copied(&self, places: &Places<'_>, src: &Place, dst: &Place) -> Vec<(Place, Contents)> {
        let same_base = self.entries.iter().filter(|entry| entry.place.base == src.base);
        let inside =
            same_base.filter(|entry| !places.are_touched(&entry.since, AccessType::ANY)).filter_map(
                |entry| match entry.contents {
                    Contents::Fill(_) => entry.clipped(src.at, src.end()),
                    Contents::Value(_) => src.contains(&entry.place).then_some(*entry),
                },
            );
        let moved = |entry: Entry| {
            let at = dst.at.wrapping_add(entry.place.at.wrapping_sub(src.at));
            (Place { at, size: entry.place.size, ..*dst }, entry.contents)
        };
        inside.map(moved).collect()
    }

    /// Whether this value certainly stands in a place.
    pub(super) fn holds(&self, places: &Places<'_>, body: &Body, place: &Place, value: Value) -> bool {
        let same = |other: Value| {
            let constant = body.constant(value);
            other == value || constant.is_some() && constant == body.constant(other) && body.ty(value) == body.ty(other)
        };
        self.entries.iter().any(|entry| {
            let contents = matches!(entry.contents, Contents::Value(other) if same(other));
            contents && entry.place == *place && !places.are_touched(&entry.since, AccessType::ANY)
        })
    }

    /// What a load of type `ty` from `place` gives, an access of type `access`.
    pub(super) fn find(
        &self,
        places: &Places<'_>,
        body: &Body,
        place: &Place,
        ty: Ty,
        access: AccessType,
        big_endian: bool,
    ) -> Option<Found> {
        let known = |entry: &Entry| entry.find(body, place, ty, big_endian);
        self.entries.iter().rev().filter(|entry| !places.are_touched(&entry.since, access)).find_map(known)
    }
}

fn is_private(places: &Places<'_>, entry: &Entry) -> bool {
    entry.place.slot().is_some_and(|slot| places.is_private(slot))
}

impl Entry {
    /// The part from one offset to before another.
    fn clipped(&self, from: i64, to: i64) -> Option<Entry> {
        let (from, to) = (from.max(self.place.at), to.min(self.place.end()));
        let place = Place { at: from, size: to.checked_sub(from)?.try_into().ok()?, ..self.place };
        (place.size > 0).then_some(Entry { place, ..*self })
    }

    fn find(&self, body: &Body, place: &Place, ty: Ty, big_endian: bool) -> Option<Found> {
        if !self.place.contains(place) {
            return None;
        }
        let value = match self.contents {
            Contents::Value(value) => value,
            Contents::Fill(byte) => return Some(Found::Op(Op::Const(filled(byte, ty)))),
        };
        let from = body.ty(value);
        if self.place == *place && from == ty {
            return Some(Found::Value(value));
        }
        // Elsewhere than on the stack, another width or kind of access is another access for the verifier.
        if !matches!(self.place.base, Base::Slot(_)) {
            return None;
        }
        if let Some(constant) = body.constant(value) {
            return Some(Found::Op(Op::Const(self.part(constant, place, ty, big_endian))));
        }
        self.converted(value, from, place, ty, big_endian).map(Found::Op)
    }

    /// The part of a constant that stands in `place`.
    fn part(&self, constant: i64, place: &Place, ty: Ty, big_endian: bool) -> i64 {
        let below = place.at - self.place.at;
        let above = self.place.size as i64 - place.size as i64 - below;
        let bytes = if big_endian { above } else { below };
        eval::normalize(ty, constant >> (8 * bytes.clamp(0, 7)))
    }

    fn converted(&self, value: Value, from: Ty, place: &Place, ty: Ty, big_endian: bool) -> Option<Op> {
        use beec_ir::Cast;
        let low = if big_endian { self.place.at + self.place.size as i64 - place.size as i64 } else { self.place.at };
        if low != place.at {
            return None;
        }
        let cast = match (from, ty) {
            (Ty::Ptr, Ty::I64) => Cast::PtrToInt,
            (Ty::I64, Ty::Ptr) => Cast::IntToPtr,
            (Ty::Ptr, _) | (_, Ty::Ptr) => return None,
            _ if ty.bits() < from.bits() => Cast::Trunc,
            _ => return None,
        };
        Some(Op::Cast(cast, value))
    }
}

fn filled(byte: u8, ty: Ty) -> i64 {
    eval::normalize(ty, i64::from_ne_bytes([byte; 8]))
}
