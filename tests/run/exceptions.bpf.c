// Exceptions, and what global functions say of their arguments.
//
//: linux 6.8
//
//= thrown -> 64
//= not_thrown -> 3
//= thrown_deep -> 8
//= thrown_to_callback -> 25
//= not_thrown_to_callback -> 2
//= asserted -> 5
//= thrown_from_global -> 40
//= takes_context -> 64
//= takes_nonnull -> 9
//= takes_nullable -> 11
//= takes_memory -> 6
//= weak_function -> 17
//= hidden_function -> 19
//= takes_trusted -> 1

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TC(name) SEC("tc") int name(struct __sk_buff *skb)

int three = 3;

TC(thrown) { bpf_throw(skb->len); return 1; }
TC(not_thrown) { if (three > 3) bpf_throw(64); return three; }

static __noinline int deep(int depth) { if (depth == three - 3) bpf_throw(8); return depth; }
static __noinline int deeper(int depth) { return deep(depth - 1) + 1; }
TC(thrown_deep) { return deeper(1) + 100; }

__noinline int add_twenty(u64 cookie) { return cookie + 20; }
SEC("tc") __exception_cb(add_twenty) int thrown_to_callback(struct __sk_buff *skb) { if (three == 3) bpf_throw(5); return 0; }
SEC("tc") __exception_cb(add_twenty) int not_thrown_to_callback(struct __sk_buff *skb) { if (three == 4) bpf_throw(5); return 2; }

#define ASSERT(condition, value) ({ if (!(condition)) bpf_throw(value); })
TC(asserted) { ASSERT(skb->len == 64, 1); ASSERT(three == 4, 5); return 2; }

__noinline int check(int value) { if (value != 4) bpf_throw(40); return value; }
TC(thrown_from_global) { return check(three); }

__noinline int length(void *context __arg_ctx) { struct __sk_buff *skb = context; return skb->len; }
TC(takes_context) { return length(skb); }

struct pair { int a, b; };
__noinline int sum(struct pair *pair __arg_nonnull) { return pair->a + pair->b; }
TC(takes_nonnull) { struct pair pair = { 4, 5 }; return sum(&pair); }

__noinline int sum_or(struct pair *pair, int otherwise) { if (!pair) return otherwise; return pair->a + pair->b; }
TC(takes_nullable) { struct pair pair = { three, 2 }; return sum_or(&pair, 0) + sum_or(NULL, 6); }

__noinline int sum_of_bytes(const char *bytes, int more) { return bytes ? bytes[0] + more : 0; }
TC(takes_memory) { char bytes[2] = { 2, 4 }; return sum_of_bytes(bytes, 0) + sum_of_bytes(bytes + 1, 0); }

__weak int overridable(int value) { return value + 14; }
TC(weak_function) { return overridable(three); }
__hidden __noinline int hidden(int value) { return value + 16; }
TC(hidden_function) { return hidden(three); }

__noinline int is_leader(struct task_struct *task __arg_trusted __arg_nullable) { return task ? task->pid == task->tgid : -1; }
SEC("?tp_btf/task_newtask") int trusted_argument(u64 *ctx) { return is_leader((struct task_struct *)ctx[0]); }
SEC("raw_tp") int takes_trusted(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	return is_leader(task) >= 0;
}
