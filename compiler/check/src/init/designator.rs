//! Designators (C11 6.7.9p6, p7), GNU ranges too.

use beec_source::{Span, Symbol};
use beec_syntax::ast::{self, Designator};

use super::output::{MAX_ITEMS, Output};
use super::{Cursor, Shape, Slot};
use crate::checker::Checker;
use crate::tree::{Expr, ExprKind, InitItem, InitValue, Place, PlaceKind};

impl Checker<'_> {
    /// `designators = init`; gives the index of the subobject behind the one that the first designator names.
    pub(super) fn designated(
        &mut self,
        slot: Slot,
        shape: Shape,
        item: &ast::InitItem,
        cursor: &mut Cursor<'_>,
        output: &mut Output,
    ) -> Option<u64> {
        self.designate(slot, shape, &item.designators, cursor, output)
    }

    fn designate(
        &mut self,
        slot: Slot,
        shape: Shape,
        designators: &[Designator],
        cursor: &mut Cursor<'_>,
        output: &mut Output,
    ) -> Option<u64> {
        let (first, rest) = designators.split_first()?;
        match (first, shape) {
            (Designator::Field(field), Shape::Record { id, .. }) => {
                let Some(path) = self.find_member(id, field.name) else {
                    self.no_member(id, *field);
                    return None;
                };
                let indices: Vec<u64> = path.into_iter().map(|(_, index)| u64::from(index)).collect();
                self.designate_path(slot, shape, &indices, rest, cursor, output)
            }
            (Designator::Index(index), Shape::Array { len, .. }) => {
                let index = self.designated_index(index, len)?;
                self.designate_path(slot, shape, &[index], rest, cursor, output)
            }
            (Designator::Range(low, high), Shape::Array { size, len, .. }) => {
                let low_index = self.designated_index(low, len)?;
                let high_index = self.designated_index(high, len)?;
                if high_index < low_index {
                    self.error("E0366", high.span, "this range of indices is empty");
                    return None;
                }
                let mut fresh = Output::default();
                self.designate_path(slot, shape, &[low_index], rest, cursor, &mut fresh)?;
                let whole = rest.is_empty().then_some(slot.offset + low_index * size);
                self.repeat(&fresh, whole, high_index - low_index, size, output);
                output.extent = output.extent.max(slot.offset + (high_index + 1) * size);
                Some(high_index + 1)
            }
            (Designator::Field(field), Shape::Array { .. }) => {
                let shown = self.show(slot.ty);
                let message = format!("'.{}' names a member, and this is {shown}", field.name);
                self.error("E0365", field.span, message);
                None
            }
            (Designator::Index(index) | Designator::Range(index, _), Shape::Record { .. }) => {
                let shown = self.show(slot.ty);
                self.error("E0365", index.span, format!("'[…]' names an element, and this is {shown}"));
                None
            }
        }
    }

    fn designated_index(&mut self, index: &ast::Expr, len: Option<u64>) -> Option<u64> {
        let value = self.require_constant(index, "the index of a designator")?;
        let fits = u64::try_from(value).ok().filter(|index| *index < len.unwrap_or(1 << 40));
        if fits.is_none() {
            let bound = len.map_or("a negative index".to_owned(), |len| format!("the array has {len} elements"));
            self.error("E0367", index.span, format!("index {value} is outside the array: {bound}"));
        }
        fits
    }

    /// Follows a path of indices (more than one through anonymous members), then the remaining designators; the
    /// items behind continue after the innermost subobject named.
    fn designate_path(
        &mut self,
        slot: Slot,
        shape: Shape,
        path: &[u64],
        rest: &[Designator],
        cursor: &mut Cursor<'_>,
        output: &mut Output,
    ) -> Option<u64> {
        let (&index, deeper) = path.split_first()?;
        let sub = self.slot_at(slot, shape, index)?;
        self.activate(slot, shape, index, output);
        if !deeper.is_empty() || !rest.is_empty() {
            let Some(sub_shape) = self.shape(sub.ty) else {
                let shown = self.show(sub.ty);
                let span = cursor.current().map_or(Span::NONE, |item| item.span);
                self.error("E0365", span, format!("a designator needs a struct, union or array, and this is {shown}"));
                return None;
            };
            let next = if deeper.is_empty() {
                self.designate(sub, sub_shape, rest, cursor, output)?
            } else {
                self.designate_path(sub, sub_shape, deeper, rest, cursor, output)?
            };
            let next = match sub_shape {
                Shape::Record { id, .. } if self.types.record(id).is_union => 1,
                _ => next,
            };
            self.fill(sub, sub_shape, cursor, next, false, output);
        } else {
            self.init_designated_value(sub, cursor, output);
        }
        self.activate(slot, shape, index, output);
        let union = match shape {
            Shape::Record { id, .. } => self.types.record(id).is_union,
            Shape::Array { .. } => false,
        };
        Some(if union { 1 } else { index + 1 })
    }

    /// The value behind `=` belongs to the subobject just named.
    fn init_designated_value(&mut self, slot: Slot, cursor: &mut Cursor<'_>, output: &mut Output) {
        let Some(item) = cursor.current() else { return };
        let items = [ast::InitItem { designators: Vec::new(), ..item.clone() }];
        let mut alone = Cursor { items: &items, at: 0, peeked: None };
        self.init_next(slot, &mut alone, output);
        cursor.advance();
    }

    /// An item that is written several times, but evaluated once: as it is written first, and further on.
    fn evaluate_once(&mut self, item: &InitItem) -> (InitItem, InitItem) {
        let value = match &item.value {
            InitValue::Expr(value) if self.has_effects(value) => value,
            _ => return (item.clone(), item.clone()),
        };
        let (ty, span) = (value.ty, value.span);
        let align = self.types.align_of(ty).unwrap_or(1);
        let local = self.add_local(Symbol::EMPTY, ty, align, span);
        let place = Place { kind: PlaceKind::Local(local), ty, span };
        let load = Expr { kind: ExprKind::Load(place.clone()), ty, span };
        let assign = Expr { kind: ExprKind::Assign { place, value: Box::new(value.clone()) }, ty, span };
        let with = |value| InitItem { value: InitValue::Expr(value), ..item.clone() };
        (with(assign), with(load))
    }

    /// Writes the items of one element for it and `count` further ones; `whole`: where the first begins, if each is
    /// initialised anew.
    fn repeat(&mut self, element: &Output, whole: Option<u64>, count: u64, size: u64, output: &mut Output) {
        let once: Vec<(InitItem, InitItem)> = element.items.iter().map(|item| self.evaluate_once(item)).collect();
        output.flexible = output.flexible.or(element.flexible);
        for step in 0..=count {
            if let Some(start) = whole {
                output.clear(start + step * size, size);
            }
            for (first, again) in &once {
                let item = if step == 0 { first } else { again };
                if output.items.len() >= MAX_ITEMS {
                    output.full = true;
                    return;
                }
                let offset = item.offset + step * size;
                output.frontier = output.frontier.max(offset + 1);
                output.items.push(InitItem { offset, ..item.clone() });
            }
        }
    }
}
