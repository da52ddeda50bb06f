//! Runs the generated parser: over an item, several times where it has errors, and over expressions.

use beec_preprocess::Token;
use beec_source::{Diagnostic, Session, Span};

use crate::ast::{Declaration, Expr, ExprKind, ExternalDecl, FunctionDef, InitDeclarator};
use crate::build::Parsed;
use crate::context::Context;
use crate::explain;
use crate::feed::Feed;
use crate::grammar::StartParser;
use crate::limits;
use crate::recover;
use crate::scan::{ItemId, Unit};
use crate::tok::Tok;

/// How many errors of one item are reported.
const MAX_ERRORS: usize = 20;

type Failure<'a> = lalrpop_util::ParseError<Span, Tok<'a>, ()>;

/// Parses an item. Each error takes its statement or member out, and the rest is parsed again.
pub(crate) fn external(session: &Session, unit: &Unit, id: ItemId) -> Vec<ExternalDecl> {
    let tokens = unit.tokens(id);
    if unit.item(id).is_broken() || tokens.is_empty() {
        return Vec::new();
    }
    if let Some(diagnostic) = limits::check(unit.keywords(), tokens) {
        session.emit(diagnostic);
        return Vec::new();
    }
    let mut holes = Vec::new();
    let mut errors = Vec::new();
    loop {
        let ctx = Context::new(unit, id);
        let (parsed, failure) = attempt(&ctx, unit, id, tokens, &holes);
        let hole = match failure {
            Some((at, diagnostic)) => {
                let line_goes_on = diagnostic.code != "E0202";
                let next = recover::hole(tokens, &holes, at, line_goes_on).filter(|_| errors.len() < MAX_ERRORS);
                if !recover::follows_hole(&holes, at) {
                    errors.push(diagnostic);
                }
                next
            }
            None => None,
        };
        if let Some(hole) = hole {
            recover::add(&mut holes, hole);
            continue;
        }
        let mended = !errors.is_empty();
        ctx.take_diagnostics().into_iter().chain(errors).for_each(|diagnostic| session.emit(diagnostic));
        return parsed.map(|external| if mended { without_body(external) } else { external }).into_iter().collect();
    }
}

/// One run of the parser over an item: what it is, or where and why it is nothing.
fn attempt<'a>(
    ctx: &'a Context<'a>,
    unit: &'a Unit,
    id: ItemId,
    tokens: &'a [Token],
    holes: &'a [(usize, usize)],
) -> (Option<ExternalDecl>, Option<(usize, Diagnostic)>) {
    let item = unit.item(id);
    let old_style = (item.old_style as usize).saturating_sub(item.start as usize);
    let mut feed = Feed::external(ctx, tokens, holes, old_style);
    match StartParser::new().parse(ctx, &mut feed) {
        Ok(Parsed::External(external)) => (Some(with_pragma_attributes(ctx, *external)), None),
        Ok(Parsed::Expr(_)) => (None, None),
        Err(failure) => {
            let at = place(&failure, &feed, tokens);
            let diagnostic = explain::syntax_error(unit, tokens, holes, at, &expected(&failure));
            (None, Some((at, diagnostic)))
        }
    }
}

/// Parses an expression that is all of `tokens`.
pub(crate) fn expression<'b>(ctx: &'b Context<'b>, tokens: &'b [Token]) -> Expr {
    let mut feed = Feed::expression(ctx, tokens);
    match StartParser::new().parse(ctx, &mut feed) {
        Ok(Parsed::Expr(expr)) => expr,
        Ok(Parsed::External(_)) => error_expr(tokens),
        Err(failure) => {
            let at = place(&failure, &feed, tokens);
            ctx.emit(explain::syntax_error(ctx.unit, tokens, &[], at, &expected(&failure)));
            error_expr(tokens)
        }
    }
}

fn error_expr(tokens: &[Token]) -> Expr {
    Expr { kind: ExprKind::Error, span: crate::attribute::span_of(tokens) }
}

/// Which token the parser could not take; one past the end at the end.
fn place(failure: &Failure, feed: &Feed, tokens: &[Token]) -> usize {
    match failure {
        Failure::UnrecognizedEof { .. } => tokens.len(),
        _ => feed.position(),
    }
}

fn expected<'e>(failure: &'e Failure) -> Vec<&'e str> {
    match failure {
        Failure::UnrecognizedEof { expected, .. } | Failure::UnrecognizedToken { expected, .. } => {
            expected.iter().map(|terminal| terminal.trim_matches('"')).collect()
        }
        _ => Vec::new(),
    }
}

/// A function with errors in it is still declared.
fn without_body(external: ExternalDecl) -> ExternalDecl {
    match external {
        ExternalDecl::Function(function) => {
            let FunctionDef { specs, declarator, span, .. } = *function;
            let declarators = vec![InitDeclarator { declarator, init: None }];
            ExternalDecl::Declaration(Declaration { specs, declarators, span })
        }
        other => other,
    }
}

/// Gives a declaration the attributes of the `#pragma clang attribute` around it.
fn with_pragma_attributes(ctx: &Context, external: ExternalDecl) -> ExternalDecl {
    use crate::ast::{Derived, Storage};
    use crate::pragma::Subject;
    match external {
        ExternalDecl::Function(mut function) => {
            function.specs.attrs.extend(ctx.pragma_attributes(Subject::Function));
            ExternalDecl::Function(function)
        }
        ExternalDecl::Declaration(mut declaration) => {
            let typedef = matches!(declaration.specs.storage, Some((Storage::Typedef, _)));
            for init in &mut declaration.declarators {
                let subject = match init.declarator.derived.first() {
                    _ if typedef => Subject::TypeAlias,
                    Some(Derived::Function(_)) => Subject::Function,
                    _ => Subject::Variable,
                };
                init.declarator.attrs.extend(ctx.pragma_attributes(subject));
            }
            ExternalDecl::Declaration(declaration)
        }
        other => other,
    }
}
