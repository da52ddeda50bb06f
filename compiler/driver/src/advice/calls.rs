//! Calls of helpers: may the program call them?

use beec_ir::{Callee, Function, Op};
use beec_kernel::{SectionUse, advice, classify, helper};
use beec_source::Span;

use super::facts::{Facts, instructions};

pub(super) fn advise(facts: &Facts<'_>) {
    let licence = licence(facts);
    for function in facts.defined() {
        calls(facts, function, licence.as_deref());
    }
}

fn calls(facts: &Facts<'_>, function: &Function, licence: Option<&str>) {
    for (id, span) in helper_calls(function) {
        let Some(called) = u32::try_from(id).ok().and_then(helper) else {
            facts.tell(advice::helper_number(i64::from(id), span));
            continue;
        };
        facts.tell(advice::gpl_only(called, licence, span));
        if let SectionUse::Program(section) = classify(function.section.as_str()) {
            facts.tell(advice::helper_of_others(called, &section, span));
        }
    }
}

/// Every helper a function calls, with the place of its first call.
fn helper_calls(function: &Function) -> Vec<(i32, Span)> {
    let Some(body) = &function.body else { return Vec::new() };
    let mut found: Vec<(i32, Span)> = Vec::new();
    for inst in instructions(body) {
        if let Op::Call { callee: Callee::Helper(id), .. } = inst.op
            && found.iter().all(|&(known, _)| known != id)
        {
            found.push((id, inst.span));
        }
    }
    found
}

/// The text in section `license`.
fn licence(facts: &Facts<'_>) -> Option<String> {
    let global = facts.module.globals.iter().find(|global| global.section == "license")?;
    let bytes = &global.data.as_ref()?.bytes;
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
}
