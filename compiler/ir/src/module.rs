//! Modules, globals and data.

use beec_btf::{Pool, Type, TypeId as BtfId};
use beec_source::{Diagnostic, Span, Symbol};
use rustc_hash::FxHashMap;

use crate::{Accesses, Asm, FuncId, Function, GlobalId, Linkage};

/// One translation unit.
#[derive(Debug)]
pub struct Module {
    /// The target.
    pub target: Target,
    /// Functions by [`FuncId`], defined and extern.
    pub functions: Vec<Function>,
    /// Globals by [`GlobalId`], defined and extern.
    pub globals: Vec<Global>,
    /// File-scope assembly.
    pub asm: Vec<Asm>,
    /// The types of accesses of members.
    pub accesses: Accesses,
    /// Every BTF type that something here may need; the object gets those it reaches.
    pub types: Pool,
    /// What to say of a call that BPF cannot have, by its place, if it is still there in the end. Not part of the text.
    pub refusals: FxHashMap<Span, Diagnostic>,
}

/// What is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// `-mcpu=v1` to `v4`: 1 to 4.
    pub cpu: u8,
    /// `bpfeb`
    pub big_endian: bool,
}

impl Target {
    /// 32-bit arithmetic and jumps are selected (`v3`).
    pub fn alu32(self) -> bool {
        self.cpu >= 3
    }
}

/// An object with static storage duration.
#[derive(Clone, Debug)]
pub struct Global {
    /// The ELF symbol's name; empty for string literals and constant templates, which have no symbol.
    pub name: Symbol,
    /// The ELF section (`.data`, `.bss`, `.rodata`, `.rodata.str1.1`, `.maps`, …). For an extern object the
    /// section attribute (`.ksyms`, `.kconfig`), or empty.
    pub section: Symbol,
    /// Linkage.
    pub linkage: Linkage,
    /// `visibility("hidden")`
    pub hidden: bool,
    /// Stays though nothing names it.
    pub used: bool,
    /// The contents; `None` for an extern object.
    pub data: Option<Data>,
    /// Size in bytes of the object (of an extern one: of its type, 1 for `void`).
    pub size: u64,
    /// Alignment in bytes.
    pub align: u64,
    /// Nothing can change it, and the initial contents are known: loads of it may be folded.
    pub constant: bool,
    /// 1 for an arena object.
    pub address_space: u32,
    /// The VAR entry in the BTF pool.
    pub btf: Option<BtfId>,
    /// The name in its declaration.
    pub span: Span,
}

/// Initial contents.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Data {
    /// Bytes in the target's order; what is missing up to the object's size is zero.
    pub bytes: Vec<u8>,
    /// Addresses in it, 8 bytes each, ascending by offset.
    pub addresses: Vec<DataAddress>,
}

/// An address in a global's contents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DataAddress {
    /// Where.
    pub offset: u64,
    /// Of what.
    pub target: DataTarget,
    /// Plus so many bytes.
    pub addend: i64,
    /// The expression.
    pub span: Span,
}

/// What an address in data points to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DataTarget {
    /// A global.
    Global(GlobalId),
    /// A function.
    Func(FuncId),
}

impl Module {
    /// An empty module.
    pub fn new(target: Target) -> Module {
        Module {
            target,
            functions: Vec::new(),
            globals: Vec::new(),
            asm: Vec::new(),
            accesses: Accesses::default(),
            types: Pool::default(),
            refusals: FxHashMap::default(),
        }
    }

    /// A function.
    pub fn function(&self, id: FuncId) -> &Function {
        &self.functions[id.index()]
    }

    /// A global.
    pub fn global(&self, id: GlobalId) -> &Global {
        &self.globals[id.index()]
    }

    /// Whether a function is defined here.
    pub fn is_defined(&self, id: FuncId) -> bool {
        self.function(id).body.is_some()
    }

    /// Whether a map, by its definition, is no other map of this program once it is loaded: an extern one is whatever it is
    /// linked with, and one with a member `pinning` (libbpf's BTF-defined maps) whatever lies at its path.
    pub fn is_own_map(&self, id: GlobalId) -> bool {
        let global = self.global(id);
        let ty = match global.btf.and_then(|var| self.types.get(var)) {
            Some(Type::Var(var)) => self.types.get(self.types.resolve(var.ty)),
            _ => None,
        };
        let pinned = matches!(ty, Some(Type::Composite(definition))
            if definition.members.iter().any(|member| self.types.string(member.name) == "pinning"));
        global.data.is_some() && !pinned
    }
}
