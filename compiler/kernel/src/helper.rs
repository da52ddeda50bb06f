//! The kernel's helpers: what `call N` means.

use crate::nearest::nearest;
use crate::program_type::{ProgramType, ProgramTypes};
use crate::release::Release;
use crate::tables::HELPERS;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A helper function of the kernel.
#[derive(Clone, Debug)]
pub struct Helper {
    /// The number in the call instruction, from 1.
    pub id: u32,
    /// The name with its `bpf_`.
    pub name: &'static str,
    /// The type of the result in C, as programs spell it.
    pub result: &'static str,
    /// The parameters in order; [`Helper::variadic`] says whether more may follow.
    pub parameters: &'static [Parameter],
    /// Whether the prototype ends in `...`.
    pub variadic: bool,
    /// The first release with it.
    pub since: Release,
    /// Whether the program must declare a licence that is compatible with the GPL.
    pub gpl_only: bool,
    /// Whether only sleepable programs may call it.
    pub sleeps: bool,
    /// Whether the kernel can replace the call by instructions that change no register but r0 (`bpf_fastcall`).
    pub fastcall: bool,
    /// Whether packet pointers must be checked anew after the call.
    pub changes_packet: bool,
    /// Whether the pointer it gives must be compared with NULL before use.
    pub or_null: bool,
    /// The program types that may call it, at some attach type at least.
    pub program_types: ProgramTypes,
    /// One line on its use.
    pub summary: &'static str,
}

/// A parameter of a helper.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its type in C.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What the verifier expects there.
    pub role: ArgumentRole,
}

/// What the verifier expects as an argument: `enum bpf_arg_type` as far as a compiler can make use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentRole {
    /// Any number.
    Scalar,
    /// The address of a map.
    Map,
    /// The address of a key of the map among the arguments.
    MapKey,
    /// The address of a value of that map.
    MapValue,
    /// The address of memory: with the following [`ArgumentRole::Size`], or of a fixed size.
    Memory,
    /// The size of the memory before it.
    Size,
    /// The program's context.
    Context,
    /// The address of a static function.
    Callback,
    /// The address of a dynptr.
    Dynptr,
    /// A pointer to a socket, task, timer, lock …
    Object,
}

impl Helper {
    /// The declaration as C, without its `static` and initialiser: `long (* const bpf_x)(int a)`.
    pub fn declaration(&self) -> String {
        format!("{}(* const {})({})", spaced(self.result), self.name, self.parameter_list())
    }

    /// The prototype as C: `long bpf_x(int a)`.
    pub fn prototype(&self) -> String {
        format!("{}{}({})", spaced(self.result), self.name, self.parameter_list())
    }

    fn parameter_list(&self) -> String {
        let mut list: Vec<String> =
            self.parameters.iter().map(|parameter| format!("{}{}", spaced(parameter.kind), parameter.name)).collect();
        if self.variadic {
            list.push("...".to_string());
        }
        if list.is_empty() { "void".to_string() } else { list.join(", ") }
    }
}

/// The type with the space that C style puts before a name, none after a star.
fn spaced(kind: &str) -> String {
    if kind.ends_with('*') { kind.to_string() } else { format!("{kind} ") }
}

/// Every helper in the order of the ids.
pub fn helpers() -> &'static [Helper] {
    &HELPERS
}

/// The helper that `call id` calls.
pub fn helper(id: u32) -> Option<&'static Helper> {
    let index = usize::try_from(id).ok()?.checked_sub(1)?;
    HELPERS.get(index)
}

/// The helper with this name, which begins with `bpf_`.
pub fn helper_named(name: &str) -> Option<&'static Helper> {
    static BY_NAME: OnceLock<FxHashMap<&'static str, u32>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| HELPERS.iter().map(|helper| (helper.name, helper.id)).collect());
    by_name.get(name).and_then(|&id| helper(id))
}

/// The helper whose name looks most like a misspelt one.
pub fn nearest_helper(name: &str) -> Option<&'static Helper> {
    nearest(name, HELPERS.iter().map(|helper| helper.name)).and_then(helper_named)
}

/// An entry of the generated table, to be completed by the functions below.
pub(crate) const fn entry(
    id: u32,
    name: &'static str,
    result: &'static str,
    parameters: &'static [Parameter],
) -> Helper {
    Helper {
        id,
        name,
        result,
        parameters,
        variadic: false,
        since: Release::new(0, 0),
        gpl_only: false,
        sleeps: false,
        fastcall: false,
        changes_packet: false,
        or_null: false,
        program_types: ProgramTypes::from_bits(0),
        summary: "",
    }
}

/// A parameter in the generated table.
pub(crate) const fn parameter(kind: &'static str, name: &'static str, role: ArgumentRole) -> Parameter {
    Parameter { kind, name, role }
}

impl Helper {
    pub(crate) const fn since(mut self, major: u16, minor: u16) -> Self {
        self.since = Release::new(major, minor);
        self
    }

    pub(crate) const fn types(mut self, bits: u64) -> Self {
        self.program_types = ProgramTypes::from_bits(bits);
        self
    }

    pub(crate) const fn variadic(mut self) -> Self {
        self.variadic = true;
        self
    }

    pub(crate) const fn gpl_only(mut self) -> Self {
        self.gpl_only = true;
        self
    }

    pub(crate) const fn sleeps(mut self) -> Self {
        self.sleeps = true;
        self
    }

    pub(crate) const fn fastcall(mut self) -> Self {
        self.fastcall = true;
        self
    }

    pub(crate) const fn changes_packet(mut self) -> Self {
        self.changes_packet = true;
        self
    }

    pub(crate) const fn or_null(mut self) -> Self {
        self.or_null = true;
        self
    }

    pub(crate) const fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Whether programs of this type may call it.
    pub fn callable_from(&self, program_type: ProgramType) -> bool {
        self.program_types.contains(program_type)
    }
}
