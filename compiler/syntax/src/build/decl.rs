//! Declarations and function definitions (C11 6.7, 6.9).

use beec_preprocess::Token;
use beec_source::{Diagnostic, Span};

use super::{Declared, Mark};
use crate::ast::*;
use crate::context::Context;

/// What stands behind a declarator.
#[derive(Default, Debug)]
pub(crate) struct DeclTail {
    pub(crate) label: Option<StringLit>,
    pub(crate) attrs: Vec<Attribute>,
}

/// A function definition up to its body.
#[derive(Debug)]
pub(crate) struct FunctionHead {
    specs: Box<DeclSpecs>,
    declarator: Declarator,
    mark: Mark,
}

/// How a storage class is written.
pub(crate) fn storage_word(storage: Storage) -> &'static str {
    match storage {
        Storage::Typedef => "typedef",
        Storage::Extern => "extern",
        Storage::Static => "static",
        Storage::Auto => "auto",
        Storage::Register => "register",
    }
}

/// From here on the declaration's names are typedef names or not.
pub(crate) fn decl_head(ctx: &Context, specs: Box<DeclSpecs>) -> Box<DeclSpecs> {
    ctx.begin_declaration(matches!(specs.storage, Some((Storage::Typedef, _))));
    specs
}

/// A name's scope begins behind its declarator.
pub(crate) fn declared(ctx: &Context, mut declared: Box<Declared>) -> Box<Declared> {
    declared.declarator.attrs.extend(ctx.take_held());
    if let Some(name) = declared.declarator.name {
        ctx.declare(name.name, ctx.in_typedef());
    }
    declared
}

/// `asm("name") attributes`
pub(crate) fn asm_label(ctx: &Context, tokens: &[Token], attrs: Option<Vec<Attribute>>, span: Span) -> DeclTail {
    let label = crate::asm::statement(ctx, tokens);
    if !label.basic || label.is_volatile || label.is_goto {
        ctx.error("E0218", span, "after a declarator, 'asm' takes one string: the symbol's name");
    }
    DeclTail { label: Some(label.template), attrs: attrs.unwrap_or_default() }
}

/// `declarator = initializer`
pub(crate) fn init_declarator(
    declared: Box<Declared>,
    tail: DeclTail,
    init: Option<Initializer>,
) -> Box<InitDeclarator> {
    Box::new(InitDeclarator { declarator: with_tail(*declared, tail), init })
}

fn with_tail(declared: Declared, tail: DeclTail) -> Declarator {
    let mut declarator = declared.declarator;
    declarator.attrs.extend(tail.attrs);
    declarator.asm_label = tail.label;
    declarator
}

/// Attributes in front of a declarator that follows a comma.
pub(crate) fn leading_attrs(mut init: InitDeclarator, attrs: Option<Vec<Attribute>>) -> InitDeclarator {
    init.declarator.attrs.splice(0..0, attrs.into_iter().flatten());
    init
}

/// `specifiers declarators;`
pub(crate) fn declaration(
    ctx: &Context,
    mut specs: Box<DeclSpecs>,
    declarators: Vec<InitDeclarator>,
    span: Span,
) -> Box<Declaration> {
    ctx.end_declaration();
    if let (true, TypeSpec::Record(record)) = (declarators.is_empty(), &mut specs.ty) {
        super::tagged::declared_alone(ctx, record);
    }
    if declarators.is_empty() && !matches!(specs.ty, TypeSpec::Record(_) | TypeSpec::Enum(_)) {
        let message = "this declaration declares nothing";
        ctx.emit(Diagnostic::warning("W0202", "missing-declarations", span, message));
    }
    Box::new(Declaration { specs: *specs, declarators, span })
}

/// A definition's body is about to begin.
pub(crate) fn function_head(
    ctx: &Context,
    specs: Box<DeclSpecs>,
    declared: Box<Declared>,
    tail: DeclTail,
) -> Box<FunctionHead> {
    ctx.end_declaration();
    if let Some(label) = &tail.label {
        ctx.error("E0218", label.span, "a function definition cannot have an 'asm' label: put it on a declaration");
    }
    if !matches!(declared.declarator.derived.first(), Some(Derived::Function(_))) {
        let span = declared.declarator.span;
        ctx.error("E0201", span, "a body follows, but this declares no function: expected ';' or parameters");
    }
    let mark = ctx.mark();
    ctx.reopen(&declared.scope);
    let declarator = with_tail(*declared, tail);
    Box::new(FunctionHead { specs, declarator, mark })
}

/// A function definition.
pub(crate) fn function(
    ctx: &Context,
    head: Box<FunctionHead>,
    old_style: Vec<Declaration>,
    body: Block,
) -> Box<FunctionDef> {
    ctx.restore(head.mark);
    let span = head.specs.span.to(body.span);
    Box::new(FunctionDef { specs: *head.specs, declarator: head.declarator, old_style, body, span })
}

/// `_Static_assert(condition, message);`
pub(crate) fn static_assert(ctx: &Context, condition: Expr, message: Option<StringLit>, span: Span) -> StaticAssert {
    if let Some(prefixed) = message.as_ref().filter(|message| message.encoding != Encoding::Plain) {
        ctx.error("E0223", prefixed.span, "the message of a static assertion has no prefix");
    }
    StaticAssert { condition: Box::new(condition), message, span }
}
