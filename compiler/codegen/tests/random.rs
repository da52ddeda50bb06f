//! Random functions: the machine must compute what the IR means.

mod common;

use beec_codegen::interpret::Interpreter as Machine;
use beec_ir::FuncId;
use beec_ir::interpret::{self, Environment, Memory, Stop};
use common::{generate_with_messages, module};

/// A small generator (xorshift), so that a failing seed can be run again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const BINARY: [&str; 13] =
    ["add", "sub", "mul", "udiv", "sdiv", "urem", "srem", "and", "or", "xor", "shl", "lshr", "ashr"];
const CONDS: [&str; 10] = ["eq", "ne", "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge"];

/// Values in scope, by type.
#[derive(Clone, Default)]
struct Scope {
    i1: Vec<u32>,
    i32: Vec<u32>,
    i64: Vec<u32>,
}

struct Writer {
    random: Random,
    out: String,
    next: u32,
    blocks: u32,
}

impl Writer {
    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    fn line(&mut self, text: String) {
        self.out.push_str("  ");
        self.out.push_str(&text);
        self.out.push('\n');
    }

    fn any(&mut self, scope: &Scope, ty: &str) -> u32 {
        let list = match ty {
            "i1" => &scope.i1,
            "i32" => &scope.i32,
            _ => &scope.i64,
        };
        // Old values as well as new ones, so that many are alive at once.
        let recent = list.len().min(6);
        if self.random.below(3) == 0 {
            *self.random.pick(list)
        } else {
            list[list.len() - 1 - self.random.below(recent)]
        }
    }

    fn constant(&mut self, ty: &str) -> i64 {
        let value = match self.random.below(4) {
            0 => self.random.below(8) as i64,
            1 => -(self.random.below(8) as i64),
            2 => self.random.next() as i64,
            _ => 1 << self.random.below(63),
        };
        if ty == "i32" { i64::from(value as i32) } else { value }
    }

    fn op(&mut self, scope: &mut Scope) {
        let ty = *self.random.pick(&["i32", "i64"]);
        let result = self.fresh();
        let (a, b) = (self.any(scope, ty), self.any(scope, ty));
        let text = match self.random.below(14) {
            0 => format!("const {}", self.constant(ty)),
            1 | 2 => {
                let cond = *self.random.pick(&CONDS);
                self.line(format!("v{result}: i1 = icmp {cond} v{a}, v{b}"));
                return scope.i1.push(result);
            }
            3 => {
                let condition = self.any(scope, "i1");
                format!("select v{condition}, v{a}, v{b}")
            }
            4 => format!("bswap v{a}"),
            5 | 6 => return self.conversion(scope, result),
            7 => {
                let number = 10 + self.random.below(4);
                let args: Vec<String> = (0..number % 10).map(|_| format!("v{}", self.any(scope, "i64"))).collect();
                self.line(format!("v{result}: i64 = call helper {number}({})", args.join(", ")));
                return scope.i64.push(result);
            }
            8 => return self.memory(scope, result),
            9 => {
                let narrow = self.fresh();
                let small = *self.random.pick(&["i8", "i16"]);
                let cast = *self.random.pick(&["zext", "sext"]);
                self.line(format!("v{narrow}: {small} = trunc v{a}"));
                format!("{cast} v{narrow}")
            }
            _ => {
                let op = *self.random.pick(&BINARY);
                if self.random.below(2) == 0 {
                    let constant = self.fresh();
                    let value = self.constant(ty);
                    self.line(format!("v{constant}: {ty} = const {value}"));
                    format!("{op} v{a}, v{constant}")
                } else {
                    format!("{op} v{a}, v{b}")
                }
            }
        };
        self.line(format!("v{result}: {ty} = {text}"));
        if ty == "i32" { scope.i32.push(result) } else { scope.i64.push(result) }
    }

    fn conversion(&mut self, scope: &mut Scope, result: u32) {
        let (wide, narrow, bit) = (self.any(scope, "i64"), self.any(scope, "i32"), self.any(scope, "i1"));
        let (ty, text) = match self.random.below(5) {
            0 => ("i32", format!("trunc v{wide}")),
            1 => ("i32", format!("zext v{bit}")),
            2 => ("i64", format!("sext v{bit}")),
            3 => ("i64", format!("zext v{narrow}")),
            _ => ("i64", format!("sext v{narrow}")),
        };
        self.line(format!("v{result}: {ty} = {text}"));
        if ty == "i32" { scope.i32.push(result) } else { scope.i64.push(result) }
    }

    fn memory(&mut self, scope: &mut Scope, result: u32) {
        let address = self.fresh();
        let offset = 8 * self.random.below(4);
        self.line(format!("v{address}: ptr = slot_addr ss0+{offset}"));
        let (wide, narrow) = (self.any(scope, "i64"), self.any(scope, "i32"));
        match self.random.below(4) {
            0 => self.line(format!("store v{address}, v{wide}")),
            1 => self.line(format!("store v{address}+4, v{narrow}")),
            2 => {
                self.line(format!("v{result}: i64 = load v{address}"));
                scope.i64.push(result);
            }
            _ => {
                self.line(format!("v{result}: i32 = load v{address}+4"));
                scope.i32.push(result);
            }
        }
    }

    /// A stretch of operations, conditionals and loops.
    fn stretch(&mut self, scope: &mut Scope, depth: u32) {
        for _ in 0..3 + self.random.below(8) {
            match self.random.below(if depth < 3 { 12 } else { 10 }) {
                10 => self.conditional(scope, depth),
                11 => self.counted_loop(scope, depth),
                _ => self.op(scope),
            }
        }
    }

    fn block(&mut self) -> u32 {
        self.blocks += 1;
        self.blocks - 1
    }

    fn conditional(&mut self, scope: &mut Scope, depth: u32) {
        let (then, otherwise, join) = (self.block(), self.block(), self.block());
        let condition = self.any(scope, "i1");
        self.line(format!("branch v{condition}, block{then}, block{otherwise}"));
        for block in [then, otherwise] {
            self.out.push_str(&format!("block{block}:\n"));
            let mut inner = scope.clone();
            self.stretch(&mut inner, depth + 1);
            let (a, b) = (self.any(&inner, "i64"), self.any(&inner, "i32"));
            self.line(format!("jump block{join}(v{a}, v{b})"));
        }
        let (a, b) = (self.fresh(), self.fresh());
        self.out.push_str(&format!("block{join}(v{a}: i64, v{b}: i32):\n"));
        scope.i64.push(a);
        scope.i32.push(b);
    }

    fn counted_loop(&mut self, scope: &mut Scope, depth: u32) {
        let (header, body, exit) = (self.block(), self.block(), self.block());
        let (zero, count) = (self.fresh(), self.fresh());
        let times = 1 + self.random.below(3);
        self.line(format!("v{zero}: i32 = const 0"));
        self.line(format!("v{count}: i32 = const {times}"));
        let start = self.any(scope, "i64");
        self.line(format!("jump block{header}(v{zero}, v{start})"));
        let (index, sum, test) = (self.fresh(), self.fresh(), self.fresh());
        self.out.push_str(&format!("block{header}(v{index}: i32, v{sum}: i64):\n"));
        self.line(format!("v{test}: i1 = icmp ult v{index}, v{count}"));
        self.line(format!("branch v{test}, block{body}, block{exit}"));
        self.out.push_str(&format!("block{body}:\n"));
        let mut inner = scope.clone();
        inner.i32.push(index);
        inner.i64.push(sum);
        self.stretch(&mut inner, depth + 1);
        let (one, next) = (self.fresh(), self.fresh());
        let carried = self.any(&inner, "i64");
        self.line(format!("v{one}: i32 = const 1"));
        self.line(format!("v{next}: i32 = add v{index}, v{one}"));
        self.line(format!("jump block{header}(v{next}, v{carried})"));
        self.out.push_str(&format!("block{exit}:\n"));
        scope.i64.push(sum);
        scope.i32.push(index);
    }
}

fn generate(seed: u64) -> String {
    let mut writer =
        Writer { random: Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), out: String::new(), next: 6, blocks: 1 };
    for _ in 0..8 {
        writer.random.next();
    }
    let mut scope = Scope { i1: vec![4], i32: vec![2, 3], i64: vec![0, 1, 5] };
    writer.line("v4: i1 = icmp ult v0, v1".to_owned());
    writer.line("v5: i64 = zext v4".to_owned());
    for slot in 0..4 {
        let address = writer.fresh();
        writer.line(format!("v{address}: ptr = slot_addr ss0+{}", slot * 8));
        writer.line(format!("store v{address}, v{}", slot % 2));
    }
    writer.stretch(&mut scope, 0);
    writer.stretch(&mut scope, 0);
    // Everything still in scope counts.
    let mut sum = 0;
    for value in scope.i64.clone() {
        let next = writer.fresh();
        writer.line(format!("v{next}: i64 = xor v{sum}, v{value}"));
        sum = next;
    }
    for value in scope.i32.clone() {
        let (wide, next) = (writer.fresh(), writer.fresh());
        writer.line(format!("v{wide}: i64 = sext v{value}"));
        writer.line(format!("v{next}: i64 = add v{sum}, v{wide}"));
        sum = next;
    }
    writer.line(format!("return v{sum}"));
    format!(
        "func @f(i64, i64, i32, i32) -> i64 \".text\" internal {{\n  ss0 = size 32 align 8 \"memory\"\n\
         block0(v0: i64, v1: i64, v2: i32, v3: i32):\n{}}}\n",
        writer.out
    )
}

/// Helpers take as many arguments as the last digit of their number says.
struct Helpers;

impl Environment for Helpers {
    fn helper(&mut self, _: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        let mix = |sum: i64, &arg: &i64| sum.wrapping_mul(31).wrapping_add(arg ^ (arg as u64 >> 29) as i64);
        Ok(args.iter().fold(i64::from(number), mix))
    }

    fn helper_arity(&self, number: i32) -> usize {
        number as usize % 10
    }
}

const FUEL: u64 = 1_000_000;

fn check(seed: u64) {
    let body = generate(seed);
    for (cpu, order) in [(1, "little"), (2, "little"), (3, "little"), (4, "little"), (3, "big"), (1, "big")] {
        let text = format!("target v{cpu} {order}\n{body}");
        let module = module(&text);
        let (code, messages) = generate_with_messages(&module);
        if messages.iter().any(|message| message.starts_with("E0640")) {
            continue;
        }
        assert!(messages.is_empty(), "seed {seed}, v{cpu}: {messages:?}\n{text}");
        for args in [[0, 1, 2, 3], [-1, 5, 0xffff_ffff, 0x8000_0000], [1 << 40, i64::MIN, 7, 0x7fff_ffff]] {
            let expected = interpret::Interpreter::new(&module, FUEL).call(&mut Helpers, FuncId(0), &args);
            // The upper halves of narrow arguments are anything.
            let dirty = [args[0], args[1], args[2] | 0xdead << 32, args[3] | 0xbeef << 40];
            let result = Machine::new(&module, &code, FUEL).call(&mut Helpers, FuncId(0), &dirty);
            assert!(
                result == expected && result.is_ok(),
                "seed {seed}, v{cpu} {order}, {args:?}: {result:?} instead of {expected:?}\n{text}\n{}",
                beec_codegen::print_function(&module, &code.functions[0], &|_| None)
            );
        }
    }
}

#[test]
fn random_functions_compute_what_they_mean() {
    let count = std::env::var("BEEC_RANDOM").ok().and_then(|count| count.parse().ok()).unwrap_or(150);
    for seed in 1..=count {
        check(seed);
    }
}
