//! Enums (C11 6.7.2.2, and as GNU C extends them beyond `int`).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{EnumSpec, Enumerator, Ident};

use crate::checker::Checker;
use crate::scope::{Entity, Tag};
use crate::types::{Enum, EnumId, IntKind, Type, TypeId};

impl Checker<'_> {
    /// The type that an enum specifier names.
    pub(crate) fn enum_spec(&mut self, spec: &EnumSpec, alone: bool) -> TypeId {
        let id = match (&spec.enumerators, spec.tag) {
            (None, Some(tag)) => self.refer_enum(spec, tag, alone),
            (None, None) => None,
            (Some(enumerators), tag) => self.define_enum(spec, tag, enumerators),
        };
        match id {
            Some(id) => self.types.intern(Type::Enum(id)),
            None => self.basic.error,
        }
    }

    fn refer_enum(&mut self, spec: &EnumSpec, tag: Ident, alone: bool) -> Option<EnumId> {
        let found = match self.find_block_tag(tag.name) {
            Some(found) => Some(found),
            None => {
                self.demand_tag(tag.name);
                self.file.tags.get(&tag.name).copied()
            }
        };
        match found {
            Some(Tag::Enum(id)) => Some(id),
            Some(Tag::Record(id)) => {
                self.wrong_tag(tag, Some(self.types.record(id).span));
                None
            }
            None => {
                let id = self.new_enum(spec, Some(tag));
                if alone {
                    self.bind_tag(tag.name, Tag::Enum(id));
                } else {
                    self.file.tags.insert(tag.name, Tag::Enum(id));
                }
                Some(id)
            }
        }
    }

    fn new_enum(&mut self, spec: &EnumSpec, tag: Option<Ident>) -> EnumId {
        let underlying = spec.underlying.as_ref().and_then(|name| {
            let ty = self.type_name(name);
            self.types.integer(ty)
        });
        let id = EnumId(self.types.enums.len() as u32);
        self.types.enums.push(Enum {
            tag: tag.map(|tag| tag.name),
            span: tag.map_or(spec.span, |tag| tag.span),
            underlying: underlying.unwrap_or(IntKind::UInt),
            fixed: underlying.is_some(),
            values: None,
            decl_tags: Vec::new(),
        });
        id
    }

    fn define_enum(&mut self, spec: &EnumSpec, tag: Option<Ident>, enumerators: &[Enumerator]) -> Option<EnumId> {
        let existing = tag.and_then(|tag| match self.scopes.last() {
            Some(scope) => scope.tags.get(&tag.name).copied(),
            None => {
                self.demand_tag(tag.name);
                self.file.tags.get(&tag.name).copied()
            }
        });
        let id = match (existing, tag) {
            (Some(Tag::Enum(id)), Some(tag)) => {
                if self.types.enumeration(id).values.is_some() {
                    if self.is_c23() && self.same_enumerators(id, enumerators) {
                        return Some(id);
                    }
                    self.emit(
                        Diagnostic::error("E0316", tag.span, format!("redefinition of 'enum {}'", tag.name))
                            .at("defined again")
                            .label(self.types.enumeration(id).span, "first defined here"),
                    );
                    return None;
                }
                self.types.enums[id.0 as usize].span = tag.span;
                id
            }
            (Some(Tag::Record(record)), Some(tag)) => {
                self.wrong_tag(tag, Some(self.types.record(record).span));
                return None;
            }
            _ => {
                let id = self.new_enum(spec, tag);
                if let Some(tag) = tag {
                    self.bind_tag(tag.name, Tag::Enum(id));
                }
                id
            }
        };
        self.define_enumerators(id, spec, enumerators);
        Some(id)
    }

    /// Whether an enum that is defined again has the same enumerators with the same values (C23 6.7.3.4).
    fn same_enumerators(&mut self, id: EnumId, enumerators: &[Enumerator]) -> bool {
        let mut next = 0;
        let mut again = Vec::with_capacity(enumerators.len());
        for enumerator in enumerators {
            if let Some(expr) = &enumerator.value {
                next = self.require_constant(expr, "the value of an enumerator").unwrap_or(next);
            }
            again.push((enumerator.name.name, next));
            next += 1;
        }
        let mut had = self.types.enumeration(id).values.clone().unwrap_or_default();
        had.sort_unstable();
        again.sort_unstable();
        had == again
    }

    fn define_enumerators(&mut self, id: EnumId, spec: &EnumSpec, enumerators: &[Enumerator]) {
        let attrs = self.attrs_of(&spec.attrs);
        let fixed = spec.underlying.is_some();
        let mut values: Vec<(beec_source::Symbol, i128)> = Vec::with_capacity(enumerators.len());
        let mut spans = Vec::with_capacity(enumerators.len());
        let mut next: i128 = 0;
        for (index, enumerator) in enumerators.iter().enumerate() {
            self.attrs_of(&enumerator.attrs);
            if let Some(expr) = &enumerator.value {
                next = self.require_constant(expr, "the value of an enumerator").unwrap_or(next);
            }
            self.check_enumerator_name(enumerator);
            let ty = self.provisional_type(next);
            let entity = Entity::Enumerator { value: next, ty, owner: id, index: index as u32 };
            self.bind(enumerator.name.name, entity, enumerator.name.span);
            values.push((enumerator.name.name, next));
            spans.push(enumerator.name.span);
            next += 1;
        }
        let underlying = if fixed {
            self.types.enumeration(id).underlying
        } else {
            match attrs.mode.and_then(|(mode, span)| self.mode_kind(mode, span, &values)) {
                Some(kind) => kind,
                None => self.fitting_kind(&values, attrs.packed, spec.span),
            }
        };
        let enumeration = &mut self.types.enums[id.0 as usize];
        enumeration.underlying = underlying;
        enumeration.decl_tags.extend(&attrs.decl_tags);
        let wide = self.int_type(underlying);
        let enum_ty = self.types.intern(Type::Enum(id));
        // In C23 enumerators have the enum's type as soon as one of them is no `int`.
        let beyond = self.is_c23() && values.iter().any(|(_, value)| i32::try_from(*value).is_err());
        let fixed = fixed || beyond;
        for (index, ((name, value), span)) in values.iter().zip(spans).enumerate() {
            let fits_int = i32::try_from(*value).is_ok();
            let ty = match (fixed, fits_int) {
                (true, _) => enum_ty,
                (false, true) => self.basic.int,
                (false, false) => wide,
            };
            let entity = Entity::Enumerator { value: *value, ty, owner: id, index: index as u32 };
            self.bind(*name, entity, span);
        }
        self.types.enums[id.0 as usize].values = Some(values);
    }

    fn check_enumerator_name(&mut self, enumerator: &Enumerator) {
        let name = enumerator.name;
        let Some(earlier) = self.look_up_here(name.name) else { return };
        if matches!(earlier.entity, Entity::Error) {
            return;
        }
        self.emit(
            Diagnostic::error("E0323", name.span, format!("redefinition of '{}'", name.name))
                .at("an enumerator here")
                .label(earlier.span, "first declared here"),
        );
    }

    /// The type of an enumerator while its enum is not finished.
    fn provisional_type(&mut self, value: i128) -> TypeId {
        let kind = if i32::try_from(value).is_ok() {
            IntKind::Int
        } else if u32::try_from(value).is_ok() {
            IntKind::UInt
        } else if i64::try_from(value).is_ok() {
            IntKind::Long
        } else {
            IntKind::ULong
        };
        self.int_type(kind)
    }

    fn mode_kind(
        &mut self,
        mode: beec_source::Symbol,
        span: Span,
        values: &[(beec_source::Symbol, i128)],
    ) -> Option<IntKind> {
        let signed = values.iter().any(|(_, value)| *value < 0);
        let attrs = crate::attrs::Attrs { mode: Some((mode, span)), ..Default::default() };
        let base = if signed { self.basic.int } else { self.basic.uint };
        let ty = self.apply_type_attrs(base, &attrs);
        self.types.integer(ty)
    }

    /// The smallest type that clang gives an enum: of 32 bits, else of 64; of any width where it is packed.
    fn fitting_kind(&self, values: &[(beec_source::Symbol, i128)], packed: bool, span: Span) -> IntKind {
        use IntKind::{Int, Long, SChar, Short, UChar, UInt, ULong, UShort};
        let least = values.iter().map(|(_, value)| *value).min().unwrap_or(0).min(0);
        let most = values.iter().map(|(_, value)| *value).max().unwrap_or(0).max(0);
        let kinds: &[IntKind] = match (least < 0, packed) {
            (true, true) => &[SChar, Short, Int, Long],
            (true, false) => &[Int, Long],
            (false, true) => &[UChar, UShort, UInt, ULong],
            (false, false) => &[UInt, ULong],
        };
        let fits = |kind: &&IntKind| {
            let bits = kind.bits();
            if kind.is_signed() {
                least >= -(1_i128 << (bits - 1)) && most < 1_i128 << (bits - 1)
            } else {
                most < 1_i128 << bits
            }
        };
        match kinds.iter().find(fits) {
            Some(kind) => *kind,
            None => {
                self.error("E0324", span, "no integer type holds all values of this enum");
                Long
            }
        }
    }
}
