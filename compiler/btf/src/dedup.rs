//! Merging types that cannot be told apart.

use rustc_hash::FxHashMap;

use crate::model::{Type, TypeId};
use crate::types::Types;

/// A collection in which no two types have the same shape all the way down, and for each old id (0 included) the new
/// one. Variables and sections are places, not shapes, and stay as they are. A base is not looked into: its ids stay.
pub fn dedup(types: &Types) -> (Types, Vec<TypeId>) {
    let classes = classes(types);
    let start = types.first_id().0;
    // The first type of each class stands for it.
    let mut ids: Vec<TypeId> = (0..start).map(TypeId).collect();
    let mut class_ids: FxHashMap<u32, TypeId> = FxHashMap::default();
    let mut kept = Vec::new();
    for ((id, ty), class) in types.iter().zip(&classes) {
        let next = TypeId(start + kept.len() as u32);
        let new = *class_ids.entry(*class).or_insert(next);
        if new == next {
            kept.push((id, ty));
        }
        ids.push(new);
    }
    let mut out = Types::from_parts(types.base_shared(), Vec::with_capacity(kept.len()), types.strings_shared());
    for (_, ty) in kept {
        let mut ty = ty.clone();
        ty.map_ids(|id| ids.get(id.index()).copied().unwrap_or_default());
        out.push(ty);
    }
    (out, ids)
}

/// Partition refinement: begin by believing that all types are equal, and tell apart those whose own fields differ or
/// that mention types already told apart, until nothing changes. Structures that mention themselves need no special
/// care this way.
fn classes(types: &Types) -> Vec<u32> {
    let start = types.first_id().0;
    let mut classes = vec![0u32; (types.last_id().0 + 1 - start) as usize];
    let mut count = 0;
    loop {
        let mut known: FxHashMap<(u32, Type), u32> = FxHashMap::default();
        let mut next = Vec::with_capacity(classes.len());
        for ((id, ty), class) in types.iter().zip(&classes) {
            let mut shape = ty.clone();
            shape.map_ids(|id| match id.0.checked_sub(start) {
                // Classes are numbered behind the base's ids, so that the two cannot be mistaken.
                Some(slot) => TypeId(start + classes.get(slot as usize).copied().unwrap_or_default()),
                None => id,
            });
            let number = known.len() as u32;
            let place = if matches!(ty, Type::Var(_) | Type::DataSec(_)) { id.0 } else { *class };
            next.push(*known.entry((place, shape)).or_insert(number));
        }
        let found = known.len();
        classes = next;
        if found == count {
            return classes;
        }
        count = found;
    }
}
