float scale = 1.5f;
int f(int a)
{
	return a * scale;
}
