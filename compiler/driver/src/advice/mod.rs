//! Warnings about what the kernel will say: the finished IR held against the kernel's tables and, with `--btf`, against
//! a kernel's types.

mod arguments;
mod attach;
mod calls;
mod core;
mod facts;
mod guards;
mod ksyms;
mod locals;
mod maps;
mod origin;
mod printk;
mod struct_ops;

use beec_ir::Module;
use beec_kernel::{Kernels, advice};
use beec_source::Session;

use facts::Facts;
pub(crate) use locals::Locals;

/// Looks at what is left after optimisation. `locals` is from before; `kernels` is what `--btf` names.
pub(crate) fn advise(session: &Session, module: &Module, locals: &Locals, kernels: Option<&Kernels>) {
    let facts = Facts::new(session, module);
    sections(&facts);
    calls::advise(&facts);
    maps::advise(&facts, locals);
    printk::advise(&facts);
    if let Some(kernels) = kernels {
        ksyms::advise(&facts, kernels);
        struct_ops::advise(&facts, kernels);
        attach::advise(&facts, kernels);
        core::advise(&facts, kernels);
    }
}

/// Names of program sections and of kconfig externs.
fn sections(facts: &Facts<'_>) {
    let mut sections: Vec<&str> = Vec::new();
    for function in facts.defined() {
        let section = function.section.as_str();
        if !sections.contains(&section) {
            sections.push(section);
            facts.tell(advice::program_section(section, function.span));
        }
    }
    for global in facts.module.globals.iter().filter(|global| global.data.is_none() && global.section == ".kconfig") {
        let weak = global.linkage == beec_ir::Linkage::Weak;
        facts.tell(advice::kconfig_name(global.name.as_str(), weak, global.span));
    }
}
