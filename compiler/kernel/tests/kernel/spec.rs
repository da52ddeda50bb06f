//! The readable forms of the tables in `spec/`. `UPDATE_SPEC=1 cargo test -p beec-kernel` writes them anew.

use beec_kernel::{Entries, Helper, Operand, ProgramType, Release, SectionKind, helpers, map_types, sections};
use std::path::Path;

/// Compares a file of `spec/` with what it should say, or writes it.
fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
    if std::env::var_os("UPDATE_SPEC").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(present == text, "spec/{name} is out of date: UPDATE_SPEC=1 cargo test -p beec-kernel");
}

fn release(since: Option<Release>) -> String {
    since.map_or("newer".to_string(), |since| since.to_string())
}

fn helper_row(helper: &Helper) -> String {
    let types = helper.program_types;
    let from = match types.len() {
        32 => "all".to_string(),
        count if count > 6 => format!("{count} types"),
        _ => types.iter().map(ProgramType::name).collect::<Vec<_>>().join(", "),
    };
    let gpl = if helper.gpl_only { "GPL" } else { "" };
    let prototype = helper.prototype().replace('*', "\\*");
    format!("| {} | {prototype} | {} | {gpl} | {from} | {} |\n", helper.id, helper.since, helper.summary)
}

#[test]
fn helper_page() {
    let mut text = String::from(
        "# Helpers\n\n\
         All helpers of Linux 6.12, as `compiler/kernel` has them. A helper marked GPL is refused to programs whose licence\n\
         is not compatible with the GPL. *Since* is the first kernel with it, *from* who may call it (the types, if few).\n\n\
         | id | prototype | since | licence | from | what it does |\n|---|---|---|---|---|---|\n",
    );
    text.extend(helpers().iter().map(helper_row));
    check("helpers.md", &text);
}

fn section_row(kind: &SectionKind) -> String {
    let name = match kind.target {
        Some(target) => format!("`{}[/{}]`", kind.name, target.form()),
        None => format!("`{}`", kind.name),
    };
    let sleeps = if kind.sleepable { "yes" } else { "" };
    let attach = kind.attach_type.unwrap_or("");
    format!("| {name} | {} | {attach} | {sleeps} | {} |\n", kind.program_type.name(), release(kind.since))
}

#[test]
fn section_page() {
    let mut text = String::from(
        "# Section names of programs\n\n\
         What libbpf 1.8 makes of `SEC(\"…\")` on a function. A `?` in front keeps the program from being loaded unasked.\n\
         *Since* is the first kernel that takes such programs; *newer* means after 6.13.\n\n\
         | section | program type | attach type | sleepable | since |\n|---|---|---|---|---|\n",
    );
    text.extend(sections().iter().map(section_row));
    check("sections.md", &text);
}

#[test]
fn map_page() {
    let mut text = String::from(
        "# Map types\n\n\
         What a definition in `.maps` must say for each type.\n\n\
         | id | type | since | key | value | max_entries |\n|---|---|---|---|---|---|\n",
    );
    let operand = |operand| match operand {
        Operand::Absent => "none",
        Operand::Word => "4 bytes",
        Operand::Any => "any",
    };
    for kind in map_types() {
        let entries = match kind.entries {
            Entries::Given => "must be given",
            Entries::Unlimited => "may be left out",
        };
        let (key, value) = (operand(kind.key), operand(kind.value));
        text += &format!("| {} | `{}` | {} | {key} | {value} | {entries} |\n", kind.id, kind.name, release(kind.since));
    }
    check("maps.md", &text);
}
