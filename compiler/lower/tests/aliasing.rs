//! Of which type accesses are: what the optimiser may take for granted (C11 6.5p7).

mod common;

use common::lower;
use insta::assert_snapshot;

/// The types of the stores of a function with one parameter: of a member the plain type, and the offsets in the records on the way.
fn stores(source: &str, strict_aliasing: bool) -> String {
    let module = lower(source, beec_lower::Options { debug: false, optimize: true, strict_aliasing });
    let text = beec_ir::print(&module);
    let plain = |number: u16| if number == 0 { "any".to_owned() } else { number.to_string() };
    let ty = |line: &str| {
        let number = line.split_once(" type ").map_or(0, |(_, number)| number.parse().unwrap());
        match module.accesses.members().find(|(ty, _)| ty.number() == number) {
            Some((_, member)) => {
                let path: Vec<String> = member.path.iter().map(|(_, offset)| offset.to_string()).collect();
                format!("{}@{}", plain(member.plain.number()), path.join("/"))
            }
            None => plain(number),
        }
    };
    let stores = text.lines().filter(|line| line.trim_start().starts_with("store"));
    stores.map(ty).collect::<Vec<_>>().join(" ")
}

/// The types of the stores of these statements, where `p` points to a record of everything.
fn types(statements: &str) -> String {
    stores(
        &format!(
            "
enum small {{ S }}; enum large {{ L = 1ll << 40 }};
typedef int anything __attribute__((may_alias));
struct marked {{ int x; long array[2]; }} __attribute__((may_alias));
struct inner {{ int x; long y; }};
union both {{ int i; long l; struct inner in; int array[4]; }};
struct letter {{ int x; char c; }};
struct outer {{ long before; struct inner in; }};
struct open {{ int x; char rest[]; }};
struct all {{
  _Bool b; char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u; long l;
  unsigned long ul; long long ll; unsigned long long ull; __int128 wide; void *p; int *ip; int (*f)(void);
  enum small es; enum large el; float real; int array[4]; struct inner in; union both un; struct marked m;
  unsigned bits : 3; anything any; volatile int v;
  char text[4]; struct letter many[3]; struct outer out; struct open open;
}};
void f(struct all *p) {{ {statements} }}"
        ),
        true,
    )
}

/// The parameter itself is stored first.
#[test]
fn signedness_does_not_matter() {
    assert_snapshot!(types("p->s = 1; p->us = 1; p->i = 1; p->u = 1; p->l = 1; p->ul = 1; p->ll = 1; p->ull = 1;"),
        @"any 3@4 3@6 4@8 4@12 5@16 5@24 6@32 6@40");
}

#[test]
fn characters_alias_everything() {
    assert_snapshot!(types("char *q = &p->c; *q = 1; signed char *r = &p->sc; *r = 1; *(unsigned char *)p = 1;"), @"any any any any any any");
}

/// A member that is a character is that member all the same; an element of an array is any of its type.
#[test]
fn members_are_members_even_if_they_are_characters() {
    assert_snapshot!(types("p->c = 1; p->sc = 1; p->uc = 1; p->b = 1; p->text[1] = 2; p->many[p->i].c = 3;"), @"any any@1 any@2 any@3 1@0 any any@4");
}

/// The way starts at the outermost record that is named; where it leads through a pointer, it starts anew.
#[test]
fn members_of_members() {
    assert_snapshot!(types("p->in.y = 1; p->out.in.y = 1; struct inner *q = &p->out.in; q->y = 1; p->open.x = 1;"), @"any 5@136/8 5@240/16/8 any 5@8 4@248");
}

#[test]
fn all_pointers_are_one_type() {
    assert_snapshot!(types("p->p = 0; p->ip = 0; p->f = 0;"), @"any 2@64 2@72 2@80");
}

#[test]
fn enums_are_their_integers() {
    assert_snapshot!(types("p->es = 0; p->u = 0; p->el = L; p->ul = 1;"), @"any 4@88 4@12 5@96 5@24");
}

#[test]
fn members_and_elements() {
    assert_snapshot!(types("p->array[2] = 1; p->in.x = 1; p->in.y = 1; p->array[p->i] = 1; p->v = 1;"), @"any 4 4@128/0 5@136/8 4 4@192");
}

#[test]
fn members_of_unions_alias_everything() {
    assert_snapshot!(types("p->un.i = 1; p->un.l = 1; p->un.in.y = 1; p->un.array[p->i] = 1;"), @"any any any any any");
}

/// Where the address is seen to be one of a union's member; elsewhere a pointer says what it points to.
#[test]
fn unions_through_pointers() {
    assert_snapshot!(types("*&p->un.i = 1; *(long *)&p->un.i = 1; *(p->un.array + 1) = 1; *(int *)&p->un = 1;
        int *q = &p->un.i; *q = 1;"), @"any any any any 4 any 4");
}

#[test]
fn marked_types_alias_everything() {
    assert_snapshot!(types("p->m.x = 1; p->m.array[1] = 1; p->any = 1; *(anything *)&p->i = 1; struct marked *q = &p->m;
        q->array[p->i] = 1;"), @"any any any any any any any");
}

#[test]
fn what_is_no_plain_scalar_aliases_everything() {
    assert_snapshot!(types("p->bits = 1; p->wide = 1; p->real = 1;"), @"any any any any any@104");
}

#[test]
fn nothing_is_known_where_it_is_not_wanted() {
    assert_snapshot!(stores("void f(int *p, long *q) { *p = 1; *q = 2; }", false), @"any any any any");
}
