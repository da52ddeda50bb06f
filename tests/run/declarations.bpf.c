// Declarations in forms that are rarely met.
//
//= parameter_tags -> 6
//= array_typedefs -> 9
//= composite_types -> 20
//= address_arithmetic -> 4
//= replaced -> 8
//= chosen_builtin -> 57
//= inferred_record -> 5
//= void_parameter -> 3
//= pragma_in_macro -> 3
//= labelled_input -> 2

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] __attribute__((section(("license")))) = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

static int tags(enum { NO, YES } answer, struct pair { int a, b; } *pair)
{
	struct pair copy = *pair;
	return (answer == YES) + copy.a + copy.b;
}

TEST(parameter_tags)
{
	int numbers[] = { 2, 3 };
	return tags(1, (void *)numbers);
}

typedef int three[3];
extern three const fixed;
extern const int fixed[3];
const three fixed = { 4, 5, 6 };

TEST(array_typedefs)
{
	return fixed[0] + fixed[1];
}

TEST(composite_types)
{
	int (*open)[] = 0, (*closed)[5] = 0;
	return sizeof(*(ctx ? open : closed));
}

int values[4] = { 1, 2, 3, 4 };
long second = (long)values + 4;
int *third = (int *)(8 + (unsigned long)values);

TEST(address_arithmetic)
{
	return (int)((long)third - second);
}

extern inline __attribute__((gnu_inline)) int twice(int value) { return value; }
int twice(int value) { return value * 2; }

TEST(replaced)
{
	return twice(4);
}

TEST(chosen_builtin)
{
	unsigned long value = 64;
	asm volatile("" : "+r"(value));
	return _Generic(value, unsigned int: __builtin_clz, unsigned long: __builtin_clzl)(value);
}

__auto_type record = (struct { int a; }){ 5 };

TEST(inferred_record)
{
	return record.a;
}

typedef void nothing;
static int no_parameter(nothing);
static int no_parameter(nothing) { return 3; }

TEST(void_parameter)
{
	return no_parameter();
}

#define UNROLL "clang loop unroll(full)"
#define LOOP _Pragma(UNROLL)

TEST(pragma_in_macro)
{
	int sum = 0;
	LOOP for (int i = 0; i < 3; i++)
		sum += i;
	return sum;
}

static int sign(long value)
{
	asm goto("if %[value] s> -1 goto %l[not_less]" : : [value] "+r"(value) : : not_less);
	return 2;
not_less:
	return 1;
}

TEST(labelled_input)
{
	return sign(-5);
}
