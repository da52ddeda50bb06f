// Arguments and results of every width, comparisons, pointers, and what programs make of them. The results are those of the
// host's C compiler.
//
//= args_ -> -801741535
//= rets_ -> -16951
//= structarg_ -> -4643
//= cmp_ -> 233
//= sh64_ -> 16705114
//= muldiv_ -> -859198696
//= neg_ -> -161
//= ptrs_ -> 103
//= u8arr_ -> -583816517
//= unionpun_ -> 1069596672
//= init2_ -> 546321
//= partial_ -> 189
//= list_ -> 123
//= break_ -> 75
//= macroish_ -> 706
//= fnptrconst_ -> 12
//= cleanup_ -> 12221
//= constarr_ -> 25
//= bitand_ -> 231
//= volstruct_ -> 62126
//= long_chain_ -> -1753606616
//= i128_ -> 1127651617
//= sat_ -> 2497
//= strcmp_ -> 290509

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name##_(void *ctx)

#define max(a,b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
#define swap(a,b) do { typeof(a) t = a; a = b; b = t; } while (0)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
volatile int v3 = 3, v7 = 7, vm5 = -5, v0 = 0;
volatile long vl = 0x123456789abcdef0;
volatile u8 vb = 0xf1;
volatile short vs = -300;
volatile signed char vc = -7;
volatile u64 vu = 0xfedcba9876543210;
static __noinline long five(char a, short b, int c, long d, u8 e) {
	return a + b * 2 + c * 3 + d * 5 + e * 7;
}

TEST(args) {
	return five(vl, vl, vl, vb, vs);
}
static __noinline u8 ru8(int x) {
	return x;
}
static __noinline short rs(long x) {
	return x;
}
static __noinline _Bool rb(int x) {
	return x & 6;
}
static __noinline signed char rc(u32 x) {
	return x;
}

TEST(rets) {
	return ru8(vm5) + rs(vl) * 2 + rb(v7) * 3 + rb(v0) + rc(200) * 5 + (ru8(300) == 44) + (rs(65535) == -1) * 2;
}

static inline void cl(int **p) {
	**p = **p * 10 + 1;
}

static inline void cl2(int **p) {
	**p = **p * 10 + 2;
}

struct p {
	int x, y;
};

struct p16 {
	long a;
	int b;
	char c;
};
static __noinline int sp(struct p a, struct p16 b, char c) {
	return a.x + a.y * 10 + b.a * 100 + b.b * 1000 + b.c + c;
}

TEST(structarg) {
	struct p a = { v3, v7 };
	struct p16 b = { 2, vm5, 'c' };
	return sp(a, b, vb);
}

TEST(cmp) {
	int r = 0;
	r |= (vc < vb) << 0;
	r |= ((u32)vc < vb) << 1;
	r |= (vs > (u16)vs) << 2;
	r |= ((long)vu < 0) << 3;
	r |= (vu > -1L) << 4;
	r |= (vc == (signed char)0xf9) << 5;
	r |= (vb == (u8)-15) << 6;
	r |= ((vc & 0xff) == 0xf9) << 7;
	return r;
}

TEST(sh64) {
	return (int)((vu >> 40) + (vl << 8 >> 52) + ((long)vu >> 60) + (1ul << (v7 * 9) >> 60) + ((u32)vu << 4 >> 20));
}

TEST(muldiv) {
	u64 a = vu / 1000;
	long b = (long)vu / 1000;
	u32 c = (u32)vu % 1000;
	int d = (int)vu % 1000;
	return (int)(a ^ b) + c + d + (int)(vu % 7) + (int)((long)vu % 7) + vc / 2 + vc % 2 + (u8)(vb / 2) ;
}

TEST(neg) {
	return -vc + ~vb + !vs + -(u8)1 + (int)(-vu >> 50) + - -v3;
}

TEST(ptrs) {
	struct p arr[4] = { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 7, 8 } };
	struct p *q = &arr[3];
	int s = 0;
	for (int i = 0; i < 3; i++, q--) s = s * 3 + q->x;
	int *ip = &arr[0].y;
	return s + ip[2] + (int)((char *)&arr[2] - (char *)arr) + (&arr[3] - &arr[1]);
}

TEST(u8arr) {
	u8 b[8] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 };
	u32 w;
	u64 d;
	u16 h;
	__builtin_memcpy(&w, b + 1, 4);
	__builtin_memcpy(&d, b, 8);
	__builtin_memcpy(&h, &b[v3 & 3], 2);
	return (w ^ (u32)(d >> 32)) + h;
}

TEST(unionpun) {
	union {
		float f;
		u32 u;
		double d;
		u64 l;
	} x = { .f = 1.5f };
	u32 a = x.u;
	x.d = -2.0;
	return a + (int)(x.l >> 48);
}

TEST(init2) {
	struct {
		int a[2][2];
		struct {
			u8 b;
			int c[2];
		} s;
	} x = { 1, 2, 3, .s = { 4, { [1] = 5 } }, .a[1][1] = 6 };
	return x.a[0][0] + x.a[0][1] * 10 + x.a[1][0] * 100 + x.a[1][1] * 1000 + x.s.b * 10000 + x.s.c[1] * 100000 + x.s.c[0];
}

TEST(partial) {
	struct {
		char s[6];
		int n;
		short t[3];
	} x = { "abc", .t = { 7 } };
	return x.s[2] + x.s[3] + x.n + x.t[0] * 10 + x.t[2] + sizeof x;
}

struct node {
	int v;
	struct node *next;
};

TEST(list) {
	struct node c = { 3 }, b = { 2, &c }, a = { 1, &b };
	int s = 0;
	for (struct node *n = &a; n; n = n->next) s = s * 10 + n->v;
	return s;
}

TEST(break) {
	int s = 0;
	for (int i = 0; i < 4; i++) {
		for (int j = 0; j < 4; j++) {
			if (j == i) continue;
			if (j > 2) break;
			s += i * 4 + j;
			switch (j) {
			case 1: continue;
			default: break;
			}
			s++;
		}
	}
	return s;
}

TEST(macroish) {
	int x = v3, y = v7;
	swap(x, y);
	return max(x++, y) * 100 + max(vs, -2) + x;
}
static int depth(int n) {
	return n;
}

TEST(fnptrconst) {
	int (*const f)(int) = depth;
	return f(v3) + (*f)(v7) + (&depth)(2);
}

TEST(cleanup) {
	int log = 0;
	{
		int __attribute__((cleanup(cl))) *a = &log;
		for (int i = 0; i < 3; i++) {
			int *b __attribute__((cleanup(cl2))) = &log;
			if (i == 1) continue;
			if (i == 2) goto out;
			log += 1;
		}
	}
out: return log;
}

TEST(constarr) {
	static const int t[] = { 5, 4, 3, 2 };
	static const struct {
		char k;
		short v;
	} m[2] = { { 'a', -1 }, { 'b', 2 } };
	return t[v3 & 3] + m[v7 & 1].v * 10 + m[v0 & 1].v + (int)(sizeof t / sizeof *t);
}

TEST(bitand) {
	return (vl & 0xff00ff00ff00ff00) % 255 + ((vl | 1) ^ (vl & ~1)) + (vb & 0x80 ? 4 : 8) + ((vs & 0x8000) != 0);
}

TEST(volstruct) {
	volatile struct {
		u8 a;
		u16 b;
		int c:5, d:27;
	} s = { 1, 2, 3, 4 };
	s.a += 5;
	s.b *= s.a;
	s.c--;
	s.d ^= s.c;
	return s.a + s.b * 10 + s.c * 1000 + s.d * 10000;
}

TEST(long_chain) {
	long x = vl;
	x = (x << 13) ^ x;
	x = (u64)x >> 7 ^ x;
	x ^= x << 17;
	return (int)(x ^ x >> 32);
}

TEST(i128) {
	unsigned __int128 m = (unsigned __int128)vu * vu;
	__int128 n = (__int128)vm5 * vl;
	return (int)(m >> 70) + (int)(n >> 40) + (n < 0) + (int)(m % 16) + (int)((m + n) >> 65);
}

TEST(sat) {
	u32 a = vb;
	a = a > 240 ? 240 : a;
	int b = vm5 < -3 ? -3 : vm5;
	return a * 10 + b + (v7 > 3 && v7 < 9 ? 100 : 200);
}

TEST(strcmp) {
	const char a[8] = "hello";
	int n = 0;
	for (int i = 0; i < 8 && a[i]; i++) n = n * 7 + a[i];
	return n + __builtin_strlen("four") + __builtin_strcmp("a", "b");
}
