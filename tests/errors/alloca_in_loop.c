extern int use(void **list);
int f(int n)
{
	void **list = 0;

	for (int i = 0; i < n; i++) {
		void **next = __builtin_alloca(8);
		*next = list;
		list = next;
	}
	return use(list);
}
