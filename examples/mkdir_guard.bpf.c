// LSM check: nobody may make a directory of a certain name, "forbidden" unless the loader sets another.
//
// Loads on Linux 5.7 and newer, built with BTF and CONFIG_BPF_LSM; has an effect if "bpf" is among
// /sys/kernel/security/lsm (the kernel's parameter lsm=).

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EPERM 1
#define NAME_LEN 32

/* Constant to the verifier, set before loading. */
const volatile char forbidden_name[NAME_LEN] = "forbidden";

__u64 allowed, refused;

/* Whether a kernel string is the forbidden name, as far as NAME_LEN - 1 characters go. */
static __always_inline bool is_forbidden(const unsigned char *kernel_name)
{
	char name[NAME_LEN] = {};
	int i;

	if (bpf_probe_read_kernel_str(name, sizeof(name), kernel_name) < 0)
		return false;
	for (i = 0; i < NAME_LEN; i++) {
		if (name[i] != forbidden_name[i])
			return false;
		if (!name[i])
			return true;
	}
	return false;
}

SEC("lsm/inode_mkdir")
int BPF_PROG(guard_mkdir, struct inode *dir, struct dentry *dentry, umode_t mode, int ret)
{
	/* Another program said no already. */
	if (ret)
		return ret;

	if (is_forbidden(dentry->d_name.name)) {
		__sync_fetch_and_add(&refused, 1);
		return -EPERM;
	}
	__sync_fetch_and_add(&allowed, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
