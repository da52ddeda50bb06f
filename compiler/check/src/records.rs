//! Structs and unions (C11 6.7.2.1).

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{self, Ident, MemberDecl, RecordSpec};
use rustc_hash::FxHashMap;

use crate::attrs::Attrs;
use crate::checker::Checker;
use crate::scope::Tag;
use crate::specs::Specs;
use crate::types::layout::{MemberShape, RecordShape, lay_out, member_align};
use crate::types::{Field, RecordBody, RecordId, Type, TypeId};

/// The members of a record being defined.
#[derive(Default)]
struct Members {
    /// In order, unnamed bit-fields included (their `Field` is absent).
    shapes: Vec<MemberShape>,
    fields: Vec<Option<Field>>,
    names: FxHashMap<Symbol, Span>,
    flexible: bool,
}

impl Checker<'_> {
    /// The type that a struct or union specifier names. `alone`: it stands in a declaration without declarators.
    pub(crate) fn record_spec(&mut self, spec: &RecordSpec, alone: bool) -> TypeId {
        let id = match (&spec.members, spec.tag) {
            (None, Some(tag)) => self.refer_record(spec, tag, alone),
            (None, None) => None,
            (Some(members), tag) => {
                if let Some(earlier) = tag.filter(|_| self.is_c23()).and_then(|tag| self.defined_here(tag)) {
                    return self.define_again(earlier, spec, members);
                }
                let Some(id) = self.begin_record(spec, tag) else { return self.basic.error };
                self.define_record(id, spec, members);
                Some(id)
            }
        };
        match id {
            Some(id) => self.types.intern(Type::Record(id)),
            None => self.basic.error,
        }
    }

    /// The record that a tag names in this very scope, if it is complete.
    fn defined_here(&mut self, tag: Ident) -> Option<RecordId> {
        let found = match self.scopes.last() {
            Some(scope) => scope.tags.get(&tag.name).copied(),
            None => {
                self.demand_tag(tag.name);
                self.file.tags.get(&tag.name).copied()
            }
        };
        match found {
            Some(Tag::Record(id)) if self.types.record(id).body.is_some() => Some(id),
            _ => None,
        }
    }

    /// A definition of what is defined already: it must say the same (C23 6.7.3.4).
    fn define_again(&mut self, earlier: RecordId, spec: &RecordSpec, members: &[MemberDecl]) -> TypeId {
        let tag = spec.tag.map(|tag| tag.name);
        let again = self.new_record(tag, spec.is_union, spec.span);
        self.define_record(again, spec, members);
        if !self.types.same_content(earlier, again, 0) {
            let keyword = if spec.is_union { "union" } else { "struct" };
            let (name, span) = spec.tag.map_or((Symbol::EMPTY, spec.span), |tag| (tag.name, tag.span));
            self.emit(
                Diagnostic::error("E0316", span, format!("redefinition of '{keyword} {name}' with other members"))
                    .at("defined again")
                    .label(self.types.record(earlier).span, "first defined here"),
            );
        }
        self.types.intern(Type::Record(earlier))
    }

    fn refer_record(&mut self, spec: &RecordSpec, tag: Ident, alone: bool) -> Option<RecordId> {
        if alone && !self.scopes.is_empty() {
            let here = self.scopes.last().and_then(|scope| scope.tags.get(&tag.name).copied());
            if here.is_none() {
                let id = self.new_record(Some(tag.name), spec.is_union, tag.span);
                self.bind_tag(tag.name, Tag::Record(id));
                self.note_attributes(id, spec);
                return Some(id);
            }
        }
        let found = match self.find_block_tag(tag.name) {
            Some(Tag::Record(id)) => Some(id),
            Some(Tag::Enum(_)) => None,
            None => self.file_record(tag.name, spec.is_union, tag.span),
        };
        match found {
            Some(id) if self.types.record(id).is_union == spec.is_union => {
                self.note_attributes(id, spec);
                Some(id)
            }
            _ => {
                self.wrong_tag(tag, found.map(|id| self.types.record(id).span));
                None
            }
        }
    }

    /// Attributes in a declaration of a tag count for the definition behind it.
    fn note_attributes(&mut self, id: RecordId, spec: &RecordSpec) {
        if spec.attrs.is_empty() || self.types.record(id).body.is_some() || self.record_stack.contains(&id) {
            return;
        }
        let attrs = self.attrs_of(&spec.attrs);
        self.record_attrs.entry(id).or_default().merge(&attrs);
    }

    pub(crate) fn wrong_tag(&self, tag: Ident, span: Option<Span>) {
        let mut diagnostic =
            Diagnostic::error("E0315", tag.span, format!("'{}' is a tag of another kind of type", tag.name));
        if let Some(span) = span {
            diagnostic = diagnostic.label(span, "declared here");
        }
        self.emit(diagnostic);
    }

    /// The record that a definition is about to complete.
    fn begin_record(&mut self, spec: &RecordSpec, tag: Option<Ident>) -> Option<RecordId> {
        let Some(tag) = tag else { return Some(self.new_record(None, spec.is_union, spec.span)) };
        let existing = match self.scopes.last() {
            Some(scope) => scope.tags.get(&tag.name).copied(),
            None => {
                self.demand_tag(tag.name);
                self.file.tags.get(&tag.name).copied()
            }
        };
        let Some(existing) = existing else {
            let id = self.new_record(Some(tag.name), spec.is_union, tag.span);
            self.bind_tag(tag.name, Tag::Record(id));
            return Some(id);
        };
        let Tag::Record(id) = existing else {
            self.wrong_tag(tag, None);
            return None;
        };
        let record = &mut self.types.records[id.0 as usize];
        if record.body.is_some() || self.record_stack.contains(&id) {
            let earlier = record.span;
            let keyword = if spec.is_union { "union" } else { "struct" };
            self.emit(
                Diagnostic::error("E0316", tag.span, format!("redefinition of '{keyword} {}'", tag.name))
                    .at("defined again")
                    .label(earlier, "first defined here"),
            );
            return None;
        }
        if record.is_union != spec.is_union {
            let earlier = record.span;
            self.wrong_tag(tag, Some(earlier));
            return None;
        }
        record.span = tag.span;
        Some(id)
    }

    fn define_record(&mut self, id: RecordId, spec: &RecordSpec, members: &[MemberDecl]) {
        let mut attrs = self.record_attrs.remove(&id).unwrap_or_default();
        let own = self.attrs_of(&spec.attrs);
        attrs.merge(&own);
        let inherited = self.record_stack.last().is_some_and(|outer| self.types.record(*outer).preserve_access_index);
        let record = &mut self.types.records[id.0 as usize];
        record.preserve_access_index |= attrs.preserve_access_index || inherited;
        record.preserve_static_offset |= attrs.preserve_static_offset;
        record.transparent_union |= attrs.transparent_union;
        record.may_alias |= attrs.may_alias;
        record.decl_tags.extend(&attrs.decl_tags);
        if !self.enter(spec.span) {
            return;
        }
        self.record_stack.push(id);
        let mut found = Members::default();
        for member in members {
            match member {
                MemberDecl::Field(field) => self.member_decl(field, spec.is_union, &mut found),
                MemberDecl::StaticAssert(assert) => self.static_assert(assert),
            }
        }
        self.record_stack.pop();
        self.leave();
        self.finish_record(id, spec, &attrs, found);
    }

    fn finish_record(&mut self, id: RecordId, spec: &RecordSpec, attrs: &Attrs, found: Members) {
        let shape = RecordShape {
            is_union: spec.is_union,
            packed: attrs.packed,
            explicit_align: attrs.aligned,
            pack: spec.pack.map(u64::from).filter(|pack| *pack > 0),
        };
        let Some(layout) = lay_out(shape, &found.shapes) else {
            self.error("E0309", spec.span, "type is too large");
            return;
        };
        let mut fields = Vec::with_capacity(found.fields.len());
        for ((field, member), offset) in found.fields.into_iter().zip(&found.shapes).zip(layout.offsets) {
            if let Some(field) = field {
                fields.push(Field { bit_offset: offset, align: member_align(shape, member), ..field });
            }
        }
        let body = RecordBody { fields, size: layout.size, align: layout.align, flexible: found.flexible };
        self.types.records[id.0 as usize].body = Some(body);
    }

    fn member_decl(&mut self, decl: &ast::FieldDecl, in_union: bool, found: &mut Members) {
        let specs = self.read_specs(&decl.specs, decl.declarators.is_empty());
        if specs.storage.is_some() {
            self.error("E0317", decl.span, "a member has no storage class");
        }
        if decl.declarators.is_empty() {
            self.anonymous_member(decl, &specs, found);
        }
        for declarator in &decl.declarators {
            self.named_member(declarator, &specs, in_union, found);
        }
    }

    fn anonymous_member(&mut self, decl: &ast::FieldDecl, specs: &Specs, found: &mut Members) {
        let Some(record) = self.types.record_of(specs.ty) else {
            if !self.types.is_error(specs.ty) && !matches!(decl.specs.ty, ast::TypeSpec::Enum(_)) {
                self.warn("W0303", "missing-declarations", decl.span, "declaration does not declare anything");
            }
            return;
        };
        let tagged = self.types.record(record).tag.is_some() || matches!(decl.specs.ty, ast::TypeSpec::Typedef(_));
        if tagged && self.options.ms_extensions {
            if !self.complete_record(record) {
                self.incomplete(specs.ty, decl.span, "member has");
                return;
            }
        } else if tagged {
            self.warn("W0303", "missing-declarations", decl.span, "declaration does not declare anything");
            return;
        }
        for (name, span) in self.anonymous_names(record) {
            self.claim_name(name, span, found);
        }
        self.push_member(specs.ty, None, None, &specs.attrs, decl.span, found);
    }

    /// The names that an anonymous member contributes.
    fn anonymous_names(&self, record: RecordId) -> Vec<(Symbol, Span)> {
        let mut names = Vec::new();
        let mut waiting = vec![record];
        while let Some(record) = waiting.pop() {
            for field in self.types.record(record).body.iter().flat_map(|body| &body.fields) {
                match field.name {
                    Some(name) => names.push((name, field.span)),
                    None => waiting.extend(self.types.record_of(field.ty)),
                }
            }
        }
        names
    }

    fn claim_name(&mut self, name: Symbol, span: Span, found: &mut Members) {
        if let Some(&earlier) = found.names.get(&name) {
            self.emit(
                Diagnostic::error("E0318", span, format!("duplicate member '{name}'"))
                    .at("declared again")
                    .label(earlier, "first declared here"),
            );
        }
        found.names.insert(name, span);
    }

    fn named_member(&mut self, declarator: &ast::FieldDeclarator, specs: &Specs, in_union: bool, found: &mut Members) {
        let mut attrs = specs.attrs.clone();
        let own = self.attrs_of(&declarator.declarator.attrs);
        attrs.merge(&own);
        let declared = self.declare_type(specs.ty, &declarator.declarator);
        attrs.decl_tags.extend(&declared.decl_tags);
        let ty = self.apply_type_attrs(declared.ty, &own);
        let name = declarator.declarator.name;
        let span = name.map_or(declarator.declarator.span, |name| name.span);
        if let Some(name) = name {
            self.claim_name(name.name, name.span, found);
        }
        let bits = match &declarator.width {
            Some(width) => match self.bit_width(ty, name, width, span) {
                Some(bits) => Some(bits),
                None => return,
            },
            None => None,
        };
        self.check_alignas(specs.alignas, ty, bits.map(|_| "a bit-field"));
        if bits.is_none() && !self.member_type_fits(ty, span, in_union, found) {
            return;
        }
        self.push_member(ty, name, bits, &attrs, span, found);
    }

    fn member_type_fits(&mut self, ty: TypeId, span: Span, in_union: bool, found: &mut Members) -> bool {
        if found.flexible && !in_union {
            self.error("E0319", span, "a flexible array member must be the last member");
            found.flexible = false;
        }
        if self.types.is_error(ty) {
            return true;
        }
        if self.types.function(ty).is_some() {
            self.error("E0320", span, "a member cannot be a function; a pointer to one can");
            return false;
        }
        if matches!(self.types.resolve(ty), Type::Array { len: None, .. }) {
            found.flexible = true;
            return true;
        }
        if !self.complete(ty) {
            self.incomplete(ty, span, "member has");
            return false;
        }
        true
    }

    fn push_member(
        &mut self,
        ty: TypeId,
        name: Option<Ident>,
        bits: Option<u64>,
        attrs: &Attrs,
        span: Span,
        found: &mut Members,
    ) {
        let shape = MemberShape {
            size: self.types.size_of(ty).unwrap_or(0),
            align: self.types.align_of(ty).unwrap_or(1),
            explicit_align: attrs.aligned,
            packed: attrs.packed,
            bits,
            named: name.is_some(),
        };
        found.shapes.push(shape);
        let field = Field {
            name: name.map(|name| name.name),
            ty,
            bit_offset: 0,
            bits: bits.map(|bits| bits as u32),
            align: 1,
            decl_tags: attrs.decl_tags.clone(),
            span,
        };
        found.fields.push((bits.is_none() || name.is_some()).then_some(field));
    }

    fn bit_width(&mut self, ty: TypeId, name: Option<Ident>, width: &ast::Expr, span: Span) -> Option<u64> {
        let bits = self.require_constant(width, "the width of a bit-field")?;
        let Some((most, _)) = self.types.value_bits(ty).filter(|_| self.types.is_integer(ty)) else {
            if !self.types.is_error(ty) {
                let shown = self.show(ty);
                self.error("E0321", span, format!("a bit-field cannot have type {shown}"));
            }
            return None;
        };
        let what = name.map_or("unnamed bit-field".to_owned(), |name| format!("bit-field '{}'", name.name));
        if bits < 0 {
            self.error("E0322", width.span, format!("{what} has negative width {bits}"));
            return None;
        }
        if bits > i128::from(most) {
            let message = format!("width {bits} of {what} exceeds the {most} bits of its type");
            self.error("E0322", width.span, message);
            return None;
        }
        if bits == 0 && name.is_some() {
            self.error("E0322", width.span, format!("{what} has width zero; only unnamed ones may"));
            return None;
        }
        if most > 64 {
            self.error("E0322", width.span, format!("{what}: bit-fields of 128-bit types are not supported"));
            return None;
        }
        Some(bits as u64)
    }
}
