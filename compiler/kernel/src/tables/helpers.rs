//! All BPF helpers. Written by `cargo run -p beec-kernel --example generate_tables`; do not edit.
//!
//! From Linux 6.12: `include/uapi/linux/bpf.h`, each `struct bpf_func_proto` and the functions that hand them
//! out; releases and summaries from `data/helpers.txt`.

use crate::helper::{ArgumentRole::*, Helper, entry, parameter as p};
use crate::program_type::{ProgramType::*, types};

/// Every helper; the one with id `n` stands at `n - 1`.
pub(crate) static HELPERS: [Helper; 211] = [
    entry(1, "bpf_map_lookup_elem", "void *", &[p("void *", "map", Map), p("const void *", "key", MapKey)])
        .since(3, 19).types(SET_0).or_null()
        .summary("Find the value stored under a key; NULL when there is none."),
    entry(2, "bpf_map_update_elem", "long", &[p("void *", "map", Map), p("const void *", "key", MapKey), p("const void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(3, 19).types(SET_0)
        .summary("Store a value under a key."),
    entry(3, "bpf_map_delete_elem", "long", &[p("void *", "map", Map), p("const void *", "key", MapKey)])
        .since(3, 19).types(SET_0)
        .summary("Remove a key and its value."),
    entry(4, "bpf_probe_read", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(4, 1).types(SET_1).gpl_only()
        .summary("Copy memory from an address that may be invalid; prefer the _kernel and _user forms."),
    entry(5, "bpf_ktime_get_ns", "__u64", &[])
        .since(4, 1).types(SET_0)
        .summary("Nanoseconds since boot, not counting time asleep."),
    entry(6, "bpf_trace_printk", "long", &[p("const char *", "fmt", Memory), p("__u32", "fmt_size", Size)])
        .since(4, 1).types(SET_0).variadic().gpl_only()
        .summary("Write a line to the kernel's trace pipe, for debugging."),
    entry(7, "bpf_get_prandom_u32", "__u32", &[])
        .since(4, 1).types(SET_0)
        .summary("A pseudo-random 32-bit number."),
    entry(8, "bpf_get_smp_processor_id", "__u32", &[])
        .since(4, 1).types(SET_2).fastcall()
        .summary("The number of the CPU the program runs on."),
    entry(9, "bpf_skb_store_bytes", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "offset", Scalar), p("const void *", "from", Memory), p("__u32", "len", Size), p("__u64", "flags", Scalar)])
        .since(4, 1).types(SET_3).changes_packet()
        .summary("Overwrite bytes of the packet."),
    entry(10, "bpf_l3_csum_replace", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "offset", Scalar), p("__u64", "from", Scalar), p("__u64", "to", Scalar), p("__u64", "size", Scalar)])
        .since(4, 1).types(SET_4).changes_packet()
        .summary("Update the IP checksum after a field changed."),
    entry(11, "bpf_l4_csum_replace", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "offset", Scalar), p("__u64", "from", Scalar), p("__u64", "to", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 1).types(SET_4).changes_packet()
        .summary("Update the TCP, UDP or ICMP checksum after a field changed."),
    entry(12, "bpf_tail_call", "long", &[p("void *", "ctx", Context), p("void *", "prog_array_map", Map), p("__u32", "index", Scalar)])
        .since(4, 2).types(SET_0).changes_packet()
        .summary("Continue in the program at an index of a program array; returns only if that fails."),
    entry(13, "bpf_clone_redirect", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "ifindex", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 2).types(SET_4).changes_packet()
        .summary("Send a copy of the packet out of another device."),
    entry(14, "bpf_get_current_pid_tgid", "__u64", &[])
        .since(4, 2).types(SET_2)
        .summary("The current task's process id (upper half) and thread id (lower half)."),
    entry(15, "bpf_get_current_uid_gid", "__u64", &[])
        .since(4, 2).types(SET_5)
        .summary("The current task's group id (upper half) and user id (lower half)."),
    entry(16, "bpf_get_current_comm", "long", &[p("void *", "buf", Memory), p("__u32", "size_of_buf", Size)])
        .since(4, 2).types(SET_6)
        .summary("Copy the current task's name."),
    entry(17, "bpf_get_cgroup_classid", "__u32", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 3).types(SET_7)
        .summary("The net_cls class of the packet's cgroup (cgroup v1)."),
    entry(18, "bpf_skb_vlan_push", "long", &[p("struct __sk_buff *", "skb", Context), p("__be16", "vlan_proto", Scalar), p("__u16", "vlan_tci", Scalar)])
        .since(4, 3).types(SET_8).changes_packet()
        .summary("Add a VLAN tag to the packet."),
    entry(19, "bpf_skb_vlan_pop", "long", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 3).types(SET_8).changes_packet()
        .summary("Remove the packet's VLAN tag."),
    entry(20, "bpf_skb_get_tunnel_key", "long", &[p("struct __sk_buff *", "skb", Context), p("struct bpf_tunnel_key *", "key", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(4, 3).types(SET_4)
        .summary("Read the tunnel metadata of the packet."),
    entry(21, "bpf_skb_set_tunnel_key", "long", &[p("struct __sk_buff *", "skb", Context), p("struct bpf_tunnel_key *", "key", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(4, 3).types(SET_4)
        .summary("Set the tunnel metadata of the packet."),
    entry(22, "bpf_perf_event_read", "__u64", &[p("void *", "map", Map), p("__u64", "flags", Scalar)])
        .since(4, 3).types(SET_1).gpl_only()
        .summary("Read a hardware counter from a perf event array."),
    entry(23, "bpf_redirect", "long", &[p("__u32", "ifindex", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 4).types(SET_9)
        .summary("Send the packet out of another device when the program returns."),
    entry(24, "bpf_get_route_realm", "__u32", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 4).types(SET_10)
        .summary("The realm of the route the packet takes."),
    entry(25, "bpf_perf_event_output", "long", &[p("void *", "ctx", Context), p("void *", "map", Map), p("__u64", "flags", Scalar), p("void *", "data", Memory), p("__u64", "size", Size)])
        .since(4, 4).types(SET_11).gpl_only()
        .summary("Send a record to user space through a perf event array."),
    entry(26, "bpf_skb_load_bytes", "long", &[p("const void *", "skb", Context), p("__u32", "offset", Scalar), p("void *", "to", Memory), p("__u32", "len", Size)])
        .since(4, 5).types(SET_12)
        .summary("Copy bytes out of the packet."),
    entry(27, "bpf_get_stackid", "long", &[p("void *", "ctx", Context), p("void *", "map", Map), p("__u64", "flags", Scalar)])
        .since(4, 6).types(SET_1).gpl_only()
        .summary("Record the current stack in a stack map and give its id."),
    entry(28, "bpf_csum_diff", "__s64", &[p("__be32 *", "from", Memory), p("__u32", "from_size", Size), p("__be32 *", "to", Memory), p("__u32", "to_size", Size), p("__wsum", "seed", Scalar)])
        .since(4, 6).types(SET_13)
        .summary("The checksum difference between two buffers."),
    entry(29, "bpf_skb_get_tunnel_opt", "long", &[p("struct __sk_buff *", "skb", Context), p("void *", "opt", Memory), p("__u32", "size", Size)])
        .since(4, 6).types(SET_4)
        .summary("Read the tunnel options of the packet."),
    entry(30, "bpf_skb_set_tunnel_opt", "long", &[p("struct __sk_buff *", "skb", Context), p("void *", "opt", Memory), p("__u32", "size", Size)])
        .since(4, 6).types(SET_4)
        .summary("Set the tunnel options of the packet."),
    entry(31, "bpf_skb_change_proto", "long", &[p("struct __sk_buff *", "skb", Context), p("__be16", "proto", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 8).types(SET_8).changes_packet()
        .summary("Turn an IPv4 packet into an IPv6 one or back."),
    entry(32, "bpf_skb_change_type", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "type", Scalar)])
        .since(4, 8).types(SET_8)
        .summary("Change whom the packet is meant for (PACKET_HOST and so on)."),
    entry(33, "bpf_skb_under_cgroup", "long", &[p("struct __sk_buff *", "skb", Context), p("void *", "map", Map), p("__u32", "index", Scalar)])
        .since(4, 8).types(SET_10)
        .summary("Whether the packet's socket belongs to a cgroup of the array."),
    entry(34, "bpf_get_hash_recalc", "__u32", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 8).types(SET_10)
        .summary("The packet's flow hash, computed if need be."),
    entry(35, "bpf_get_current_task", "__u64", &[])
        .since(4, 8).types(SET_2).gpl_only()
        .summary("The address of the current task_struct as a number."),
    entry(36, "bpf_probe_write_user", "long", &[p("void *", "dst", Scalar), p("const void *", "src", Memory), p("__u32", "len", Size)])
        .since(4, 8).types(SET_1).gpl_only()
        .summary("Write to the memory of the current process."),
    entry(37, "bpf_current_task_under_cgroup", "long", &[p("void *", "map", Map), p("__u32", "index", Scalar)])
        .since(4, 9).types(SET_6)
        .summary("Whether the current task belongs to a cgroup of the array."),
    entry(38, "bpf_skb_change_tail", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "len", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 9).types(SET_3).changes_packet()
        .summary("Lengthen or shorten the packet at its end."),
    entry(39, "bpf_skb_pull_data", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "len", Scalar)])
        .since(4, 9).types(SET_14).changes_packet()
        .summary("Make the first bytes of the packet directly readable."),
    entry(40, "bpf_csum_update", "__s64", &[p("struct __sk_buff *", "skb", Context), p("__wsum", "csum", Scalar)])
        .since(4, 9).types(SET_4)
        .summary("Add to the packet's complete checksum."),
    entry(41, "bpf_set_hash_invalid", "void", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 9).types(SET_4)
        .summary("Forget the packet's flow hash."),
    entry(42, "bpf_get_numa_node_id", "long", &[])
        .since(4, 10).types(SET_2)
        .summary("The number of the NUMA node the program runs on."),
    entry(43, "bpf_skb_change_head", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "len", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 10).types(SET_3).changes_packet()
        .summary("Make room in front of the packet."),
    entry(44, "bpf_xdp_adjust_head", "long", &[p("struct xdp_md *", "xdp_md", Context), p("int", "delta", Scalar)])
        .since(4, 10).types(SET_15).changes_packet()
        .summary("Move the start of the packet."),
    entry(45, "bpf_probe_read_str", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(4, 11).types(SET_1).gpl_only()
        .summary("Copy a string from an address that may be invalid; prefer the _kernel and _user forms."),
    entry(46, "bpf_get_socket_cookie", "__u64", &[p("void *", "ctx", Context)])
        .since(4, 12).types(SET_16)
        .summary("A number that names the socket for as long as it lives."),
    entry(47, "bpf_get_socket_uid", "__u32", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 12).types(SET_17)
        .summary("The user id of the packet's socket."),
    entry(48, "bpf_set_hash", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "hash", Scalar)])
        .since(4, 13).types(SET_8)
        .summary("Set the packet's flow hash."),
    entry(49, "bpf_setsockopt", "long", &[p("void *", "bpf_socket", Context), p("int", "level", Scalar), p("int", "optname", Scalar), p("void *", "optval", Memory), p("int", "optlen", Size)])
        .since(4, 13).types(SET_18)
        .summary("Set a socket option."),
    entry(50, "bpf_skb_adjust_room", "long", &[p("struct __sk_buff *", "skb", Context), p("__s32", "len_diff", Scalar), p("__u32", "mode", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 13).types(SET_19).changes_packet()
        .summary("Grow or shrink the room behind the packet's link or network header."),
    entry(51, "bpf_redirect_map", "long", &[p("void *", "map", Map), p("__u64", "key", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 14).types(SET_15)
        .summary("Send the packet to the device, CPU or socket stored in a map."),
    entry(52, "bpf_sk_redirect_map", "long", &[p("struct __sk_buff *", "skb", Context), p("void *", "map", Map), p("__u32", "key", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 14).types(SET_20)
        .summary("Send the packet to a socket stored in a sockmap."),
    entry(53, "bpf_sock_map_update", "long", &[p("struct bpf_sock_ops *", "skops", Context), p("void *", "map", Map), p("void *", "key", MapKey), p("__u64", "flags", Scalar)])
        .since(4, 14).types(SET_21)
        .summary("Store the socket in a sockmap."),
    entry(54, "bpf_xdp_adjust_meta", "long", &[p("struct xdp_md *", "xdp_md", Context), p("int", "delta", Scalar)])
        .since(4, 15).types(SET_15).changes_packet()
        .summary("Move the start of the metadata in front of the packet."),
    entry(55, "bpf_perf_event_read_value", "long", &[p("void *", "map", Map), p("__u64", "flags", Scalar), p("struct bpf_perf_event_value *", "buf", Memory), p("__u32", "buf_size", Size)])
        .since(4, 15).types(SET_1).gpl_only()
        .summary("Read a hardware counter with its enabled and running times."),
    entry(56, "bpf_perf_prog_read_value", "long", &[p("struct bpf_perf_event_data *", "ctx", Context), p("struct bpf_perf_event_value *", "buf", Memory), p("__u32", "buf_size", Size)])
        .since(4, 15).types(SET_22).gpl_only()
        .summary("Read the counter of the perf event the program is attached to."),
    entry(57, "bpf_getsockopt", "long", &[p("void *", "bpf_socket", Context), p("int", "level", Scalar), p("int", "optname", Scalar), p("void *", "optval", Memory), p("int", "optlen", Size)])
        .since(4, 15).types(SET_18)
        .summary("Read a socket option."),
    entry(58, "bpf_override_return", "long", &[p("struct pt_regs *", "regs", Context), p("__u64", "rc", Scalar)])
        .since(4, 16).types(SET_23).gpl_only()
        .summary("Make the probed function return a given value without running."),
    entry(59, "bpf_sock_ops_cb_flags_set", "long", &[p("struct bpf_sock_ops *", "bpf_sock", Context), p("int", "argval", Scalar)])
        .since(4, 16).types(SET_21)
        .summary("Choose for which events the sockops program is called."),
    entry(60, "bpf_msg_redirect_map", "long", &[p("struct sk_msg_md *", "msg", Context), p("void *", "map", Map), p("__u32", "key", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 17).types(SET_24)
        .summary("Send the message to a socket stored in a sockmap."),
    entry(61, "bpf_msg_apply_bytes", "long", &[p("struct sk_msg_md *", "msg", Context), p("__u32", "bytes", Scalar)])
        .since(4, 17).types(SET_24)
        .summary("Let the verdict hold for the next bytes of the message too."),
    entry(62, "bpf_msg_cork_bytes", "long", &[p("struct sk_msg_md *", "msg", Context), p("__u32", "bytes", Scalar)])
        .since(4, 17).types(SET_24)
        .summary("Wait for more bytes before the program is called again."),
    entry(63, "bpf_msg_pull_data", "long", &[p("struct sk_msg_md *", "msg", Context), p("__u32", "start", Scalar), p("__u32", "end", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 17).types(SET_24).changes_packet()
        .summary("Make a range of the message directly readable."),
    entry(64, "bpf_bind", "long", &[p("struct bpf_sock_addr *", "ctx", Context), p("struct sockaddr *", "addr", Memory), p("int", "addr_len", Size)])
        .since(4, 17).types(SET_25)
        .summary("Bind the socket to an address before it connects."),
    entry(65, "bpf_xdp_adjust_tail", "long", &[p("struct xdp_md *", "xdp_md", Context), p("int", "delta", Scalar)])
        .since(4, 18).types(SET_15).changes_packet()
        .summary("Move the end of the packet."),
    entry(66, "bpf_skb_get_xfrm_state", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "index", Scalar), p("struct bpf_xfrm_state *", "xfrm_state", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(4, 18).types(SET_8)
        .summary("Read an IPsec state of the packet."),
    entry(67, "bpf_get_stack", "long", &[p("void *", "ctx", Context), p("void *", "buf", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(4, 18).types(SET_1).gpl_only()
        .summary("Copy the current kernel or user stack."),
    entry(68, "bpf_skb_load_bytes_relative", "long", &[p("const void *", "skb", Context), p("__u32", "offset", Scalar), p("void *", "to", Memory), p("__u32", "len", Size), p("__u32", "start_header", Scalar)])
        .since(4, 18).types(SET_26)
        .summary("Copy bytes out of the packet, counted from a header."),
    entry(69, "bpf_fib_lookup", "long", &[p("void *", "ctx", Context), p("struct bpf_fib_lookup *", "params", Memory), p("int", "plen", Size), p("__u32", "flags", Scalar)])
        .since(4, 18).types(SET_27).gpl_only()
        .summary("Look a destination up in the routing tables."),
    entry(70, "bpf_sock_hash_update", "long", &[p("struct bpf_sock_ops *", "skops", Context), p("void *", "map", Map), p("void *", "key", MapKey), p("__u64", "flags", Scalar)])
        .since(4, 18).types(SET_21)
        .summary("Store the socket in a sockhash."),
    entry(71, "bpf_msg_redirect_hash", "long", &[p("struct sk_msg_md *", "msg", Context), p("void *", "map", Map), p("void *", "key", MapKey), p("__u64", "flags", Scalar)])
        .since(4, 18).types(SET_24)
        .summary("Send the message to a socket stored in a sockhash."),
    entry(72, "bpf_sk_redirect_hash", "long", &[p("struct __sk_buff *", "skb", Context), p("void *", "map", Map), p("void *", "key", MapKey), p("__u64", "flags", Scalar)])
        .since(4, 18).types(SET_20)
        .summary("Send the packet to a socket stored in a sockhash."),
    entry(73, "bpf_lwt_push_encap", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "type", Scalar), p("void *", "hdr", Memory), p("__u32", "len", Size)])
        .since(4, 18).types(SET_28).changes_packet()
        .summary("Put an encapsulating header in front of the packet."),
    entry(74, "bpf_lwt_seg6_store_bytes", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "offset", Scalar), p("const void *", "from", Memory), p("__u32", "len", Size)])
        .since(4, 18).types(SET_29).changes_packet()
        .summary("Overwrite bytes of the segment routing header."),
    entry(75, "bpf_lwt_seg6_adjust_srh", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "offset", Scalar), p("__s32", "delta", Scalar)])
        .since(4, 18).types(SET_29).changes_packet()
        .summary("Grow or shrink the segment routing header."),
    entry(76, "bpf_lwt_seg6_action", "long", &[p("struct __sk_buff *", "skb", Context), p("__u32", "action", Scalar), p("void *", "param", Memory), p("__u32", "param_len", Size)])
        .since(4, 18).types(SET_29).changes_packet()
        .summary("Apply a segment routing action to the packet."),
    entry(77, "bpf_rc_repeat", "long", &[p("void *", "ctx", Context)])
        .since(4, 18).types(SET_30).gpl_only()
        .summary("Report that the remote control repeats its last key."),
    entry(78, "bpf_rc_keydown", "long", &[p("void *", "ctx", Context), p("__u32", "protocol", Scalar), p("__u64", "scancode", Scalar), p("__u32", "toggle", Scalar)])
        .since(4, 18).types(SET_30).gpl_only()
        .summary("Report a key of the remote control."),
    entry(79, "bpf_skb_cgroup_id", "__u64", &[p("struct __sk_buff *", "skb", Context)])
        .since(4, 18).types(SET_31)
        .summary("The cgroup v2 id of the packet's socket."),
    entry(80, "bpf_get_current_cgroup_id", "__u64", &[])
        .since(4, 18).types(SET_2)
        .summary("The cgroup v2 id of the current task."),
    entry(81, "bpf_get_local_storage", "void *", &[p("void *", "map", Map), p("__u64", "flags", Scalar)])
        .since(4, 19).types(SET_32)
        .summary("The cgroup storage that belongs to this attachment."),
    entry(82, "bpf_sk_select_reuseport", "long", &[p("struct sk_reuseport_md *", "reuse", Context), p("void *", "map", Map), p("void *", "key", MapKey), p("__u64", "flags", Scalar)])
        .since(4, 19).types(SET_33)
        .summary("Choose the socket of a reuseport group from a map."),
    entry(83, "bpf_skb_ancestor_cgroup_id", "__u64", &[p("struct __sk_buff *", "skb", Context), p("int", "ancestor_level", Scalar)])
        .since(4, 19).types(SET_31)
        .summary("The id of an ancestor of the cgroup of the packet's socket."),
    entry(84, "bpf_sk_lookup_tcp", "struct bpf_sock *", &[p("void *", "ctx", Context), p("struct bpf_sock_tuple *", "tuple", Memory), p("__u32", "tuple_size", Size), p("__u64", "netns", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 20).types(SET_34).or_null()
        .summary("Find the TCP socket of an address tuple; it must be released."),
    entry(85, "bpf_sk_lookup_udp", "struct bpf_sock *", &[p("void *", "ctx", Context), p("struct bpf_sock_tuple *", "tuple", Memory), p("__u32", "tuple_size", Size), p("__u64", "netns", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 20).types(SET_34).or_null()
        .summary("Find the UDP socket of an address tuple; it must be released."),
    entry(86, "bpf_sk_release", "long", &[p("void *", "sock", Object)])
        .since(4, 20).types(SET_35)
        .summary("Give back a socket that a lookup returned."),
    entry(87, "bpf_map_push_elem", "long", &[p("void *", "map", Map), p("const void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(4, 20).types(SET_0)
        .summary("Add a value to a queue, stack or Bloom filter."),
    entry(88, "bpf_map_pop_elem", "long", &[p("void *", "map", Map), p("void *", "value", MapValue)])
        .since(4, 20).types(SET_0)
        .summary("Take a value from a queue or stack."),
    entry(89, "bpf_map_peek_elem", "long", &[p("void *", "map", Map), p("void *", "value", MapValue)])
        .since(4, 20).types(SET_0)
        .summary("Read the next value of a queue or stack, or ask a Bloom filter."),
    entry(90, "bpf_msg_push_data", "long", &[p("struct sk_msg_md *", "msg", Context), p("__u32", "start", Scalar), p("__u32", "len", Scalar), p("__u64", "flags", Scalar)])
        .since(4, 20).types(SET_24).changes_packet()
        .summary("Insert bytes into the message."),
    entry(91, "bpf_msg_pop_data", "long", &[p("struct sk_msg_md *", "msg", Context), p("__u32", "start", Scalar), p("__u32", "len", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 0).types(SET_24).changes_packet()
        .summary("Remove bytes from the message."),
    entry(92, "bpf_rc_pointer_rel", "long", &[p("void *", "ctx", Context), p("__s32", "rel_x", Scalar), p("__s32", "rel_y", Scalar)])
        .since(5, 0).types(SET_30).gpl_only()
        .summary("Report a movement of the remote control's pointer."),
    entry(93, "bpf_spin_lock", "long", &[p("struct bpf_spin_lock *", "lock", Object)])
        .since(5, 1).types(SET_2)
        .summary("Take the spin lock inside a map value."),
    entry(94, "bpf_spin_unlock", "long", &[p("struct bpf_spin_lock *", "lock", Object)])
        .since(5, 1).types(SET_2)
        .summary("Release the spin lock inside a map value."),
    entry(95, "bpf_sk_fullsock", "struct bpf_sock *", &[p("struct bpf_sock *", "sk", Object)])
        .since(5, 1).types(SET_31).or_null()
        .summary("The full socket behind a socket pointer, or NULL."),
    entry(96, "bpf_tcp_sock", "struct bpf_tcp_sock *", &[p("struct bpf_sock *", "sk", Object)])
        .since(5, 1).types(SET_36).or_null()
        .summary("The TCP view of a socket, or NULL."),
    entry(97, "bpf_skb_ecn_set_ce", "long", &[p("struct __sk_buff *", "skb", Context)])
        .since(5, 1).types(SET_31)
        .summary("Mark the packet as having met congestion."),
    entry(98, "bpf_get_listener_sock", "struct bpf_sock *", &[p("struct bpf_sock *", "sk", Object)])
        .since(5, 1).types(SET_31).or_null()
        .summary("The listening socket a request belongs to, or NULL."),
    entry(99, "bpf_skc_lookup_tcp", "struct bpf_sock *", &[p("void *", "ctx", Context), p("struct bpf_sock_tuple *", "tuple", Memory), p("__u32", "tuple_size", Size), p("__u64", "netns", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 2).types(SET_34).or_null()
        .summary("Find the TCP socket of an address tuple, requests and time-wait included."),
    entry(100, "bpf_tcp_check_syncookie", "long", &[p("void *", "sk", Object), p("void *", "iph", Memory), p("__u32", "iph_len", Size), p("struct tcphdr *", "th", Memory), p("__u32", "th_len", Size)])
        .since(5, 2).types(SET_27).gpl_only()
        .summary("Whether the packet answers with a valid SYN cookie."),
    entry(101, "bpf_sysctl_get_name", "long", &[p("struct bpf_sysctl *", "ctx", Context), p("char *", "buf", Memory), p("unsigned long", "buf_len", Size), p("__u64", "flags", Scalar)])
        .since(5, 2).types(SET_37)
        .summary("Copy the name of the sysctl that is accessed."),
    entry(102, "bpf_sysctl_get_current_value", "long", &[p("struct bpf_sysctl *", "ctx", Context), p("char *", "buf", Memory), p("unsigned long", "buf_len", Size)])
        .since(5, 2).types(SET_37)
        .summary("Copy the present value of the sysctl."),
    entry(103, "bpf_sysctl_get_new_value", "long", &[p("struct bpf_sysctl *", "ctx", Context), p("char *", "buf", Memory), p("unsigned long", "buf_len", Size)])
        .since(5, 2).types(SET_37)
        .summary("Copy the value that is being written to the sysctl."),
    entry(104, "bpf_sysctl_set_new_value", "long", &[p("struct bpf_sysctl *", "ctx", Context), p("const char *", "buf", Memory), p("unsigned long", "buf_len", Size)])
        .since(5, 2).types(SET_37)
        .summary("Replace the value that is being written to the sysctl."),
    entry(105, "bpf_strtol", "long", &[p("const char *", "buf", Memory), p("unsigned long", "buf_len", Size), p("__u64", "flags", Scalar), p("long *", "res", Memory)])
        .since(5, 2).types(SET_2)
        .summary("Read a signed number from text."),
    entry(106, "bpf_strtoul", "long", &[p("const char *", "buf", Memory), p("unsigned long", "buf_len", Size), p("__u64", "flags", Scalar), p("unsigned long *", "res", Memory)])
        .since(5, 2).types(SET_2)
        .summary("Read an unsigned number from text."),
    entry(107, "bpf_sk_storage_get", "void *", &[p("void *", "map", Map), p("void *", "sk", Object), p("void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(5, 2).types(SET_38).or_null()
        .summary("The program's storage attached to a socket."),
    entry(108, "bpf_sk_storage_delete", "long", &[p("void *", "map", Map), p("void *", "sk", Object)])
        .since(5, 2).types(SET_39)
        .summary("Remove the program's storage from a socket."),
    entry(109, "bpf_send_signal", "long", &[p("__u32", "sig", Scalar)])
        .since(5, 3).types(SET_1)
        .summary("Send a signal to the current process."),
    entry(110, "bpf_tcp_gen_syncookie", "__s64", &[p("void *", "sk", Object), p("void *", "iph", Memory), p("__u32", "iph_len", Size), p("struct tcphdr *", "th", Memory), p("__u32", "th_len", Size)])
        .since(5, 4).types(SET_27).gpl_only()
        .summary("Make a SYN cookie for the packet."),
    entry(111, "bpf_skb_output", "long", &[p("void *", "ctx", Object), p("void *", "map", Map), p("__u64", "flags", Scalar), p("void *", "data", Memory), p("__u64", "size", Size)])
        .since(5, 5).types(SET_40).gpl_only()
        .summary("Send a record and part of a packet to user space through a perf event array."),
    entry(112, "bpf_probe_read_user", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(5, 5).types(SET_2).gpl_only()
        .summary("Copy memory of the current process."),
    entry(113, "bpf_probe_read_kernel", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(5, 5).types(SET_2).gpl_only()
        .summary("Copy kernel memory."),
    entry(114, "bpf_probe_read_user_str", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(5, 5).types(SET_2).gpl_only()
        .summary("Copy a string of the current process."),
    entry(115, "bpf_probe_read_kernel_str", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "unsafe_ptr", Scalar)])
        .since(5, 5).types(SET_2).gpl_only()
        .summary("Copy a string of the kernel."),
    entry(116, "bpf_tcp_send_ack", "long", &[p("void *", "tp", Object), p("__u32", "rcv_nxt", Scalar)])
        .since(5, 6).types(SET_41)
        .summary("Send an acknowledgement from a congestion control."),
    entry(117, "bpf_send_signal_thread", "long", &[p("__u32", "sig", Scalar)])
        .since(5, 6).types(SET_1)
        .summary("Send a signal to the current thread."),
    entry(118, "bpf_jiffies64", "__u64", &[])
        .since(5, 6).types(SET_2)
        .summary("The kernel's tick counter."),
    entry(119, "bpf_read_branch_records", "long", &[p("struct bpf_perf_event_data *", "ctx", Context), p("void *", "buf", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(5, 7).types(SET_22).gpl_only()
        .summary("Copy the branch records of the perf event."),
    entry(120, "bpf_get_ns_current_pid_tgid", "long", &[p("__u64", "dev", Scalar), p("__u64", "ino", Scalar), p("struct bpf_pidns_info *", "nsdata", Memory), p("__u32", "size", Size)])
        .since(5, 7).types(SET_2)
        .summary("The current process and thread ids as a given namespace numbers them."),
    entry(121, "bpf_xdp_output", "long", &[p("void *", "ctx", Object), p("void *", "map", Map), p("__u64", "flags", Scalar), p("void *", "data", Memory), p("__u64", "size", Size)])
        .since(5, 7).types(SET_40).gpl_only()
        .summary("Send a record and part of an XDP packet to user space through a perf event array."),
    entry(122, "bpf_get_netns_cookie", "__u64", &[p("void *", "ctx", Context)])
        .since(5, 7).types(SET_42)
        .summary("A number that names the network namespace."),
    entry(123, "bpf_get_current_ancestor_cgroup_id", "__u64", &[p("int", "ancestor_level", Scalar)])
        .since(5, 7).types(SET_2)
        .summary("The id of an ancestor of the current task's cgroup."),
    entry(124, "bpf_sk_assign", "long", &[p("void *", "ctx", Context), p("void *", "sk", Object), p("__u64", "flags", Scalar)])
        .since(5, 7).types(SET_43)
        .summary("Deliver the packet to a given socket."),
    entry(125, "bpf_ktime_get_boot_ns", "__u64", &[])
        .since(5, 8).types(SET_0)
        .summary("Nanoseconds since boot, counting time asleep."),
    entry(126, "bpf_seq_printf", "long", &[p("struct seq_file *", "m", Object), p("const char *", "fmt", Memory), p("__u32", "fmt_size", Size), p("const void *", "data", Memory), p("__u32", "data_len", Size)])
        .since(5, 8).types(SET_40).gpl_only()
        .summary("Write formatted text into the file an iterator fills."),
    entry(127, "bpf_seq_write", "long", &[p("struct seq_file *", "m", Object), p("const void *", "data", Memory), p("__u32", "len", Size)])
        .since(5, 8).types(SET_40).gpl_only()
        .summary("Write bytes into the file an iterator fills."),
    entry(128, "bpf_sk_cgroup_id", "__u64", &[p("void *", "sk", Object)])
        .since(5, 8).types(SET_44)
        .summary("The cgroup v2 id of a socket."),
    entry(129, "bpf_sk_ancestor_cgroup_id", "__u64", &[p("void *", "sk", Object), p("int", "ancestor_level", Scalar)])
        .since(5, 8).types(SET_44)
        .summary("The id of an ancestor of a socket's cgroup."),
    entry(130, "bpf_ringbuf_output", "long", &[p("void *", "ringbuf", Map), p("void *", "data", Memory), p("__u64", "size", Size), p("__u64", "flags", Scalar)])
        .since(5, 8).types(SET_2)
        .summary("Copy a record into a ring buffer."),
    entry(131, "bpf_ringbuf_reserve", "void *", &[p("void *", "ringbuf", Map), p("__u64", "size", Size), p("__u64", "flags", Scalar)])
        .since(5, 8).types(SET_2).or_null()
        .summary("Reserve room for a record in a ring buffer; it must be submitted or discarded."),
    entry(132, "bpf_ringbuf_submit", "void", &[p("void *", "data", Object), p("__u64", "flags", Scalar)])
        .since(5, 8).types(SET_2)
        .summary("Publish a reserved record."),
    entry(133, "bpf_ringbuf_discard", "void", &[p("void *", "data", Object), p("__u64", "flags", Scalar)])
        .since(5, 8).types(SET_2)
        .summary("Drop a reserved record."),
    entry(134, "bpf_ringbuf_query", "__u64", &[p("void *", "ringbuf", Map), p("__u64", "flags", Scalar)])
        .since(5, 8).types(SET_2)
        .summary("Ask for a property of a ring buffer, such as the bytes waiting in it."),
    entry(135, "bpf_csum_level", "long", &[p("struct __sk_buff *", "skb", Context), p("__u64", "level", Scalar)])
        .since(5, 8).types(SET_4)
        .summary("Change how many checksums of the packet count as verified."),
    entry(136, "bpf_skc_to_tcp6_sock", "struct tcp6_sock *", &[p("void *", "sk", Object)])
        .since(5, 9).types(SET_45).or_null()
        .summary("The pointer as a tcp6_sock, or NULL."),
    entry(137, "bpf_skc_to_tcp_sock", "struct tcp_sock *", &[p("void *", "sk", Object)])
        .since(5, 9).types(SET_45).or_null()
        .summary("The pointer as a tcp_sock, or NULL."),
    entry(138, "bpf_skc_to_tcp_timewait_sock", "struct tcp_timewait_sock *", &[p("void *", "sk", Object)])
        .since(5, 9).types(SET_45).or_null()
        .summary("The pointer as a tcp_timewait_sock, or NULL."),
    entry(139, "bpf_skc_to_tcp_request_sock", "struct tcp_request_sock *", &[p("void *", "sk", Object)])
        .since(5, 9).types(SET_45).or_null()
        .summary("The pointer as a tcp_request_sock, or NULL."),
    entry(140, "bpf_skc_to_udp6_sock", "struct udp6_sock *", &[p("void *", "sk", Object)])
        .since(5, 9).types(SET_45).or_null()
        .summary("The pointer as a udp6_sock, or NULL."),
    entry(141, "bpf_get_task_stack", "long", &[p("struct task_struct *", "task", Object), p("void *", "buf", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(5, 9).types(SET_1)
        .summary("Copy the kernel or user stack of a task."),
    entry(142, "bpf_load_hdr_opt", "long", &[p("struct bpf_sock_ops *", "skops", Context), p("void *", "searchby_res", Memory), p("__u32", "len", Size), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_21)
        .summary("Read a TCP header option."),
    entry(143, "bpf_store_hdr_opt", "long", &[p("struct bpf_sock_ops *", "skops", Context), p("const void *", "from", Memory), p("__u32", "len", Size), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_21).changes_packet()
        .summary("Write a TCP header option."),
    entry(144, "bpf_reserve_hdr_opt", "long", &[p("struct bpf_sock_ops *", "skops", Context), p("__u32", "len", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_21)
        .summary("Reserve room for a TCP header option."),
    entry(145, "bpf_inode_storage_get", "void *", &[p("void *", "map", Map), p("void *", "inode", Object), p("void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_46).or_null()
        .summary("The program's storage attached to an inode."),
    entry(146, "bpf_inode_storage_delete", "int", &[p("void *", "map", Map), p("void *", "inode", Object)])
        .since(5, 10).types(SET_46)
        .summary("Remove the program's storage from an inode."),
    entry(147, "bpf_d_path", "long", &[p("const struct path *", "path", Object), p("char *", "buf", Memory), p("__u32", "sz", Size)])
        .since(5, 10).types(SET_40)
        .summary("Write out the full path of a file."),
    entry(148, "bpf_copy_from_user", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "user_ptr", Scalar)])
        .since(5, 10).types(SET_1).sleeps()
        .summary("Copy memory of the current process, sleeping if it must be paged in."),
    entry(149, "bpf_snprintf_btf", "long", &[p("char *", "str", Memory), p("__u32", "str_size", Size), p("struct btf_ptr *", "ptr", Memory), p("__u32", "btf_ptr_size", Size), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_2)
        .summary("Format a kernel object by its BTF type."),
    entry(150, "bpf_seq_printf_btf", "long", &[p("struct seq_file *", "m", Object), p("struct btf_ptr *", "ptr", Memory), p("__u32", "ptr_size", Size), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_40).gpl_only()
        .summary("Format a kernel object by its BTF type into the file an iterator fills."),
    entry(151, "bpf_skb_cgroup_classid", "__u64", &[p("struct __sk_buff *", "skb", Context)])
        .since(5, 10).types(SET_8)
        .summary("The net_cls class of the packet's socket."),
    entry(152, "bpf_redirect_neigh", "long", &[p("__u32", "ifindex", Scalar), p("struct bpf_redir_neigh *", "params", Memory), p("int", "plen", Size), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_8)
        .summary("Send the packet out of another device, with the link addresses filled in."),
    entry(153, "bpf_per_cpu_ptr", "void *", &[p("const void *", "percpu_ptr", Object), p("__u32", "cpu", Scalar)])
        .since(5, 10).types(SET_2)
        .summary("The address of a per-CPU kernel variable on a given CPU, or NULL."),
    entry(154, "bpf_this_cpu_ptr", "void *", &[p("const void *", "percpu_ptr", Object)])
        .since(5, 10).types(SET_2)
        .summary("The address of a per-CPU kernel variable on this CPU."),
    entry(155, "bpf_redirect_peer", "long", &[p("__u32", "ifindex", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 10).types(SET_8)
        .summary("Send the packet to the other end of a device pair."),
    entry(156, "bpf_task_storage_get", "void *", &[p("void *", "map", Map), p("struct task_struct *", "task", Object), p("void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(5, 11).types(SET_47).or_null()
        .summary("The program's storage attached to a task."),
    entry(157, "bpf_task_storage_delete", "long", &[p("void *", "map", Map), p("struct task_struct *", "task", Object)])
        .since(5, 11).types(SET_47)
        .summary("Remove the program's storage from a task."),
    entry(158, "bpf_get_current_task_btf", "struct task_struct *", &[])
        .since(5, 11).types(SET_2).gpl_only()
        .summary("The current task_struct as a typed pointer."),
    entry(159, "bpf_bprm_opts_set", "long", &[p("struct linux_binprm *", "bprm", Object), p("__u64", "flags", Scalar)])
        .since(5, 11).types(SET_46)
        .summary("Set options of the program that is being executed."),
    entry(160, "bpf_ktime_get_coarse_ns", "__u64", &[])
        .since(5, 11).types(SET_48)
        .summary("Nanoseconds since boot at the precision of a tick."),
    entry(161, "bpf_ima_inode_hash", "long", &[p("struct inode *", "inode", Object), p("void *", "dst", Memory), p("__u32", "size", Size)])
        .since(5, 11).types(SET_46).sleeps()
        .summary("The integrity hash of an inode."),
    entry(162, "bpf_sock_from_file", "struct socket *", &[p("struct file *", "file", Object)])
        .since(5, 11).types(SET_40).or_null()
        .summary("The socket behind a file, or NULL."),
    entry(163, "bpf_check_mtu", "long", &[p("void *", "ctx", Context), p("__u32", "ifindex", Scalar), p("__u32 *", "mtu_len", Memory), p("__s32", "len_diff", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 12).types(SET_27).gpl_only()
        .summary("Whether a packet of a given length fits the device."),
    entry(164, "bpf_for_each_map_elem", "long", &[p("void *", "map", Map), p("void *", "callback_fn", Callback), p("void *", "callback_ctx", Memory), p("__u64", "flags", Scalar)])
        .since(5, 13).types(SET_2)
        .summary("Call a function for each element of a map."),
    entry(165, "bpf_snprintf", "long", &[p("char *", "str", Memory), p("__u32", "str_size", Size), p("const char *", "fmt", Memory), p("__u64 *", "data", Memory), p("__u32", "data_len", Size)])
        .since(5, 13).types(SET_2).gpl_only()
        .summary("Format text into a buffer."),
    entry(166, "bpf_sys_bpf", "long", &[p("__u32", "cmd", Scalar), p("void *", "attr", Memory), p("__u32", "attr_size", Size)])
        .since(5, 14).types(SET_49).sleeps()
        .summary("Call the bpf() system call."),
    entry(167, "bpf_btf_find_by_name_kind", "long", &[p("char *", "name", Memory), p("int", "name_sz", Size), p("__u32", "kind", Scalar), p("int", "flags", Scalar)])
        .since(5, 14).types(SET_49).sleeps()
        .summary("The id of a BTF type of the kernel or a module."),
    entry(168, "bpf_sys_close", "long", &[p("__u32", "fd", Scalar)])
        .since(5, 14).types(SET_49).sleeps()
        .summary("Close a file descriptor."),
    entry(169, "bpf_timer_init", "long", &[p("struct bpf_timer *", "timer", Object), p("void *", "map", Map), p("__u64", "flags", Scalar)])
        .since(5, 15).types(SET_2).gpl_only()
        .summary("Prepare the timer inside a map value."),
    entry(170, "bpf_timer_set_callback", "long", &[p("struct bpf_timer *", "timer", Object), p("void *", "callback_fn", Callback)])
        .since(5, 15).types(SET_2).gpl_only()
        .summary("Set the function a timer calls."),
    entry(171, "bpf_timer_start", "long", &[p("struct bpf_timer *", "timer", Object), p("__u64", "nsecs", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 15).types(SET_2).gpl_only()
        .summary("Let a timer expire after some nanoseconds."),
    entry(172, "bpf_timer_cancel", "long", &[p("struct bpf_timer *", "timer", Object)])
        .since(5, 15).types(SET_2).gpl_only()
        .summary("Stop a timer and wait for its function to end."),
    entry(173, "bpf_get_func_ip", "__u64", &[p("void *", "ctx", Context)])
        .since(5, 15).types(SET_1).gpl_only()
        .summary("The address of the traced function."),
    entry(174, "bpf_get_attach_cookie", "__u64", &[p("void *", "ctx", Context)])
        .since(5, 15).types(SET_1)
        .summary("The number given when the program was attached."),
    entry(175, "bpf_task_pt_regs", "long", &[p("struct task_struct *", "task", Object)])
        .since(5, 15).types(SET_2).gpl_only()
        .summary("The saved user registers of a task."),
    entry(176, "bpf_get_branch_snapshot", "long", &[p("void *", "entries", Memory), p("__u32", "size", Size), p("__u64", "flags", Scalar)])
        .since(5, 16).types(SET_1).gpl_only()
        .summary("Copy the processor's last branch records."),
    entry(177, "bpf_trace_vprintk", "long", &[p("const char *", "fmt", Memory), p("__u32", "fmt_size", Size), p("const void *", "data", Memory), p("__u32", "data_len", Size)])
        .since(5, 16).types(SET_2).gpl_only()
        .summary("Write a line with any number of values to the kernel's trace pipe."),
    entry(178, "bpf_skc_to_unix_sock", "struct unix_sock *", &[p("void *", "sk", Object)])
        .since(5, 16).types(SET_45).or_null()
        .summary("The pointer as a unix_sock, or NULL."),
    entry(179, "bpf_kallsyms_lookup_name", "long", &[p("const char *", "name", Memory), p("int", "name_sz", Size), p("int", "flags", Scalar), p("__u64 *", "res", Memory)])
        .since(5, 16).types(SET_49)
        .summary("The address of a kernel symbol."),
    entry(180, "bpf_find_vma", "long", &[p("struct task_struct *", "task", Object), p("__u64", "addr", Scalar), p("void *", "callback_fn", Callback), p("void *", "callback_ctx", Memory), p("__u64", "flags", Scalar)])
        .since(5, 17).types(SET_1)
        .summary("Call a function with the memory area that holds an address."),
    entry(181, "bpf_loop", "long", &[p("__u32", "nr_loops", Scalar), p("void *", "callback_fn", Callback), p("void *", "callback_ctx", Memory), p("__u64", "flags", Scalar)])
        .since(5, 17).types(SET_2)
        .summary("Call a function a number of times."),
    entry(182, "bpf_strncmp", "long", &[p("const char *", "s1", Memory), p("__u32", "s1_sz", Size), p("const char *", "s2", Memory)])
        .since(5, 17).types(SET_2)
        .summary("Compare a string with a constant one."),
    entry(183, "bpf_get_func_arg", "long", &[p("void *", "ctx", Context), p("__u32", "n", Scalar), p("__u64 *", "value", Memory)])
        .since(5, 17).types(SET_40)
        .summary("An argument of the traced function."),
    entry(184, "bpf_get_func_ret", "long", &[p("void *", "ctx", Context), p("__u64 *", "value", Memory)])
        .since(5, 17).types(SET_40)
        .summary("The return value of the traced function."),
    entry(185, "bpf_get_func_arg_cnt", "long", &[p("void *", "ctx", Context)])
        .since(5, 17).types(SET_40)
        .summary("The number of arguments of the traced function."),
    entry(186, "bpf_get_retval", "int", &[])
        .since(5, 18).types(SET_32)
        .summary("The value the system call is going to return."),
    entry(187, "bpf_set_retval", "int", &[p("int", "retval", Scalar)])
        .since(5, 18).types(SET_32)
        .summary("Set the value the system call is going to return."),
    entry(188, "bpf_xdp_get_buff_len", "__u64", &[p("struct xdp_md *", "xdp_md", Context)])
        .since(5, 18).types(SET_50)
        .summary("The length of the packet, fragments included."),
    entry(189, "bpf_xdp_load_bytes", "long", &[p("struct xdp_md *", "xdp_md", Context), p("__u32", "offset", Scalar), p("void *", "buf", Memory), p("__u32", "len", Size)])
        .since(5, 18).types(SET_15)
        .summary("Copy bytes out of the packet, fragments included."),
    entry(190, "bpf_xdp_store_bytes", "long", &[p("struct xdp_md *", "xdp_md", Context), p("__u32", "offset", Scalar), p("void *", "buf", Memory), p("__u32", "len", Size)])
        .since(5, 18).types(SET_15)
        .summary("Overwrite bytes of the packet, fragments included."),
    entry(191, "bpf_copy_from_user_task", "long", &[p("void *", "dst", Memory), p("__u32", "size", Size), p("const void *", "user_ptr", Scalar), p("struct task_struct *", "tsk", Object), p("__u64", "flags", Scalar)])
        .since(5, 18).types(SET_1).gpl_only().sleeps()
        .summary("Copy memory of another process."),
    entry(192, "bpf_skb_set_tstamp", "long", &[p("struct __sk_buff *", "skb", Context), p("__u64", "tstamp", Scalar), p("__u32", "tstamp_type", Scalar)])
        .since(5, 18).types(SET_8)
        .summary("Set the packet's time stamp and its clock."),
    entry(193, "bpf_ima_file_hash", "long", &[p("struct file *", "file", Object), p("void *", "dst", Memory), p("__u32", "size", Size)])
        .since(5, 18).types(SET_46).sleeps()
        .summary("The integrity hash of a file, computed if need be."),
    entry(194, "bpf_kptr_xchg", "void *", &[p("void *", "dst", Object), p("void *", "ptr", Object)])
        .since(5, 19).types(SET_2).or_null()
        .summary("Exchange the kernel pointer stored in a map value."),
    entry(195, "bpf_map_lookup_percpu_elem", "void *", &[p("void *", "map", Map), p("const void *", "key", MapKey), p("__u32", "cpu", Scalar)])
        .since(5, 19).types(SET_2).or_null()
        .summary("Find the value stored under a key for a given CPU; NULL when there is none."),
    entry(196, "bpf_skc_to_mptcp_sock", "struct mptcp_sock *", &[p("void *", "sk", Object)])
        .since(5, 19).types(SET_45).or_null()
        .summary("The pointer as an mptcp_sock, or NULL."),
    entry(197, "bpf_dynptr_from_mem", "long", &[p("void *", "data", Memory), p("__u64", "size", Size), p("__u64", "flags", Scalar), p("struct bpf_dynptr *", "ptr", Dynptr)])
        .since(5, 19).types(SET_2)
        .summary("Make a dynptr over a map value."),
    entry(198, "bpf_ringbuf_reserve_dynptr", "long", &[p("void *", "ringbuf", Map), p("__u32", "size", Scalar), p("__u64", "flags", Scalar), p("struct bpf_dynptr *", "ptr", Dynptr)])
        .since(5, 19).types(SET_2)
        .summary("Reserve room of any length in a ring buffer; it must be submitted or discarded."),
    entry(199, "bpf_ringbuf_submit_dynptr", "void", &[p("struct bpf_dynptr *", "ptr", Dynptr), p("__u64", "flags", Scalar)])
        .since(5, 19).types(SET_2)
        .summary("Publish a record reserved through a dynptr."),
    entry(200, "bpf_ringbuf_discard_dynptr", "void", &[p("struct bpf_dynptr *", "ptr", Dynptr), p("__u64", "flags", Scalar)])
        .since(5, 19).types(SET_2)
        .summary("Drop a record reserved through a dynptr."),
    entry(201, "bpf_dynptr_read", "long", &[p("void *", "dst", Memory), p("__u64", "len", Size), p("const struct bpf_dynptr *", "src", Dynptr), p("__u64", "offset", Scalar), p("__u64", "flags", Scalar)])
        .since(5, 19).types(SET_2)
        .summary("Copy bytes out of a dynptr."),
    entry(202, "bpf_dynptr_write", "long", &[p("const struct bpf_dynptr *", "dst", Dynptr), p("__u64", "offset", Scalar), p("void *", "src", Memory), p("__u64", "len", Size), p("__u64", "flags", Scalar)])
        .since(5, 19).types(SET_2)
        .summary("Copy bytes into a dynptr."),
    entry(203, "bpf_dynptr_data", "void *", &[p("const struct bpf_dynptr *", "ptr", Dynptr), p("__u64", "offset", Scalar), p("__u64", "len", Size)])
        .since(5, 19).types(SET_2).or_null()
        .summary("The address of a range of constant length in a dynptr, or NULL."),
    entry(204, "bpf_tcp_raw_gen_syncookie_ipv4", "__s64", &[p("struct iphdr *", "iph", Memory), p("struct tcphdr *", "th", Memory), p("__u32", "th_len", Size)])
        .since(6, 0).types(SET_27).gpl_only()
        .summary("Make a SYN cookie from IPv4 headers."),
    entry(205, "bpf_tcp_raw_gen_syncookie_ipv6", "__s64", &[p("struct ipv6hdr *", "iph", Memory), p("struct tcphdr *", "th", Memory), p("__u32", "th_len", Size)])
        .since(6, 0).types(SET_27).gpl_only()
        .summary("Make a SYN cookie from IPv6 headers."),
    entry(206, "bpf_tcp_raw_check_syncookie_ipv4", "long", &[p("struct iphdr *", "iph", Memory), p("struct tcphdr *", "th", Memory)])
        .since(6, 0).types(SET_27).gpl_only()
        .summary("Whether IPv4 headers carry a valid SYN cookie."),
    entry(207, "bpf_tcp_raw_check_syncookie_ipv6", "long", &[p("struct ipv6hdr *", "iph", Memory), p("struct tcphdr *", "th", Memory)])
        .since(6, 0).types(SET_27).gpl_only()
        .summary("Whether IPv6 headers carry a valid SYN cookie."),
    entry(208, "bpf_ktime_get_tai_ns", "__u64", &[])
        .since(6, 1).types(SET_2)
        .summary("Nanoseconds of international atomic time."),
    entry(209, "bpf_user_ringbuf_drain", "long", &[p("void *", "map", Map), p("void *", "callback_fn", Callback), p("void *", "ctx", Memory), p("__u64", "flags", Scalar)])
        .since(6, 1).types(SET_2)
        .summary("Call a function for each record user space wrote."),
    entry(210, "bpf_cgrp_storage_get", "void *", &[p("void *", "map", Map), p("struct cgroup *", "cgroup", Object), p("void *", "value", MapValue), p("__u64", "flags", Scalar)])
        .since(6, 2).types(SET_2).or_null()
        .summary("The program's storage attached to a cgroup."),
    entry(211, "bpf_cgrp_storage_delete", "long", &[p("void *", "map", Map), p("struct cgroup *", "cgroup", Object)])
        .since(6, 2).types(SET_2)
        .summary("Remove the program's storage from a cgroup."),
];

const SET_0: u64 = types(&[SocketFilter, SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSock, CgroupSockAddr, LwtIn,
    LwtOut, LwtXmit, LwtSeg6local, SockOps, SkSkb, SkMsg, FlowDissector, Kprobe,
    Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable, Tracing, CgroupDevice, CgroupSysctl, CgroupSockopt,
    LircMode2, SkReuseport, SkLookup, StructOps, Ext, Lsm, Syscall, Netfilter]);

const SET_1: u64 = types(&[Kprobe, Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable, Tracing, Ext, Lsm,
    Syscall]);

const SET_2: u64 = types(&[SocketFilter, SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSock, CgroupSockAddr, LwtIn,
    LwtOut, LwtXmit, LwtSeg6local, SockOps, SkSkb, SkMsg, FlowDissector, Kprobe,
    Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable, Tracing, CgroupDevice, CgroupSysctl, CgroupSockopt,
    SkReuseport, SkLookup, StructOps, Ext, Lsm, Syscall, Netfilter]);

const SET_3: u64 = types(&[SchedCls, SchedAct, LwtXmit, SkSkb, Ext]);

const SET_4: u64 = types(&[SchedCls, SchedAct, LwtXmit, Ext]);

const SET_5: u64 = types(&[CgroupSock, CgroupSockAddr, SkMsg, Kprobe, Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable,
    Tracing, CgroupDevice, CgroupSysctl, CgroupSockopt, Ext, Lsm, Syscall]);

const SET_6: u64 = types(&[CgroupSock, CgroupSockAddr, Kprobe, Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable, Tracing,
    CgroupDevice, CgroupSysctl, CgroupSockopt, Ext, Lsm, Syscall]);

const SET_7: u64 = types(&[SchedCls, SchedAct, CgroupSock, CgroupSockAddr, LwtIn, LwtOut, LwtXmit, LwtSeg6local,
    SkMsg, CgroupDevice, CgroupSysctl, CgroupSockopt, Ext]);

const SET_8: u64 = types(&[SchedCls, SchedAct, Ext]);

const SET_9: u64 = types(&[SchedCls, SchedAct, Xdp, LwtXmit, Ext]);

const SET_10: u64 = types(&[SchedCls, SchedAct, LwtIn, LwtOut, LwtXmit, LwtSeg6local, Ext]);

const SET_11: u64 = types(&[SocketFilter, SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSock, CgroupSockAddr, LwtIn,
    LwtOut, LwtXmit, LwtSeg6local, SockOps, SkSkb, SkMsg, Kprobe, Tracepoint,
    PerfEvent, RawTracepoint, RawTracepointWritable, Tracing, CgroupDevice, CgroupSysctl, CgroupSockopt, SkLookup,
    Ext, Lsm, Syscall]);

const SET_12: u64 = types(&[SocketFilter, SchedCls, SchedAct, CgroupSkb, LwtIn, LwtOut, LwtXmit, LwtSeg6local,
    SkSkb, FlowDissector, SkReuseport, Ext]);

const SET_13: u64 = types(&[SchedCls, SchedAct, Xdp, LwtIn, LwtOut, LwtXmit, LwtSeg6local, Ext]);

const SET_14: u64 = types(&[SchedCls, SchedAct, LwtIn, LwtOut, LwtXmit, LwtSeg6local, SkSkb, Ext]);

const SET_15: u64 = types(&[Xdp, Ext]);

const SET_16: u64 = types(&[SocketFilter, SchedCls, SchedAct, CgroupSkb, CgroupSock, CgroupSockAddr, SockOps, SkSkb,
    Tracing, SkReuseport, Ext, Lsm, Syscall]);

const SET_17: u64 = types(&[SocketFilter, SchedCls, SchedAct, CgroupSkb, SkSkb, Ext]);

const SET_18: u64 = types(&[CgroupSockAddr, SockOps, Tracing, CgroupSockopt, StructOps, Ext, Lsm, Syscall]);

const SET_19: u64 = types(&[SchedCls, SchedAct, SkSkb, Ext]);

const SET_20: u64 = types(&[SkSkb, Ext]);

const SET_21: u64 = types(&[SockOps, Ext]);

const SET_22: u64 = types(&[PerfEvent, Ext]);

const SET_23: u64 = types(&[Kprobe, Ext]);

const SET_24: u64 = types(&[SkMsg, Ext]);

const SET_25: u64 = types(&[CgroupSockAddr, Ext]);

const SET_26: u64 = types(&[SocketFilter, SchedCls, SchedAct, CgroupSkb, SkReuseport, Ext]);

const SET_27: u64 = types(&[SchedCls, SchedAct, Xdp, Ext]);

const SET_28: u64 = types(&[LwtIn, LwtXmit, Ext]);

const SET_29: u64 = types(&[LwtSeg6local, Ext]);

const SET_30: u64 = types(&[LircMode2, Ext]);

const SET_31: u64 = types(&[SchedCls, SchedAct, CgroupSkb, Ext]);

const SET_32: u64 = types(&[CgroupSkb, CgroupSock, CgroupSockAddr, SockOps, CgroupDevice, CgroupSysctl, CgroupSockopt, Ext,
    Lsm]);

const SET_33: u64 = types(&[SkReuseport, Ext]);

const SET_34: u64 = types(&[SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSockAddr, SkSkb, Ext]);

const SET_35: u64 = types(&[SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSockAddr, SkSkb, SkLookup, Ext]);

const SET_36: u64 = types(&[SchedCls, SchedAct, CgroupSkb, SockOps, CgroupSockopt, Ext]);

const SET_37: u64 = types(&[CgroupSysctl, Ext]);

const SET_38: u64 = types(&[SchedCls, SchedAct, CgroupSkb, CgroupSock, CgroupSockAddr, SockOps, SkMsg, Tracing,
    CgroupSockopt, StructOps, Ext, Lsm, Syscall]);

const SET_39: u64 = types(&[SchedCls, SchedAct, CgroupSkb, CgroupSockAddr, SockOps, SkMsg, Tracing, CgroupSockopt,
    StructOps, Ext, Lsm, Syscall]);

const SET_40: u64 = types(&[Tracing, Ext, Lsm, Syscall]);

const SET_41: u64 = types(&[StructOps, Ext]);

const SET_42: u64 = types(&[CgroupSock, CgroupSockAddr, SockOps, SkMsg, CgroupSockopt, Ext]);

const SET_43: u64 = types(&[SchedCls, SchedAct, SkLookup, Ext]);

const SET_44: u64 = types(&[CgroupSkb, Ext]);

const SET_45: u64 = types(&[SocketFilter, SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSockAddr, LwtIn, LwtOut,
    LwtXmit, LwtSeg6local, SockOps, SkSkb, SkMsg, FlowDissector, Tracing, SkLookup,
    Ext, Lsm, Syscall]);

const SET_46: u64 = types(&[Ext, Lsm]);

const SET_47: u64 = types(&[Kprobe, Tracepoint, PerfEvent, RawTracepoint, RawTracepointWritable, Tracing, StructOps, Ext,
    Lsm, Syscall]);

const SET_48: u64 = types(&[SocketFilter, SchedCls, SchedAct, Xdp, CgroupSkb, CgroupSock, CgroupSockAddr, LwtIn,
    LwtOut, LwtXmit, LwtSeg6local, SockOps, SkSkb, SkMsg, FlowDissector, CgroupSysctl,
    SkReuseport, SkLookup, StructOps, Ext]);

const SET_49: u64 = types(&[Ext, Syscall]);

const SET_50: u64 = types(&[Xdp, Tracing, Ext, Lsm, Syscall]);
