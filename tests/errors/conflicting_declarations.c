int counter;
long counter;
int f(int a);
long f(int a) { return a; }
