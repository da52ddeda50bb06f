//= btf small
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct tcp_congestion_op { char name[16]; };
struct sock { int family; };
SEC(".struct_ops") struct tcp_congestion_op misspelt = { .name = "a" };
SEC(".struct_ops.link") struct sock other = { 1 };
SEC("?.struct_ops.link") struct sock on_demand = { 1 };
