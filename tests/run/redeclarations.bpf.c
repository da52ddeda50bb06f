// What declarations say, wherever they stand: labels, alignments, initialisers that are written once and used often.
//
//= label_behind_declaration -> 75
//= label_in_name -> 7
//= label_of_definition -> 4353
//= alignment_of_function -> 256
//= alignment_of_later_type -> 8
//= alignment_of_member -> 16
//= range_evaluated_once -> 1112
//= range_of_records_once -> 3034
//= range_of_lists_once -> 5656
//= absolute_value -> 5
//= nearest_integer -> 2147483647
//= sign_shifted -> -1

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define noinline __attribute__((noinline))

int labelled(void);
int labelled(void) asm("by_label");
extern int object;
extern int object asm("object_by_label");
int object = 5;

noinline int labelled(void)
{
	volatile int seven = sizeof(__func__) - 2; /* "labelled" */

	return seven;
}

TEST(label_behind_declaration)
{
	return labelled() * 10 + object;
}

noinline int labelled_too(void) asm("labelled_by_this");

noinline int labelled_too(void)
{
	return __func__[8] == '_' ? 7 : 0;
}

TEST(label_in_name)
{
	return labelled_too();
}

int defined_elsewhere(void) asm("defined_here");
extern int object_elsewhere asm("object_here");
int object_here = 3;

noinline int defined_here(void)
{
	volatile int four = 4;

	return four;
}

TEST(label_of_definition)
{
	int *both[] = { &object_here, &object_elsewhere };

	*both[1] += 2;
	return defined_elsewhere() * 1000 + *both[0] * 70 + (defined_here() == 4) * 3;
}

noinline int aligned_later(void);
noinline int aligned_later(void) __attribute__((aligned(256)));
noinline int aligned_later(void)
{
	return 0;
}

TEST(alignment_of_function)
{
	return __alignof__(aligned_later);
}

extern struct completed later __attribute__((weak));
struct completed { long a; };

TEST(alignment_of_later_type)
{
	return __alignof__(later);
}

struct with_alignments { char c; int wide __attribute__((aligned(16))); };

TEST(alignment_of_member)
{
	return __alignof__(((struct with_alignments *)ctx)->wide);
}

struct two { int a, b; };

static int count;

static noinline int next(void)
{
	return ++count;
}

TEST(range_evaluated_once)
{
	count = 0;
	int a[4] = { [0 ... 2] = next(), next() };

	return a[0] * 1000 + a[1] * 100 + a[2] * 10 + a[3];
}

static inline __attribute__((always_inline)) struct two made(int n)
{
	count++;
	return (struct two){ n, n + 1 };
}

TEST(range_of_records_once)
{
	count = 2;
	struct two a[4] = { [1 ... 3] = made(next()) };

	return a[1].a * 1000 + a[0].b * 100 + a[3].a * 10 + count;
}

TEST(range_of_lists_once)
{
	count = 4;
	struct two a[4] = { [1 ... 3] = { next(), next() } };

	return a[1].a * 1000 + a[1].b * 100 + a[3].a * 10 + a[3].b;
}

/* Whoever defines it, it is the library's. */
noinline long long llabs(long long value)
{
	return 0;
}

long long minus = -5;

TEST(absolute_value)
{
	return llabs(minus);
}

TEST(nearest_integer)
{
	return (int)3e10f + (unsigned char)-1.5f + (short)-1e9 + 0x8000;
}

TEST(sign_shifted)
{
	return -1 >> (minus & 7);
}
