//! Warnings about what the kernel will say: the finished IR held against the kernel's tables.

use beec_ir::{Callee, Function, Module, Op};
use beec_kernel::{SectionUse, classify};
use beec_kernel::{advice, helper};
use beec_source::{Diagnostic, Session, Span};

/// Looks at every program section, helper call and kconfig extern that is left after optimisation.
pub(crate) fn advise(session: &Session, module: &Module) {
    let licence = licence(module);
    let mut sections: Vec<&str> = Vec::new();
    for function in module.functions.iter().filter(|function| function.body.is_some()) {
        let section = function.section.as_str();
        if !sections.contains(&section) {
            sections.push(section);
            emit(session, advice::program_section(section, function.span));
        }
        calls(session, function, licence.as_deref());
    }
    for global in module.globals.iter().filter(|global| global.data.is_none() && global.section == ".kconfig") {
        let weak = global.linkage == beec_ir::Linkage::Weak;
        emit(session, advice::kconfig_name(global.name.as_str(), weak, global.span));
    }
}

fn emit(session: &Session, diagnostic: Option<Diagnostic>) {
    if let Some(diagnostic) = diagnostic {
        session.emit(diagnostic);
    }
}

fn calls(session: &Session, function: &Function, licence: Option<&str>) {
    for (id, span) in helper_calls(function) {
        let Some(called) = u32::try_from(id).ok().and_then(helper) else {
            emit(session, advice::helper_number(i64::from(id), span));
            continue;
        };
        emit(session, advice::gpl_only(called, licence, span));
        if let SectionUse::Program(section) = classify(function.section.as_str()) {
            emit(session, advice::helper_of_others(called, &section, span));
        }
    }
}

/// Every helper a function calls, with the place of its first call.
fn helper_calls(function: &Function) -> Vec<(i32, Span)> {
    let Some(body) = &function.body else { return Vec::new() };
    let mut found: Vec<(i32, Span)> = Vec::new();
    for inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        let data = body.inst(*inst);
        if let Op::Call { callee: Callee::Helper(id), .. } = data.op
            && found.iter().all(|&(known, _)| known != id)
        {
            found.push((id, data.span));
        }
    }
    found
}

/// The text in section `license`.
fn licence(module: &Module) -> Option<String> {
    let global = module.globals.iter().find(|global| global.section == "license")?;
    let bytes = &global.data.as_ref()?.bytes;
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
}
