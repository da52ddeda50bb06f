static int second(unsigned int n);
static int first(unsigned int n) { return n == 0 ? 0 : second(n - 1) + second(n - 2); }
static int second(unsigned int n) { return n == 0 ? 1 : first(n - 1); }
int f(unsigned int n)
{
	return second(n);
}
