//! Going on after a syntax error: which tokens to leave out so that the rest can be parsed.

use beec_preprocess::{Token, TokenFlags, TokenKind};

/// A range of tokens left out.
pub(crate) type Hole = (usize, usize);

/// Whether the token at `at` is the first behind a hole: an error there is the hole's fault.
pub(crate) fn follows_hole(holes: &[Hole], at: usize) -> bool {
    holes.iter().any(|hole| hole.0 < hole.1 && hole.1 == at)
}

/// Adds a hole, joining those it touches.
pub(crate) fn add(holes: &mut Vec<Hole>, hole: Hole) {
    let (mut start, mut end) = hole;
    holes.retain(|other| {
        let apart = other.1 < start || end < other.0;
        if !apart {
            start = start.min(other.0);
            end = end.max(other.1);
        }
        apart
    });
    holes.push((start, end));
    holes.sort_unstable();
}

/// The statement or member around the token at `at`; only what is in front of `at` where that begins a line and
/// the statement does not go on there. `None` where the error is not inside braces, or is not
/// mended by leaving more out.
pub(crate) fn hole(tokens: &[Token], holes: &[Hole], at: usize, line_goes_on: bool) -> Option<Hole> {
    if follows_hole(holes, at) {
        return None;
    }
    let open = enclosing(tokens, holes, at);
    let inner = open.iter().rposition(|&index| tokens[index].kind == TokenKind::LBrace && !is_enum(tokens, index))?;
    let start = statement_start(tokens, open[inner], at);
    let begins_line = tokens.get(at).is_some_and(|token| token.flags.contains(TokenFlags::START_OF_LINE));
    if begins_line && !line_goes_on && start < at && open.len() == inner + 1 {
        return Some((start, at));
    }
    let mut end = statement_end(tokens, at, open.len() - inner - 1);
    while tokens.get(end).is_some_and(|token| token.is_ident("else")) {
        end = statement_end(tokens, end + 1, 0);
    }
    (start < end).then_some((start, end))
}

/// The brackets that are open in front of `at`.
pub(crate) fn enclosing(tokens: &[Token], holes: &[Hole], at: usize) -> Vec<usize> {
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate().take(at) {
        if holes.iter().any(|hole| hole.0 <= index && index < hole.1) {
            continue;
        }
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => open.push(index),
            TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

fn is_enum(tokens: &[Token], brace: usize) -> bool {
    tokens[brace.saturating_sub(2)..brace].iter().any(|token| token.is_ident("enum"))
}

/// Behind the last `;`, `{` or `}` in front of `at` on the level of the brace.
pub(crate) fn statement_start(tokens: &[Token], brace: usize, at: usize) -> usize {
    let mut start = brace + 1;
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().take(at).skip(brace + 1) {
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => depth += 1,
            TokenKind::RParen | TokenKind::RBracket => depth = depth.saturating_sub(1),
            TokenKind::RBrace => {
                depth = depth.saturating_sub(1);
                if depth == 0 && ends_statement(tokens, index) {
                    start = index + 1;
                }
            }
            TokenKind::Semi if depth == 0 => start = index + 1,
            _ => {}
        }
    }
    start
}

/// Whether the `}` at `index` ends a statement: nothing behind it goes on.
fn ends_statement(tokens: &[Token], index: usize) -> bool {
    tokens.get(index + 1).is_none_or(|next| match next.kind {
        TokenKind::Ident => !next.is_ident("else") && !next.is_ident("while"),
        TokenKind::RBrace | TokenKind::LBrace | TokenKind::Number | TokenKind::Star | TokenKind::Pragma => true,
        _ => false,
    })
}

/// Behind the `;` or `}` that ends the statement around `at`, which stands inside `depth` brackets of it.
fn statement_end(tokens: &[Token], at: usize, depth: usize) -> usize {
    let mut depth = depth;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => depth += 1,
            TokenKind::RBrace if depth == 0 => return index,
            TokenKind::RParen | TokenKind::RBracket => depth = depth.saturating_sub(1),
            TokenKind::RBrace => {
                depth -= 1;
                if depth == 0 && ends_statement(tokens, index) {
                    return index + 1;
                }
            }
            TokenKind::Semi if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}
