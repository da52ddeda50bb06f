// More values at a time than there are registers, more objects than there is stack.
//
//= many_values_and_an_overflow -> 864258545
//= a_frame_that_fits_if_less_is_inlined -> 270

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct __attribute__((packed)) { long a : 29, b : 29; unsigned c, d : 21; } packed[4] = { { 5, 6, 0x80000007, 99 }, { -3, 1, 2, 3 } };
struct { unsigned long a; int b; } plain[2] = { { 1, 0x7f7f7f } };
struct __attribute__((packed)) { int a; unsigned long b : 54; } wide[4] = { { 1, 2 }, {}, {}, { 4, 5 } };
struct { unsigned a; unsigned char b, c; } small[4] = { {}, {}, { 1, 2, 3 } };
struct { unsigned char a; union { long b; unsigned char c[8]; }; } either = { 9, { 0x1122334455 } };
volatile unsigned char flag;
unsigned char bytes[16], *cursor;
#define MIX(x) mixed = (mixed ^ (x)) * 1099511628211ul
/* The comparison behind the multiplication reads the product in a register that copying it has changed. */
SEC("syscall") int many_values_and_an_overflow(void *ctx)
{
	unsigned first = packed[1].a;
	signed char second = flag ? wide[0].b : 72057594037927935;
	long third = either.b;
	int fourth = plain[0].b & (unsigned)packed[0].d;
	unsigned short product;
	_Bool wraps = __builtin_mul_overflow(packed[0].c, (unsigned char)third, &product);
	int fifth = wraps ? (unsigned long)product ^ 0x5555 : (unsigned long)product;
	cursor = &bytes[1];
	*cursor = small[2].c - wide[3].a;
	unsigned long mixed = 14695981039346656037ul;
	MIX(packed[0].c); MIX(small[2].c); MIX(packed[0].d); MIX(first); MIX(second); MIX(third); MIX(fourth); MIX(fifth);
	return mixed ^ mixed >> 29;
}

unsigned long start = 3;

struct part { unsigned long words[20]; };
static __attribute__((noinline)) unsigned long total(struct part *part)
{
	unsigned long sum = 0;
	for (int i = 0; i < 20; i++)
		sum += part->words[i];
	return sum;
}

/* Which object is meant is decided at run time: the two may not lie over each other, nor over those of other parts. */
#define PART(name, number) \
static unsigned long name(unsigned long x) \
{ \
	struct part a = {}, b = {}, *chosen = x & number ? &a : &b; \
	a.words[number] = x; \
	b.words[number + 1] = x + number; \
	chosen->words[0]++; \
	return total(&a) * 3 + total(&b) + total(chosen); \
}
PART(first, 1)
PART(second, 2)
PART(third, 4)

SEC("syscall") int a_frame_that_fits_if_less_is_inlined(void *ctx)
{
	return first(start) * 7 + second(start) * 5 + third(start);
}
