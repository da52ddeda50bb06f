//! Several of our objects become one by `bpftool gen object`, and the kernel runs it: what is weak gives way, what is extern is
//! found in another file, maps and variables of one name are the same. `bpftool gen min_core_btf` finds the types we relocate by.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use beec::Level;
use beec_tests::{Config, Kernel, compile};

const HEAD: &str = r#"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#define TEST(name) SEC("syscall") int name(void *ctx)
"#;

/// Defines what the second file uses, and is overridden where it is weak.
const FIRST: &str = r#"
char LICENSE[] SEC("license") = "GPL";

int shared = 40;
const volatile int setting __weak = 5;
long weak_variable __weak;
static int own = 1;
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} table SEC(".maps");

/* Each file has a static function of that name. */
static __noinline int helper(int x) { asm volatile("" : "+r"(x)); return x + own; }
int from_first(int x) { shared++; return helper(x) * 10; }
__weak int overridden(int x) { return x + 1; }
__weak int first_of_two(int x) { return x + 100; }
/* As a function of its own it could not know that there are two. */
__hidden int hidden_in_first(long *two) { return two[0] + two[1]; }
extern int from_second(int x);
extern int __weak nowhere_at_all(int x) __ksym;

TEST(calls_second) { return from_second(3); }
TEST(calls_overridden) { return overridden(1); }
TEST(calls_first_of_two) { return first_of_two(1); }
TEST(reads_shared) { return shared + setting; }
TEST(nowhere) { return nowhere_at_all ? nowhere_at_all(1) : 9; }
"#;

const SECOND: &str = r#"
extern int shared;
extern const volatile int setting __weak;
long weak_variable __weak;
static int own = 2;
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} table __weak SEC(".maps");

static __noinline int helper(int x) { asm volatile("" : "+r"(x)); return x + own; }
extern int from_first(int x);
int from_second(int x) { return from_first(x) + helper(x); }
int overridden(int x) { return x + 50; }
__weak int first_of_two(int x) { return x + 200; }
extern __hidden int hidden_in_first(long *two);

TEST(calls_first) { return from_first(1); }
TEST(calls_hidden) { long two[2] = { 3, 4 }; return hidden_in_first(two); }
TEST(writes_table)
{
	__u32 key = 2, value = 77, *found;
	bpf_map_update_elem(&table, &key, &value, BPF_ANY);
	found = bpf_map_lookup_elem(&table, &key);
	return found ? *found : -1;
}
TEST(weak_is_one) { weak_variable += setting; return weak_variable; }
"#;

/// In order, as `shared` and `weak_variable` change.
const ANSWERS: &[(&str, u32)] = &[
    ("reads_shared", 45),
    ("calls_second", 45),
    ("calls_first", 20),
    ("reads_shared", 47),
    ("calls_overridden", 51),
    ("calls_first_of_two", 101),
    ("calls_hidden", 7),
    ("writes_table", 77),
    ("weak_is_one", 5),
    ("nowhere", 9),
];

const CONFIGS: [Config; 4] = [
    Config { level: Level::O2, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O0, cpu: 3, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 1, emit: beec::Emit::Object },
    Config { level: Level::O2, cpu: 4, emit: beec::Emit::Object },
];

#[test]
fn linked_objects_run() {
    if !bpftool_is_there() {
        return eprintln!("SKIPPED: bpftool is not installed");
    }
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        eprintln!("SKIPPED: running what is linked: {reason}");
    }
    let folder = tempfile::tempdir().unwrap();
    let requests: Vec<String> = ANSWERS.iter().map(|(program, _)| format!("{program}:run")).collect();
    for config in CONFIGS {
        let first = write(folder.path(), "first", &format!("{HEAD}{FIRST}"), config);
        let second = write(folder.path(), "second", &format!("{HEAD}{SECOND}"), config);
        let linked = folder.path().join("linked.o");
        bpftool(&["gen", "object"], &[&linked, &first, &second]);
        let Ok(kernel) = &kernel else { continue };
        let answers = kernel.run(&linked, &requests).unwrap_or_else(|error| panic!("{config:?}: {error}"));
        for ((program, wanted), answer) in ANSWERS.iter().zip(answers) {
            assert_eq!(answer.result, Some(*wanted), "{config:?}: {program}: {}", answer.error);
        }
    }
}

/// The other way round `first_of_two` is the second's, and nothing else changes that matters here.
#[test]
fn the_first_of_two_weak_functions_stays() {
    if !bpftool_is_there() {
        return eprintln!("SKIPPED: bpftool is not installed");
    }
    let Ok(kernel) = Kernel::here() else { return eprintln!("SKIPPED: running what is linked") };
    let folder = tempfile::tempdir().unwrap();
    let first = write(folder.path(), "first", &format!("{HEAD}{FIRST}"), CONFIGS[0]);
    // bpftool does not find a map again that was weak first.
    let own_table = SECOND.replace("table __weak", "own_table").replace("&table", "&own_table");
    let second = write(folder.path(), "second", &format!("{HEAD}{own_table}"), CONFIGS[0]);
    let linked = folder.path().join("linked.o");
    bpftool(&["gen", "object"], &[&linked, &second, &first]);
    let answers =
        kernel.run(&linked, &["calls_first_of_two:run".to_owned(), "calls_overridden:run".to_owned()]).unwrap();
    let results: Vec<_> = answers.iter().map(|answer| answer.result).collect();
    assert_eq!(results, [Some(201), Some(51)]);
}

#[test]
fn kernel_types_are_reduced_to_what_is_relocated() {
    let types = Path::new("/sys/kernel/btf/vmlinux");
    if !bpftool_is_there() || !types.exists() {
        return eprintln!("SKIPPED: there is no bpftool or the kernel has no BTF");
    }
    let source = r#"
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
enum bpf_map_type___own { BPF_MAP_TYPE_HASH___own = 77 };
SEC("raw_tp") int relocated(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	if (bpf_core_type_exists(struct sched_entity) && bpf_core_field_exists(task->mm))
		return BPF_CORE_READ(task, group_leader, tgid);
	return bpf_core_enum_value(enum bpf_map_type___own, BPF_MAP_TYPE_HASH___own);
}
"#;
    let folder = tempfile::tempdir().unwrap();
    let object = write(folder.path(), "relocated", source, CONFIGS[0]);
    let reduced = folder.path().join("reduced.btf");
    bpftool(&["gen", "min_core_btf"], &[types, &reduced, &object]);
    let text = bpftool(&["btf", "dump", "file"], &[&reduced]);
    for needed in
        ["STRUCT 'task_struct'", "'group_leader'", "'tgid'", "'mm'", "STRUCT 'sched_entity'", "ENUM 'bpf_map_type'"]
    {
        assert!(text.contains(needed), "{needed} is not in\n{text}");
    }
    assert!(!text.contains("'real_parent'"), "members that nobody asks for are left out:\n{text}");
}

fn bpftool_is_there() -> bool {
    Command::new("bpftool").arg("version").output().is_ok_and(|output| output.status.success())
}

fn write(folder: &Path, name: &str, source: &str, config: Config) -> PathBuf {
    let path = folder.join(format!("{name}.o"));
    let object = compile(&format!("{name}.bpf.c"), source, config).unwrap_or_else(|errors| panic!("{errors}"));
    std::fs::write(&path, object).unwrap();
    path
}

fn bpftool(words: &[&str], files: &[&Path]) -> String {
    let files: Vec<&OsStr> = files.iter().map(|file| file.as_os_str()).collect();
    let output = Command::new("bpftool").args(words).args(&files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "bpftool {words:?} {files:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
