//! Names and literals (C11 6.5.1).

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{CharLit, Encoding, FloatLit, Ident, IntLit, StringLit};

use super::Operand;
use crate::build::float_bits;
use crate::checker::Checker;
use crate::scope::{Binding, Entity};
use crate::tree::{Expr, ExprKind, Place, PlaceKind};
use crate::types::{FloatKind, IntKind, Quals, Type, TypeId};

impl Checker<'_> {
    pub(super) fn ident(&mut self, ident: Ident) -> Operand {
        match self.look_up(ident.name) {
            Some(binding) => self.entity(ident, binding),
            None => match self.predefined_name(ident) {
                Some(operand) => operand,
                None => {
                    self.unknown_name(ident);
                    Operand::Value(self.error_expr(ident.span))
                }
            },
        }
    }

    fn entity(&mut self, ident: Ident, binding: Binding) -> Operand {
        let span = ident.span;
        match binding.entity {
            Entity::Typedef(_) => {
                self.emit(
                    Diagnostic::error("E0340", span, format!("'{}' is a type, and a value is needed", ident.name))
                        .label(binding.span, "declared here"),
                );
                Operand::Value(self.error_expr(span))
            }
            Entity::Enumerator { value, ty, .. } => Operand::Value(self.constant(value, ty, span)),
            Entity::Global(id) => {
                self.refer_global(id, ident);
                let ty = self.global_ty(id);
                Operand::Place(Place { kind: PlaceKind::Global(id), ty, span })
            }
            Entity::Function(id) => {
                self.refer_function(id, ident);
                Operand::Function(id, span)
            }
            Entity::Helper(id) => Operand::Helper(id, span),
            Entity::Local(id) if self.is_naked_parameter(id) => {
                self.emit(
                    Diagnostic::error("E0393", span, "a naked function has no parameters that can be named")
                        .fact("nothing has put them anywhere: they are in r1 to r5"),
                );
                Operand::Value(self.error_expr(span))
            }
            Entity::Local(id) => match self.named_local(id) {
                Some(local) => {
                    let ty = local.ty;
                    Operand::Place(Place { kind: PlaceKind::Local(id), ty, span })
                }
                None => Operand::Value(self.error_expr(span)),
            },
            Entity::Error => Operand::Value(self.error_expr(span)),
        }
    }

    fn refer_global(&mut self, id: crate::tree::GlobalId, ident: Ident) {
        self.global_facts[id.0 as usize].named = true;
        if self.unevaluated > 0 {
            return;
        }
        self.globals[id.0 as usize].referenced = true;
        if let Some(text) = self.global_facts[id.0 as usize].deprecated {
            self.deprecated(ident, text);
        }
    }

    pub(crate) fn refer_function(&mut self, id: crate::tree::FunctionId, ident: Ident) {
        self.function_facts[id.0 as usize].named = true;
        if self.unevaluated > 0 {
            return;
        }
        let facts = &mut self.function_facts[id.0 as usize];
        facts.referenced = true;
        let (deprecated, warning) = (facts.deprecated, facts.warning);
        if let Some(text) = deprecated {
            self.deprecated(ident, text);
        }
        if let Some(text) = warning {
            self.warn("W0311", "attribute-warning", ident.span, format!("use of '{}': {text}", ident.name));
        }
    }

    fn deprecated(&self, ident: Ident, text: Symbol) {
        let reason = if text == Symbol::EMPTY { String::new() } else { format!(": {text}") };
        let message = format!("'{}' is deprecated{reason}", ident.name);
        self.warn("W0312", "deprecated-declarations", ident.span, message);
    }

    /// `__func__` (6.4.2.2) and its GNU kin.
    fn predefined_name(&mut self, ident: Ident) -> Option<Operand> {
        if !matches!(ident.name.as_str(), "__func__" | "__FUNCTION__" | "__PRETTY_FUNCTION__") {
            return None;
        }
        let name = self.current_function_name();
        let mut bytes = name.as_str().as_bytes().to_vec();
        bytes.push(0);
        let element = self.qualified(self.basic.char, Quals::CONST);
        let ty = self.array_of(element, Some(bytes.len() as u64));
        let id = self.intern_string(bytes, 1);
        Some(Operand::Place(Place { kind: PlaceKind::String(id), ty, span: ident.span }))
    }

    /// What C calls the function whose body is being checked.
    pub(crate) fn current_function_name(&self) -> Symbol {
        let facts = self.function.as_ref().map(|function| &self.function_facts[function.id.0 as usize]);
        facts.map_or(Symbol::EMPTY, |facts| facts.declared_name)
    }

    /// The first of its types that holds the value (6.4.4.1p5).
    pub(super) fn int_literal(&mut self, literal: IntLit, span: Span) -> Expr {
        use IntKind::{Int, Long, LongLong, UInt, ULong, ULongLong};
        if literal.bit_int {
            return self.bit_int_literal(literal, span);
        }
        let kinds: &[IntKind] = match (literal.longs, literal.unsigned, literal.decimal) {
            (0, true, _) => &[UInt, ULong],
            (0, false, true) => &[Int, Long],
            (0, false, false) => &[Int, UInt, Long, ULong],
            (1, true, _) => &[ULong],
            (1, false, true) => &[Long],
            (1, false, false) => &[Long, ULong],
            (_, true, _) => &[ULongLong],
            (_, false, true) => &[LongLong],
            (_, false, false) => &[LongLong, ULongLong],
        };
        let holds = |kind: &&IntKind| {
            let bits = kind.bits() - u32::from(kind.is_signed());
            bits >= 64 || literal.value < 1 << bits
        };
        let kind = kinds.iter().find(holds).copied().unwrap_or(if literal.longs == 2 { ULongLong } else { ULong });
        let ty = self.int_type(kind);
        self.constant(i128::from(literal.value), ty, span)
    }

    /// Of the least width that holds the value, with a bit for the sign (C23 6.4.4.1p5).
    fn bit_int_literal(&mut self, literal: IntLit, span: Span) -> Expr {
        let signed = !literal.unsigned;
        let bits = (64 - literal.value.leading_zeros()).max(1) + u32::from(signed);
        let ty = self.int_type(IntKind::Bit { signed, width: bits as u8 });
        self.constant(i128::from(literal.value), ty, span)
    }

    pub(super) fn float_literal(&mut self, literal: FloatLit, span: Span) -> Expr {
        let kind = if literal.single { FloatKind::Float } else { FloatKind::Double };
        let ty = self.types.intern(Type::Float(kind));
        Expr { kind: ExprKind::FloatConst(float_bits(kind, literal.value)), ty, span }
    }

    pub(super) fn char_literal(&mut self, literal: CharLit, span: Span) -> Expr {
        let kind = match literal.encoding {
            Encoding::Plain | Encoding::Wide => IntKind::Int,
            Encoding::Utf8 => IntKind::UChar,
            Encoding::Utf16 => IntKind::UShort,
            Encoding::Utf32 => IntKind::UInt,
        };
        let ty = self.int_type(kind);
        self.constant(i128::from(literal.value), ty, span)
    }

    pub(super) fn string_literal(&mut self, literal: &StringLit, span: Span) -> Place {
        let (element, width) = self.string_element(literal.encoding);
        let bytes = self.string_bytes(literal, width);
        let ty = self.array_of(element, Some(literal.units.len() as u64 + 1));
        let id = self.intern_string(bytes, width);
        Place { kind: PlaceKind::String(id), ty, span }
    }

    /// The element type of a string literal and its size.
    pub(crate) fn string_element(&mut self, encoding: Encoding) -> (TypeId, u64) {
        match encoding {
            Encoding::Utf8 if self.is_c23() => (self.int_type(IntKind::UChar), 1),
            Encoding::Plain | Encoding::Utf8 => (self.basic.char, 1),
            Encoding::Utf16 => (self.int_type(IntKind::UShort), 2),
            Encoding::Utf32 => (self.basic.uint, 4),
            Encoding::Wide => (self.basic.int, 4),
        }
    }

    /// A literal's contents in the target's byte order, the terminating zero included.
    pub(crate) fn string_bytes(&self, literal: &StringLit, width: u64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity((literal.units.len() + 1) * width as usize);
        for unit in literal.units.iter().copied().chain([0]) {
            match (width, self.options.big_endian) {
                (1, _) => bytes.push(unit as u8),
                (2, false) => bytes.extend((unit as u16).to_le_bytes()),
                (2, true) => bytes.extend((unit as u16).to_be_bytes()),
                (_, false) => bytes.extend(unit.to_le_bytes()),
                (_, true) => bytes.extend(unit.to_be_bytes()),
            }
        }
        bytes
    }
}
