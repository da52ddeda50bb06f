//! What can be said at compile time of things the loader or the kernel would refuse, as diagnostics.
//!
//! Each function takes plain facts and the place to point at; who has the typed program calls them.

mod attach;
mod core;
mod ksyms;
mod maps;
mod printk;
mod struct_ops;

pub use attach::{argument, target};
pub use core::missing as core_missing;
pub use ksyms::{Declared, kfunc, ksym};
pub use maps::{Outside, TooSmall, outside_value, too_small};
pub use printk::{Call as PrintCall, print};
pub use struct_ops::{absent as struct_ops_absent, argument as struct_ops_argument, wrong as struct_ops_wrong};

use crate::helper::{Helper, helper};
use crate::kconfig::{self, Name};
use crate::licence;
use crate::nearest::nearest;
use crate::program_type::ProgramType;
use crate::section::{Match, SectionUse, classify, nearest_section};
use beec_source::{Diagnostic, Span};

/// A section holds functions and libbpf cannot tell what type of program they are.
pub fn program_section(name: &str, span: Span) -> Option<Diagnostic> {
    if !matches!(classify(name), SectionUse::Unknown) {
        return None;
    }
    let message = format!("libbpf does not know what programs in section \"{name}\" are for");
    let warning = Diagnostic::warning("W0801", "unknown-section", span, message)
        .fact("it loads such a program only if it is told the type before");
    Some(match nearest_section(name) {
        Some(near) => warning.fix(format!("did you mean \"{near}\"?")),
        None => warning,
    })
}

/// A program calls a helper that only programs under a compatible licence may call. `licence` is what the object says.
pub fn gpl_only(called: &Helper, licence: Option<&str>, span: Span) -> Option<Diagnostic> {
    if !called.gpl_only || licence.is_some_and(licence::is_gpl_compatible) {
        return None;
    }
    let name = called.name;
    let message = format!("{name} is refused to programs whose licence is not compatible with the GPL");
    let warning = Diagnostic::warning("W0802", "gpl-only-helper", span, message);
    let (fact, meant) = match licence {
        Some(text) => (format!("the licence of this object is \"{text}\""), licence::suggestion(text)),
        None => ("this object has no licence: there is no variable in section \"license\"".to_string(), None),
    };
    let fix = format!("write: char LICENSE[] SEC(\"license\") = \"{}\";", meant.unwrap_or("Dual BSD/GPL"));
    Some(warning.fact(fact).fix(fix))
}

/// A program calls a helper that programs of its type do not have.
pub fn helper_of_others(called: &Helper, section: &Match<'_>, span: Span) -> Option<Diagnostic> {
    let kind = section.kind.program_type;
    if called.callable_from(kind) {
        return None;
    }
    let message = format!("programs in section \"{}\" cannot call {}", section.kind.name, called.name);
    let others: Vec<&str> = called.program_types.iter().map(ProgramType::name).collect();
    let fact = format!("{} is for {}", called.name, listed(&others));
    Some(Diagnostic::warning("W0803", "helper-program-type", span, message).fact(fact))
}

/// At most six names, and how many more there are.
fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(6).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(6) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A call of a number that no kernel has a helper for.
pub fn helper_number(id: i64, span: Span) -> Option<Diagnostic> {
    if u32::try_from(id).ok().and_then(helper).is_some() {
        return None;
    }
    let message = format!("the kernel has no helper with number {id}");
    let fact = "Linux has the helpers 1 to 211; newer functions of the kernel are called by name, as kfuncs";
    Some(Diagnostic::warning("W0804", "unknown-helper", span, message).fact(fact))
}

/// An extern in `.kconfig` whose name libbpf cannot find a value for.
pub fn kconfig_name(name: &str, weak: bool, span: Span) -> Option<Diagnostic> {
    let message = match kconfig::classify(name) {
        Name::Config | Name::Virtual => return None,
        Name::OnlyWeak if weak => return None,
        Name::OnlyWeak => format!("libbpf computes no variable {name}, and it is not __weak"),
        Name::Unknown => format!("the name {name} of a __kconfig variable does not begin with CONFIG_"),
    };
    let warning = Diagnostic::warning("W0805", "kconfig-name", span, message);
    Some(match nearest(name, kconfig::VIRTUAL) {
        Some(near) => warning.fix(format!("did you mean {near}?")),
        None => warning,
    })
}
