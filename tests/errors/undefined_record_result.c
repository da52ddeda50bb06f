struct triple { long a, b, c; };
extern struct triple make(long x);
extern int add(int a, int b, int c, int d, int e, int f);
int f(long x)
{
	return make(x).b + add(x, 2, 3, 4, 5, 6);
}
