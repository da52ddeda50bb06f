//! Compiler builtins: bits, overflow, atomics.

use super::Generator;

impl Generator {
    /// Counts and orders of bits and bytes.
    pub(super) fn bits_of(&mut self, depth: usize) -> String {
        let value = self.expression(depth);
        match self.random.below(5) {
            0 => {
                let function = self.random.pick(&["__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64"]);
                format!("{function}({value})")
            }
            1 => {
                let function = self.random.pick(&["clz", "ctz"]);
                if self.random.one_in(2) {
                    return format!("__builtin_{function}((u32){value} | 1u << 31 | 1u)");
                }
                format!("__builtin_{function}ll((u64){value} | 1ul << 40)")
            }
            2 => {
                let function = self.random.pick(&["popcount", "popcountll", "parity", "parityll", "ffs", "ffsll"]);
                format!("__builtin_{function}({value})")
            }
            3 => {
                let function = self.random.pick(&["__builtin_labs", "__builtin_llabs"]);
                format!("{function}((s64){value} >> 1)")
            }
            _ => {
                let likely = self.random.below(2);
                format!("__builtin_expect({value}, {likely})")
            }
        }
    }

    /// Arithmetic that says whether it overflows, of mixed types.
    pub(super) fn overflow(&mut self) {
        let (op, number) = (self.random.pick(&["add", "sub", "mul"]), self.fresh());
        let (left, right) = (self.expression(1), self.expression(1));
        if self.random.one_in(4) {
            let (sign, size, ty) =
                [("s", "", "s32"), ("u", "", "u32"), ("s", "l", "s64"), ("u", "ll", "unsigned long long")]
                    [self.random.below(4)];
            let function = format!("__builtin_{sign}{op}{size}_overflow");
            self.line(&format!(
                "{{ {ty} o{number}; hash += {function}({left}, {right}, &o{number}); hash ^= o{number}; }}"
            ));
            return;
        }
        let (one, other) = (self.operand_ty(), self.operand_ty());
        let place = self.place();
        if place.addressable() && place.ty != "_Bool" && place.ty != "enum E" && self.random.one_in(2) {
            let text = place.text;
            self.line(&format!("hash += __builtin_{op}_overflow(({one}){left}, ({other}){right}, &{text}) * 3;"));
            return;
        }
        let ty = self.operand_ty();
        let high = if ty.ends_with("128") { format!(" ^ (u64)(o{number} >> 64)") } else { String::new() };
        self.line(&format!(
            "{{ {ty} o{number}; hash += __builtin_{op}_overflow(({one}){left}, ({other}){right}, &o{number}) ? 1 : 40; hash ^= (u64)o{number}{high}; }}"
        ));
    }

    fn operand_ty(&mut self) -> &'static str {
        if self.random.one_in(12) { self.random.pick(&["u128", "s128"]) } else { self.number_ty() }
    }

    /// An operator on an `_Atomic` object.
    pub(super) fn atomic_object(&mut self) {
        let at = self.random.below(self.scope.atomic_objects.len());
        let name = self.scope.atomic_objects[at].clone();
        let (value, number) = (self.expression(1), 1 + self.random.below(5));
        let text = match self.random.below(6) {
            0 => format!("{name}{}", self.random.pick(&["++", "--"])),
            1 => format!("{}{name}", self.random.pick(&["++", "--"])),
            2 => format!("({name} {} {value})", self.random.pick(&["+=", "-=", "&=", "|=", "^="])),
            3 => format!("({name} {} {number})", self.random.pick(&["+=", "-=", "&=", "|=", "^="])),
            4 => format!("({name} = {value})"),
            _ => format!("({name} + {value})"),
        };
        self.line(&format!("hash += (u64){text};"));
    }

    /// An atomic operation with a result, perhaps unused.
    pub(super) fn atomic(&mut self) {
        let at = self.random.below(self.scope.atomics.len());
        let (name, ty) = self.scope.atomics[at].clone();
        let (value, other) = (self.expression(2), self.expression(1));
        let operation = self.random.pick(&["add", "sub", "and", "or", "xor"]);
        let text = match self.random.below(9) {
            0 => format!("__sync_fetch_and_{operation}(&{name}, {value})"),
            1 => format!("__sync_{operation}_and_fetch(&{name}, {value})"),
            2 => format!("__atomic_fetch_{operation}(&{name}, ({ty}){value}, __ATOMIC_SEQ_CST)"),
            3 => format!("__atomic_{operation}_fetch(&{name}, ({ty}){value}, __ATOMIC_RELAXED)"),
            4 => format!("__sync_lock_test_and_set(&{name}, {value})"),
            5 => format!("__atomic_exchange_n(&{name}, {value}, __ATOMIC_ACQ_REL)"),
            6 => format!("__sync_val_compare_and_swap(&{name}, {name} + ({other} & 1), {value})"),
            7 => format!("__sync_bool_compare_and_swap(&{name}, {name} - ({other} & 1), {value})"),
            _ => {
                let orders = "__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST";
                self.line(&format!(
                    "{{ {ty} e = {other}; hash += __atomic_compare_exchange_n(&{name}, &e, ({ty}){value}, 0, {orders}); hash ^= e; }}"
                ));
                return;
            }
        };
        match self.random.below(3) {
            0 => self.line(&format!("{text};")),
            1 => self.line(&format!("hash += (u64){text};")),
            _ => {
                let place = self.place();
                self.line(&format!("{} = {text};", place.text));
            }
        }
    }
}
