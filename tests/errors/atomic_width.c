short counter;
void f(void)
{
	__sync_fetch_and_add(&counter, 1);
}
