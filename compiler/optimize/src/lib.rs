//! The optimiser: IR in, IR out, one file a pass.
//!
//! [`passes`](mod@passes) shows which passes run at which [`Level`], in order. No pass decides what a callee is,
//! and none may lose a bound that the kernel's verifier needs; what that means is said at each pass.

mod alignment;
mod alloca;
mod bounds;
mod call_graph;
mod constant_loads;
mod constants_of_calls;
mod context;
mod dce;
mod dead_stores;
mod direct_calls;
mod exit_values;
mod fold;
mod followed_locals;
mod gvn;
mod inline;
mod is_constant;
mod join_tests;
mod kept_pointers;
mod legality;
mod legalize;
mod licm;
mod load_forwarding;
mod memory_ops;
mod memory_values;
mod offsets;
mod options;
mod partial_loads;
mod passes;
mod provenance;
mod ranges;
mod recursion;
mod rewrite;
mod sccp;
mod signs;
mod simplify;
mod simplify_cfg;
mod sink;
mod slot_values;
mod split;
mod sroa;
mod ssa;
mod stack;
mod statics;
mod strings;
mod tails;
#[cfg(test)]
mod testing;
mod thread;
mod unreferenced;
mod unroll;
mod widen;

pub use options::{Dump, Level, Options};
pub use passes::{PassInfo, optimize, passes, run_passes};
