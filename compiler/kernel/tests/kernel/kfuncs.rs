//! A program's kernel functions against a kernel's BTF.

use beec_btf::{Composite, DeclTag, Encoding, Func, FuncProto, Int, Linkage, Param, Type, TypeId, Types};
use beec_kernel::{advice, kfuncs};
use beec_source::Span;

const VOID: TypeId = TypeId(0);

/// BTF with a few types, built by name.
struct Builder(Types);

impl Builder {
    fn int(&mut self, name: &str, size: u32) -> TypeId {
        let name = self.0.name(name);
        self.0.push(Type::Int(Int { name, size, bits: (size * 8) as u8, offset: 0, encoding: Encoding::Signed }))
    }

    fn pointer_to_struct(&mut self, name: &str) -> TypeId {
        let name = self.0.name(name);
        let record = self.0.push(Type::Composite(Composite { name, union: false, size: 8, members: Vec::new() }));
        self.0.push(Type::Ptr(record))
    }

    fn function(&mut self, name: &str, ret: TypeId, params: &[(&str, TypeId)], linkage: Linkage) {
        let params = params.iter().map(|(name, ty)| Param { name: self.0.name(name), ty: *ty }).collect();
        let proto = self.0.push(Type::FuncProto(FuncProto { ret, params }));
        let name = self.0.name(name);
        let func = self.0.push(Type::Func(Func { name, proto, linkage }));
        let text = self.0.name("bpf_kfunc");
        self.0.push(Type::DeclTag(DeclTag { text, ty: func, component: -1 }));
    }
}

fn kernel() -> Types {
    let mut kernel = Builder(Types::new());
    let int = kernel.int("int", 4);
    let long = kernel.int("long", 8);
    let task = kernel.pointer_to_struct("task_struct");
    kernel.function("bpf_task_acquire", task, &[("p", task)], Linkage::Static);
    kernel.function("bpf_count", long, &[("n", int)], Linkage::Static);
    kernel.function("bpf_two", int, &[("a", int), ("b", int)], Linkage::Static);
    kernel.0
}

fn program() -> Types {
    let mut program = Builder(Types::new());
    let int = program.int("int", 4);
    let long = program.int("long", 8);
    let task = program.pointer_to_struct("task_struct___old");
    let cgroup = program.pointer_to_struct("cgroup");
    program.function("bpf_task_acquire", task, &[("p", task)], Linkage::Extern);
    program.function("bpf_task_acquire___v2", task, &[("p", cgroup)], Linkage::Extern);
    program.function("bpf_count", long, &[("n", long)], Linkage::Extern);
    program.function("bpf_two", int, &[("a", int)], Linkage::Extern);
    program.function("bpf_two___weak", VOID, &[("a", int), ("b", int)], Linkage::Extern);
    program.function("bpf_tsk_acquire", task, &[("p", task)], Linkage::Extern);
    program.function("own", int, &[], Linkage::Static);
    program.0
}

#[test]
fn prototypes_that_fit_and_that_do_not() {
    let findings = kfuncs::compare(&program(), &[kernel()], |name| name.ends_with("weak"));
    let mut text = String::new();
    for finding in &findings {
        text += &format!("{}:", finding.name);
        match advice::kfunc(finding, "this kernel", Span::NONE) {
            None => text += " nothing\n",
            Some(warning) => {
                text += &format!(" {} {}\n", warning.code, warning.message);
                for note in warning.notes.iter().chain(&warning.help) {
                    text += &format!("    {note}\n");
                }
            }
        }
    }
    insta::assert_snapshot!(text);
}
