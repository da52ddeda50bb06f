#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int f(void *ctx)
{
	return bpf_ktime_get_n();
}
