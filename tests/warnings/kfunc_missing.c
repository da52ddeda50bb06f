//= btf small module
#include <bpf/bpf_helpers.h>
extern int bpf_twoo(int a, int b) __ksym;
extern int bpf_something_else(int a) __ksym;
extern int bpf_internal(int a) __ksym;
extern int bpf_unused(int a) __ksym;
extern int bpf_maybe(int a) __ksym __weak;
SEC("syscall") int program(void *ctx)
{
	return bpf_internal(1) + bpf_twoo(1, 2) + bpf_something_else(3) + (bpf_ksym_exists(bpf_maybe) ? bpf_maybe(1) : 0);
}
