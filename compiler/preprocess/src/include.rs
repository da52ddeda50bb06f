//! `#include` (C11 6.10.2): which file is meant, and entering it.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use beec_source::{Diagnostic, FileKind, Span};

use crate::builtins::spelled;
use crate::directives::After;
use crate::headers::{BUILTIN_PREFIX, Folder, Place};
use crate::lexer::Lexer;
use crate::nearest::nearest;
use crate::preprocessor::{Guard, MAX_INCLUDE_DEPTH, OpenFile, Preprocessor};
use crate::{Dependency, Token, TokenFlags, TokenKind};

/// A header and the place of the search order it was found in.
#[derive(Clone, Copy)]
struct Found {
    header: usize,
    place: Option<usize>,
}

impl Preprocessor<'_> {
    /// `#include` or `#include_next`; the word was read.
    pub(crate) fn include(&mut self, directive: Span, next: bool) -> After {
        let Some((name, angled, span)) = self.header_name(directive) else { return After::Nothing };
        if self.collecting {
            let message = "#include cannot stand inside the arguments of a macro";
            self.session.emit(Diagnostic::error("E0111", directive, message));
            return After::Nothing;
        }
        if name.is_empty() {
            self.session.emit(Diagnostic::error("E0111", span, "the name of this header is empty"));
            return After::Nothing;
        }
        let Some(found) = self.find(&name, angled, next).or_else(|| self.make_vmlinux(&name, span)) else {
            self.report_missing(&name, angled, span);
            return After::Nothing;
        };
        self.enter_header(found, directive.to(span))
    }

    /// The header's name, whether it stands in `<>`, and where.
    fn header_name(&mut self, directive: Span) -> Option<(String, bool, Span)> {
        let (text, start) = self.header_text()?;
        let close = match text.chars().next() {
            Some('<') => '>',
            Some('"') => '"',
            _ => return self.computed_header(directive),
        };
        let Some(length) = text[1..].find([close, '\n']).filter(|&at| text[1 + at..].starts_with(close)) else {
            self.rest_of_directive();
            let span = Span::new(start, start + text.trim_end().len() as u32);
            let message = format!("the name of this header is not closed with '{close}'");
            self.session.emit(Diagnostic::error("E0111", span, message));
            return None;
        };
        let span = Span::new(start, start + length as u32 + 2);
        if let Some(file) = self.file() {
            file.lexer.jump(span.hi);
            if let Some(extra) = file.lexer.skip_line() {
                let message = "text after the header's name is ignored";
                self.session.emit(Diagnostic::warning("W0103", "extra-tokens", extra, message));
            }
        }
        Some((text[1..=length].to_owned(), close == '>', span))
    }

    /// `#include MACRO` (C11 6.10.2p4).
    fn computed_header(&mut self, directive: Span) -> Option<(String, bool, Span)> {
        let line = self.rest_of_directive();
        let written = line.first().zip(line.last()).map_or(directive, |(first, last)| first.span.to(last.span));
        let tokens = self.expand_list(line);
        let found = match tokens.first() {
            Some(token) if token.kind == TokenKind::String => {
                let text = token.text.as_str();
                text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(|name| (name.to_owned(), false))
            }
            Some(token) if token.kind == TokenKind::Lt => {
                let close = tokens.iter().position(|token| token.kind == TokenKind::Gt);
                close.map(|close| (spelled(&without_first_space(&tokens[1..close])), true))
            }
            _ => None,
        };
        let Some((name, angled)) = found else {
            let error = Diagnostic::error("E0111", written, "#include needs \"header\" or <header>");
            self.session.emit(error);
            return None;
        };
        Some((name, angled, written))
    }

    /// Looks for a header.
    fn find(&mut self, name: &str, angled: bool, next: bool) -> Option<Found> {
        if name.starts_with('/') {
            let header = self.headers.on_disk(PathBuf::from(name), FileKind::User, &*self.options.files)?;
            return Some(Found { header, place: None });
        }
        let current = self.files.last().map(|file| (file.folder.clone(), file.found_in, file.id));
        let (folder, found_in, id) = current?;
        let resume = if next { found_in.map(|place| place + 1) } else { None };
        if !angled && resume.is_none() && !next {
            let kind = self.session.file(id).kind;
            let kind = if kind == FileKind::System { kind } else { FileKind::User };
            if let Some(header) = self.beside(&folder, name, kind) {
                return Some(Found { header, place: None });
            }
        }
        let start = if angled || next { self.headers.angled_start } else { 0 };
        let places = resume.unwrap_or(start)..self.headers.places.len();
        for place in places {
            if let Some(header) = self.headers.in_place(place, name, self.options) {
                return Some(Found { header, place: Some(place) });
            }
        }
        self.generated(name)
    }

    /// libbpf's sources include a header that its build generates: a plain checkout does not have it, we do.
    fn generated(&mut self, name: &str) -> Option<Found> {
        if name != "bpf_helper_defs.h" || self.options.nostdinc {
            return None;
        }
        let header = self.headers.built_in("bpf/bpf_helper_defs.h", self.options)?;
        Some(Found { header, place: None })
    }

    /// In the folder of the file that includes it.
    fn beside(&mut self, folder: &Folder, name: &str, kind: FileKind) -> Option<usize> {
        match folder {
            Folder::None => self.headers.on_disk(PathBuf::from(name), kind, &*self.options.files),
            Folder::Disk(folder) => self.headers.on_disk(folder.join(name), kind, &*self.options.files),
            Folder::Builtin(folder) if folder.is_empty() => self.headers.built_in(name, self.options),
            Folder::Builtin(folder) => self.headers.built_in(&format!("{folder}/{name}"), self.options),
        }
    }

    /// For `__has_include`.
    pub(crate) fn header_exists(&mut self, name: &str, angled: bool, next: bool) -> bool {
        let made = is_vmlinux(name) && self.options.missing_vmlinux.is_some() && !next;
        self.find(name, angled, next).is_some() || made
    }

    /// A `vmlinux.h` that is found nowhere comes from the kernel's BTF.
    fn make_vmlinux(&mut self, name: &str, span: Span) -> Option<Found> {
        let make = self.options.missing_vmlinux.as_ref().filter(|_| is_vmlinux(name))?;
        if let Some(&Some(header)) = self.headers.by_path.get(Path::new(BUILTIN_PREFIX).join("vmlinux.h").as_path()) {
            return Some(Found { header, place: None });
        }
        match make() {
            Ok(text) => Some(Found { header: self.headers.made("vmlinux.h", text), place: None }),
            Err(reason) => {
                let error = Diagnostic::error("E0110", span, format!("cannot find header '{name}'"));
                let error = error.fact(format!("it could not be made from the kernel's BTF either: {reason}"));
                self.session
                    .emit(error.fix("make one: bpftool btf dump file /sys/kernel/btf/vmlinux format c > vmlinux.h"));
                self.stop_quietly();
                None
            }
        }
    }

    /// Nothing that follows a missing vmlinux.h would make sense.
    fn stop_quietly(&mut self) {
        self.stopped = true;
    }

    /// Opens a header, unless it guards itself against being read again.
    fn enter_header(&mut self, found: Found, span: Span) -> After {
        let header = &self.headers.known[found.header];
        let guarded = header.guard.is_some_and(|name| self.macros.is_defined(name));
        if guarded || (!self.headers.once.is_empty() && self.headers.once.contains(&header.canonical)) {
            return After::Nothing;
        }
        if self.files.len() >= MAX_INCLUDE_DEPTH {
            let message = format!("headers include each other more than {MAX_INCLUDE_DEPTH} deep");
            self.stop(Diagnostic::error("E0112", span, message).fix("does a header include itself without a guard?"));
            return After::Nothing;
        }
        let (path, kind, text, folder) =
            (header.path.clone(), header.kind, Rc::clone(&header.text), header.folder.clone());
        let id = match header.id {
            Some(id) => id,
            None => {
                let Some(id) = self.add_file(&path, kind, text, span) else { return After::Nothing };
                self.headers.known[found.header].id = Some(id);
                if !path.starts_with(BUILTIN_PREFIX) {
                    self.dependencies.push(Dependency { path, system: kind == FileKind::System });
                }
                id
            }
        };
        let source = self.session.file(id);
        let separators = self.options.standard.version >= 202_311;
        let lexer = Lexer::new(Rc::clone(&source.text), source.start, Rc::clone(&self.spellings), separators);
        After::Enter(Box::new(OpenFile {
            id,
            source,
            lexer,
            conditionals: Vec::new(),
            folder,
            found_in: found.place,
            header: Some(found.header),
            guard: Guard::Start,
        }))
    }

    fn report_missing(&mut self, name: &str, angled: bool, span: Span) {
        if self.stopped {
            return;
        }
        self.header_missing = true;
        let mut error = Diagnostic::error("E0110", span, format!("cannot find header '{name}'"));
        let start = if angled { self.headers.angled_start } else { 0 };
        let mut searched: Vec<String> = Vec::new();
        let mut folders: Vec<PathBuf> = Vec::new();
        if let (false, Some(Folder::Disk(folder))) = (angled, self.files.last().map(|file| &file.folder)) {
            let shown = if folder.as_os_str().is_empty() { ".".into() } else { folder.clone() };
            searched.push(shown.display().to_string());
            folders.push(shown);
        }
        for place in &self.headers.places[start..] {
            match place {
                Place::Disk(folder, _) => {
                    searched.push(folder.display().to_string());
                    folders.push(folder.clone());
                }
                Place::Builtin => searched.push("the built-in headers".to_owned()),
            }
        }
        error = match searched.is_empty() {
            true => error.fact("there is no folder to look in"),
            false => error.fact(format!("looked in: {}", searched.join(", "))),
        };
        let near = self.near_header(name, &folders);
        self.session.emit(match near {
            Some(near) if angled => error.fix(format!("did you mean <{near}>?")),
            Some(near) => error.fix(format!("did you mean \"{near}\"?")),
            None => error.fix("name its folder with -I"),
        });
    }

    /// The existing header whose name is nearest to `name`.
    fn near_header(&self, name: &str, folders: &[PathBuf]) -> Option<String> {
        let parent = Path::new(name).parent().unwrap_or(Path::new(""));
        let mut candidates: Vec<String> = Vec::new();
        for folder in folders {
            for file in self.options.files.list(&folder.join(parent)) {
                candidates.push(parent.join(file).display().to_string());
            }
        }
        if !self.options.nostdinc {
            candidates.extend(self.options.builtin_headers.iter().map(|(header, _)| (*header).to_owned()));
        }
        nearest(name, candidates.iter().map(String::as_str)).map(str::to_owned)
    }
}

fn is_vmlinux(name: &str) -> bool {
    name == "vmlinux.h" || name.ends_with("/vmlinux.h")
}

fn without_first_space(tokens: &[Token]) -> Vec<Token> {
    let mut tokens = tokens.to_vec();
    if let Some(first) = tokens.first_mut() {
        first.flags = first.flags.without(TokenFlags::LEADING_SPACE);
    }
    tokens
}
