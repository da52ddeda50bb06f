//! Bounds on what one expression or chain of statements may be: later stages walk the tree recursively.

use beec_preprocess::{Token, TokenKind};
use beec_source::Diagnostic;

use crate::keyword::{Keywords, Kw};

/// How many tokens may follow each other without `;` or `,`, those in front of open brackets included: no tree is
/// deeper. An `else` counts twice, since `;` does not end its chain.
const MAX_RUN: u32 = 20_000;

/// What is counted inside one pair of brackets.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Tokens since the last `;`, `,` or `}`: no tree is deeper than that.
    tokens: u32,
    /// `else` since the last statement without one.
    elses: u32,
    /// Behind `;` or `}`.
    ended: bool,
}

impl Run {
    fn depth(self) -> u32 {
        self.tokens + 2 * self.elses
    }
}

/// Looks for a chain that is too long.
pub(crate) fn check(keywords: &Keywords, tokens: &[Token]) -> Option<Diagnostic> {
    let mut outer: Vec<Run> = Vec::new();
    let mut outside = 0;
    let mut run = Run::default();
    for token in tokens {
        let is_else = token.kind == TokenKind::Ident && keywords.get(token.text) == Kw::Else;
        if std::mem::take(&mut run.ended) && !is_else && begins_statement(token.kind) {
            run = Run::default();
        }
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => {
                run.tokens += 1;
                outside += run.depth();
                outer.push(std::mem::take(&mut run));
            }
            TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => {
                run = outer.pop().unwrap_or_default();
                outside -= run.depth();
                run.ended = token.kind == TokenKind::RBrace;
            }
            TokenKind::Semi => run = Run { tokens: 0, elses: run.elses, ended: true },
            TokenKind::Comma => run.tokens = 0,
            TokenKind::String | TokenKind::Pragma => {}
            TokenKind::Ident if is_else => {
                run.elses += 1;
                run.tokens += 1;
            }
            _ => run.tokens += 1,
        }
        if outside + run.depth() > MAX_RUN {
            let message = "this is too long: break it up";
            let bound = format!("at most {MAX_RUN} tokens without ';' or ',', and {} times 'else'", MAX_RUN / 2);
            return Some(Diagnostic::error("E0211", token.span, message).fact(bound));
        }
    }
    None
}

/// Whether a statement can begin with such a token behind `}`, and no expression goes on with it.
fn begins_statement(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Ident | TokenKind::LBrace | TokenKind::RBrace | TokenKind::Semi | TokenKind::Pragma)
}
