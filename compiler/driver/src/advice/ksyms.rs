//! Functions and variables of the kernel: does it have them as they are declared?

use beec_ir::{Callee, Linkage, Op};
use beec_kernel::advice::{self, Declared};
use beec_kernel::{Kernels, essential, ksyms};
use beec_source::{Span, Symbol};
use indexmap::IndexMap;
use indexmap::map::Entry;

use super::facts::{Facts, instructions};

/// The section attribute of the kernel's symbols.
const KSYMS: &str = ".ksyms";

/// How an extern is used.
#[derive(Clone, Copy)]
struct Use {
    first: Span,
    /// Its address is taken, as by a question whether it exists.
    address: bool,
}

pub(super) fn advise(facts: &Facts<'_>, kernels: &Kernels) {
    functions(facts, kernels);
    variables(facts, kernels);
}

fn functions(facts: &Facts<'_>, kernels: &Kernels) {
    let uses = uses(facts);
    let externs = facts.module.functions.iter().filter(|function| function.body.is_none() && function.section == KSYMS);
    let used: Vec<_> = externs.filter_map(|function| Some((function, *uses.get(&function.name)?))).collect();
    for (function, usage) in &used {
        let name = function.name.as_str();
        let weak = function.linkage == Linkage::Weak;
        // What is asked for, or has other declarations beside it, need not fit every kernel.
        let alternatives = used.iter().filter(|(other, _)| essential(other.name.as_str()) == essential(name)).count();
        if weak && (usage.address || alternatives > 1 || essential(name) != name) {
            continue;
        }
        let Some(id) = function.btf.and_then(|id| facts.id(id)) else { continue };
        let verdict = ksyms::function(facts.types(), id, kernels);
        facts.tell(advice::kfunc(&declared(facts, name, weak, function.span, usage), &verdict));
    }
}

fn variables(facts: &Facts<'_>, kernels: &Kernels) {
    let uses = uses(facts);
    for global in facts.module.globals.iter().filter(|global| global.data.is_none() && global.section == KSYMS) {
        let Some(usage) = uses.get(&global.name) else { continue };
        let Some(id) = facts.var(global) else { continue };
        let weak = global.linkage == Linkage::Weak;
        let verdict = ksyms::variable(facts.types(), id, kernels);
        let declared = declared(facts, global.name.as_str(), weak, global.span, usage);
        facts.tell(advice::ksym(&declared, &verdict));
    }
}

fn declared<'a>(facts: &Facts<'_>, name: &'a str, weak: bool, span: Span, usage: &Use) -> Declared<'a> {
    let in_system_header = facts.session.map().is_system(span);
    Declared { name, weak, span, used: usage.first, in_system_header }
}

/// Every symbol that the code mentions.
fn uses(facts: &Facts<'_>) -> IndexMap<Symbol, Use> {
    let mut uses: IndexMap<Symbol, Use> = IndexMap::new();
    for body in facts.defined().filter_map(|function| function.body.as_ref()) {
        for inst in instructions(body) {
            let (name, address) = match inst.op {
                Op::Call { callee: Callee::Func(id), .. } => (facts.module.function(id).name, false),
                Op::FuncAddr(id) => (facts.module.function(id).name, true),
                Op::GlobalAddr(id) => (facts.module.global(id).name, true),
                _ => continue,
            };
            match uses.entry(name) {
                Entry::Occupied(mut known) => known.get_mut().address |= address,
                Entry::Vacant(free) => {
                    free.insert(Use { first: inst.span, address });
                }
            }
        }
    }
    uses
}
