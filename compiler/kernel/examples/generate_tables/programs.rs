//! Which program types may call which helper.

use crate::functions::{Giver, givers};
use crate::sources::{braced, words};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one helper: the protos that stand for it and the program types that get one.
#[derive(Default)]
pub(crate) struct Grant {
    pub(crate) protos: Vec<String>,
    pub(crate) program_types: Vec<String>,
}

pub(crate) fn grants(tree: &[String], types: &str) -> Result<BTreeMap<String, Grant>, String> {
    let givers = givers(tree);
    let operations = operations(tree);
    let mut grants: BTreeMap<String, Grant> = BTreeMap::new();
    for (program_type, name) in program_types(types) {
        for function in functions_of(&name, &operations, types) {
            let mut seen = BTreeSet::new();
            let mut given = Vec::new();
            follow(&function, &givers, &mut seen, &mut given);
            for (helper, proto) in given {
                let grant = grants.entry(helper).or_default();
                if !grant.program_types.contains(&program_type) {
                    grant.program_types.push(program_type.clone());
                }
                if !grant.protos.contains(&proto) {
                    grant.protos.push(proto);
                }
            }
        }
    }
    if grants.len() < 100 { Err("the functions that hand out helpers were not found".to_string()) } else { Ok(grants) }
}

/// The functions that decide for a program type. A struct_ops program asks its own subsystem, each of which has
/// operations of its own that `bpf_types.h` does not name. An extension takes the operations of what it replaces.
fn functions_of(name: &str, operations: &BTreeMap<String, String>, types: &str) -> Vec<String> {
    let known: BTreeSet<String> = program_types(types).into_iter().map(|(_, name)| name).collect();
    match name {
        "bpf_struct_ops" => {
            let others = operations.iter().filter(|(name, _)| !known.contains(*name));
            others.map(|(_, function)| function.clone()).collect()
        }
        "bpf_extension" => operations.values().cloned().collect(),
        _ => operations.get(name).cloned().into_iter().collect(),
    }
}

/// `BPF_PROG_TYPE(BPF_PROG_TYPE_XDP, xdp, …)`: the program type and the stem of its operations.
fn program_types(types: &str) -> Vec<(String, String)> {
    let lines = types.lines().filter_map(|line| line.strip_prefix("BPF_PROG_TYPE(BPF_PROG_TYPE_"));
    lines
        .filter_map(|line| {
            let mut fields = line.split([',', ')']);
            Some((fields.next()?.trim().to_string(), fields.next()?.trim().to_string()))
        })
        .collect()
}

/// `struct bpf_verifier_ops xdp_verifier_ops = { .get_func_proto = f }`: from the stem to the function.
fn operations(tree: &[String]) -> BTreeMap<String, String> {
    let mut operations = BTreeMap::new();
    for text in tree {
        for (at, marker) in text.match_indices("struct bpf_verifier_ops ") {
            let Some(name) = words(&text[at + marker.len()..]).next() else { continue };
            if text[at..].find('{') > text[at..].find(';') {
                continue;
            }
            let Some(body) = braced(text, at) else { continue };
            let Some((_, rest)) = body.split_once(".get_func_proto") else { continue };
            if let Some(function) = words(rest).next() {
                operations.insert(name.trim_end_matches("_verifier_ops").to_string(), function.to_string());
            }
        }
    }
    operations
}

fn follow(
    name: &str,
    givers: &BTreeMap<String, Giver>,
    seen: &mut BTreeSet<String>,
    given: &mut Vec<(String, String)>,
) {
    let Some(giver) = givers.get(name).filter(|_| seen.insert(name.to_string())) else { return };
    for (helper, protos) in &giver.gives {
        given.extend(protos.iter().map(|proto| (helper.clone(), proto.clone())));
    }
    for asked in &giver.asks {
        follow(asked, givers, seen, given);
    }
    // Each kind of iterator may register a function of its own, reached through a pointer.
    if name == "bpf_iter_get_func_proto" {
        for other in givers.keys().filter(|other| other.starts_with("bpf_iter_")) {
            follow(other, givers, seen, given);
        }
    }
}

/// The helpers after which packet pointers must be checked anew (`bpf_helper_changes_pkt_data`).
pub(crate) fn packet_changers(tree: &[String]) -> BTreeSet<String> {
    let body = tree.iter().find_map(|text| {
        let at = text.find("bool bpf_helper_changes_pkt_data(")?;
        braced(text, at)
    });
    let labels = body.unwrap_or_default().split("case BPF_FUNC_").skip(1);
    labels.filter_map(|rest| words(rest).next().map(str::to_string)).collect()
}
