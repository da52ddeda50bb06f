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
fn a_kernel_is_read_or_missed() {
    in_folder(|folder| {
        let says = |words: &[&str], text: &str| {
            let output = beec(folder, words);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains(text), "{said}");
            output.status.code()
        };
        assert_eq!(says(&["--btf", "absent.btf", "-c", "prog.bpf.c"], "E0801"), Some(1));
        assert_eq!(says(&["--btf=value.h", "-c", "prog.bpf.c"], "E0803"), Some(1));
        fs::write(folder.join("kernel.c"), "int runqueues;\n").unwrap();
        assert_eq!(beec(folder, &["-c", "kernel.c"]).status.code(), Some(0));
        let user = "extern int runqueuez __attribute__((section(\".ksyms\")));\nint *f(void) { return &runqueuez; }\n";
        fs::write(folder.join("user.c"), user).unwrap();
        assert_eq!(says(&["--btf", "kernel.o", "-c", "user.c"], "W0808"), Some(0));
        assert_eq!(says(&["--btf", "kernel.o", "-Werror", "-c", "user.c"], "W0808"), Some(1));
        assert_eq!(beec(folder, &["-Werror", "-c", "user.c"]).status.code(), Some(0));
    });
}

#[test]
fn what_wall_asks_for() {
    in_folder(|folder| {
        fs::write(folder.join("unused.c"), "static int unused;\nint f(int parameter) { return 0; }\n").unwrap();
        let count = |words: &[&str]| {
            let words = [&["-c", "unused.c"], words].concat();
            String::from_utf8_lossy(&beec(folder, &words).stderr).matches("warning[").count()
        };
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&["-Wall"]), 1);
        assert_eq!(count(&["-Wall", "-Wextra"]), 2);
        assert_eq!(count(&["-Wall", "-Wno-unused-variable"]), 0);
        assert_eq!(count(&["-Wno-unused", "-Wall"]), 1);
        assert_eq!(beec(folder, &["-Wall", "-Werror", "-c", "unused.c"]).status.code(), Some(1));
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
