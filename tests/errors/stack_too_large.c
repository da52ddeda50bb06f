int consume(char *p, char *q) { asm volatile("" : : "r"(p), "r"(q) : "memory"); return *p; }

int f(int x)
{
	char path[256];
	char scratch[300];

	path[0] = x;
	scratch[0] = x;
	return consume(path, scratch);
}
