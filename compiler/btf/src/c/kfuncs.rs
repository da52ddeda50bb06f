//! Prototypes of the kernel functions that BPF programs may call. The kernel's build marks them with a declaration
//! tag.

use crate::c::PrintError;
use crate::c::names::identifier;
use crate::c::print::Printer;
use crate::model::{Type, TypeId};
use crate::types::Types;

/// The tag of a function that programs may call.
const KFUNC: &str = "bpf_kfunc";
/// The tag of one that leaves the caller's argument registers alone.
const FASTCALL: &str = "bpf_fastcall";

/// A kernel function.
pub(crate) struct Kfunc {
    name: String,
    pub(crate) proto: TypeId,
    fastcall: bool,
}

/// The kernel functions, ordered by type id.
pub(crate) fn find(types: &Types) -> Vec<Kfunc> {
    let mut marked = tagged(types, KFUNC);
    marked.sort_unstable();
    marked.dedup();
    let fast = tagged(types, FASTCALL);
    let kfunc = |id: TypeId| match types.get(id) {
        Some(Type::Func(func)) if matches!(types.get(func.proto), Some(Type::FuncProto(_))) => {
            Some(Kfunc { name: identifier(types.string(func.name)), proto: func.proto, fastcall: fast.contains(&id) })
        }
        _ => None,
    };
    marked.into_iter().filter_map(kfunc).collect()
}

fn tagged(types: &Types, text: &str) -> Vec<TypeId> {
    let tags = types.by_name(text).filter_map(|(_, ty)| match ty {
        Type::DeclTag(tag) if tag.component == -1 => Some(tag.ty),
        _ => None,
    });
    tags.collect()
}

impl Printer<'_> {
    /// The prototypes, weak so that a program may ask whether the running kernel has the function.
    pub(crate) fn kfuncs(&mut self, kfuncs: &[Kfunc]) -> Result<(), PrintError> {
        self.push(HEAD);
        for kfunc in kfuncs {
            let Some(Type::FuncProto(proto)) = self.types.get(kfunc.proto) else { continue };
            let name = self.names.identifier(&kfunc.name);
            let params = self.params(proto, true, 0)?;
            let text = self.declaration(proto.ret, &format!("{name}({params})"), 0, 0)?;
            let fastcall = if kfunc.fastcall { " __bpf_fastcall" } else { "" };
            self.push(&format!("extern {text} __weak __ksym{fastcall};\n"));
        }
        self.push("#endif\n\n");
        Ok(())
    }
}

const HEAD: &str = "\
#ifndef BPF_NO_KFUNC_PROTOTYPES
#ifndef __ksym
#define __ksym __attribute__((section(\".ksyms\")))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
#ifndef __bpf_fastcall
#if __has_attribute(bpf_fastcall)
#define __bpf_fastcall __attribute__((bpf_fastcall))
#else
#define __bpf_fastcall
#endif
#endif

";
