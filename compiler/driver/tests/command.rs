//! The command line: exit status, output files, dependency rules.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = "#include \"value.h\"\n__attribute__((section(\"tc\"))) int f(void *c) { return VALUE; }\n";

/// Runs the command in a folder of its own that holds `prog.bpf.c`, `value.h` and `bad.c`.
fn beec(folder: &Path, words: &[&str]) -> Output {
    fs::write(folder.join("prog.bpf.c"), PROGRAM).unwrap();
    fs::write(folder.join("value.h"), "#define VALUE 3\n").unwrap();
    fs::write(folder.join("bad.c"), "int x\n").unwrap();
    Command::new(env!("CARGO_BIN_EXE_beec")).args(words).current_dir(folder).output().unwrap()
}

fn in_folder(test: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    test(folder.path());
}

#[test]
fn the_status_tells_errors_from_misuse() {
    in_folder(|folder| {
        assert_eq!(beec(folder, &["-c", "prog.bpf.c"]).status.code(), Some(0));
        assert_eq!(beec(folder, &["-c", "bad.c"]).status.code(), Some(1));
        assert_eq!(beec(folder, &["-c", "absent.c"]).status.code(), Some(1));
        assert_eq!(beec(folder, &["--frob", "prog.bpf.c"]).status.code(), Some(2));
        assert_eq!(beec(folder, &[]).status.code(), Some(2));
        assert_eq!(beec(folder, &["--version"]).status.code(), Some(0));
    });
}

#[test]
fn an_output_is_whole_or_not_there() {
    in_folder(|folder| {
        beec(folder, &["prog.bpf.c", "-o", "out.o"]);
        assert!(fs::read(folder.join("out.o")).unwrap().starts_with(b"\x7fELF"));
        beec(folder, &["bad.c", "-o", "bad.o"]);
        assert!(!folder.join("bad.o").exists());
        beec(folder, &["prog.bpf.c"]);
        assert!(folder.join("prog.bpf.o").exists());
    });
}

#[test]
fn dependency_rules_name_every_file() {
    in_folder(|folder| {
        beec(folder, &["-MMD", "-MP", "-c", "prog.bpf.c", "-o", "out.o"]);
        insta::assert_snapshot!(fs::read_to_string(folder.join("out.d")).unwrap(), @r"
        out.o: prog.bpf.c value.h
        value.h:
        ");
    });
}

#[test]
fn flags_without_meaning_are_named_once() {
    in_folder(|folder| {
        let output = beec(folder, &["-fPIC", "-pipe", "-Wl,-z,now", "-c", "prog.bpf.c"]);
        insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).trim(), @"note[N0001]: flags without meaning for BPF were ignored: -fPIC -pipe -Wl,-z,now");
    });
}

#[test]
fn messages_can_be_json() {
    in_folder(|folder| {
        let output = beec(folder, &["--error-format=json", "-c", "bad.c"]);
        insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).trim());
    });
}

#[test]
fn an_unknown_flag_has_a_nearest_one() {
    in_folder(|folder| {
        let output = beec(folder, &["-isystme", "prog.bpf.c"]);
        insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).trim(), @"beec: error: unknown option '-isystme'; did you mean '-isystem'?");
    });
}
