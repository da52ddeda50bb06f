//! Writes the helper table and `bpf_helper_defs.h` from a kernel source tree.
//!
//! `cargo run -p beec-kernel --example generate_tables -- LINUX`, where LINUX is an unpacked kernel (the tables in
//! the repository are from Debian's `linux-source-6.12`). What it reads there:
//!
//! * `include/uapi/linux/bpf.h`: helper ids (`___BPF_FUNC_MAPPER`) and prototypes (the comment before `enum bpf_func_id`);
//! * every `struct bpf_func_proto` below `kernel`, `net`, `drivers`, `fs` and `security`: licence, argument kinds, flags;
//! * every `..._func_proto` function there and `include/linux/bpf_types.h`: which program types get which helper.
//!
//! The release that first had a helper and a line on its use come from `data/helpers.txt`, prototypes that have become
//! more general since from `data/newer-prototypes.txt`.

mod emit;
mod functions;
mod programs;
mod protos;
mod sources;
mod uapi;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A helper with all that is known of it.
struct Helper {
    prototype: uapi::Prototype,
    facts: protos::Facts,
    program_types: Vec<String>,
    release: (u32, u32),
    summary: String,
}

fn main() -> ExitCode {
    let Some(linux) = std::env::args().nth(1) else {
        eprintln!("usage: generate_tables LINUX-SOURCE-FOLDER");
        return ExitCode::from(2);
    };
    match generate(Path::new(&linux)) {
        Ok(count) => {
            println!("{count} helpers");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("generate_tables: {message}");
            ExitCode::FAILURE
        }
    }
}

fn generate(linux: &Path) -> Result<usize, String> {
    let krate = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let helpers = collect(linux, &krate)?;
    sources::write(&krate.join("src/tables/helpers.rs"), &emit::rust_table(&helpers))?;
    sources::write(&krate.join("../../runtime-headers/bpf/bpf_helper_defs.h"), &emit::c_header(&helpers))?;
    Ok(helpers.len())
}

fn collect(linux: &Path, krate: &Path) -> Result<Vec<Helper>, String> {
    let header = sources::read(&linux.join("include/uapi/linux/bpf.h"))?;
    let notes = uapi::notes(&sources::read(&krate.join("data/helpers.txt"))?)?;
    let newer = sources::read(&krate.join("data/newer-prototypes.txt"))?;
    let tree = sources::c_files(linux, &["kernel", "net", "drivers/media/rc", "drivers/hid", "fs", "security"])?;
    let types = sources::read(&linux.join("include/linux/bpf_types.h"))?;
    let protos = protos::all(&tree);
    let grants = programs::grants(&tree, &types)?;
    let changing = programs::packet_changers(&tree);

    let mut helpers = Vec::new();
    for prototype in uapi::prototypes(&header, &newer)? {
        let short = prototype.name.trim_start_matches("bpf_").to_string();
        let note = notes.get(&short).ok_or(format!("data/helpers.txt has no line for {short}"))?;
        let given = grants.get(&short);
        let names = given.map(|grant| grant.protos.as_slice()).unwrap_or_default();
        let mut facts = protos::facts(&protos, &short, names);
        facts.changes_packet = changing.contains(&short);
        helpers.push(Helper {
            facts,
            program_types: given.map(|grant| grant.program_types.clone()).unwrap_or_default(),
            release: note.release,
            summary: note.summary.clone(),
            prototype,
        });
    }
    Ok(helpers)
}
