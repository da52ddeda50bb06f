//= btf small module
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
SEC("fentry/do_unlink") int BPF_PROG(misspelt) { return 0; }
SEC("fexit/a_function_of_a_program") int BPF_PROG(elsewhere) { return 0; }
SEC("lsm/file_opn") int BPF_PROG(hook) { return 0; }
SEC("tp_btf/sched_swich") int BPF_PROG(tracepoint) { return 0; }
SEC("iter/tsk") int iterator(void *ctx) { return 0; }
SEC("fentry/small:module_open") int BPF_PROG(in_other_module) { return 0; }
SEC("fentry/module:module_open") int BPF_PROG(in_module) { return 0; }
SEC("?fentry/on_demand") int BPF_PROG(on_demand) { return 0; }
