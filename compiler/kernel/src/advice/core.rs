//! Fields and enumerators that the kernel does not have.

use crate::kernels::Kernels;
use beec_source::{Diagnostic, Span};

/// An access to something that the kernel does not have, reached without a question.
pub fn missing(what: &str, enumerator: bool, kernels: &Kernels, span: Span) -> Diagnostic {
    let (kind, ask) = if enumerator {
        ("enumerator", "ask bpf_core_enum_value_exists before")
    } else {
        ("field", "ask bpf_core_field_exists before")
    };
    let message = format!("there is no {kind} {what} in {}", kernels.places());
    let warning = Diagnostic::warning("W0815", "missing-field", span, message);
    warning.fact("the loader makes the instruction an invalid one, which the verifier refuses").fix(ask)
}
