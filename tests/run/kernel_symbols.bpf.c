// What is extern: the kernel's functions, variables, symbols and configuration.
//
//: linux 6.6
//
//= strong_function -> 1
//= weak_function -> 1
//= missing_function -> 2
//= missing_by_name -> 3
//= flavoured_function -> 1
//= other_prototype -> 4
//= exists_both_ways -> 5
//= function_chosen -> 1
//= kconfig_strong -> 1
//= kconfig_weak -> 0
//= kconfig_decides -> 1
//= kernel_version -> 1
//= typeless_symbol -> 1
//= typeless_missing -> 1
//= typed_missing -> 6

#define BPF_NO_KFUNC_PROTOTYPES
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int one = 1;

/* Functions: in every kernel that is meant here, in none, and in none with that prototype. */
extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;
extern int bpf_there_is_no_such_function(int a, void *b) __ksym __weak;
extern struct task_struct *bpf_task_from_pid___flavour(int pid) __ksym __weak;
extern struct task_struct *bpf_task_acquire___other(int a, int b, int c) __ksym __weak;

/* Again, as headers do that are included twice. */
extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;

static __always_inline int is_current(struct task_struct *task)
{
	int pid;
	if (!task)
		return -1;
	pid = task->pid;
	bpf_task_release(task);
	return pid == (int)bpf_get_current_pid_tgid();
}

TEST(strong_function) { return is_current(bpf_task_from_pid(bpf_get_current_pid_tgid())); }
TEST(weak_function) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); return 1; }
TEST(missing_function) { return bpf_ksym_exists(bpf_there_is_no_such_function) ? bpf_there_is_no_such_function(1, NULL) : 2; }
TEST(missing_by_name)
{
	if (bpf_there_is_no_such_function)
		return bpf_there_is_no_such_function(one, ctx);
	return 3;
}
TEST(flavoured_function) { return bpf_ksym_exists(bpf_task_from_pid___flavour) ? is_current(bpf_task_from_pid___flavour(bpf_get_current_pid_tgid())) : -2; }
TEST(other_prototype)
{
	if (bpf_ksym_exists(bpf_task_acquire___other)) {
		struct task_struct *task = bpf_task_acquire___other(1, 2, 3);
		return task ? -3 : -4;
	}
	return 4;
}
TEST(exists_both_ways) { return bpf_ksym_exists(bpf_rcu_read_lock) * 5 + bpf_ksym_exists(bpf_there_is_no_such_function) * 10; }
TEST(function_chosen)
{
	bool there = &bpf_rcu_read_lock != NULL, missing = !bpf_there_is_no_such_function;
	if (!there || !missing)
		return -1;
	if (bpf_there_is_no_such_function && one)
		bpf_there_is_no_such_function(0, 0);
	else
		bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 1;
}

/* Configuration, strong and weak, of each kind. */
extern unsigned LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_BPF_JIT __kconfig __weak;
extern int CONFIG_HZ __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[16] __kconfig __weak;
extern bool CONFIG_THERE_IS_NO_SUCH_OPTION __kconfig __weak;
extern unsigned long CONFIG_THERE_IS_NO_SUCH_NUMBER __kconfig __weak;
extern unsigned long long LINUX_HAS_BPF_COOKIE __kconfig __weak;

TEST(kconfig_strong) { return LINUX_KERNEL_VERSION > 0; }
TEST(kconfig_weak) { return CONFIG_THERE_IS_NO_SUCH_OPTION + CONFIG_THERE_IS_NO_SUCH_NUMBER; }
TEST(kconfig_decides)
{
	int hz = CONFIG_HZ;
	if (CONFIG_THERE_IS_NO_SUCH_OPTION)
		return bpf_there_is_no_such_function(1, NULL);
	if (CONFIG_BPF_JIT == TRI_MODULE || CONFIG_DEFAULT_HOSTNAME[0] == 1)
		return -1;
	return hz >= 0 && LINUX_HAS_BPF_COOKIE <= 1;
}
TEST(kernel_version) { return LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 6, 0); }

/* Symbols without a type are addresses. */
extern const void schedule __ksym;
extern const void there_is_no_such_symbol __ksym __weak;
extern const struct rq there_is_no_such_variable __ksym __weak;

TEST(typeless_symbol) { return (unsigned long)&schedule >> 63; }
TEST(typeless_missing) { return &there_is_no_such_symbol == NULL; }
TEST(typed_missing)
{
	if (&there_is_no_such_variable) {
		const struct rq *rq = bpf_this_cpu_ptr(&there_is_no_such_variable);
		return rq->cpu;
	}
	return 6;
}
