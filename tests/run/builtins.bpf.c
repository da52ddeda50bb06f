// Builtins that are sums and masks, and calls of what is not declared by a prototype.
//
//~ gnu89
//= aligned -> 58
//= carries -> 15
//= classes -> 0x1852
//= scoped -> 12
//= without_prototype -> 9
//= old_style -> 13
//= implicit_int -> 6

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(x) asm volatile("" : "+r"(x))

TEST(aligned)
{
	unsigned value = 21, align = 8;

	hide(value);
	hide(align);
	return __builtin_align_up(value, align) + __builtin_align_down(value, 16) + __builtin_align_up(16, 16) +
	       __builtin_is_aligned(value + 3, align) + __builtin_is_aligned(value, 2) + 1;
}

TEST(carries)
{
	unsigned out, sum, most = 0xffffffff;
	unsigned long low, high, borrow;

	hide(most);
	sum = __builtin_addc(most, 0, 1, &out);
	low = __builtin_subcl(0, 1, 0, &borrow);
	high = __builtin_subcl(5, 4, borrow, &borrow);
	return (sum == 0) + out * 2 + (low == -1ul) * 4 + (high == 0 && !borrow) * 8;
}

TEST(classes)
{
	struct record { int a; } record = { 2 };

	return __builtin_classify_type(ctx) * 16 + record.a + __builtin_classify_type(1.0) * 256 +
	       (__builtin_classify_type(record) - 12 + 1) * 4096;
}

unsigned counter = 5;

TEST(scoped)
{
	__scoped_atomic_fetch_add(&counter, 3, __ATOMIC_RELAXED, 1);
	__builtin_nontemporal_store(counter + 4, &counter);
	return __builtin_nontemporal_load(&counter);
}

static __attribute__((noinline)) int open() { return 4; }

TEST(without_prototype)
{
	int effects = 1;

	hide(effects);
	open(effects += 4, 2);
	return open() + effects;
}

static __attribute__((noinline)) int difference(a, b, c)
	int a;
	register char b;
{
	return a - b + c;
}

TEST(old_style)
{
	return difference(10, 2, 5);
}

static count;

static __attribute__((noinline)) next(step) { return count += step; }

TEST(implicit_int)
{
	auto sum = 1;
	const two = 2;
	register i;

	count = 0;
	for (i = 0; i < 2; i++)
		sum += next(1);
	return sum + two;
}
