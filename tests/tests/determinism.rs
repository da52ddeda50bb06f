//! The same input gives the same bytes: in another thread, after other files, in another process, in another folder.

mod common;

use std::path::Path;
use std::process::Command;

use beec::Level;
use beec_tests::{Config, compile, needs};
use common::sources;

/// Where the child process is to write.
const OUT: &str = "BEEC_TEST_OUT";

fn objects(sources: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    let object = |(name, text): &(String, String)| {
        let cpu = needs(text).unwrap_or_else(|error| panic!("{name}: {error}")).cpu.max(3);
        let bytes = compile(name, text, Config::object(Level::O2, cpu)).unwrap_or_else(|errors| panic!("{errors}"));
        (name.clone(), bytes)
    };
    sources.iter().map(object).collect()
}

/// All but most of those that include the whole kernel's types, which take their time.
fn some_sources() -> Vec<(String, String)> {
    let (large, mut some): (Vec<_>, Vec<_>) = sources().into_iter().partition(|(_, text)| text.contains("vmlinux.h"));
    some.extend(large.into_iter().step_by(4));
    some
}

#[test]
fn same_bytes_everywhere() {
    if let Some(folder) = std::env::var_os(OUT) {
        return write(Path::new(&folder));
    }
    let sources = some_sources();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "same_bytes_everywhere"])
        .env(OUT, &out)
        .current_dir(folder.path())
        .spawn();
    let mut reversed: Vec<_> = sources.iter().rev().cloned().collect();
    let thread = std::thread::spawn(move || {
        let mut objects = objects(&reversed);
        reversed.clear();
        objects.reverse();
        objects
    });
    let here = objects(&sources);
    let there = thread.join().unwrap();
    assert!(child.unwrap().wait().unwrap().success());
    for ((name, one), (_, other)) in here.iter().zip(&there) {
        assert!(one == other, "{name}: another object in another thread");
        let child = std::fs::read(out.join(name)).unwrap();
        assert!(*one == child, "{name}: another object in another process");
    }
    println!("{} objects, each the same three times", here.len());
}

/// What the child does.
fn write(folder: &Path) {
    for (name, bytes) in objects(&some_sources()) {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}
