//! Functions besides the program.

use super::types::Place;
use super::{Callee, Generator, Scope};

impl Generator {
    pub(super) fn functions(&mut self) {
        let globals = self.scope.clone();
        self.makers();
        for number in 0..self.random.below(4) {
            self.pure(number);
        }
        self.of_object();
        self.of_bytes();
        self.of_places();
        self.scope = globals;
    }

    /// A function without side effects: an expression may call it any number of times in any order.
    fn pure(&mut self, number: usize) {
        let class = self.random.pick(&["NOINLINE", "NOINLINE", "INLINE", "static"]);
        let result = self.ty();
        let (mut params, mut registers) = (Vec::new(), 0);
        for _ in 0..1 + self.random.below(5) {
            let ty = match self.random.below(12) {
                0 => self.random.pick(&["u128", "s128"]),
                1 => "struct P",
                2 => "struct Q",
                _ => self.ty(),
            };
            registers += if matches!(ty, "u128" | "s128" | "struct Q") { 2 } else { 1 };
            if registers > 5 {
                break;
            }
            params.push(ty);
        }
        let named: Vec<String> = params.iter().enumerate().map(|(at, ty)| format!("{ty} a{at}")).collect();
        let name = format!("h{number}");
        self.line(&format!("{class} {result} {name}({})", named.join(", ")));
        self.open("{\n\tu64 hash = 0;");
        self.scope = Scope { returns: true, ..Scope::default() };
        for (at, &ty) in params.iter().enumerate() {
            self.parameter(at, ty);
        }
        let ty = self.ty();
        let value = self.expression(2);
        self.line(&format!("{ty} r = {value};"));
        self.scope.places.push(Place { text: "r".to_owned(), ty, bits: None });
        self.budget = self.random.below(4);
        while self.budget > 0 {
            self.statement(1);
        }
        let value = self.expression(2);
        self.line(&format!("return {value} ^ hash;"));
        self.close("}");
        self.callees.push(Callee { name, params });
    }

    /// Inlined functions that return structures and unions.
    fn makers(&mut self) {
        self.line("INLINE struct P mp(u32 a, s8 c) { struct P p = { a, a ^ c, c }; p.b += c; return p; }");
        self.line(
            "INLINE union U mu(u64 a) { union U u; if (a & 1) u.f = a * 3; else u = (union U){ .a = a }; return u; }",
        );
        let members = &self.shapes[0].members;
        let (first, last) = (members[0].text.clone(), members[members.len() - 1].text.clone());
        self.line(&format!(
            "INLINE struct S ms(s64 a) {{ struct S s = {{ .{first} = a }}; s.{last} ^= a >> 3; return s; }}"
        ));
    }

    fn parameter(&mut self, at: usize, ty: &'static str) {
        let place = |member: &str, ty| Place { text: format!("a{at}{member}"), ty, bits: None };
        match ty {
            "u128" | "s128" => self.scope.wide.push(format!("a{at}")),
            "struct P" => self.scope.places.extend([place(".a", "u32"), place(".b", "u16"), place(".c", "s8")]),
            "struct Q" => self.scope.places.extend([place(".a", "u64"), place(".b", "s32"), place(".c", "u8")]),
            _ => self.scope.places.push(place("", ty)),
        }
    }

    /// `w`: changes an object.
    fn of_object(&mut self) {
        self.line("NOINLINE u64 w(struct B *b, u32 i, s16 v)");
        self.open("{\n\tu64 hash = 0;");
        self.line("if (!b)\n\t\treturn 1;");
        if self.random.one_in(2) {
            self.line("static u32 calls;\n\thash = ++calls;");
        }
        let mut places = self.inside("b->");
        places.push(Place { text: "i".into(), ty: "u32", bits: None });
        places.push(Place { text: "v".into(), ty: "s16", bits: None });
        self.scope = Scope { places, returns: true, ..Scope::default() };
        self.budget = 1 + self.random.below(5);
        while self.budget > 0 {
            self.statement(2);
        }
        let value = self.expression(2);
        self.line(&format!("return {value} + hash;"));
        self.close("}");
    }

    /// `v`: changes some of eight bytes.
    fn of_bytes(&mut self) {
        let (one, other) = (self.random.below(8), self.random.below(7));
        let length = 1 + self.random.below(7 - other);
        let op = self.random.pick(&["=", "+=", "^="]);
        self.open("NOINLINE u32 v(u8 *p, u32 i, u8 x)\n{");
        self.line("if (!p)\n\t\treturn 1;");
        self.line(&format!("p[i & 7] {op} x;"));
        self.line(&format!("u32 r = p[{one}];"));
        self.line(&format!("__builtin_memmove(p + {}, p + {other}, {length});", other + 1));
        self.line(&format!("return r * 31 + p[{one}] + p[i & 3];"));
        self.close("}");
    }

    /// `o`: changes three integers.
    fn of_places(&mut self) {
        self.line("NOINLINE u64 o(u32 *a, u64 *b, u64 *c)");
        self.open("{\n\tu64 hash = 0;");
        self.line("if (!a || !b || !c)\n\t\treturn 1;");
        let place = |text: &str, ty| Place { text: text.into(), ty, bits: None };
        self.scope = Scope {
            places: vec![place("(*a)", "u32"), place("(*b)", "u64"), place("(*c)", "u64")],
            ..Scope::default()
        };
        self.budget = 1 + self.random.below(4);
        while self.budget > 0 {
            self.statement(1);
        }
        self.line("return (hash + *a) ^ (*b - *c);");
        self.close("}");
    }
}
