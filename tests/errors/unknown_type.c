struct value { uint32_t count; };
typedef unsigned int __u32;
__u23 counter;
