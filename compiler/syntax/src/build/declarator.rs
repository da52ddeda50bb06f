//! Declarators (C11 6.7.6).

use beec_source::Span;

use super::Mark;
use crate::ast::*;
use crate::context::Context;
use crate::keyword::Kw;
use crate::scope;

/// A declarator and the scope of its parameters, which a function's body opens again.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) declarator: Declarator,
    pub(crate) scope: Vec<scope::Declared>,
}

/// `[…]` or `(…)` behind a declarator.
#[derive(Debug)]
pub(crate) struct Suffix {
    derived: Derived,
    scope: Vec<scope::Declared>,
}

/// A parameter, and where the names behind its specifiers begin.
pub(crate) type ScopedParam = (Mark, Param);

/// What can stand behind `*`.
#[derive(Debug)]
pub(crate) enum PointerQual {
    Keyword(Kw),
    Attrs(Vec<Attribute>),
}

impl Declarator {
    /// The empty declarator.
    pub(crate) fn unnamed(span: Span) -> Declarator {
        Declarator { name: None, derived: Vec::new(), attrs: Vec::new(), asm_label: None, span }
    }
}

/// The empty declarator.
pub(crate) fn unnamed(span: Span) -> Box<Declared> {
    Box::new(Declared { declarator: Declarator::unnamed(span), scope: Vec::new() })
}

/// A name.
pub(crate) fn named(name: Ident) -> Box<Declared> {
    let declarator = Declarator { name: Some(name), ..Declarator::unnamed(name.span) };
    Box::new(Declared { declarator, scope: Vec::new() })
}

/// `*` with what stands behind it.
pub(crate) fn pointer(list: Vec<PointerQual>) -> Derived {
    let mut quals = Quals::default();
    let mut attrs = Vec::new();
    for item in list {
        match item {
            PointerQual::Keyword(kw) => super::add_qualifier(&mut quals, kw),
            PointerQual::Attrs(more) => attrs.extend(more),
        }
    }
    Derived::Pointer { quals, attrs }
}

/// A declarator behind pointers. The pointer written last is the nearest to the name.
pub(crate) fn pointed(pointers: Option<Vec<Derived>>, mut declared: Box<Declared>, span: Span) -> Box<Declared> {
    if let Some(pointers) = pointers {
        declared.declarator.derived.extend(pointers.into_iter().rev());
        declared.declarator.span = span;
    }
    declared
}

/// `( attributes declarator )`
pub(crate) fn parenthesised(mut declared: Box<Declared>, attrs: Option<Vec<Attribute>>, span: Span) -> Box<Declared> {
    declared.declarator.attrs.extend(attrs.into_iter().flatten());
    declared.declarator.span = span;
    declared
}

/// A declarator and one more suffix.
pub(crate) fn suffixed(mut declared: Box<Declared>, suffix: Suffix, end: Span) -> Box<Declared> {
    if declared.declarator.derived.is_empty() {
        declared.scope = suffix.scope;
    }
    declared.declarator.derived.push(suffix.derived);
    declared.declarator.span = declared.declarator.span.to(end);
    declared
}

/// `[ qualifiers size ]`
pub(crate) fn array(ctx: &Context, words: Vec<(Kw, Span)>, size: ArraySize, span: Span) -> Suffix {
    let mut quals = Quals::default();
    for (kw, place) in words {
        match kw {
            Kw::Static => {}
            kw if kw.is_qualifier() => super::add_qualifier(&mut quals, kw),
            _ => ctx.error("E0222", place, "only 'static' and qualifiers can stand in front of an array's size"),
        }
    }
    Suffix { derived: Derived::Array { size, quals, span }, scope: Vec::new() }
}

/// `()`
pub(crate) fn no_parameters(span: Span) -> Suffix {
    let params = Params { params: Vec::new(), identifiers: Vec::new(), variadic: false, unspecified: true, span };
    Suffix { derived: Derived::Function(params), scope: Vec::new() }
}

/// `(parameters, ...)`: their scope ends here.
pub(crate) fn parameters(ctx: &Context, list: Vec<ScopedParam>, variadic: bool, span: Span) -> Suffix {
    let scope = list.first().map_or_else(Vec::new, |first| ctx.take(first.0));
    let mut params: Vec<Param> = list.into_iter().map(|scoped| scoped.1).collect();
    if matches!(params.as_slice(), [only] if !variadic && is_void(only)) {
        params.clear();
    }
    let params = Params { params, identifiers: Vec::new(), variadic, unspecified: false, span };
    Suffix { derived: Derived::Function(params), scope }
}

/// `void` alone is no parameter (6.7.6.3p10).
fn is_void(param: &Param) -> bool {
    let plain = param.declarator.name.is_none() && param.declarator.derived.is_empty();
    plain && matches!(param.specs.ty, TypeSpec::Void) && param.specs.quals == Quals::default()
}

/// `(names)` of an old-style definition.
pub(crate) fn identifiers(identifiers: Vec<Ident>, span: Span) -> Suffix {
    let params = Params { params: Vec::new(), identifiers, variadic: false, unspecified: true, span };
    Suffix { derived: Derived::Function(params), scope: Vec::new() }
}

/// One parameter.
pub(crate) fn param(
    ctx: &Context,
    specs: Box<DeclSpecs>,
    mark: Mark,
    declared: Option<Box<Declared>>,
    attrs: Option<Vec<Attribute>>,
    span: Span,
) -> ScopedParam {
    if let Some((storage, place)) = specs.storage.filter(|storage| storage.0 != Storage::Register) {
        let word = super::storage_word(storage);
        ctx.error("E0208", place, format!("a parameter cannot be '{word}'"));
    }
    let mut declarator = declared.map_or_else(|| Declarator::unnamed(specs.span), |declared| declared.declarator);
    declarator.attrs.extend(attrs.into_iter().flatten());
    (mark, Param { specs: *specs, declarator, span })
}

/// A parameter's scope begins behind its declarator.
pub(crate) fn declare_variable(ctx: &Context, mut declared: Box<Declared>) -> Box<Declared> {
    declared.declarator.attrs.extend(ctx.take_held());
    if let Some(name) = declared.declarator.name {
        ctx.declare(name.name, false);
    }
    declared
}

/// `specifiers abstract-declarator`
pub(crate) fn type_name(specs: Box<DeclSpecs>, declared: Option<Box<Declared>>, span: Span) -> Box<TypeName> {
    let declarator = declared.map_or_else(|| Declarator::unnamed(specs.span), |declared| declared.declarator);
    Box::new(TypeName { specs: *specs, declarator, span })
}
