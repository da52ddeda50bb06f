int f(int x) { return x; }
int f(int x) { return x + 1; }
struct s { int a; };
struct s { int b; };
