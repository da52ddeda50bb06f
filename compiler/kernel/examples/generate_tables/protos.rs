//! What `struct bpf_func_proto` says of a helper.

use crate::sources::{braced, words};
use std::collections::BTreeMap;

/// The fields that matter to a compiler, over all protos that stand for one helper.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) gpl_only: bool,
    pub(crate) sleeps: bool,
    pub(crate) fastcall: bool,
    pub(crate) changes_packet: bool,
    pub(crate) or_null: bool,
    pub(crate) roles: Vec<&'static str>,
}

/// Every initialised proto by name, as the text between its braces.
pub(crate) fn all(tree: &[String]) -> BTreeMap<String, String> {
    let mut protos = BTreeMap::new();
    for text in tree {
        for (at, marker) in text.match_indices("struct bpf_func_proto ") {
            let rest = &text[at + marker.len()..];
            let Some(name) = words(rest).next().filter(|name| rest.starts_with(*name)) else { continue };
            if rest[name.len()..].starts_with(" = {") {
                let body = braced(text, at + marker.len()).unwrap_or_default();
                protos.insert(name.to_string(), body.to_string());
            }
        }
    }
    protos
}

/// The facts of one helper. The proto of the helper's own name, where there is one, says what the arguments are;
/// others (for sockets, for kernel memory …) take different contexts.
pub(crate) fn facts(protos: &BTreeMap<String, String>, short: &str, names: &[String]) -> Facts {
    let own = format!("bpf_{short}_proto");
    let mut bodies: Vec<&String> = protos.get(&own).into_iter().collect();
    bodies.extend(names.iter().filter(|name| **name != own).filter_map(|name| protos.get(name)));
    let has = |field: &str| bodies.iter().any(|body| value(body, field) == Some("true"));
    let first = bodies.first().map(|body| body.as_str()).unwrap_or_default();
    Facts {
        gpl_only: has("gpl_only"),
        sleeps: !bodies.is_empty() && bodies.iter().all(|body| value(body, "might_sleep") == Some("true")),
        fastcall: has("allow_fastcall"),
        changes_packet: false,
        or_null: value(first, "ret_type").is_some_and(|kind| kind.contains("OR_NULL")),
        roles: (1..=5).map_while(|index| value(first, &format!("arg{index}_type"))).map(role).collect(),
    }
}

fn value<'a>(body: &'a str, field: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!(".{field}"))?;
    let rest = rest.trim_start().strip_prefix('=')?;
    Some(rest[..rest.find(',').unwrap_or(rest.len())].trim())
}

/// The variant of `ArgumentRole` for an `enum bpf_arg_type`.
fn role(kind: &str) -> &'static str {
    let base = kind.split('|').map(str::trim).find(|part| part.starts_with("ARG_")).unwrap_or_default();
    match base.trim_end_matches("_OR_NULL") {
        "ARG_CONST_MAP_PTR" => "Map",
        "ARG_PTR_TO_MAP_KEY" => "MapKey",
        "ARG_PTR_TO_MAP_VALUE" => "MapValue",
        "ARG_PTR_TO_CTX" => "Context",
        "ARG_PTR_TO_FUNC" => "Callback",
        "ARG_ANYTHING" | "ARG_SCALAR" => "Scalar",
        "ARG_CONST_SIZE" | "ARG_CONST_SIZE_OR_ZERO" | "ARG_CONST_ALLOC_SIZE_OR_ZERO" => "Size",
        "ARG_PTR_TO_MEM"
        | "ARG_PTR_TO_UNINIT_MEM"
        | "ARG_PTR_TO_FIXED_SIZE_MEM"
        | "ARG_PTR_TO_STACK"
        | "ARG_PTR_TO_CONST_STR" => "Memory",
        "ARG_PTR_TO_DYNPTR" => "Dynptr",
        _ => "Object",
    }
}
