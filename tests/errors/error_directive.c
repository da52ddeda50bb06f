#if __BPF_CPU_VERSION__ < 9
#error "this program needs the future"
#endif
