//! Symbols that the kernel has otherwise, or not at all.

use crate::ksyms::{Difference, Verdict};
use beec_source::{Diagnostic, Span};

/// A declaration of something of the kernel's.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the program can do without it.
    pub weak: bool,
    /// Where it is declared.
    pub span: Span,
    /// Where it is used first.
    pub used: Span,
    /// Whether the declaration is in a header whose warnings are dropped: then the use is what to point at.
    pub in_system_header: bool,
}

impl Declared<'_> {
    fn warning(&self, code: &'static str, group: &'static str, message: String, declared: &str) -> Diagnostic {
        if self.in_system_header {
            return Diagnostic::warning(code, group, self.used, message).at("used here").label(self.span, declared);
        }
        Diagnostic::warning(code, group, self.span, message).at(declared).label(self.used, "used here")
    }
}

/// A kernel function that the kernel at hand does not have, or has with another prototype.
pub fn kfunc(declared: &Declared<'_>, verdict: &Verdict) -> Option<Diagnostic> {
    let name = declared.name;
    match verdict {
        Verdict::Fits => None,
        Verdict::Missing { .. } if declared.weak => None,
        Verdict::Closed { place, nearest } => {
            let message = format!("kernel function {name} is not for programs to call in {place}");
            let warning = declared.warning("W0820", "closed-kfunc", message, "declared here");
            let warning = warning.fact("it is not marked as a kfunc there: the verifier refuses the call");
            Some(match nearest {
                Some(near) => warning.fix(format!("did you mean {near}?")),
                None => warning,
            })
        }
        Verdict::Missing { places, nearest } => {
            let message = format!("there is no kernel function {name} in {places}");
            let warning = declared.warning("W0806", "missing-kfunc", message, "declared here");
            let warning = warning.fact("the object will not load there");
            Some(match nearest {
                Some(near) => warning.fix(format!("did you mean {near}?")),
                None => warning.fix("declare it __weak and ask bpf_ksym_exists before calling it"),
            })
        }
        Verdict::Differs { program, kernel, place, difference } => {
            let message = format!("kernel function {name} has another prototype in {place}");
            let warning = declared.warning("W0807", "kfunc-prototype", message, &format!("declared as: {program}"));
            Some(explained(warning.fact(format!("in {place}: {kernel}")), difference, declared.weak))
        }
    }
}

/// What a difference leads to.
fn explained(warning: Diagnostic, difference: &Difference, weak: bool) -> Diagnostic {
    let effect = if weak { "the loader treats it as missing there" } else { "the object will not load there" };
    match difference {
        Difference::Kinds => warning.fact(effect),
        Difference::Undefined(record) => {
            let why =
                format!("{record} is declared here and not defined, which the loader takes for another kind of type");
            warning.fact(why).fact(effect).fix(format!("define it, if only as: {record} {{}};"))
        }
        Difference::Result => {
            warning.fact("it returns fewer bytes than are read here: the upper ones are left over from something else")
        }
    }
}

/// A kernel variable that the kernel at hand does not have, or has with another type.
pub fn ksym(declared: &Declared<'_>, verdict: &Verdict) -> Option<Diagnostic> {
    let name = declared.name;
    match verdict {
        Verdict::Fits | Verdict::Closed { .. } => None,
        Verdict::Missing { .. } if declared.weak => None,
        Verdict::Missing { places, nearest } => {
            let message = format!("there is no kernel variable {name} in {places}");
            let warning = declared.warning("W0808", "missing-ksym", message, "declared here");
            let warning = warning.fact("the object will not load there; BTF lists few variables but the per-CPU ones");
            Some(match nearest {
                Some(near) => warning.fix(format!("did you mean {near}?")),
                None => warning.fix(format!("its address alone can be had with: extern const void {name} __ksym;")),
            })
        }
        Verdict::Differs { program, kernel, place, difference } => {
            let message = format!("kernel variable {name} has another type in {place}");
            let warning = declared.warning("W0809", "ksym-type", message, &format!("declared as: {program}"));
            Some(explained(warning.fact(format!("in {place}: {kernel}")), difference, false))
        }
    }
}
