//= warn all extra
static int unused_static;
static const int constant = 3;
static int used_static;
static int spared_static __attribute__((unused));
static int unused_function(int a) { return a; }
static __attribute__((unused)) int spared_function(void) { return 0; }
#define MACRO int from_a_macro;
static inline int used_function(int unused_parameter, int used_parameter)
{
	int unused_local, used_in_sizeof;
	int spared_local __attribute__((unused));
	static int unused_inner;
	MACRO

	return used_parameter + used_static + sizeof(used_in_sizeof);
}
__attribute__((naked)) int assembly(void *in_r1)
{
	asm volatile("r0 = 0; exit");
}
int _ignores(int _) { return 0; }
int main_function(int p __attribute__((unused)))
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused"
	int silenced;
#pragma GCC diagnostic pop
	return used_function(1, 2);
}
