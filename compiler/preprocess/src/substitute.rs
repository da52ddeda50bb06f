//! Replacement lists with arguments put in (C11 6.10.3.1 to 6.10.3.3).

use beec_source::{Diagnostic, ExpansionId, Span, Symbol};

use crate::context::with_layout;
use crate::expand::Arguments;
use crate::lexer::first_token;
use crate::macros::{Macro, Piece};
use crate::preprocessor::Preprocessor;
use crate::{Token, TokenFlags, TokenKind};

/// The list being made.
struct Output {
    tokens: Vec<Token>,
    /// A `##` waits for its right operand.
    paste: bool,
    /// Whether the last operand gave no token: the left side of a `##` is then a placemarker.
    empty: bool,
    /// Whether the first operand gave no token, once there was one.
    starts_empty: Option<bool>,
    /// White space that empty operands leave to the next token.
    space: TokenFlags,
}

impl Output {
    fn new(first: TokenFlags) -> Output {
        Output { tokens: Vec::new(), paste: false, empty: true, starts_empty: None, space: first }
    }
}

/// What stays the same through one replacement.
struct Call<'a> {
    definition: &'a Macro,
    expansion: ExpansionId,
}

impl Call<'_> {
    fn localize(&self, token: &Token) -> Token {
        let mut token = *token;
        token.span.expansion = self.expansion;
        token
    }

    /// The parameter that takes the rest of the arguments.
    fn is_rest(&self, index: usize) -> bool {
        self.definition.variadic && index + 1 == self.definition.parameters.len()
    }
}

impl Preprocessor<'_> {
    /// The tokens that a call is replaced by. `first` is the place of the macro's name on its line.
    pub(crate) fn substitute(
        &mut self,
        definition: &Macro,
        arguments: Option<Arguments>,
        expansion: ExpansionId,
        first: TokenFlags,
    ) -> Vec<Token> {
        let mut arguments = arguments.unwrap_or_else(|| Arguments::empty(Span::NONE));
        let call = Call { definition, expansion };
        let mut output = Output::new(with_layout(TokenFlags::NONE, first));
        self.carry_out(&definition.pieces, &call, &mut arguments, &mut output);
        output.tokens
    }

    fn carry_out(&mut self, pieces: &[Piece], call: &Call, arguments: &mut Arguments, output: &mut Output) {
        for (at, piece) in pieces.iter().enumerate() {
            if self.stopped {
                return;
            }
            let pasted_left = at > 0 && matches!(pieces[at - 1], Piece::Paste);
            let pasted = pasted_left || matches!(pieces.get(at + 1), Some(Piece::Paste));
            match piece {
                Piece::Paste => output.paste = true,
                Piece::Token(token) => self.operand(output, &[call.localize(token)], token.flags),
                Piece::Stringize { index, token } => {
                    let text = stringized(arguments.raw(*index));
                    self.count_text(&text, token.span);
                    let string = string_token(&text, call.localize(token));
                    self.operand(output, &[string], token.flags);
                }
                Piece::Parameter { index, token } if pasted => {
                    let after_comma = pasted_left && at >= 2 && is_comma(&pieces[at - 2]);
                    if after_comma && call.is_rest(*index) && self.comma_rule(call, arguments, output) {
                        continue;
                    }
                    self.operand(output, arguments.raw(*index), token.flags);
                }
                Piece::Parameter { index, token } => {
                    let expanded = self.expanded(arguments, *index).to_vec();
                    self.operand(output, &expanded, token.flags);
                }
                Piece::VaOpt { pieces, stringize, token } => {
                    let inner = self.va_opt(pieces, call, arguments);
                    if *stringize {
                        let string = string_token(&stringized(&inner.tokens), call.localize(token));
                        self.operand(output, &[string], token.flags);
                    } else {
                        output.empty |= output.paste && inner.starts_empty.unwrap_or(true) && !inner.tokens.is_empty();
                        self.operand(output, &inner.tokens, token.flags);
                        output.empty |= inner.empty && !inner.tokens.is_empty();
                    }
                }
            }
        }
    }

    /// GNU C's `, ## rest`: when the call leaves the rest out the comma goes, and with a rest nothing is pasted.
    /// Strict C keeps the comma of a macro whose only parameter is the rest, as clang does.
    fn comma_rule(&self, call: &Call, arguments: &Arguments, output: &mut Output) -> bool {
        let is_comma = output.tokens.last().is_some_and(|token| token.kind == TokenKind::Comma);
        if !is_comma || output.empty {
            return false;
        }
        output.paste = false;
        let rest = arguments.raw(call.definition.parameters.len() - 1);
        if let Some(first) = rest.first() {
            append(output, rest, first.flags);
        } else if arguments.rest_omitted && (self.options.standard.gnu || call.definition.parameters.len() >= 2) {
            output.tokens.pop();
            output.empty = true;
        }
        true
    }

    /// `__VA_OPT__(…)`: its contents when the rest of the arguments expands to something.
    fn va_opt(&mut self, pieces: &[Piece], call: &Call, arguments: &mut Arguments) -> Output {
        let rest = call.definition.parameters.len().saturating_sub(1);
        let mut inner = Output::new(TokenFlags::NONE);
        if !self.expanded(arguments, rest).is_empty() {
            self.carry_out(pieces, call, arguments, &mut inner);
        }
        inner
    }

    /// Adds one operand, pasting where a `##` stands before it.
    fn operand(&mut self, output: &mut Output, tokens: &[Token], layout: TokenFlags) {
        let follows = std::mem::take(&mut output.paste);
        let pasting = follows && !output.empty;
        match output.starts_empty {
            None => output.starts_empty = Some(tokens.is_empty()),
            Some(true) if follows && output.tokens.is_empty() => output.starts_empty = Some(tokens.is_empty()),
            Some(_) => {}
        }
        if !pasting {
            append(output, tokens, layout);
            return;
        }
        let Some((right, rest)) = tokens.split_first() else { return };
        let Some(left) = output.tokens.pop() else { return };
        match paste(&left, right) {
            Some(token) => {
                self.count_text(token.text.as_str(), right.span);
                output.tokens.push(token);
            }
            None => {
                let message = format!("pasting '{}' and '{}' does not give a token", left.text, right.text);
                let error = Diagnostic::error("E0144", left.span, message).label(right.span, "the right-hand side");
                self.session.emit(error);
                output.tokens.extend([left, *right]);
            }
        }
        for _ in tokens {
            self.count_work(right.span);
        }
        output.tokens.extend_from_slice(rest);
    }
}

fn append(output: &mut Output, tokens: &[Token], layout: TokenFlags) {
    output.empty = tokens.is_empty();
    let first = output.tokens.is_empty();
    let space = if first { output.space } else { with_layout(output.space, layout).with(output.space) };
    let Some((head, rest)) = tokens.split_first() else {
        output.space = space;
        return;
    };
    output.tokens.push(Token { flags: with_layout(head.flags, space), ..*head });
    output.tokens.extend_from_slice(rest);
    output.space = TokenFlags::NONE;
}

fn is_comma(piece: &Piece) -> bool {
    matches!(piece, Piece::Token(token) if token.kind == TokenKind::Comma)
}

/// The token that two tokens give when written without space between; `None` when they give none (C11 6.10.3.3p3).
fn paste(left: &Token, right: &Token) -> Option<Token> {
    let mut text = String::with_capacity(left.text.as_str().len() + right.text.as_str().len());
    text.push_str(left.text.as_str());
    text.push_str(right.text.as_str());
    let (kind, length) = first_token(&text)?;
    if length != text.len() || kind == TokenKind::Other {
        return None;
    }
    let flags = left.flags.without(TokenFlags::NO_EXPAND);
    Some(Token { kind, flags, text: Symbol::intern(&text), span: left.span.to(right.span) })
}

fn string_token(text: &str, operator: Token) -> Token {
    Token { kind: TokenKind::String, text: Symbol::intern(text), ..operator }
}

/// A string literal that spells `tokens` (C11 6.10.3.2p2).
fn stringized(tokens: &[Token]) -> String {
    let mut text = String::from("\"");
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && token.has_leading_space() {
            text.push(' ');
        }
        let spelling = token.text.as_str();
        match token.kind {
            TokenKind::String | TokenKind::Char => push_escaped(&mut text, spelling),
            TokenKind::Other if token.flags.contains(TokenFlags::UNTERMINATED) => push_escaped(&mut text, spelling),
            _ => text.push_str(spelling),
        }
    }
    close_string(&mut text);
    text
}

pub(crate) fn push_escaped(text: &mut String, spelling: &str) {
    for character in spelling.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
}

/// A backslash as the last thing before the quote would escape it: `#x` for `\`.
fn close_string(text: &mut String) {
    let backslashes = text.bytes().rev().take_while(|&byte| byte == b'\\').count();
    if backslashes % 2 == 1 {
        text.push('\\');
    }
    text.push('"');
}
