//! Calls of helpers: may the program call them?

use beec_ir::{Callee, Function, Op};
use beec_kernel::{SectionUse, advice, classify, helper};
use beec_source::Span;

use super::facts::{Facts, instructions};

pub(super) fn advise(facts: &Facts<'_>) {
    for function in facts.defined() {
        for (id, span) in helper_calls(function) {
            call(facts, function, id, span);
        }
    }
    licences(facts);
}

fn call(facts: &Facts<'_>, function: &Function, id: i32, span: Span) {
    let Some(called) = u32::try_from(id).ok().and_then(helper) else {
        facts.tell(advice::helper_number(i64::from(id), span));
        return;
    };
    if let SectionUse::Program(section) = classify(function.section.as_str()) {
        facts.tell(advice::helper_of_others(called, &section, span));
    }
}

/// Helpers that the licence does not allow. Where there is none, saying so once is enough; and an object without programs
/// is linked with one that has them, and the licence.
fn licences(facts: &Facts<'_>) {
    let licence = licence(facts);
    if licence.is_none() && facts.defined().all(|function| function.section == ".text") {
        return;
    }
    let calls = facts.defined().flat_map(helper_calls);
    let refused = calls.filter_map(|(id, span)| {
        let called = u32::try_from(id).ok().and_then(helper)?;
        advice::gpl_only(called, licence.as_deref(), span)
    });
    let wanted = if licence.is_some() { usize::MAX } else { 1 };
    refused.take(wanted).for_each(|warning| facts.tell(warning));
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
