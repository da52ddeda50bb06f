int function(void);
int function(void) asm("one");
int function(void) asm("one");
int function(void) asm("two");
extern int object;
extern int object asm("three");
extern int object asm("four");
