// GNU C as BPF programs use it.
//
//= statement_expression -> 7
//= typeof_keeps -> 200
//= auto_type -> 42
//= generic -> 2
//= generic_pointer -> 3
//= choose -> 1
//= types_compatible -> 1
//= offset -> 8
//= container -> 5
//= local_label -> 4
//= cleanup_order -> 21
//= cleanup_on_return -> 1
//= constant_p -> 1
//= zero_length -> 4
//= case_in_expr -> 3
//= variadic_macro -> 6
//= alignment -> 64
//= nested_designator -> 9
//= conditional_omitted -> 8

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int one = 1, two = 2, four = 4;
struct list { struct list *next; };
struct node { long value; struct list list; int key; };
int trace;

#define MAX(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
#define SUM(first, args...) (first + COUNT(args))
#define COUNT(x...) NTH(, ##x, 3, 2, 1, 0)
#define NTH(_, a, b, c, n, ...) n
#define container_from(ptr, type, member) ((type *)((void *)(ptr) - __builtin_offsetof(type, member)))

TEST(statement_expression) { return ({ int a = 3; a + four; }); }
TEST(typeof_keeps) { typeof(trace) a = 200; __typeof__(&a) p = &a; return MAX(*p, one); }
TEST(auto_type) { __auto_type x = 40l; return x + two; }
TEST(generic) { return _Generic(one, char: 1, int: 2, default: 3); }
TEST(generic_pointer) { return _Generic(&one, char *: 1, int: 2, int *: 3); }
TEST(choose) { return __builtin_choose_expr(sizeof(long) == 8, one, "no"); }
TEST(types_compatible) { return __builtin_types_compatible_p(typeof(one), int) && !__builtin_types_compatible_p(long, int); }
TEST(offset) { return __builtin_offsetof(struct node, list); }
TEST(container) { struct node n = { .key = 5 }; struct list *l = &n.list; return container_from(l, struct node, list)->key; }
TEST(local_label)
{
	int n = 0;
	n += ({ __label__ out; int k = 0; if (one) { k = 1; goto out; } k = 9; out: k; });
	n += ({ __label__ out; int k = 0; if (two) { k = 3; goto out; } k = 9; out: k; });
	return n;
}
static __always_inline void note(int *p) { trace = trace * 10 + *p; }
static __noinline int scopes(void)
{
	trace = 0;
	{
		int a __attribute__((cleanup(note))) = 1;
		int b __attribute__((cleanup(note))) = 2;
	}
	return 0;
}
TEST(cleanup_order) { scopes(); return trace; }
static __noinline int leaves(void)
{
	trace = 0;
	for (int i = 0; i < 3; i++) {
		int a __attribute__((cleanup(note))) = 1;
		if (i == 0)
			return 5;
	}
	return 6;
}
TEST(cleanup_on_return) { leaves(); return trace; }
TEST(constant_p) { return __builtin_constant_p(3 * 4); }
TEST(zero_length) { struct { int n; int tail[0]; } s; return sizeof(s); }
TEST(case_in_expr) { int r = 0; switch (four) { case 1 ... 3: r = 1; break; case sizeof(int): r = 3; } return r; }
TEST(variadic_macro) { return SUM(3, a, b, c) + SUM(0); }
TEST(alignment) { struct { char c; } __attribute__((aligned(64))) s; return sizeof(s); }
TEST(nested_designator) { struct { struct { int a[3]; } in; } s = { .in.a[1] = 9 }; return s.in.a[1]; }
TEST(conditional_omitted) { return (two * four) ?: one; }
