int nothing __attribute__((unused(1)));
int nowhere __attribute__((section));
