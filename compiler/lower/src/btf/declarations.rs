//! Functions and objects to `FUNC` and `VAR` entries.

use beec_btf::{Linkage, Pool, Type as BtfType, TypeId as BtfId};
use beec_check::tree::{self, Function, Global};
use beec_check::types::{FunctionType, Type, Types};

use super::Converter;

impl Converter {
    /// The `FUNC` of a function, with a `FUNC_PROTO` of its own. A definition's parameters all have names, since the
    /// kernel refuses the whole of a BTF blob otherwise; a declaration's have none, as loaders expect.
    pub(crate) fn function(&mut self, types: &Types, pool: &mut Pool, function: &Function) -> BtfId {
        let (names, linkage) = match (&function.definition, function.linkage) {
            (Some(body), tree::Linkage::Internal) => (parameter_names(body), Linkage::Static),
            (Some(body), tree::Linkage::External) => (parameter_names(body), Linkage::Global),
            (None, _) => (Vec::new(), Linkage::Extern),
        };
        let proto = match types.resolve(function.ty) {
            Type::Function(ty) => self.prototype(types, pool, ty, &names),
            _ => self.prototype(types, pool, &no_function(function), &names),
        };
        let proto = pool.add_new(BtfType::FuncProto(proto));
        let entry = pool.add_func(function.name.as_str(), proto, linkage);
        for tag in &function.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        for (index, tag) in &function.param_tags {
            pool.tag(entry, Some(*index), tag.as_str());
        }
        entry
    }

    /// The `VAR` of an object.
    pub(crate) fn variable(&mut self, types: &Types, pool: &mut Pool, global: &Global) -> BtfId {
        let ty = self.convert(types, pool, global.ty);
        let linkage = match (&global.definition, global.linkage) {
            (None, _) => Linkage::Extern,
            (Some(_), tree::Linkage::Internal) => Linkage::Static,
            (Some(_), tree::Linkage::External) => Linkage::Global,
        };
        let entry = pool.add_var(global.name.as_str(), ty, linkage);
        for tag in &global.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        entry
    }
}

fn no_function(function: &Function) -> FunctionType {
    FunctionType { result: function.ty, params: Vec::new(), variadic: false, unspecified: true }
}

/// The names of a definition's parameters; unnamed ones (C2x) get one that no other has.
fn parameter_names(body: &tree::FunctionBody) -> Vec<String> {
    let params = &body.locals[..body.param_count.min(body.locals.len())];
    let is_taken = |name: &str| params.iter().any(|param| param.name.as_str() == name);
    let name = |(index, param): (usize, &tree::Local)| {
        let mut name = param.name.as_str().to_owned();
        if name.is_empty() {
            name = format!("arg{index}");
            while is_taken(&name) {
                name.push('_');
            }
        }
        name
    };
    params.iter().enumerate().map(name).collect()
}
