//! Diagnostics as text, by codespan-reporting.

use std::ops::Range;

use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term;

use crate::{Diagnostic, FileId, Severity, SourceMap, Span};

/// How to render.
#[derive(Clone, Copy, Default, Debug)]
pub struct RenderOptions {
    /// Colours for a terminal.
    pub colour: bool,
}

/// Renders one diagnostic as text. A place inside a macro shows the user's own line first and the macro's second.
pub fn render(map: &SourceMap, diagnostic: &Diagnostic, options: RenderOptions) -> String {
    let rendered = to_codespan(map, diagnostic);
    let config = term::Config::default();
    let view = View(map);
    let mut text = String::new();
    let result = if options.colour {
        let mut buffer = term::termcolor::Buffer::ansi();
        let result = term::emit_to_write_style(&mut buffer, &config, &view, &rendered);
        text = String::from_utf8_lossy(buffer.as_slice()).into_owned();
        result
    } else {
        term::emit_to_string(&mut text, &config, &view, &rendered)
    };
    if result.is_err() {
        text = format!("{}[{}]: {}\n", severity_word(diagnostic.severity), diagnostic.code, diagnostic.message);
    }
    shown(text)
}

/// Bytes that were no UTF-8, which the preprocessor keeps as the last characters for private use, are shown as such.
fn shown(text: String) -> String {
    let is_raw = |character| ('\u{10FF80}'..='\u{10FFFF}').contains(&character);
    if text.contains(is_raw) { text.replace(is_raw, "\u{FFFD}") } else { text }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn to_codespan(map: &SourceMap, diagnostic: &Diagnostic) -> codespan::Diagnostic<FileId> {
    let severity = match diagnostic.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Note => codespan::Severity::Note,
    };
    let mut labels = Vec::new();
    for label in &diagnostic.labels {
        push_label(map, &mut labels, label.span, &label.message, label.primary);
    }
    let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| format!("note: {note}")).collect();
    notes.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    if let (Some(group), Severity::Warning) = (diagnostic.group, diagnostic.severity) {
        notes.push(format!("-Wno-{group} silences this"));
    }
    codespan::Diagnostic::new(severity)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_labels(labels)
        .with_notes(notes)
}

fn push_label(map: &SourceMap, labels: &mut Vec<codespan::Label<FileId>>, span: Span, message: &str, primary: bool) {
    let place = map.outermost(span);
    let Some((file, range)) = file_range(map, place) else { return };
    let style = if primary { codespan::LabelStyle::Primary } else { codespan::LabelStyle::Secondary };
    labels.push(codespan::Label::new(style, file, range).with_message(message));
    if place == span {
        return;
    }
    if let (Some((file, range)), Some(expansion)) = (file_range(map, span), map.backtrace(span).first()) {
        let note = format!("in this expansion of macro '{}'", expansion.name);
        labels.push(codespan::Label::secondary(file, range).with_message(note));
    }
}

fn file_range(map: &SourceMap, span: Span) -> Option<(FileId, Range<usize>)> {
    let id = map.file_of(span.lo)?;
    let file = map.file(id);
    let end = file.text.len();
    let lo = ((span.lo - file.start) as usize).min(end);
    let hi = (span.hi.saturating_sub(file.start) as usize).clamp(lo, end);
    Some((id, lo..hi))
}

/// The source map as codespan-reporting reads it.
struct View<'a>(&'a SourceMap);

impl<'a> Files<'a> for View<'a> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.0.file(id).name)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.0.file(id).text)
    }

    fn line_index(&'a self, id: FileId, offset: usize) -> Result<usize, Error> {
        let file = self.0.file(id);
        Ok(file.line_column(file.start + offset as u32).0 as usize - 1)
    }

    fn line_range(&'a self, id: FileId, index: usize) -> Result<Range<usize>, Error> {
        let file = self.0.file(id);
        let starts = file.line_starts();
        let start = *starts.get(index).ok_or(Error::LineTooLarge { given: index, max: starts.len() })? as usize;
        let end = starts.get(index + 1).map_or(file.text.len(), |&next| next as usize);
        Ok(start..end)
    }
}
