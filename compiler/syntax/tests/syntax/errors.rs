//! What is said about programs that are no C.

use crate::common::errors;
use insta::assert_snapshot;

#[test]
fn a_semicolon_is_missing() {
    assert_snapshot!(errors("int f(void)\n{\n    int x = 1\n    x = 2\n    return x\n}\n"), @r#"
    error[E0202]: expected ';' after this declaration
      ┌─ test.c:3:14
      │
    3 │     int x = 1
      │              ^

    error[E0202]: expected ';' after this expression
      ┌─ test.c:4:10
      │
    4 │     x = 2
      │          ^

    error[E0202]: expected ';' after this 'return'
      ┌─ test.c:5:13
      │
    5 │     return x
      │             ^
    "#);
}

#[test]
fn a_semicolon_is_missing_behind_a_struct() {
    assert_snapshot!(errors("struct s {\n    int a\n    int b;\n}\nint x;\n"), @r#"
    error[E0202]: expected ';' after this declaration
      ┌─ test.c:2:10
      │
    2 │     int a
      │          ^

    error[E0202]: expected ';' after '}'
      ┌─ test.c:4:2
      │
    4 │ }
      │  ^
    "#);
}

#[test]
fn a_semicolon_is_missing_behind_declarations() {
    assert_snapshot!(errors("int x\nint y;\nint f(void)\nint g(void);\ntypedef int T\nT z;\n"), @r#"
    error[E0202]: expected ';' after this declaration
      ┌─ test.c:1:6
      │
    1 │ int x
      │      ^

    error[E0202]: expected ';' after this declaration
      ┌─ test.c:3:12
      │
    3 │ int f(void)
      │            ^

    error[E0202]: expected ';' after this declaration
      ┌─ test.c:5:14
      │
    5 │ typedef int T
      │              ^
    "#);
}

#[test]
fn a_type_is_not_known() {
    assert_snapshot!(errors(
        "typedef int u32;\nstruct event { int x; };\nu23 a;\nevent e;\nint f(uint *p, int n, foo q)\n{\n    bar_t b = 1;\n    for (baz_t i = 0; i < n; i++) ;\n    return 0;\n}\nstruct s { qux *p; quux q; };\n"
    ), @r#"
    error[E0204]: unknown type name 'u23'
      ┌─ test.c:3:1
      │
    3 │ u23 a;
      │ ^^^
      │
      = help: there is a type of a similar name: 'u32'

    error[E0204]: unknown type name 'event'
      ┌─ test.c:4:1
      │
    4 │ event e;
      │ ^^^^^
      │
      = help: there is a tag of this name: write 'struct event'

    error[E0204]: unknown type name 'uint'
      ┌─ test.c:5:7
      │
    5 │ int f(uint *p, int n, foo q)
      │       ^^^^

    error[E0204]: unknown type name 'foo'
      ┌─ test.c:5:23
      │
    5 │ int f(uint *p, int n, foo q)
      │                       ^^^

    error[E0204]: unknown type name 'bar_t'
      ┌─ test.c:7:5
      │
    7 │     bar_t b = 1;
      │     ^^^^^

    error[E0204]: unknown type name 'baz_t'
      ┌─ test.c:8:10
      │
    8 │     for (baz_t i = 0; i < n; i++) ;
      │          ^^^^^

    error[E0204]: unknown type name 'qux'
       ┌─ test.c:11:12
       │
    11 │ struct s { qux *p; quux q; };
       │            ^^^

    error[E0204]: unknown type name 'quux'
       ┌─ test.c:11:20
       │
    11 │ struct s { qux *p; quux q; };
       │                    ^^^^
    "#);
}

#[test]
fn brackets_do_not_match() {
    assert_snapshot!(errors("int f(int x)\n{\n    if (x > (1) {\n        return 2;\n    }\n    return x[1);\n}\n"), @r#"
    error[E0203]: '[' is never closed
      ┌─ test.c:6:13
      │
    6 │     return x[1);
      │             ^ - this ')' closes something else
    "#);
}

#[test]
fn a_closing_brace_too_many() {
    assert_snapshot!(errors("int f(void)\n{\n    return 1;\n}\n}\nint x;\n"), @r#"
    error[E0203]: '}' without a '{' that it could close
      ┌─ test.c:5:1
      │
    5 │ }
      │ ^
    "#);
}

#[test]
fn a_closing_brace_is_missing() {
    assert_snapshot!(errors("int f(int x)\n{\n    if (x) {\n        x++;\n    return x;\n}\n\nint g(void)\n{\n    return 1;\n}\n"), @r#"
    error[E0203]: '{' is never closed: the file ends first
      ┌─ test.c:2:1
      │
    2 │ {
      │ ^
    3 │     if (x) {
      │            - perhaps it is this one that was meant to be closed:
      ·
    6 │ }
      │ - the '}' that closes it stands in another column
    "#);
}

#[test]
fn a_parenthesis_is_missing() {
    assert_snapshot!(errors("int f(int x)\n{\n    g(x, 1;\n    return 0;\n}\n"), @r#"
    error[E0203]: '(' is never closed
      ┌─ test.c:3:6
      │
    3 │     g(x, 1;
      │      ^
    4 │     return 0;
    5 │ }
      │ - this '}' closes something else
    "#);
    assert_snapshot!(errors("int f(int x)\n{\n    if x > 1\n        return 2;\n    while (x y) x--;\n    return (x 1);\n}\n"), @r#"
    error[E0201]: expected '(' after 'if', found 'x'
      ┌─ test.c:3:8
      │
    3 │     if x > 1
      │        ^

    error[E0201]: expected ',' or ')' before 'y'
      ┌─ test.c:5:14
      │
    5 │     while (x y) x--;
      │           -  ^
      │           │   
      │           for this '('

    error[E0201]: expected ',' or ')' before '1'
      ┌─ test.c:6:15
      │
    6 │     return (x 1);
      │            -  ^
      │            │   
      │            for this '('
    "#);
}

#[test]
fn operands_are_missing() {
    assert_snapshot!(errors("int f(int x)\n{\n    x = 1 + ;\n    x = * 2 / ;\n    g(, x);\n    x = (x + );\n    x[];\n    return x ? 1 : ;\n}\n"), @r#"
    error[E0205]: expected an operand after '+', found ';'
      ┌─ test.c:3:13
      │
    3 │     x = 1 + ;
      │             ^

    error[E0205]: expected an operand after '/', found ';'
      ┌─ test.c:4:15
      │
    4 │     x = * 2 / ;
      │               ^

    error[E0205]: expected an expression, found ','
      ┌─ test.c:5:7
      │
    5 │     g(, x);
      │       ^

    error[E0205]: expected an operand after '+', found ')'
      ┌─ test.c:6:14
      │
    6 │     x = (x + );
      │              ^

    error[E0205]: expected an expression, found ']'
      ┌─ test.c:7:7
      │
    7 │     x[];
      │       ^

    error[E0205]: expected an expression, found ';'
      ┌─ test.c:8:20
      │
    8 │     return x ? 1 : ;
      │                    ^
    "#);
}

#[test]
fn an_operator_is_missing() {
    assert_snapshot!(errors("int f(int x)\n{\n    x = x 1;\n    g(x y);\n    return 1;\n}\nint a[] = { 1 2 };\nenum { A B };\n"), @r#"
    error[E0202]: expected ';' after this expression
      ┌─ test.c:3:10
      │
    3 │     x = x 1;
      │          ^- found '1'

    error[E0201]: expected ',' or ')' before 'y'
      ┌─ test.c:4:9
      │
    4 │     g(x y);
      │      -  ^
      │      │   
      │      for this '('

    error[E0201]: expected ',' or '}' before '2'
      ┌─ test.c:7:15
      │
    7 │ int a[] = { 1 2 };
      │               ^

    error[E0201]: expected ',' or '}' before 'B'
      ┌─ test.c:8:10
      │
    8 │ enum { A B };
      │          ^
    "#);
}

#[test]
fn an_else_without_an_if() {
    assert_snapshot!(errors("int f(int x)\n{\n    if (x)\n        x = 1; x = 2;\n    else\n        x = 3;\n    return x;\n}\n"), @r#"
    error[E0206]: 'else' without an 'if' that it belongs to
      ┌─ test.c:5:5
      │
    5 │     else
      │     ^^^^
    "#);
}

#[test]
fn a_declaration_where_a_statement_must_be() {
    assert_snapshot!(errors("typedef int T;\nint f(int x)\n{\n    if (x)\n        int y = 1;\n    for (;;)\n        T *z;\n    return x;\n}\n"), @r#"
    error[E0205]: expected a statement, found a declaration
      ┌─ test.c:5:9
      │
    5 │         int y = 1;
      │         ^^^
      │
      = help: put '{' and '}' around it

    error[E0205]: expected a statement, found a declaration
      ┌─ test.c:7:9
      │
    7 │         T *z;
      │         ^
      │
      = help: put '{' and '}' around it
    "#);
}

#[test]
fn keywords_are_no_names() {
    assert_snapshot!(errors("int for;\nint f(int case) { return 0; }\nstruct s { int default; };\n"), @r#"
    error[E0201]: expected a name after the type, found the keyword 'for'
      ┌─ test.c:1:5
      │
    1 │ int for;
      │     ^^^

    error[E0201]: expected a name, found the keyword 'case'
      ┌─ test.c:2:11
      │
    2 │ int f(int case) { return 0; }
      │           ^^^^

    error[E0201]: expected a name after the type, found the keyword 'default'
      ┌─ test.c:3:16
      │
    3 │ struct s { int default; };
      │                ^^^^^^^
    "#);
}

#[test]
fn types_that_do_not_go_together() {
    assert_snapshot!(errors("typedef int T;\nlong char a;\nunsigned float b;\nint T c;\nT int d;\nstruct s { int x; } int e;\nshort long f;\nsigned unsigned g;\n"), @r#"
    error[E0207]: no type has all of these words
      ┌─ test.c:2:1
      │
    2 │ long char a;
      │ ^^^^^^^^^

    error[E0207]: no type has all of these words
      ┌─ test.c:3:1
      │
    3 │ unsigned float b;
      │ ^^^^^^^^^^^^^^

    error[E0202]: expected ';' after this declaration
      ┌─ test.c:4:6
      │
    4 │ int T c;
      │      ^- found 'c'

    error[E0207]: 'int' cannot follow the type in front of it: one declaration has one type
      ┌─ test.c:5:3
      │
    5 │ T int d;
      │   ^^^

    error[E0202]: expected ';' after '}'
      ┌─ test.c:6:20
      │
    6 │ struct s { int x; } int e;
      │                    ^

    error[E0207]: no type has all of these words
      ┌─ test.c:7:1
      │
    7 │ short long f;
      │ ^^^^^^^^^^

    error[E0207]: no type has all of these words
      ┌─ test.c:8:1
      │
    8 │ signed unsigned g;
      │ ^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn storage_classes() {
    assert_snapshot!(errors("static extern int a;\nint f(static int x);\nstruct s { extern int y; };\n"), @r#"
    error[E0208]: a declaration has one storage class
      ┌─ test.c:1:8
      │
    1 │ static extern int a;
      │ ------ ^^^^^^
      │ │       
      │ the other one is here

    error[E0208]: a parameter cannot be 'static'
      ┌─ test.c:2:7
      │
    2 │ int f(static int x);
      │       ^^^^^^

    error[E0208]: a member has no storage class
      ┌─ test.c:3:12
      │
    3 │ struct s { extern int y; };
      │            ^^^^^^
    "#);
}

#[test]
fn types_that_are_not_supported() {
    assert_snapshot!(errors("_Complex double a;\n_Float16 b;\n"), @r#"
    error[E0209]: the type '_Complex' is not supported: BPF has no floating-point or wide arithmetic
      ┌─ test.c:1:1
      │
    1 │ _Complex double a;
      │ ^^^^^^^^

    error[E0209]: the type '_Float16' is not supported: BPF has no floating-point or wide arithmetic
      ┌─ test.c:2:1
      │
    2 │ _Float16 b;
      │ ^^^^^^^^
    "#);
}

#[test]
fn unfinished_loops() {
    assert_snapshot!(errors("int f(int x)\n{\n    do x--;\n    return x;\n}\nint g(int x)\n{\n    for (x = 0; x < 3) ;\n    for (x = 0, x < 3, x++) ;\n    switch x { }\n    return 1;\n}\n"), @r#"
    error[E0201]: expected 'while (…)' after the body of this 'do', found the keyword 'return'
      ┌─ test.c:4:5
      │
    4 │     return x;
      │     ^^^^^^

    error[E0202]: expected ';' before ')': 'for' has three parts, '(init; condition; step)'
      ┌─ test.c:8:22
      │
    8 │     for (x = 0; x < 3) ;
      │                      ^

    error[E0202]: expected ';' before ')': 'for' has three parts, '(init; condition; step)'
      ┌─ test.c:9:27
      │
    9 │     for (x = 0, x < 3, x++) ;
      │                           ^

    error[E0201]: expected '(' after 'switch', found 'x'
       ┌─ test.c:10:12
       │
    10 │     switch x { }
       │            ^
    "#);
}

#[test]
fn numbers_that_are_none() {
    assert_snapshot!(errors("int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };\n"), @r#"
    error[E0212]: '9' in '09' is not an octal digit
      ┌─ test.c:1:13
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │             ^^

    error[E0212]: '0xg' has no digits
      ┌─ test.c:1:17
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                 ^^^

    error[E0212]: '2' in '0b12' is not a binary digit
      ┌─ test.c:1:22
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                      ^^^^

    error[E0212]: 'ulx' is not a suffix that an integer constant can have
      ┌─ test.c:1:28
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                            ^^^^

    error[E0213]: '99999999999999999999' is too large: no integer type has more than 64 bits
      ┌─ test.c:1:34
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                                  ^^^^^^^^^^^^^^^^^^^^

    error[E0212]: '1.2.3' is not a number
      ┌─ test.c:1:56
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                                                        ^^^^^

    error[E0212]: '0x' has no digits
      ┌─ test.c:1:63
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                                                               ^^

    error[E0212]: '0x1.8' is not a number: a hexadecimal one with '.' needs an exponent, as in '0x1.8p3'
      ┌─ test.c:1:67
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                                                                   ^^^^^

    error[E0212]: 'lL' is not a suffix that an integer constant can have
      ┌─ test.c:1:74
      │
    1 │ int a[] = { 09, 0xg, 0b12, 1ulx, 99999999999999999999, 1.2.3, 0x, 0x1.8, 12lL };
      │                                                                          ^^^^
    "#);
}

#[test]
fn characters_that_are_none() {
    assert_snapshot!(errors(r"int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };"), @r#"
    error[E0214]: a character constant needs a character between its quotes
      ┌─ test.c:1:13
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │             ^^

    error[E0214]: '\x' needs hexadecimal digits after it
      ┌─ test.c:1:17
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                 ^^^^

    warning[W0203]: '\q' is no escape sequence: it stands for 'q'
      ┌─ test.c:1:23
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                       ^^^^
      │
      = -Wno-unknown-escape-sequence silences this

    error[E0214]: the escape sequence '\x100' does not fit a character
      ┌─ test.c:1:29
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                             ^^^^^^^

    error[E0214]: a character constant has at most four characters
      ┌─ test.c:1:38
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                                      ^^^^^^^

    error[E0214]: '\u' needs 4 hexadecimal digits after it
      ┌─ test.c:1:47
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                                               ^^^^^^

    warning[W0204]: a character constant with several characters
      ┌─ test.c:1:47
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                                               ^^^^^^
      │
      = -Wno-multichar silences this

    error[E0214]: a character constant with a prefix has one character
      ┌─ test.c:1:55
      │
    1 │ int a[] = { '', '\x', '\q', '\x100', 'abcde', '\u12', L'ab' };
      │                                                       ^^^^^
    "#);
}

#[test]
fn strings_that_cannot_be_joined() {
    assert_snapshot!(errors(r#"int *a = L"x" u"y"; char *b = "\400";"#), @r#"
    error[E0215]: string literals with different prefixes cannot be joined
      ┌─ test.c:1:15
      │
    1 │ int *a = L"x" u"y"; char *b = "\400";
      │               ^^^^

    error[E0214]: the escape sequence '\x100' does not fit a character
      ┌─ test.c:1:31
      │
    1 │ int *a = L"x" u"y"; char *b = "\400";
      │                               ^^^^^^
    "#);
}

#[test]
fn assembly_that_is_none() {
    assert_snapshot!(errors(r#"void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }"#), @r#"
    error[E0217]: expected a string: the instructions of this 'asm'
      ┌─ test.c:1:30
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                              ^

    error[E0217]: an operand of 'asm' is written '"constraint" (expression)', with '[name]' in front where it has one
      ┌─ test.c:1:43
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                           ^^^^^

    error[E0205]: expected an expression between '(' and ')'
      ┌─ test.c:1:65
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                                                 ^^

    error[E0217]: expected a label of this function
      ┌─ test.c:1:82
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                                                                  ^^^

    error[E0217]: expected '(' after 'asm'
      ┌─ test.c:1:88
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                                                                        ^^^

    error[E0217]: expected a string: the instructions of this 'asm'
      ┌─ test.c:1:103
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                                                                                       ^

    error[E0217]: 'asm' has at most five parts: instructions, outputs, inputs, clobbers, labels
      ┌─ test.c:1:107
      │
    1 │ void f(int x) { asm volatile(x); asm("" : "r" x); asm("" : : "r"()); asm("" :::: a b); asm; int y asm(1); asm("a" : : : : : "b"); }
      │                                                                                                           ^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn attributes_that_are_none() {
    assert_snapshot!(errors(r#"__attribute__(packed) int a; int b __attribute__((1)); int c __attribute__((aligned(4) packed)); int d __attribute__((aligned(4 +)));"#), @r#"
    error[E0216]: expected '((' after '__attribute__'
      ┌─ test.c:1:1
      │
    1 │ __attribute__(packed) int a; int b __attribute__((1)); int c __attribute__((aligned(4) packed)); int d __attribute__((aligned(4 +)));
      │ ^^^^^^^^^^^^^

    error[E0216]: expected an attribute's name, found '1'
      ┌─ test.c:1:51
      │
    1 │ __attribute__(packed) int a; int b __attribute__((1)); int c __attribute__((aligned(4) packed)); int d __attribute__((aligned(4 +)));
      │                                                   ^

    error[E0216]: expected ',' between attributes, found 'packed'
      ┌─ test.c:1:88
      │
    1 │ __attribute__(packed) int a; int b __attribute__((1)); int c __attribute__((aligned(4) packed)); int d __attribute__((aligned(4 +)));
      │                                                                                        ^^^^^^

    error[E0205]: expected an operand after '+', found nothing
      ┌─ test.c:1:130
      │
    1 │ __attribute__(packed) int a; int b __attribute__((1)); int c __attribute__((aligned(4) packed)); int d __attribute__((aligned(4 +)));
      │                                                                                                                                  ^
    "#);
}

#[test]
fn asm_labels_on_definitions() {
    assert_snapshot!(errors("int f(void) asm(\"g\") { return 1; }\nint x asm(\"y\" : : );\nint y { return 1; }\n"), @r#"
    error[E0218]: a function definition cannot have an 'asm' label: put it on a declaration
      ┌─ test.c:1:17
      │
    1 │ int f(void) asm("g") { return 1; }
      │                 ^^^

    error[E0218]: after a declarator, 'asm' takes one string: the symbol's name
      ┌─ test.c:2:7
      │
    2 │ int x asm("y" : : );
      │       ^^^

    error[E0201]: a body follows, but this declares no function: expected ';' or parameters
      ┌─ test.c:3:5
      │
    3 │ int y { return 1; }
      │     ^
    "#);
}

#[test]
fn pragmas_that_do_not_match() {
    assert_snapshot!(errors("#pragma pack(pop)\n#pragma clang attribute pop\nint x;\n"), @r#"
    warning[W0205]: '#pragma pack(pop)' without a push before it
      ┌─ test.c:1:1
      │
    1 │ #pragma pack(pop)
      │ ^^^^^^^
      │
      = -Wno-ignored-pragmas silences this

    error[E0219]: '#pragma clang attribute pop' without a push before it
      ┌─ test.c:2:1
      │
    2 │ #pragma clang attribute pop
      │ ^^^^^^^
    "#);
}

#[test]
fn empty_enums_and_stray_words() {
    assert_snapshot!(errors("enum e { };\nreturn 1;\nint x;\nx = 2;\n@\n"), @r#"
    error[E0221]: an enum needs at least one enumerator
      ┌─ test.c:1:1
      │
    1 │ enum e { };
      │ ^^^^^^^^^^

    error[E0201]: expected a declaration, found the keyword 'return'
      ┌─ test.c:2:1
      │
    2 │ return 1;
      │ ^^^^^^

    error[E0201]: expected a declaration, found 'x': statements stand inside functions
      ┌─ test.c:4:1
      │
    4 │ x = 2;
      │ ^

    error[E0103]: stray '@' in the program
      ┌─ test.c:5:1
      │
    5 │ @
      │ ^
    "#);
}

#[test]
fn several_errors_in_one_function() {
    assert_snapshot!(errors("int f(int x)\n{\n    x = ;\n    int y = x;\n    if (x == ) { y = 1; } else { y = ; }\n    { x + ; y = 2; }\n    return y;\n}\nint g(void) { return ; }\n"), @r#"
    error[E0205]: expected an operand after '=', found ';'
      ┌─ test.c:3:9
      │
    3 │     x = ;
      │         ^

    error[E0205]: expected an operand after '==', found ')'
      ┌─ test.c:5:14
      │
    5 │     if (x == ) { y = 1; } else { y = ; }
      │              ^

    error[E0205]: expected an operand after '+', found ';'
      ┌─ test.c:6:11
      │
    6 │     { x + ; y = 2; }
      │           ^
    "#);
}

#[test]
fn an_unknown_macro() {
    assert_snapshot!(errors("SEC(\"xdp\") int f(void) { return 0; }\nint BPF_PROG(g, struct task_struct *t) { return 0; }\nint BPF_PROG2(h, const int x) { return 0; }\n"), @r#"
    error[E0224]: 'SEC' is used like a macro, but no macro of this name is defined
      ┌─ test.c:1:1
      │
    1 │ SEC("xdp") int f(void) { return 0; }
      │ ^^^
      │
      = help: include the header that defines it

    error[E0224]: 'BPF_PROG' is used like a macro, but no macro of this name is defined
      ┌─ test.c:2:5
      │
    2 │ int BPF_PROG(g, struct task_struct *t) { return 0; }
      │     ^^^^^^^^
      │
      = help: include the header that defines it

    error[E0224]: 'BPF_PROG2' is used like a macro, but no macro of this name is defined
      ┌─ test.c:3:5
      │
    3 │ int BPF_PROG2(h, const int x) { return 0; }
      │     ^^^^^^^^^
      │
      = help: include the header that defines it
    "#);
}

#[test]
fn brackets_nest_too_deep() {
    let source = format!("int x = {}1{};", "(".repeat(300), ")".repeat(300));
    let text = errors(&source);
    assert_eq!(text.matches("E0210").count(), 1, "{text}");
}

#[test]
fn chains_are_too_long() {
    let bounded = |source: String| {
        let text = errors(&source);
        assert_eq!(text.matches("error[E0211]").count(), 1, "{}", &text[text.len().saturating_sub(500)..]);
    };
    bounded(format!("int x = 1{};", " + 1".repeat(30_000)));
    bounded(format!("int x = {}1;", "- ".repeat(30_000)));
    bounded(format!("int x = ({}1);", "1,".repeat(30_000)));
    bounded(format!("void f(int x) {{ {} ; }}", "if (x) x = 1; else ".repeat(30_000)));
    bounded(format!("void f(int x) {{ {} ; }}", "if (x) ".repeat(30_000)));
    bounded(format!("void f(int x) {{ switch (x) {{ {} ; }} }}", "case 1: ".repeat(30_000)));
    bounded(format!("void f(int x) {{ x{}; }}", "(1, 2)".repeat(30_000)));
    bounded(format!("int {}x;", "*".repeat(30_000)));
}

#[test]
fn long_tables_are_no_chains() {
    let source = format!("int x[] = {{ {} }}; enum {{ {} }};", "-1, ".repeat(30_000), "A = 1, ".repeat(30_000));
    assert_eq!(errors(&source), "");
    let source = format!("void f(int x) {{ {} }}", "if (x) { x = 1; } else { x = 2; } ".repeat(20_000));
    assert_eq!(errors(&source), "");
}
