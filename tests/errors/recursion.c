static int even(unsigned int n);
static int odd(unsigned int n) { return n == 0 ? 0 : even(n - 1); }
static int even(unsigned int n) { return n == 0 ? 1 : odd(n - 1); }
int f(unsigned int n)
{
	return even(n);
}
