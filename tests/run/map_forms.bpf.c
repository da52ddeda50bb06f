// Every form of map definition: anonymous, named, a typedef, inside one another, with initial values, with flags.
//
//: linux 6.1
//
//= anonymous -> 2
//= named -> 3
//= of_typedef -> 4
//= several_of_one_type -> 0x65
//= inner_by_definition -> 8
//= inner_anonymous -> 9
//= inner_chosen_statically -> 3
//= inner_hash_chosen_statically -> 21
//= inner_added -> 5
//= bloom -> 10
//= least_recently_used -> 6
//= prefix -> 24
//= stack -> 2
//= sizes_by_number -> 7
//= mapped -> 11
//= read_only_to_programs -> 0
//= frozen_by_flags -> 12
//= struct_key -> 13
//= ring_size -> 4096
//= map_as_struct -> 1

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("tc") int name(struct __sk_buff *skb)

static __always_inline int put_and_get(void *map, __u32 key, __u32 value)
{
	__u32 *found;
	bpf_map_update_elem(map, &key, &value, BPF_ANY);
	found = bpf_map_lookup_elem(map, &key);
	return found ? *found : -1;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} nameless SEC(".maps");
TEST(anonymous) { return put_and_get(&nameless, 1, 2); }

struct named_map {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
};
struct named_map named_one SEC(".maps"), named_two SEC(".maps");
TEST(named) { return put_and_get(&named_one, 1, 3); }
TEST(several_of_one_type) { return put_and_get(&named_one, 7, 5) | put_and_get(&named_two, 7, 6) << 4; }

typedef struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u32);
} per_cpu_table;
per_cpu_table of_type SEC(".maps");
TEST(of_typedef) { return put_and_get(&of_type, 1, 4); }

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct named_map);
} tables SEC(".maps") = { .values = { &named_one, &named_two } };
static __always_inline void *inner(void *outer, __u32 key) { return bpf_map_lookup_elem(outer, &key); }
TEST(inner_by_definition) { void *map = inner(&tables, 1); return map ? put_and_get(map, 2, 8) : -2; }

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__type(key, __u32);
		__type(value, __u32);
	});
} unnamed_within SEC(".maps");
TEST(inner_anonymous) { return inner(&unnamed_within, 0) ? -1 : 9; }

struct small_array {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} first_array SEC(".maps"), second_array SEC(".maps"), third_array SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 5);
	__uint(key_size, 4);
	__array(values, struct small_array);
} arrays SEC(".maps") = {
	.values = { [4] = (void *)&second_array, [1] = &first_array },
};
TEST(inner_chosen_statically)
{
	int present = 0;
	for (__u32 i = 0; i < 5; i++) {
		__u32 key = i;
		if (bpf_map_lookup_elem(&arrays, &key))
			present += key > 2 ? 2 : 1;
	}
	return present;
}
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, struct small_array);
} by_key SEC(".maps") = {
	.values = { [0] = &third_array, [3] = &second_array },
};
TEST(inner_hash_chosen_statically)
{
	void *third = inner(&by_key, 0), *second = inner(&by_key, 3);
	if (!third || !second || inner(&by_key, 1))
		return -2;
	put_and_get(third, 0, 20);
	put_and_get(second, 0, 1);
	__u32 zero = 0, *a = bpf_map_lookup_elem(&third_array, &zero), *b = bpf_map_lookup_elem(&second_array, &zero);
	return a && b ? *a + *b : -3;
}
TEST(inner_added) { void *map = inner(&arrays, 1); return map ? put_and_get(map, 0, 5) : -2; }

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 100);
	__uint(map_extra, 3);
	__type(value, __u32);
} filter SEC(".maps");
TEST(bloom)
{
	__u32 member = 77, stranger = 78;
	bpf_map_push_elem(&filter, &member, 0);
	return (bpf_map_peek_elem(&filter, &member) == 0) * 10 + (bpf_map_peek_elem(&filter, &stranger) == 0);
}
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} recent SEC(".maps");
TEST(least_recently_used) { return put_and_get(&recent, 5, 6); }

struct prefix_key { __u32 bits; __u8 address[4]; };
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, __u32);
} prefixes SEC(".maps");
TEST(prefix)
{
	struct prefix_key net = { 24, { 10, 0, 1 } }, host = { 32, { 10, 0, 1, 9 } };
	__u32 length = 24, *found;
	bpf_map_update_elem(&prefixes, &net, &length, BPF_ANY);
	found = bpf_map_lookup_elem(&prefixes, &host);
	return found ? *found : -1;
}
struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__uint(value_size, sizeof(__u32));
} stacked SEC(".maps");
TEST(stack)
{
	__u32 one = 1, two = 2, top = 0;
	bpf_map_push_elem(&stacked, &one, BPF_ANY);
	bpf_map_push_elem(&stacked, &two, BPF_ANY);
	bpf_map_pop_elem(&stacked, &top);
	return top;
}
#define ENTRIES (1 << 2)
enum { VALUE_SIZE = sizeof(int) };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, VALUE_SIZE);
	__uint(max_entries, ENTRIES * 2 + 1);
} numbered SEC(".maps");
TEST(sizes_by_number) { return put_and_get(&numbered, ENTRIES * 2, 7); }
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32);
} mappable SEC(".maps");
TEST(mapped) { return put_and_get(&mappable, 0, 11); }
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u32);
} constants SEC(".maps");
TEST(read_only_to_programs) { __u32 zero = 0, *value = bpf_map_lookup_elem(&constants, &zero); return value ? *value : -1; }
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_ZERO_SEED);
	__uint(pinning, LIBBPF_PIN_NONE);
	__type(key, __u32);
	__type(value, __u32);
} flagged SEC(".maps");
TEST(frozen_by_flags) { return put_and_get(&flagged, 0, 12); }

struct flow { __be32 from, to; __be16 port; __u8 protocol; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct flow);
	__type(value, struct { __u32 packets; __u64 bytes; });
} flows SEC(".maps");
TEST(struct_key)
{
	struct flow flow;
	struct { __u32 packets; __u64 bytes; } seen = { 3, 10 }, *found;
	__builtin_memset(&flow, 0, sizeof(flow));
	flow.from = 1;
	flow.protocol = 17;
	bpf_map_update_elem(&flows, &flow, &seen, BPF_ANY);
	found = bpf_map_lookup_elem(&flows, &flow);
	return found ? found->packets + found->bytes : -1;
}
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");
TEST(ring_size) { return bpf_ringbuf_query(&ring, BPF_RB_RING_SIZE); }
/* The kernel's own idea of a map. */
TEST(map_as_struct)
{
	struct bpf_map *map = (struct bpf_map *)&numbered;
	return map->max_entries == 9 && map->key_size == 4;
}
