//! Ids and prototypes from `include/uapi/linux/bpf.h`, releases and summaries from `data/helpers.txt`.

use std::collections::BTreeMap;

/// A helper's declaration as C text, in the types that a program sees.
pub(crate) struct Prototype {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) result: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) variadic: bool,
}

/// A line of `data/helpers.txt`.
pub(crate) struct Note {
    pub(crate) release: (u32, u32),
    pub(crate) summary: String,
}

pub(crate) fn notes(text: &str) -> Result<BTreeMap<String, Note>, String> {
    let mut notes = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut fields = line.splitn(3, ' ');
        let (Some(name), Some(release), Some(summary)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("data/helpers.txt: {line}"));
        };
        let release = release
            .split_once('.')
            .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))
            .ok_or(format!("data/helpers.txt: no release in: {line}"))?;
        notes.insert(name.to_string(), Note { release, summary: summary.to_string() });
    }
    Ok(notes)
}

/// All helpers in the order of their ids. A line of `newer` stands for the header's prototype of the same name.
pub(crate) fn prototypes(header: &str, newer: &str) -> Result<Vec<Prototype>, String> {
    let mut documented = documented(header)?;
    for line in newer.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        documented.insert(declared_name(line).to_string(), line.to_string());
    }
    let mut prototypes = Vec::new();
    for (name, id) in ids(header) {
        let line = documented.get(&name).ok_or(format!("no prototype of {name}"))?;
        prototypes.push(parse(&name, id, line).ok_or(format!("unexpected prototype: {line}"))?);
    }
    Ok(prototypes)
}

/// The `FN(name, id, …)` lines of the mapper macro, id 0 (`unspec`) left out.
fn ids(header: &str) -> Vec<(String, u32)> {
    let from = header.find("#define ___BPF_FUNC_MAPPER").unwrap_or(header.len());
    let entries = header[from..].lines().filter_map(|line| line.trim().strip_prefix("FN("));
    let parsed = entries.filter_map(|entry| {
        let (name, rest) = entry.split_once(", ")?;
        let id = rest.split(',').next()?.trim().parse().ok()?;
        Some((format!("bpf_{name}"), id))
    });
    parsed.filter(|(_, id)| *id != 0).collect()
}

/// The prototypes of the big comment by name, each on one line.
fn documented(header: &str) -> Result<BTreeMap<String, String>, String> {
    let start = header.find("Start of BPF helper function descriptions").ok_or("no helper descriptions")?;
    let end = header[start..].find("*/").map_or(header.len(), |end| start + end);
    let mut prototypes = BTreeMap::new();
    let mut lines = header[start..end].lines().filter_map(|line| line.strip_prefix(" * "));
    while let Some(line) = lines.next() {
        if line.starts_with(['\t', ' ']) || !line.contains("bpf_") {
            continue;
        }
        let mut whole = line.to_string();
        while !whole.contains(')') {
            let Some(more) = lines.next() else { break };
            whole = format!("{whole} {}", more.trim());
        }
        prototypes.entry(declared_name(&whole).to_string()).or_insert(whole);
    }
    Ok(prototypes)
}

/// The word before the parameter list.
fn declared_name(prototype: &str) -> &str {
    let before = prototype.split('(').next().unwrap_or_default();
    before.split([' ', '*']).next_back().unwrap_or_default()
}

fn parse(name: &str, id: u32, line: &str) -> Option<Prototype> {
    let (before, rest) = line.split_once('(')?;
    let inside = rest.split_once(')')?.0;
    let result = c_type(before.strip_suffix(name)?);
    let mut parameters = Vec::new();
    let mut variadic = false;
    for parameter in inside.split(',').map(str::trim) {
        match parameter {
            "void" | "" => {}
            "..." => variadic = true,
            _ => parameters.push(parse_parameter(parameter)?),
        }
    }
    // These two take a different context in each program type.
    if matches!(name, "bpf_get_socket_cookie" | "bpf_sk_assign") {
        *parameters.first_mut()? = ("void *".to_string(), "ctx".to_string());
    }
    Some(Prototype { id, name: name.to_string(), result, parameters, variadic })
}

fn parse_parameter(text: &str) -> Option<(String, String)> {
    let split = text.rfind([' ', '*'])? + 1;
    Some((c_type(&text[..split]), text[split..].to_string()))
}

/// A kernel-internal type as programs spell it: `u32` is `__u32`, maps are `void`, contexts have their public names.
fn c_type(text: &str) -> String {
    let stars = text.matches('*').count();
    let base = text.replace('*', " ");
    let mut base = base.split_whitespace().collect::<Vec<_>>().join(" ");
    let constant = base.starts_with("const ");
    if constant {
        base = base["const ".len()..].to_string();
    }
    let public = match base.as_str() {
        "u8" | "u16" | "u32" | "u64" | "s8" | "s16" | "s32" | "s64" => format!("__{base}"),
        "size_t" => "unsigned long".to_string(),
        "struct bpf_map" => "void".to_string(),
        "struct sk_buff" => "struct __sk_buff".to_string(),
        "struct sk_msg_buff" => "struct sk_msg_md".to_string(),
        "struct xdp_buff" => "struct xdp_md".to_string(),
        _ => base,
    };
    let qualifier = if constant { "const " } else { "" };
    let space = if stars > 0 { " " } else { "" };
    format!("{qualifier}{public}{space}{}", "*".repeat(stars))
}
