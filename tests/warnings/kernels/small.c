// A kernel of a few types: its object's BTF is what the warnings of this folder are about.
typedef unsigned int u32;
#define __bpf_kfunc __attribute__((btf_decl_tag("bpf_kfunc")))

struct mm { int users; };
struct task_struct {
	int pid;
	struct { long utime; };
	int cpus[4];
	struct mm *mm;
};
struct sock { int family; };
enum color { RED, GREEN };

struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	void (*set_state)(struct sock *sk, int state);
	char name[16];
	u32 flags;
	u32 key;
	void *owner;
};
struct bpf_struct_ops_tcp_congestion_ops {
	long refcnt;
	struct tcp_congestion_ops data;
};
struct bpf_struct_ops_tcp_congestion_ops congestion;

int runqueues;
enum color paint;

__bpf_kfunc struct task_struct *bpf_task_acquire(struct task_struct *p) { return p; }
__bpf_kfunc int bpf_two(int a, int b) { return a + b; }
__bpf_kfunc _Bool bpf_ask(int a) { return a; }
int bpf_internal(int a) { return a; }
int do_unlinkat(int dfd, struct task_struct *task) { return dfd; }
int bpf_lsm_file_open(struct task_struct *task) { return 0; }
int bpf_iter_task(struct task_struct *task) { return 0; }

typedef void (*btf_trace_sched_switch)(void *data, _Bool preempt, struct task_struct *prev, struct task_struct *next);
btf_trace_sched_switch sched_switch;
