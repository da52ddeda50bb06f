//! The files of one run.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::{BytePos, Expansion, ExpansionId, Span, Symbol};

/// A file in the [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// What a file is to the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Named on the command line, or included from `-I`, `-iquote` or the quoting file's folder.
    User,
    /// Found on a system path or built in: its warnings are not shown.
    System,
    /// Text no file holds: pasted or stringised tokens, `-D` definitions, built-in macros.
    Scratch,
}

/// One file.
#[derive(Debug)]
pub struct SourceFile {
    /// The path as the preprocessor spelled it: what messages, `__FILE__` and line information show.
    pub name: String,
    /// What the file is to the user.
    pub kind: FileKind,
    /// The text.
    pub text: Rc<String>,
    /// The position of its first byte. The byte after its last has a position too (its end).
    pub start: BytePos,
    /// The `#include` that brought it in first; [`Span::NONE`] for the main file.
    pub included_from: Span,
    lines: OnceCell<Vec<u32>>,
    /// `#line` directives and line markers, ascending by offset.
    presumed: RefCell<Vec<Presumed>>,
    /// Offsets from which the file counts as a system header, or no longer does; ascending.
    system: RefCell<Vec<(u32, bool)>>,
}

#[derive(Debug)]
struct Presumed {
    /// The offset of the first byte of the line after the directive.
    offset: u32,
    /// That line's number, 1-based.
    line: u32,
    name: Option<Symbol>,
}

/// A place as a person reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The file's name, as `#line` may have changed it.
    pub name: String,
    /// Line, 1-based, as `#line` may have changed it.
    pub line: u32,
    /// Column in bytes, 1-based.
    pub column: u32,
}

/// Every file and every macro expansion of one run.
#[derive(Debug)]
pub struct SourceMap {
    files: Vec<Rc<SourceFile>>,
    expansions: Vec<Expansion>,
    next: BytePos,
}

impl Default for SourceMap {
    fn default() -> SourceMap {
        let root = Expansion { name: Symbol::EMPTY, call_site: Span::NONE, definition: Span::NONE };
        SourceMap { files: Vec::new(), expansions: vec![root], next: 1 }
    }
}

impl SourceMap {
    /// Takes a file in. `None` when the texts of the run no longer fit 32-bit positions.
    pub fn add(&mut self, name: String, kind: FileKind, text: Rc<String>, included_from: Span) -> Option<FileId> {
        let start = self.next;
        let length = u32::try_from(text.len()).ok()?;
        self.next = start.checked_add(length)?.checked_add(1)?;
        let file = SourceFile {
            name,
            kind,
            text,
            start,
            included_from,
            lines: OnceCell::new(),
            presumed: RefCell::default(),
            system: RefCell::default(),
        };
        self.files.push(Rc::new(file));
        Some(FileId(self.files.len() as u32 - 1))
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &Rc<SourceFile> {
        &self.files[id.0 as usize]
    }

    /// All files, in the order they were taken in.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &Rc<SourceFile>)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The file that holds a position.
    pub fn file_of(&self, pos: BytePos) -> Option<FileId> {
        if pos == 0 {
            return None;
        }
        let after = self.files.partition_point(|file| file.start <= pos);
        after.checked_sub(1).map(|index| FileId(index as u32))
    }

    /// From the line at `offset` on, the file says it is `name` at `line` (C11 6.10.4).
    pub fn presume(&self, id: FileId, offset: u32, line: u32, name: Option<Symbol>) {
        let mut presumed = self.file(id).presumed.borrow_mut();
        if presumed.last().is_some_and(|last| last.offset >= offset) {
            return; // A file that is read again says the same again.
        }
        let name = name.or_else(|| presumed.last().and_then(|last| last.name));
        presumed.push(Presumed { offset, line, name });
    }

    /// From `offset` on, the file counts as a system header or no longer does: `#pragma GCC system_header`, line markers.
    pub fn mark_system(&mut self, id: FileId, offset: u32, system: bool) {
        let mut marks = self.file(id).system.borrow_mut();
        if marks.last().is_none_or(|&(last, _)| last < offset) {
            marks.push((offset, system));
        }
    }

    /// Whether the text a span belongs to (outside all macros) is a system header's.
    pub fn is_system(&self, span: Span) -> bool {
        let place = self.outermost(span);
        let Some(id) = self.file_of(place.lo) else { return false };
        let file = self.file(id);
        let marks = file.system.borrow();
        let after = marks.partition_point(|&(offset, _)| offset <= place.lo - file.start);
        after.checked_sub(1).map_or(file.kind == FileKind::System, |index| marks[index].1)
    }

    /// Where a position is, as `#line` would have it.
    pub fn locate(&self, pos: BytePos) -> Option<Location> {
        let id = self.file_of(pos)?;
        let file = self.file(id);
        let (physical, column) = file.line_column(pos);
        let offset = pos - file.start;
        let presumed = file.presumed.borrow();
        let after = presumed.partition_point(|presumed| presumed.offset <= offset);
        let Some(presumed) = after.checked_sub(1).map(|index| &presumed[index]) else {
            return Some(Location { file: id, name: file.name.clone(), line: physical, column });
        };
        let (from, _) = file.line_column(file.start + presumed.offset);
        let name = presumed.name.map_or_else(|| file.name.clone(), |name| name.as_str().to_owned());
        Some(Location { file: id, name, line: presumed.line + (physical - from), column })
    }

    /// Records an expansion.
    pub fn add_expansion(&mut self, expansion: Expansion) -> ExpansionId {
        self.expansions.push(expansion);
        ExpansionId(self.expansions.len() as u32 - 1)
    }

    /// An expansion recorded before.
    pub fn expansion(&self, id: ExpansionId) -> &Expansion {
        &self.expansions[id.0 as usize]
    }

    /// The place outside all macros that a span belongs to: itself, or the outermost invocation.
    pub fn outermost(&self, span: Span) -> Span {
        let mut span = span;
        while span.expansion != ExpansionId::ROOT {
            span = self.expansion(span.expansion).call_site;
        }
        span
    }

    /// The invocations that led to a span, the innermost first. Empty for text as written.
    pub fn backtrace(&self, span: Span) -> Vec<Expansion> {
        let mut trace = Vec::new();
        let mut id = span.expansion;
        while id != ExpansionId::ROOT {
            let expansion = *self.expansion(id);
            id = expansion.call_site.expansion;
            trace.push(expansion);
        }
        trace
    }

    /// The text that a span covers where it is spelled.
    pub fn snippet(&self, span: Span) -> &str {
        let Some(id) = self.file_of(span.lo) else { return "" };
        let file = self.file(id);
        let (lo, hi) = ((span.lo - file.start) as usize, (span.hi.max(span.lo) - file.start) as usize);
        file.text.get(lo..hi).unwrap_or("")
    }
}

impl SourceFile {
    /// The offsets at which lines start.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(offset, _)| offset as u32 + 1)).collect()
        })
    }

    /// The physical line and column, both 1-based, of a position inside this file.
    pub fn line_column(&self, pos: BytePos) -> (u32, u32) {
        let offset = pos.saturating_sub(self.start).min(self.text.len() as u32);
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset);
        (line as u32, offset - starts[line - 1] + 1)
    }

    /// The text of a physical line, 1-based, without its end.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index as usize)) else { return "" };
        let end = starts.get(line as usize).map_or(self.text.len(), |&next| next as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }
}
