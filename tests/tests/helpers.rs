//! Helpers are called by number at every level, however they are declared, and leave nothing else behind.

use beec::{Emit, Level};
use beec_btf::{Kind, Types};
use beec_tests::{Config, compile};
use object::{Object, ObjectSection, ObjectSymbol};

const LEVELS: [Level; 5] = [Level::O0, Level::Og, Level::O1, Level::O2, Level::Os];

/// Each spelling, with a number of its own.
const SOURCE: &str = r#"
#define SEC(name) __attribute__((section(name), used))
typedef unsigned int u32;
typedef unsigned long u64;

static u64 (*const const_pointer)(void) = (void *) 5;
static u64 (*plain_pointer)(void) = (void *) 14;
static u64 (*const volatile_free)(void) = (u64 (*)(void)) 15;

enum numbers { NUMBER = 8, HASH = 34 };
static u32 (*const from_enumerator)(void) = (void *) NUMBER;
static u32 (*const from_cast_enumerator)(void *) = (void *)(unsigned long) HASH;

typedef u64 no_arguments(void);
static no_arguments *const from_function_type = (void *) 80;
typedef u64 (*pointer_type)(void);
static const pointer_type from_pointer_type = (void *) 118;
static const pointer_type from_sum = (void *) (100 + 25);

u64 (*const global_pointer)(void) __attribute__((visibility("hidden"))) = (void *) 160;

u64 attribute(void) __attribute__((kernel_helper(35)));

static inline __attribute__((always_inline)) u64 through_a_function(void) { return const_pointer(); }

SEC("syscall") u64 prog(void *ctx)
{
	u64 sum = const_pointer() + plain_pointer() + volatile_free();

	sum += from_enumerator() + from_cast_enumerator(ctx);
	sum += from_function_type() + from_pointer_type() + from_sum();
	sum += ((u64 (*)(void)) 7)();
	sum += ((u64 (*)(void))(void *) 42L)();
	sum += (*const_pointer)();
	sum += attribute();
	sum += through_a_function();
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
"#;

fn calls(level: Level) -> String {
    let config = Config { emit: Emit::Assembly, ..Config::object(level, 3) };
    let text = compile("helpers.c", SOURCE, config).unwrap_or_else(|errors| panic!("{errors}"));
    let text = String::from_utf8(text).unwrap();
    let calls: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with("call ")).collect();
    calls.join("\n")
}

#[test]
fn every_spelling_is_a_call_by_number() {
    for level in LEVELS {
        insta::assert_snapshot!(format!("helper_calls_{level:?}"), calls(level));
    }
}

#[test]
fn nothing_else_is_left() {
    for level in LEVELS {
        let bytes = compile("helpers.c", SOURCE, Config::object(level, 3)).unwrap_or_else(|errors| panic!("{errors}"));
        let file = object::File::parse(&*bytes).unwrap();
        let data = |name: &str| [".data", ".rodata", ".bss"].iter().any(|prefix| name.starts_with(prefix));
        let sections: Vec<&str> = file.sections().filter_map(|one| one.name().ok()).filter(|name| data(name)).collect();
        assert!(sections.is_empty(), "{level:?} leaves {sections:?}");
        let mut symbols: Vec<&str> = file.symbols().filter_map(|symbol| symbol.name().ok()).collect();
        symbols.retain(|name| !name.is_empty() && *name != "helpers.c");
        assert_eq!(symbols, ["prog", "LICENSE"], "at {level:?}");
        let types = Types::read(file.section_by_name(".BTF").unwrap().data().unwrap()).unwrap();
        let entities = types.iter().filter(|(_, ty)| matches!(ty.kind(), Kind::Var | Kind::Func));
        let names: Vec<&str> = entities.map(|(id, _)| types.name_of(id)).collect();
        assert_eq!(names, ["prog", "LICENSE"], "at {level:?}");
    }
}
