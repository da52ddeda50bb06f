//! Places (C11 6.5, "lvalues") to locations.

use beec_check::tree::{BitField, CastKind, Expr, ExprKind, LocalId, Place, PlaceKind};
use beec_check::types::{RecordId, TypeId};
use beec_ir::{BinaryOp, GlobalId, Value};

use crate::function::{FunctionCx, Home};
use crate::layout::{align_at, pointee};
use crate::memory::{Base, Location};

impl<'a> FunctionCx<'_, 'a> {
    /// Where a place is; its side effects happen.
    pub(crate) fn place(&mut self, place: &'a Place) -> Location {
        let span = std::mem::replace(&mut self.b.span, place.span);
        let mut location = self.place_kind(place);
        location.volatile |= self.is_volatile(place.ty);
        self.type_access(&mut location, place);
        self.b.span = span;
        location
    }

    fn place_kind(&mut self, place: &'a Place) -> Location {
        match &place.kind {
            PlaceKind::Local(local) => self.local(*local),
            PlaceKind::Global(id) => {
                let global = &self.unit.program.globals[id.0 as usize];
                let mut location = Location::new(Base::Global(GlobalId(id.0)), global.align.max(1));
                location.space = global.address_space;
                location
            }
            PlaceKind::String(id) => {
                let align = self.unit.program.strings[id.0 as usize].align;
                Location::new(Base::Global(self.unit.string(*id)), align)
            }
            PlaceKind::Deref(pointer) => self.deref(pointer, place.ty),
            PlaceKind::Member { base, record, index, bits } => {
                let location = self.place(base);
                self.member(location, base.ty, *record, *index, *bits)
            }
            PlaceKind::Index { base, index, element_size } => {
                let location = self.place(base);
                self.element(location, base.ty, index, *element_size)
            }
            PlaceKind::CompoundLiteral { local, init } => {
                self.start_life(*local);
                let location = self.local(*local);
                self.initialize_list(&location, self.source.locals[local.0 as usize].ty, init);
                location
            }
            PlaceKind::Temporary(value) => self.aggregate(value),
            PlaceKind::After(first, place) => {
                self.effect(first);
                self.place(place)
            }
        }
    }

    fn is_volatile(&self, ty: TypeId) -> bool {
        let quals = self.types.quals(ty);
        quals.is_volatile || quals.is_atomic
    }

    /// Where a local is.
    pub(crate) fn local(&mut self, local: LocalId) -> Location {
        let source = &self.source.locals[local.0 as usize];
        let mut location = match self.home(local) {
            Home::Slot(slot) => Location::new(Base::Slot(slot), self.slot_align(slot)),
            Home::Address(value) => Location::new(Base::Value(value), source.align.clamp(1, 8)),
        };
        location.volatile = self.is_volatile(source.ty);
        location
    }

    /// What a pointer points to. `*&place` and `*array` are the place itself, so that an access string goes on.
    fn deref(&mut self, pointer: &'a Expr, ty: TypeId) -> Location {
        if let Some(location) = self.same_place(pointer, ty) {
            return location;
        }
        if let ExprKind::PtrAdd { pointer: base, index, element_size, subtract: false, relocated } = &pointer.kind {
            return self.deref_element(base, index, *element_size, ty, *relocated);
        }
        let value = self.scalar(pointer);
        self.deref_value(value, ty)
    }

    fn deref_value(&mut self, value: Value, ty: TypeId) -> Location {
        let mut location = self.at_address(value, ty);
        location.space = self.types.address_space(ty);
        location
    }

    /// The place whose address a pointer is, seen through casts that change nothing but qualifiers.
    fn same_place(&mut self, pointer: &'a Expr, ty: TypeId) -> Option<Location> {
        match &self.skip_pointer_casts(pointer).kind {
            ExprKind::AddressOf(place) if self.types.strip(place.ty) == self.types.strip(ty) => Some(self.place(place)),
            ExprKind::Decay(array) if self.is_element_of(ty, array.ty) => {
                let location = self.place(array);
                Some(self.constant_element(location, array.ty, 0, self.size_of(ty)))
            }
            _ => None,
        }
    }

    /// Of an array without a length the pointer to its first element begins another access string, as clang has it: not
    /// every loader takes an index into such an array.
    fn is_element_of(&self, element: TypeId, array: TypeId) -> bool {
        use beec_check::types::Type;
        match self.types.resolve(array) {
            Type::Array { len: None | Some(0), .. } => false,
            Type::Array { element: of, .. } => self.types.strip(*of) == self.types.strip(element),
            _ => false,
        }
    }

    fn skip_pointer_casts(&self, mut expr: &'a Expr) -> &'a Expr {
        while let ExprKind::Cast { kind: CastKind::Pointer, operand } = &expr.kind {
            expr = operand;
        }
        expr
    }

    /// `pointer[index]`
    fn deref_element(
        &mut self,
        pointer: &'a Expr,
        index: &'a Expr,
        size: u64,
        ty: TypeId,
        relocated: bool,
    ) -> Location {
        if let ExprKind::Decay(array) = &self.skip_pointer_casts(pointer).kind
            && self.is_element_of(ty, array.ty)
        {
            let location = self.place(array);
            return self.element(location, array.ty, index, size);
        }
        let base = self.scalar(pointer);
        let index = self.scalar(index);
        let aligned = pointee(self.types, pointer.ty).map_or(1, |ty| self.align_of(ty));
        let mut location = self.deref_value(base, ty);
        location.align = aligned;
        match self.b.constant(index).and_then(|index| index.checked_mul(size as i64).map(|bytes| (index, bytes))) {
            Some((index, bytes)) => {
                location = location.at(bytes);
                location.lead = self.lead(ty, index, bytes, relocated);
            }
            None => {
                let offset = self.scaled(index, size);
                location.base = Base::Value(self.b.ptr_add(base, offset));
                location.align = align_at(aligned, size as i64);
            }
        }
        location
    }

    /// `index * size`
    pub(crate) fn scaled(&mut self, index: Value, size: u64) -> Value {
        match size.is_power_of_two() {
            true => self.b.binary_imm(BinaryOp::Shl, index, i64::from(size.trailing_zeros())),
            false => self.b.binary_imm(BinaryOp::Mul, index, size as i64),
        }
    }

    /// `array[index]`
    fn element(&mut self, location: Location, array: TypeId, index: &'a Expr, size: u64) -> Location {
        let index = self.scalar(index);
        match self.b.constant(index) {
            Some(index) => self.constant_element(location, array, index, size),
            None => {
                let location = self.settle(location);
                let (align, start) = (align_at(location.align, size as i64), location.clone());
                let base = self.pointer(start);
                let offset = self.scaled(index, size);
                let base = Base::Value(self.b.ptr_add(base, offset));
                Location { base, offset: 0, align, lead: None, relocated: false, ..location }
            }
        }
    }

    fn constant_element(&mut self, location: Location, array: TypeId, index: i64, size: u64) -> Location {
        let bytes = index.wrapping_mul(size as i64);
        match self.relocates_element(&location, array, index, bytes) {
            true => self.relocate_element(location, array, index as u64, bytes),
            false => match self.lead_of_array(&location, array, index, bytes) {
                Some(lead) => Location { lead: Some(lead), ..location.at(bytes) },
                None => self.settle(location).at(bytes),
            },
        }
    }

    /// `base.member`
    pub(crate) fn member(
        &mut self,
        location: Location,
        base_ty: TypeId,
        record: RecordId,
        index: u32,
        bits: Option<BitField>,
    ) -> Location {
        let data = self.types.record(record);
        let Some(body) = &data.body else { return location };
        let Some(field) = body.fields.get(index as usize) else { return location };
        let mut location = match self.relocates_member(&location, data, base_ty, field) {
            true => self.relocate_member(location, base_ty, field, index),
            false => {
                let offset = bits.map_or(field.bit_offset / 8, |bits| bits.unit_offset);
                let mut location = self.settle(location).at(offset as i64);
                location.bits = bits;
                location.bytewise = bits.is_some_and(|bits| bits.unit_offset + u64::from(bits.unit_size) > body.size);
                location
            }
        };
        location.static_offset |= data.preserve_static_offset;
        location
    }
}
