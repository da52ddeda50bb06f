//! Completes the records that the object's BTF shows in full, so that later stages need ask for nothing.
//!
//! A record behind a pointer in a record's member is left incomplete: BTF shows it as a forward declaration.

use crate::checker::Checker;
use crate::types::{RecordId, Type, TypeId};
use rustc_hash::FxHashSet;

/// Through what a type is reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Way {
    /// From a variable or a function: pointees too.
    Full,
    /// From a record's member: not through pointers.
    Member,
    /// As a map definition.
    Map,
    /// From a map definition's member: the pointees are key and value.
    MapMember,
    /// From a map definition's array of values: the pointees are definitions of inner maps, or programs.
    MapValues,
}

impl Checker<'_> {
    /// Completes what variables, functions and CO-RE relocations reach.
    pub(crate) fn complete_reached(&mut self) {
        let mut work: Vec<(TypeId, Way)> = Vec::new();
        for global in &self.globals {
            if global.definition.is_none() && !global.referenced {
                continue;
            }
            let is_map = global.section.is_some_and(|section| section == ".maps");
            work.push((global.ty, if is_map { Way::Map } else { Way::Full }));
        }
        for (function, facts) in self.functions.iter().zip(&self.function_facts) {
            if function.definition.is_some() || facts.referenced {
                work.push((function.ty, Way::Full));
            }
        }
        work.extend(self.core_types.iter().map(|ty| (*ty, Way::Full)));
        for record in std::mem::take(&mut self.core_records) {
            work.push((self.types.intern(Type::Record(record)), Way::Full));
        }
        let mut seen: FxHashSet<(TypeId, Way)> = FxHashSet::default();
        while let Some((ty, way)) = work.pop() {
            if seen.insert((ty, way)) {
                self.reach(ty, way, &mut work);
            }
        }
    }

    fn reach(&mut self, ty: TypeId, way: Way, work: &mut Vec<(TypeId, Way)>) {
        match self.types.get(ty).clone() {
            Type::Typedef(id) => work.push((self.types.typedef(id).ty, way)),
            Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => {
                work.push((inner, way));
            }
            Type::Pointer(pointee) => self.reach_pointee(pointee, way, work),
            Type::Array { element, .. } => {
                let way = match way {
                    Way::Member => Way::Full,
                    Way::MapMember => Way::MapValues,
                    way => way,
                };
                work.push((element, way));
            }
            Type::Function(function) => {
                work.push((function.result, Way::Full));
                work.extend(function.params.iter().map(|param| (param.ty, Way::Full)));
            }
            Type::Record(id) => self.reach_record(id, way, work),
            _ => {}
        }
    }

    fn reach_pointee(&mut self, pointee: TypeId, way: Way, work: &mut Vec<(TypeId, Way)>) {
        match way {
            Way::Full => work.push((pointee, Way::Full)),
            Way::MapMember => work.push((pointee, Way::Full)),
            Way::Map | Way::MapValues => {
                work.push((pointee, Way::Map));
                work.push((pointee, Way::Full));
            }
            Way::Member => {
                let mut at = pointee;
                loop {
                    match *self.types.resolve(at) {
                        Type::Pointer(inner) => at = inner,
                        Type::Record(_) => return,
                        _ => break,
                    }
                }
                work.push((at, Way::Full));
            }
        }
    }

    fn reach_record(&mut self, id: RecordId, way: Way, work: &mut Vec<(TypeId, Way)>) {
        self.complete_record(id);
        let inner = if way == Way::Map { Way::MapMember } else { Way::Member };
        let fields = self.types.record(id).body.iter().flat_map(|body| &body.fields);
        work.extend(fields.map(|field| (field.ty, inner)));
    }
}
