//! Source files, spans, interned text and diagnostics: what every other stage speaks in.
//!
//! * [`SourceMap`] holds every file that was read and gives each byte a position of its own.
//! * [`Span`] names a range of such positions and the macro expansion it came out of.
//! * [`Symbol`] is interned text; comparing two is comparing two integers.
//! * [`Diagnostic`] is an error, warning or note as data; [`Diagnostics`] collects them.
//! * [`Session`] ties one run's map and diagnostics together and is handed to every stage.

mod diagnostic;
mod groups;
mod intern;
mod map;
mod render;
mod session;
mod span;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use intern::{Interner, Symbol, with_interner};
pub use map::{FileId, FileKind, Location, SourceFile, SourceMap};
pub use render::{RenderOptions, render};
pub use session::{Mark, Session, WarningPolicy, WarningSettings};
pub use span::{BytePos, Expansion, ExpansionId, Span};
