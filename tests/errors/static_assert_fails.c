struct key { int a; char b; };
_Static_assert(sizeof(struct key) == 5, "the key has no padding");
