//! Initialisers (C11 6.7.9), flattened: designators, ranges, brace elision, strings, flexible members.

mod designator;
mod output;

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{self, Designator, Initializer};

use output::{MAX_ITEMS, Output};

use crate::checker::Checker;
use crate::convert::Purpose;
use crate::tree::{BitField, Expr, ExprKind, InitItem, InitList, InitValue, LocalInit};
use crate::types::{Type, TypeId};

/// A flattened initialiser.
#[derive(Clone, Debug)]
pub(crate) struct Initialised {
    /// The object's type, its length counted where it had none.
    pub(crate) ty: TypeId,
    pub(crate) list: InitList,
    /// Bytes the initialiser covers: more than the type has where it fills a flexible member.
    pub(crate) extent: u64,
}

impl Initialised {
    /// One value for the whole object.
    pub(crate) fn of_value(ty: TypeId, value: Expr) -> Initialised {
        let item = InitItem { offset: 0, bits: None, value: InitValue::Expr(value) };
        Initialised { ty, list: InitList { items: vec![item] }, extent: 0 }
    }
}

/// A subobject.
#[derive(Clone, Copy)]
struct Slot {
    ty: TypeId,
    offset: u64,
    bits: Option<BitField>,
    /// Whether it is part of an object, rather than all of it.
    part: bool,
}

/// The items of one braced list, and the value of the current one once it is checked: brace elision may hand it
/// from one aggregate to the next before it finds its place.
struct Cursor<'a> {
    items: &'a [ast::InitItem],
    at: usize,
    peeked: Option<Expr>,
}

impl<'a> Cursor<'a> {
    fn current(&self) -> Option<&'a ast::InitItem> {
        self.items.get(self.at)
    }

    fn advance(&mut self) {
        self.at += 1;
        self.peeked = None;
    }
}

/// The subobjects of an aggregate, in order.
#[derive(Clone, Copy)]
enum Shape {
    /// `len` elements; `None` counts them.
    Array {
        element: TypeId,
        size: u64,
        len: Option<u64>,
    },
    Record {
        id: crate::types::RecordId,
        count: u64,
    },
}

impl Checker<'_> {
    /// `{ … }` for an object of a type.
    pub(crate) fn braced_initialiser(&mut self, ty: TypeId, list: &ast::InitList) -> (TypeId, InitList) {
        let done = self.initialise(ty, Braced::List(list));
        (done.ty, done.list)
    }

    /// An initialiser for an object with automatic storage duration.
    pub(crate) fn local_initialiser(&mut self, ty: TypeId, init: &Initializer) -> (TypeId, Option<LocalInit>) {
        match init {
            Initializer::List(list) => {
                let done = self.initialise(ty, Braced::List(list));
                if !self.is_aggregate(ty) {
                    let value = done.list.items.into_iter().next().map(|item| item.value);
                    return match value {
                        Some(InitValue::Expr(expr)) => (ty, Some(LocalInit::Expr(expr))),
                        _ => {
                            let zero = self.zero_of(ty, list.span);
                            (ty, Some(LocalInit::Expr(zero)))
                        }
                    };
                }
                (done.ty, Some(LocalInit::List(done.list)))
            }
            Initializer::Expr(expr) => {
                if self.types.is_array(ty) || self.is_literal_of(ty, expr) {
                    let done = self.initialise(ty, Braced::Expr(expr));
                    return (done.ty, Some(LocalInit::List(done.list)));
                }
                let value = self.value(expr);
                let value = self.assign_to(value, ty, &Purpose::Init);
                (ty, Some(LocalInit::Expr(value)))
            }
        }
    }

    fn zero_of(&mut self, ty: TypeId, span: Span) -> Expr {
        let zero = self.int_constant(0, span);
        let ty = self.types.value_type(ty);
        self.cast(zero, ty)
    }

    /// An initialiser for an object with static storage duration.
    pub(crate) fn static_initialiser(&mut self, ty: TypeId, init: &Initializer) -> Initialised {
        self.static_context += 1;
        let done = match init {
            Initializer::List(list) => self.initialise(ty, Braced::List(list)),
            Initializer::Expr(expr) => self.initialise(ty, Braced::Expr(expr)),
        };
        self.static_context -= 1;
        done
    }

    pub(crate) fn is_aggregate(&self, ty: TypeId) -> bool {
        matches!(self.types.resolve(ty), Type::Array { .. } | Type::Record(_))
    }

    /// Whether an expression is a compound literal of the very type that it initialises.
    fn is_literal_of(&mut self, ty: TypeId, expr: &ast::Expr) -> bool {
        literal_list(expr).is_some_and(|(name, _)| {
            // Types that are defined inside the literal must not be defined twice.
            if defines_type(name) || !self.is_aggregate(ty) {
                return false;
            }
            let of = self.literal_type_name(name);
            self.types.compatible_unqualified(of, ty)
        })
    }

    fn initialise(&mut self, ty: TypeId, init: Braced<'_>) -> Initialised {
        let mut output = Output::default();
        if !self.types.is_error(ty) && !self.types.is_array(ty) && !self.complete(ty) {
            self.incomplete(ty, init.span(), "cannot initialise an object of");
            return Initialised { ty: self.basic.error, list: InitList { items: Vec::new() }, extent: 0 };
        }
        let span = init.span();
        let slot = Slot { ty, offset: 0, bits: None, part: false };
        let ty = match init {
            Braced::List(list) => self.init_list(slot, list, &mut output),
            Braced::Expr(expr) => self.init_whole(slot, expr, &mut output),
        };
        self.check_flexible(ty, span, &output);
        Initialised { ty, list: InitList { items: output.items }, extent: output.extent }
    }

    /// Only behind an object with static storage duration is there room for the elements of a flexible member (GNU C).
    fn check_flexible(&self, ty: TypeId, whole: Span, output: &Output) {
        let Some((offset, span)) = output.flexible else { return };
        let span = if span.is_none() { whole } else { span };
        let is_static = self.function.is_none() || self.static_context > 0;
        let (size, align) = (self.types.size_of(ty).unwrap_or(0), self.types.align_of(ty).unwrap_or(1));
        let is_union = self.types.record_of(ty).is_some_and(|id| self.types.record(id).is_union);
        let message = if !is_static {
            "a flexible member of an automatic object cannot be initialised: the object has no room for it"
        } else if !is_union && offset + align <= size {
            "a flexible member can be initialised only at the end of an object"
        } else {
            return;
        };
        self.error("E0396", span, message);
    }

    /// A whole object initialised by an expression without braces.
    fn init_whole(&mut self, slot: Slot, expr: &ast::Expr, output: &mut Output) -> TypeId {
        if let Some(text) = self.string_for(slot.ty, expr) {
            return self.init_string(slot, text, output);
        }
        if self.is_literal_of(slot.ty, expr)
            && let Some((_, list)) = literal_list(expr)
        {
            return self.init_list(slot, list, output);
        }
        if self.types.is_array(slot.ty) {
            let is_pointer = matches!(self.types.resolve(slot.ty), Type::Array { .. });
            if is_pointer {
                self.emit(
                    Diagnostic::error(
                        "E0363",
                        expr.span,
                        "an array must be initialised with a list in braces or a string",
                    )
                    .fix("write '{ … }'"),
                );
            }
            return self.basic.error;
        }
        let value = self.value(expr);
        self.put(slot, value, output);
        slot.ty
    }

    fn put(&mut self, slot: Slot, value: Expr, output: &mut Output) {
        let value = self.assign_to(value, slot.ty, &Purpose::Init);
        if self.is_aggregate(slot.ty) {
            self.clear_slot(slot, output);
        }
        self.push(slot, InitValue::Expr(value), output);
    }

    fn clear_slot(&self, slot: Slot, output: &mut Output) {
        output.clear(slot.offset, self.types.size_of(slot.ty).unwrap_or(0));
    }

    fn push(&mut self, slot: Slot, value: InitValue, output: &mut Output) {
        if output.items.len() >= MAX_ITEMS {
            output.full = true;
            return;
        }
        let unit = slot.bits.map(|bits| bits.unit_offset);
        let offset = slot.offset + unit.unwrap_or(0);
        output.frontier = output.frontier.max(offset + 1);
        output.items.push(InitItem { offset, bits: slot.bits, value });
    }

    /// A braced list for one object; gives its type, completed.
    fn init_list(&mut self, slot: Slot, list: &ast::InitList, output: &mut Output) -> TypeId {
        if self.types.is_error(slot.ty) || !self.enter(list.span) {
            return slot.ty;
        }
        let ty = self.init_list_inside(slot, list, output);
        self.leave();
        if output.full {
            output.full = false;
            self.error("E0364", list.span, format!("more than {MAX_ITEMS} initialisers"));
        }
        ty
    }

    fn init_list_inside(&mut self, slot: Slot, list: &ast::InitList, output: &mut Output) -> TypeId {
        if let [only] = list.items.as_slice()
            && let (true, Initializer::Expr(expr)) = (only.designators.is_empty(), &only.init)
            && let Some(text) = self.string_for(slot.ty, expr)
        {
            return self.init_string(slot, text, output);
        }
        let mut cursor = Cursor { items: &list.items, at: 0, peeked: None };
        let Some(shape) = self.shape(slot.ty) else {
            self.init_scalar_list(slot, list, output);
            return slot.ty;
        };
        self.clear_slot(slot, output);
        let count = self.fill(slot, shape, &mut cursor, 0, true, output);
        match shape {
            Shape::Array { element, size, len: None } => {
                output.extent = output.extent.max(slot.offset + count * size);
                if slot.offset == 0 { self.array_like(slot.ty, element, count) } else { slot.ty }
            }
            _ => slot.ty,
        }
    }

    /// Notes that an array without a length gets elements, unless it is the whole object.
    fn note_flexible(&self, slot: Slot, count: u64, span: Span, output: &mut Output) {
        if slot.part && count > 0 && matches!(self.types.resolve(slot.ty), Type::Array { len: None, .. }) {
            output.flexible = Some((slot.offset, span));
        }
    }

    /// The array type with its length counted.
    fn array_like(&mut self, ty: TypeId, element: TypeId, count: u64) -> TypeId {
        let quals = self.types.quals(ty);
        let space = self.types.address_space(ty);
        let array = self.array_of(element, Some(count));
        let array = self.qualified(array, quals);
        if space != 0 && self.types.address_space(array) != space {
            return self.types.intern(Type::AddressSpace { space, inner: array });
        }
        array
    }

    fn init_scalar_list(&mut self, slot: Slot, list: &ast::InitList, output: &mut Output) {
        let Some(first) = list.items.first() else { return };
        if let Some(designator) = first.designators.first() {
            let span = match designator {
                Designator::Field(field) => field.span,
                Designator::Index(index) | Designator::Range(index, _) => index.span,
            };
            let shown = self.show(slot.ty);
            self.error("E0365", span, format!("a designator needs a struct, union or array, and this is {shown}"));
            return;
        }
        match &first.init {
            Initializer::List(inner) => {
                self.init_list(slot, inner, output);
            }
            Initializer::Expr(expr) => {
                let value = self.value(expr);
                self.put(slot, value, output);
            }
        }
        if let Some(extra) = list.items.get(1) {
            self.excess(extra.span, "scalar");
        }
    }

    fn excess(&self, span: Span, what: &str) {
        self.warn("W0317", "excess-initializers", span, format!("excess elements in {what} initialiser"));
    }

    fn shape(&mut self, ty: TypeId) -> Option<Shape> {
        match *self.types.resolve(ty) {
            Type::Array { element, len } => {
                self.complete(element);
                let element = self.spread(element, ty);
                Some(Shape::Array { element, size: self.types.size_of(element).unwrap_or(1), len })
            }
            Type::Record(id) => {
                self.complete_record(id);
                let record = self.types.record(id);
                let count = record.body.as_ref().map_or(0, |body| body.fields.len() as u64);
                Some(Shape::Record { id, count: if record.is_union { count.min(1) } else { count } })
            }
            _ => None,
        }
    }

    /// An element has the qualifiers of its array.
    fn spread(&mut self, element: TypeId, array: TypeId) -> TypeId {
        let quals = self.types.quals(array);
        self.qualified(element, quals)
    }

    fn slot_at(&mut self, slot: Slot, shape: Shape, index: u64) -> Option<Slot> {
        match shape {
            Shape::Array { element, size, len } => {
                if len.is_some_and(|len| index >= len) {
                    return None;
                }
                let offset = index.checked_mul(size)?.checked_add(slot.offset)?;
                Some(Slot { ty: element, offset, bits: None, part: true })
            }
            Shape::Record { id, .. } => {
                let record = self.types.record(id);
                let core = record.preserve_access_index;
                let body = record.body.as_ref()?;
                let field = body.fields.get(usize::try_from(index).ok()?)?;
                let (ty, bit_offset, width, size) = (field.ty, field.bit_offset, field.bits, body.size);
                match width {
                    Some(width) => {
                        let bits = self.types.bit_field(ty, bit_offset, width, size, core);
                        Some(Slot { ty, offset: slot.offset, bits: Some(bits), part: true })
                    }
                    None => Some(Slot { ty, offset: slot.offset + bit_offset / 8, bits: None, part: true }),
                }
            }
        }
    }

    /// Fills an aggregate from the cursor, beginning with subobject `from`; without braces it takes only as much
    /// as it has room for. Gives the number of subobjects up to the last one named.
    fn fill(
        &mut self,
        slot: Slot,
        shape: Shape,
        cursor: &mut Cursor<'_>,
        from: u64,
        braced: bool,
        output: &mut Output,
    ) -> u64 {
        let mut next = from;
        let mut most = from;
        let start = cursor.current().map_or(Span::NONE, |item| item.span);
        while let Some(item) = cursor.current() {
            if output.full {
                break;
            }
            if !item.designators.is_empty() && cursor.peeked.is_none() {
                if !braced {
                    break;
                }
                match self.designated(slot, shape, item, cursor, output) {
                    Some(after) => next = after,
                    None => cursor.advance(),
                }
                most = most.max(next);
                continue;
            }
            let limit = match shape {
                Shape::Array { len, .. } => len.unwrap_or(u64::MAX),
                Shape::Record { count, .. } => count,
            };
            if next >= limit {
                if !braced {
                    break;
                }
                let what = match shape {
                    Shape::Array { .. } => "array",
                    Shape::Record { .. } => "struct",
                };
                self.excess(item.span, what);
                if let Initializer::Expr(expr) = &item.init {
                    self.value(expr);
                }
                cursor.advance();
                continue;
            }
            let Some(sub) = self.slot_at(slot, shape, next) else { break };
            self.activate(slot, shape, next, output);
            self.init_next(sub, cursor, output);
            self.activate(slot, shape, next, output);
            next += 1;
            most = most.max(next);
        }
        if let Shape::Array { size, len: None, .. } = shape {
            output.extent = output.extent.max(slot.offset + most * size);
            self.note_flexible(slot, most, start, output);
        }
        most
    }

    /// Notes which member of a union is initialised; noted again behind it, as what lies inside may be forgotten
    /// together with the note.
    fn activate(&self, slot: Slot, shape: Shape, index: u64, output: &mut Output) {
        let Shape::Record { id, .. } = shape else { return };
        if self.types.record(id).is_union {
            output.activate(slot.offset, self.types.size_of(slot.ty).unwrap_or(0), id, index);
        }
    }

    /// Initialises a subobject from the current item; a value that does not fit an aggregate goes to its first
    /// member (brace elision).
    fn init_next(&mut self, slot: Slot, cursor: &mut Cursor<'_>, output: &mut Output) {
        let Some(item) = cursor.current() else { return };
        if cursor.peeked.is_none() {
            match &item.init {
                Initializer::List(list) => {
                    cursor.advance();
                    self.init_list(slot, list, output);
                    return;
                }
                Initializer::Expr(expr) => {
                    if let Some(text) = self.string_for(slot.ty, expr) {
                        cursor.advance();
                        self.init_string(slot, text, output);
                        return;
                    }
                    if let (true, Some((_, list))) = (self.is_literal_of(slot.ty, expr), literal_list(expr)) {
                        cursor.advance();
                        self.init_list(slot, list, output);
                        return;
                    }
                }
            }
        }
        let Some(shape) = self.shape(slot.ty) else {
            let value = self.take_value(cursor);
            if let Some(value) = value {
                self.put(slot, value, output);
            }
            return;
        };
        if let Shape::Record { id, .. } = shape {
            if cursor.peeked.is_none()
                && !starts_with_string(item)
                && let Initializer::Expr(expr) = &item.init
            {
                cursor.peeked = Some(self.value(expr));
            }
            let whole = cursor
                .peeked
                .as_ref()
                .is_some_and(|value| self.types.record_of(value.ty) == Some(id) || self.types.is_error(value.ty));
            if whole {
                if let Some(value) = self.take_value(cursor) {
                    self.put(slot, value, output);
                }
                return;
            }
        }
        if !self.enter(item.span) {
            cursor.advance();
            return;
        }
        self.fill_elided(slot, shape, cursor, output);
        self.leave();
    }

    fn fill_elided(&mut self, slot: Slot, shape: Shape, cursor: &mut Cursor<'_>, output: &mut Output) {
        let Some(first) = self.slot_at(slot, shape, 0) else {
            if let Some(value) = self.take_value(cursor) {
                let shown = self.show(slot.ty);
                self.error(
                    "E0365",
                    value.span,
                    format!("{shown} has no members: nothing can initialise it but '{{}}'"),
                );
            }
            return;
        };
        self.activate(slot, shape, 0, output);
        self.init_next(first, cursor, output);
        self.fill(slot, shape, cursor, 1, false, output);
    }

    fn take_value(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let item = cursor.current()?;
        let value = match (cursor.peeked.take(), &item.init) {
            (Some(value), _) => Some(value),
            (None, Initializer::Expr(expr)) => Some(self.value(expr)),
            (None, Initializer::List(_)) => None,
        };
        cursor.advance();
        value
    }

    /// The string literal that initialises an array of this type.
    fn string_for<'a>(&mut self, ty: TypeId, expr: &'a ast::Expr) -> Option<&'a ast::StringLit> {
        let (element, _) = self.types.array(ty)?;
        let literal = string_literal(expr)?;
        let (_, width) = self.string_element(literal.encoding);
        let kind = self.types.integer(element).filter(|_| !self.types.is_bool(element))?;
        (u64::from(kind.bytes()) == width).then_some(literal)
    }

    fn init_string(&mut self, slot: Slot, literal: &ast::StringLit, output: &mut Output) -> TypeId {
        let Some((element, len)) = self.types.array(slot.ty) else { return slot.ty };
        let (_, width) = self.string_element(literal.encoding);
        let mut bytes = self.string_bytes(literal, width);
        let count = literal.units.len() as u64 + 1;
        if let Some(len) = len {
            if count > len + 1 {
                let message = format!("string of {} characters is too long for {len}", count - 1);
                self.warn("W0317", "excess-initializers", literal.span, message);
            }
            bytes.truncate(usize::try_from(len * width).unwrap_or(usize::MAX));
        }
        self.clear_slot(slot, output);
        let units = len.unwrap_or(count);
        output.extent = output.extent.max(slot.offset + units * width);
        self.note_flexible(slot, units, literal.span, output);
        self.push(slot, InitValue::Bytes(bytes), output);
        if len.is_none() && slot.offset == 0 { self.array_like(slot.ty, element, count) } else { slot.ty }
    }
}

/// Whether an item is a string literal: it must reach the array it is for unchecked.
fn starts_with_string(item: &ast::InitItem) -> bool {
    match &item.init {
        Initializer::Expr(expr) => string_literal(expr).is_some(),
        Initializer::List(_) => false,
    }
}

/// What stands behind the `=`.
#[derive(Clone, Copy)]
enum Braced<'a> {
    List(&'a ast::InitList),
    Expr(&'a ast::Expr),
}

impl Braced<'_> {
    fn span(&self) -> Span {
        match self {
            Braced::List(list) => list.span,
            Braced::Expr(expr) => expr.span,
        }
    }
}

/// The string literal that an expression is, parentheses aside.
pub(crate) fn string_literal(expr: &ast::Expr) -> Option<&ast::StringLit> {
    match &expr.kind {
        ast::ExprKind::String(literal) => Some(literal),
        ast::ExprKind::Paren(inner) => string_literal(inner),
        ast::ExprKind::Unary { op: ast::UnaryOp::Extension, operand } => string_literal(operand),
        _ => None,
    }
}

fn literal_list(expr: &ast::Expr) -> Option<(&ast::TypeName, &ast::InitList)> {
    match &expr.kind {
        ast::ExprKind::CompoundLiteral { ty, init } => Some((ty, init)),
        ast::ExprKind::Paren(inner) => literal_list(inner),
        ast::ExprKind::Unary { op: ast::UnaryOp::Extension, operand } => literal_list(operand),
        _ => None,
    }
}

fn defines_type(name: &ast::TypeName) -> bool {
    match &name.specs.ty {
        ast::TypeSpec::Record(record) => record.members.is_some(),
        ast::TypeSpec::Enum(spec) => spec.enumerators.is_some(),
        ast::TypeSpec::TypeofExpr { .. } | ast::TypeSpec::TypeofType { .. } => false,
        _ => false,
    }
}

/// Whether an expression is an error that was reported.
pub(crate) fn is_error(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Error)
}
