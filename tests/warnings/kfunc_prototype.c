//= btf small module
#include <bpf/bpf_helpers.h>
struct task_struct;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern int bpf_two(int a) __ksym;
extern int bpf_ask(int a) __ksym;
extern int bpf_module_count(void *a) __ksym;
extern int bpf_two___weak(void) __ksym __weak;
SEC("syscall") int program(void *ctx)
{
	bpf_task_acquire(0);
	return bpf_two(1) + bpf_ask(2) + bpf_module_count(ctx);
}
