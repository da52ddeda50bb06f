//! Diagnostics as data.

use crate::Span;

/// A diagnostic's code as users see it: `E0123` for errors, `W0123` for warnings.
pub type Code = &'static str;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Says something about the run; never changes the exit status.
    Note,
    /// The program means what it says, but probably not what its author wants.
    Warning,
    /// No object comes out.
    Error,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said there; may be empty.
    pub message: String,
    /// Whether this is the place the diagnostic is about.
    pub primary: bool,
}

/// One diagnostic: built where the problem is found, rendered at the rim.
#[derive(Clone, Debug)]
#[must_use = "a diagnostic that is not emitted is lost"]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its code; `spec/diagnostics.md` explains it.
    pub code: Code,
    /// For warnings: the name in `-W<group>` and `-Wno-<group>`, spelled as clang's where clang has one.
    pub group: Option<&'static str>,
    /// What is wrong, in the user's words, without a capital or a full stop.
    pub message: String,
    /// The places; the first primary one is where the diagnostic points.
    pub labels: Vec<Label>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, span: Span, message: String) -> Diagnostic {
        let labels =
            if span.is_none() { Vec::new() } else { vec![Label { span, message: String::new(), primary: true }] };
        Diagnostic { severity, code, group: None, message, labels, notes: Vec::new(), help: None }
    }

    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, span, message.into())
    }

    /// A warning of `group` at `span`.
    pub fn warning(code: Code, group: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(Severity::Warning, code, span, message.into());
        diagnostic.group = Some(group);
        diagnostic
    }

    /// A note about the run.
    pub fn note(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, Span::NONE, message.into())
    }

    /// Says something at the primary place, under the underline.
    pub fn at(mut self, message: impl Into<String>) -> Diagnostic {
        if let Some(label) = self.labels.first_mut() {
            label.message = message.into();
        }
        self
    }

    /// Adds a secondary place.
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        if !span.is_none() {
            self.labels.push(Label { span, message: message.into(), primary: false });
        }
        self
    }

    /// Adds a fact.
    pub fn fact(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Says what to write instead.
    pub fn fix(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels.iter().find(|label| label.primary).map_or(Span::NONE, |label| label.span)
    }
}
