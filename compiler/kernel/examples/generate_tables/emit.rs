//! The two files that are written.

use crate::Helper;
use crate::uapi::Prototype;
use std::collections::BTreeSet;
use std::fmt::Write;

const GENERATED: &str = "Written by `cargo run -p beec-kernel --example generate_tables`; do not edit.";

/// `src/tables/helpers.rs`.
pub(crate) fn rust_table(helpers: &[Helper]) -> String {
    let mut out = format!("//! All BPF helpers. {GENERATED}\n//!\n");
    out.push_str("//! From Linux 6.12: `include/uapi/linux/bpf.h`, each `struct bpf_func_proto` and the functions that hand them\n");
    out.push_str("//! out; releases and summaries from `data/helpers.txt`.\n\n");
    out.push_str("use crate::helper::{ArgumentRole::*, Helper, entry, parameter as p};\n");
    out.push_str("use crate::program_type::{ProgramType::*, types};\n\n");
    let _ = writeln!(out, "/// Every helper; the one with id `n` stands at `n - 1`.");
    let _ = writeln!(out, "pub(crate) static HELPERS: [Helper; {}] = [", helpers.len());
    let sets = frequent_sets(helpers);
    for helper in helpers {
        rust_entry(&mut out, helper, &sets);
    }
    out.push_str("];\n");
    for (index, set) in sets.iter().enumerate() {
        let _ = writeln!(out, "\nconst SET_{}: u64 = types(&[{}]);", index, wrapped(set));
    }
    out
}

/// The distinct sets of program types, in order of their first use.
fn frequent_sets(helpers: &[Helper]) -> Vec<Vec<String>> {
    let mut sets: Vec<Vec<String>> = Vec::new();
    for helper in helpers {
        if !sets.contains(&helper.program_types) {
            sets.push(helper.program_types.clone());
        }
    }
    sets
}

fn wrapped(set: &[String]) -> String {
    let names: Vec<String> = set.iter().map(|name| camel(name)).collect();
    names.chunks(8).map(|chunk| chunk.join(", ")).collect::<Vec<_>>().join(",\n    ")
}

fn rust_entry(out: &mut String, helper: &Helper, sets: &[Vec<String>]) {
    let Prototype { id, name, result, parameters, variadic } = &helper.prototype;
    let set = sets.iter().position(|set| *set == helper.program_types).unwrap_or(0);
    let mut roles = helper.facts.roles.iter().copied();
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(kind, name)| format!("p(\"{kind}\", \"{name}\", {})", roles.next().unwrap_or("Scalar")))
        .collect();
    let _ = writeln!(out, "    entry({id}, \"{name}\", \"{result}\", &[{}])", parameters.join(", "));
    let (major, minor) = helper.release;
    let _ = write!(out, "        .since({major}, {minor}).types(SET_{set})");
    let facts = &helper.facts;
    let flags = [
        (*variadic, "variadic"),
        (facts.gpl_only, "gpl_only"),
        (facts.sleeps, "sleeps"),
        (facts.fastcall, "fastcall"),
        (facts.changes_packet, "changes_packet"),
        (facts.or_null, "or_null"),
    ];
    for (_, flag) in flags.iter().filter(|(set, _)| *set) {
        let _ = write!(out, ".{flag}()");
    }
    let _ = writeln!(out, "\n        .summary(\"{}\"),", helper.summary);
}

/// `SOCKET_FILTER` as `SocketFilter`.
fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            word.chars().take(1).chain(word.chars().skip(1).map(|c| c.to_ascii_lowercase())).collect::<String>()
        })
        .collect()
}

/// `runtime-headers/bpf/bpf_helper_defs.h`.
pub(crate) fn c_header(helpers: &[Helper]) -> String {
    let mut out = String::from("/* SPDX-License-Identifier: Apache-2.0 OR MIT */\n");
    let _ = writeln!(out, "/* The kernel's BPF helpers. {GENERATED}");
    out.push_str(" *\n * Each comment gives the first kernel with the helper, and \"GPL\" where the program's licence must be compatible.\n");
    out.push_str(" * The types __u32 and so on must have been declared, by vmlinux.h or linux/types.h.\n */\n");
    out.push_str("#ifndef __BPF_HELPER_DEFS_H__\n#define __BPF_HELPER_DEFS_H__\n\n");
    for tag in tags(helpers) {
        let _ = writeln!(out, "struct {tag};");
    }
    out.push_str("\n/* The kernel leaves all registers but the result as they were; older compilers do not know. */\n");
    out.push_str("#undef __bpf_fastcall\n#if __has_attribute(bpf_fastcall)\n");
    out.push_str("#define __bpf_fastcall __attribute__((bpf_fastcall))\n#else\n#define __bpf_fastcall\n#endif\n");
    for helper in helpers {
        c_entry(&mut out, helper);
    }
    out.push_str("\n#endif\n");
    out
}

fn tags(helpers: &[Helper]) -> Vec<String> {
    let mut tags = BTreeSet::new();
    for helper in helpers {
        let types = helper.prototype.parameters.iter().map(|(kind, _)| kind).chain([&helper.prototype.result]);
        for kind in types {
            if let Some((_, tag)) = kind.split_once("struct ") {
                tags.insert(tag.trim_end_matches([' ', '*']).to_string());
            }
        }
    }
    tags.into_iter().collect()
}

fn c_entry(out: &mut String, helper: &Helper) {
    let Prototype { id, name, result, parameters, variadic } = &helper.prototype;
    let gpl = if helper.facts.gpl_only { ", GPL" } else { "" };
    let fastcall = if helper.facts.fastcall { "__bpf_fastcall " } else { "" };
    let mut parts: Vec<String> = parameters.iter().map(|(kind, name)| joined(kind, name)).collect();
    if *variadic {
        parts.push("...".to_string());
    }
    if parts.is_empty() {
        parts.push("void".to_string());
    }
    let (major, minor) = helper.release;
    let _ = writeln!(out, "\n/* {major}.{minor}{gpl}: {} */", helper.summary);
    let star = joined(result, "");
    let _ = writeln!(out, "static {fastcall}{star}(* const {name})({}) = (void *) {id};", parts.join(", "));
}

/// `void *` and `map` as `void *map`.
fn joined(kind: &str, name: &str) -> String {
    if kind.ends_with('*') { format!("{kind}{name}") } else { format!("{kind} {name}") }
}
