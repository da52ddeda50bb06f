#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
__attribute__((noinline)) int subprogram(int value)
{
	bpf_printk("to be linked with programs and their licence: %d", value);
	return value;
}
