// Arenas: memory that programs and user space share by the same addresses.
//
//: linux 6.10
//: cpu 4
//
//= allocate -> 7
//= list_of_cells -> 15
//= globals -> 9
//= static_global -> 3
//= casts_there_and_back -> 1
//= array_of_pointers -> 6
//= freed -> 0
//= passed_on -> 12
//= struct_copied -> 30

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define __arena __attribute__((address_space(1)))
#define PAGE 4096

extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 pages, int node, __u64 flags) __ksym __weak;
extern void bpf_arena_free_pages(void *map, void __arena *address, __u32 pages) __ksym __weak;

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 100);
	__ulong(map_extra, 1ull << 44);
} arena SEC(".maps");

struct cell {
	struct cell __arena *next;
	long value;
};

/* Variables in the arena itself. */
int __arena shared = 4;
int __arena table[4];
static struct cell __arena *__arena head;
static long __arena hidden;

/* The verifier wants to see the map that an arena's pointers belong to. */
static __always_inline void __arena *page(void) { return bpf_arena_alloc_pages(&arena, NULL, 1, -1, 0); }

TEST(allocate)
{
	int __arena *numbers = page();
	if (!numbers)
		return -1;
	numbers[0] = 3;
	numbers[PAGE / sizeof(int) - 1] = 4;
	return numbers[0] + numbers[1023];
}
TEST(list_of_cells)
{
	struct cell __arena *cells = page(), *at;
	long sum = 0;
	if (!cells)
		return -1;
	head = NULL;
	for (int i = 0; i < 6; i++) {
		cells[i].value = i;
		cells[i].next = head;
		head = &cells[i];
	}
	at = head;
	for (int i = 0; i < 6 && at; i++) {
		sum += at->value;
		at = at->next;
	}
	return sum;
}
TEST(globals)
{
	void *map = &arena;
	if (!map)
		return -1;
	table[2] = shared + 1;
	return table[2] + shared;
}
TEST(static_global) { void *map = &arena; if (!map) return -1; hidden = 3; return hidden; }
TEST(casts_there_and_back)
{
	int __arena *numbers = page();
	int *plain;
	if (!numbers)
		return -1;
	/* What user space knows the page by, and what the program reads and writes it by. */
	*numbers = 1;
	plain = (int *)numbers;
	return (unsigned long)numbers >> 44 == 1 && *plain == 1 ? *(int __arena *)plain : -2;
}
TEST(array_of_pointers)
{
	int __arena *__arena *pointers = page();
	int __arena *numbers = page();
	int sum = 0;
	if (!pointers || !numbers)
		return -1;
	for (int i = 0; i < 3; i++) {
		numbers[i] = i + 1;
		pointers[i] = numbers + i;
	}
	for (int i = 0; i < 3; i++)
		sum += *pointers[i];
	return sum;
}
TEST(freed)
{
	int __arena *numbers = page();
	if (!numbers)
		return -1;
	*numbers = 5;
	bpf_arena_free_pages(&arena, numbers, 1);
	return 0;
}
static __noinline int add_up(int __arena *numbers, int count)
{
	int sum = 0;
	for (int i = 0; i < count && i < 8; i++)
		sum += numbers[i];
	return sum;
}
__noinline int global_sum(int __arena *numbers __arg_arena) { return numbers[0] + numbers[1]; }
TEST(passed_on)
{
	int __arena *numbers = page();
	if (!numbers)
		return -1;
	numbers[0] = 4;
	numbers[1] = 2;
	return add_up(numbers, 3) + global_sum(numbers);
}
struct pair { long a, b; };
TEST(struct_copied)
{
	struct pair __arena *pairs = page();
	struct pair local = { 10, 20 };
	if (!pairs)
		return -1;
	pairs[0] = local;
	pairs[1] = pairs[0];
	local = pairs[1];
	return local.a + local.b;
}
