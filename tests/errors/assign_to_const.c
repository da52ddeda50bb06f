const int limit = 5;
void f(void)
{
	limit = 6;
}
