//! Loops, switches and jumps.

use super::Generator;

impl Generator {
    fn body(&mut self, depth: usize) {
        for _ in 0..1 + self.random.below(2) {
            self.statement(depth.min(1));
        }
    }

    /// A loop with a counter below 8.
    pub(super) fn counted_loop(&mut self, depth: usize) {
        let name = format!("i{}", self.fresh());
        let ty = self.random.pick(&["u32", "s32", "u8", "u64", "s64", "u16", "s8"]);
        let bound = 1 + self.random.below(8);
        let mut end = String::new();
        match self.random.below(7) {
            0 => self.line(&format!("for ({ty} {name} = {}; {name} > 0; {name}--)", bound.min(7))),
            1 => self.line(&format!("for ({ty} {name} = 0; {name} < {bound}; {name} += 2)")),
            2 => self.line(&format!("for ({ty} {name} = {}; {name}-- > 0;)", bound.min(7))),
            3 => {
                self.line(&format!("{ty} {name} = 0;\n\tdo"));
                end = format!(" while (++{name} < {bound});");
            }
            4 => {
                let value = self.expression(1);
                self.line(&format!("for ({ty} {name} = 0, e{name} = {value} & 7; {name} != e{name}; {name}++)"));
            }
            _ => self.line(&format!("for ({ty} {name} = 0; {name} < {bound}; {name}++)")),
        }
        self.open("{");
        self.scope.counters.push(name);
        self.loops += 1;
        self.body(depth);
        if self.random.one_in(2) {
            let condition = self.expression(1);
            let leave = self.random.pick(&["break", "continue"]);
            self.line(&format!("if ({condition})\n\t\t\t{leave};"));
            self.statement(0);
        }
        self.loops -= 1;
        self.scope.counters.pop();
        self.close(&format!("}}{end}"));
    }

    /// A loop made of a jump back.
    pub(super) fn jumping_loop(&mut self, depth: usize) {
        let number = self.fresh();
        let (times, condition) = (1 + self.random.below(6), self.expression(1));
        self.open(&format!("{{\n\t\tu32 c{number} = 0;"));
        self.line(&format!("again{number}:;"));
        self.loops += 1;
        self.body(depth);
        if self.random.one_in(2) {
            let leave = self.expression(1);
            self.line(&format!("if ({leave})\n\t\t\tgoto out{number};"));
            self.body(depth);
        }
        self.loops -= 1;
        self.line(&format!("if (c{number}++ < {times} && ({condition}))\n\t\t\tgoto again{number};"));
        self.close(&format!("out{number}:;\n\t}}"));
    }

    /// A loop that is also entered in its middle.
    pub(super) fn entered_loop(&mut self, depth: usize) {
        let number = self.fresh();
        let (start, condition, bound) = (self.expression(1), self.condition(), 1 + self.random.below(7));
        self.open(&format!("{{\n\t\tu32 c{number} = {start} & 7;"));
        self.line(&format!("if ({condition})\n\t\t\tgoto inside{number};"));
        self.open(&format!("for (; c{number} < {bound}; c{number}++) {{"));
        self.loops += 1;
        self.body(depth);
        self.line(&format!("inside{number}:;"));
        self.body(depth);
        self.loops -= 1;
        self.close("}");
        self.close("}");
    }

    /// A loop of a pointer over an array.
    pub(super) fn walking_loop(&mut self) {
        if self.scope.arrays.is_empty() {
            return;
        }
        let number = self.fresh();
        let at = self.random.below(self.scope.arrays.len());
        let array = self.scope.arrays[at].clone();
        let (name, ty, len, p) = (array.name, array.ty, array.len, format!("p{number}"));
        let value = self.expression(1);
        let step = 1 + self.random.below(2);
        match self.random.below(3) {
            0 => self.open(&format!("for ({ty} *{p} = {name}; {p} != {name} + {len}; {p} += {step}) {{")),
            1 => self.open(&format!("for ({ty} *{p} = {name} + {len}; {p}-- > {name};) {{")),
            _ => self.open(&format!("for ({ty} *{p} = {name}, *e{p} = {p} + {len} / 2; {p} < e{p}; {p}++) {{")),
        }
        let op = self.random.pick(&["=", "+=", "^=", "-="]);
        self.line(&format!("*{p} {op} {value} + ({p} - {name});"));
        self.line(&format!("hash += *{p} * 3;"));
        self.close("}");
    }

    pub(super) fn switch(&mut self, depth: usize) {
        let value = self.expression(1);
        let mask = self.random.pick(&["7", "3", "15", "255"]);
        match self.random.below(4) {
            0 | 1 => self.line(&format!("switch ({value} & {mask})")),
            2 => self.line(&format!("switch ((s32){value})")),
            _ => self.line(&format!("switch ((s8){value})")),
        }
        self.open("{");
        let mut low = -2;
        let cases = 2 + self.random.below(6);
        let default = self.random.below(2 * cases);
        for case in 0..cases {
            low += 1 + self.random.below(3) as i64;
            if self.random.one_in(4) {
                let span = 1 + self.random.below(9) as i64;
                self.line(&format!("case {low} ... {}:", low + span));
                low += span;
            } else {
                self.line(&format!("case {low}:"));
            }
            if case == default {
                self.line("default:");
            }
            self.indent += 1;
            self.statement(depth);
            if !self.random.one_in(4) {
                self.line("break;");
            }
            self.indent -= 1;
        }
        self.close("}");
    }

    pub(super) fn forward_jump(&mut self, depth: usize) {
        let label = format!("label{}", self.fresh());
        let condition = self.condition();
        self.line(&format!("if ({condition})\n\t\tgoto {label};"));
        self.statement(depth);
        self.statement(0);
        self.line(&format!("{label}:;"));
    }
}
