// C library functions on strings that the optimiser knows, by either name, at every level.
//
//= lengths -> 35
//= of_argument -> 7
//= which -> 2
//= in_constant_array -> 4
//= behind_offset -> 2
//= chosen -> 5
//= chosen_other -> 3
//= local_copy -> 5
//= compared -> 0x3f
//= compared_at_most -> 0xf
//= searched -> 0xff
//= searched_memory -> 7
//= spans -> 0x312
//= copied -> 0x1ff
//= padded -> 0xf
//= short_strings -> 0xff
//= prefixes -> 0x3f
//= both_unknown -> 7
//= is_empty -> 2
//= allocated -> 24
//= allocated_inline -> 60

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))
#define hidden(type, value) ({ type hidden_ = (value); hide(hidden_); hidden_; })
// Bit `n` where something holds.
#define BIT(n, holds) ((holds) ? 1 << (n) : 0)

unsigned long strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, unsigned long n);
char *strchr(const char *text, int c);

static const char name[] = "name";
static const char *const names[] = { "a", "bc", "def" };
char text[16];

TEST(lengths)
{
	return __builtin_strlen("12345") + strlen("") + __builtin_strlen("ab\0cd") * 10 + strlen(names[2]) * 3 + 1;
}

static int length_of(const char *text)
{
	return __builtin_strlen(text) + strlen(text + 1);
}

TEST(of_argument)
{
	return length_of("four");
}

static __always_inline int which_of(const char *text)
{
	if (!__builtin_strcmp("one", text))
		return 1;
	if (strcmp("two", text) == 0)
		return 2;
	return 0;
}

TEST(which)
{
	return which_of("two");
}

TEST(in_constant_array)
{
	return __builtin_strlen(name);
}

TEST(behind_offset)
{
	const char *end = name + 2;

	return __builtin_strlen(end);
}

TEST(chosen)
{
	const char *text = hidden(int, 1) ? "abcde" : "fgh";

	return __builtin_strlen(text);
}

TEST(chosen_other)
{
	return __builtin_strlen(hidden(int, 0) ? "abcde" : "fgh");
}

TEST(local_copy)
{
	char local[] = "local";

	return __builtin_strlen(local);
}

TEST(compared)
{
	return BIT(0, __builtin_strcmp("a", "b") < 0) | BIT(1, __builtin_strcmp("b", "a") > 0) |
	       BIT(2, __builtin_strcmp("same", "same") == 0) | BIT(3, __builtin_strcmp("a", "ab") < 0) |
	       BIT(4, __builtin_strcmp("\xff", "a") > 0) | BIT(5, strcmp(text, text) == 0);
}

TEST(compared_at_most)
{
	return BIT(0, __builtin_strncmp("abc", "abd", 2) == 0) | BIT(1, __builtin_strncmp("abc", "abd", 3) < 0) |
	       BIT(2, strncmp("a\0b", "a\0c", 3) == 0) | BIT(3, __builtin_strncmp(text, "xyz", 0) == 0);
}

// Pointers into the same literal.
static int found(const char *whole)
{
	return BIT(0, __builtin_strchr(whole, 'b') == whole + 1) | BIT(1, __builtin_strrchr(whole, 'b') == whole + 4) |
	       BIT(2, strchr(whole, 'z') == 0) | BIT(3, __builtin_strchr(whole, 0) == whole + 6) |
	       BIT(4, __builtin_strstr(whole, "ca") == whole + 2) | BIT(5, __builtin_strstr(whole, "cb") == 0) |
	       BIT(6, __builtin_strstr(whole, "") == whole) | BIT(7, __builtin_strpbrk(whole, "xc") == whole + 2);
}

TEST(searched)
{
	return found("abcabc");
}

static int found_in_memory(const char *bytes)
{
	return BIT(0, __builtin_memchr(bytes, 'c', 4) == bytes + 3) | BIT(1, __builtin_memchr(bytes, 'c', 3) == 0) |
	       BIT(2, __builtin_memchr(bytes, 'c', 0) == 0);
}

TEST(searched_memory)
{
	return found_in_memory("a\0bc");
}

TEST(spans)
{
	return __builtin_strspn("aabc", "ab") << 8 | __builtin_strcspn("abc", "b") << 4 | __builtin_strspn("aab", "a");
}

TEST(copied)
{
	char *end, *start;
	int ok;

	start = __builtin_strcpy(text, "abc");
	ok = BIT(0, start == text) | BIT(1, text[0] == 'a') | BIT(2, text[2] == 'c') | BIT(3, text[3] == 0);
	end = __builtin_stpcpy(text, "de");
	ok |= BIT(4, end == text + 2) | BIT(5, text[1] == 'e') | BIT(6, text[2] == 0);
	end = __builtin_mempcpy(text, "xyz", 2);
	return ok | BIT(7, end == text + 2) | BIT(8, text[1] == 'y' && text[2] == 0);
}

TEST(padded)
{
	char *start;

	__builtin_memset(text, 'x', sizeof(text));
	start = __builtin_strncpy(text, "ab", 6);
	return BIT(0, start == text && text[1] == 'b') | BIT(1, text[2] == 0 && text[5] == 0) | BIT(2, text[6] == 'x') |
	       BIT(3, __builtin_strncpy(text, "cde", 2) == text && text[1] == 'd' && text[2] == 0);
}

// What is in memory, against something short.
TEST(short_strings)
{
	__builtin_memcpy(text, "abc", 4);
	barrier();
	return BIT(0, __builtin_strcmp(text, "abc") == 0) | BIT(1, __builtin_strcmp(text, "ab") > 0) |
	       BIT(2, __builtin_strcmp(text, "abcd") < 0) | BIT(3, __builtin_strcmp("abd", text) > 0) |
	       BIT(4, strcmp(text, "") > 0) | BIT(5, strcmp("", text) < 0) | BIT(6, strcmp(text, "\xff") < 0) |
	       BIT(7, strcmp("abc", text) == 0);
}

TEST(prefixes)
{
	__builtin_memcpy(text, "abc", 4);
	barrier();
	return BIT(0, __builtin_strncmp(text, "abx", 2) == 0) | BIT(1, __builtin_strncmp(text, "abx", 3) < 0) |
	       BIT(2, strncmp("ab", text, 3) < 0) | BIT(3, strncmp("abc", text, 10) == 0) |
	       BIT(4, strncmp(text, "b", 1) < 0) | BIT(5, strncmp(text, "abcdef", 3) == 0);
}

char other[16];

TEST(both_unknown)
{
	__builtin_memcpy(text, "abc", 4);
	__builtin_memcpy(other, "abd", 4);
	barrier();
	return BIT(0, __builtin_strncmp(text, other, 2) == 0) | BIT(1, __builtin_strncmp(text, other, 4) < 0) |
	       BIT(2, __builtin_strncmp(text, text + hidden(int, 0), 8) == 0);
}

TEST(is_empty)
{
	text[0] = 'a';
	other[0] = 0;
	barrier();
	return BIT(0, __builtin_strlen(text) == 0) | BIT(1, !__builtin_strlen(other));
}

// Memory of a constant size.
TEST(allocated)
{
	int *numbers = __builtin_alloca(4 * sizeof(int));

	for (int i = 0; i < 4; i++)
		numbers[i] = i;
	hide(numbers);
	return (numbers[1] + numbers[2] + numbers[3]) * 4;
}

static long sum_of(int count, int value)
{
	long *values = __builtin_alloca(count * sizeof(long));
	long sum = 0;

	for (int i = 0; i < 3; i++)
		values[i] = value + i;
	hide(values);
	for (int i = 0; i < 3; i++)
		sum += values[i];
	return sum;
}

TEST(allocated_inline)
{
	return sum_of(3, 9) + sum_of(4, 9);
}
