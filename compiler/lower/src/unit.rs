//! The translation unit on its way to a module.

use beec_btf::TypeId as BtfId;
use beec_check::tree::{self, FunctionId, Program, StringId};
use beec_check::types::{Type, TypeId, Types};
use beec_ir::{Data, FuncId, Function, Global, GlobalId, Inline, Linkage, Module, Target, Ty};
use beec_source::{Diagnostic, Session, Span, Symbol};
use rustc_hash::FxHashMap;

use crate::abi::Signature;
use crate::btf::Converter;
use crate::file_asm::FileAsm;
use crate::function::FunctionCx;
use crate::{Options, abi, btf};

/// Section of string literals that the linker may merge.
const STRINGS: &str = ".rodata.str1.1";

/// What all functions share.
pub(crate) struct Unit<'a> {
    pub(crate) session: &'a Session,
    pub(crate) program: &'a Program,
    pub(crate) types: &'a Types,
    pub(crate) options: &'a Options,
    pub(crate) module: Module,
    /// What file-scope assembly defines.
    pub(crate) asm: FileAsm,
    btf: Converter,
    strings: FxHashMap<(&'a [u8], u64), GlobalId>,
    intrinsics: FxHashMap<&'static str, FuncId>,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(session: &'a Session, program: &'a Program, target: Target, options: &'a Options) -> Unit<'a> {
        Unit {
            session,
            program,
            types: &program.types,
            options,
            module: Module { refusals: program.refusals.clone(), ..Module::new(target) },
            asm: FileAsm::default(),
            btf: Converter::default(),
            strings: FxHashMap::default(),
            intrinsics: FxHashMap::default(),
        }
    }

    /// Gives every function of the tree its entry.
    pub(crate) fn declare_functions(&mut self) {
        for index in 0..self.program.functions.len() {
            let function = self.declare_function(index);
            self.module.functions.push(function);
        }
    }

    fn declare_function(&mut self, index: usize) -> Function {
        let function = &self.program.functions[index];
        let signature = abi::signature(self.types, function.ty);
        let asm = self.asm.function(function.name.as_str()).map(|symbol| btf::linkage(symbol.linkage));
        let section = match (function.section, function.definition.is_some()) {
            (Some(section), _) => section,
            (None, true) => Symbol::intern(".text"),
            (None, false) => Symbol::EMPTY,
        };
        Function {
            name: function.name,
            excess_args: (signature.params.len() as u32).saturating_sub(abi::MAX_ARGS),
            params: signature.params,
            result: signature.result,
            section,
            linkage: linkage(function.linkage, function.weak),
            hidden: function.hidden,
            used: function.used,
            inline: inline(function.inline),
            naked: function.naked,
            noreturn: function.noreturn,
            flatten: function.flatten,
            is_const: function.is_const,
            is_pure: function.is_pure,
            error: function.error,
            btf: self.options.debug.then(|| self.btf.function(self.types, &mut self.module.types, function, asm)),
            returns_struct: signature.returns_in_memory,
            kept: None,
            body: None,
            span: function.span,
        }
    }

    /// Lowers the body of a function that has one.
    pub(crate) fn define_function(&mut self, index: usize) {
        let program = self.program;
        if let Some(definition) = &program.functions[index].definition {
            let id = FunctionId(index as u32);
            let body = FunctionCx::new(self, id, definition).lower();
            self.module.functions[index].body = Some(body);
        }
    }

    /// The `FUNC` of a function that only assembly knows: it says that there are no parameters and that the result is
    /// an `int`, since the kernel wants every function described where one is.
    pub(crate) fn btf_asm_function(&mut self, name: &str, linkage: Linkage) -> Option<BtfId> {
        self.options.debug.then(|| Converter::asm_function(&mut self.module.types, name, btf::linkage(linkage)))
    }

    /// The finished module.
    pub(crate) fn finish(mut self) -> Module {
        self.btf.complete(self.types, &mut self.module.types);
        self.module
    }

    /// The BTF entry of a type.
    pub(crate) fn btf_type(&mut self, ty: TypeId) -> BtfId {
        self.btf.convert(self.types, &mut self.module.types, ty)
    }

    /// The BTF entry of an object.
    pub(crate) fn btf_variable(&mut self, global: &tree::Global) -> BtfId {
        let asm = self.asm.object(global.name.as_str()).map(|symbol| btf::linkage(symbol.linkage));
        self.btf.variable(self.types, &mut self.module.types, global, asm)
    }

    /// The object that holds a string literal; equal literals share one.
    pub(crate) fn string(&mut self, id: StringId) -> GlobalId {
        let program = self.program;
        let string = &program.strings[id.0 as usize];
        let key = (string.bytes.as_slice(), string.align);
        if let Some(&global) = self.strings.get(&key) {
            return global;
        }
        let global = GlobalId(self.module.globals.len() as u32);
        self.module.globals.push(string_global(&string.bytes, string.align));
        self.strings.insert(key, global);
        global
    }

    /// A C library function that only exists until the optimiser knows the length of the memory it works on.
    pub(crate) fn intrinsic(&mut self, name: &'static str, params: Vec<Ty>, result: Ty) -> FuncId {
        if let Some(&id) = self.intrinsics.get(name) {
            return id;
        }
        if let Some(own) = self.own_function(name, &params, result, true) {
            return own;
        }
        let id = FuncId(self.module.functions.len() as u32);
        self.module.functions.push(intrinsic(name, params, result));
        self.intrinsics.insert(name, id);
        id
    }

    /// A C library function on strings that only exists until the optimiser knows what it gives; or the program's own,
    /// be it elsewhere.
    pub(crate) fn text_function(&mut self, name: &'static str, params: Vec<Ty>, result: Ty) -> FuncId {
        self.own_function(name, &params, result, false).unwrap_or_else(|| self.intrinsic(name, params, result))
    }

    /// The program's own function of a C library function's name and types.
    fn own_function(&self, name: &str, params: &[Ty], result: Ty, defined: bool) -> Option<FuncId> {
        let same = |(function, tree): &(&Function, &tree::Function)| {
            function.name.as_str() == name
                && function.params == params
                && function.result == Some(result)
                && (!defined || tree.definition.is_some())
        };
        let index = self.module.functions.iter().zip(&self.program.functions).position(|pair| same(&pair))?;
        Some(FuncId(index as u32))
    }

    /// The signature behind a function type.
    pub(crate) fn signature(&self, ty: TypeId) -> Signature {
        abi::signature(self.types, ty)
    }

    /// Whether a type is a function type that says nothing about its parameters or takes further ones.
    pub(crate) fn is_open(&self, ty: TypeId) -> bool {
        matches!(self.types.resolve(ty), Type::Function(function) if function.variadic || function.unspecified)
    }

    /// Reports.
    pub(crate) fn emit(&self, diagnostic: Diagnostic) {
        self.session.emit(diagnostic);
    }
}

/// The linkage of a symbol.
pub(crate) fn linkage(linkage: tree::Linkage, weak: bool) -> Linkage {
    match linkage {
        tree::Linkage::Internal => Linkage::Internal,
        tree::Linkage::External if weak => Linkage::Weak,
        tree::Linkage::External => Linkage::External,
    }
}

fn inline(inline: tree::Inline) -> Inline {
    match inline {
        tree::Inline::Default => Inline::Default,
        tree::Inline::Hint => Inline::Hint,
        tree::Inline::Always => Inline::Always,
        tree::Inline::Never => Inline::Never,
    }
}

fn string_global(bytes: &[u8], align: u64) -> Global {
    // A zero in the middle would end the string for a linker that merges.
    let mergeable = align == 1 && bytes.iter().position(|&byte| byte == 0) == Some(bytes.len().wrapping_sub(1));
    Global {
        name: Symbol::EMPTY,
        section: Symbol::intern(if mergeable { STRINGS } else { ".rodata" }),
        linkage: Linkage::Internal,
        hidden: false,
        used: false,
        data: Some(Data { bytes: bytes.to_vec(), addresses: Vec::new() }),
        size: bytes.len() as u64,
        align,
        constant: true,
        address_space: 0,
        btf: None,
        span: Span::NONE,
    }
}

fn intrinsic(name: &'static str, params: Vec<Ty>, result: Ty) -> Function {
    let text = format!("the length of this {name} is not a constant; BPF has no library function to call for it");
    Function {
        name: Symbol::intern(name),
        params,
        result: Some(result),
        section: Symbol::EMPTY,
        linkage: Linkage::External,
        hidden: false,
        used: false,
        inline: Inline::Never,
        naked: false,
        noreturn: false,
        flatten: false,
        is_const: false,
        is_pure: false,
        error: Some(Symbol::intern(&text)),
        btf: None,
        returns_struct: false,
        excess_args: 0,
        kept: None,
        body: None,
        span: Span::NONE,
    }
}
