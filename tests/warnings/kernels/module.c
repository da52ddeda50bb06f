// What a second --btf adds.
__attribute__((btf_decl_tag("bpf_kfunc"))) int bpf_module_count(int a) { return a; }
int module_open(int a) { return a; }
