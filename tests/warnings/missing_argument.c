//= btf small
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
extern int LINUX_KERNEL_VERSION __kconfig;
SEC("fentry/do_unlinkat") int BPF_PROG(entry, int dfd, void *task, int more) { return dfd + more; }
SEC("fexit/do_unlinkat") int BPF_PROG(exit, int dfd, void *task, int result) { return dfd + result; }
SEC("tp_btf/sched_switch") int BPF_PROG(tracepoint, int preempt, void *prev, void *next, int more) { return more; }
SEC("fentry/do_unlinkat") int asks(unsigned long long *ctx) { return LINUX_KERNEL_VERSION > 0x60000 ? ctx[2] : 0; }
