//! Diagnostics to standard error.

use std::io::{IsTerminal, Write};

use beec_source::{Diagnostic, RenderOptions, Session, Severity, render};
use serde::Serialize;

use super::Arguments;

/// Writes all diagnostics of a session, sorted by place, and a count of the errors.
pub(super) fn report(session: &Session, arguments: &Arguments) {
    let diagnostics = session.take_diagnostics();
    let stderr = std::io::stderr();
    let colour = arguments.colour.unwrap_or_else(|| stderr.is_terminal());
    let mut text = String::new();
    let last = last_shown(&diagnostics, arguments.error_limit);
    for diagnostic in &diagnostics[..last] {
        if arguments.json {
            text.push_str(&json(session, diagnostic));
            text.push('\n');
        } else {
            text.push_str(&render(&session.map(), diagnostic, RenderOptions { colour }));
        }
    }
    if !arguments.json {
        text.push_str(&summary(&diagnostics));
        if last < diagnostics.len() {
            let limit = arguments.error_limit;
            text.push_str(&format!("the first {limit} errors are shown; -ferror-limit=0 shows them all\n"));
        }
    }
    // Where standard error is closed there is nobody to tell.
    let _ = stderr.lock().write_all(text.as_bytes());
}

/// Behind which diagnostic to stop: the last error that is to be shown, if there are more.
fn last_shown(diagnostics: &[Diagnostic], limit: usize) -> usize {
    let mut errors = diagnostics.iter().enumerate().filter(|(_, diagnostic)| diagnostic.severity == Severity::Error);
    match limit.checked_sub(1).and_then(|last| errors.nth(last)) {
        Some((index, _)) if errors.next().is_some() => index + 1,
        _ => diagnostics.len(),
    }
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => String::new(),
        (0, warnings) => format!("{}\n", plural(warnings, "warning")),
        (errors, 0) => format!("{}\n", plural(errors, "error")),
        (errors, warnings) => format!("{}, {}\n", plural(errors, "error"), plural(warnings, "warning")),
    }
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    severity: &'static str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    message: &'a str,
    labels: Vec<JsonLabel<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    file: String,
    line: u32,
    column: u32,
    length: u32,
    primary: bool,
    message: &'a str,
}

fn json(session: &Session, diagnostic: &Diagnostic) -> String {
    let map = session.map();
    let labels = diagnostic.labels.iter().filter_map(|label| {
        let place = map.outermost(label.span);
        let location = map.locate(place.lo)?;
        Some(JsonLabel {
            file: location.name,
            line: location.line,
            column: location.column,
            length: place.hi.saturating_sub(place.lo),
            primary: label.primary,
            message: &label.message,
        })
    });
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let value = JsonDiagnostic {
        severity,
        code: diagnostic.code,
        group: diagnostic.group,
        message: &diagnostic.message,
        labels: labels.collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
    };
    serde_json::to_string(&value).unwrap_or_default()
}
