int array[-1];
int huge[0x7fffffffffffffff];
