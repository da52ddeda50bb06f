#define ADD(a, b) ((a) + (b))
int x = ADD(1);
int y = ADD(1, 2, 3);
