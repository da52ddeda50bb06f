_Alignas(2) int less;
typedef _Alignas(8) int aligned;
int f(_Alignas(8) int x);
