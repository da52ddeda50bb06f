//! Every program of `examples`, compiled at several levels and cpu versions, and loaded where the running kernel takes its kind.
//!
//! `tests/vm/run examples` attaches them in other kernels.

use std::path::{Path, PathBuf};

use beec::Level;
use beec_tests::{Config, Kernel, compile};

/// What a kernel says that has no such thing as the example needs; said of anything else, it is a failure.
type Refusal = &'static str;

/// Neither tracing trampolines nor LSM programs.
const NO_TRAMPOLINES: Refusal = "BPF program load failed: -EPERM";
/// Built without sched_ext.
const NO_SCHED_EXT: Refusal = "extern (func ksym) 'scx_bpf_create_dsq': not found in kernel or module BTFs";

struct Example {
    name: &'static str,
    /// What is to be loaded or run, in the loader's form, and what it returns.
    programs: &'static [(&'static str, Option<u32>)],
    refusal: Option<Refusal>,
}

const XDP_PASS: u32 = 2;
const TC_ACT_OK: u32 = 0;

const EXAMPLES: [Example; 8] = [
    Example { name: "exec_trace", programs: &[("trace_exec", None)], refusal: None },
    Example {
        name: "fifo_scheduler",
        programs: &[
            ("fifo_select_cpu", None),
            ("fifo_enqueue", None),
            ("fifo_dispatch", None),
            ("fifo_init", None),
            ("fifo_exit", None),
        ],
        refusal: Some(NO_SCHED_EXT),
    },
    Example { name: "mkdir_guard", programs: &[("guard_mkdir", None)], refusal: Some(NO_TRAMPOLINES) },
    Example { name: "priority_tc", programs: &[("set_priority:run", Some(TC_ACT_OK))], refusal: None },
    Example {
        name: "scalable_cc",
        programs: &[
            ("scalable_init", None),
            ("scalable_release", None),
            ("scalable_cong_avoid", None),
            ("scalable_ssthresh", None),
            ("scalable_undo_cwnd", None),
        ],
        refusal: None,
    },
    Example { name: "task_list", programs: &[("list_tasks", None)], refusal: None },
    Example {
        name: "unlink_latency",
        programs: &[("unlink_entry", None), ("unlink_exit", None)],
        refusal: Some(NO_TRAMPOLINES),
    },
    Example { name: "xdp_counter", programs: &[("count_packets:run", Some(XDP_PASS))], refusal: None },
];

const CONFIGS: [Config; 4] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
];

#[test]
fn every_example_is_in_the_table() {
    let entries = std::fs::read_dir(folder()).unwrap();
    let names = entries.filter_map(|entry| {
        entry.unwrap().file_name().into_string().unwrap().strip_suffix(".bpf.c").map(str::to_owned)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, EXAMPLES.map(|example| example.name));
}

#[test]
fn examples_compile_and_load() {
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        eprintln!("SKIPPED: loading of examples: {reason}");
    }
    let mut failures = Vec::new();
    for example in &EXAMPLES {
        let path = folder().join(format!("{}.bpf.c", example.name));
        let source = std::fs::read_to_string(&path).unwrap();
        if source.contains("vmlinux.h") && !Path::new("/sys/kernel/btf/vmlinux").exists() {
            eprintln!("SKIPPED: {}: vmlinux.h cannot be made, the kernel has no BTF", example.name);
            continue;
        }
        for config in CONFIGS {
            let title = format!("{} at {:?} v{}", example.name, config.level, config.cpu);
            let judged = compile(&path.to_string_lossy(), &source, config)
                .and_then(|object| kernel.as_ref().map_or(Ok(()), |kernel| load(kernel, example, &object, &title)));
            if let Err(error) = judged {
                failures.push(format!("{title}:\n{error}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn load(kernel: &Kernel, example: &Example, object: &[u8], title: &str) -> Result<(), String> {
    let mut file = tempfile::Builder::new().suffix(".o").tempfile().map_err(|error| error.to_string())?;
    std::io::Write::write_all(&mut file, object).map_err(|error| error.to_string())?;
    let requests: Vec<String> = example.programs.iter().map(|(request, _)| (*request).to_owned()).collect();
    let answers = match kernel.run(file.path(), &requests) {
        Err(error) if example.refusal.is_some_and(|refusal| error.contains(refusal)) => {
            eprintln!("SKIPPED: loading of {title}: this kernel does not take it");
            return Ok(());
        }
        answers => answers?,
    };
    for ((request, result), answer) in example.programs.iter().zip(&answers) {
        if !answer.error.is_empty() || answer.result != *result {
            return Err(format!("{request}: wanted {result:?}, got {:?} {}", answer.result, answer.error));
        }
    }
    Ok(())
}
