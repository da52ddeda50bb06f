//! Statements.

use super::Generator;

impl Generator {
    pub(super) fn block(&mut self, depth: usize) {
        self.open("{");
        for _ in 0..1 + self.random.below(3) {
            self.statement(depth);
        }
        self.close("}");
    }

    pub(super) fn statement(&mut self, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        if depth == 0 {
            return self.simple();
        }
        let down = depth - 1;
        match self.random.below(16) {
            0 | 1 => {
                let condition = self.condition();
                self.line(&format!("if ({condition})"));
                self.block(down);
                if self.random.one_in(2) {
                    self.line("else");
                    self.block(down);
                }
            }
            2 if self.loops < 2 => self.counted_loop(down),
            3 if self.loops < 2 => self.jumping_loop(down),
            4 if self.loops < 2 => self.entered_loop(down),
            5 if self.loops < 2 => self.walking_loop(),
            6 => self.switch(down),
            7 => self.forward_jump(down),
            _ => self.simple(),
        }
    }

    fn simple(&mut self) {
        match self.random.below(30) {
            0 | 1 => self.overflow(),
            24 | 25 if !self.scope.tables.is_empty() => self.table(),
            26 if !self.scope.atomic_objects.is_empty() => self.atomic_object(),
            27 if self.scope.returns => self.early_return(),
            28 => self.left_expression(),
            29 if !self.scope.objects.is_empty() => self.pointers_in_table(),
            2 | 3 if !self.scope.atomics.is_empty() => self.atomic(),
            4..=6 if !self.scope.objects.is_empty() => self.whole(),
            7 if !self.scope.arrays.is_empty() => self.overlapping(),
            8 | 9 => self.through_pointer(),
            10 if self.scope.calls => self.through_call(),
            11 => self.conditional_effects(),
            12..=14 if !self.scope.wide.is_empty() => self.wide_assignment(),
            15 => self.masked(),
            16 => self.chained(),
            _ => self.assignment(),
        }
    }

    fn assignment(&mut self) {
        let place = self.place().text;
        match self.random.below(10) {
            0 => {
                let op = self.random.pick(&["++", "--"]);
                let other = self.place().text;
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
                let value = if self.random.one_in(8) { self.wide_expression(1) } else { self.expression(2) };
                self.line(&format!("{place} {op} {value};"));
            }
            6 if !self.scope.arrays.is_empty() => {
                let (place, value) = (self.element(1).text, self.expression(2));
                let op = self.random.pick(&["=", "=", "+=", "^="]);
                self.line(&format!("{place} {op} {value};"));
            }
            _ => {
                let value = self.expression(3);
                self.line(&format!("{place} = {value};"));
            }
        }
    }

    fn wide_assignment(&mut self) {
        let at = self.random.below(self.scope.wide.len());
        let place = self.scope.wide[at].clone();
        match self.random.below(6) {
            0 => {
                let op = self.random.pick(&["++", "--"]);
                self.line(&format!("hash ^= (u64)({place}{op});"));
            }
            1 => {
                let (op, amount) = (self.random.pick(&["<<=", ">>="]), self.expression(1));
                self.line(&format!("{place} {op} {amount} & 127;"));
            }
            2 | 3 => {
                let (op, value) = (self.random.pick(&["+=", "-=", "*=", "&=", "|=", "^="]), self.wide_expression(2));
                self.line(&format!("{place} {op} {value};"));
            }
            _ => {
                let value = self.wide_expression(3);
                self.line(&format!("{place} = {value};"));
            }
        }
    }

    /// An assignment of an assignment, whose value is what the inner place holds afterwards.
    fn chained(&mut self) {
        let (outer, inner) = (self.place(), self.place());
        let value = self.expression(2);
        // In a union, the inner place may be a part of the outer one.
        if outer.text.contains("u.") || inner.text.contains("u.") || outer.text == inner.text {
            self.line(&format!("hash = (hash << 7 | hash >> 57) + {value};"));
            return;
        }
        let op = self.random.pick(&["=", "=", "+=", "^="]);
        self.line(&format!("{} = ({})({} {op} {value});", outer.text, inner.ty, inner.text));
    }

    pub(super) fn condition(&mut self) -> String {
        match self.random.below(5) {
            0 => {
                let (first, place, value, last) =
                    (self.expression(1), self.place().text, self.expression(1), self.expression(1));
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
        let (condition, one, other) = (self.expression(1), self.place().text, self.place().text);
        let (yes, no) = (self.expression(1), self.expression(1));
        match self.random.below(3) {
            0 => self.line(&format!("{condition} ? (void)({one} += {yes}) : (void)({other} ^= {no});")),
            1 => self.line(&format!("({condition} && ({one} = {yes}, {one})) || ({other} = {no});")),
            _ => self.line(&format!("hash += {condition} ?: ({one} = {yes}, {no});")),
        }
    }

    fn early_return(&mut self) {
        let (condition, value) = (self.expression(1), self.expression(1));
        self.line(&format!("if (({condition}) == {value})\n\t\treturn {value};"));
    }

    /// A statement expression that is left in its middle.
    fn left_expression(&mut self) {
        let (place, value, condition, other) =
            (self.place().text, self.expression(1), self.expression(1), self.expression(1));
        let (t, ty) = (format!("t{}", self.fresh()), self.number_ty());
        let leave = self.random.pick(&["break", "continue", "goto"]);
        if leave == "goto" {
            self.line(&format!("{place} = ({{ {ty} {t} = {value}; if ({condition}) goto out{t}; {t} + {other}; }});"));
            self.line(&format!("out{t}:;"));
            return;
        }
        self.line(&format!("for (u32 n{t} = 0; n{t} < 2; n{t}++)"));
        self.line(&format!(
            "\t{place} = ({{ {ty} {t} = {value}; if (({condition}) > n{t}) {leave}; {t} + {other}; }});"
        ));
    }

    /// What is known of a value, and used.
    fn masked(&mut self) {
        let (number, mask) = (self.fresh(), self.random.pick(&["7", "15", "63", "255", "0xffff"]));
        let (ty, value) = (self.random.pick(&["u32", "u64", "s32", "s64", "u16"]), self.expression(2));
        let (t, place) = (format!("t{number}"), self.place().text);
        let other = self.expression(1);
        self.open(&format!("{{\n\t\t{ty} {t} = {value} & {mask};"));
        match self.random.below(4) {
            0 => self.line(&format!("if ({t} > {mask})\n\t\t\t__builtin_unreachable();")),
            1 => self.line(&format!("__asm__ volatile(\"\" : \"+r\"({t}));")),
            2 => self.line(&format!("if ({t} + 1 < {t} || {t} >= 0x10000)\n\t\t\t{place} = 1;")),
            _ => self.line(&format!("if ((s8){t} < 0 || (u8){t} == {other})\n\t\t\t{place}--;")),
        }
        self.line(&format!("{place} += ({t} << 3) - (s32){t} / 3 + ({t} == {other});"));
        self.close("}");
    }
}
