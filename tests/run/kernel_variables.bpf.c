// Variables of the kernel that each processor has for itself. Not every kernel tells their addresses.
//
//: linux 6.1
//: guest
//
//= of_this_processor -> 1
//= of_the_first_processor -> 1
//= of_no_processor -> 1
//= integer -> 1
//= array_element -> 1
//= weak_and_there -> 1
//= weak_and_missing -> 2
//= redeclared -> 1

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

extern const struct rq runqueues __ksym;
extern const int bpf_prog_active __ksym;
extern const struct kernel_stat kstat __ksym __weak;
extern const struct rq there_is_no_such_variable __ksym __weak;

int zero;

TEST(of_this_processor)
{
	const struct rq *mine = bpf_this_cpu_ptr(&runqueues);
	return mine->cpu == bpf_get_smp_processor_id();
}
TEST(of_the_first_processor)
{
	const struct rq *first = bpf_per_cpu_ptr(&runqueues, zero);
	return first && first->cpu == 0;
}
TEST(of_no_processor) { return bpf_per_cpu_ptr(&runqueues, 1 << 20) == NULL; }
TEST(integer) { const int *active = bpf_this_cpu_ptr(&bpf_prog_active); return *active >= 0; }
TEST(array_element)
{
	const struct rq *mine = bpf_this_cpu_ptr(&runqueues), *first = bpf_per_cpu_ptr(&runqueues, 0);
	int at = mine->cpu;
	if (at == 0)
		return first == mine;
	return first != mine;
}
TEST(weak_and_there)
{
	if (!&kstat)
		return -1;
	const struct kernel_stat *stat = bpf_per_cpu_ptr(&kstat, 0);
	return stat != NULL;
}
TEST(weak_and_missing)
{
	const struct rq *rq;
	if (!&there_is_no_such_variable)
		return 2;
	rq = bpf_this_cpu_ptr(&there_is_no_such_variable);
	return rq->cpu;
}
TEST(redeclared)
{
	extern const struct rq runqueues __ksym;
	const struct rq *first = bpf_per_cpu_ptr(&runqueues, 0);
	return first && first->nr_running >= 0;
}
