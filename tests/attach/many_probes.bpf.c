// One program at many functions.
//
//: linux 6.10
//$ touch /tmp/three && rm /tmp/three
//? ^by_pattern = [1-9]
//? ^by_pattern_returns = [1-9]
//? ^in_session = [1-9]
//? ^session_returns = [1-9]

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

extern bool bpf_session_is_return(void) __ksym __weak;

int by_pattern, by_pattern_returns, in_session, session_returns;

SEC("kprobe.multi/do_unlink*") int BPF_KPROBE(several) { by_pattern++; return 0; }
SEC("kretprobe.multi/do_unlink*") int BPF_KRETPROBE(several_return, int result) { by_pattern_returns++; return 0; }
SEC("kprobe.session/do_unlink*") int session(struct pt_regs *ctx)
{
	if (bpf_session_is_return())
		session_returns++;
	else
		in_session++;
	return 0;
}
