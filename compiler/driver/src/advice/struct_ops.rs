//! Structs of functions for the kernel.

use beec_btf::{Composite, Type, Types};
use beec_ir::{Data, DataTarget, FuncId, Global};
use beec_kernel::struct_ops::{self, Ops, Setting};
use beec_kernel::{Kernels, SectionUse, advice, classify, essential};
use beec_source::Span;

use super::arguments::context_words;
use super::facts::Facts;

pub(super) fn advise(facts: &Facts<'_>, kernels: &Kernels) {
    for global in &facts.module.globals {
        let created = matches!(classify(global.section.as_str()), SectionUse::StructOps { autocreate: true, .. });
        if let (true, Some(data)) = (created, &global.data) {
            compare(facts, kernels, global, data);
        }
    }
}

fn compare(facts: &Facts<'_>, kernels: &Kernels, global: &Global, data: &Data) {
    let types = facts.types();
    let Some(Type::Var(var)) = facts.var(global).and_then(|id| types.get(id)) else { return };
    let Some(Type::Composite(record)) = types.get(types.resolve(var.ty)) else { return };
    let name = types.string(record.name);
    let ops = match struct_ops::find(name, kernels) {
        Ok(ops) => ops,
        Err(absent) => {
            facts.tell(advice::struct_ops_absent(essential(name), &absent, kernels, global.span));
            return;
        }
    };
    let members: Vec<Initialised> =
        (0..record.members.len()).map(|number| initialised(types, record, number, data)).collect();
    let settings: Vec<Setting> = members.iter().map(|member| member.setting).collect();
    for wrong in ops.compare(types, record, &settings) {
        let span = members[wrong.member].span.unwrap_or(global.span);
        facts.tell(advice::struct_ops_wrong(essential(name), &wrong, &ops, span));
    }
    for (member, initialised) in record.members.iter().zip(&members) {
        if let Some(function) = initialised.function {
            arguments(facts, &ops, types.string(member.name), function);
        }
    }
}

/// What a member is initialised with.
struct Initialised {
    setting: Setting,
    function: Option<FuncId>,
    span: Option<Span>,
}

fn initialised(types: &Types, record: &Composite, number: usize, data: &Data) -> Initialised {
    let member = &record.members[number];
    let start = u64::from(member.bit_offset / 8);
    let size = types.size_of(member.ty).unwrap_or(0);
    let inside = |offset: u64| (start..start.saturating_add(size)).contains(&offset);
    if let Some(address) = data.addresses.iter().find(|address| inside(address.offset)) {
        let function = match address.target {
            DataTarget::Func(function) => Some(function),
            DataTarget::Global(_) => None,
        };
        let setting = if function.is_some() { Setting::Function } else { Setting::Value };
        return Initialised { setting, function, span: Some(address.span) };
    }
    let bytes = data.bytes.iter().enumerate();
    let set = bytes.filter(|(offset, _)| inside(*offset as u64)).any(|(_, byte)| *byte != 0);
    Initialised { setting: if set { Setting::Value } else { Setting::Zero }, function: None, span: None }
}

/// The arguments that the function for a member reads.
fn arguments(facts: &Facts<'_>, ops: &Ops<'_>, member: &str, function: FuncId) {
    let Some(body) = &facts.module.function(function).body else { return };
    let Some((count, prototype)) = ops.arguments(member) else { return };
    for (word, span) in context_words(body).into_iter().filter(|(word, _)| *word >= count) {
        facts.tell(advice::struct_ops_argument(member, ops.place(), &prototype, word, span));
    }
}
