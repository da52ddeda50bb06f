//! Structures and unions, and the variables of their types.

use super::{Array, Generator};

/// Types of integers.
pub(super) const TYPES: [&str; 10] = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "_Bool", "enum E"];

/// An integer in memory.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) text: String,
    pub(super) ty: &'static str,
    /// Bits of a bit-field.
    pub(super) bits: Option<u32>,
}

/// A structure type.
pub(super) struct Shape {
    /// Members that are integers, by their paths.
    pub(super) members: Vec<Place>,
}

/// Bits of a type.
pub(super) fn bits(ty: &str) -> u32 {
    match ty {
        "_Bool" => 1,
        "u8" | "s8" | "char" => 8,
        "u16" | "s16" => 16,
        "u32" | "s32" | "enum E" => 32,
        "u128" | "s128" => 128,
        _ => 64,
    }
}

impl Place {
    /// The place in an object: `prefix` with its `.` or `->`.
    fn within(&self, prefix: &str) -> Place {
        Place { text: format!("{prefix}{}", self.text), ..self.clone() }
    }

    /// As an operand. A bit-field of more bits than an `int` has another type in GCC than in Clang.
    pub(super) fn read(&self) -> String {
        if self.bits.is_some_and(|bits| bits > 31) {
            format!("(({}){})", self.ty, self.text)
        } else {
            self.text.clone()
        }
    }

    /// Whether it has an address that fits its type.
    pub(super) fn addressable(&self) -> bool {
        self.bits.is_none() && !self.text.contains("s.") && !self.text.contains("t.") && !self.text.contains("u.")
    }
}

impl Generator {
    pub(super) fn ty(&mut self) -> &'static str {
        self.random.pick(&TYPES)
    }

    /// A type that is no `_Bool` and no enumeration.
    pub(super) fn number_ty(&mut self) -> &'static str {
        self.random.pick(&TYPES[..8])
    }

    /// `struct S` and `struct T` with bit-fields, perhaps packed, `union U` without padding, `struct B` of all.
    pub(super) fn types(&mut self) {
        let (fields, others) = (2 + self.random.below(5), 1 + self.random.below(5));
        self.structure("S", fields);
        self.structure("T", others);
        let low = 1 + self.random.below(31);
        let high = 1 + self.random.below(32 - low);
        let sign = self.random.pick(&["u32", "s32"]);
        self.line(&format!(
            "union U {{ u64 a; u32 b[2]; s16 c[4]; u8 d[8]; s8 e[8]; s64 f; struct {{ u32 g; {sign} h : {low}; {sign} i : {high}; }}; }};"
        ));
        let nested = self.random.pick(&["struct S s; ", "struct S s; struct T t; ", "struct T t; struct S s; "]);
        let attribute = self.random.pick(&["", "", "__attribute__((packed)) ", "__attribute__((aligned(16))) "]);
        self.line(&format!("struct {attribute}B {{ u8 k; {nested}u16 m[8] __attribute__((aligned(2))); union U u __attribute__((aligned(8))); s8 n; }};"));
        if !nested.contains("struct T") {
            self.shapes[1].members.clear();
        }
        self.line("struct P { u32 a; u16 b; s8 c; };");
        self.line("struct Q { u64 a; s32 b; u8 c; };");
    }

    fn structure(&mut self, name: &str, count: usize) {
        let packed = self.random.one_in(2);
        let attribute = match self.random.below(3) {
            0 if packed => "__attribute__((packed, aligned(4))) ",
            _ if packed => "__attribute__((packed)) ",
            _ => "",
        };
        let mut text = format!("struct {attribute}{name} {{");
        let mut members = Vec::new();
        for number in 0..count {
            let ty = self.ty();
            if self.random.one_in(8) {
                text.push_str(self.random.pick(&[" int : 0;", " u8 : 3;", " u64 : 17;", " s16 : 0;"]));
            }
            if self.random.one_in(3) {
                text.push_str(&format!(" {ty} f{number};"));
                members.push(Place { text: format!("f{number}"), ty, bits: None });
                continue;
            }
            let width = 1 + self.random.below(bits(ty) as usize) as u32;
            // An enumeration has to have room for its values.
            let width = if ty == "enum E" { width.max(18) } else { width };
            text.push_str(&format!(" {ty} f{number} : {width};"));
            members.push(Place { text: format!("f{number}"), ty, bits: Some(width) });
        }
        text.push_str(" };");
        self.line(&text);
        self.shapes.push(Shape { members });
    }

    /// Integers in a `struct B`; the prefix ends in `.` or `->`.
    pub(super) fn inside(&self, prefix: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for (member, shape) in ["s.", "t."].iter().zip(&self.shapes) {
            places.extend(shape.members.iter().map(|place| place.within(&format!("{prefix}{member}"))));
        }
        let plain = [("k", "u8"), ("n", "s8"), ("m[3]", "u16")];
        let plain = plain.map(|(text, ty)| Place { text: format!("{prefix}{text}"), ty, bits: None });
        places.extend(plain);
        places.extend(self.in_union(&format!("{prefix}u.")));
        places
    }

    /// Integers in a `union U`.
    pub(super) fn in_union(&self, prefix: &str) -> Vec<Place> {
        let members = [
            ("a", "u64"),
            ("b[1]", "u32"),
            ("c[2]", "s16"),
            ("d[3]", "u8"),
            ("e[7]", "s8"),
            ("f", "s64"),
            ("g", "u32"),
            ("h", "u32"),
            ("i", "u32"),
        ];
        let place = |(text, ty): (&str, &'static str)| Place {
            text: format!("{prefix}{text}"),
            ty,
            bits: matches!(text, "h" | "i").then_some(31),
        };
        members.map(place).into()
    }

    /// Global variables.
    pub(super) fn globals(&mut self) {
        for number in 0..2 + self.random.below(4) {
            let ty = self.ty();
            let class = self.random.pick(&["", "", "static ", "volatile "]);
            let value = self.constant();
            self.line(&format!("{class}{ty} g{number} = ({ty}){value};"));
            self.scope.places.push(Place { text: format!("g{number}"), ty, bits: None });
        }
        let (number, other) = (self.wide_constant(), self.wide_constant());
        self.line(&format!("static u128 gw = {number};\ns128 gx = {other};"));
        self.scope.wide = vec!["gw".into(), "gx".into()];
        if self.random.one_in(2) {
            let member = self.shapes[0].members[0].text.clone();
            self.line(&format!("struct S gt[4] = {{ [1 ... 2] = {{ .{member} = -1 }} }};"));
            self.scope.tables.push("gt".into());
        }
        if self.atomic {
            let ty = self.random.pick(&["u32", "s32", "u64", "s64"]);
            self.line(&format!("_Atomic {ty} gy = 90;"));
            self.scope.atomic_objects.push("gy".into());
            self.line("u32 x0 = 7;\nu64 x1;\ns32 x2 = -5;\nstatic s64 x3 = -1;");
            self.scope.atomics =
                vec![("x0".into(), "u32"), ("x1".into(), "u64"), ("x2".into(), "s32"), ("x3".into(), "s64")];
        }
        let ty = self.number_ty();
        let values = self.values(ty, 8);
        self.line(&format!("{ty} ga[8] = {{ {values} }};"));
        self.scope.arrays.push(Array { name: "ga".into(), ty, len: 8 });
        let first = self.shapes[0].members.first().map_or(String::new(), |place| format!(".{} = 1", place.text));
        self.line(&format!(
            "struct B gb = {{ .k = 200, .s = {{ {first} }}, .m = {{ 1, 2, [5] = 77 }}, .u = {{ .a = 0x8182838485868788 }} }};"
        ));
        let ty = self.number_ty();
        let values = self.values(ty, 8);
        self.line(&format!("static const {ty} gc[8] = {{ {values} }};"));
        let places = self.inside("gb.");
        self.scope.places.extend(places);
        self.scope.objects.push("gb".into());
    }

    fn values(&mut self, ty: &str, count: usize) -> String {
        let values: Vec<String> = (0..count).map(|_| format!("({ty}){}", self.constant())).collect();
        values.join(", ")
    }

    /// Local variables of the program.
    pub(super) fn locals(&mut self) {
        self.line("(void)ctx;");
        for number in 0..2 + self.random.below(5) {
            let ty = self.ty();
            let value = self.expression(1);
            let class = if self.random.one_in(10) { "volatile " } else { "" };
            self.line(&format!("{class}{ty} l{number} = {value};"));
            let place = Place { text: format!("l{number}"), ty, bits: None };
            self.scope.places.extend([place.clone(), place]);
        }
        if self.random.one_in(2) {
            let value = self.wide_expression(1);
            let ty = self.random.pick(&["u128", "s128"]);
            self.line(&format!("{ty} lw = {value};"));
            self.scope.wide.push("lw".into());
        }
        if self.atomic {
            self.line("u32 k0 = 3;\nu64 k1 = 9;");
            self.scope.atomics.extend([("k0".into(), "u32"), ("k1".into(), "u64")]);
        }
        if self.random.one_in(2) {
            let ty = self.number_ty();
            let values: Vec<String> = (0..8).map(|_| format!("({ty}){}", self.expression(0))).collect();
            self.line(&format!("{ty} la[8] = {{ {} }};", values.join(", ")));
            self.scope.arrays.push(Array { name: "la".into(), ty, len: 8 });
        }
        if self.random.one_in(3) {
            let member = self.shapes[0].members[0].text.clone();
            let value = self.expression(1);
            self.line(&format!("struct S lt[4] = {{ [3].{member} = {value} }};"));
            self.scope.tables.push("lt".into());
        }
        if self.random.one_in(3) {
            let text = self.random.pick(&["abc", "1234567", "\\377\\200", ""]);
            self.line(&format!("char ls[8] = \"{text}\";"));
            self.scope.arrays.push(Array { name: "ls".into(), ty: "char", len: 8 });
        }
        for name in ["lb", "lc"] {
            if self.random.one_in(3) {
                continue;
            }
            let from = if self.random.one_in(2) { "gb" } else { "(struct B){ .n = -3, .u = { .f = -2 } }" };
            self.line(&format!("struct B {name} = {from};"));
            let places = self.inside(&format!("{name}."));
            self.scope.places.extend(places);
            self.scope.objects.push(name.into());
            self.scope.arrays.push(Array { name: format!("{name}.m"), ty: "u16", len: 8 });
        }
        self.line("union U lu = { .a = 0x123456789abcdef0 };");
        let places = self.in_union("lu.");
        self.scope.places.extend(places);
        self.scope.arrays.push(Array { name: "lu.d".into(), ty: "u8", len: 8 });
    }
}
