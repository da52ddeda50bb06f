//! CO-RE accesses that a kernel cannot satisfy and that no question stands before.

use beec_btf::CoreKind;
use beec_ir::{Body, CoreId, Op};
use beec_kernel::{Kernels, advice, core};

use super::facts::Facts;
use super::guards::Guards;

pub(super) fn advise(facts: &Facts<'_>, kernels: &Kernels) {
    for (_, body, _) in facts.loaded().filter(|(_, body, _)| !body.core.is_empty()) {
        let guards = Guards::new(body);
        let mut told: Vec<(u32, &str)> = Vec::new();
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                let data = body.inst(inst);
                let Some(core) = relocation(&data.op) else { continue };
                let reloc = &body.core[core.index()];
                if told.contains(&(reloc.root.0, reloc.access.as_str())) || guards.before(block) {
                    continue;
                }
                if let Some((what, enumerator)) = missing(facts, kernels, body, core) {
                    told.push((reloc.root.0, &reloc.access));
                    facts.tell(advice::core_missing(&what, enumerator, kernels, data.span));
                }
            }
        }
    }
}

fn relocation(op: &Op) -> Option<CoreId> {
    match op {
        Op::CoreAccess { reloc, .. } | Op::CoreConst(reloc) => Some(*reloc),
        _ => None,
    }
}

/// What is not there, if the loader would answer by an invalid instruction; and whether it is an enumerator.
fn missing(facts: &Facts<'_>, kernels: &Kernels, body: &Body, core: CoreId) -> Option<(String, bool)> {
    let reloc = &body.core[core.index()];
    let kind = *CoreKind::ALL.get(usize::from(reloc.kind))?;
    let fatal = matches!(
        kind,
        CoreKind::FieldByteOffset
            | CoreKind::FieldByteSize
            | CoreKind::FieldSigned
            | CoreKind::FieldLshiftU64
            | CoreKind::FieldRshiftU64
            | CoreKind::EnumvalValue
    );
    let root = facts.id(reloc.root).filter(|_| fatal)?;
    if core::satisfied(facts.types(), root, &reloc.access, kind, kernels)? {
        return None;
    }
    Some((core::spell(facts.types(), root, &reloc.access)?, kind == CoreKind::EnumvalValue))
}
