int f(int a)
{
	return b;
}
int g(struct nothing s)
{
	return 0;
}
int h(int *p)
{
	return p * 2;
}
