//! Functions and objects to `FUNC` and `VAR` entries.

use beec_btf::{Encoding, FuncProto, Int, Linkage, Pool, Type as BtfType, TypeId as BtfId};
use beec_check::tree::{self, Function, Global};
use beec_check::types::{FunctionType, Type, Types};

use super::Converter;

impl Converter {
    /// The `FUNC` of a function, with a `FUNC_PROTO` of its own. A definition's parameters all have names, since the
    /// kernel refuses the whole of a BTF blob otherwise; a declaration's have none, as loaders expect. `asm`: assembly
    /// defines what C declares.
    pub(crate) fn function(
        &mut self,
        types: &Types,
        pool: &mut Pool,
        function: &Function,
        asm: Option<Linkage>,
    ) -> BtfId {
        let (names, linkage) = match (&function.definition, function.linkage, asm) {
            (Some(body), tree::Linkage::Internal, _) => (parameter_names(body), Linkage::Static),
            (Some(body), tree::Linkage::External, _) => (parameter_names(body), Linkage::Global),
            (None, _, Some(linkage)) => ((0..).map(|index| format!("arg{index}")).take(MAX_NAMES).collect(), linkage),
            (None, _, None) => (Vec::new(), Linkage::Extern),
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

    /// The `FUNC` of a function that C does not declare: `int name(void)`.
    pub(crate) fn asm_function(pool: &mut Pool, name: &str, linkage: Linkage) -> BtfId {
        let int = Int { name: pool.name("int"), size: 4, encoding: Encoding::Signed, offset: 0, bits: 32 };
        let ret = pool.add(BtfType::Int(int));
        let proto = pool.add_new(BtfType::FuncProto(FuncProto { ret, params: Vec::new() }));
        pool.add_func(name, proto, linkage)
    }

    /// The `VAR` of an object. `asm`: assembly defines what C declares.
    pub(crate) fn variable(&mut self, types: &Types, pool: &mut Pool, global: &Global, asm: Option<Linkage>) -> BtfId {
        let ty = self.convert(types, pool, global.ty);
        let linkage = match (&global.definition, global.linkage, asm) {
            (None, _, Some(linkage)) => linkage,
            (None, _, None) => Linkage::Extern,
            (Some(_), tree::Linkage::Internal, _) => Linkage::Static,
            (Some(_), tree::Linkage::External, _) => Linkage::Global,
        };
        let entry = pool.add_var(global.name.as_str(), ty, linkage);
        for tag in &global.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        entry
    }
}

/// More parameters than a function can have.
const MAX_NAMES: usize = 16;

/// The linkage in BTF of what is defined here.
pub(crate) fn linkage(linkage: beec_ir::Linkage) -> Linkage {
    match linkage {
        beec_ir::Linkage::Internal => Linkage::Static,
        beec_ir::Linkage::External | beec_ir::Linkage::Weak => Linkage::Global,
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
