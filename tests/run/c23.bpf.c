// C23 beyond what GNU C17 takes.
//
//~ gnu23
//= keywords -> 7
//= constants -> 126
//= inferred -> 36
//= null_pointers -> 15
//= labels -> 9
//= attributes -> 6
//= literals -> 13
//= enums -> 450
//= checked -> 3
//= bits -> 669
//= tags -> 30
//= nothing -> 4
//= characters -> 226

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <stddef.h>
#include <stdbit.h>
#include <stdckdint.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(x) asm volatile("" : "+r"(x))

TEST(keywords)
{
	bool yes = true, no = false;
	alignas(16) char aligned[16] = {};
	typeof_unqual(const int) plain = 4;
	static_assert(alignof(long) == 8);
	static_assert(_Generic(true, bool: 1, default: 0));
	hide(plain);
	plain += sizeof(aligned) == 16;
	return plain + yes + no + !no;
}

constexpr int limit = 4;
constexpr int table[] = { 1, 2, 3, [7] = 100 };
constexpr struct { short x, y : 7; } origin = { 3, 20 };
constexpr const char *name = nullptr;
constexpr double half = 0.5;
static_assert(table[7] == 100 && sizeof(table) / sizeof(*table) == 8);
static_assert(origin.y == 20 && half + half == 1.0);
static int sized[limit];

TEST(constants)
{
	constexpr int local = limit + 1;
	constexpr auto inferred = local * 2;
	constexpr int squares[] = { 0, 1, 4, 9 };
	static_assert(squares[2] == 4);
	int index = 7;
	hide(index);
	switch (local) {
	case inferred - 5:
		return table[index] + squares[3] + origin.x + inferred + sizeof(sized) / sizeof(*sized) + (name != nullptr);
	}
	return 0;
}

auto counter = 5ul;
static_assert(_Generic(counter, unsigned long: 1));

TEST(inferred)
{
	auto wide = 1L << 33;
	static auto kept = 30u;
	const auto pointer = &counter;
	static_assert(_Generic(wide, long: 1) && _Generic(kept, unsigned: 1));
	for (auto i = 0; i < 1; i++)
		*pointer += i;
	return (wide >> 33) + kept + *pointer;
}

TEST(null_pointers)
{
	static_assert(_Generic(nullptr, nullptr_t: 1, void *: 2) == 1 && sizeof(nullptr_t) == sizeof(void *));
	nullptr_t null = nullptr;
	int *pointer = null;
	int value = 3;
	int *set = &value;
	hide(pointer);
	return (pointer == nullptr) + (pointer ? 100 : 2) + (set != nullptr) * 4 + (nullptr == null) * 8 +
	       (bool)nullptr + ((value ? set : nullptr) != set);
}

TEST(labels)
{
	int sum = 0;
	hide(sum);
	goto middle;
middle:
	int declared = 4;
	switch (sum) {
	case 0:
		static_assert(true);
		int inside = 5;
		sum += inside;
	}
	sum += declared;
	if (sum > 100)
		goto end;
	return sum;
end:
	return 0;
}

[[]];
[[deprecated]] int old_style [[gnu::unused]] (int value);
struct [[gnu::packed]] packed { char a; [[maybe_unused]] int b [[gnu::aligned(1)]]; };

TEST(attributes)
{
	[[maybe_unused]] int unused = 0;
	int value [[maybe_unused]] = sizeof(struct packed);
	hide(value);
	[[clang::assume(value > 0)]];
	[[maybe_unused]] start:
	switch (value) {
	case 5:
		value++;
		[[fallthrough]];
	[[likely]] case 6:
		break;
	default:
		unreachable();
	}
	for ([[maybe_unused]] int i = 0; i < 1; i++) [[likely]] {
	}
	[[gnu::unused]] value += 0;
	return value;
}

TEST(literals)
{
	int *numbers = (static int[]){ 1, 2, 3 };
	numbers[1] += 2;
	return numbers[1] + (constexpr int){ 5 } + (register int){ 4 } + 0b0'0;
}

enum small : unsigned char { LOW, HIGH = 200 };
enum small;
enum wide : unsigned long { HUGE_VALUE = 1ul << 40 };
enum ahead : short;
static_assert(sizeof(enum small) == 1 && sizeof(enum ahead) == 2 && _Generic(HUGE_VALUE, enum wide: 1));
enum beyond { FIRST = 1ul << 40, SECOND };
static_assert(_Generic(SECOND, enum beyond: 1));

TEST(enums)
{
	enum small value = HIGH;
	value += 50;
	return value + (HUGE_VALUE >> 40) + (SECOND - FIRST) + 198;
}

TEST(checked)
{
	int result, value = 0x7fffffff;
	unsigned char byte;
	hide(value);
	return ckd_add(&result, value, 1) + ckd_mul(&byte, 16, 16) + ckd_sub(&result, 1, 2) + (result == -1);
}

TEST(bits)
{
	unsigned int value = 0x00f0;
	unsigned char byte = 0x90;
	hide(value);
	hide(byte);
	return stdc_leading_zeros(value) + stdc_count_ones(byte) + stdc_bit_ceil(value) + stdc_bit_floor(value) +
	       stdc_first_leading_one(byte) + stdc_trailing_zeros(value) + stdc_has_single_bit_uc(byte) +
	       stdc_bit_width_us(512) + stdc_trailing_ones(value) + 1'000 / 2 - 256;
}

struct pair { int a, b; };
struct pair { int a, b; };
enum answer { NO, YES = 10 };
enum answer { NO, YES = 10 };

TEST(tags)
{
	struct pair { int a, b; } inner = { 20, YES };
	return inner.a + inner.b;
}

static int takes_nothing() { return 4; }
static int unnamed(int value, int) { return value; }

TEST(nothing)
{
	static_assert(__builtin_types_compatible_p(typeof(takes_nothing), int(void)));
	return unnamed(takes_nothing(), 1);
}

TEST(characters)
{
	static_assert(_Generic(u8'a', unsigned char: 1) && sizeof("\x{41}\u{263a}\o{101}") == 6);
	const unsigned char *text = u8"\u263a";
	return text[0];
}
