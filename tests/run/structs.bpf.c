// Structures, unions, bit-fields, initialisers, assignment and passing.
//
//= layout -> 24
//= packed_layout -> 13
//= assignment -> 30
//= designated -> 47
//= nested_init -> 21
//= array_init -> 6
//= range_init -> 30
//= compound_literal -> 12
//= union_pun -> 0x3f800000
//= bitfield_sum -> 74
//= bitfield_signed -> -3
//= bitfield_wrap -> 1
//= bitfield_whole_byte -> 55
//= bitfield_whole_short -> -9
//= bitfield_straddle -> 0x155
//= bitfield_of_nine_bytes -> 0x7b
//= flexible -> 24
//= anonymous -> 15
//= by_value -> 33
//= packed_access -> 0x04030201
//= zero_fill -> 0
//= struct_return -> 11
//= self_assign_array -> 60
//= cast_of_bitfield -> 6
//= bitfield_promotes -> 0

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

struct mixed { char c; int i; short s; long l; };
struct packed { char c; int i; long l; } __attribute__((packed));
struct pair { int a, b; };
struct outer { struct pair p; struct pair q[2]; int tail; };
struct flags { unsigned int a : 3; int b : 3; unsigned int c : 26; };
struct flexible { long n; int first; int rest[]; };
struct with_anonymous { int x; union { struct { int y, z; }; long both; }; };
int one = 1, two = 2, ten = 10;
struct pair global_pair = { 10, 20 };
struct flags global_flags = { 5, -3, 69 };
struct flexible tail = { 3, 1, { 2, 3, 4 } };
unsigned char raw[5] = { 0, 1, 2, 3, 4 };

TEST(layout) { return sizeof(struct mixed); }
TEST(packed_layout) { return sizeof(struct packed); }
TEST(assignment) { struct pair p; p = global_pair; return p.a + p.b; }
TEST(designated) { struct pair p = { .b = 40 + one, .a = 6 }; return p.a + p.b; }
TEST(nested_init) { struct outer o = { { 1, two }, { { 3, 4 }, { 5 } }, 6 }; return o.p.a + o.p.b + o.q[0].a + o.q[0].b + o.q[1].a + o.q[1].b + o.tail; }
TEST(array_init) { int a[] = { one, two, 3 }; return a[0] + a[1] + a[2]; }
TEST(range_init) { int a[10] = { [0 ... 4] = 1, [5 ... 9] = 5 }; int sum = 0; for (int i = 0; i < 10; i++) sum += a[i]; return sum; }
TEST(compound_literal) { struct pair *p = &(struct pair){ ten, two }; return p->a + p->b; }
TEST(union_pun) { union { unsigned int bits; float f; } u; u.f = 1.0f; return u.bits; }
TEST(bitfield_sum) { return global_flags.a + global_flags.c; }
TEST(bitfield_signed) { return global_flags.b; }
TEST(bitfield_wrap) { struct flags f = {}; f.a = 8 + one; return f.a; }
struct { int a : 8, b : 3; int c : 16; } __attribute__((packed)) whole;
TEST(bitfield_whole_byte) { return whole.a = 0x4d00 + 54 + one; }
struct { int a : 16, b : 16; } halves;
TEST(bitfield_whole_short) { return halves.b = 0x4fff0 + 6 + one; }
TEST(bitfield_straddle) { struct { unsigned long a : 30, b : 10, c : 20; } s = {}; s.a = -1; s.b = 0x155; s.c = -1; return s.b; }
TEST(flexible) { return sizeof(struct flexible) + tail.rest[0] + tail.rest[1] + tail.rest[2] - 1; }
TEST(anonymous) { struct with_anonymous w = { .x = 1 }; w.both = 0; w.y = 4; w.z = ten; return w.x + w.y + (int)(w.both >> 32); }
static __noinline int sum_pair(struct pair p) { return p.a + p.b + 3; }
TEST(by_value) { return sum_pair(global_pair); }
TEST(packed_access) { struct { char pad; int value; } __attribute__((packed)) *p = (void *)raw; return p->value; }
TEST(zero_fill) { struct outer o = { .tail = one }; return o.p.a + o.p.b + o.q[1].b; }
static inline struct pair make(int a, int b) { return (struct pair){ a, b }; }
TEST(struct_return) { struct pair p = make(one, ten); return p.a + p.b; }
TEST(self_assign_array) { struct { int v[3]; } a = { { 10, 20, 30 } }, b; b = a; a = b; return a.v[0] + a.v[1] + a.v[2]; }
struct { unsigned int h : 27; } narrow = { 6 };
TEST(cast_of_bitfield) { return (unsigned int)narrow.h % -2; }
TEST(bitfield_promotes) { return narrow.h % -2; }

struct __attribute__((packed)) spread {
	__u8 below : 4;
	__u64 value : 61;
	__u8 above : 7;
};

struct spread spread = { 5, 1, 77 };

TEST(bitfield_of_nine_bytes)
{
	struct spread local = spread;

	spread.value = ~0ul;
	local.value += 40;
	return spread.below + spread.above + local.value + (spread.value + 1 != 1ul << 61);
}
