//! Random C programs of what csmith lacks: bit-fields of all widths, packed structures, unions, 128-bit integers, overflow
//! builtins, atomics, loops made of jumps, overlapping moves, statement expressions, pointers that escape.
//!
//! They mean the same to every compiler for an LP64 machine of a byte order. Nothing in them depends on the order of
//! evaluation, on padding or on uninitialised bytes; shifts and divisions have operands in range; only signed overflow
//! is left to wrap. They are small and their indices are masked, so that the verifier takes many of them.

mod builtins;
mod expressions;
mod flow;
mod functions;
mod moves;
mod statements;
mod types;

use super::random::Random;
use types::{Place, Shape};

/// Changes whenever a seed's text does.
pub(super) const VERSION: &str = "4";

/// What stands before the program: BPF and the host need different declarations.
const PROLOGUE: &str = r#"typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long s64;
typedef unsigned long u64;
typedef __int128 s128;
typedef unsigned __int128 u128;
enum E { E0 = -3, E1, E2 = 40, E3 = 70000 };
#ifdef __bpf__
#define PROGRAM __attribute__((section("syscall"), used))
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
#else
#define PROGRAM
int printf(const char *, ...);
#endif
#define NOINLINE static __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))
"#;

const EPILOGUE: &str = r#"#ifndef __bpf__
int main(void)
{
	printf("%u\n", (u32)p0(0));
}
#endif
"#;

/// The text of a seed.
pub(super) fn program(seed: u64) -> String {
    let mut generator = Generator::new(seed);
    generator.types();
    generator.globals();
    generator.functions();
    generator.entry();
    [PROLOGUE, &generator.out, EPILOGUE].concat()
}

/// A function that expressions may call.
struct Callee {
    name: String,
    /// Types of the parameters.
    params: Vec<&'static str>,
}

/// An array of integers. Its length is a power of two.
#[derive(Clone)]
struct Array {
    name: String,
    ty: &'static str,
    len: usize,
}

/// What the text may name at a point.
#[derive(Default, Clone)]
struct Scope {
    /// Integers that an expression may read and a statement may write.
    places: Vec<Place>,
    /// Likewise of 128 bits.
    wide: Vec<String>,
    /// What an expression may only read: loop counters below 8.
    counters: Vec<String>,
    arrays: Vec<Array>,
    /// `struct B`s.
    objects: Vec<String>,
    /// Objects of 4 or 8 bytes for atomic operations, with their types.
    atomics: Vec<(String, &'static str)>,
    /// Arrays of four `struct S`.
    tables: Vec<String>,
    /// `_Atomic` integers.
    atomic_objects: Vec<String>,
    /// Functions that change what their arguments point to may be called.
    calls: bool,
    /// The function returns an integer, also from the middle.
    returns: bool,
}

struct Generator {
    random: Random,
    out: String,
    indent: usize,
    shapes: Vec<Shape>,
    scope: Scope,
    callees: Vec<Callee>,
    /// The next number of a label, a counter or a temporary.
    number: usize,
    /// Statements that may still be written.
    budget: usize,
    /// Loops around the statement.
    loops: usize,
    /// Whether the seed has atomic operations, which some cpu versions have not.
    atomic: bool,
}

impl Generator {
    fn new(seed: u64) -> Generator {
        let mut random = Random::new(seed.wrapping_mul(1_000_003));
        random.next();
        let atomic = random.one_in(4);
        Generator {
            random,
            out: String::new(),
            indent: 0,
            shapes: Vec::new(),
            scope: Scope::default(),
            callees: Vec::new(),
            number: 0,
            budget: 0,
            loops: 0,
            atomic,
        }
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push('\t');
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 1;
    }

    fn close(&mut self, text: &str) {
        self.indent -= 1;
        self.line(text);
    }

    fn fresh(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// The program itself.
    fn entry(&mut self) {
        let globals = self.scope.clone();
        self.open("PROGRAM int p0(void *ctx)\n{");
        self.line("u64 hash = 14695981039346656037ul;");
        self.locals();
        self.scope.calls = true;
        self.budget = 3 + self.random.below(9);
        while self.budget > 0 {
            self.statement(3);
        }
        self.results();
        self.line("return hash ^ hash >> 32;");
        self.close("}");
        self.scope = globals;
    }

    /// Adds everything in scope to the hash.
    fn results(&mut self) {
        let scope = self.scope.clone();
        for place in &scope.places {
            self.line(&format!("hash = (hash ^ (u64){}) * 1099511628211ul;", place.text));
        }
        for wide in &scope.wide {
            self.line(&format!("hash = (hash ^ (u64){wide} ^ (u64)({wide} >> 64)) * 1099511628211ul;"));
        }
        for (name, _) in &scope.atomics {
            self.line(&format!("hash = (hash ^ (u64){name}) * 1099511628211ul;"));
        }
        for name in &scope.atomic_objects {
            self.line(&format!("hash = (hash ^ (u64){name}) * 1099511628211ul;"));
        }
        let members = self.shapes[0].members.clone();
        for (table, member) in scope.tables.iter().flat_map(|table| members.iter().map(move |member| (table, member))) {
            let number = self.random.below(4);
            let place = Place { text: format!("{table}[{number}].{}", member.text), ..member.clone() };
            self.line(&format!("hash = (hash ^ (u64){}) * 1099511628211ul;", place.read()));
        }
        for Array { name, len, .. } in &scope.arrays {
            self.line(&format!(
                "for (u32 i = 0; i < {len}; i++)\n\t\thash = (hash ^ (u64){name}[i]) * 1099511628211ul;"
            ));
        }
    }
}
