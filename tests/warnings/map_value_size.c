#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct wanted { __u64 a, b; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");
SEC("socket") int program(struct __sk_buff *ctx)
{
	__u32 key = 0;
	struct wanted *found = bpf_map_lookup_elem(&numbers, &key);

	return found ? found->a + found->b : 0;
}
