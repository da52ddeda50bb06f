//! Constant expressions (C11 6.6) over the typed tree, as liberal as GNU C is: addresses, null-based offsets,
//! reads of constant compound literals and string literals.

use beec_source::Diagnostic;
use beec_syntax::ast;

use crate::build::{compare_values, fold_binary, wrap_bits};
use crate::checker::Checker;
use crate::scope::Entity;
use crate::tree::{
    BinaryOp, BitField, Builtin, CastKind, CompareOp, Expr, ExprKind, InitList, InitValue, Place, PlaceKind,
    StaticTarget, UnaryOp,
};
use crate::types::TypeId;

/// What a constant expression evaluates to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    Int(i128),
    Float(f64),
    /// An address of something with static storage duration, plus bytes.
    Address(StaticTarget, i64),
}

/// Where a constant place is.
enum Spot<'a> {
    /// In no object: offsets from a null (or other constant) pointer.
    Absolute(i64),
    Static(StaticTarget, i64),
    /// In a compound literal of a type.
    Literal(&'a InitList, TypeId, i64),
}

/// How deep an expression is evaluated.
const MAX_EVAL: u32 = 2000;

/// An evaluation: `lenient` ones read `const` objects, as GNU C does for array sizes.
struct Evaluator<'c, 's> {
    checker: &'c Checker<'s>,
    lenient: bool,
    depth: std::cell::Cell<u32>,
}

impl Checker<'_> {
    /// The value of an expression, if it is constant.
    pub(crate) fn eval(&self, expr: &Expr) -> Option<Value> {
        Evaluator { checker: self, lenient: false, depth: std::cell::Cell::new(0) }.value(expr)
    }

    /// The value of an expression, `const` objects read, as GNU C does where C asks for a constant.
    pub(crate) fn eval_lenient(&self, expr: &Expr) -> Option<Value> {
        Evaluator { checker: self, lenient: true, depth: std::cell::Cell::new(0) }.value(expr)
    }

    /// Its integer value.
    pub(crate) fn eval_integer(&self, expr: &Expr) -> Option<i128> {
        match self.eval(expr)? {
            Value::Int(value) => Some(value),
            Value::Float(_) | Value::Address(..) => None,
        }
    }

    /// Its integer value, `const` objects read.
    pub(crate) fn eval_integer_lenient(&self, expr: &Expr) -> Option<i128> {
        match self.eval_lenient(expr)? {
            Value::Int(value) => Some(value),
            Value::Float(_) | Value::Address(..) => None,
        }
    }

    /// The value of an integer constant expression as written, without complaint if it is none.
    pub(crate) fn constant_integer(&mut self, expr: &ast::Expr) -> Option<i128> {
        let value = self.value(expr);
        if !self.types.is_integer(value.ty) {
            return None;
        }
        self.eval_integer(&value)
    }

    /// What GNU C folds to a constant though C does not call it one: `const` objects are read.
    fn folded(&self, value: &Expr, what: &str) -> Option<i128> {
        let folded = self.eval_integer_lenient(value)?;
        let message = format!("{what} is folded to a constant, which is an extension of GNU C");
        self.emit(Diagnostic::warning("W0328", "gnu-folding-constant", value.span, message));
        Some(folded)
    }

    /// The value of an integer constant expression; `what` needs one.
    pub(crate) fn require_constant(&mut self, expr: &ast::Expr, what: &str) -> Option<i128> {
        let value = self.value(expr);
        if self.types.is_error(value.ty) {
            return None;
        }
        if !self.types.is_integer(value.ty) {
            let shown = self.show(value.ty);
            self.error("E0333", expr.span, format!("{what} must be an integer constant, and this is {shown}"));
            return None;
        }
        let constant = self.eval_integer(&value).or_else(|| self.folded(&value, what));
        if constant.is_none() {
            self.emit(
                Diagnostic::error("E0334", expr.span, format!("{what} must be a constant"))
                    .at("its value is not known when the program is compiled"),
            );
        }
        constant
    }
}

impl Evaluator<'_, '_> {
    fn value(&self, expr: &Expr) -> Option<Value> {
        if self.depth.get() > MAX_EVAL {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.value_inside(expr);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn int(&self, expr: &Expr) -> Option<i128> {
        match self.value(expr)? {
            Value::Int(value) => Some(value),
            Value::Float(_) | Value::Address(..) => None,
        }
    }

    fn truth(&self, expr: &Expr) -> Option<bool> {
        match self.value(expr)? {
            Value::Int(value) => Some(value != 0),
            Value::Float(value) => Some(value != 0.0),
            Value::Address(target, _) => self.is_strong(target).then_some(true),
        }
    }

    /// Whether an address is known not to be null: all but those of weak symbols.
    fn is_strong(&self, target: StaticTarget) -> bool {
        match target {
            StaticTarget::Global(id) => !self.checker.globals[id.0 as usize].weak,
            StaticTarget::Function(id) => !self.checker.functions[id.0 as usize].weak,
            StaticTarget::String(_) => true,
        }
    }

    fn value_inside(&self, expr: &Expr) -> Option<Value> {
        let types = &self.checker.types;
        match &expr.kind {
            ExprKind::Const(_) => self.checker.const_value(expr).map(Value::Int),
            ExprKind::FloatConst(bits) => Some(Value::Float(self.checker.float_value(expr.ty, *bits))),
            ExprKind::Load(place) => self.load(place),
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.address(place),
            ExprKind::FunctionAddress(id) => Some(Value::Address(StaticTarget::Function(*id), 0)),
            ExprKind::Cast { kind, operand } => self.cast(*kind, operand, expr.ty),
            ExprKind::Unary { op, operand } => {
                let value = self.int(operand)?;
                let value = if *op == UnaryOp::Neg { -value } else { !value };
                Some(Value::Int(self.checker.wrap(value, expr.ty)))
            }
            ExprKind::Not(operand) => self.truth(operand).map(|truth| Value::Int(i128::from(!truth))),
            ExprKind::Binary { op, lhs, rhs } => {
                let (bits, signed) = types.value_bits(expr.ty)?;
                if bits == 64 && matches!(op, BinaryOp::Add | BinaryOp::Sub) {
                    return self.sum(*op, lhs, rhs, signed);
                }
                fold_binary(*op, self.int(lhs)?, self.int(rhs)?, bits, signed).map(Value::Int)
            }
            ExprKind::Compare { op, lhs, rhs } => self.compare(*op, lhs, rhs),
            ExprKind::PtrAdd { pointer, index, element_size, subtract, .. } => {
                let bytes = self.int(index)?.checked_mul(i128::from(*element_size))?;
                let bytes = i64::try_from(if *subtract { -bytes } else { bytes }).ok()?;
                match self.value(pointer)? {
                    Value::Int(value) => Some(Value::Int(wrap_bits(value + i128::from(bytes), 64, false))),
                    Value::Address(target, offset) => Some(Value::Address(target, offset.checked_add(bytes)?)),
                    Value::Float(_) => None,
                }
            }
            ExprKind::PtrDiff { lhs, rhs, element_size } => {
                let bytes = match (self.value(lhs)?, self.value(rhs)?) {
                    (Value::Int(a), Value::Int(b)) => wrap_bits(a - b, 64, true),
                    (Value::Address(a, i), Value::Address(b, j)) if a == b => i128::from(i) - i128::from(j),
                    _ => return None,
                };
                bytes.checked_div(i128::from(*element_size)).map(Value::Int)
            }
            ExprKind::LogicalAnd(a, b) => match self.truth(a)? {
                false => Some(Value::Int(0)),
                true => self.truth(b).map(|truth| Value::Int(i128::from(truth))),
            },
            ExprKind::LogicalOr(a, b) => match self.truth(a)? {
                true => Some(Value::Int(1)),
                false => self.truth(b).map(|truth| Value::Int(i128::from(truth))),
            },
            ExprKind::Conditional { condition, then, otherwise } => {
                self.value(if self.truth(condition)? { then } else { otherwise })
            }
            ExprKind::PreserveAccessIndex(inner) => self.value(inner),
            ExprKind::Builtin { builtin: Builtin::ConstantP, args } => {
                let known = args.first().and_then(|arg| self.checker.eval_integer_lenient(arg));
                Some(Value::Int(i128::from(known.is_some())))
            }
            ExprKind::Builtin { builtin: Builtin::Expect, args } => match args.as_slice() {
                [value, hint] if !self.checker.has_effects(hint) => self.value(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// A sum or difference of 64 bits: addresses take part in it as integers.
    fn sum(&self, op: BinaryOp, lhs: &Expr, rhs: &Expr, signed: bool) -> Option<Value> {
        let moved = |target, offset: i64, by: i128| Some(Value::Address(target, offset.wrapping_add(by as i64)));
        match (self.value(lhs)?, self.value(rhs)?) {
            (Value::Int(a), Value::Int(b)) => fold_binary(op, a, b, 64, signed).map(Value::Int),
            (Value::Address(target, offset), Value::Int(by)) if op == BinaryOp::Add => moved(target, offset, by),
            (Value::Int(by), Value::Address(target, offset)) if op == BinaryOp::Add => moved(target, offset, by),
            (Value::Address(target, offset), Value::Int(by)) => moved(target, offset, -by),
            (Value::Address(a, i), Value::Address(b, j)) if a == b && op == BinaryOp::Sub => {
                Some(Value::Int(i128::from(i.wrapping_sub(j))))
            }
            _ => None,
        }
    }

    fn cast(&self, kind: CastKind, operand: &Expr, ty: TypeId) -> Option<Value> {
        let checker = self.checker;
        match (kind, self.value(operand)?) {
            (CastKind::Bool, Value::Address(target, _)) => self.is_strong(target).then_some(Value::Int(1)),
            (CastKind::PtrToInt, Value::Address(target, offset)) => {
                let wide = checker.types.size_of(ty) == Some(8);
                wide.then_some(Value::Address(target, offset))
            }
            (CastKind::Int, Value::Address(target, offset)) => {
                let wide = checker.types.size_of(ty) == Some(8);
                wide.then_some(Value::Address(target, offset))
            }
            (CastKind::AddressSpace { .. }, Value::Int(0)) => Some(Value::Int(0)),
            (CastKind::AddressSpace { .. } | CastKind::Void | CastKind::Bits, _) => None,
            (_, Value::Address(target, offset)) => Some(Value::Address(target, offset)),
            (_, Value::Int(value)) => Some(Value::Int(checker.wrap(value, ty))),
            (_, value) => Some(value),
        }
    }

    fn compare(&self, op: CompareOp, lhs: &Expr, rhs: &Expr) -> Option<Value> {
        let truth = match (self.value(lhs)?, self.value(rhs)?) {
            (Value::Int(a), Value::Int(b)) => self.checker.compare_as(lhs.ty, op, a, b),
            (Value::Address(a, i), Value::Address(b, j)) if a == b => compare_values(op, i128::from(i), i128::from(j)),
            (Value::Address(a, _), Value::Address(b, _))
                if matches!(op, CompareOp::Eq | CompareOp::Ne) && self.distinct(a, b) =>
            {
                op == CompareOp::Ne
            }
            (Value::Address(target, _), Value::Int(0)) | (Value::Int(0), Value::Address(target, _))
                if self.is_strong(target) =>
            {
                match op {
                    CompareOp::Eq => false,
                    CompareOp::Ne => true,
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Value::Int(i128::from(truth)))
    }

    fn distinct(&self, a: StaticTarget, b: StaticTarget) -> bool {
        let symbol = |target| !matches!(target, StaticTarget::String(_));
        symbol(a) && symbol(b) && self.is_strong(a) && self.is_strong(b)
    }

    fn address(&self, place: &Place) -> Option<Value> {
        match self.spot(place)? {
            Spot::Absolute(offset) => Some(Value::Int(i128::from(offset as u64))),
            Spot::Static(target, offset) => Some(Value::Address(target, offset)),
            Spot::Literal(..) => None,
        }
    }

    /// Where a place is, if that is constant.
    fn spot<'a>(&self, place: &'a Place) -> Option<Spot<'a>> {
        if self.depth.get() > MAX_EVAL {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let spot = self.spot_inside(place);
        self.depth.set(self.depth.get() - 1);
        spot
    }

    fn spot_inside<'a>(&self, place: &'a Place) -> Option<Spot<'a>> {
        match &place.kind {
            PlaceKind::Global(id) => Some(Spot::Static(StaticTarget::Global(*id), 0)),
            PlaceKind::String(id) => Some(Spot::Static(StaticTarget::String(*id), 0)),
            PlaceKind::CompoundLiteral { init, .. } => Some(Spot::Literal(init, place.ty, 0)),
            PlaceKind::Deref(pointer) => self.pointed(pointer),
            PlaceKind::Member { base, record, index, bits } => {
                let body = self.checker.types.record(*record).body.as_ref()?;
                let field = body.fields.get(*index as usize)?;
                let offset = bits.map_or(field.bit_offset / 8, |bits| bits.unit_offset);
                self.spot(base)?.plus(i64::try_from(offset).ok()?)
            }
            PlaceKind::Index { base, index, element_size } => {
                let bytes = self.int(index)?.checked_mul(i128::from(*element_size))?;
                self.spot(base)?.plus(i64::try_from(bytes).ok()?)
            }
            PlaceKind::Local(_) | PlaceKind::Temporary(_) | PlaceKind::After(..) => None,
        }
    }

    /// What a constant pointer points to; compound literals are seen through here only.
    fn pointed<'a>(&self, pointer: &'a Expr) -> Option<Spot<'a>> {
        match &pointer.kind {
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.spot(place),
            ExprKind::Cast { kind: CastKind::Pointer, operand } => self.pointed(operand),
            ExprKind::PreserveAccessIndex(inner) => self.pointed(inner),
            _ => match self.value(pointer)? {
                Value::Int(value) => Some(Spot::Absolute(value as i64)),
                Value::Address(target, offset) => Some(Spot::Static(target, offset)),
                Value::Float(_) => None,
            },
        }
    }

    fn load(&self, place: &Place) -> Option<Value> {
        let bits = match &place.kind {
            PlaceKind::Member { bits, .. } => *bits,
            _ => None,
        };
        match self.spot(place) {
            Some(Spot::Literal(init, of, offset)) => self.load_literal(init, of, offset, place.ty, bits),
            Some(Spot::Static(StaticTarget::String(id), offset)) => {
                let data = &self.checker.strings.get(id.0 as usize)?.bytes;
                self.read_bytes(data, offset, place.ty)
            }
            Some(Spot::Static(StaticTarget::Global(id), offset))
                if self.lenient || self.checker.global_facts[id.0 as usize].constexpr =>
            {
                let global = &self.checker.globals[id.0 as usize];
                let data = global.definition.as_ref().filter(|_| global.read_only && !global.is_volatile)?;
                let at = u64::try_from(offset).ok()?;
                if let Some(address) = data.addresses.iter().find(|address| address.offset == at) {
                    return self
                        .checker
                        .types
                        .is_pointer(place.ty)
                        .then_some(Value::Address(address.target, address.addend));
                }
                if data.addresses.iter().any(|address| address.offset < at + 8 && at < address.offset + 8) {
                    return None;
                }
                let mut bytes = data.bytes.clone();
                bytes.resize(usize::try_from(data.size.min(1 << 20)).ok()?, 0);
                self.read_field(&bytes, offset, place.ty, bits)
            }
            None => self.const_local(place),
            _ => None,
        }
    }

    fn const_local(&self, place: &Place) -> Option<Value> {
        let PlaceKind::Local(id) = place.kind else { return None };
        let function = self.checker.function.as_ref()?;
        let readable = self.lenient || function.constexpr_locals.contains(&id);
        function.const_locals.get(&id).copied().filter(|_| readable)
    }

    fn load_literal(
        &self,
        init: &InitList,
        of: TypeId,
        offset: i64,
        ty: TypeId,
        bits: Option<BitField>,
    ) -> Option<Value> {
        let size = usize::try_from(self.checker.types.size_of(of)?).ok().filter(|size| *size <= 1 << 16)?;
        let mut bytes = vec![0_u8; size];
        for item in &init.items {
            match &item.value {
                InitValue::Bytes(text) => {
                    let start = usize::try_from(item.offset).ok()?;
                    let end = (start + text.len()).min(size);
                    bytes.get_mut(start..end)?.copy_from_slice(&text[..end - start]);
                }
                InitValue::Expr(value) => {
                    let number = self.int(value)?;
                    let width = self.checker.types.size_of(value.ty)?;
                    self.checker.put_scalar(&mut bytes, item.offset, width, item.bits, number)?;
                }
            }
        }
        self.read_field(&bytes, offset, ty, bits)
    }

    /// Reads a scalar; `offset` is that of the unit where it is a bit-field.
    fn read_field(&self, bytes: &[u8], offset: i64, ty: TypeId, bits: Option<BitField>) -> Option<Value> {
        match bits {
            None => self.read_bytes(bytes, offset, ty),
            Some(bits) => {
                let unit = self.read_unsigned(bytes, offset, u64::from(bits.unit_size))?;
                Some(Value::Int(wrap_bits(unit >> bits.shift, u32::from(bits.width), bits.signed)))
            }
        }
    }

    fn read_unsigned(&self, bytes: &[u8], offset: i64, size: u64) -> Option<i128> {
        let start = usize::try_from(offset).ok()?;
        let slice = bytes.get(start..start.checked_add(usize::try_from(size).ok()?)?)?;
        let fold = |value: u128, byte: &u8| value << 8 | u128::from(*byte);
        let value =
            if self.checker.options.big_endian { slice.iter().fold(0, fold) } else { slice.iter().rev().fold(0, fold) };
        Some(value as i128)
    }

    fn read_bytes(&self, bytes: &[u8], offset: i64, ty: TypeId) -> Option<Value> {
        let types = &self.checker.types;
        if types.float(ty).is_some() {
            let bits = self.read_unsigned(bytes, offset, types.size_of(ty)?)?;
            return Some(Value::Float(self.checker.float_value(ty, bits as u64)));
        }
        if !types.is_scalar(ty) {
            return None;
        }
        let value = self.read_unsigned(bytes, offset, types.size_of(ty)?)?;
        if types.float(ty).is_some() {
            return Some(Value::Float(self.checker.float_value(ty, value as u64)));
        }
        Some(Value::Int(self.checker.wrap(value, ty)))
    }
}

impl<'a> Spot<'a> {
    fn plus(self, bytes: i64) -> Option<Spot<'a>> {
        Some(match self {
            Spot::Absolute(offset) => Spot::Absolute(offset.checked_add(bytes)?),
            Spot::Static(target, offset) => Spot::Static(target, offset.checked_add(bytes)?),
            Spot::Literal(init, ty, offset) => Spot::Literal(init, ty, offset.checked_add(bytes)?),
        })
    }
}

impl Checker<'_> {
    /// Writes a scalar of `width` bytes (or the bits of a bit-field) in the target's byte order.
    pub(crate) fn put_scalar(
        &self,
        bytes: &mut [u8],
        offset: u64,
        width: u64,
        bits: Option<BitField>,
        value: i128,
    ) -> Option<()> {
        let width = bits.map_or(width, |bits| u64::from(bits.unit_size));
        let start = usize::try_from(offset).ok()?;
        let slice = bytes.get_mut(start..start.checked_add(usize::try_from(width).ok()?)?)?;
        let mut number = value as u128;
        if let Some(bits) = bits {
            let mask = ((1_u128 << bits.width) - 1) << bits.shift;
            let fold = |value: u128, byte: &u8| value << 8 | u128::from(*byte);
            let old =
                if self.options.big_endian { slice.iter().fold(0, fold) } else { slice.iter().rev().fold(0, fold) };
            number = (old & !mask) | ((number << bits.shift) & mask);
        }
        let count = slice.len();
        for (index, byte) in slice.iter_mut().enumerate() {
            let place = if self.options.big_endian { count - 1 - index } else { index };
            *byte = if place < 16 { (number >> (8 * place)) as u8 } else { 0 };
        }
        Some(())
    }

    /// The enumerator that an expression literally names.
    pub(crate) fn named_enumerator(&mut self, expr: &ast::Expr) -> Option<(crate::types::EnumId, u32)> {
        let mut expr = expr;
        loop {
            match &expr.kind {
                ast::ExprKind::Paren(inner) => expr = inner,
                ast::ExprKind::Cast { operand, .. } => expr = operand,
                ast::ExprKind::Ident(ident) => {
                    return match self.look_up(ident.name)?.entity {
                        Entity::Enumerator { owner, index, .. } => Some((owner, index)),
                        _ => None,
                    };
                }
                _ => return None,
            }
        }
    }
}
