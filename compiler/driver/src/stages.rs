//! What each stage is told, from the options of the compilation.

use std::path::Path;

use beec_preprocess::{MainInput, Optimization};
use beec_source::Symbol;

use crate::kernel_types::KernelTypes;
use crate::{Level, Options};

pub(crate) fn preprocess(options: &Options, kernel: &KernelTypes) -> beec_preprocess::Options {
    let mut search = options.search.clone();
    if !options.nostdinc {
        search.host = beec_preprocess::SearchPaths::host_folders();
    }
    let optimization = Optimization { enabled: options.level != Level::O0, size: options.level == Level::Os };
    beec_preprocess::Options {
        search,
        macros: options.macros.clone(),
        includes: options.includes.clone(),
        nostdinc: options.nostdinc,
        target: beec_preprocess::Target { cpu: options.target.cpu, big_endian: options.target.big_endian },
        optimization,
        standard: options.standard,
        builtin_headers: beec_kernel::headers::ALL,
        source_date_epoch: options.source_date_epoch,
        missing_vmlinux: Some(kernel.header()),
        ..beec_preprocess::Options::default()
    }
}

pub(crate) fn check(options: &Options) -> beec_check::CheckOptions {
    beec_check::CheckOptions {
        cpu: options.target.cpu,
        big_endian: options.target.big_endian,
        debug: options.debug,
        ms_extensions: options.ms_extensions,
        ..beec_check::CheckOptions::default()
    }
}

pub(crate) fn target(options: &Options) -> beec_ir::Target {
    beec_ir::Target { cpu: options.target.cpu, big_endian: options.target.big_endian }
}

pub(crate) fn lower(options: &Options) -> beec_lower::Options {
    let optimize = options.level != Level::O0;
    beec_lower::Options { debug: options.debug, optimize, strict_aliasing: optimize && options.strict_aliasing }
}

pub(crate) fn optimize(options: &Options, small_frames: &[Symbol]) -> beec_optimize::Options {
    let level = match options.level {
        Level::O0 => beec_optimize::Level::O0,
        Level::Og => beec_optimize::Level::Og,
        Level::O1 => beec_optimize::Level::O1,
        Level::O2 => beec_optimize::Level::O2,
        Level::O3 => beec_optimize::Level::O3,
        Level::Os => beec_optimize::Level::Os,
    };
    let all = options.print_after.iter().any(|name| name == "all");
    let print_after = if all {
        beec_optimize::passes(level).iter().map(|pass| pass.name.to_owned()).collect()
    } else {
        options.print_after.clone()
    };
    beec_optimize::Options {
        level,
        print_after,
        verify: cfg!(debug_assertions),
        small_frames: small_frames.to_vec(),
        ..beec_optimize::Options::default()
    }
}

pub(crate) fn codegen(options: &Options) -> beec_codegen::Options {
    beec_codegen::Options { optimize: options.level != Level::O0, stack: options.stack }
}

pub(crate) fn object(input: &MainInput, options: &Options) -> beec_object::Options {
    let file = Path::new(&input.name).file_name().unwrap_or_default().to_string_lossy().into_owned();
    beec_object::Options {
        file,
        prefix_map: options.prefix_maps.clone(),
        types: options.debug,
        lines: options.debug,
        ..beec_object::Options::default()
    }
}
