// Programs at functions of user space: the loader's own, which the command starts once more.
//
//: linux 6.6
//$ ./loader 2>/dev/null; ./loader --pin 2>/dev/null; true
//? ^entered = 2$
//? ^left = 2$
//? ^left_with = 2$
//? ^entered_by_pattern = 2$
//? ^arguments = 3$

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

int entered, left, left_with, entered_by_pattern, arguments;

SEC("uprobe//guest/loader:main") int BPF_UPROBE(enter, int count, char **words)
{
	char *first = NULL;
	entered++;
	arguments += count;
	bpf_probe_read_user(&first, sizeof(first), words);
	if (!first)
		entered = -100;
	return 0;
}
SEC("uretprobe//guest/loader:main") int BPF_URETPROBE(leave, int status) { left++; left_with = status; return 0; }
SEC("uprobe.multi//guest/loader:main") int BPF_UPROBE(pattern) { entered_by_pattern++; return 0; }
