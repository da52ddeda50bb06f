//! What lowered C computes, by the IR interpreter.

mod common;

use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, Module, Target};
use beec_lower::Options;

/// No helper is called.
struct Nothing;

impl Environment for Nothing {
    fn helper(&mut self, _: &mut Memory, number: i32, _: &[i64]) -> Result<i64, Stop> {
        Err(Stop::Unsupported(format!("helper {number}")))
    }
}

/// The result of `long f(void)` in both byte orders.
fn result(source: &str) -> i64 {
    let little = run(source, false);
    assert_eq!(little, run(source, true), "byte orders differ: {source}");
    little
}

fn run(source: &str, big_endian: bool) -> i64 {
    let options = Options { debug: true, optimize: true, strict_aliasing: false };
    let (module, said) = common::lower_for(source, Target { cpu: 3, big_endian }, options);
    let module = module.unwrap_or_else(|| panic!("{said}{source}"));
    let problems: Vec<String> = beec_ir::validate(&module).iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:#?}{source}");
    let id = function(&module, "f");
    match Interpreter::new(&module, 100_000).call(&mut Nothing, id, &[]) {
        Ok(Some(value)) => value,
        other => panic!("{other:?}: {source}"),
    }
}

fn function(module: &Module, name: &str) -> FuncId {
    FuncId(module.functions.iter().position(|function| function.name == name).unwrap_or(0) as u32)
}

/// Bodies of `long f(void)` and what they return.
fn check(cases: &[(&str, i64)]) {
    for (body, expected) in cases {
        assert_eq!(result(&format!("long f(void) {{ {body} }}")), *expected, "{body}");
    }
}

#[test]
fn integer_conversions() {
    check(&[
        ("char c = 200; return c;", -56),
        ("unsigned char c = -1; return c + 1;", 256),
        ("unsigned u = -1; long l = u; return l;", 0xffff_ffff),
        ("int i = -1; unsigned long l = i; return l >> 60;", 15),
        ("short s = 0x12345; return s;", 0x2345),
        ("_Bool b = 256; return b;", 1),
        ("_Bool b = 1; b--; b--; return b;", 1),
        ("unsigned char c = 255; c += 2; return c;", 1),
        ("int a = -5; unsigned b = 3; return a < b;", 0),
        ("long a = -5; unsigned b = 3; return a < b;", 1),
        ("return (signed char)0x80 >> 4;", -8),
        ("unsigned long u = 1; return -u >> 63;", 1),
        ("int x = 1 << 31; return x / 2;", -(1 << 30)),
        ("return -7 / 2 * 10 + -7 % 2;", -31),
        ("unsigned short a = 65535; return a * a;", -131_071),
    ]);
}

#[test]
fn operators_and_side_effects() {
    check(&[
        ("int i = 5; return i++ * 10 + i;", 56),
        ("int i = 5; int j = --i; return i * 10 + j;", 44),
        ("int a[3] = {1, 2, 3}; int *p = a; return *p++ * 100 + *p * 10 + p[1];", 123),
        ("int a[3] = {1, 2, 3}, *p = a + 2; return p - a + (p > a) * 10 + p[-1] * 100;", 212),
        ("int x = 0; 0 && x++; 1 || x++; return x;", 0),
        ("int x = 0, y = 3; return (x ?: y) * 10 + (y ?: x++) + x;", 33),
        ("int x = 3; return x > 2 ? x < 5 ? 1 : 2 : 3;", 1),
        ("int x = 1; x <<= 4; x |= 3; x ^= 1; x &= ~16; return x;", 2),
        ("int x = 2, y = (x = 7, x + 1); return x * 10 + y;", 78),
        ("long x = -17; return (x >> 2) * 100 + x % 5;", -502),
        ("return !5 + !0 * 2 + !!7 * 4 + ~0;", 5),
        ("void *p = 0; return !p + (p == (void *)0) * 2;", 3),
        ("return ({ int a = 3; a * 2; }) + ({ 1; });", 7),
        ("return sizeof(long[3]) + _Alignof(short) + (long)&((struct { char c; long l; } *)0)->l;", 34),
    ]);
}

#[test]
fn statements() {
    check(&[
        ("int s = 0; for (int i = 0; i < 10; i++) { if (i == 2) continue; if (i == 5) break; s += i; } return s;", 8),
        ("int s = 0, i = 3; while (i--) s = s * 10 + i; return s;", 210),
        ("int n = 0; do n++; while (n < 4); return n;", 4),
        (
            "int r = 0; switch (3) { case 1: r = 1; case 3: r += 3; case 4: r += 4; break; default: r = 9; } return r;",
            7,
        ),
        (
            "int r = 0; for (int i = 0; i < 40; i++) switch (i) { case 1 ... 3: r++; break; case 10 ... 35: r += 100; } return r;",
            2603,
        ),
        ("long r = 0; switch (-1L) { case -5 ... -1: r = 1; break; case 0 ... 100: r = 2; } return r;", 1),
        (
            "int n = 7, r = 0; switch (n % 4) { do { case 0: r++; case 3: r++; case 2: r++; case 1: r++; } while ((n -= 4) > 0); } return r;",
            7,
        ),
        ("int i = 0; again: if (++i < 5) goto again; return i;", 5),
        ("if (0) { in: return 2; } goto in;", 2),
        ("int x = 1; { int x = 2; { int x = 3; } x++; } return x;", 1),
    ]);
}

#[test]
fn records_and_bit_fields() {
    check(&[
        ("struct { int a; char b; long c; } s = { .c = 3, .a = 1 }; return s.a * 100 + s.b * 10 + s.c;", 103),
        ("struct t { int a[3]; } s = { { 1, 2, 3 } }, u; u = s; u.a[1] = 9; return s.a[1] * 10 + u.a[1] + u.a[2];", 32),
        (
            "struct { unsigned a : 3; int b : 5; unsigned long c : 33; } s = { 7, -3, 1ul << 32 }; s.a++; return s.a * 1000 + s.b * 10 + (s.c >> 32);",
            -29,
        ),
        ("struct { int a : 3; } s; return (s.a = 7) * 10 + s.a;", -11),
        ("struct { unsigned char a : 4, b : 4; } s = { 0 }; s.b = 0x1f; s.a = 2; return s.b * 100 + s.a;", 1502),
        (
            "struct __attribute__((packed)) { char a; unsigned b : 29; int c; } s = { 1, 0x1234567, -9 }; return s.b + s.c;",
            0x1234567 - 9,
        ),
        (
            "struct __attribute__((packed)) { int a : 6; unsigned b : 29; int c : 6; } s[2] = { { 1, 77, -2 }, { 3, 99, -4 } }; return s[1].b * 100 + s[0].b + s[1].c;",
            9973,
        ),
        ("union { unsigned char c[4]; unsigned u; } x = { .c = { 1, 1, 1, 1 } }; return x.u;", 0x0101_0101),
        ("struct t { int a, b; } s = (struct t){ .b = 4 }, *p = &s; return p->b + (&(struct t){ 7, 8 })->a;", 11),
        ("int a[2][3] = { [1] = { [2] = 5 }, [0][1] = 4 }; return a[1][2] * 10 + a[0][1] + a[0][0];", 54),
        ("char s[8] = \"abc\"; return s[1] * 10 + s[3] + s[7];", 980),
    ]);
}

#[test]
fn functions() {
    let source = "
        struct small { short a; int b; char c; }; struct large { long x[4]; };
        static struct small shrink(struct large l, struct small s) { s.b += l.x[3]; return s; }
        static _Bool odd(signed char c) { return c & 1; }
        static long sum(int a, int b, int c, int d, int e, int f, long g) { return a + b + c + d + e + f + g; }
        static long fib(long n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
        long f(void) {
            struct large l = { { 1, 2, 3, 4 } };
            struct small s = { 1, 2, 3 };
            s = shrink(l, s);
            return s.b * 1000 + s.c * 100 + odd(255) * 10 + sum(1, 1, 1, 1, 1, 1, -1) + fib(7);
        }";
    assert_eq!(result(source), 6000 + 300 + 10 + 5 + 13);
}

#[test]
fn cleanups_in_order() {
    let source = "
        static long log;
        static void out(int *p) { log = log * 10 + *p; }
        static int g(int n) {
            int a __attribute__((cleanup(out))) = 1;
            for (int i = 0; i < 2; i++) {
                int b __attribute__((cleanup(out))) = 2;
                if (n == 1) return log;
                if (n == 2) goto done;
                int c __attribute__((cleanup(out))) = 3;
                if (n == 3) break;
            }
        done:
            return 7;
        }
        long f(void) { log = 0; int r = g(1); r += g(2); r += g(3); r += g(4); return log * 100 + r; }";
    assert_eq!(result(source), 212_132_132_321 * 100 + 21);
}

#[test]
fn wide_integers() {
    check(&[
        ("unsigned __int128 x = (unsigned __int128)-1ul * -1ul; return x >> 64;", -2),
        ("__int128 x = -5; x += 3; return (x < 0) * 10 + (x == -2) + (long)x;", 9),
        ("__int128 x = 1; x <<= 100; x >>= 98; return x;", 4),
        ("volatile int n = 100; __int128 x = 1; x <<= n; x >>= n - 2; return x;", 4),
        ("volatile int n = 64; unsigned __int128 x = 5; x = x << n | 6; return (long)(x >> n) * 10 + (long)x;", 56),
        ("volatile int n = 0; __int128 x = -7; return (x << n) + (x >> n);", -14),
        ("volatile int n = 3; __int128 x = (__int128)-1 << 100; return (long)(x >> n >> 90);", -128),
        ("volatile int n = 127; __int128 x = -1; return (long)(x >> n) * 10 + (long)((unsigned __int128)x >> n);", -9),
        ("volatile long n = -17; __int128 x = n; return (long)(x / 4) * 100 + (long)(x % 4);", -401),
        (
            "volatile long n = 17; unsigned __int128 x = (unsigned __int128)n << 70; x += 5; return (long)(x / ((unsigned __int128)1 << 70)) * 10 + (long)(x % 4);",
            171,
        ),
        ("volatile long n = 9; __int128 x = n; return (long)(x / 1) + (long)(x % 1);", 9),
        ("unsigned __int128 a = 1, b = 2; return (a < b) + (a - b > a) * 2 + !a * 4;", 3),
    ]);
}

#[test]
fn builtins() {
    check(&[
        ("unsigned x = 0xf0f0; return __builtin_popcount(x) * 100 + __builtin_ctz(x) * 10 + __builtin_clz(x);", 856),
        ("volatile long x = -256; return __builtin_ffsl(x) + __builtin_parityl(x) * 100;", 9),
        ("volatile unsigned x = 0x11223344; return __builtin_bswap32(x);", 0x4433_2211),
        ("int r; return __builtin_add_overflow(0x7fffffff, 1, &r) * 10 + (r < 0);", 11),
        (
            "long r; volatile long a = 1L << 62; return __builtin_mul_overflow(a, 2, &r) * 10 + __builtin_mul_overflow(a, -2, &r);",
            10,
        ),
        ("unsigned char r; volatile int a = 200; return __builtin_add_overflow(a, 100, &r) * 1000 + r;", 1044),
        (
            "unsigned long r; volatile unsigned long a = 1; return __builtin_sub_overflow(a, 2, &r) * 10 + (r == -1ul);",
            11,
        ),
        ("int x = 5; int o = __sync_fetch_and_add(&x, 3); return o * 100 + x;", 508),
        ("_Atomic short x = 5; _Atomic(int *) p; int y = 2; p = &y; return (x = 70000) + *p + x;", 8930),
        ("_Atomic long x; return (x = 3) + (x += 4) + x++ + x;", 25),
        (
            "long x = 12; long n = __sync_and_and_fetch(&x, 10); return n * 100 + __sync_val_compare_and_swap(&x, n, 4) + x;",
            812,
        ),
        ("char a[8] = \"abcdefg\", b[8]; __builtin_memcpy(b, a, 8); return __builtin_memcmp(a, b, 8) + b[6];", 103),
        (
            "volatile unsigned char x = 1; volatile unsigned short y = 1; return __builtin_clzg((unsigned char)x) * 100 + __builtin_clzg((unsigned short)y);",
            715,
        ),
        (
            "volatile unsigned long x = 0; volatile unsigned y = 8; return __builtin_ctzg((unsigned long)x, 5) * 100 + __builtin_ctzg((unsigned)y, 9) * 10 + __builtin_clzg(0u, 2);",
            532,
        ),
        (
            "volatile unsigned char x = 0x13; volatile unsigned long y = 6; return __builtin_bitreverse8(x) * 1000 + (__builtin_bitreverse64(y) >> 60);",
            200006,
        ),
        (
            "volatile unsigned short x = 0x0102; volatile unsigned y = 1; return __builtin_bitreverse16(x) + __builtin_bitreverse32(y) / (1u << 31);",
            16513,
        ),
        (
            "volatile int a = -3, b = 2; volatile unsigned c = 9; return __builtin_elementwise_min((int)a, (int)b) * 100 + __builtin_elementwise_max((int)a, (int)b) * 10 + (int)__builtin_elementwise_max((unsigned)c, 4u);",
            -271,
        ),
        (
            "char a[8] = \"abcdefg\", b[8]; __builtin___memcpy_chk(b, a, 8, __builtin_object_size(b, 0)); return b[2];",
            99,
        ),
        (
            "volatile int a = -7; int n = -3; return __builtin_abs(a) * 100 + __builtin_labs(n++) * 10 + __builtin_elementwise_abs(n);",
            732,
        ),
        (
            "volatile signed char a = -7, b = 3; return __builtin_elementwise_min((signed char)a, (signed char)b) + __builtin_elementwise_abs((signed char)a);",
            0,
        ),
        (
            "struct { char a; int b __attribute__((aligned(16))); } s; struct __attribute__((packed)) { char c; long d; } p; return __alignof__(s.b) * 1000 + sizeof s * 10 + __alignof__(p.d) + _Alignof(typeof(s));",
            16337,
        ),
        ("unsigned char x = 0x81; volatile int n = 1; return __builtin_rotateleft8(x, n);", 3),
    ]);
}

#[test]
fn bit_fields_from_one_byte_to_the_ninth() {
    let text = |body: &str| {
        format!(
            "struct __attribute__((packed)) s {{ unsigned char a : 3; unsigned long b : 64; long c : 61; unsigned char d; }};
             struct s g = {{ 5, 0x8123456789abcdef, -3, 77 }};
             long f(void) {{ {body} }}"
        )
    };
    let cases = [
        ("return g.b;", 0x8123_4567_89ab_cdefu64 as i64),
        ("return g.c * 100 + g.a;", -295),
        ("return g.d;", 77),
        ("g.b = -1; return g.a * 1000 + g.c * 100 + g.d;", 5000 - 300 + 77),
        ("g.b = 0; return g.b + g.a + g.c;", 2),
        ("return (g.c = 1l << 60) >> 60;", -1),
        ("g.c++; g.c -= 5; return g.c;", -7),
        ("struct s l = { 1, 1ul << 63, 4, 2 }; l.a = 7; return (l.b >> 63) + l.c * 10 + l.d * 100;", 241),
    ];
    for (body, expected) in cases {
        assert_eq!(result(&text(body)), expected, "{body}");
    }
}

#[test]
fn constants_of_128_bits() {
    let whole = "typedef unsigned __int128 u; typedef __int128 s; static const u top = (u)-46 >> 100; ";
    let cases = [
        ("return (u)-46 >> 127;", 1),
        ("return (s)-46 >> 127;", -1),
        ("return -((u)-46 >> 127) >> 64;", -1),
        ("return (u)-46 > 5;", 1),
        ("return (s)-46 > 5;", 0),
        ("enum { B = (u)-1 / ((u)-1 >> 1) }; return B;", 2),
        ("return (u)-1 % 16;", 15),
        ("return ((u)-46 >> 64) == ~0ul;", 1),
        ("u x = -1; return (x >> 64) == ~0ul;", 1),
        ("u x = (unsigned)-1; return x >> 31;", 1),
        ("return top;", 0xfff_ffff),
        ("enum { A = (u)-1 >> 125 }; return A;", 7),
    ];
    for (body, expected) in cases {
        assert_eq!(result(&format!("{whole}long f(void) {{ {body} }}")), expected, "{body}");
    }
}

#[test]
fn assignments_computed_in_128_bits() {
    let whole = "typedef unsigned __int128 u; typedef __int128 s; u top = (u)1 << 127, five = 5; s minus = -7; long n = -9; unsigned char c = 200; _Bool b; struct { int f : 5; } x = { -3 }; ";
    let cases = [
        ("n += top; return n;", -9),
        ("n -= minus; return n;", -2),
        ("n *= five; return n;", -45),
        ("c += five << 3; return c;", 240),
        ("b |= top; return b;", 1),
        ("b = 1; b -= five - 4; return b;", 0),
        ("x.f += minus; return x.f;", -10),
        ("return (x.f ^= five << 70 | 1) * 10;", -40),
        ("n /= (u)4 << 90; return n;", 0xf_ffff_ffff),
        ("minus /= (u)1 << 120; return minus;", 255),
        ("minus %= (u)16; return minus;", 9),
    ];
    for (body, expected) in cases {
        assert_eq!(result(&format!("{whole}long f(void) {{ {body} }}")), expected, "{body}");
    }
}

#[test]
fn overflow_of_128_bits() {
    let whole = "typedef unsigned __int128 u; typedef __int128 s;
                 u top = (u)1 << 127, all = -1, seven = 7; s least = (s)1 << 127, minus = -7; long far = -1, three = 3;
                 u r; s t; int n; unsigned long w; unsigned char c; ";
    let cases = [
        ("return __builtin_add_overflow(all, seven, &r) * 100 + r;", 106),
        ("return __builtin_add_overflow(all, far, &r) * 100 + (all - r == 1);", 1),
        ("return __builtin_add_overflow(top, minus, &r) * 100 + (top - r == 7);", 1),
        ("return __builtin_sub_overflow(seven, all, &r) * 100 + r;", 108),
        ("return __builtin_sub_overflow(minus, far, &t) * 100 - t;", 6),
        ("return __builtin_sub_overflow(least, three, &t);", 1),
        ("return __builtin_add_overflow(least, top, &t) * 100 + (t == 0);", 1),
        ("return __builtin_add_overflow(minus, three, &n) * 100 - n;", 4),
        ("return __builtin_add_overflow(minus, three, &w) * 100 - (long)w;", 104),
        ("return __builtin_sub_overflow(seven, 263, &c) * 100 + c;", 100),
        ("return __builtin_mul_overflow(minus, three, &t) * 100 - t;", 21),
        ("return __builtin_mul_overflow(top, three, &r) * 100 + (r == top);", 101),
        ("return __builtin_mul_overflow(seven, minus, &r) * 100 + (r + 49 == 0);", 101),
        ("return __builtin_mul_overflow(least, far, &t) * 100 + (t == least);", 101),
        ("return __builtin_mul_overflow(least, far, &r) * 100 + (r == top);", 1),
        ("return __builtin_mul_overflow(all, 0, &c) * 100 + c;", 0),
        ("return __builtin_mul_overflow(all >> 64, all >> 64, &r) * 100 + (r == 1 - ((u)1 << 65));", 1),
        ("return __builtin_mul_overflow((u)1 << 64, (u)1 << 64, &r) * 100 + r;", 100),
        ("return __builtin_mul_overflow((u)3 << 64, 1ul << 63, &r) * 100 + (r == top);", 101),
    ];
    for (body, expected) in cases {
        assert_eq!(result(&format!("{whole}long f(void) {{ {body} }}")), expected, "{body}");
    }
}

#[test]
fn overflow_of_bit_precise_integers() {
    let whole = "typedef _BitInt(37) s37; typedef unsigned _BitInt(100) u100; typedef _BitInt(20) s20; typedef unsigned _BitInt(7) u7;
                 s37 a = 0xfffffffff, r; u100 all = -1, s; u7 c = 127, t; _BitInt(100) minus = -1, u; s20 e = 0x7ffff, v; long one = 1; ";
    let cases = [
        ("return __builtin_add_overflow(a, one, &r) * 100 + (r < 0);", 101),
        ("return __builtin_sub_overflow(a, one, &r) * 100 + (r == 0xffffffffe);", 1),
        ("return __builtin_mul_overflow(a, 2 * one, &r) * 100 - r;", 102),
        ("return __builtin_mul_overflow(a, -one, &r) * 100 + (r == -a);", 1),
        ("return __builtin_add_overflow(all, one, &s) * 100 + (int)s;", 100),
        ("return __builtin_mul_overflow(all, 2 * one, &s) * 100 + (s == all - 1);", 101),
        ("return __builtin_sub_overflow(minus, one << 62, &u) * 100 + (u == -(one << 62) - 1);", 1),
        ("return __builtin_add_overflow(c, one, &t) * 1000 + (int)t;", 1000),
        ("return __builtin_mul_overflow(e, e, &v) * 100 + (int)v;", 101),
        ("return __builtin_mul_overflow(e, -one, &v) * 100 + (v == -0x7ffff);", 1),
        ("return __builtin_sub_overflow(-e, 2, &v) * 100 + (v == 0x7ffff);", 101),
    ];
    for (body, expected) in cases {
        assert_eq!(result(&format!("{whole}long f(void) {{ {body} }}")), expected, "{body}");
    }
}
