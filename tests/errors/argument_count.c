#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} map SEC(".maps");

long f(void)
{
	int key = 0;

	return (long)bpf_map_lookup_elem(&map) + bpf_map_delete_elem(&map, &key, 0);
}
