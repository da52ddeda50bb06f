//! `__attribute__((…))` and `[[…]]`.

use beec_preprocess::{Token, TokenKind};
use beec_source::{Span, Symbol};

use crate::ast::{Attribute, Expr, ExprKind, Ident};
use crate::context::Context;
use crate::keyword::Kw;
use crate::scan::behind_group;

/// Attributes whose arguments are a language of their own.
const OWN_LANGUAGE: &[&str] = &["availability", "enable_if", "diagnose_if", "target", "swift_attr"];

/// Parses adjacent attributes, which are all that `tokens` holds.
pub(crate) fn parse<'b>(ctx: &'b Context<'b>, tokens: &'b [Token]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let kind = |index: usize| tokens.get(index).map(|token| token.kind);
        index = match token.kind {
            TokenKind::Pragma => index + 1,
            TokenKind::LBracket => {
                let end = behind_group(tokens, index);
                list(ctx, inner(tokens, index + 1, end - 1), &mut attributes);
                end
            }
            _ if kind(index + 1) == Some(TokenKind::LParen) && kind(index + 2) == Some(TokenKind::LParen) => {
                let end = behind_group(tokens, index + 1);
                list(ctx, inner(tokens, index + 2, end - 1), &mut attributes);
                end
            }
            _ => {
                ctx.error("E0216", token.span, format!("expected '((' after '{}'", token.text));
                return attributes;
            }
        };
    }
    attributes
}

/// What stands between the bracket at `open` and the one in front of `end`.
fn inner(tokens: &[Token], open: usize, end: usize) -> &[Token] {
    tokens.get(open + 1..end.saturating_sub(1)).unwrap_or(&[])
}

/// `name, name(arguments), …`
fn list<'b>(ctx: &'b Context<'b>, tokens: &'b [Token], attributes: &mut Vec<Attribute>) {
    let mut rest = tokens;
    while let Some((first, tail)) = rest.split_first() {
        if matches!(first.kind, TokenKind::Comma | TokenKind::Pragma) {
            rest = tail;
        } else if first.kind != TokenKind::Ident {
            let message = format!("expected an attribute's name, found '{}'", first.text);
            ctx.error("E0216", first.span, message);
            return;
        } else if let [_, colon, more @ ..] = rest
            && colon.kind == TokenKind::ColonColon
        {
            rest = more;
        } else {
            rest = one(ctx, *first, tail, attributes);
        }
    }
}

/// One attribute; gives what stands behind it.
fn one<'b>(ctx: &'b Context<'b>, name: Token, tail: &'b [Token], attributes: &mut Vec<Attribute>) -> &'b [Token] {
    let name_symbol = normalised(name.text);
    let mut attribute = Attribute { name: name_symbol, args: Vec::new(), span: name.span };
    let mut rest = tail;
    if rest.first().is_some_and(|token| token.kind == TokenKind::LParen) {
        let end = behind_group(rest, 0);
        attribute.span = name.span.to(rest[end - 1].span);
        if !OWN_LANGUAGE.contains(&name_symbol.as_str()) {
            arguments(ctx, inner(rest, 0, end), &mut attribute.args);
        }
        rest = &rest[end..];
    }
    if let Some(token) = rest.first().filter(|token| token.kind != TokenKind::Comma && token.kind != TokenKind::Pragma)
    {
        ctx.error("E0216", token.span, format!("expected ',' between attributes, found '{}'", token.text));
        rest = &[];
    }
    attributes.push(attribute);
    rest
}

/// `__packed__` is `packed`.
fn normalised(name: Symbol) -> Symbol {
    let text = name.as_str();
    match text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")) {
        Some(plain) if !plain.is_empty() => Symbol::intern(plain),
        _ => name,
    }
}

fn arguments<'b>(ctx: &'b Context<'b>, tokens: &'b [Token], args: &mut Vec<Expr>) {
    for part in split_commas(tokens) {
        match part {
            [] => {}
            [only] if is_lone_name(ctx, only) => {
                let ident = Ident { name: only.text, span: only.span };
                args.push(Expr { kind: ExprKind::Ident(ident), span: only.span });
            }
            part => args.push(crate::parse::expression(ctx, part)),
        }
    }
}

fn is_lone_name(ctx: &Context, token: &Token) -> bool {
    let kw = ctx.unit.keywords().get(token.text);
    token.kind == TokenKind::Ident && (kw == Kw::None || kw.is_qualifier() || kw.is_plain_type())
}

/// The parts between the commas that stand in no brackets.
pub(crate) fn split_commas(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut start, mut index) = (0, 0);
    while index < tokens.len() {
        match tokens[index].kind {
            TokenKind::Comma => {
                parts.push(&tokens[start..index]);
                start = index + 1;
                index += 1;
            }
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => index = behind_group(tokens, index),
            _ => index += 1,
        }
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

/// From the first token to the last.
pub(crate) fn span_of(tokens: &[Token]) -> Span {
    match tokens {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => Span::NONE,
    }
}
