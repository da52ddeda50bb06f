//! Objects with static storage duration: sections, contents, BTF.

use beec_check::tree::{self, StaticAddress, StaticTarget};
use beec_ir::{Data, DataAddress, DataTarget, FuncId, Global, GlobalId};
use beec_source::Symbol;

use crate::layout::size_of;
use crate::unit::{Unit, linkage};

impl Unit<'_> {
    /// Gives every object of the tree its entry, without contents yet: they may name functions and strings.
    pub(crate) fn declare_globals(&mut self) {
        let program = self.program;
        for global in &program.globals {
            let entry = self.declare_global(global);
            self.module.globals.push(entry);
        }
    }

    fn declare_global(&mut self, global: &tree::Global) -> Global {
        let size = match &global.definition {
            Some(data) => data.size,
            None => size_of(self.types, global.ty),
        };
        // The kernel refuses BTF that defines a variable of no size. An extern one (`T x[]`) is described: the linker
        // finds its definition by that.
        let described = self.options.debug && (size > 0 || global.definition.is_none());
        Global {
            name: global.name,
            section: section(global),
            linkage: linkage(global.linkage, global.weak),
            hidden: global.hidden,
            used: global.used,
            data: None,
            size,
            align: global.align.max(1),
            constant: is_constant(global),
            address_space: global.address_space,
            btf: described.then(|| self.btf_variable(global)),
            span: global.span,
        }
    }

    /// Fills in the contents.
    pub(crate) fn define_globals(&mut self) {
        let program = self.program;
        for (index, global) in program.globals.iter().enumerate() {
            let Some(definition) = &global.definition else { continue };
            let addresses = definition.addresses.iter().map(|address| self.address(address)).collect();
            self.module.globals[index].data = Some(Data { bytes: definition.bytes.clone(), addresses });
        }
    }

    fn address(&mut self, address: &StaticAddress) -> DataAddress {
        let target = match address.target {
            StaticTarget::Global(id) => DataTarget::Global(GlobalId(id.0)),
            StaticTarget::Function(id) => DataTarget::Func(FuncId(id.0)),
            StaticTarget::String(id) => DataTarget::Global(self.string(id)),
        };
        DataAddress { offset: address.offset, target, addend: address.addend, span: address.span }
    }
}

/// The section as clang chooses it.
fn section(global: &tree::Global) -> Symbol {
    if let Some(section) = global.section {
        return section;
    }
    let Some(data) = &global.definition else { return Symbol::EMPTY };
    if global.address_space != 0 {
        return Symbol::intern(&format!(".addr_space.{}", global.address_space));
    }
    Symbol::intern(match () {
        () if global.read_only => ".rodata",
        () if data.addresses.is_empty() && data.bytes.iter().all(|&byte| byte == 0) => ".bss",
        () => ".data",
    })
}

/// Whether the initial contents are the contents for ever.
fn is_constant(global: &tree::Global) -> bool {
    let read_only_section = global.section.is_none_or(|section| section.as_str().starts_with(".rodata"));
    global.read_only && !global.is_volatile && !global.weak && global.definition.is_some() && read_only_section
}
