//! Random modules at every level, cpu version and byte order: the machine computes what the finished IR means, leaves the
//! same in memory and calls the same helpers.

#[path = "../../optimize/tests/random/generate.rs"]
mod generate;

use beec_codegen::interpret::Interpreter as Machine;
use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, GlobalId, Module};
use beec_optimize::Level;
use beec_source::Session;

/// The calls of helpers: numbers, arguments, and what a pointer pointed to.
#[derive(Default, PartialEq, Debug)]
struct Trace(Vec<(i32, Vec<i64>, Vec<u8>)>);

impl Environment for Trace {
    fn helper(&mut self, memory: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        // Helper 7 takes a pointer to eight bytes, notes and changes them; others take numbers.
        let mut seen = Vec::new();
        let mut shown = args.to_vec();
        if number == 7 {
            let bytes = memory.bytes_mut(args[0], 8)?;
            seen = bytes.to_vec();
            bytes[3] = bytes[3].wrapping_add(args[1] as u8);
            shown[0] = 0;
        }
        let result = shown.iter().fold(i64::from(number), |sum, arg| sum.wrapping_mul(31).wrapping_add(*arg));
        self.0.push((number, shown, seen));
        Ok(result)
    }

    fn helper_arity(&self, _: i32) -> usize {
        2
    }
}

const FUEL: u64 = 1_000_000;
const MEMORY: GlobalId = GlobalId(0);

/// The function that the generator's modules begin with.
fn main_of(module: &Module) -> FuncId {
    let position = module.functions.iter().position(|function| function.name == "main");
    FuncId(position.expect("there is a main") as u32)
}

fn check(seed: u64, level: Level, cpu: u8, big_endian: bool) {
    let mut module = generate::module(seed);
    (module.target.cpu, module.target.big_endian) = (cpu, big_endian);
    let session = Session::default();
    let options = beec_optimize::Options { level, ..beec_optimize::Options::default() };
    beec_optimize::optimize(&session, &mut module, &options);
    let code =
        beec_codegen::generate(&session, &module, &beec_codegen::Options { optimize: level != Level::O0, stack: 512 });
    let has_errors = session.has_errors();
    let errors = session.take_diagnostics();
    // The stack does not hold it, or the cpu version has no such atomic operation.
    if errors.iter().any(|error| matches!(error.code, "E0640" | "E0645")) {
        return;
    }
    let title = format!("seed {seed} {level:?} v{cpu}{}", if big_endian { " big-endian" } else { "" });
    assert!(!has_errors, "{title}: {errors:?}");
    for args in [[0, 0], [1, -1], [0x1234_5678_9abc_def0, 7], [-1, i64::MIN]] {
        let mut meant = (Interpreter::new(&module, FUEL), Trace::default());
        let wanted = meant.0.call(&mut meant.1, main_of(&module), &args);
        if wanted == Err(Stop::Fuel) {
            continue;
        }
        let mut machine = (Machine::new(&module, &code, 4 * FUEL), Trace::default());
        let got = machine.0.call(&mut machine.1, main_of(&module), &args);
        let memory = |memory: &Memory, address| memory.bytes(address, 64).map(<[u8]>::to_vec);
        let wanted = (wanted, meant.1, memory(&meant.0.memory, meant.0.global(MEMORY)));
        let got = (got, machine.1, memory(&machine.0.memory, machine.0.global(MEMORY)));
        assert!(
            got == wanted,
            "{title}, {args:?}: {got:?} instead of {wanted:?}\n{}\n=>\n{}",
            beec_ir::print(&module),
            code.functions.iter().map(|one| beec_codegen::print_function(&module, one, &|_| None)).collect::<String>()
        );
    }
}

/// `BEEC_RANDOM_MODULES` says how many seeds.
#[test]
fn machine_code_computes_what_the_ir_means() {
    let count = std::env::var("BEEC_RANDOM_MODULES").ok().and_then(|count| count.parse().ok()).unwrap_or(25);
    for seed in 1..=count {
        for level in [Level::O0, Level::Og, Level::O1, Level::O2, Level::Os] {
            for (cpu, big_endian) in [(1, false), (2, true), (3, false), (3, true), (4, false)] {
                check(seed, level, cpu, big_endian);
            }
        }
    }
}
