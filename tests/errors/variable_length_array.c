int f(int n)
{
	char buffer[n];

	buffer[0] = 1;
	return buffer[0];
}
