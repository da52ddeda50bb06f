//! Finding the functions that hand out helpers: `… name(enum bpf_func_id func_id, const struct bpf_prog *prog) { … }`.

use crate::sources::{braced, words};
use std::collections::BTreeMap;

/// One such function: which helpers its `case` labels give, through which protos, and whom it asks for the rest.
#[derive(Default)]
pub(crate) struct Giver {
    pub(crate) gives: Vec<(String, Vec<String>)>,
    pub(crate) asks: Vec<String>,
}

pub(crate) fn givers(tree: &[String]) -> BTreeMap<String, Giver> {
    let mut givers = BTreeMap::new();
    for text in tree {
        for (at, marker) in text.match_indices("(enum bpf_func_id func_id") {
            let Some(name) = words(&text[text[..at].rfind('\n').unwrap_or(0)..at]).last() else { continue };
            let after = at + marker.len();
            let next = text[after..].find(['{', ';']).map(|offset| after + offset);
            let Some(open) = next.filter(|&open| text.as_bytes()[open] == b'{') else { continue };
            let Some(body) = braced(text, open) else { continue };
            givers.insert(name.to_string(), giver(body));
        }
    }
    givers
}

fn giver(body: &str) -> Giver {
    let mut giver = Giver::default();
    let mut pending: Vec<String> = Vec::new();
    for segment in body.split("case BPF_FUNC_").skip(1) {
        let Some((helper, rest)) = segment.split_once(':') else { continue };
        pending.push(helper.trim().to_string());
        let protos = protos_in(rest);
        if !protos.is_empty() {
            giver.gives.extend(pending.drain(..).map(|helper| (helper, protos.clone())));
        } else if rest.contains("_proto(func_id)") {
            // A function that gives each of these helpers the proto of its own name.
            giver.gives.extend(pending.drain(..).map(|helper| (helper.clone(), vec![format!("bpf_{helper}_proto")])));
        } else if rest.contains("return") {
            pending.clear();
        }
    }
    for (at, _) in body.match_indices("_func_proto(func_id") {
        let start = body[..at].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |start| start + 1);
        giver.asks.push(format!("{}_func_proto", &body[start..at]));
    }
    giver
}

/// The protos named by `&x_proto`, or by a call of `bpf_get_x_proto()` which returns `&bpf_x_proto`.
fn protos_in(text: &str) -> Vec<String> {
    let mut protos = Vec::new();
    for (at, _) in text.match_indices('&') {
        let name = words(&text[at + 1..]).next().filter(|name| text[at + 1..].starts_with(*name));
        if let Some(name) = name.filter(|name| name.contains("_proto")) {
            protos.push(name.to_string());
        }
    }
    for (at, _) in text.match_indices("_proto()") {
        let start = text[..at].rfind("bpf_get_").unwrap_or(at);
        if let Some(rest) = text[start..at].strip_prefix("bpf_get_") {
            let rest = if rest == "probe_write" { "probe_write_user" } else { rest };
            protos.push(format!("bpf_{rest}_proto"));
        }
    }
    protos
}
