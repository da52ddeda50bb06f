/* Kernel functions that programs of the tests call, and the macros they are usually called by. A vmlinux.h may declare
 * them too. All are weak: a kernel without one still takes the programs of a file that do not call it. */
#ifndef KERNEL_FUNCTIONS_H
#define KERNEL_FUNCTIONS_H

#define KFUNC(prototype) extern prototype __ksym __weak

/* Dynptrs. */
KFUNC(int bpf_dynptr_from_skb(struct __sk_buff *skb, u64 flags, struct bpf_dynptr *ptr));
KFUNC(int bpf_dynptr_from_xdp(struct xdp_md *xdp, u64 flags, struct bpf_dynptr *ptr));
KFUNC(void *bpf_dynptr_slice(const struct bpf_dynptr *ptr, u32 offset, void *buffer, u32 size));
KFUNC(void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *ptr, u32 offset, void *buffer, u32 size));
KFUNC(int bpf_dynptr_adjust(const struct bpf_dynptr *ptr, u32 start, u32 end));
KFUNC(bool bpf_dynptr_is_null(const struct bpf_dynptr *ptr));
KFUNC(bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *ptr));
KFUNC(u32 bpf_dynptr_size(const struct bpf_dynptr *ptr));
KFUNC(int bpf_dynptr_clone(const struct bpf_dynptr *ptr, struct bpf_dynptr *clone));

/* Iterators. */
KFUNC(int bpf_iter_bits_new(struct bpf_iter_bits *it, const u64 *words, u32 count));
KFUNC(int *bpf_iter_bits_next(struct bpf_iter_bits *it));
KFUNC(void bpf_iter_bits_destroy(struct bpf_iter_bits *it));
KFUNC(int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags));
KFUNC(struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it));
KFUNC(void bpf_iter_task_destroy(struct bpf_iter_task *it));
KFUNC(int bpf_iter_css_new(struct bpf_iter_css *it, struct cgroup_subsys_state *start, unsigned int flags));
KFUNC(struct cgroup_subsys_state *bpf_iter_css_next(struct bpf_iter_css *it));
KFUNC(void bpf_iter_css_destroy(struct bpf_iter_css *it));

/* Objects that programs allocate, lists and trees of them. */
#define __contains(type, member) __attribute__((btf_decl_tag("contains:" #type ":" #member)))
#define private(name) SEC(".bss." #name) __hidden __attribute__((aligned(8)))

KFUNC(void *bpf_obj_new_impl(u64 type, void *meta));
KFUNC(void bpf_obj_drop_impl(void *object, void *meta));
KFUNC(void *bpf_refcount_acquire_impl(void *object, void *meta));
KFUNC(void *bpf_percpu_obj_new_impl(u64 type, void *meta));
KFUNC(void bpf_percpu_obj_drop_impl(void *object, void *meta));
KFUNC(int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, u64 offset));
KFUNC(int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, u64 offset));
KFUNC(struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head));
KFUNC(struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head));
KFUNC(int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			      bool (*less)(struct bpf_rb_node *, const struct bpf_rb_node *), void *meta, u64 offset));
KFUNC(struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root));
KFUNC(struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node));

#define bpf_obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), NULL))
#define bpf_obj_drop(object) bpf_obj_drop_impl(object, NULL)
#define bpf_refcount_acquire(object) bpf_refcount_acquire_impl(object, NULL)
#define bpf_percpu_obj_new(type) ((type __percpu_kptr *)bpf_percpu_obj_new_impl(bpf_core_type_id_local(type), NULL))
#define bpf_percpu_obj_drop(object) bpf_percpu_obj_drop_impl(object, NULL)
#define bpf_list_push_front(head, node) bpf_list_push_front_impl(head, node, NULL, 0)
#define bpf_list_push_back(head, node) bpf_list_push_back_impl(head, node, NULL, 0)
#define bpf_rbtree_add(root, node, less) bpf_rbtree_add_impl(root, node, less, NULL, 0)

/* The kernel's own objects. */
KFUNC(struct task_struct *bpf_task_acquire(struct task_struct *task));
KFUNC(struct task_struct *bpf_task_from_pid(s32 pid));
KFUNC(void bpf_task_release(struct task_struct *task));
KFUNC(struct cgroup *bpf_cgroup_from_id(u64 id));
KFUNC(void bpf_cgroup_release(struct cgroup *cgroup));
KFUNC(struct bpf_cpumask *bpf_cpumask_create(void));
KFUNC(void bpf_cpumask_release(struct bpf_cpumask *mask));
KFUNC(void bpf_cpumask_set_cpu(u32 cpu, struct bpf_cpumask *mask));
KFUNC(bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *mask));
KFUNC(u32 bpf_cpumask_first(const struct cpumask *mask));
KFUNC(void *bpf_cast_to_kern_ctx(void *context));
KFUNC(void *bpf_rdonly_cast(const void *object, u32 type));
KFUNC(void bpf_rcu_read_lock(void));
KFUNC(void bpf_rcu_read_unlock(void));
KFUNC(void bpf_preempt_disable(void));
KFUNC(void bpf_preempt_enable(void));

/* Work that is done later. */
KFUNC(int bpf_wq_init(struct bpf_wq *wq, void *map, unsigned int flags));
KFUNC(int bpf_wq_start(struct bpf_wq *wq, unsigned int flags));
KFUNC(int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (*callback)(void *map, int *key, void *value),
				   unsigned int flags, void *aux));
#define bpf_wq_set_callback(wq, callback, flags) bpf_wq_set_callback_impl(wq, callback, flags, NULL)

/* Exceptions. */
KFUNC(void bpf_throw(u64 cookie));
#define __exception_cb(function) __attribute__((btf_decl_tag("exception_callback:" #function)))

#endif
