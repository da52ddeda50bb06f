//! The comparison of objects: it finds what is changed on purpose, and nothing between ours and clang's.

mod common;

use std::process::Command;

use beec::{Emit, Level};
use beec_tests::{Category, Config, Difference, compare, compile, needs, render};
use common::{clang, kernel_types, sources};
use object::{Object, ObjectSymbol, SymbolFlags, elf};

const BASE: &str = r#"
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define CORE __attribute__((preserve_access_index))

struct task { int pid; int tgid; } CORE;
struct value { long hits; };
struct { __uint(type, 1); __uint(max_entries, 16); __type(key, int); __type(value, struct value); } seen SEC(".maps");
const volatile int wanted = 7;
static long count;
extern int CONFIG_HZ __attribute__((section(".kconfig")));
extern void *bpf_cast(void *obj, unsigned id) __attribute__((section(".ksyms")));
static void *(*const lookup)(void *map, const void *key) = (void *) 1;
__attribute__((noinline)) long helper(long a) { count += a; return count + wanted; }

SEC("tc") int prog(struct task *task)
{
	int key = task->pid + CONFIG_HZ;
	struct value *value = lookup(&seen, &key);
	return value && bpf_cast(value, 0) ? helper(value->hits) : 0;
}
char LICENSE[] SEC("license") = "GPL";
"#;

/// A name, a piece of the text, and what stands there instead.
const CHANGES: &[(&str, &str, &str)] = &[
    ("nothing", "count += a", "count = count + a"),
    ("a section", "SEC(\"tc\")", "SEC(\"xdp\")"),
    ("a map", "max_entries, 16", "max_entries, 17"),
    ("a value type", "long hits", "int hits, misses"),
    ("a map's type", "__type(key, int)", "__type(key, unsigned)"),
    ("a constant", "wanted = 7", "wanted = 8"),
    ("an extern", "extern int CONFIG_HZ", "extern __attribute__((weak)) int CONFIG_HZ"),
    ("a prototype", "long helper(long a)", "int helper(long a)"),
    ("a symbol", "__attribute__((noinline)) long helper", "__attribute__((noinline, weak)) long helper"),
    ("a relocated field", "task->pid", "task->tgid"),
    ("a field's place", "int pid; int tgid;", "int tgid; int pid;"),
    ("a helper", "(void *) 1", "(void *) 2"),
    ("a license", "\"GPL\"", "\"MIT\""),
];

/// Functions and objects that file-scope assembly defines.
const OUR_OWN_ASSEMBLY: &str = "\nasm(";

/// A file with comparisons of strings that clang leaves to a C library, and we write out.
const WRITTEN_OUT: &str = "string_functions.bpf.c";

fn object(source: &str) -> Vec<u8> {
    compile("base.c", source, Config::object(Level::O2, 3)).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn changes_are_found() {
    let base = object(BASE);
    let mut report = String::new();
    for (name, from, to) in CHANGES {
        assert!(BASE.contains(from), "'{from}' is not in the text");
        let changed = object(&BASE.replacen(from, to, 1));
        report += &format!("{name}\n{}", render(&compare(&base, &changed).unwrap(), "was", "is "));
    }
    insta::assert_snapshot!("changes", report);
}

#[test]
fn levels_do_not_change_what_loaders_see() {
    let base = object(BASE);
    for level in [Level::Og, Level::O1, Level::Os, Level::O3] {
        let other = compile("base.c", BASE, Config::object(level, 3)).unwrap();
        assert_eq!(render(&compare(&base, &other).unwrap(), "O2", "other"), "", "at {level:?}");
    }
}

#[test]
fn what_is_no_object_is_an_error() {
    assert!(compare(b"no object", &object(BASE)).is_err());
    let cut = object(BASE);
    assert!(compare(&cut[..cut.len() / 2], &cut).is_err());
}

/// What a linker reads of externs in sections other than `.ksyms` and `.kconfig`, and of tags on declarations.
#[test]
fn externs_say_what_linkers_need() {
    let source = r#"
#define SEC(name) __attribute__((section(name), used))
#define __arena __attribute__((address_space(1)))
#define tag(text) __attribute__((btf_decl_tag(text)))
struct node { int next; };
typedef struct node *tag("behind a star") node_t;
int elsewhere(struct node *node tag("arg:arena"), node_t *tag("arg:nullable") other);
int redeclared(int a tag("first"));
int redeclared(int a tag("last"));
extern struct node __arena __attribute__((visibility("hidden"))) nodes[4];
extern int shared __attribute__((section(".data.shared")));
SEC("tc") int prog(void *ctx) { return nodes[1].next + shared + elsewhere(ctx, 0) + redeclared(1); }
char LICENSE[] SEC("license") = "GPL";
"#;
    let text = compile("externs.c", source, Config { emit: Emit::Btf, ..Config::object(Level::O2, 3) }).unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut lines = text.lines().peekable();
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        let kind = line.split_whitespace().nth(1).unwrap_or_default();
        if matches!(kind, "DATASEC" | "DECL_TAG" | "FUNC" | "VAR") {
            kept += &format!("{line}\n");
            while let Some(part) = lines.next_if(|line| line.starts_with('\t')) {
                kept += &format!("{part}\n");
            }
        }
    }
    insta::assert_snapshot!("externs", kept);
    let object = object(source);
    let file = object::File::parse(&*object).unwrap();
    let nodes = file.symbol_by_name("nodes").unwrap();
    let SymbolFlags::Elf { st_other, .. } = nodes.flags() else { panic!("an ELF symbol has ELF flags") };
    assert!(nodes.is_undefined() && st_other.visibility() == elf::STV_HIDDEN);
}

/// libbpf warns of records that are there without any in them.
#[test]
fn data_alone_has_no_records() {
    let bytes = object("char LICENSE[] __attribute__((section(\"license\"))) = \"GPL\";");
    let file = object::File::parse(&*bytes).unwrap();
    assert!(file.section_by_name(".BTF").is_some());
    assert!(file.section_by_name(".BTF.ext").is_none());
}

/// Run files and examples by both compilers.
#[test]
fn clang_gives_the_same() {
    if Command::new("clang-19").arg("--version").output().is_err() {
        return eprintln!("SKIPPED: clang-19 is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    let types = kernel_types(folder.path());
    let (mut compared, mut report) = (0, String::new());
    for (name, source) in sources() {
        if source.contains(OUR_OWN_ASSEMBLY) {
            eprintln!("SKIPPED: {name}: clang gives no types to what assembly defines");
            continue;
        }
        if name == WRITTEN_OUT {
            eprintln!("SKIPPED: {name}: clang calls functions that nothing defines");
            continue;
        }
        // The same types for both: what is built in declares more than bpftool of some versions prints.
        let source = match &types {
            Some(types) => source.replace("vmlinux.h", &types.to_string_lossy()),
            None => source,
        };
        let Some(theirs) = clang(folder.path(), &name, &source) else {
            eprintln!("SKIPPED: {name}: clang-19 does not compile it");
            continue;
        };
        let ours = compile(&name, &source, config_of(&source)).unwrap_or_else(|errors| panic!("{errors}"));
        let mut differences = compare(&theirs, &ours).unwrap();
        differences.retain(|one| !optimised(one));
        if !differences.is_empty() {
            report += &format!("{name}\n{}", render(&differences, "clang", "beec "));
        }
        compared += 1;
    }
    println!("{compared} objects compared with clang's");
    assert!(report.is_empty(), "{report}");
}

/// -O2 for v3, or for what the file needs.
fn config_of(source: &str) -> Config {
    Config::object(Level::O2, needs(source).unwrap_or_else(|error| panic!("{error}")).cpu.max(3))
}

/// Whether a difference is only that one compiler found out more than the other: a variable of the file's own that nobody
/// needs, the section that held no other, an address that is not used.
fn optimised(difference: &Difference) -> bool {
    let own = |fact: &String| {
        fact.contains(" LOCAL ")
            || fact.contains(": static ")
            || fact.contains(" bytes: ")
            || fact.contains(" bytes of zeros")
    };
    let one_sided = difference.left.is_empty() || difference.right.is_empty();
    let address = |fact: &String| fact.starts_with("address of ");
    let mut facts = difference.left.iter().chain(&difference.right);
    match difference.category {
        Category::References => facts.all(address),
        Category::Symbols | Category::Variables => one_sided && facts.all(own),
        Category::Sections => one_sided && [".rodata", ".data", ".bss"].contains(&difference.key.as_str()),
        _ => false,
    }
}
