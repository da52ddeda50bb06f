//! What kernels know: helpers, program types, sections, map types, licences, verifier logs.
//!
//! Everything here is data and pure functions over it; only [`vmlinux`] reads a file, and only when asked to.
//!
//! * [`helpers`] is the table of the kernel's 211 helpers ([`Helper`]).
//! * [`section`] says what libbpf makes of a section name, [`nearest_section`] what a misspelt one may mean.
//! * [`ProgramType`], [`MapType`] and [`ATTACH_TYPES`] are the enumerations of `linux/bpf.h` with their first releases.
//! * [`licence`](mod@licence) and [`kconfig`] hold the rules for `SEC("license")` and `__kconfig` variables.
//! * [`headers`] are the files of `runtime-headers/`, embedded.
//! * [`advice`] turns these facts into warnings.
//! * [`Kernels`] is the BTF of a kernel and its modules; [`ksyms`], [`struct_ops`], [`attach`] and [`core`] hold a
//!   program against it.
//! * [`printk`] reads the formats of the printing helpers.
//! * [`verifier_log`] reads what the verifier writes when it refuses a program.

pub mod advice;
pub mod attach;
mod compat;
pub mod core;
pub mod headers;
mod helper;
pub mod kconfig;
mod kernels;
pub mod ksyms;
pub mod licence;
mod map_definition;
mod map_type;
mod names;
mod nearest;
pub mod printk;
mod program_type;
mod release;
mod section;
pub mod struct_ops;
mod tables;
pub mod verifier_log;
pub mod vmlinux;

pub use helper::{ArgumentRole, Helper, Parameter, helper, helper_named, helpers, nearest_helper};
pub use kernels::{Kernels, Part, RUNNING};
pub use map_definition::{MapDefinition, map_definition};
pub use map_type::{Entries, MapType, Operand, map_type, map_type_named, map_types};
pub use names::essential;
pub use nearest::nearest;
pub use program_type::{ATTACH_TYPES, ProgramType, ProgramTypes, attach_type_id};
pub use release::Release;
pub use section::{Match, SectionKind, SectionUse, Target, classify, nearest_section, section, sections};
