//! Tokens as text again: `-E`.

use beec_source::{FileId, Location, Session, Span};

use crate::lexer::first_token;
use crate::{Preprocessed, Token, TokenFlags, TokenKind};

/// Longer gaps between lines become a line marker.
const MAX_BLANK_LINES: u32 = 8;

/// The text of a preprocessed unit. With `line_markers` each line says where it is from, as `# 12 "file.h" 1 3`;
/// without (`-P`) it does not.
pub fn print(session: &Session, unit: &Preprocessed, line_markers: bool) -> String {
    let mut printer =
        Printer { session, text: String::new(), line_markers, file: None, line: 1, opened: Vec::new(), previous: None };
    if let Some(main) = unit.main {
        printer.start(main);
    }
    for token in &unit.tokens {
        printer.token(token);
    }
    if !printer.text.is_empty() && !printer.text.ends_with('\n') {
        printer.text.push('\n');
    }
    printer.text
}

/// One token a line: where it is, what it is, its spelling, and for a token out of a macro which one.
pub fn dump(session: &Session, unit: &Preprocessed) -> String {
    let map = session.map();
    let mut text = String::new();
    for token in &unit.tokens {
        let place = map.locate(map.outermost(token.span).lo);
        let place = place.map_or(String::new(), |place| format!("{}:{}:{}", place.name, place.line, place.column));
        text.push_str(&format!("{place} {:?} {}", token.kind, token.text));
        for expansion in map.backtrace(token.span) {
            text.push_str(&format!(" <- {}", expansion.name));
        }
        text.push('\n');
    }
    text
}

struct Printer<'a> {
    session: &'a Session,
    text: String,
    line_markers: bool,
    /// The file and presumed name of the line being written.
    file: Option<(FileId, String)>,
    /// The presumed line number of the line being written.
    line: u32,
    /// The files that were entered and not left yet.
    opened: Vec<FileId>,
    previous: Option<Token>,
}

impl Printer<'_> {
    /// The first marker names the main file, whatever it includes.
    fn start(&mut self, main: FileId) {
        self.opened.push(main);
        if self.line_markers {
            let name = self.session.file(main).name.clone();
            self.text.push_str(&format!("# 1 \"{}\"\n", escaped(&name)));
            self.file = Some((main, name));
        }
    }

    fn token(&mut self, token: &Token) {
        if token.kind == TokenKind::Eof {
            return;
        }
        let pragma = token.kind == TokenKind::Pragma;
        let after_pragma = self.previous.is_some_and(|previous| previous.kind == TokenKind::Pragma);
        let starts = token.flags.contains(TokenFlags::START_OF_LINE) || self.previous.is_none();
        if starts || pragma || after_pragma {
            self.start_line(token);
        } else if token.flags.contains(TokenFlags::LEADING_SPACE) || self.would_join(token) {
            self.text.push(' ');
        }
        if pragma {
            self.text.push_str("#pragma ");
        }
        self.text.push_str(token.text.as_str());
        self.previous = Some(*token);
    }

    /// Ends the line and writes what leads to the place of `token`.
    fn start_line(&mut self, token: &Token) {
        let at_start = self.text.is_empty() || self.text.ends_with('\n');
        if !at_start {
            self.text.push('\n');
            self.line += 1;
        }
        if self.line_markers {
            self.mark(token.span);
        }
        let indented = TokenFlags::LEADING_SPACE.with(TokenFlags::START_OF_LINE);
        if token.flags.contains(indented) && token.kind != TokenKind::Pragma {
            let column = self.location(token.span).map_or(1, |place| place.column.min(40));
            self.text.extend(std::iter::repeat_n(' ', column.saturating_sub(1).max(1) as usize));
        }
    }

    fn location(&self, span: Span) -> Option<Location> {
        let map = self.session.map();
        let place = map.outermost(span);
        map.locate(place.lo)
    }

    fn mark(&mut self, span: Span) {
        let Some(place) = self.location(span) else { return };
        let same = self.file.as_ref().is_some_and(|(file, name)| *file == place.file && *name == place.name);
        if same && place.line >= self.line && place.line - self.line <= MAX_BLANK_LINES {
            for _ in self.line..place.line {
                self.text.push('\n');
            }
        } else {
            let flag = self.flag(place.file);
            let system = if self.session.map().is_system(span) { " 3" } else { "" };
            self.text.push_str(&format!("# {} \"{}\"{flag}{system}\n", place.line, escaped(&place.name)));
        }
        self.line = place.line;
        self.file = Some((place.file, place.name));
    }

    /// 1 when a file is entered, 2 when the text goes back to one.
    fn flag(&mut self, file: FileId) -> &'static str {
        if self.opened.last() == Some(&file) {
            return "";
        }
        if let Some(at) = self.opened.iter().rposition(|&opened| opened == file) {
            self.opened.truncate(at + 1);
            return " 2";
        }
        self.opened = self.chain(file);
        if self.opened.len() > 1 { " 1" } else { "" }
    }

    /// The files that lead to a file, itself last.
    fn chain(&self, file: FileId) -> Vec<FileId> {
        let map = self.session.map();
        let mut chain = vec![file];
        let mut file = file;
        while let Some(from) = map.file_of(map.file(file).included_from.lo).filter(|from| !chain.contains(from)) {
            chain.push(from);
            file = from;
        }
        chain.reverse();
        chain
    }

    /// Whether the token would become part of the one before it when written right after it.
    fn would_join(&self, token: &Token) -> bool {
        let Some(previous) = self.previous else { return false };
        let word = |kind| matches!(kind, TokenKind::Ident | TokenKind::Number);
        match (previous.kind, token.kind) {
            (TokenKind::Ident, TokenKind::String | TokenKind::Char) => true,
            (TokenKind::Dot, TokenKind::Dot) => true,
            (left, right) if word(left) && word(right) => true,
            (TokenKind::Number, right) if right.is_punctuator() => joins(&previous, token),
            (left, right) if left.is_punctuator() && (right.is_punctuator() || right == TokenKind::Number) => {
                joins(&previous, token)
            }
            _ => false,
        }
    }
}

fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"")
}

fn joins(left: &Token, right: &Token) -> bool {
    let text = format!("{}{}", left.text, right.text);
    first_token(&text).is_none_or(|(_, length)| length != left.text.as_str().len())
}
