// A map that libbpf pins by its name.
//
//: linux 6.1
//$ ls -l /sys/fs/bpf/kept_by_name && rm /sys/fs/bpf/kept_by_name
//? /sys/fs/bpf/kept_by_name$
//? ^kept_by_name\[3\] = [1-9]

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} kept_by_name SEC(".maps");

SEC("tracepoint/sched/sched_switch") int switches(void *ctx)
{
	__u32 three = 3;
	__u64 one = 1, *count = bpf_map_lookup_elem(&kept_by_name, &three);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&kept_by_name, &three, &one, BPF_ANY);
	return 0;
}
