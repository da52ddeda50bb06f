//! Flattened initialisers as bytes and addresses, for objects with static storage duration.

use beec_source::{Diagnostic, Span};

use crate::build::float_bits;
use crate::checker::Checker;
use crate::constant::Value;
use crate::init::{Initialised, is_error};
use crate::tree::{Expr, ExprKind, InitItem, InitList, InitValue, Place, PlaceKind, StaticAddress, StaticData};
use crate::types::{FloatKind, TypeId};

/// No object is larger than this: its bytes are kept.
const MAX_BYTES: u64 = 1 << 28;

impl Checker<'_> {
    /// The contents that an initialiser gives an object.
    pub(crate) fn static_contents(&mut self, init: &Initialised) -> StaticData {
        let size = self.types.size_of(init.ty).unwrap_or(0).max(init.extent);
        self.contents(&init.list, size)
    }

    /// The contents of an object of a type.
    pub(crate) fn static_data(&mut self, list: &InitList, ty: TypeId) -> StaticData {
        let size = self.types.size_of(ty).unwrap_or(0);
        self.contents(list, size)
    }

    fn contents(&mut self, list: &InitList, size: u64) -> StaticData {
        let mut data = StaticData { bytes: Vec::new(), size, addresses: Vec::new() };
        for item in &list.items {
            self.static_item(item, &mut data);
        }
        data.addresses.sort_by_key(|address| address.offset);
        while data.bytes.last() == Some(&0) {
            data.bytes.pop();
        }
        data
    }

    fn static_item(&mut self, item: &InitItem, data: &mut StaticData) {
        match &item.value {
            InitValue::Bytes(bytes) => {
                if let Some(slice) = room(data, item.offset, bytes.len() as u64) {
                    slice.copy_from_slice(bytes);
                }
            }
            InitValue::Expr(expr) => self.static_value(item, expr, data),
        }
    }

    fn static_value(&mut self, item: &InitItem, expr: &Expr, data: &mut StaticData) {
        if is_error(expr) {
            return;
        }
        if self.types.record_of(expr.ty).is_some() {
            self.copy_record(item, expr, data);
            return;
        }
        let Some(value) = self.eval(expr).or_else(|| self.eval_lenient(expr)) else {
            self.not_constant(expr.span, "the initialiser of an object with static storage");
            return;
        };
        let Some(width) = self.types.size_of(expr.ty) else { return };
        let end = item.bits.map_or(width, |bits| u64::from(bits.unit_size));
        if room(data, item.offset, end).is_none() {
            self.error("E0309", expr.span, "object is too large to be initialised");
            return;
        }
        data.addresses.retain(|address| address.offset + 8 <= item.offset || item.offset + width <= address.offset);
        let number = match value {
            Value::Int(number) => number,
            Value::Float(number) => {
                let kind = self.types.float(expr.ty).unwrap_or(FloatKind::Double);
                i128::from(float_bits(kind, number))
            }
            Value::Address(target, addend) => {
                if width != 8 || item.bits.is_some() {
                    self.not_constant(expr.span, "an address cut short");
                    return;
                }
                data.addresses.push(StaticAddress { offset: item.offset, target, addend, span: expr.span });
                0
            }
        };
        let mut bytes = std::mem::take(&mut data.bytes);
        self.put_scalar(&mut bytes, item.offset, width, item.bits, number);
        data.bytes = bytes;
    }

    /// A record value is constant if it is a compound literal's.
    fn copy_record(&mut self, item: &InitItem, expr: &Expr, data: &mut StaticData) {
        let source = match &expr.kind {
            ExprKind::Load(Place { kind: PlaceKind::Global(id), .. }) => {
                let global = &self.globals[id.0 as usize];
                let literal = global.name.as_str().starts_with(".compoundliteral");
                global.definition.clone().filter(|_| literal)
            }
            _ => None,
        };
        let Some(source) = source else {
            self.not_constant(expr.span, "the initialiser of an object with static storage");
            return;
        };
        if let Some(slice) = room(data, item.offset, source.bytes.len() as u64) {
            slice.copy_from_slice(&source.bytes);
        }
        for address in source.addresses {
            data.addresses.push(StaticAddress { offset: address.offset + item.offset, ..address });
        }
    }

    pub(crate) fn not_constant(&self, span: Span, what: &str) {
        self.emit(
            Diagnostic::error("E0334", span, format!("{what} must be a constant"))
                .at("its value is not known when the program is compiled"),
        );
    }
}

/// The bytes of an object at an offset, grown to hold them.
fn room(data: &mut StaticData, offset: u64, len: u64) -> Option<&mut [u8]> {
    let end = offset.checked_add(len).filter(|end| *end <= MAX_BYTES)?;
    let (start, end) = (usize::try_from(offset).ok()?, usize::try_from(end).ok()?);
    if data.bytes.len() < end {
        data.bytes.resize(end, 0);
    }
    data.bytes.get_mut(start..end)
}
