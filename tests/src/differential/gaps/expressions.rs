//! Expressions without side effects.

use super::Generator;
use super::types::Place;

impl Generator {
    pub(super) fn constant(&mut self) -> String {
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
        let suffix = self.random.pick(&["", "", "", "u", "ul", "l"]);
        if value < 0 { format!("(-{}{suffix})", value.unsigned_abs()) } else { format!("{value}{suffix}") }
    }

    pub(super) fn wide_constant(&mut self) -> String {
        let (high, low) = (self.constant(), self.constant());
        format!("((u128)({high}) << 64 | (u64)({low}))")
    }

    pub(super) fn place(&mut self) -> Place {
        let at = self.random.below(self.scope.places.len());
        self.scope.places[at].clone()
    }

    /// An element of an array, and its type.
    pub(super) fn element(&mut self, depth: usize) -> Place {
        let at = self.random.below(self.scope.arrays.len());
        let array = self.scope.arrays[at].clone();
        let index = self.index_below(array.len, depth);
        Place { text: format!("{}[{index}]", array.name), ty: array.ty, bits: None }
    }

    /// An index below a power of two up to 8.
    pub(super) fn index_below(&mut self, len: usize, depth: usize) -> String {
        if len == 8 && !self.scope.counters.is_empty() && self.random.one_in(2) {
            let at = self.random.below(self.scope.counters.len());
            return self.scope.counters[at].clone();
        }
        format!("({}) & {}", self.expression(depth), len - 1)
    }

    /// An integer of up to 64 bits.
    pub(super) fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let down = depth - 1;
        match self.random.below(34) {
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
            18 | 19 if !self.callees.is_empty() => self.call(down),
            20 if !self.scope.arrays.is_empty() => self.element(down).text,
            21 => {
                let at = self.index_below(8, down);
                format!("gc[{at}]")
            }
            22 => self.bits_of(down),
            23 => self.rotation(down),
            24 => self.statement_expression(down),
            25 | 26 => {
                let (ty, value) = (self.number_ty(), self.wide_expression(down));
                let amount = self.random.pick(&["", " >> 64", " >> 37", " >> 1", " >> 127"]);
                format!("({ty})({value}{amount})")
            }
            27 => {
                let (left, right) = (self.wide_expression(down), self.wide_expression(down));
                let op = self.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                format!("({left} {op} {right})")
            }
            28 => self.literal(down),
            29 if !self.scope.tables.is_empty() => self.entry_of_table(down).read(),
            30 | 31 => self.idiom(down),
            32 if !self.callees.is_empty() => self.made(down),
            _ => self.leaf(),
        }
    }

    /// A member of a structure in a table.
    pub(super) fn entry_of_table(&mut self, depth: usize) -> Place {
        let at = self.random.below(self.scope.tables.len());
        let table = self.scope.tables[at].clone();
        let at = self.random.below(self.shapes[0].members.len());
        let member = self.shapes[0].members[at].clone();
        let index = self.index_below(4, depth);
        Place { text: format!("{table}[{index}].{}", member.text), ..member }
    }

    /// What compilers have patterns for.
    fn idiom(&mut self, depth: usize) -> String {
        let (value, other) = (self.expression(depth), self.expression(depth));
        let (ty, bits) = [("u32", 32), ("u64", 64), ("s32", 32), ("s64", 64)][self.random.below(4)];
        let amount = self.random.below(bits);
        match self.random.below(10) {
            0 => format!("(({ty}){value} << {amount} >> {amount})"),
            1 => format!("((({ty}){value} & ({ty})1 << {amount}) != 0)"),
            2 => format!("(({ty}){value} & -({ty}){value})"),
            3 => format!("(({ty}){value} & (({ty}){value} - 1))"),
            4 => format!("(({ty}){value} < ({ty}){other} ? ({ty}){value} : ({ty}){other})"),
            5 => format!("(({ty}){value} < 0 ? -({ty}){value} : ({ty}){value})"),
            6 => format!("(({ty}){value} >> {amount} & {})", self.random.pick(&["1", "255", "0xffff", "0xff00ff"])),
            7 => format!(
                "(({ty}){value} * {} + ({ty}){value})",
                self.random.pick(&["3", "8", "-1", "-16", "255", "65536"])
            ),
            8 => format!("((({ty}){value} ^ ({ty}){other}) < 0)"),
            _ => format!("(!!({value}) == !({other}))"),
        }
    }

    /// A member of a structure or union that an inlined function returns.
    fn made(&mut self, depth: usize) -> String {
        let (value, other) = (self.expression(depth), self.expression(0));
        match self.random.below(3) {
            0 => format!("mp({value}, {other}).{}", self.random.pick(&["a", "b", "c"])),
            1 => format!("mu({value}).{}", self.random.pick(&["a", "f"])),
            _ => {
                let at = self.random.below(self.shapes[0].members.len());
                let member = self.shapes[0].members[at].clone();
                Place { text: format!("ms({value}).{}", member.text), ..member }.read()
            }
        }
    }

    fn leaf(&mut self) -> String {
        if self.scope.places.is_empty() || self.random.one_in(4) {
            return self.constant();
        }
        if !self.scope.counters.is_empty() && self.random.one_in(5) {
            let at = self.random.below(self.scope.counters.len());
            return self.scope.counters[at].clone();
        }
        self.place().read()
    }

    fn wide_enough(&mut self) -> &'static str {
        self.random.pick(&["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "s32", "u32", "u64", "s64"])
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

    fn rotation(&mut self, depth: usize) -> String {
        let (value, other) = (self.expression(depth), self.expression(depth));
        let (ty, bits) = [("u32", 32), ("u64", 64), ("u16", 16), ("u8", 8)][self.random.below(4)];
        if bits >= 32 && self.random.one_in(2) {
            let mask = bits - 1;
            return format!("(({ty}){value} << ({other} & {mask}) | ({ty}){value} >> (-({other}) & {mask}))");
        }
        let by = 1 + self.random.below(bits - 1);
        format!("({ty})(({ty}){value} << {by} | ({ty}){value} >> {})", bits - by)
    }

    fn call(&mut self, depth: usize) -> String {
        let at = self.random.below(self.callees.len());
        let (name, params) = (self.callees[at].name.clone(), self.callees[at].params.clone());
        let args: Vec<String> = params.iter().map(|ty| self.argument(ty, depth)).collect();
        format!("{name}({})", args.join(", "))
    }

    fn argument(&mut self, ty: &str, depth: usize) -> String {
        match ty {
            "u128" | "s128" => self.wide_expression(depth),
            "struct P" => {
                let (one, other) = (self.expression(depth), self.expression(0));
                format!("(struct P){{ {one}, .c = {other} }}")
            }
            "struct Q" => {
                let (one, other) = (self.expression(depth), self.expression(0));
                format!("(struct Q){{ .b = {one}, .a = {other} }}")
            }
            _ => self.expression(depth),
        }
    }

    /// A value that takes statements.
    fn statement_expression(&mut self, depth: usize) -> String {
        let (ty, value, number) = (self.ty(), self.expression(depth), self.fresh());
        let t = format!("t{number}");
        let other = self.expression(depth);
        match self.random.below(4) {
            0 => {
                let (low, high) = (self.constant(), self.constant());
                format!(
                    "({{ {ty} {t} = {value}; {t} > ({ty}){low} ? ({ty}){low} : {t} < ({ty}){high} ? ({ty}){high} : {t}; }})"
                )
            }
            1 => {
                let limit = 1 + self.random.below(5);
                format!(
                    "({{ {ty} {t} = {value}; for (u32 n{t} = 0; n{t} < {limit}; n{t}++) {t} += {other} ^ n{t}; {t}; }})"
                )
            }
            2 => {
                let third = self.expression(depth);
                format!(
                    "({{ {ty} {t} = {value}; switch ({other} & 3) {{ case 0: {t} ^= 5; break; case 2: {t} = {third}; default: {t}++; }} {t}; }})"
                )
            }
            _ => {
                let op = self.random.pick(&["-=", "*=", "^=", "|="]);
                format!("({{ {ty} {t} = {value}; if ({other}) {t} {op} 3; else {t}--; {t}; }})")
            }
        }
    }

    /// A part of a literal of an aggregate.
    fn literal(&mut self, depth: usize) -> String {
        let value = self.expression(depth);
        match self.random.below(4) {
            0 => {
                let (ty, other) = (self.number_ty(), self.expression(0));
                let index = self.index_below(4, 0);
                format!("(({ty}[4]){{ {value}, {other}, [3] = 9 }})[{index}]")
            }
            1 => {
                let at = self.random.below(self.shapes[0].members.len());
                let member = self.shapes[0].members[at].clone();
                let whole =
                    Place { text: format!("((struct S){{ .{} = {value} }}).{}", member.text, member.text), ..member };
                whole.read()
            }
            2 => {
                let index = self.index_below(8, depth);
                format!("\"a\\377c\\0efgh\"[{index}]")
            }
            _ => format!("((union U){{ .a = {value} }}).f"),
        }
    }

    /// An integer of 128 bits.
    pub(super) fn wide_expression(&mut self, depth: usize) -> String {
        let down = depth.saturating_sub(1);
        let ty = self.random.pick(&["u128", "s128"]);
        if depth == 0 || self.random.one_in(4) {
            if self.scope.wide.is_empty() || self.random.one_in(4) {
                let value = self.expression(down);
                return format!("({ty})({value})");
            }
            let at = self.random.below(self.scope.wide.len());
            return format!("({ty}){}", self.scope.wide[at]);
        }
        match self.random.below(8) {
            0..=3 => {
                let (left, right) = (self.wide_expression(down), self.wide_expression(down));
                let op = self.random.pick(&["+", "-", "*", "&", "|", "^"]);
                format!("({left} {op} {right})")
            }
            4 | 5 => {
                let value = self.wide_expression(down);
                let op = self.random.pick(&["<<", ">>"]);
                if self.random.one_in(2) {
                    let amount = self.random.below(128);
                    return format!("(({ty}){value} {op} {amount})");
                }
                let amount = self.expression(down);
                format!("(({ty}){value} {op} ({amount} & 127))")
            }
            6 => {
                let value = self.wide_expression(down);
                let op = self.random.pick(&["-", "~", "+"]);
                format!("({op}{value})")
            }
            _ => {
                let (condition, yes, no) =
                    (self.expression(down), self.wide_expression(down), self.wide_expression(down));
                format!("({condition} ? {yes} : {no})")
            }
        }
    }
}
