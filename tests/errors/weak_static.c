static int hidden __attribute__((weak));
int f(void)
{
	extern int elsewhere = 3;

	return elsewhere;
}
