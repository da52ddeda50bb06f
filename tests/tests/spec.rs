//! The code blocks of `spec/`: C compiles at every level, IR is valid and is printed as it is parsed.

use std::path::Path;

use beec::Level;
use beec_tests::{Config, compile};

#[test]
fn language_examples_compile() {
    for (number, block) in blocks("language.md", "c").iter().enumerate() {
        for level in [Level::O0, Level::Og, Level::O1, Level::O2, Level::Os] {
            let result = compile("example.c", block, Config::object(level, 3));
            assert!(result.is_ok(), "block {number} at {level:?}: {}", result.unwrap_err());
        }
    }
}

#[test]
fn ir_examples_round_trip() {
    for block in blocks("ir.md", "ir") {
        let module = beec_ir::parse(&block).unwrap_or_else(|error| panic!("{error:?}\n{block}"));
        let problems = beec_ir::validate(&module);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(beec_ir::print(&module).trim(), block.trim());
    }
}

/// The blocks of a page that are fenced with a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let fence = format!("```{language}\n");
    let found: Vec<String> =
        text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next().map(str::to_owned)).collect();
    assert!(!found.is_empty(), "{page} has no blocks of {language}");
    found
}
