//! Builtins about the program: constants, hints, sizes, places.

use beec_source::Diagnostic;

use super::BuiltinCall;
use crate::checker::Checker;
use crate::constant::Value;
use crate::expr::Operand;
use crate::tree::{Builtin, Expr, ExprKind, Place, PlaceKind, StaticTarget};
use crate::types::{FloatKind, IntKind, Quals, Type, TypeId};

impl Checker<'_> {
    pub(super) fn misc_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let span = call.span;
        Some(match name {
            "constant_p" => self.constant_p(call),
            "expect" => self.expect(call, 2),
            "expect_with_probability" => self.expect(call, 3),
            "unreachable" => self.plain(Builtin::Unreachable, call),
            "trap" | "verbose_trap" => self.plain(Builtin::Trap, call),
            "debugtrap" => self.plain(Builtin::Trap, call),
            "assume" => self.assume(call),
            "prefetch" => {
                self.discard_arguments(call.args);
                self.void_value(call)
            }
            "object_size" | "dynamic_object_size" => self.object_size(call),
            "abs" => self.absolute(IntKind::Int, call),
            "labs" => self.absolute(IntKind::Long, call),
            "llabs" => self.absolute(IntKind::LongLong, call),
            "elementwise_abs" => self.elementwise_abs(call),
            "LINE" => {
                let line = self.session.map().locate(self.session.map().outermost(span).lo).map_or(0, |at| at.line);
                self.int_constant(i128::from(line), span)
            }
            "COLUMN" => {
                let at = self.session.map().locate(self.session.map().outermost(span).lo);
                self.int_constant(i128::from(at.map_or(0, |at| at.column)), span)
            }
            "FILE" | "FILE_NAME" => {
                let file = self.session.map().locate(self.session.map().outermost(span).lo).map(|at| at.name);
                self.text_value(&file.unwrap_or_default(), call)
            }
            "FUNCTION" => {
                let name = self.current_function_name();
                self.text_value(name.as_str(), call)
            }
            "infl" | "huge_vall" => self.float_value_of(FloatKind::LongDouble, f64::INFINITY, call),
            "nanl" => self.float_value_of(FloatKind::LongDouble, f64::NAN, call),
            "inf" | "huge_val" => self.float_value_of(FloatKind::Double, f64::INFINITY, call),
            "inff" | "huge_valf" => self.float_value_of(FloatKind::Float, f64::INFINITY, call),
            "nan" => self.float_value_of(FloatKind::Double, f64::NAN, call),
            "nanf" => self.float_value_of(FloatKind::Float, f64::NAN, call),
            "alloca" | "alloca_with_align" | "alloca_uninitialized" => self.alloca(call),
            "va_start" | "va_end" | "va_copy" | "va_arg_pack" | "va_arg_pack_len" => {
                self.no_variadics(span);
                self.error_expr(span)
            }
            "frame_address" | "return_address" | "extract_return_addr" => {
                let message = format!("'{}' does not exist on BPF: a program does not see its frames", call.name.name);
                self.error("E0410", span, message);
                self.error_expr(span)
            }
            "is_constant_evaluated" => self.constant(0, self.basic.bool, span),
            "classify_type" => self.classify_type(call),
            "unpredictable" => {
                let Some([value]) = self.builtin_args(call) else { return Some(self.error_expr(span)) };
                self.builtin_arg(value, self.basic.long, 0, call.name.name)
            }
            "annotation" => self.first_argument(name, call),
            "nontemporal_load" => {
                let Some([pointer]) = self.builtin_args(call) else { return Some(self.error_expr(span)) };
                self.load_through(pointer, call)
            }
            "nontemporal_store" => {
                let Some([value, pointer]) = self.builtin_args(call) else { return Some(self.error_expr(span)) };
                self.put_through(value, pointer, call)
            }
            "__clear_cache" | "assume_separate_storage" => self.plain_effects(call),
            "bpf_load_byte" => return self.load_packet(1, call),
            "bpf_load_half" => return self.load_packet(2, call),
            "bpf_load_word" => return self.load_packet(4, call),
            "launder" | "assume_aligned" | "addressof" => self.first_argument(name, call),
            _ => return None,
        })
    }

    fn alloca(&mut self, call: BuiltinCall<'_>) -> Expr {
        let mut values: Vec<Expr> = call.args.iter().map(|arg| self.value(arg)).collect();
        if values.is_empty() {
            self.wrong_builtin_count(call, 1, 0);
            return self.error_expr(call.span);
        }
        let size = self.builtin_arg(values.swap_remove(0), self.basic.ulong, 0, call.name.name);
        let refusal = Diagnostic::error("E0409", call.span, "BPF has no dynamic stack allocation")
            .fact("the stack of a BPF program is 512 bytes, laid out when it is compiled")
            .fix("declare an array of constant size, or keep the data in a map");
        self.refuse(call.span, refusal);
        self.builtin_expr(Builtin::Alloca, vec![size], self.basic.void_ptr, call.span)
    }

    fn first_argument(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        let Some((first, rest)) = call.args.split_first() else { return self.error_expr(call.span) };
        let operand = self.check_expr(first);
        self.discard_arguments(rest);
        if name == "addressof" { self.address_of(operand, call.span) } else { self.value_of(operand) }
    }

    fn plain(&mut self, builtin: Builtin, call: BuiltinCall<'_>) -> Expr {
        self.discard_arguments(call.args);
        self.builtin_expr(builtin, Vec::new(), self.basic.void, call.span)
    }

    fn plain_effects(&mut self, call: BuiltinCall<'_>) -> Expr {
        for arg in call.args {
            self.value(arg);
        }
        self.void_value(call)
    }

    fn load_through(&mut self, pointer: Expr, call: BuiltinCall<'_>) -> Expr {
        match self.types.pointee(pointer.ty).filter(|ty| self.types.is_scalar(*ty)) {
            Some(ty) => self.load(Place { kind: PlaceKind::Deref(Box::new(pointer)), ty, span: call.span }),
            None => self.no_scalar_pointer(call),
        }
    }

    fn put_through(&mut self, value: Expr, pointer: Expr, call: BuiltinCall<'_>) -> Expr {
        let Some(ty) = self.types.pointee(pointer.ty).filter(|ty| self.types.is_scalar(*ty)) else {
            return self.no_scalar_pointer(call);
        };
        let value = Box::new(self.builtin_arg(value, ty, 0, call.name.name));
        let place = Place { kind: PlaceKind::Deref(Box::new(pointer)), ty, span: call.span };
        let stored = Expr { kind: ExprKind::Assign { place, value }, ty: self.types.value_type(ty), span: call.span };
        self.explicit_cast(stored, self.basic.void, call.span)
    }

    fn no_scalar_pointer(&mut self, call: BuiltinCall<'_>) -> Expr {
        self.error("E0388", call.span, format!("'{}' needs a pointer to a number or a pointer", call.name.name));
        self.error_expr(call.span)
    }

    /// GCC's numbers for classes of types, of the value that an argument is.
    fn classify_type(&mut self, call: BuiltinCall<'_>) -> Expr {
        self.unevaluated += 1;
        let value = call.args.first().map(|arg| self.value(arg));
        self.unevaluated -= 1;
        let class = match value.map(|value| self.types.resolve(value.ty).clone()) {
            Some(Type::Void) => 0,
            Some(Type::Pointer(_) | Type::NullPtr) => 5,
            Some(Type::Float(_)) => 8,
            Some(Type::Record(id)) => 12 + i128::from(self.types.record(id).is_union),
            _ => 1,
        };
        self.int_constant(class, call.span)
    }

    fn void_value(&mut self, call: BuiltinCall<'_>) -> Expr {
        let zero = self.int_constant(0, call.span);
        self.explicit_cast(zero, self.basic.void, call.span)
    }

    fn text_value(&mut self, text: &str, call: BuiltinCall<'_>) -> Expr {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        let element = self.qualified(self.basic.char, Quals::CONST);
        let ty = self.array_of(element, Some(bytes.len() as u64));
        let id = self.intern_string(bytes, 1);
        self.load(Place { kind: PlaceKind::String(id), ty, span: call.span })
    }

    fn float_value_of(&mut self, kind: FloatKind, value: f64, call: BuiltinCall<'_>) -> Expr {
        let ty = self.types.intern(Type::Float(kind));
        let bits = crate::build::float_bits(kind, value);
        Expr { kind: ExprKind::FloatConst(bits), ty, span: call.span }
    }

    fn constant_p(&mut self, call: BuiltinCall<'_>) -> Expr {
        let [arg] = call.args else {
            self.wrong_builtin_count(call, 1, call.args.len());
            return self.error_expr(call.span);
        };
        let errors = self.session.error_count();
        let value = self.value(arg);
        if matches!(value.kind, ExprKind::Error) && self.session.error_count() > errors {
            return self.error_expr(call.span);
        }
        let known = match self.eval_lenient(&value) {
            Some(Value::Int(_) | Value::Float(_)) => Some(true),
            Some(Value::Address(StaticTarget::String(_), 0)) => Some(true),
            Some(Value::Address(..)) => Some(false),
            None if !self.types.is_scalar(value.ty) || self.has_effects(&value) => Some(false),
            None => None,
        };
        match known {
            Some(known) => self.int_constant(i128::from(known), call.span),
            None => self.builtin_expr(Builtin::ConstantP, vec![value], self.basic.int, call.span),
        }
    }

    /// `__builtin_choose_expr(c, a, b)`: only the chosen operand must make sense.
    pub(super) fn choose_expr(&mut self, call: BuiltinCall<'_>) -> Operand {
        let [condition, then, otherwise] = call.args else {
            self.wrong_builtin_count(call, 3, call.args.len());
            return Operand::Value(self.error_expr(call.span));
        };
        match self.require_constant(condition, "the first operand of '__builtin_choose_expr'") {
            Some(0) => self.check_expr(otherwise),
            Some(_) => self.check_expr(then),
            None => Operand::Value(self.error_expr(call.span)),
        }
    }

    fn expect(&mut self, call: BuiltinCall<'_>, count: usize) -> Expr {
        if call.args.len() != count {
            self.wrong_builtin_count(call, count, call.args.len());
            return self.error_expr(call.span);
        }
        let long = self.basic.long;
        let value = self.value(&call.args[0]);
        let value = self.builtin_arg(value, long, 0, call.name.name);
        let hint = self.value(&call.args[1]);
        let hint = self.builtin_arg(hint, long, 1, call.name.name);
        if matches!(value.kind, ExprKind::Const(_)) && !self.has_effects(&hint) {
            return value;
        }
        self.builtin_expr(Builtin::Expect, vec![value, hint], long, call.span)
    }

    fn assume(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some([value]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        let value = self.condition(value);
        self.builtin_expr(Builtin::Assume, vec![value], self.basic.void, call.span)
    }

    /// The bytes behind a pointer where the object is known; else -1, or 0 for the kinds that ask for a minimum.
    fn object_size(&mut self, call: BuiltinCall<'_>) -> Expr {
        let [pointer, kind] = call.args else {
            self.wrong_builtin_count(call, 2, call.args.len());
            return self.error_expr(call.span);
        };
        self.unevaluated += 1;
        let value = self.value(pointer);
        self.unevaluated -= 1;
        let kind = self.require_constant(kind, "the kind of object size").unwrap_or(0);
        let size = if self.has_effects(&value) { None } else { self.known_size(&value, kind & 1 != 0) };
        let unknown = if kind & 2 == 0 { u64::MAX } else { 0 };
        self.size_constant(size.unwrap_or(unknown), call.span)
    }

    fn known_size(&self, value: &Expr, innermost: bool) -> Option<u64> {
        match &value.kind {
            ExprKind::Cast { operand, .. } if self.types.is_pointer(operand.ty) => self.known_size(operand, innermost),
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.place_size(place, innermost),
            ExprKind::PtrAdd { pointer, index, element_size, subtract: false, .. } => {
                let step = u64::try_from(self.const_value(index)?).ok()?.checked_mul(*element_size)?;
                Some(self.known_size(pointer, innermost)?.saturating_sub(step))
            }
            _ => None,
        }
    }

    fn place_size(&self, place: &Place, innermost: bool) -> Option<u64> {
        let own = self.types.size_of(place.ty)?;
        match &place.kind {
            PlaceKind::Local(_) | PlaceKind::String(_) | PlaceKind::CompoundLiteral { .. } => Some(own),
            PlaceKind::Global(id) => self.globals[id.0 as usize].definition.is_some().then_some(own),
            PlaceKind::Member { base, record, index, .. } => {
                if innermost {
                    self.place_size(base, innermost)?;
                    return Some(own);
                }
                let field = self.types.record(*record).body.as_ref()?.fields.get(*index as usize)?;
                Some(self.place_size(base, innermost)?.saturating_sub(field.bit_offset / 8))
            }
            PlaceKind::Index { base, index, element_size } => {
                let skipped = u64::try_from(self.const_value(index)?).ok()?.checked_mul(*element_size)?;
                Some(self.place_size(base, innermost)?.saturating_sub(skipped))
            }
            _ => None,
        }
    }

    fn absolute(&mut self, kind: IntKind, call: BuiltinCall<'_>) -> Expr {
        let ty: TypeId = self.int_type(kind);
        let Some([value]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        let value = self.builtin_arg(value, ty, 0, call.name.name);
        if let Some(number) = self.const_value(&value) {
            return self.constant(number.abs(), ty, call.span);
        }
        self.builtin_expr(Builtin::Abs, vec![value], ty, call.span)
    }

    /// The absolute value in the operand's own type.
    fn elementwise_abs(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some([value]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        if !self.types.is_integer(value.ty) {
            self.error("E0388", call.span, format!("'{}' takes an integer", call.name.name));
            return self.error_expr(call.span);
        }
        let ty = value.ty;
        self.builtin_expr(Builtin::Abs, vec![value], ty, call.span)
    }
}
