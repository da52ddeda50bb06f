__attribute__((naked)) int first(void)
{
	asm volatile("r0 = 1; exit");
}

__attribute__((naked)) int second(int x)
{
	return 2;
}

__attribute__((naked)) int third(int x)
{
	asm volatile("r0 = %0; exit" : : "r"(x));
}
