// LSM programs, one of which may sleep, and what they keep with inodes and tasks.
//
//: linux 6.1
//$ mkdir /tmp/storage && rmdir /tmp/storage && cat /init >/dev/null && ! mkdir /tmp/refused
//? ^opened = [1-9]
//? ^opened_again = [0-9]
//? ^made = 1$
//? ^refused = 1$
//? ^slept = [1-9]
//? ^hashed = -?[0-9]
//? can't create directory '/tmp/refused': Operation not permitted

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, int);
} opens_of SEC(".maps");
struct made { __u64 at; int count; };
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct made);
} made_by SEC(".maps");

long opened, opened_again, made, refused, slept, hashed;

SEC("lsm/file_open") int BPF_PROG(count_opens, struct file *file)
{
	int *opens = bpf_inode_storage_get(&opens_of, file->f_inode, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!opens)
		return 0;
	if ((*opens)++)
		opened_again++;
	opened++;
	return 0;
}
SEC("lsm.s/file_open") int BPF_PROG(reads_arguments, struct file *file)
{
	struct task_struct *task = bpf_get_current_task_btf();
	char name[4] = {};
	if (task->mm && bpf_copy_from_user(name, sizeof(name), (void *)task->mm->arg_start) == 0)
		slept += name[0] == 'c' && name[1] == 'a' && name[2] == 't';
	return 0;
}
SEC("lsm/inode_mkdir") int BPF_PROG(made_directory, struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct made *own = bpf_task_storage_get(&made_by, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	const unsigned char *name = dentry->d_name.name;
	char letters[8] = {};
	if (!own)
		return 0;
	own->at = bpf_ktime_get_ns();
	own->count++;
	hashed = dentry->d_name.hash;
	bpf_probe_read_kernel_str(letters, sizeof(letters), name);
	if (letters[0] == 'r' && letters[2] == 'f') {
		refused += own->count;
		return -1;
	}
	made += own->count;
	return 0;
}
