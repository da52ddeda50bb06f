//! Inline assembly: GNU's `asm volatile goto ("…" : outputs : inputs : clobbers : labels)`.

use beec_preprocess::{Token, TokenKind};

use crate::ast::{AsmOperand, AsmStmt, Encoding, Ident, StringLit};
use crate::attribute::{span_of, split_commas};
use crate::context::Context;
use crate::keyword::Kw;
use crate::literal;
use crate::scan::behind_group;

/// Parses `asm … (…)`, which is all that `tokens` holds.
pub(crate) fn statement<'b>(ctx: &'b Context<'b>, tokens: &'b [Token]) -> AsmStmt {
    let span = span_of(tokens);
    let template = StringLit { units: Vec::new(), encoding: Encoding::Plain, pieces: Vec::new(), span };
    let mut asm = AsmStmt {
        template,
        is_volatile: false,
        is_goto: false,
        basic: true,
        outputs: Vec::new(),
        inputs: Vec::new(),
        clobbers: Vec::new(),
        labels: Vec::new(),
        span,
    };
    let open = qualifiers(ctx, tokens, &mut asm);
    if tokens.get(open).is_none_or(|token| token.kind != TokenKind::LParen) {
        ctx.error("E0217", span, "expected '(' after 'asm'");
        return asm;
    }
    let end = behind_group(tokens, open);
    sections(ctx, tokens.get(open + 1..end.saturating_sub(1)).unwrap_or(&[]), &mut asm);
    asm
}

/// Reads `volatile`, `goto` and `inline`; gives the index behind them.
fn qualifiers(ctx: &Context, tokens: &[Token], asm: &mut AsmStmt) -> usize {
    let mut index = 1;
    while let Some(token) = tokens.get(index) {
        match token.kind {
            TokenKind::Pragma => {}
            TokenKind::Ident => match ctx.unit.keywords().get(token.text) {
                Kw::Volatile => asm.is_volatile = true,
                Kw::Goto => asm.is_goto = true,
                _ => {}
            },
            _ => break,
        }
        index += 1;
    }
    index
}

fn sections<'b>(ctx: &'b Context<'b>, tokens: &'b [Token], asm: &mut AsmStmt) {
    for (number, part) in split_colons(tokens).into_iter().enumerate() {
        match number {
            0 => asm.template = string(ctx, part, asm, "the instructions"),
            1 => asm.outputs = operands(ctx, part),
            2 => asm.inputs = operands(ctx, part),
            3 => {
                asm.clobbers = split_commas(part).into_iter().map(|part| string(ctx, part, asm, "a register")).collect()
            }
            4 => asm.labels = labels(ctx, part),
            _ => {
                ctx.error(
                    "E0217",
                    asm.span,
                    "'asm' has at most five parts: instructions, outputs, inputs, clobbers, labels",
                );
                return;
            }
        }
        asm.basic = number == 0;
    }
}

/// The parts between the colons; `::` is two.
fn split_colons(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut start, mut index) = (0, 0);
    while index < tokens.len() {
        match tokens[index].kind {
            kind @ (TokenKind::Colon | TokenKind::ColonColon) => {
                parts.push(&tokens[start..index]);
                if kind == TokenKind::ColonColon {
                    parts.push(&[]);
                }
                start = index + 1;
                index += 1;
            }
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => index = behind_group(tokens, index),
            _ => index += 1,
        }
    }
    parts.push(&tokens[start..]);
    parts
}

/// Adjacent string literals, which must be all of `tokens`.
fn string(ctx: &Context, tokens: &[Token], asm: &AsmStmt, what: &str) -> StringLit {
    let strings: Vec<Token> = tokens.iter().filter(|token| token.kind != TokenKind::Pragma).copied().collect();
    let stray = strings.iter().find(|token| token.kind != TokenKind::String);
    if let Some(token) = stray {
        ctx.error("E0217", token.span, format!("expected a string: {what} of this 'asm'"));
    } else if strings.is_empty() {
        ctx.error("E0217", asm.span, format!("expected a string: {what} of this 'asm'"));
    }
    let strings: Vec<Token> = strings.into_iter().filter(|token| token.kind == TokenKind::String).collect();
    let mut literal = literal::strings(ctx, &strings);
    if literal.encoding != Encoding::Plain {
        ctx.error("E0217", literal.span, "a string in 'asm' has no prefix");
    }
    if literal.span.is_none() {
        literal.span = asm.span;
    }
    literal
}

fn operands<'b>(ctx: &'b Context<'b>, tokens: &'b [Token]) -> Vec<AsmOperand> {
    split_commas(tokens).into_iter().filter_map(|part| operand(ctx, part)).collect()
}

/// `[name] "constraint" (expression)`
fn operand<'b>(ctx: &'b Context<'b>, tokens: &'b [Token]) -> Option<AsmOperand> {
    let mut rest = tokens;
    let mut name = None;
    if let [open, ident, close, more @ ..] = rest
        && open.kind == TokenKind::LBracket
        && ident.kind == TokenKind::Ident
        && close.kind == TokenKind::RBracket
    {
        name = Some(ident.text);
        rest = more;
    }
    let count = rest.iter().take_while(|token| token.kind == TokenKind::String).count();
    let (strings, expr) = rest.split_at(count);
    let well_formed = match expr {
        [open, .., close] => {
            open.kind == TokenKind::LParen && close.kind == TokenKind::RParen && behind_group(expr, 0) == expr.len()
        }
        _ => false,
    };
    if count == 0 || !well_formed {
        let message =
            "an operand of 'asm' is written '\"constraint\" (expression)', with '[name]' in front where it has one";
        ctx.error("E0217", span_of(tokens), message);
        return None;
    }
    let constraint = literal::strings(ctx, strings);
    let inner = &expr[1..expr.len() - 1];
    if inner.is_empty() {
        ctx.error("E0205", span_of(expr), "expected an expression between '(' and ')'");
        return None;
    }
    Some(AsmOperand { name, constraint, expr: crate::parse::expression(ctx, inner) })
}

fn labels(ctx: &Context, tokens: &[Token]) -> Vec<Ident> {
    let mut labels = Vec::new();
    for part in split_commas(tokens) {
        match part {
            [only] if only.kind == TokenKind::Ident => labels.push(Ident { name: only.text, span: only.span }),
            part => ctx.error("E0217", span_of(part), "expected a label of this function"),
        }
    }
    labels
}
