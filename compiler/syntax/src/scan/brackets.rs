//! Stepping over brackets, and what is wrong with those that do not match.

use beec_preprocess::{Token, TokenKind};
use beec_source::{Diagnostic, Symbol};

use super::item::Scanner;
use crate::keyword::Kw;

/// How deep brackets may nest: clang's `-fbracket-depth`. Later stages walk the tree recursively.
const MAX_DEPTH: usize = 256;

/// An open bracket; the flag says that it is an enum's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    index: usize,
    list: bool,
}

fn is_open(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace)
}

fn opener(kind: TokenKind) -> TokenKind {
    match kind {
        TokenKind::RParen => TokenKind::LParen,
        TokenKind::RBracket => TokenKind::LBracket,
        _ => TokenKind::LBrace,
    }
}

/// `struct attributes tag … {`
#[derive(Clone, Copy, Debug)]
pub(super) struct TagHeader {
    pub(super) tag: Option<Symbol>,
    /// Whether attributes stand in front of the tag.
    pub(super) attributes: bool,
    /// Where the body's `{` is.
    pub(super) brace: Option<usize>,
    /// Behind the header.
    pub(super) end: usize,
}

impl Scanner<'_> {
    /// Behind the bracket that closes the one at `open`. Where `collect`, tags and enumerators inside are
    /// the item's; `list` says that it is an enum's body.
    pub(super) fn group(&mut self, open: usize, collect: bool, list: bool) -> usize {
        let tokens = self.tokens;
        let mut stack = std::mem::take(&mut self.open);
        stack.clear();
        let mut in_list = false;
        let mut next_list = list.then_some(open);
        let mut previous = TokenKind::Eof;
        let mut index = open;
        while let Some(token) = tokens.get(index) {
            match token.kind {
                TokenKind::Ident if collect => {
                    if in_list && matches!(previous, TokenKind::LBrace | TokenKind::Comma) {
                        self.declare(token.text);
                    } else if let Some(header) = self.nested_tag(index) {
                        next_list = header.brace.filter(|_| self.keyword(index) == Kw::Enum);
                        previous = TokenKind::Ident;
                        index = header.end;
                        continue;
                    }
                }
                TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => {
                    in_list = next_list == Some(index);
                    stack.push(Open { index, list: in_list });
                    if stack.len() > MAX_DEPTH {
                        index = self.too_deep(index);
                        break;
                    }
                }
                TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => {
                    if !self.close(&mut stack, index) {
                        break;
                    }
                    if stack.is_empty() {
                        index += 1;
                        break;
                    }
                    in_list = stack.last().is_some_and(|open| open.list);
                }
                TokenKind::Pragma => {
                    self.pragma(index);
                    index += 1;
                    continue;
                }
                TokenKind::Eof => {
                    self.never_closed(&stack);
                    break;
                }
                _ => {}
            }
            previous = token.kind;
            index += 1;
        }
        self.open = stack;
        index
    }

    /// A struct, union or enum at `index`: takes its tag in where it has a body.
    fn nested_tag(&mut self, index: usize) -> Option<TagHeader> {
        if !matches!(self.keyword(index), Kw::Struct | Kw::Union | Kw::Enum) {
            return None;
        }
        let header = self.tag_header(index);
        if let (Some(tag), Some(_)) = (header.tag, header.brace) {
            self.define_tag(tag);
        }
        Some(header)
    }

    /// What stands behind `struct`, `union` or `enum` at `index`, up to the body.
    pub(super) fn tag_header(&mut self, index: usize) -> TagHeader {
        let tokens = self.tokens;
        let mut end = super::behind_attributes(&self.keywords, tokens, index + 1);
        let attributes = end > index + 1;
        let mut tag = None;
        if tokens.get(end).is_some_and(|token| token.kind == TokenKind::Ident) && self.keyword(end) == Kw::None {
            tag = Some(tokens[end].text);
            end += 1;
        }
        let kind = |index: usize| tokens.get(index).map(|token: &Token| token.kind);
        if self.keyword(index) == Kw::Enum && kind(end) == Some(TokenKind::Colon) {
            let words = tokens[end + 1..].iter().take_while(|token| token.kind == TokenKind::Ident).count();
            if kind(end + 1 + words) == Some(TokenKind::LBrace) {
                end += 1 + words;
            }
        }
        let brace = (kind(end) == Some(TokenKind::LBrace)).then_some(end);
        TagHeader { tag, attributes, brace, end }
    }

    /// Takes a closing bracket. `false`: it belongs to something around the group.
    fn close(&mut self, stack: &mut Vec<Open>, index: usize) -> bool {
        let kind = self.tokens[index].kind;
        let wanted = opener(kind);
        let matches = |open: &Open| self.tokens[open.index].kind == wanted;
        if stack.last().is_some_and(matches) {
            stack.pop();
            return true;
        }
        let inner = stack.iter().rposition(|open| self.tokens[open.index].kind == TokenKind::LBrace).unwrap_or(0);
        let Some(depth) = stack.iter().rposition(matches).filter(|&depth| depth >= inner) else {
            if kind == TokenKind::RBrace {
                self.never_closed_before(stack, index);
                return false;
            }
            self.never_opened(index);
            return true;
        };
        self.never_closed_before(&stack[depth + 1..], index);
        stack.truncate(depth);
        true
    }

    fn too_deep(&mut self, index: usize) -> usize {
        let span = self.tokens[index].span;
        let message = format!("brackets nest deeper than {MAX_DEPTH} levels");
        self.broken(Diagnostic::error("E0210", span, message));
        let rest = self.tokens[index..].iter().position(|token| token.kind == TokenKind::Eof);
        index + rest.unwrap_or(0)
    }

    pub(super) fn never_opened(&mut self, index: usize) {
        let token = self.tokens[index];
        let (close, open) = (token.kind.describe(), opener(token.kind).describe());
        let message = format!("'{close}' without a '{open}' that it could close");
        self.broken(Diagnostic::error("E0203", token.span, message));
    }

    fn never_closed_before(&mut self, stack: &[Open], index: usize) {
        let Some(open) = stack.last().map(|open| self.tokens[open.index]) else { return };
        let found = self.tokens[index];
        let message = format!("'{}' is never closed", open.kind.describe());
        let diagnostic = Diagnostic::error("E0203", open.span, message)
            .label(found.span, format!("this '{}' closes something else", found.kind.describe()));
        self.broken(diagnostic);
    }

    /// At the end of the file.
    fn never_closed(&mut self, stack: &[Open]) {
        let Some(open) = stack.last() else { return };
        let token = self.tokens[open.index];
        let message = format!("'{}' is never closed: the file ends first", token.kind.describe());
        let mut diagnostic = Diagnostic::error("E0203", token.span, message);
        if let Some((brace, close)) = self.odd_pair(open.index) {
            diagnostic = diagnostic
                .label(brace, "perhaps it is this one that was meant to be closed:")
                .label(close, "the '}' that closes it stands in another column");
        }
        self.broken(diagnostic);
    }

    /// The first pair of braces behind `from`, each alone on its line or at its end, whose indentation differs.
    fn odd_pair(&self, from: usize) -> Option<(beec_source::Span, beec_source::Span)> {
        let mut stack = Vec::new();
        for token in &self.tokens[from..] {
            match token.kind {
                TokenKind::LBrace => stack.push(token),
                TokenKind::RBrace => {
                    let open = stack.pop()?;
                    if token.flags.contains(beec_preprocess::TokenFlags::START_OF_LINE)
                        && self.indentation(open) != self.indentation(token)
                    {
                        return Some((open.span, token.span));
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn indentation(&self, token: &Token) -> Option<usize> {
        let map = self.session.map();
        let file = map.file(map.file_of(map.outermost(token.span).lo)?);
        let (line, _) = file.line_column(map.outermost(token.span).lo);
        let text = file.line_text(line);
        Some(text.len() - text.trim_start().len())
    }

    /// Behind the bracket at `index`, which is an opening one, without collecting anything.
    pub(super) fn step_over(&mut self, index: usize) -> usize {
        if self.tokens.get(index).is_some_and(|token| is_open(token.kind)) {
            self.group(index, false, false)
        } else {
            index
        }
    }
}
