int f(int x)
{
	void *targets[] = { &&a, &&b };

	goto *targets[x & 1];
a:
	return 1;
b:
	return 2;
}
