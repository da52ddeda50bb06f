//! Formats that the kernel does not print.

use crate::printk::{MAX_ARGUMENTS, Refused, conversions};
use beec_source::{Diagnostic, Span};

/// A call of a printing helper with a known format.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The helper.
    pub helper: &'a str,
    /// The format: the object from the address on.
    pub format: &'a [u8],
    /// How many bytes of it the helper is told of; none where it reads up to the zero.
    pub size: Option<u64>,
    /// How many arguments follow, if that is known.
    pub arguments: Option<usize>,
    /// Whether they are passed in registers, so that the kernel cannot count them.
    pub in_registers: bool,
    /// The call.
    pub span: Span,
}

/// What the kernel would refuse, or print wrongly.
pub fn print(call: &Call<'_>) -> Option<Diagnostic> {
    // An empty one is filled in by the loader.
    let end = call.format.iter().position(|byte| *byte == 0).filter(|end| *end > 0)?;
    let warning = |message: String| Diagnostic::warning("W0818", "format", call.span, message);
    let helper = call.helper;
    if call.size.is_some_and(|size| size <= end as u64) {
        let message = format!("the size passed to {helper} does not cover the zero that ends the format");
        return Some(warning(message).fact(format!("it has {} bytes with its zero", end + 1)).fact(FAILS));
    }
    if call.arguments.is_some_and(|count| count > MAX_ARGUMENTS) {
        return Some(warning(format!("{helper} takes at most {MAX_ARGUMENTS} arguments")).fact(FAILS));
    }
    match conversions(&call.format[..end]) {
        Err(refused) => {
            Some(with_instead(warning(format!("{helper} does not know '{}'", refused.conversion)), &refused))
        }
        Ok(wanted) => {
            let given = call.arguments.filter(|given| *given != wanted)?;
            let plural = if wanted == 1 { "" } else { "s" };
            let message = format!("the format prints {wanted} argument{plural}, {given} passed");
            if wanted < given {
                return Some(Diagnostic::warning("W0819", "format-extra-args", call.span, message));
            }
            Some(warning(message).fact(if call.in_registers { LEFT_OVER } else { FAILS }))
        }
    }
}

const FAILS: &str = "it will fail and print nothing";
const LEFT_OVER: &str = "it will print what happens to be in the registers";

fn with_instead(warning: Diagnostic, refused: &Refused) -> Diagnostic {
    let warning = warning.fact(FAILS);
    match &refused.instead {
        Some(instead) => warning.fix(format!("write '{instead}'")),
        None => warning,
    }
}
