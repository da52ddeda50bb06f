//! Every file of `tests/warnings`: what is said about it stands beside it as a snapshot. A first line `//= btf NAME…`
//! holds it against kernels that are compiled from `tests/warnings/kernels`; `//= warn GROUP…` asks for groups of
//! warnings as `-W` does.

use std::path::{Path, PathBuf};

use beec::Options;
use beec_preprocess::MainInput;
use beec_source::{RenderOptions, Session, Severity, WarningPolicy, render};

#[test]
fn warnings_are_explained() {
    let folder = folder();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".c").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 12, "there are only {} files", names.len());
    let kernels = tempfile::tempdir().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names {
        let file = format!("{name}.c");
        let source = std::fs::read_to_string(folder.join(&file)).unwrap();
        let btf = kernels_of(&source, kernels.path());
        let (_, rendered) = compile(&file, &source, btf, policy(&source));
        let rendered = rendered.replace(&format!("{}/", kernels.path().display()), "");
        settings.bind(|| insta::assert_snapshot!(name, rendered));
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("warnings")
}

/// The objects of the kernels that a file names, compiled into `target`.
fn kernels_of(source: &str, target: &Path) -> Vec<String> {
    let names = first_line(source, "btf");
    let object = |name: &str| {
        let path = target.join(format!("{name}.o"));
        if !path.exists() {
            let file = folder().join("kernels").join(format!("{name}.c"));
            let source = std::fs::read_to_string(&file).unwrap();
            let (bytes, rendered) = compile(&format!("{name}.c"), &source, Vec::new(), WarningPolicy::default());
            assert!(!bytes.is_empty(), "{rendered}");
            std::fs::write(&path, bytes).unwrap();
        }
        path.display().to_string()
    };
    names.map(object).collect()
}

/// The groups that a file asks for.
fn policy(source: &str) -> WarningPolicy {
    let mut policy = WarningPolicy::default();
    for name in first_line(source, "warn") {
        match name.strip_prefix("no-") {
            Some(name) => policy.set(name, None),
            None => policy.set(name, Some(Severity::Warning)),
        }
    }
    policy
}

/// The words behind `//= what` in the first line.
fn first_line<'a>(source: &'a str, what: &str) -> impl Iterator<Item = &'a str> {
    let line = source.lines().next().and_then(|line| line.strip_prefix("//= ")?.strip_prefix(what));
    line.unwrap_or_default().split_whitespace()
}

/// The object and what was said.
fn compile(name: &str, source: &str, btf: Vec<String>, warnings: WarningPolicy) -> (Vec<u8>, String) {
    let (name, source) = (name.to_owned(), source.to_owned());
    beec::on_large_stack(move || {
        let options = Options { btf, warnings, ..Options::default() };
        let session = Session::new(options.warnings.clone());
        let compiled = beec::compile(&session, &MainInput::text(name, source), &options);
        assert!(!session.has_errors() || compiled.bytes.is_empty());
        let diagnostics = session.take_diagnostics();
        let map = session.map();
        let rendered = diagnostics.iter().map(|one| render(&map, one, RenderOptions::default()));
        (compiled.bytes, rendered.collect())
    })
}
