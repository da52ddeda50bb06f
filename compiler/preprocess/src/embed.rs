//! `#embed` and `__has_embed` (C23 6.10.4, 6.10.2): a file's bytes as a list of integers.

use std::path::{Path, PathBuf};

use beec_source::{Diagnostic, Span, Symbol};

use crate::builtins::{made_up, spelled};
use crate::context::Context;
use crate::directives::After;
use crate::headers::{BUILTIN_PREFIX, Folder};
use crate::preprocessor::Preprocessor;
use crate::{Dependency, Token, TokenFlags, TokenKind};

/// How many bytes one directive may give: each of them is two tokens.
const MAX_BYTES: usize = 4 << 20;

/// What the parameters say.
#[derive(Default)]
struct Parameters {
    limit: Option<u64>,
    offset: u64,
    prefix: Vec<Token>,
    suffix: Vec<Token>,
    if_empty: Vec<Token>,
    /// A parameter that nobody knows.
    unknown: Option<Token>,
}

/// A resource's name.
struct Resource {
    name: String,
    angled: bool,
    span: Span,
}

impl Preprocessor<'_> {
    /// `#embed`; the word was read.
    pub(crate) fn embed(&mut self, directive: Span) -> After {
        if self.collecting {
            let message = "#embed cannot stand inside the arguments of a macro";
            self.session.emit(Diagnostic::error("E0111", directive, message));
            return After::Nothing;
        }
        let Some((resource, words)) = self.embed_operands(directive) else { return After::Nothing };
        let Some(parameters) = self.embed_parameters(&words, directive) else { return After::Nothing };
        if let Some(unknown) = parameters.unknown {
            let message = format!("'{}' is not a parameter of #embed", unknown.text);
            self.session.emit(Diagnostic::error("E0111", unknown.span, message));
            return After::Nothing;
        }
        let Some((path, bytes)) = self.find_resource(&resource.name, resource.angled) else {
            self.header_missing = true;
            let message = format!("cannot find the file '{}' to embed", resource.name);
            self.session
                .emit(Diagnostic::error("E0110", resource.span, message).fix("name its folder with --embed-dir"));
            return After::Nothing;
        };
        self.dependencies.push(Dependency { path, system: false });
        let bytes = selected(&bytes, &parameters);
        if bytes.len() > MAX_BYTES {
            let message = format!("this embeds {} bytes; at most {MAX_BYTES} can be", bytes.len());
            self.session.emit(Diagnostic::error("E0113", resource.span, message).fix("give it a limit(…)"));
            return After::Nothing;
        }
        let mut tokens = if bytes.is_empty() {
            parameters.if_empty
        } else {
            let mut tokens = parameters.prefix;
            push_numbers(bytes, resource.span, &mut tokens);
            tokens.extend(parameters.suffix);
            tokens
        };
        if tokens.is_empty() {
            return After::Nothing;
        }
        let mut first = tokens.remove(0);
        first.flags = first.flags.with(TokenFlags::START_OF_LINE);
        self.contexts.push(Context::list(tokens));
        After::Give(first)
    }

    /// The answer of `__has_embed`: 0 where there is no such file or parameter, 1 where there is, 2 where it is empty.
    pub(crate) fn embed_exists(&mut self, name: &str, angled: bool, words: &[Token], place: Span) -> Option<u64> {
        let parameters = self.embed_parameters(words, place)?;
        let found = self.find_resource(name, angled).filter(|_| parameters.unknown.is_none());
        Some(found.map_or(0, |(_, bytes)| if selected(&bytes, &parameters).is_empty() { 2 } else { 1 }))
    }

    /// The name and the tokens behind it.
    fn embed_operands(&mut self, directive: Span) -> Option<(Resource, Vec<Token>)> {
        let (text, start) = self.header_text()?;
        let close = match text.chars().next() {
            Some('<') => '>',
            Some('"') => '"',
            _ => return self.computed_operands(directive),
        };
        let Some(length) = text[1..].find([close, '\n']).filter(|&at| text[1 + at..].starts_with(close)) else {
            self.rest_of_directive();
            let message = format!("the name of this file is not closed with '{close}'");
            self.session.emit(Diagnostic::error("E0111", Span::new(start, start + 1), message));
            return None;
        };
        let span = Span::new(start, start + length as u32 + 2);
        self.file()?.lexer.jump(span.hi);
        let words = self.rest_of_directive();
        Some((Resource { name: text[1..=length].to_owned(), angled: close == '>', span }, words))
    }

    fn computed_operands(&mut self, directive: Span) -> Option<(Resource, Vec<Token>)> {
        let line = self.rest_of_directive();
        let tokens = self.expand_list(line);
        let first = tokens.first().copied();
        match first.map(|token| token.kind) {
            Some(TokenKind::String) => {
                let token = first?;
                let name = token.text.as_str().strip_prefix('"')?.strip_suffix('"')?.to_owned();
                Some((Resource { name, angled: false, span: token.span }, tokens[1..].to_vec()))
            }
            Some(TokenKind::Lt) if tokens.iter().any(|token| token.kind == TokenKind::Gt) => {
                let close = tokens.iter().position(|token| token.kind == TokenKind::Gt)?;
                let name = spelled(&tokens[1..close]).trim_start().to_owned();
                Some((Resource { name, angled: true, span: first?.span }, tokens[close + 1..].to_vec()))
            }
            _ => {
                self.session.emit(Diagnostic::error("E0111", directive, "#embed needs \"file\" or <file>"));
                None
            }
        }
    }

    /// Reads `limit(n) prefix(…) suffix(…) if_empty(…)` in any order, each in either spelling.
    fn embed_parameters(&mut self, words: &[Token], directive: Span) -> Option<Parameters> {
        let mut parameters = Parameters::default();
        let mut rest = words;
        while let Some((first, tail)) = rest.split_first() {
            if first.kind != TokenKind::Ident {
                let message = format!("expected a parameter of #embed, found '{}'", first.text);
                self.session.emit(Diagnostic::error("E0111", first.span, message));
                return None;
            }
            let (mut name, mut scope, mut tail) = (*first, "", tail);
            if let [colons, own, more @ ..] = tail
                && colons.kind == TokenKind::ColonColon
            {
                (scope, name, tail) = (first.text.as_str(), *own, more);
            }
            let argument = match tail.first() {
                Some(open) if open.kind == TokenKind::LParen => {
                    let Some(end) = closing(tail) else {
                        self.session.emit(Diagnostic::error("E0111", open.span, "this '(' is never closed"));
                        return None;
                    };
                    let argument = tail[1..end].to_vec();
                    tail = &tail[end + 1..];
                    Some(argument)
                }
                _ => None,
            };
            rest = tail;
            let known = (scope.trim_matches('_'), name.text.as_str().trim_matches('_'));
            match (known, argument) {
                (("", "limit"), Some(argument)) => parameters.limit = Some(self.embed_number(argument, directive)?),
                (("clang", "offset"), Some(argument)) => parameters.offset = self.embed_number(argument, directive)?,
                (("", "prefix"), Some(argument)) => parameters.prefix = argument,
                (("", "suffix"), Some(argument)) => parameters.suffix = argument,
                (("", "if_empty"), Some(argument)) => parameters.if_empty = argument,
                (("", "limit" | "prefix" | "suffix" | "if_empty") | ("clang", "offset"), None) => {
                    let message = format!("'{}' needs its argument in parentheses", name.text);
                    self.session.emit(Diagnostic::error("E0111", name.span, message));
                    return None;
                }
                _ => parameters.unknown = Some(name),
            }
        }
        Some(parameters)
    }

    fn embed_number(&mut self, argument: Vec<Token>, directive: Span) -> Option<u64> {
        let place = argument.first().map_or(directive, |token| token.span);
        let value = self.constant(argument, directive)?;
        if value.bits < 0 && !value.unsigned {
            self.session.emit(Diagnostic::error("E0123", place, "a count of bytes cannot be negative"));
            return None;
        }
        Some(value.bits as u64)
    }

    /// Beside the including file, then in the folders of `--embed-dir`.
    fn find_resource(&self, name: &str, angled: bool) -> Option<(String, Vec<u8>)> {
        let mut candidates = Vec::new();
        if !angled || name.starts_with('/') {
            candidates.push(match self.files.last().map(|file| &file.folder) {
                Some(Folder::Disk(folder)) => folder.join(name),
                _ => PathBuf::from(name),
            });
        }
        candidates.extend(self.options.search.embed.iter().map(|folder| folder.join(name)));
        let read = |path: &Path| self.options.files.read(path);
        let found =
            candidates.into_iter().find_map(|path| read(&path).map(|bytes| (path.display().to_string(), bytes)))?;
        (!found.0.starts_with(BUILTIN_PREFIX)).then_some(found)
    }
}

fn selected<'b>(bytes: &'b [u8], parameters: &Parameters) -> &'b [u8] {
    let start = usize::try_from(parameters.offset).unwrap_or(usize::MAX).min(bytes.len());
    let rest = &bytes[start..];
    let count = parameters.limit.map_or(rest.len(), |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    &rest[..count.min(rest.len())]
}

/// Where the parenthesis that `tokens` begins with is closed.
fn closing(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => depth += 1,
            TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

fn push_numbers(bytes: &[u8], span: Span, tokens: &mut Vec<Token>) {
    let texts: Vec<Symbol> = (0..=u8::MAX).map(|byte| Symbol::intern(&byte.to_string())).collect();
    let comma = made_up(TokenKind::Comma, ",", span);
    tokens.reserve(2 * bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        if index > 0 {
            tokens.push(comma);
        }
        let text = texts[usize::from(byte)];
        tokens.push(Token { kind: TokenKind::Number, flags: TokenFlags::LEADING_SPACE, text, span });
    }
}
