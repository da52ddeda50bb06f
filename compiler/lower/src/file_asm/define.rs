//! What file-scope assembly defines, put into the module.

use beec_check::tree;
use beec_ir::{
    Asm, Body, Data, DataAddress, DataTarget, FuncId, Function, Global, GlobalId, Inline, Linkage, Op, Terminator, Ty,
};
use beec_source::{Diagnostic, Span, Symbol};

use super::data::Value;
use super::{AsmFunction, AsmObject, AsmSymbol, FileAsm, read};
use crate::unit::Unit;

impl FileAsm {
    /// The function of a name.
    pub(crate) fn function(&self, name: &str) -> Option<&AsmSymbol> {
        self.functions.iter().map(|function| &function.symbol).find(|symbol| symbol.name == name)
    }

    /// The object of a name.
    pub(crate) fn object(&self, name: &str) -> Option<&AsmSymbol> {
        self.objects.iter().map(|object| &object.symbol).find(|symbol| symbol.name == name)
    }
}

impl Unit<'_> {
    /// Finds out what file-scope assembly defines: declarations of it are definitions then.
    pub(crate) fn read_file_asm(&mut self) {
        let all: Vec<Asm> = self.program.asm.iter().map(statement).collect();
        if all.is_empty() {
            return;
        }
        self.asm = read(self.program, &all);
        for complaint in std::mem::take(&mut self.asm.errors) {
            let (at, len) = (complaint.range.start as u32, complaint.range.len() as u32);
            let span = all[complaint.asm].place(&self.session.map(), at, len);
            self.emit(Diagnostic::error("E0509", span, complaint.message));
        }
    }

    /// Puts it into the module. What the assembly defines and C does not declare comes behind all else.
    pub(crate) fn define_file_asm(&mut self) {
        let asm = std::mem::take(&mut self.asm);
        for function in &asm.functions {
            self.define_asm_function(function);
        }
        let ids: Vec<Option<GlobalId>> = asm.objects.iter().map(|object| self.declare_asm_object(object)).collect();
        for (object, id) in asm.objects.iter().zip(ids) {
            if let Some(id) = id {
                self.define_asm_object(object, id);
            }
        }
        self.module.asm.extend(asm.rest);
    }

    fn define_asm_function(&mut self, asm: &AsmFunction) {
        let symbol = &asm.symbol;
        let span = self.place_of(symbol);
        let known = self.module.functions.iter().position(|function| function.name.as_str() == symbol.name);
        let index = match known {
            Some(index) if self.module.functions[index].body.is_some() => return self.twice(symbol, span),
            Some(index) => index,
            None => {
                let btf = self.btf_asm_function(&symbol.name, symbol.linkage);
                self.module.functions.push(undeclared(symbol, btf, span));
                self.module.functions.len() - 1
            }
        };
        let function = &mut self.module.functions[index];
        function.section = Symbol::intern(&symbol.section);
        function.linkage = symbol.linkage;
        function.hidden |= symbol.hidden;
        (function.used, function.naked, function.inline) = (true, true, Inline::Never);
        function.body = Some(body(&function.params, &asm.parts, span));
    }

    fn declare_asm_object(&mut self, object: &AsmObject) -> Option<GlobalId> {
        let symbol = &object.symbol;
        let span = self.place_of(symbol);
        let named = |global: &Global| !symbol.name.is_empty() && global.name.as_str() == symbol.name;
        let id = match self.module.globals.iter().position(named) {
            Some(index) if self.module.globals[index].data.is_some() => {
                self.twice(symbol, span);
                return None;
            }
            Some(index) => index,
            None => {
                self.module.globals.push(undeclared_object(symbol, span));
                self.module.globals.len() - 1
            }
        };
        let global = &mut self.module.globals[id];
        global.section = Symbol::intern(&symbol.section);
        global.linkage = symbol.linkage;
        global.hidden |= symbol.hidden;
        global.used = true;
        global.constant = false;
        global.align = global.align.max(object.align);
        Some(GlobalId(id as u32))
    }

    fn define_asm_object(&mut self, object: &AsmObject, id: GlobalId) {
        let span = self.module.global(id).span;
        let mut data = Data::default();
        for value in &object.values {
            match value {
                Value::Number { value, width } if self.module.target.big_endian => {
                    data.bytes.extend(&value.to_be_bytes()[8 - width..]);
                }
                Value::Number { value, width } => data.bytes.extend(&value.to_le_bytes()[..*width]),
                Value::Bytes(bytes) => data.bytes.extend(bytes),
                Value::Align(align) => data.bytes.resize(data.bytes.len().next_multiple_of(*align as usize), 0),
                Value::Symbol { name, addend } => {
                    let Some(target) = self.target_of(name) else {
                        let message = format!("'{name}' is neither an object nor a function here");
                        self.emit(Diagnostic::error("E0509", span, message));
                        continue;
                    };
                    let offset = data.bytes.len() as u64;
                    data.addresses.push(DataAddress { offset, target, addend: *addend, span });
                    data.bytes.extend([0; 8]);
                }
            }
        }
        let global = &mut self.module.globals[id.index()];
        global.size = data.bytes.len() as u64;
        global.data = Some(data);
    }

    fn target_of(&self, name: &str) -> Option<DataTarget> {
        let function = self.module.functions.iter().position(|function| function.name.as_str() == name);
        let global = || self.module.globals.iter().position(|global| global.name.as_str() == name);
        function
            .map(|index| DataTarget::Func(FuncId(index as u32)))
            .or_else(|| global().map(|index| DataTarget::Global(GlobalId(index as u32))))
    }

    fn place_of(&self, symbol: &AsmSymbol) -> Span {
        let (asm, at) = symbol.at;
        let len = symbol.name.len().max(1) as u32;
        self.program.asm.get(asm).map_or(Span::NONE, |asm| statement(asm).place(&self.session.map(), at as u32, len))
    }

    fn twice(&self, symbol: &AsmSymbol, span: Span) {
        let message = format!("'{}' is defined twice: here and somewhere else in this file", symbol.name);
        self.emit(Diagnostic::error("E0509", span, message));
    }
}

fn statement(asm: &tree::Asm) -> Asm {
    Asm {
        template: asm.template.text(),
        pieces: asm.template.pieces.clone(),
        basic: true,
        volatile: true,
        operands: Vec::new(),
        clobbers: Vec::new(),
        clobbers_memory: false,
        labels: Vec::new(),
    }
}

/// The body of a naked function that is this text.
fn body(params: &[Ty], parts: &[Asm], span: Span) -> Body {
    let mut body = Body { end: span, ..Body::default() };
    let entry = body.add_block();
    body.order.push(entry);
    for &ty in params {
        body.add_param(entry, ty);
    }
    for part in parts {
        let inst = body.add_inst(Op::Asm(Box::new(part.clone())), &[], span);
        body.block_mut(entry).insts.push(inst);
    }
    body.block_mut(entry).terminator = Terminator::Unreachable;
    body
}

fn undeclared(symbol: &AsmSymbol, btf: Option<beec_btf::TypeId>, span: Span) -> Function {
    Function {
        name: Symbol::intern(&symbol.name),
        params: Vec::new(),
        result: Some(Ty::I32),
        section: Symbol::EMPTY,
        linkage: Linkage::Internal,
        hidden: false,
        used: true,
        inline: Inline::Never,
        naked: true,
        noreturn: false,
        flatten: false,
        is_const: false,
        is_pure: false,
        error: None,
        btf,
        returns_struct: false,
        excess_args: 0,
        kept: None,
        body: None,
        span,
    }
}

fn undeclared_object(symbol: &AsmSymbol, span: Span) -> Global {
    Global {
        name: Symbol::intern(&symbol.name),
        section: Symbol::EMPTY,
        linkage: Linkage::Internal,
        hidden: false,
        used: true,
        data: None,
        size: 0,
        align: 1,
        constant: false,
        address_space: 0,
        btf: None,
        span,
    }
}
