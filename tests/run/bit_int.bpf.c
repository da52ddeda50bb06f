// `_BitInt` (C23): values wrap at their width, are not promoted, and are held in the smallest integer with their bits.
//
//~ gnu23
//= wraps -> 1
//= signed_wraps -> 0xffffffc0
//= not_promoted -> 252
//= mixed -> 1
//= narrow_shift -> 0x15
//= wide -> 0xfedcba98
//= wide_wraps -> 7
//= assigned -> 0x1ff
//= fields -> 4125
//= converted -> 0xfffffffd
//= compared -> 3
//= constants -> 15
//= passed -> 30

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

static_assert(sizeof(_BitInt(7)) == 1 && sizeof(_BitInt(17)) == 4 && sizeof(_BitInt(33)) == 8);
static_assert(sizeof(_BitInt(65)) == 16 && alignof(_BitInt(24)) == 4);
static_assert(_Generic(3wb, _BitInt(3): 1) && _Generic(0uwb, unsigned _BitInt(1): 1));
static_assert(_Generic((_BitInt(40))1 + 1, _BitInt(40): 1) && _Generic((_BitInt(20))1 + 1, int: 1));
static_assert(_Generic((unsigned _BitInt(32))1 + 1u, unsigned: 1) && _Generic((_BitInt(5))1 + 2wb, _BitInt(5): 1));
static_assert((unsigned _BitInt(4))20 == 4 && (_BitInt(4))9wb == -7);

unsigned _BitInt(5) five = 31;
_BitInt(7) seven = 63;
unsigned _BitInt(100) hundred = 1;
volatile int two = 2;

TEST(wraps)
{
	unsigned _BitInt(5) value = five;
	value += two;
	return value;
}

TEST(signed_wraps)
{
	_BitInt(7) value = seven;
	value++;
	return value;
}

TEST(not_promoted)
{
	unsigned _BitInt(8) a = 250, b = 254;
	a += two - 2;
	return (unsigned _BitInt(8))(a + b) + 4 - (a + b < a ? 0 : 1000);
}

TEST(mixed)
{
	unsigned _BitInt(33) value = five;
	value = (value << 28) + 1;
	return value == 0x1f0000001;
}

TEST(narrow_shift)
{
	unsigned _BitInt(5) value = five;
	value = value << two | 1uwb;
	return value & 0x15;
}

TEST(wide)
{
	unsigned _BitInt(100) value = hundred;
	value = (value << 99) | 0xfedcba98;
	value <<= two;
	return value >> two;
}

TEST(wide_wraps)
{
	unsigned _BitInt(100) top = hundred << 99;
	unsigned _BitInt(100) sum = top + top;
	_BitInt(100) low = -1;
	return (sum == 0) + (top + (top - 1) > top) * 2 + ((low >> two) == -1) * 4;
}

TEST(assigned)
{
	unsigned _BitInt(9) value = five;
	value |= ~value;
	value ^= 0;
	return value;
}

struct fields { _BitInt(12) a : 5; unsigned _BitInt(12) b : 4; };

TEST(fields)
{
	struct fields fields = { .a = -3, .b = 15 };
	fields.b += two;
	return fields.a + fields.b + 31;
}

TEST(converted)
{
	_BitInt(20) value = -1 - two;
	long wide = value;
	return wide;
}

TEST(compared)
{
	_BitInt(7) negative = -seven;
	return (negative < 0wb) + (negative < (_BitInt(9))five) * 2;
}

TEST(constants)
{
	constexpr unsigned _BitInt(4) most = -1;
	switch (five) {
	case 31uwb:
		return most;
	}
	return 0;
}

static __attribute__((noinline)) unsigned _BitInt(6) add(unsigned _BitInt(6) a, unsigned _BitInt(6) b)
{
	return a + b;
}

TEST(passed)
{
	return add(five, 63);
}
