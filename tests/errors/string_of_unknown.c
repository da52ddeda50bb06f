static int length(const char *text)
{
	return __builtin_strlen(text);
}
int f(const char *text)
{
	return length("abc") + length(text);
}
