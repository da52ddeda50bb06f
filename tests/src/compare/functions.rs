//! Functions as BTF describes them, and the records of `.BTF.ext`.

use beec_btf::{Linkage, Type};

use super::data::{linkage, tags};
use super::facts::{Category, Facts};
use super::file::Object;
use super::shapes;

pub(super) fn functions(object: &Object, facts: &mut Facts) {
    let types = &object.types;
    for (id, ty) in types.iter() {
        let Type::Func(func) = ty else { continue };
        let name = types.string(func.name);
        let what = format!("{} {}", linkage(func.linkage), shapes::signature(types, func.proto));
        if func.linkage == Linkage::Static {
            facts.add(Category::StaticFunctions, name, what);
        } else {
            facts.add(Category::Functions, name, what);
            tags(object, id, name, facts);
        }
    }
}

/// Function records by section; of static functions one cannot expect the same.
pub(super) fn records(object: &Object, facts: &mut Facts) {
    let types = &object.types;
    for section in &object.ext.sections {
        let name = types.string(section.name);
        let mut seen = false;
        for record in &section.funcs {
            if let Some(Type::Func(func)) = types.get(record.func)
                && func.linkage == Linkage::Static
            {
                continue;
            }
            seen = true;
            facts.add(Category::Records, name, format!("function {}", types.name_of(record.func)));
        }
        if seen && !section.lines.is_empty() {
            facts.add(Category::Records, name, "lines");
        }
    }
}
