//! Targets that the kernel does not have, and arguments that targets do not have.

use crate::attach::{Arguments, Convention};
use crate::kernels::Kernels;
use crate::section::Match;
use beec_source::{Diagnostic, Span};

/// What a program section is attached to is not in the kernel's BTF.
pub fn target(
    section: &Match<'_>,
    convention: Convention,
    nearest: Option<&str>,
    kernels: &Kernels,
    span: Span,
) -> Option<Diagnostic> {
    let name = section.target?;
    let what = convention.what;
    let message = format!("there is no {what} {name} in {}", kernels.places());
    let warning = Diagnostic::warning("W0810", "attach-target", span, message);
    let section = section.kind.name;
    let warning = warning.fact(match what {
        "function" => format!(
            "the program in section \"{section}/{name}\" will not load there unless the loader names another target first"
        ),
        _ => format!("the program in section \"{section}/{name}\" will not load there"),
    });
    Some(match nearest {
        Some(near) => warning.fix(format!("did you mean {near}?")),
        None => warning,
    })
}

/// A program reads an argument that its target does not pass. `word` counts from 0.
pub fn argument(section: &Match<'_>, arguments: &Arguments, word: u32, span: Span) -> Option<Diagnostic> {
    let target = section.target?;
    if word < arguments.words {
        return None;
    }
    let message = format!("argument {} of {target} is read, and there is none", word + 1);
    let warning = Diagnostic::warning("W0811", "missing-argument", span, message);
    Some(warning.fact(format!("in {}: {}", arguments.place, arguments.prototype)))
}
