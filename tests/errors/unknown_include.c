#include "bpf/bpf_helper.h"
int x;
