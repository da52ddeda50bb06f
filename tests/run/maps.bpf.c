// Maps, helpers and global data.
//
//= array_counts -> 3
//= hash_missing -> 0
//= hash_found -> 42
//= per_cpu -> 1
//= map_in_map -> 8
//= rodata -> 5
//= bss -> 1
//= data -> 12
//= custom_section -> 4
//= delete -> 1
//= push_pop -> 9
//= static_hidden -> 6

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");
struct value { int a; long b; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u64);
	__type(value, struct value);
} hash SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} percpu SEC(".maps");
struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} inner_one SEC(".maps"), inner_two SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [0] = &inner_one, [1] = &inner_two } };
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u32);
} queue SEC(".maps");

const volatile int setting = 5;
int counter;
int initial = 12;
int custom SEC(".data.custom") = 4;
static int hidden = 6;

TEST(array_counts)
{
	__u32 key = 2;
	__u64 *value, zero = 0;
	bpf_map_update_elem(&array, &key, &zero, BPF_ANY);
	for (int i = 0; i < 3; i++) {
		value = bpf_map_lookup_elem(&array, &key);
		if (value)
			__sync_fetch_and_add(value, 1);
	}
	value = bpf_map_lookup_elem(&array, &key);
	return value ? *value : -1;
}
TEST(hash_missing) { __u64 key = 99; return bpf_map_lookup_elem(&hash, &key) != 0; }
TEST(hash_found)
{
	__u64 key = 7;
	struct value value = { .a = 40, .b = 2 }, *found;
	bpf_map_update_elem(&hash, &key, &value, BPF_ANY);
	found = bpf_map_lookup_elem(&hash, &key);
	return found ? found->a + found->b : -1;
}
TEST(per_cpu) { __u32 key = 0; __u32 *value = bpf_map_lookup_elem(&percpu, &key); if (!value) return -1; *value = 0; *value += 1; return *value; }
TEST(map_in_map)
{
	__u32 key = 1, zero = 0, eight = 8, *value;
	void *map = bpf_map_lookup_elem(&outer, &key);
	if (!map)
		return -1;
	bpf_map_update_elem(map, &zero, &eight, BPF_ANY);
	value = bpf_map_lookup_elem(&inner_two, &zero);
	return value ? *value : -2;
}
TEST(rodata) { return setting; }
TEST(bss) { counter = 0; counter++; return counter; }
TEST(data) { return initial; }
TEST(custom_section) { return custom; }
TEST(delete) { __u64 key = 5; struct value v = {}; bpf_map_update_elem(&hash, &key, &v, BPF_ANY); bpf_map_delete_elem(&hash, &key); return bpf_map_lookup_elem(&hash, &key) == 0; }
/* Linux 6.1 has no queues in "syscall" programs, which may sleep. */
SEC("socket") int push_pop(struct __sk_buff *ctx) { __u32 nine = 9, out = 0; bpf_map_push_elem(&queue, &nine, BPF_ANY); bpf_map_pop_elem(&queue, &out); return out; }
TEST(static_hidden) { hidden = 6; barrier(); return hidden; }
