//! Structs of functions that do not fit the kernel's.

use crate::kernels::Kernels;
use crate::struct_ops::{Absent, Ops, Problem, Wrong};
use beec_source::{Diagnostic, Span};

/// The kernel takes no struct of this type from programs.
pub fn absent(name: &str, absent: &Absent, kernels: &Kernels, span: Span) -> Diagnostic {
    let places = kernels.places();
    let message = match absent {
        Absent::Struct { .. } => format!("there is no struct {name} for programs to fill in in {places}"),
        Absent::NotForPrograms => format!("struct {name} is not for programs to fill in in {places}"),
    };
    let warning = Diagnostic::warning("W0812", "struct-ops-type", span, message);
    let warning = warning.fact("the object will not load there");
    match absent {
        Absent::Struct { nearest: Some(near) } => warning.fix(format!("did you mean struct {near}?")),
        _ => warning,
    }
}

/// A member does not fit. `span` is its initialiser, or the variable.
pub fn wrong(name: &str, wrong: &Wrong, ops: &Ops<'_>, span: Span) -> Diagnostic {
    let member = &wrong.name;
    let place = ops.place();
    let in_kernel = |kernel: &String| format!("in {place}: {kernel}");
    let warning = |what: String| Diagnostic::warning("W0813", "struct-ops-member", span, what);
    let refused = "the object will not load there";
    match &wrong.problem {
        Problem::Missing { nearest } => {
            let message = format!("struct {name} has no member '{member}' in {place}");
            let warning = warning(message).fact("it will load there only if the loader sets the member to zero first");
            match nearest {
                Some(near) => warning.fix(format!("did you mean '{near}'?")),
                None => warning,
            }
        }
        Problem::BitField => {
            warning(format!("'{member}' of struct {name} is a bit-field: the loader cannot copy it")).fact(refused)
        }
        Problem::Type { program, kernel } => {
            let warning = warning(format!("'{member}' of struct {name} has another type in {place}"));
            warning.fact(format!("here: {program}")).fact(in_kernel(kernel)).fact(refused)
        }
        Problem::NotFunction => {
            warning(format!("'{member}' of struct {name} is a pointer: only functions may be set")).fact(refused)
        }
        Problem::NotCallable { kernel } => {
            let warning = warning(format!("'{member}' of struct {name} is no function in {place}"));
            warning.fact(in_kernel(kernel)).fact(refused)
        }
        Problem::Prototype { program, kernel } => {
            let message = format!("'{member}' of struct {name} is called with other arguments in {place}");
            let warning = Diagnostic::warning("W0814", "struct-ops-prototype", span, message);
            warning.fact(format!("here: {program}")).fact(in_kernel(kernel))
        }
        Problem::NotZero => {
            let message = format!("'{member}' of struct {name} is the kernel's own: it must be zero");
            warning(message).fact("the kernel will refuse to register the struct")
        }
    }
}

/// A program reads an argument that the kernel does not pass to the member it fills in. `word` counts from 0.
pub fn argument(member: &str, place: &str, prototype: &str, word: u32, span: Span) -> Diagnostic {
    let message = format!("argument {} of '{member}' is read, and there is none", word + 1);
    Diagnostic::warning("W0811", "missing-argument", span, message).fact(format!("in {place}: {prototype}"))
}
