//! Keys and values of maps that are too small for what is done with them.

use beec_source::{Diagnostic, Span};

/// An object that is passed as the key or value of a map and is smaller than these.
#[derive(Clone, Copy, Debug)]
pub struct TooSmall<'a> {
    /// The helper.
    pub helper: &'a str,
    /// The map's name and definition.
    pub map: (&'a str, Span),
    /// `key` or `value`.
    pub role: &'a str,
    /// The size of the map's keys or values in bytes.
    pub wanted: u64,
    /// The object's name, if it has one, and definition.
    pub object: (&'a str, Span),
    /// How many bytes there are from the address on.
    pub given: u64,
    /// The call.
    pub span: Span,
}

/// The helper would read beyond an object.
pub fn too_small(facts: &TooSmall<'_>) -> Option<Diagnostic> {
    if facts.given >= facts.wanted {
        return None;
    }
    let TooSmall { helper, map: (map, defined), role, wanted, object: (object, declared), given, span } = *facts;
    let object = if object.is_empty() { "the object".to_owned() } else { format!("'{object}'") };
    let message = format!("{helper} reads the {role} of '{map}' beyond {object}");
    let warning = Diagnostic::warning("W0816", "map-argument-size", span, message);
    let warning = warning.at(format!("{} needed", bytes(wanted)));
    let warning = warning.label(declared, format!("{} from here on", bytes(given)));
    Some(warning.label(defined, format!("the {role} has {}", bytes(wanted))))
}

/// An access to a map's value that lies outside it.
#[derive(Clone, Copy, Debug)]
pub struct Outside<'a> {
    /// The map's name and definition.
    pub map: (&'a str, Span),
    /// The size of its values in bytes.
    pub size: u64,
    /// Where the access starts.
    pub offset: i64,
    /// How many bytes it has.
    pub width: u64,
    /// Where the value was looked up.
    pub lookup: Span,
    /// The access.
    pub span: Span,
}

/// The verifier would refuse an access.
pub fn outside_value(facts: &Outside<'_>) -> Option<Diagnostic> {
    let Outside { map: (map, defined), size, offset, width, lookup, span } = *facts;
    if u64::try_from(offset).ok().and_then(|offset| offset.checked_add(width)).is_some_and(|end| end <= size) {
        return None;
    }
    let message = format!("this access lies outside a value of map '{map}'");
    let warning = Diagnostic::warning("W0817", "map-value-size", span, message);
    let warning = warning.at(format!("{} at offset {offset}", bytes(width)));
    let warning = warning.label(lookup, "looked up here");
    Some(warning.label(defined, format!("its values have {}", bytes(size))))
}

fn bytes(count: u64) -> String {
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}
