// C as the standard and GNU have it: initialisers, records, control flow, conversions. The results are those of the host's C compiler.
//
//= generic_ -> 399
//= fam_ -> 17
//= desig_ -> 661
//= complit_ -> 67
//= override_ -> 985
//= nestedcond_ -> 2
//= stmtexpr_ -> 10
//= knr_ -> 4513
//= switch_ -> 1150
//= switch64_ -> 5
//= switchu8_ -> 1
//= duff_ -> 2221
//= bitfield_ -> -248142230
//= bfassign_ -> 46
//= union_ -> 17236744
//= ucast_ -> 7
//= shift_ -> -2258
//= div_ -> -1881947929
//= char_ -> 433
//= conv_ -> 2092744357
//= ptr_ -> 149
//= rows_ -> 40
//= str_ -> 431
//= wide_ -> 112431
//= comma_ -> 15
//= logic_ -> 20
//= incdec_ -> 722
//= goto_ -> 20
//= enum_ -> 20
//= static_ -> 12
//= memb_ -> 3434
//= structret_ -> 17
//= packed_ -> 2004318119
//= align_ -> 64
//= sizeof_ -> 41
//= overflow_ -> -1250312494
//= bits_ -> 751
//= bswap_ -> -136343144
//= bool_ -> 12
//= cast_ -> 48548
//= mixed_ -> 17
//= ternptr_ -> 72
//= volat_ -> 33
//= memcpy_ -> 581
//= autot_ -> 13
//= offs_ -> 60
//= tcompat_ -> 15
//= ops_ -> -3266
//= loop_ -> 522
//= anon_ -> 393222
//= arrparam_ -> 5
//= hex_ -> 25077
//= long_ -> -674468616

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name##_(void *ctx)

#define k(x) _Generic((x), char:1, signed char:2, u8:3, short:4, u16:5, int:6, u32:7, long:8, u64:9, char *:10, const char *:11, default:12)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
volatile int v3 = 3, v7 = 7, vm5 = -5, v0 = 0;
volatile long vl = 0x123456789abcdef0;
volatile u8 vb = 0xf1;
volatile short vs = -300;

TEST(generic) {
	char c=0;
	const int ci=1;
	return k(c)*1+k((u8)1)*2+k(c+c)*3+k(1u+1l)*4+k("a")*5+k(ci)*6+k(&ci)*7+k((u16)1<<3)*8+k('a')*9+k(1?1:1u)*10;
}

struct fam {
	int n;
	short d[];
};
static struct fam fam1 = { 3, { 10, 20, 30 } };

struct fam2 {
	char c;
	struct {
		int x;
		char s[];
	} t;
};

TEST(fam) {
	return fam1.d[(v3-1)&1] + sizeof(fam1) + fam1.n;
}

struct big {
	int a[4];
	struct {
		u8 x, y;
		u16 z;
	} s[3];
	union {
		long l;
		u8 b[8];
	} u;
};

TEST(desig) {
	struct big b = { .a = { [1 ... 2] = 7, [3] = 9 }, .s[1] = { .y = 3, 5 }, .s[2].x = 8, .u.b[1] = 2 };
	return b.a[0]+b.a[1]+b.a[2]*2+b.a[3]*3+b.s[0].x+b.s[1].y*5+b.s[1].z*6+b.s[2].x*7+b.u.l;
}

TEST(complit) {
	struct big *p = &(struct big){ .a = { 1, v3 } };
	p->a[0] += ((int[]){ 5, 6, 7 })[(v3 - 1) & 1];
	return p->a[0] * 10 + p->a[1] + (struct big){ .u.l = 4 }.u.l;
}

TEST(override) {
	int a[] = { 1, 2, 3, [0] = 9, 8, [1] = 7 };
	return a[0]*100 + a[1]*10 + a[2] + sizeof a;
}

TEST(nestedcond) {
	return v3 ?: 5, (v0 ?: vm5) + (v3 > 2 ? v7 : vm5 ? 1 : 2);
}

TEST(stmtexpr) {
	int s = 0;
	for (int i = 0; i < 5; i++) s += ({ int t = i; if (t == 2) continue; if (t == 4) break; t * t; });
	return s;
}

static int knr(a, b, c)
	char a;
	short b;
	long c;
{
	return a + b + c;
}

TEST(knr) {
	return knr(300, 70000, 5l);
}

TEST(switch) {
	int s = 0;
	for (int i = -3; i < 12; i++) switch (i) {
	case -2 ... -1: s += 1;
		break;
	case 0: s += 2;
	case 1: s += 3;
		break;
	case 4 ... 7: s += 10;
	default: s += 100;
	}
	return s;
}

TEST(switch64) {
	switch (vl) {
	case 0x123456789abcdef0: return 5;
	case 0x9abcdef0: return 6;
	}
	return 7;
}

TEST(switchu8) {
	switch (vb) {
	case 0xf1: return 1;
	case -15: return 2;
	}
	return 3;
}

TEST(duff) {
	int n = v7 & 7, s = 0;
	switch (n & 3) {
	case 0: do {
			s += 1;
		case 3: s += 10;
		case 2: s += 100;
		case 1: s += 1000;
		} while ((n -= 4) > 0);
	}
	return s;
}

struct bf {
	int a:5;
	unsigned b:7;
	_Bool c:1;
	long d:40;
	unsigned long e:11;
	signed char f:3;
};

TEST(bitfield) {
	struct bf x = { 0 };
	x.a = v7 + 12;
	x.b = 200;
	x.c = v3;
	x.d = vl;
	x.e -= 1;
	x.f = v7;
	x.a += 3;
	x.b++;
	x.d >>= 3;
	return x.a + x.b * 3 + x.c * 1000 + (int)(x.d >> 4) + x.e * 5 + x.f * 7;
}

TEST(bfassign) {
	struct bf x = { 0 };
	int r = (x.a = 17);
	r += (x.b = 300);
	r += x.c = 2;
	return r + sizeof(x);
}

union un {
	int i;
	struct {
		u8 lo;
		u8 rest[3];
	};
};

TEST(union) {
	union un u = { .i = 0x01020304 };
	u.rest[1] = v7;
	return u.i + u.lo;
}

TEST(ucast) {
	union un u;
	u = (union un)v7;
	return u.i;
}

TEST(shift) {
	return (vm5 >> 1) + (int)((u32)vm5 >> 28) + (vs << 3) + (1u << v7) + (int)(vl << 4 >> 60);
}

TEST(div) {
	return vm5 / 3 + vm5 % 3 * 10 + (u32)vm5 / 7u + (int)(vl / 1000003) + (int)(-vl % 77777) + vs / 16 + vs % 16;
}

TEST(char) {
	char c = 200;
	signed char s = c;
	u8 u = c;
	return c + s * 2 + u * 3 + (c == s) + (c == u) * 2;
}

TEST(conv) {
	u8 a = vs;
	short b = vl;
	int c = vl;
	u32 d = vb << 24;
	return a + b + c + (int)d + (int)(long)(int)d + (vb << 24 >> 24);
}

TEST(ptr) {
	int a[6] = { 1, 2, 3, 4, 5, 6 };
	int *p = a + (v3 & 3), *q = &a[5];
	p[-1] += 10;
	*--q = 20;
	return (q - p) * 100 + a[2] + a[4] + *(2 + a) + (p < q) + 1[a];
}

TEST(rows) {
	int m[3][4];
	for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) m[i][j] = i * 4 + j;
	int (*r)[4] = m + 1;
	return r[1][2] + (*r)[3] + sizeof *r + m[(v3-2)&1][v3&3];
}

TEST(str) {
	char s[] = "hello\0x\x41\101\e";
	const char *p = "ab" "cd";
	return s[v3&3] + sizeof s + p[v3&3] + s[6] + s[7] + s[9];
}

TEST(wide) {
	int w[] = L"h\u00e9";
	unsigned short u[] = u"\U0001F600";
	return w[1] + u[0] + u[1] + sizeof u + sizeof "\u00e9";
}

TEST(comma) {
	int i = 1;
	int j = (i++, i += v3, i * 2);
	return j + i;
}

TEST(logic) {
	int i = 0;
	int r = (v0 && i++) + (v3 || i++) + (!v3) + !!v7;
	return r * 10 + i;
}

TEST(incdec) {
	int a[3] = { 1, 2, 3 };
	int *p = a;
	int s = *p++ + ++*p;
	s += (*p)--;
	return s * 100 + a[0] + a[1] * 10 + (p - a);
}

TEST(goto) {
	int i = 0, s = 0;
again: if (i < 5) {
		s += i;
		i++;
		goto again;
	}
	{
		goto in;
		int x = 5;
	in: x = s;
		s += x;
	}
	return s;
}
enum e1 {
	A, B = 5, C, D = -1, E = 1u << 31
} ;
enum e2 : u8 {
	F = 255
};

TEST(enum) {
	enum e2 x = F;
	x++;
	return A + B + C + D + (E > 0) + x + sizeof(enum e1) + sizeof x;
}
static int rec[3];
static int fact3(int n) {
	return n <= 1 ? 1 : n * (n - 1 <= 1 ? 1 : (n - 1) * (n - 2));
}

TEST(static) {
	static int n = 5;
	int *p = &rec[1];
	n++;
	*p = n;
	return rec[1] + fact3(v3);
}

TEST(memb) {
	struct {
		struct {
			int a, b;
		} x, y;
	} s = { { 1, 2 }, .y.b = 4, .y.a = 3 }, t;
	t = s;
	t.x = s.y;
	return t.x.a * 1000 + t.x.b * 100 + t.y.a * 10 + t.y.b;
}
static struct {
	long a, b;
} two(long x) {
	return (typeof(two(0))){ x, x * 2 };
}

TEST(structret) {
	return two(v3).a + two(v7).b;
}

TEST(packed) {
	struct __attribute__((packed)) {
		u8 a;
		u32 b;
		u16 c;
		long d;
	} s = { 1, 0x12345678, 3, -1 };
	s.b += v7;
	s.d ^= vl;
	return s.b + s.c + sizeof s + (int)s.d + __builtin_offsetof(typeof(s), d);
}

TEST(align) {
	struct {
		char a;
		int b __attribute__((aligned(16)));
	} s;
	return sizeof s + _Alignof(typeof(s)) + __alignof__(s.b);
}

TEST(sizeof) {
	int i = 1;
	int r = sizeof(i++);
	return r * 10 + i;
}

TEST(overflow) {
	int r;
	u8 b;
	long l;
	int a = __builtin_add_overflow(0x7ffffff0, v7 * 3, &r);
	int c = __builtin_mul_overflow(vb, 2, &b);
	int d = __builtin_sub_overflow(vl, -vl, &l);
	return a + c * 10 + d * 100 + r + b + (int)l;
}

TEST(bits) {
	return __builtin_popcountl(vl) + __builtin_clz(v7) * 10 + __builtin_ctzl(vl) * 100 + __builtin_ffs(v0) + __builtin_parity(vb) + __builtin_clrsb(vm5);
}

TEST(bswap) {
	return __builtin_bswap32(v7) + __builtin_bswap16(vs) + (int)(__builtin_bswap64(vl) >> 32);
}

TEST(bool) {
	_Bool b = 256;
	_Bool c = v0;
	b += c;
	_Bool d = (_Bool)(long)&b;
	b--;
	return b + c * 2 + d * 4 + (_Bool)0.5f * 8;
}

TEST(cast) {
	return (int)(char)vl + (u16)vm5 + (int)(u8)(signed char)vs + (short)(vl >> 8) + (int)(long)(void *)(long)v7;
}

TEST(mixed) {
	u32 a = vm5;
	long b = vm5;
	return (a > 3) + (b > 3) * 2 + (vm5 < 3u) * 4 + ((long)a == b) * 8 + (vs < (u16)5) * 16 + (-1 < sizeof(int)) * 32;
}

TEST(ternptr) {
	int x = 1, y = 2;
	*(v3 ? &x : &y) = 7;
	return x * 10 + y;
}

TEST(volat) {
	volatile int a[2] = { 1, 2 };
	a[v0 & 1] += a[1]++;
	return a[0] * 10 + a[1];
}

TEST(memcpy) {
	struct big a = { .a = { 1, 2, 3, 4 } }, b;
	__builtin_memcpy(&b, &a, sizeof a);
	__builtin_memmove(b.a + 1, b.a, 12);
	__builtin_memset(&b.s, 1, sizeof b.s);
	return b.a[1] + b.a[2] * 10 + b.a[3] * 100 + b.s[2].z + __builtin_memcmp(&a, &b, 8) * 3;
}

TEST(autot) {
	__auto_type x = vl;
	typeof(x) y = 1;
	__typeof__(int[3]) z = { 1, 2, 3 };
	return (int)(x >> 60) + y + z[2] + sizeof(x);
}

TEST(offs) {
	struct o {
		int a[5];
		struct {
			char b;
			long c;
		} d[2];
	};
	return __builtin_offsetof(struct o, d[1].c) + __builtin_offsetof(struct o, a[3]);
}

TEST(tcompat) {
	return __builtin_types_compatible_p(int *, int *) + 2 * __builtin_types_compatible_p(int, long) + __builtin_choose_expr(sizeof(long) == 8, 10, "x") + 4 * __builtin_constant_p(5);
}

TEST(ops) {
	int x = 100;
	x += v3;
	x -= v7;
	x *= v3;
	x /= v7;
	x %= 29;
	x <<= 3;
	x >>= 1;
	x &= 0x7f;
	x |= 0x100;
	x ^= 0x55;
	short s = x;
	s *= s;
	u8 b = 250;
	b += v7;
	b <<= 1;
	b /= 3;
	return x + s + b;
}

TEST(loop) {
	int s = 0, i = 0;
	do {
		if (i == 3) continue;
		s += i;
	} while (++i < 6);
	while (i--) {
		if (i == 2) break;
		s += 10;
	}
	for (;;) {
		if (s++ > 50) break;
	}
	return s * 10 + i;
}

TEST(anon) {
	struct {
		int a;
		union {
			int b;
			struct {
				short c, d;
			};
		};
	} s = { 1, .c = 5, .d = 6 };
	return s.b + s.a;
}

TEST(arrparam) {
	int f(int);
	int a[2][3] = { { 1 }, { 2, 3 } };
	return a[1][0] + a[1][1] + a[0][1];
}

TEST(hex) {
	return 0b101 + 0x1F + 017 + 'ab' + '\377' + L'a';
}

TEST(long) {
	long a = vl, b = vm5;
	return (a > b) + (u64)a % 1000 + (int)((a * b) >> 33) + (int)((u64)(a * 7) / 3 >> 35) + (a & 1 ? 1 : 2);
}
