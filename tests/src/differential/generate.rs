//! Random C programs that mean the same to every compiler for an LP64 little-endian machine that wraps on overflow.
//!
//! Nothing in them depends on the order of evaluation, on padding or on uninitialised bytes; shifts and divisions have
//! operands in range. They are small and their indices are masked, so that the verifier takes most of them.

use std::fmt::Write as _;

/// How many programs, `p0` to the last, a text has.
pub const PROGRAMS: usize = 6;

/// What stands before the programs: BPF and the host need different declarations.
const PROLOGUE: &str = r#"typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long s64;
typedef unsigned long u64;
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

/// The text of a seed.
pub fn program(seed: u64) -> String {
    let mut text = PROLOGUE.to_owned();
    for index in 0..PROGRAMS {
        text.push_str(&Generator::new(seed, index).program());
    }
    text.push_str("#ifndef __bpf__\nint main(void)\n{\n");
    for index in 0..PROGRAMS {
        let _ = writeln!(text, "\tprintf(\"%u\\n\", (u32)p{index}(0));");
    }
    text.push_str("}\n#endif\n");
    text
}

const TYPES: [&str; 9] = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "_Bool"];

/// Splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// A function that expressions may call.
struct Callee {
    name: String,
    params: usize,
}

struct Generator {
    random: Random,
    index: usize,
    out: String,
    indent: usize,
    /// What an expression may read and a statement may write.
    places: Vec<String>,
    /// Members that are bit-fields of more than 32 bits, with their types: they have other types in GCC than in Clang.
    wide_fields: Vec<(String, &'static str)>,
    /// What an expression may only read: loop counters.
    counters: Vec<String>,
    /// Arrays of eight elements.
    arrays: Vec<String>,
    callees: Vec<Callee>,
    labels: usize,
    counter_names: usize,
    /// The checksum that statements may add to, inside a program.
    hashes: bool,
    /// Statements that may still be written.
    budget: usize,
}

impl Generator {
    fn new(seed: u64, index: usize) -> Generator {
        let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(index as u64));
        random.next();
        Generator {
            random,
            index,
            out: String::new(),
            indent: 0,
            places: Vec::new(),
            wide_fields: Vec::new(),
            counters: Vec::new(),
            arrays: Vec::new(),
            callees: Vec::new(),
            labels: 0,
            counter_names: 0,
            hashes: false,
            budget: 0,
        }
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push('\t');
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn ty(&mut self) -> &'static str {
        self.random.pick(&TYPES)
    }

    fn wide_enough(&mut self) -> &'static str {
        self.random.pick(&["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "s32", "u32", "u64", "s64"])
    }

    /// The text of one program with its types, variables and functions.
    fn program(mut self) -> String {
        let index = self.index;
        self.types();
        let globals = self.globals();
        self.functions();
        self.line(&format!("PROGRAM int p{index}(void *ctx)"));
        self.line("{");
        self.indent += 1;
        self.line("u64 hash = 14695981039346656037ul;");
        self.locals(globals);
        self.hashes = true;
        self.budget = 14;
        while self.budget > 0 {
            self.statement(3);
        }
        self.results();
        self.line("return hash ^ hash >> 32;");
        self.indent -= 1;
        self.line("}");
        self.out
    }

    /// `struct Sn` with bit-fields, perhaps packed, `union Un` without padding, `struct Bn` of both.
    fn types(&mut self) {
        let index = self.index;
        let attribute = if self.random.one_in(3) { "__attribute__((packed)) " } else { "" };
        let fields: Vec<String> = (0..6).map(|field| self.field(field)).collect();
        self.line(&format!("struct {attribute}S{index} {{ {} }};", fields.join(" ")));
        let low = 1 + self.random.below(31);
        let high = 1 + self.random.below(32 - low);
        let sign = self.random.pick(&["u32", "s32"]);
        self.line(&format!(
            "union U{index} {{ u64 a; u32 b[2]; s16 c[4]; u8 d[8]; s8 e[8]; s64 f; struct {{ u32 g; {sign} h : {low}; {sign} i : {high}; }}; }};"
        ));
        self.line(&format!("struct B{index} {{ u8 k; struct S{index} s; u16 m[8]; union U{index} u; s8 n; }};"));
    }

    fn field(&mut self, field: usize) -> String {
        let ty = self.ty();
        let bits = match ty {
            "_Bool" => 1,
            "u8" | "s8" => 8,
            "u16" | "s16" => 16,
            "u32" | "s32" => 32,
            _ => 64,
        };
        if self.random.one_in(2) {
            return format!("{ty} f{field};");
        }
        let width = if bits == 1 { 1 } else { 1 + self.random.below(bits) };
        // Packed, a wider one could lie across nine bytes, which is an error.
        let width = width.min(56);
        if width > 31 {
            self.wide_fields.push((format!("s.f{field}"), ty));
        }
        format!("{ty} f{field} : {width};")
    }

    /// Global variables; returns the places in them.
    fn globals(&mut self) -> Vec<String> {
        let index = self.index;
        let mut places = Vec::new();
        for number in 0..5 {
            let ty = self.ty();
            let class = self.random.pick(&["", "", "static ", "volatile "]);
            let value = self.constant();
            self.line(&format!("{class}{ty} g{index}_{number} = ({ty}){value};"));
            places.push(format!("g{index}_{number}"));
        }
        let ty = self.ty();
        let values: Vec<String> = (0..8).map(|_| self.constant()).map(|value| format!("({ty}){value}")).collect();
        self.line(&format!("{ty} ga{index}[8] = {{ {} }};", values.join(", ")));
        self.line(&format!("struct B{index} gb{index} = {{ .k = 200, .s = {{ .f1 = 1 }}, .m = {{ 1, 2, [5] = 77 }}, .u = {{ .a = 0x8182838485868788 }} }};"));
        let ty = self.ty();
        let values: Vec<String> = (0..8).map(|_| self.constant()).map(|value| format!("({ty}){value}")).collect();
        self.line(&format!("static const {ty} gc{index}[8] = {{ {} }};", values.join(", ")));
        places.extend(self.inside(&format!("gb{index}")));
        places
    }

    /// Places in a `struct B`.
    fn inside(&mut self, name: &str) -> Vec<String> {
        let mut places: Vec<String> = (0..6).map(|field| format!("{name}.s.f{field}")).collect();
        for member in ["k", "n", "u.a", "u.b[1]", "u.c[2]", "u.d[3]", "u.e[7]", "u.f", "u.g", "u.h", "u.i", "m[3]"] {
            places.push(format!("{name}.{member}"));
        }
        places
    }

    fn functions(&mut self) {
        let index = self.index;
        for number in 0..3 {
            let class = self.random.pick(&["NOINLINE", "NOINLINE", "INLINE", "static"]);
            let result = self.ty();
            let count = 1 + self.random.below(4);
            let types: Vec<&str> = (0..count).map(|_| self.ty()).collect();
            let params: Vec<String> = types.iter().enumerate().map(|(at, ty)| format!("{ty} a{at}")).collect();
            let name = format!("h{index}_{number}");
            self.line(&format!("{class} {result} {name}({})", params.join(", ")));
            self.line("{");
            self.indent += 1;
            self.places = (0..count).map(|at| format!("a{at}")).collect();
            let ty = self.ty();
            let value = self.expression(2);
            self.line(&format!("{ty} r = {value};"));
            self.places.push("r".to_owned());
            self.budget = self.random.below(4);
            while self.budget > 0 {
                self.statement(2);
            }
            let value = self.expression(2);
            self.line(&format!("return {value};"));
            self.indent -= 1;
            self.line("}");
            self.callees.push(Callee { name, params: count });
        }
        self.line(&format!("NOINLINE u64 w{index}(struct B{index} *b, u32 i, s16 v)"));
        self.line("{");
        self.indent += 1;
        self.line("if (!b)\n\t\treturn 1;");
        let mut places = self.inside("b");
        places.iter_mut().for_each(|place| *place = place.replacen("b.", "b->", 1));
        places.extend(["i".to_owned(), "v".to_owned()]);
        self.places = places;
        self.budget = 4;
        while self.budget > 0 {
            self.statement(2);
        }
        let value = self.expression(2);
        self.line(&format!("return {value};"));
        self.indent -= 1;
        self.line("}");
    }

    fn locals(&mut self, globals: Vec<String>) {
        let index = self.index;
        self.places = globals;
        for number in 0..6 {
            let ty = self.ty();
            let value = self.expression(1);
            self.line(&format!("{ty} l{number} = {value};"));
            self.places.push(format!("l{number}"));
            self.places.push(format!("l{number}"));
        }
        let ty = self.ty();
        let values: Vec<String> = (0..8).map(|_| self.expression(0)).map(|value| format!("({ty}){value}")).collect();
        self.line(&format!("{ty} la[8] = {{ {} }};", values.join(", ")));
        self.line(&format!("struct B{index} lb = gb{index}, lc;"));
        self.line("__builtin_memset(&lc, 0, sizeof(lc));");
        self.line(&format!("union U{index} lu = {{ .a = 0x123456789abcdef0 }};"));
        let more = self.inside("lb");
        self.places.extend(more);
        let more = self.inside("lc");
        self.places.extend(more);
        for member in ["a", "b[0]", "c[1]", "d[6]", "e[2]", "f", "g", "h", "i"] {
            self.places.push(format!("lu.{member}"));
        }
        self.arrays = vec!["la".into(), format!("ga{index}"), "lb.m".into(), format!("gb{index}.m"), "lu.d".into()];
        self.line("(void)ctx;");
    }

    fn results(&mut self) {
        let mut places = self.places.clone();
        places.dedup();
        for chunk in places.chunks(4) {
            for place in chunk {
                if place.contains("u.") && !place.ends_with("u.a") {
                    continue;
                }
                self.line(&format!("hash = (hash ^ (u64){place}) * 1099511628211ul;"));
            }
        }
        for array in self.arrays.clone() {
            self.line(&format!("for (u32 i = 0; i < 8; i++)\n\t\thash = (hash ^ (u64){array}[i]) * 1099511628211ul;"));
        }
    }

    fn constant(&mut self) -> String {
        let value = match self.random.below(8) {
            0 | 1 => self.random.below(10) as i64,
            2 => -(self.random.below(130) as i64),
            3 => 1 << self.random.below(62),
            4 => (1 << self.random.below(62)) - 1,
            5 => -(1 << self.random.below(62)),
            6 => (self.random.next() as i64) >> self.random.below(64),
            _ => self.random.below(70000) as i64,
        };
        let value = value.max(i64::MIN + 1);
        let suffix = match self.random.below(6) {
            0 => "u",
            1 => "ul",
            2 => "l",
            _ => "",
        };
        if value < 0 { format!("(-{}{suffix})", value.unsigned_abs()) } else { format!("{value}{suffix}") }
    }

    fn place(&mut self) -> String {
        let at = self.random.below(self.places.len());
        self.places[at].clone()
    }

    fn element(&mut self, depth: usize) -> String {
        let at = self.random.below(self.arrays.len());
        let array = self.arrays[at].clone();
        let index = self.index_in_range(depth);
        format!("{array}[{index}]")
    }

    fn index_in_range(&mut self, depth: usize) -> String {
        if !self.counters.is_empty() && self.random.one_in(2) {
            let at = self.random.below(self.counters.len());
            return self.counters[at].clone();
        }
        format!("{} & 7", self.expression(depth))
    }

    /// An expression without side effects.
    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let down = depth - 1;
        match self.random.below(24) {
            0..=5 => {
                let (left, right) = (self.expression(down), self.expression(down));
                let op = self.random.pick(&["+", "-", "*", "&", "|", "^"]);
                format!("({left} {op} {right})")
            }
            6 | 7 => {
                let (left, right) = (self.expression(down), self.expression(down));
                let op = self.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                format!("({left} {op} {right})")
            }
            8 | 9 => self.shift(down),
            10 | 11 => self.division(down),
            12 | 13 => {
                let (ty, value) = (self.ty(), self.expression(down));
                format!("({ty}){value}")
            }
            14 => {
                let value = self.expression(down);
                let op = self.random.pick(&["-", "~", "!", "!!", "+"]);
                format!("({op}{value})")
            }
            15 | 16 => {
                let (condition, yes, no) = (self.expression(down), self.expression(down), self.expression(down));
                format!("({condition} ? {yes} : {no})")
            }
            17 => {
                let (left, right) = (self.expression(down), self.expression(down));
                let op = self.random.pick(&["&&", "||"]);
                format!("({left} {op} {right})")
            }
            18 if !self.callees.is_empty() => self.call(down),
            19 if !self.arrays.is_empty() => self.element(down),
            20 => {
                let index = self.index;
                let at = self.index_in_range(down);
                format!("gc{index}[{at}]")
            }
            21 => {
                let value = self.expression(down);
                let function = self.random.pick(&["__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64"]);
                format!("{function}({value})")
            }
            22 => {
                let (ty, value) = (self.ty(), self.expression(down));
                let (low, high) = (self.constant(), self.constant());
                format!(
                    "({{ {ty} t = {value}; t > ({ty}){low} ? ({ty}){low} : t < ({ty}){high} ? ({ty}){high} : t; }})"
                )
            }
            _ => self.leaf(),
        }
    }

    fn leaf(&mut self) -> String {
        if self.places.is_empty() || self.random.one_in(4) {
            return self.constant();
        }
        if !self.counters.is_empty() && self.random.one_in(5) {
            let at = self.random.below(self.counters.len());
            return self.counters[at].clone();
        }
        let place = self.place();
        match self.wide_fields.iter().find(|(name, _)| place.ends_with(name.as_str())) {
            Some((_, ty)) => format!("(({ty}){place})"),
            None => place,
        }
    }

    fn shift(&mut self, depth: usize) -> String {
        let (value, amount) = (self.expression(depth), self.expression(depth));
        let ty = self.wide_enough();
        let mask = if ty.ends_with("64") { 63 } else { 31 };
        let op = self.random.pick(&["<<", ">>"]);
        if self.random.one_in(2) {
            let amount = self.random.below(mask + 1);
            return format!("(({ty}){value} {op} {amount})");
        }
        format!("(({ty}){value} {op} ({amount} & {mask}))")
    }

    fn division(&mut self, depth: usize) -> String {
        let value = self.expression(depth);
        let op = self.random.pick(&["/", "%"]);
        if self.random.one_in(2) {
            let ty = self.random.pick(&["u8", "u16", "u32", "u64"]);
            let divisor = self.expression(depth);
            return format!("((u64){value} {op} (({ty}){divisor} | 1ul))");
        }
        if self.random.one_in(3) {
            let ty = self.random.pick(&["u32", "s32", "s16", "s64", "u64"]);
            let by =
                self.random.pick(&["1", "2", "3", "7", "10", "16", "-2", "-3", "-8", "255", "1000", "4096", "65537"]);
            return format!("(({ty}){value} {op} {by})");
        }
        let ty = self.wide_enough();
        let divisor = self.expression(depth);
        format!("(({ty}){value} {op} (({divisor} & 127) + 1))")
    }

    fn call(&mut self, depth: usize) -> String {
        let at = self.random.below(self.callees.len());
        let (name, count) = (self.callees[at].name.clone(), self.callees[at].params);
        let args: Vec<String> = (0..count).map(|_| self.expression(depth)).collect();
        format!("{name}({})", args.join(", "))
    }

    fn block(&mut self, depth: usize) {
        self.line("{");
        self.indent += 1;
        for _ in 0..1 + self.random.below(3) {
            self.statement(depth);
        }
        self.indent -= 1;
        self.line("}");
    }

    fn statement(&mut self, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        if depth == 0 {
            return self.assignment();
        }
        let down = depth - 1;
        match self.random.below(20) {
            0..=2 => {
                let condition = self.condition();
                self.line(&format!("if ({condition})"));
                self.block(down);
                if self.random.one_in(2) {
                    self.line("else");
                    self.block(down);
                }
            }
            3 => self.counted_loop(down),
            4 => self.switch(down),
            5 => self.forward_jump(down),
            6 if self.hashes => self.whole(),
            7 if self.hashes => self.through_pointer(),
            8 if self.hashes => self.through_call(),
            9 if self.hashes => {
                let value = self.expression(2);
                self.line(&format!("hash = hash * 31 + {value};"));
            }
            10 | 11 => self.conditional_effects(),
            _ => self.assignment(),
        }
    }

    fn assignment(&mut self) {
        let place = self.place();
        match self.random.below(10) {
            0 => {
                let op = self.random.pick(&["++", "--"]);
                let other = self.place();
                if other == place || other.contains("u.") || self.random.one_in(2) {
                    self.line(&format!("{place}{op};"));
                } else if self.random.one_in(2) {
                    self.line(&format!("{other} = {op}{place};"));
                } else {
                    self.line(&format!("{other} = {place}{op};"));
                }
            }
            1 => {
                let amount = self.random.below(8);
                let op = self.random.pick(&["<<=", ">>="]);
                self.line(&format!("{place} {op} {amount};"));
            }
            2 => {
                let op = self.random.pick(&["/=", "%="]);
                let divisor = self.expression(1);
                self.line(&format!("{place} {op} ({divisor} & 63) + 1;"));
            }
            3..=5 => {
                let op = self.random.pick(&["+=", "-=", "*=", "&=", "|=", "^="]);
                let value = self.expression(2);
                self.line(&format!("{place} {op} {value};"));
            }
            6 if !self.arrays.is_empty() => {
                let (place, value) = (self.element(1), self.expression(2));
                let op = self.random.pick(&["=", "=", "+=", "^="]);
                self.line(&format!("{place} {op} {value};"));
            }
            _ => {
                let value = self.expression(3);
                self.line(&format!("{place} = {value};"));
            }
        }
    }

    fn condition(&mut self) -> String {
        match self.random.below(5) {
            0 => {
                let (first, place, value, last) =
                    (self.expression(1), self.place(), self.expression(1), self.expression(1));
                let op = self.random.pick(&["&&", "||"]);
                format!("{first} {op} ({place} = {value}, {last})")
            }
            1 => {
                let (first, second, third) = (self.expression(1), self.expression(1), self.expression(1));
                format!("({first} < {second}) && ({second} <= {third})")
            }
            _ => self.expression(2),
        }
    }

    fn conditional_effects(&mut self) {
        let (condition, one, other) = (self.expression(1), self.place(), self.place());
        let (yes, no) = (self.expression(1), self.expression(1));
        if self.random.one_in(2) {
            self.line(&format!("{condition} ? (void)({one} += {yes}) : (void)({other} ^= {no});"));
        } else {
            self.line(&format!("({condition} && ({one} = {yes}, {one})) || ({other} = {no});"));
        }
    }

    fn counted_loop(&mut self, depth: usize) {
        let name = format!("i{}", self.counter_names);
        self.counter_names += 1;
        let ty = self.random.pick(&["u32", "s32", "u8", "u64", "s64", "u16"]);
        let bound = 1 + self.random.below(8);
        match self.random.below(4) {
            0 => self.line(&format!("for ({ty} {name} = {}; {name} > 0; {name}--)", bound.min(7))),
            1 => self.line(&format!("for ({ty} {name} = 0; {name} < {bound}; {name} += 2)")),
            _ => self.line(&format!("for ({ty} {name} = 0; {name} < {bound}; {name}++)")),
        }
        self.line("{");
        self.indent += 1;
        self.counters.push(name);
        for _ in 0..1 + self.random.below(2) {
            self.statement(depth.min(1));
        }
        if self.random.one_in(2) {
            let condition = self.expression(1);
            let leave = self.random.pick(&["break", "continue"]);
            self.line(&format!("if ({condition})\n\t\t\t{leave};"));
            self.statement(0);
        }
        self.counters.pop();
        self.indent -= 1;
        self.line("}");
    }

    fn switch(&mut self, depth: usize) {
        let value = self.expression(1);
        let mask = self.random.pick(&["7", "3", "15", "255"]);
        if self.random.one_in(2) {
            self.line(&format!("switch ({value} & {mask})"));
        } else {
            self.line(&format!("switch ((s32){value})"));
        }
        self.line("{");
        let mut low = -2;
        for _ in 0..2 + self.random.below(4) {
            low += 1 + self.random.below(3) as i64;
            if self.random.one_in(5) {
                self.line(&format!("case {low} ... {}:", low + 2));
                low += 2;
            } else {
                self.line(&format!("case {low}:"));
            }
            self.indent += 1;
            self.statement(depth);
            if !self.random.one_in(4) {
                self.line("break;");
            }
            self.indent -= 1;
        }
        if self.random.one_in(2) {
            self.line("default:");
            self.indent += 1;
            self.statement(depth);
            self.indent -= 1;
        }
        self.line("}");
    }

    fn forward_jump(&mut self, depth: usize) {
        let label = format!("label{}_{}", self.index, self.labels);
        self.labels += 1;
        let condition = self.condition();
        self.line(&format!("if ({condition})\n\t\tgoto {label};"));
        self.statement(depth);
        self.statement(0);
        self.line(&format!("{label}:;"));
    }

    /// Copies of whole objects and of odd numbers of bytes.
    fn whole(&mut self) {
        let index = self.index;
        let objects = ["lb".to_owned(), "lc".to_owned(), format!("gb{index}")];
        let (one, other) = (self.random.below(3), self.random.below(3));
        let (one, other) = (&objects[one], &objects[other]);
        let text = match self.random.below(6) {
            0 => format!("{one} = {other};"),
            1 => format!("{one}.s = {other}.s;"),
            2 => format!("{one}.u = {other}.u;"),
            3 if one != other => {
                format!("__builtin_memcpy({one}.m, &{other}.m[1], {});", 1 + self.random.below(13))
            }
            4 => format!("__builtin_memset({one}.m, {}, {});", self.random.below(256), 1 + self.random.below(16)),
            _ => {
                let (from, to) = (self.random.below(4), self.random.below(4));
                let length = 1 + self.random.below(4);
                format!("__builtin_memcpy(&lu.d[{to}], &{one}.u.d[{from}], {length});")
            }
        };
        self.line(&text);
    }

    fn through_pointer(&mut self) {
        let index = self.index;
        let condition = self.expression(1);
        match self.random.below(4) {
            0 => {
                let value = self.expression(1);
                self.line(&format!(
                    "{{ struct B{index} *p = {condition} ? &lb : &lc; p->m[2] += {value}; p->s.f2 = {value}; }}"
                ));
            }
            1 => {
                let value = self.expression(1);
                let array = self.random.pick(&["lb.m", "lc.m"]);
                self.line(&format!("{{ u16 *p = &{array}[{condition} & 3]; *p++ = {value}; p[2] ^= *p; }}"));
            }
            2 => {
                let value = self.expression(1);
                self.line(&format!("{{ u8 *p = (u8 *)&lu + ({condition} & 4); *(u32 *)p = {value}; hash += p[3]; }}"));
            }
            _ => {
                let value = self.expression(1);
                self.line(&format!("{{ u64 *p = {condition} ? &lu.a : &lb.u.a; *p -= {value}; }}"));
            }
        }
    }

    fn through_call(&mut self) {
        let index = self.index;
        let object = self.random.pick(&["lb", "lc", "gb"]);
        let object = if object == "gb" { format!("gb{index}") } else { object.to_owned() };
        let (one, other) = (self.expression(1), self.expression(1));
        self.line(&format!("hash += w{index}(&{object}, {one}, {other});"));
    }
}
