//! Structs, unions and enums (C11 6.7.2.1, 6.7.2.2).

use beec_source::Span;

use super::{Declared, Spec, Specs, specifiers};
use crate::ast::*;
use crate::context::Context;
use crate::pragma::Subject;

/// `struct attributes tag { members }`
pub(crate) fn record(
    ctx: &Context,
    is_union: bool,
    attrs: Option<Vec<Attribute>>,
    tag: Option<Ident>,
    members: Option<Vec<MemberDecl>>,
    span: Span,
) -> TypeSpec {
    let mut attrs = attrs.unwrap_or_default();
    let mut pack = None;
    if members.is_some() {
        pack = ctx.pack();
        attrs.extend(ctx.pragma_attributes(if is_union { Subject::Union } else { Subject::Struct }));
    }
    TypeSpec::Record(Box::new(RecordSpec { is_union, tag, members, attrs, pack, span }))
}

/// `struct tag;` declares the tag, and what surrounds it is said of the tag.
pub(super) fn declared_alone(ctx: &Context, record: &mut RecordSpec) {
    if record.members.is_none() {
        record.attrs.extend(ctx.pragma_attributes(if record.is_union { Subject::Union } else { Subject::Struct }));
    }
}

/// `specifiers declarators;` in a record.
pub(crate) fn field(
    ctx: &Context,
    specs: Box<DeclSpecs>,
    list: Option<Vec<FieldDeclarator>>,
    span: Span,
) -> MemberDecl {
    if let Some((_, place)) = specs.storage {
        ctx.error("E0208", place, "a member has no storage class");
    }
    MemberDecl::Field(FieldDecl { specs: *specs, declarators: list.unwrap_or_default(), span })
}

/// `declarator : width`, with the attributes around it.
pub(crate) fn field_declarator(
    declared: Option<Box<Declared>>,
    width: Option<Expr>,
    before: Option<Vec<Attribute>>,
    behind: Option<Vec<Attribute>>,
    span: Span,
) -> Box<FieldDeclarator> {
    let mut declarator = declared.map_or_else(|| Declarator::unnamed(span), |declared| declared.declarator);
    declarator.attrs.extend(before.into_iter().flatten());
    declarator.attrs.extend(behind.into_iter().flatten());
    Box::new(FieldDeclarator { declarator, width: width.map(Box::new) })
}

/// Attributes in front of a member that follows a comma.
pub(crate) fn leading_field_attrs(mut field: FieldDeclarator, attrs: Option<Vec<Attribute>>) -> FieldDeclarator {
    field.declarator.attrs.splice(0..0, attrs.into_iter().flatten());
    field
}

/// `enum attributes tag : type { enumerators }`
pub(crate) fn enumeration(
    ctx: &Context,
    attrs: Option<Vec<Attribute>>,
    tag: Option<Ident>,
    underlying: Option<Box<TypeName>>,
    enumerators: Option<Vec<Enumerator>>,
    span: Span,
) -> TypeSpec {
    let mut attrs = attrs.unwrap_or_default();
    if let Some(list) = &enumerators {
        attrs.extend(ctx.pragma_attributes(Subject::Enum));
        if list.is_empty() {
            ctx.error("E0221", span, "an enum needs at least one enumerator");
        }
    }
    TypeSpec::Enum(Box::new(EnumSpec { tag, underlying, enumerators, attrs, span }))
}

/// `: name` behind an enum.
pub(crate) fn enum_typedef(ctx: &Context, ty: TypeSpec, span: Span) -> Box<TypeName> {
    let specs = Specs::new().with(ctx, Spec::Type(ty, span));
    let specs = specifiers(ctx, specs);
    Box::new(TypeName { specs: *specs, declarator: Declarator::unnamed(span), span })
}

/// `NAME = value`. It hides a typedef of that name from here on (6.2.1p7).
pub(crate) fn enumerator(ctx: &Context, name: Ident, attrs: Option<Vec<Attribute>>, value: Option<Expr>) -> Enumerator {
    ctx.declare(name.name, false);
    Enumerator { name, value: value.map(Box::new), attrs: attrs.unwrap_or_default() }
}
