// What may and what may not touch the same bytes (C11 6.5p7), where the answer shows in the result.
//
//= characters -> 0x2a
//= unions -> 0x3f800000
//= union_elements -> 7
//= marked_typedef -> 9
//= marked_record -> 11
//= copies -> 21
//= same_place -> 5
//= signedness -> 8
//= pointers_alike -> 2
//= reused_memory -> 33
//= other_types -> 14
//= members -> 30
//= global_counter -> 45
//= global_in_call -> 12
//= nested_counters -> 77
//= letters -> 0x1207
//= letter_by_pointer -> 9
//= inner_by_pointer -> 6
//= inner_of_two -> 8
//= rows -> 5
//= indexes -> 0x0907
//= index_behind -> 31
//= index_backwards -> 4
//= by_parameter -> 1107
//= by_packed_parameter -> 0x0a05

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))

typedef int any_int __attribute__((may_alias));
struct any_pair { int a, b; } __attribute__((may_alias));
union word { unsigned bits; float real; int elements[2]; unsigned char bytes[8]; };

int integer;
long wide;
union word word;
long memory[4];
void *pointer;
int counter, outer, total;
static int touched;

// Two pointers that nobody knows to be equal.
#define TWO(T, a, U, b, address) T *a = (void *)address; U *b = (void *)address; hide(a); hide(b)

TEST(characters) { TWO(int, p, unsigned char, q, &integer); *p = 1; *q = 0x2a; return *p; }
TEST(unions) { union word *p = &word, *q = &word; hide(p); hide(q); p->bits = 1; q->real = 1.0f; return p->bits; }
TEST(union_elements) { union word *p = &word, *q = &word; int i = 1; hide(p); hide(q); hide(i); p->bytes[4] = 1; q->elements[i] = 7; return p->bytes[4]; }
TEST(marked_typedef) { TWO(long, p, any_int, q, &wide); *p = 1l << 40; *q = 9; return *p; }
TEST(marked_record) { TWO(long, p, struct any_pair, q, &wide); *p = 1l << 40; q->a = 11; return *p; }
TEST(copies) { TWO(int, p, long, q, &wide); *p = 1; long value = 21; __builtin_memcpy(q, &value, 8); return *p; }
TEST(same_place) { long *p = &wide; *p = 3; *(int *)p = 5; return *p; }
TEST(signedness) { TWO(int, p, unsigned, q, &integer); *p = 1; *q = 8; return *p; }
TEST(pointers_alike) { TWO(void *, p, int *, q, &pointer); *p = &integer; *q = (int *)2; return (long)*p; }
TEST(reused_memory) { TWO(long, p, long long, q, memory); *p = 1; long first = *p; *q = 32; return *q + first; }
TEST(other_types) { long *p = memory; int *q = &integer; hide(p); hide(q); *p = 4; *q = 5; *p += *q; *q = *p; return *p + *q - 4; }
struct members { int a; long b; } record;
TEST(members) { struct members *p = &record; int *q = &record.a; hide(p); hide(q); p->a = 1; *q = 10; p->b = 20; return p->a + p->b; }

TEST(global_counter) { total = counter = 0; for (int i = 0; i < 10; i++) total += counter++; return total; }
static __noinline int touch(int by) { touched += by; return touched; }
TEST(global_in_call) { touched = 0; for (int i = 0; i < 4; i++) { touched++; touch(2); } return touched; }
TEST(nested_counters) {
	total = outer = 0;
	for (int i = 0; i < 4; i++, outer++)
		for (int k = counter = 0; k < 5; k++, counter++) {
			total += 3;
			if (counter == 4)
				outer += 2;
		}
	return total + outer + counter;
}

/* Members that are characters are members; through a pointer to characters everything is within reach. */
struct letters { int a; unsigned char c, d; };
struct holder { long before; struct letters in; };
struct rows { int count; struct letters row[4]; int behind[6]; };
struct letters alphabet;
struct holder owner;
struct rows table;
TEST(letters) { struct letters *p = &alphabet, *q = &alphabet; hide(p); hide(q); p->c = 7; q->d = 0x12; return p->c + (p->d << 8); }
TEST(letter_by_pointer) { struct letters *p = &alphabet; unsigned char *q = &alphabet.c; hide(p); hide(q); p->c = 1; *q = 9; return p->c; }
TEST(inner_by_pointer) { struct holder *p = &owner; struct letters *q = &owner.in; hide(p); hide(q); p->in.c = 1; q->c = 6; return p->in.c; }
TEST(inner_of_two) { struct holder *p = &owner; struct letters *q = &owner.in; hide(p); hide(q); q->a = 1; p->in.a = 8; return q->a; }
TEST(rows) { struct rows *p = &table; struct letters *q = &table.row[2]; int i = 2; hide(p); hide(q); hide(i); if (i < 0 || i > 3) return 0; p->row[i].a = 1; q->a = 5; return p->row[i].a; }

/* What lies before an index that is not negative stays as it is; what lies behind, or at an index that may be, does not. */
TEST(indexes) {
	struct rows *p = &table;
	unsigned i = 1;
	hide(p); hide(i);
	p->count = 7;
	if (i > 5)
		return 0;
	p->behind[i] = 9;
	return p->count + (p->behind[1] << 8);
}
TEST(index_behind) {
	struct rows *p = &table;
	unsigned i = 3;
	hide(p); hide(i);
	p->behind[3] = 30;
	if (i > 5)
		return 0;
	p->behind[i] = 31;
	return p->behind[3];
}
TEST(index_backwards) {
	int *p = table.behind + 2;
	long i = -2;
	hide(p); hide(i);
	p[-2] = 1;
	if (i < -2 || i > 2)
		return 0;
	p[i] = 4;
	return p[-2];
}

/* What is stored through a parameter. */
struct note { int kind; unsigned size; };
struct __attribute__((packed)) packed_note { unsigned char kind; unsigned size; };
static __noinline int by_parameter_of(struct note *n, struct note *m, unsigned bytes) {
	n->size = bytes + 7;
	m->kind = 100;
	int first = n->size;
	m->size += 1000;
	return first + n->size - bytes - 7;
}
TEST(by_parameter) { struct note n = { 1, 2 }; return by_parameter_of(&n, &n, 100); }
static __noinline int by_packed_parameter_of(struct packed_note *n, unsigned char *bytes, unsigned size) {
	n->kind = 3;
	n->size = size;
	int first = n->size;
	bytes[1] = 10;
	return first + (n->size << 8);
}
TEST(by_packed_parameter) { struct packed_note n = { 1, 2 }; return by_packed_parameter_of(&n, (void *)&n, 5); }
