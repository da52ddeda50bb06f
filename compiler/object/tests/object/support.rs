//! Small translation units, made by hand.

use beec_btf::{Encoding, FuncProto, Int, Linkage as BtfLinkage, Member, Param, Type, TypeId};
use beec_codegen::{Insn, MachineCode, MachineFunction, Reloc, RelocTarget};
use beec_ir::{Body, CoreReloc, Data, FuncId, Function, Global, GlobalId, Inline, Linkage, Module, Target};
use beec_object::{Options, write_object};
use beec_source::{FileKind, Session, Span, Symbol, WarningPolicy};

/// The source that line records of the tests point into.
pub(crate) const SOURCE: &str = "int main_line;\n\tint second = 2;\n";

/// A unit under construction.
pub(crate) struct Unit {
    pub(crate) session: Session,
    pub(crate) module: Module,
    pub(crate) code: MachineCode,
}

/// Code of a function, before it has a place.
#[derive(Default)]
pub(crate) struct Code {
    pub(crate) insns: Vec<Insn>,
    pub(crate) relocs: Vec<(u32, RelocTarget, i64)>,
    pub(crate) core: Vec<(u32, CoreReloc)>,
}

pub(crate) fn insn(code: u8, dst: u8, src: u8, off: i16, imm: i32) -> Insn {
    Insn { code, dst, src, off, imm }
}

/// `dst = imm`
pub(crate) fn mov(dst: u8, imm: i32) -> Insn {
    insn(0xb7, dst, 0, 0, imm)
}

/// `exit`
pub(crate) fn exit() -> Insn {
    insn(0x95, 0, 0, 0, 0)
}

impl Code {
    pub(crate) fn push(&mut self, insn: Insn) -> &mut Self {
        self.insns.push(insn);
        self
    }

    fn slot(&self) -> u32 {
        self.insns.len() as u32
    }

    /// `dst = target ll`
    pub(crate) fn address(&mut self, dst: u8, target: RelocTarget, addend: i64) -> &mut Self {
        self.relocs.push((self.slot(), target, addend));
        self.push(insn(0x18, dst, 0, 0, 0)).push(Insn::default())
    }

    /// `call target`
    pub(crate) fn call(&mut self, target: FuncId) -> &mut Self {
        self.relocs.push((self.slot(), RelocTarget::Func(target), 0));
        self.push(insn(0x85, 0, 0, 0, -1))
    }

    /// An instruction with a CO-RE relocation.
    pub(crate) fn core(&mut self, insn: Insn, kind: u8, root: TypeId, access: &str, value: u64) -> &mut Self {
        let reloc = CoreReloc { kind, root, access: access.to_owned(), value, field_size: 0 };
        self.core.push((self.slot(), reloc));
        self.push(insn)
    }
}

impl Unit {
    pub(crate) fn new() -> Unit {
        Unit::for_target(false)
    }

    pub(crate) fn for_target(big_endian: bool) -> Unit {
        let session = Session::new(WarningPolicy::default());
        session.add_file("t.bpf.c", FileKind::User, SOURCE, Span::NONE);
        Unit { session, module: Module::new(Target { cpu: 3, big_endian }), code: MachineCode::default() }
    }

    pub(crate) fn int(&mut self) -> TypeId {
        let name = self.module.types.name("int");
        self.module.types.add(Type::Int(Int { name, size: 4, bits: 32, offset: 0, encoding: Encoding::Signed }))
    }

    /// A structure of 4-byte integers.
    pub(crate) fn record(&mut self, name: &str, members: &[&str]) -> TypeId {
        let ty = self.int();
        let pool = &mut self.module.types;
        let id = pool.declare_record(name, false);
        let at = |number: usize| number as u32 * 32;
        let list: Vec<Member> = members
            .iter()
            .enumerate()
            .map(|(number, name)| Member { name: pool.name(name), ty, bit_offset: at(number), bitfield_size: None })
            .collect();
        pool.complete_record(id, members.len() as u32 * 4, list);
        id
    }

    /// A map definition: members are `int (*name)[value]`.
    pub(crate) fn map_type(&mut self, members: &[(&str, u32)]) -> TypeId {
        let int = self.int();
        let pool = &mut self.module.types;
        let id = pool.declare_record("", false);
        let mut list = Vec::new();
        for (number, (name, value)) in members.iter().enumerate() {
            let array = pool.add(Type::Array(beec_btf::Array { elem: int, index: int, len: *value }));
            let ty = pool.add(Type::Ptr(array));
            let name = pool.name(name);
            list.push(Member { name, ty, bit_offset: number as u32 * 64, bitfield_size: None });
        }
        pool.complete_record(id, members.len() as u32 * 8, list);
        id
    }

    /// Declares a function: a defined one is `int name(void *ctx)`, an extern one `void name(void)`.
    pub(crate) fn func(&mut self, name: &str, section: &str, linkage: Linkage, defined: bool) -> FuncId {
        let int = self.int();
        let pool = &mut self.module.types;
        let pointer = pool.add(Type::Ptr(TypeId::VOID));
        let param = Param { name: pool.name("ctx"), ty: pointer };
        let (ret, params) = if defined { (int, vec![param]) } else { (TypeId::VOID, Vec::new()) };
        let proto = pool.add_new(Type::FuncProto(FuncProto { ret, params }));
        let kind = match (defined, linkage) {
            (false, _) => BtfLinkage::Extern,
            (_, Linkage::Internal) => BtfLinkage::Static,
            _ => BtfLinkage::Global,
        };
        let btf = pool.add_func(name, proto, kind);
        self.module.functions.push(Function {
            name: Symbol::intern(name),
            params: Vec::new(),
            result: None,
            section: Symbol::intern(section),
            linkage,
            hidden: false,
            used: false,
            inline: Inline::Default,
            naked: false,
            noreturn: false,
            flatten: false,
            is_const: false,
            is_pure: false,
            error: None,
            btf: Some(btf),
            returns_struct: false,
            excess_args: 0,
            kept: None,
            body: defined.then(Body::default),
            span: Span::new(5, 14),
        });
        FuncId(self.module.functions.len() as u32 - 1)
    }

    /// Gives a function its code; every instruction comes from the second line.
    pub(crate) fn define(&mut self, func: FuncId, code: &Code) {
        let relocs =
            code.relocs.iter().map(|(slot, target, addend)| Reloc { slot: *slot, target: *target, addend: *addend });
        self.code.functions.push(MachineFunction {
            func,
            insns: code.insns.clone(),
            relocs: relocs.collect(),
            core: code.core.clone(),
            lines: vec![(0, Span::new(17, 20))],
            stack: 0,
        });
    }

    /// Adds a variable.
    pub(crate) fn global(
        &mut self,
        name: &str,
        section: &str,
        linkage: Linkage,
        ty: TypeId,
        data: Option<&[u8]>,
    ) -> GlobalId {
        let kind = match (data, linkage) {
            (None, _) => BtfLinkage::Extern,
            (_, Linkage::Internal) => BtfLinkage::Static,
            _ => BtfLinkage::Global,
        };
        let btf = (!name.is_empty()).then(|| self.module.types.add_var(name, ty, kind));
        self.module.globals.push(Global {
            name: Symbol::intern(name),
            section: Symbol::intern(section),
            linkage,
            hidden: false,
            used: false,
            size: data.map_or(4, |data| data.len() as u64),
            data: data.map(|bytes| Data { bytes: bytes.to_owned(), addresses: Vec::new() }),
            align: 4,
            constant: false,
            address_space: 0,
            btf,
            span: Span::new(5, 14),
        });
        GlobalId(self.module.globals.len() as u32 - 1)
    }

    pub(crate) fn license(&mut self) {
        let name = self.module.types.name("char");
        let char =
            self.module.types.add(Type::Int(Int { name, size: 1, bits: 8, offset: 0, encoding: Encoding::Signed }));
        let index = self.int();
        let array = self.module.types.add(Type::Array(beec_btf::Array { elem: char, index, len: 4 }));
        let id = self.global("LICENSE", "license", Linkage::External, array, Some(b"GPL\0"));
        self.module.globals[id.index()].align = 1;
    }

    /// The object.
    pub(crate) fn object(&self) -> Vec<u8> {
        let bytes = write_object(&self.session, &self.module, &self.code, &options());
        let messages = self.messages();
        bytes.unwrap_or_else(|| panic!("no object: {messages}"))
    }

    /// What is wrong with the unit: codes and messages.
    pub(crate) fn errors(&self) -> String {
        assert_eq!(write_object(&self.session, &self.module, &self.code, &options()), None);
        self.messages()
    }

    pub(crate) fn messages(&self) -> String {
        let list = self.session.take_diagnostics();
        let lines: Vec<String> =
            list.iter().map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message)).collect();
        lines.join("\n")
    }
}

fn options() -> Options {
    Options { file: "t.bpf.c".to_owned(), folder: "/src".to_owned(), ..Options::default() }
}
