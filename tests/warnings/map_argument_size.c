#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct pair { __u64 a, b; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct pair);
} pairs SEC(".maps");
__u32 global_key;
SEC("socket") int too_small(struct __sk_buff *ctx)
{
	__u32 key = ctx->len;
	struct pair pair = { 1, 2 };
	__u64 whole = 1;

	bpf_map_update_elem(&pairs, &key, &pair, 0);
	bpf_map_update_elem(&pairs, &whole, &pair.b, 0);
	bpf_map_delete_elem(&pairs, &global_key);
	return 0;
}
SEC("socket") int large_enough(struct __sk_buff *ctx)
{
	char key[16] = { ctx->len };
	struct { struct pair pair; __u64 more; } value = {};

	bpf_map_update_elem(&pairs, key, &value.pair, 0);
	bpf_map_update_elem(&pairs, key + 8, &value.pair.b, 0);
	return 0;
}
