//= btf small
#include <bpf/bpf_helpers.h>
struct rq { int nr; };
extern const struct rq runqueues __ksym;
extern const int runqueuez __ksym;
extern const int weak_one __ksym __weak;
extern const void init_task __ksym;
SEC("syscall") int program(void *ctx)
{
	return (long)&runqueues + (long)&runqueuez + (long)&weak_one + (long)&init_task;
}
