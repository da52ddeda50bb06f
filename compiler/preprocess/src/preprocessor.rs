//! The state of one run, and the loop that drives it.

use std::rc::Rc;

use beec_source::{Diagnostic, FileId, FileKind, Session, SourceFile, Span, Symbol, WarningSettings};

use crate::context::Context;
use crate::headers::{Folder, Headers, raw_byte, text_of};
use crate::lexer::{Lexer, Spellings};
use crate::macros::MacroTable;
use crate::{Dependency, MainInput, Options, Preprocessed, Token, TokenFlags, TokenKind, predefined};

/// How many files may be open at once, as clang has it.
pub(crate) const MAX_INCLUDE_DEPTH: usize = 200;

/// About how much text a token takes in a large header, so that room for its tokens is made at once.
const BYTES_A_TOKEN: usize = 5;

/// Names the preprocessor itself knows.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    pub(crate) defined: Symbol,
    pub(crate) va_args: Symbol,
    pub(crate) va_opt: Symbol,
}

/// A file being read.
pub(crate) struct OpenFile {
    pub(crate) id: FileId,
    pub(crate) source: Rc<SourceFile>,
    pub(crate) lexer: Lexer,
    /// The `#if`s that are open in this file.
    pub(crate) conditionals: Vec<Conditional>,
    /// Where quoted includes are looked for first.
    pub(crate) folder: Folder,
    /// Which search folder it was found in, for `#include_next`.
    pub(crate) found_in: Option<usize>,
    /// Its place among the headers; `None` for the main file and built-in texts.
    pub(crate) header: Option<usize>,
    pub(crate) guard: Guard,
}

/// An open `#if`.
pub(crate) struct Conditional {
    pub(crate) span: Span,
    /// Whether one of its groups was compiled.
    pub(crate) taken: bool,
    /// Where its `#else` is.
    pub(crate) else_span: Option<Span>,
}

/// What is known about a file being wrapped in `#ifndef NAME … #endif` (C11 6.10 has no such thing; every header does).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Guard {
    /// Nothing was read yet.
    Start,
    /// Inside `#ifndef NAME`, which was the first thing in the file.
    Inside(Symbol),
    /// Its `#endif` was the last thing.
    After(Symbol),
    /// Something stands outside.
    None,
}

/// What `#pragma GCC diagnostic` has said so far.
#[derive(Default)]
pub(crate) struct Warnings {
    pub(crate) current: Rc<WarningSettings>,
    pub(crate) pushed: Vec<Rc<WarningSettings>>,
}

/// One run.
pub(crate) struct Preprocessor<'a> {
    pub(crate) session: &'a Session,
    pub(crate) options: &'a Options,
    pub(crate) spellings: Rc<Spellings>,
    pub(crate) names: Names,
    pub(crate) macros: MacroTable,
    pub(crate) headers: Headers,
    /// The files being read, the innermost last.
    pub(crate) files: Vec<OpenFile>,
    /// The macros being expanded, the innermost last.
    pub(crate) contexts: Vec<Context>,
    /// Contexts below this one, and the files, are out of reach while `isolated`.
    pub(crate) floor: usize,
    pub(crate) isolated: bool,
    /// How deep macro arguments are being expanded inside one another.
    pub(crate) depth: usize,
    /// Whether a macro's arguments are being read: a file's end is an error then.
    pub(crate) collecting: bool,
    /// Whether an `#if` expression is being read.
    pub(crate) in_condition: bool,
    /// Tokens that macros have given so far, and macros expanded.
    pub(crate) work: u64,
    /// Set when a bound was passed: there are no more tokens.
    pub(crate) stopped: bool,
    /// Set when a header was not found.
    pub(crate) header_missing: bool,
    /// White space that an empty expansion leaves to the token after it.
    pub(crate) pending: TokenFlags,
    /// `__COUNTER__`.
    pub(crate) counter: u64,
    pub(crate) warnings: Warnings,
    pub(crate) main_name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

impl<'a> Preprocessor<'a> {
    pub(crate) fn new(session: &'a Session, options: &'a Options, main_name: String) -> Preprocessor<'a> {
        let names = Names {
            defined: Symbol::intern("defined"),
            va_args: Symbol::intern("__VA_ARGS__"),
            va_opt: Symbol::intern("__VA_OPT__"),
        };
        Preprocessor {
            session,
            options,
            spellings: Rc::new(Spellings::new()),
            names,
            macros: MacroTable::default(),
            headers: Headers::new(options),
            files: Vec::new(),
            contexts: Vec::new(),
            floor: 0,
            isolated: false,
            depth: 0,
            collecting: false,
            in_condition: false,
            work: 0,
            stopped: false,
            header_missing: false,
            pending: TokenFlags::NONE,
            counter: 0,
            warnings: Warnings::default(),
            main_name,
            dependencies: Vec::new(),
        }
    }

    /// The whole unit: predefined macros, the command line's, and the main file, which is read first.
    pub(crate) fn run(mut self, main: &MainInput) -> Preprocessed {
        let mut out = Preprocessed::default();
        let main_id = self.read_main(main);
        self.macros.define_builtins();
        self.read_scratch("<built-in>", &predefined::definitions(self.options), &mut out);
        let command_line = predefined::command_line(self.options);
        if !command_line.is_empty() {
            self.read_scratch("<command line>", &command_line, &mut out);
        }
        if let Some(id) = main_id {
            self.open(id, Folder::of_file(&main.name), None, None);
            self.read_all(&mut out);
            let source = self.session.file(id);
            let end = source.start + source.text.len() as u32;
            out.tokens.push(eof(Span::new(end, end)));
        } else {
            out.tokens.push(eof(Span::NONE));
        }
        out.dependencies = self.dependencies;
        out.main = main_id;
        out.incomplete = self.stopped || self.header_missing || main_id.is_none();
        out
    }

    fn read_main(&mut self, main: &MainInput) -> Option<FileId> {
        let from_disk = main.text.is_none();
        let bytes = main.text.clone().or_else(|| self.options.files.read(main.name.as_ref()));
        let Some(bytes) = bytes else {
            self.session.emit(Diagnostic::error("E0113", Span::NONE, format!("cannot read '{}'", main.name)));
            return None;
        };
        if from_disk {
            self.dependencies.push(Dependency { path: main.name.clone(), system: false });
        }
        self.add_file(&main.name, FileKind::User, text_of(bytes), Span::NONE)
    }

    /// Takes a text in; an error when it does not fit any more.
    pub(crate) fn add_file(&mut self, name: &str, kind: FileKind, text: Rc<String>, from: Span) -> Option<FileId> {
        let id = self.session.map_mut().add(name.to_owned(), kind, text, from);
        if id.is_none() {
            let message = format!("the files of this run are too large: '{name}' does not fit any more");
            self.session.emit(Diagnostic::error("E0113", from, message));
        }
        id
    }

    fn read_scratch(&mut self, name: &str, text: &str, out: &mut Preprocessed) {
        if let Some(id) = self.add_file(name, FileKind::Scratch, Rc::new(text.to_owned()), Span::NONE) {
            self.open(id, Folder::none(), None, None);
            self.read_all(out);
        }
    }

    /// Starts reading a file.
    pub(crate) fn open(&mut self, id: FileId, folder: Folder, found_in: Option<usize>, header: Option<usize>) {
        let source = self.session.file(id);
        let separators = self.options.standard.version >= 202_311;
        let lexer = Lexer::new(Rc::clone(&source.text), source.start, Rc::clone(&self.spellings), separators);
        let conditionals = Vec::new();
        self.files.push(OpenFile { id, source, lexer, conditionals, folder, found_in, header, guard: Guard::Start });
    }

    /// Everything up to the end of the files that are open.
    fn read_all(&mut self, out: &mut Preprocessed) {
        loop {
            if self.contexts.is_empty() && self.pending == TokenFlags::NONE && !self.stopped {
                self.run_through(out);
            }
            let token = self.next();
            if token.kind == TokenKind::Eof {
                self.files.clear();
                return;
            }
            self.give(token, out);
        }
    }

    fn run_through(&mut self, out: &mut Preprocessed) {
        let Some(file) = self.files.last_mut() else { return };
        let before = out.tokens.len();
        if file.lexer.cursor() == file.source.start {
            out.tokens.reserve(file.source.text.len() / BYTES_A_TOKEN);
        }
        file.lexer.run(&self.macros, &mut out.tokens);
        if out.tokens.len() > before && file.conditionals.is_empty() {
            file.guard = Guard::None;
        }
    }

    /// Gives a token to the parser; what no parser could use is reported here and left out.
    fn give(&mut self, token: Token, out: &mut Preprocessed) {
        if token.kind != TokenKind::Other {
            let literal = matches!(token.kind, TokenKind::String | TokenKind::Char);
            if literal && token.text.as_str().contains(|character| raw_byte(character).is_some()) {
                let message = "this literal is not valid UTF-8: its bytes are kept as they are";
                let warning = Diagnostic::warning("W0109", "invalid-source-encoding", token.span, message);
                self.session.emit(warning.fix("write the bytes as escapes: \\xNN"));
            }
            out.tokens.push(token);
            return;
        }
        let text = token.text.as_str();
        let diagnostic = if !token.flags.contains(TokenFlags::UNTERMINATED) {
            let character = text.chars().next().unwrap_or(' ');
            let shown = match raw_byte(character) {
                Some(byte) => format!("byte 0x{byte:02x}"),
                None if character.is_ascii_graphic() => format!("'{text}'"),
                None => format!("character U+{:04X}", u32::from(character)),
            };
            Diagnostic::error("E0103", token.span, format!("stray {shown} in the program"))
        } else if text.ends_with('"') || text.contains('"') && !text.starts_with('\'') {
            Diagnostic::error("E0102", token.span, "this string is not closed on its line")
                .fix("add the missing '\"', or end the line inside the string with '\\'")
        } else {
            Diagnostic::error("E0102", token.span, "this character constant is not closed on its line")
                .fix("add the missing '''")
        };
        self.session.emit(diagnostic);
    }

    /// The innermost file. There is one for as long as tokens are read from a file.
    pub(crate) fn file(&mut self) -> Option<&mut OpenFile> {
        self.files.last_mut()
    }

    /// The next token of the innermost file; directives are obeyed on the way.
    pub(crate) fn next_from_file(&mut self) -> Token {
        loop {
            let Some(file) = self.files.last_mut() else { return eof(Span::NONE) };
            let token = file.lexer.next();
            match token.kind {
                TokenKind::Eof => {
                    if self.collecting {
                        return token;
                    }
                    self.close();
                }
                TokenKind::Hash if token.flags.contains(TokenFlags::START_OF_LINE) => {
                    if let Some(token) = self.directive(token) {
                        return token;
                    }
                    if self.stopped {
                        return eof(Span::NONE);
                    }
                }
                _ => {
                    if file.conditionals.is_empty() {
                        file.guard = Guard::None;
                    }
                    return token;
                }
            }
        }
    }

    /// The innermost file ends.
    fn close(&mut self) {
        let Some(mut file) = self.files.pop() else { return };
        if let Some(span) = file.lexer.open_comment.take() {
            let error = Diagnostic::error("E0101", span, "this comment is never closed");
            self.session.emit(error.fix("add the missing '*/'"));
        }
        for conditional in &file.conditionals {
            let error = Diagnostic::error("E0120", conditional.span, "this conditional is never closed");
            self.session.emit(error.fix("add the missing '#endif'"));
        }
        if let (Guard::After(name), Some(header)) = (file.guard, file.header) {
            self.headers.set_guard(header, name);
        }
        self.mark_warnings();
    }

    /// Gives up: a bound was passed.
    pub(crate) fn stop(&mut self, diagnostic: Diagnostic) {
        if !self.stopped {
            self.session.emit(diagnostic);
        }
        self.stopped = true;
    }
}

/// The end of the input, or of what is in reach.
pub(crate) fn eof(span: Span) -> Token {
    Token { kind: TokenKind::Eof, flags: TokenFlags::NONE, text: Symbol::EMPTY, span }
}
