//! Keys and values of maps against what is passed to helpers and read from their results.

use beec_ir::{Body, Callee, Global, InstData, Op, Value};
use beec_kernel::advice::{self, Outside, TooSmall};
use beec_kernel::{ArgumentRole, Helper, MapDefinition, helper, map_definition};

use super::facts::{Facts, instructions};
use super::locals::{Locals, Passed, local, rest};
use super::origin::{Origin, accesses, global, origin};

pub(super) fn advise(facts: &Facts<'_>, locals: &Locals) {
    for body in facts.defined().filter_map(|function| function.body.as_ref()) {
        for inst in instructions(body) {
            if let Some(call) = MapCall::of(facts, body, inst) {
                call.arguments(facts, body, locals);
            }
            values(facts, body, inst);
        }
    }
}

/// A call of a helper that is given a map.
struct MapCall<'a> {
    helper: &'static Helper,
    args: &'a [Value],
    map: &'a Global,
    definition: MapDefinition,
    inst: &'a InstData,
}

impl<'a> MapCall<'a> {
    fn of(facts: &Facts<'a>, body: &'a Body, inst: &'a InstData) -> Option<MapCall<'a>> {
        let Op::Call { callee: Callee::Helper(id), args } = &inst.op else { return None };
        let helper = u32::try_from(*id).ok().and_then(helper)?;
        let at = helper.parameters.iter().position(|parameter| parameter.role == ArgumentRole::Map)?;
        let map = facts.module.global(global(body, *args.get(at)?)?);
        let definition = map_definition(facts.types(), facts.var(map).filter(|_| map.section == ".maps")?)?;
        Some(MapCall { helper, args, map, definition, inst })
    }

    fn arguments(&self, facts: &Facts<'_>, body: &Body, locals: &Locals) {
        for (number, (parameter, &arg)) in self.helper.parameters.iter().zip(self.args).enumerate() {
            let (role, wanted) = match parameter.role {
                ArgumentRole::MapKey => ("key", self.definition.key),
                ArgumentRole::MapValue if self.values_are_memory() => ("value", self.definition.value),
                _ => continue,
            };
            let Some((wanted, (origin, offset))) = wanted.zip(origin(body, arg)) else { continue };
            let passed = match origin {
                Origin::Slot(slot) => match locals.of(self.inst.span, number) {
                    Some(passed) => passed,
                    None => local(body, slot, offset),
                },
                Origin::Global(id) => {
                    let global = facts.module.global(id);
                    Passed { name: global.name, span: global.span, bytes: rest(global.size, offset) }
                }
                Origin::Result(_) | Origin::Param(_) => continue,
            };
            let too_small = TooSmall {
                helper: self.helper.name,
                map: (self.map.name.as_str(), self.map.span),
                role,
                wanted,
                object: (passed.name.as_str(), passed.span),
                given: passed.bytes,
                span: self.inst.span,
            };
            facts.tell(advice::too_small(&too_small));
        }
    }

    /// Maps of sockets and of maps take and give pointers to these.
    fn values_are_memory(&self) -> bool {
        const OBJECTS: [&str; 6] =
            ["ARRAY_OF_MAPS", "HASH_OF_MAPS", "SOCKMAP", "SOCKHASH", "XSKMAP", "REUSEPORT_SOCKARRAY"];
        let kind = self.definition.kind.and_then(beec_kernel::map_type);
        kind.is_some_and(|kind| OBJECTS.iter().all(|object| kind.name.strip_prefix("BPF_MAP_TYPE_") != Some(object)))
    }

    /// Whether the result points to a value of the map.
    fn gives_value(&self) -> bool {
        const LOOKUPS: [&str; 7] = [
            "bpf_map_lookup_elem",
            "bpf_map_lookup_percpu_elem",
            "bpf_get_local_storage",
            "bpf_sk_storage_get",
            "bpf_inode_storage_get",
            "bpf_task_storage_get",
            "bpf_cgrp_storage_get",
        ];
        LOOKUPS.contains(&self.helper.name) && self.values_are_memory()
    }
}

/// Accesses through the result of a lookup.
fn values(facts: &Facts<'_>, body: &Body, inst: &InstData) {
    for (addr, by, width) in accesses(body, inst) {
        let Some((Origin::Result(lookup), start)) = origin(body, addr) else { continue };
        let Some(call) = MapCall::of(facts, body, lookup).filter(MapCall::gives_value) else { continue };
        let Some(size) = call.definition.value.filter(|size| *size > 0) else { continue };
        let map = (call.map.name.as_str(), call.map.span);
        let Some(offset) = start.checked_add(by) else { continue };
        let outside = Outside { map, size, offset, width, lookup: lookup.span, span: inst.span };
        facts.tell(advice::outside_value(&outside));
    }
}
