//! Programs that the kernel cannot be asked about: its verifier takes no pointer to the stack that was in memory. Their IR is
//! interpreted after the passes of each level.

use beec::Level;
use beec_tests::differential::interpreted_main;

const LEVELS: [Level; 6] = [Level::O0, Level::Og, Level::O1, Level::O2, Level::O3, Level::Os];

fn returns(text: &str, wanted: u32) {
    for level in LEVELS {
        assert_eq!(interpreted_main(text, level), Ok(Some(wanted)), "{level:?}: {text}");
    }
}

#[test]
fn a_function_keeps_the_address_it_is_given() {
    returns(
        "static int *kept;
         static __attribute__((noinline)) void keep(int *number) { kept = number; }
         int main(void) { int number; keep(&number); number = 7; *kept = 2; return number; }",
        2,
    );
}

#[test]
fn a_function_keeps_the_address_in_what_it_is_given() {
    returns(
        "struct holder { int *number; long other; };
         static int *kept;
         static __attribute__((noinline)) void keep(struct holder *holder) { kept = holder->number; }
         int main(void)
         {
             int number = 1;
             struct holder holder = { &number, 5 };
             keep(&holder);
             number = 7;
             *kept += 2;
             return number;
         }",
        9,
    );
}

#[test]
fn a_function_gives_back_the_address_it_is_given() {
    returns(
        "static __attribute__((noinline)) int *same(int *number, int other) { return other > 3 ? number + 1 : number; }
         int main(void) { int numbers[2] = { 1, 2 }; *same(numbers, 9) = 5; return numbers[0] * 10 + numbers[1]; }",
        15,
    );
}

#[test]
fn a_function_stores_one_address_in_the_other_object() {
    returns(
        "struct node { struct node *next; int value; };
         static __attribute__((noinline)) void link(struct node *a, struct node *b) { a->next = b; }
         int main(void)
         {
             struct node a = { 0, 1 }, b = { 0, 2 };
             link(&a, &b);
             b.value = 3;
             a.next->value += 4;
             return b.value;
         }",
        7,
    );
}

#[test]
fn what_is_copied_to_may_be_what_is_copied_from() {
    returns(
        "struct record { char bytes[19]; };
         static struct record *kept;
         static __attribute__((noinline)) void fill(struct record *to, int with)
         {
             for (int i = 0; i < 19; i++) to->bytes[i] = with;
             kept = to;
         }
         int main(void)
         {
             struct record a, b;
             fill(&a, 3);
             fill(&b, 4);
             b = a;
             b = *kept;
             return b.bytes[7];
         }",
        3,
    );
}

#[test]
fn an_object_that_was_kept_stays_where_it_is() {
    returns(
        "static long *kept;
         static __attribute__((noinline)) void keep(long *numbers) { kept = numbers; numbers[1] = 6; }
         static __attribute__((noinline)) long sum(long *numbers) { return numbers[0] + numbers[1] + numbers[2]; }
         int main(void)
         {
             long a[3] = { 1, 2, 3 };
             keep(a);
             long b[3] = { 10, 20, 30 };
             long all = sum(b);
             return all + kept[1];
         }",
        66,
    );
}

#[test]
fn objects_of_a_loop_begin_anew() {
    returns(
        "static __attribute__((noinline)) void set(long *numbers, long to) { numbers[0] = to; numbers[1] = to + 1; }
         static __attribute__((noinline)) long sum(long *numbers) { return numbers[0] + numbers[1]; }
         int main(void)
         {
             long all = 0, *last = 0, outer[2];
             set(outer, 100);
             for (int i = 0; i < 3; i++) {
                 long a[2];
                 set(a, i);
                 {
                     long b[2];
                     set(b, 10 * i);
                     all += sum(b);
                     last = i == 1 ? outer : a;
                 }
                 long c[2] = { all };
                 all += sum(last) + sum(c);
             }
             return all;
         }",
        585,
    );
}

#[test]
fn jumps_past_declarations() {
    returns(
        "static __attribute__((noinline)) void add(int *number, int by) { *number += by; }
         int main(void)
         {
             int rounds = 0, all = 0;
             switch (rounds) {
                 int inside;
             default:
                 inside = 4;
                 add(&inside, 3);
                 all += inside;
             }
         again:;
             int number = 1;
             add(&number, rounds);
             all += number;
             if (++rounds < 3)
                 goto again;
             return all;
         }",
        13,
    );
}
