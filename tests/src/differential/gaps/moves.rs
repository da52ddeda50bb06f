//! Copies of whole objects, moves that overlap, accesses through pointers.

use super::Generator;
use super::types::Place;

impl Generator {
    fn object(&mut self) -> String {
        let at = self.random.below(self.scope.objects.len());
        self.scope.objects[at].clone()
    }

    /// Copies of whole objects and of odd numbers of bytes.
    pub(super) fn whole(&mut self) {
        let (one, other) = (self.object(), self.object());
        let value = self.expression(1);
        let member = self.shapes[0].members.first().map_or("", |place| place.text.as_str()).to_owned();
        let text = match self.random.below(11) {
            0 => format!("{one} = {other};"),
            1 => format!("{one}.s = {other}.s;"),
            2 => format!("{one}.u = {other}.u;"),
            3 if one != other => format!("__builtin_memcpy({one}.m, &{other}.m[1], {});", 1 + self.random.below(13)),
            4 => format!("__builtin_memset({one}.m, {}, {});", self.random.below(256), 1 + self.random.below(16)),
            5 => {
                let (from, to, length) = (self.random.below(4), self.random.below(4), 1 + self.random.below(4));
                format!("__builtin_memmove(&{one}.u.d[{to}], &{other}.u.d[{from}], {length});")
            }
            6 if !member.is_empty() => format!("{one}.s = (struct S){{ .{member} = {value} }};"),
            7 if !member.is_empty() => {
                format!("{one}.s = ({{ struct S t = {other}.s; t.{member} = {value}; t; }});")
            }
            8 => format!("{one} = {value} ? {one} : {other};"),
            9 => {
                let (from, to, length) = (self.random.below(3), self.random.below(3), 1 + self.random.below(10));
                format!("hash += __builtin_memcmp(&{one}.m[{from}], &{other}.m[{to}], {length}) > 0;")
            }
            _ => format!("{one}.u = (union U){{ .b = {{ {value}, 5 }} }};"),
        };
        self.line(&text);
    }

    /// Structures in a table, by indices that may be the same.
    pub(super) fn table(&mut self) {
        let at = self.random.below(self.scope.tables.len());
        let table = self.scope.tables[at].clone();
        let (one, other) = (self.index_below(4, 1), self.index_below(4, 1));
        let (value, p) = (self.expression(1), format!("p{}", self.fresh()));
        let member = self.entry_of_table(1);
        let text = match self.random.below(4) {
            0 => format!("{table}[{one}] = {table}[{other}];"),
            1 => {
                let whole = &self.shapes[0].members[0];
                let last = Place { text: format!("{p}->{}", whole.text), ..whole.clone() };
                let (place, read) = (&last.text, last.read());
                format!(
                    "{{ struct S *{p} = &{table}[{one}], *q{p} = &{table}[{other}], t{p} = *{p}; {place} = {value}; *{p} = *q{p}; *q{p} = t{p}; hash += (u64){read}; }}"
                )
            }
            2 if !self.scope.objects.is_empty() => format!("{}.s = {table}[{one}];", self.object()),
            _ => format!("{} = {value};", member.text),
        };
        self.line(&text);
    }

    /// Pointers to members, chosen by an index.
    pub(super) fn pointers_in_table(&mut self) {
        let (one, other) = (self.object(), self.object());
        let (index, value, p) = (self.index_below(2, 1), self.expression(1), format!("p{}", self.fresh()));
        self.line(&format!(
            "{{ u64 *{p}[2] = {{ &{one}.u.a, &{other}.u.a }}, **q{p} = &{p}[1]; *{p}[{index}] += {value}; **q{p} ^= 5; hash += {one}.u.a; }}"
        ));
    }

    /// A move inside an array, both ways.
    pub(super) fn overlapping(&mut self) {
        let at = self.random.below(self.scope.arrays.len());
        let array = self.scope.arrays[at].clone();
        let (from, to) = (self.random.below(array.len), self.random.below(array.len));
        let room = (array.len - from.max(to)) * (super::types::bits(array.ty) as usize / 8);
        let length = if self.random.one_in(2) { room } else { 1 + self.random.below(room) };
        let name = array.name;
        self.line(&format!("__builtin_memmove(&{name}[{to}], &{name}[{from}], {length});"));
    }

    pub(super) fn through_pointer(&mut self) {
        let number = self.fresh();
        let p = format!("p{number}");
        let (condition, value) = (self.expression(1), self.expression(1));
        match self.random.below(7) {
            0 if !self.scope.objects.is_empty() => {
                let (one, other) = (self.object(), self.object());
                let place = self.inside(&format!("{p}->"));
                let place = &place[self.random.below(place.len())].text;
                self.line(&format!(
                    "{{ struct B *{p} = {condition} ? &{one} : &{other}; {p}->m[2] += {value}; {place} = {value}; hash += {p}->m[2]; }}"
                ));
            }
            1 if !self.scope.arrays.is_empty() => {
                let at = self.random.below(self.scope.arrays.len());
                let array = self.scope.arrays[at].clone();
                let (name, ty) = (array.name, array.ty);
                self.line(&format!(
                    "{{ {ty} *{p} = &{name}[{condition} & 3]; *{p}++ = {value}; {p}[2] ^= *{p}; hash += {name}[1]; }}"
                ));
            }
            2 if !self.scope.objects.is_empty() => {
                let one = self.object();
                let index = self.index_below(4, 1);
                self.line(&format!(
                    "{{ u8 *{p} = (u8 *)&{one}.u + ({condition} & 4); *(u8 *)({p} + ({index})) = {value}; hash += {p}[3]; }}"
                ));
            }
            3 if !self.scope.objects.is_empty() => {
                let (one, other) = (self.object(), self.object());
                self.line(&format!("{{ u64 *{p} = {condition} ? &{one}.u.a : &{other}.u.a; *{p} -= {value}; }}"));
            }
            _ => self.two_places(&p, &condition, &value),
        }
    }

    /// Two pointers that may be the same.
    fn two_places(&mut self, p: &str, condition: &str, value: &str) {
        let places = &self.scope.places;
        let plain: Vec<_> = places.iter().filter(|place| place.addressable() && place.text.starts_with('l')).collect();
        let Some(first) = plain.first().map(|place| (*place).clone()) else { return };
        let at = self.random.below(plain.len());
        let same = plain[at].ty == first.ty;
        let other = if same { plain[at].text.clone() } else { first.text.clone() };
        let (ty, one) = (first.ty, first.text);
        self.line(&format!(
            "{{ volatile {ty} *{p} = ({condition}) ? &{one} : &{other}, *q{p} = &{other}; *{p} = {value}; *q{p} += 3; hash += *{p} + {one}; }}"
        ));
    }

    /// Calls of functions that change what they are given.
    pub(super) fn through_call(&mut self) {
        let (one, other) = (self.expression(1), self.expression(1));
        let text = match self.random.below(4) {
            0 | 1 if !self.scope.objects.is_empty() => {
                let object = self.object();
                format!("hash += w(&{object}, {one}, {other});")
            }
            2 if !self.scope.arrays.is_empty() => {
                let at = self.random.below(self.scope.arrays.len());
                let name = self.scope.arrays[at].name.clone();
                format!("hash += v((u8 *){name}, {one}, {other});")
            }
            _ => format!("{{ u32 a = {one}; u64 b = {other}, c = hash; hash += o(&a, &b, &c); hash += a ^ b ^ c; }}"),
        };
        self.line(&text);
    }
}
