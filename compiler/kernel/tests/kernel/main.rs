//! Tests of the kernel tables and what is made of them, one binary.

mod advice;
mod headers;
mod helpers;
mod kernels;
mod rules;
mod sections;
mod spec;
mod verifier_log;
mod vmlinux;
