//! CO-RE: which accesses are relocated.

mod common;

use beec_lower::Options;
use common::ir_with_btf;
use insta::assert_snapshot;

const TYPES: &str = "
#define marked __attribute__((preserve_access_index))
struct in { int x; int y[4]; } marked;
struct plain { int a, b; };
struct bits { unsigned a : 3; int b : 5; } marked;
struct s {
    int a; union { int b; struct { char c; short d; }; }; struct in emb; struct in *p; struct in arr[5]; int m[3][4];
    struct bits bf; unsigned long last; struct plain q; int flex[];
} marked;
typedef struct s s_t;
typedef struct { int a; } nameless marked;
";

/// The relocations of an expression on `struct s *p` and `long i`: access string, local value, field size.
fn relocations(expr: &str) -> String {
    let source =
        format!("{TYPES} long f(struct s *p, long i, s_t *t, nameless *n, void *v) {{ return (long)({expr}); }}");
    let text = ir_with_btf(&source);
    let lines = text.lines().filter(|line| line.trim_start().starts_with("core"));
    let short = lines.map(|line| line.split_once("access").map_or("", |(_, rest)| rest).trim().to_owned());
    short.collect::<Vec<_>>().join("; ")
}

#[test]
fn paths() {
    let exprs = [
        "p->a",
        "p->b",
        "p->d",
        "p->emb.y[2]",
        "p->p->x",
        "p->arr[3].x",
        "p->flex[3]",
        "p[2].a",
        "(p + 1)->a",
        "p->arr[i].x",
        "p->m[1][2]",
        "&p->emb.x",
        "&p->arr[2]",
        "p->emb.y",
        "p->last = 1",
        "p->a = 5",
        "p->a++",
        "i ? p->a : p->b",
        "(&p->emb)->x",
        "(*p).emb.x",
        "((struct s *)v)->emb.x",
        "({ struct in *q = &p->emb; q->x; })",
        "(char *)v - (unsigned long)&((struct s *)0)->last",
        "p->q.a",
        "p->q.b",
        "t->last",
        "n->a",
        "p->bf.b",
        "p->arr[7].x",
        "({ struct s copy = *p; 1; })",
        "__builtin_preserve_access_index(&((struct plain *)v)->b)",
        "((struct plain *)v)->b",
        "__sync_fetch_and_add(&p->last, 1)",
    ];
    let lines: Vec<String> = exprs.iter().map(|expr| format!("{expr:50} {}", relocations(expr))).collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_access_is_one_load_through_one_relocation() {
    assert_snapshot!(ir_with_btf(&format!(
        "{TYPES} int f(struct s *p, long i) {{ p->a = p->arr[i].y[1]; return p->bf.b; }}"
    )));
}

#[test]
fn locals_are_relocated_once_others_know_them() {
    assert_snapshot!(ir_with_btf(&format!(
        "{TYPES} void g(void *); int f(void) {{ struct in a, b, c; g(&a); b.y[1] = 1; c = a; return a.x + b.x + c.x; }}"
    )));
}

#[test]
fn without_btf_accesses_are_errors() {
    let options = Options { debug: false, optimize: true, strict_aliasing: false };
    let source = format!("{TYPES} int f(struct s *p) {{ return p->emb.y[2] + sizeof(p->emb); }}");
    let (module, said) = common::lower_for(&source, beec_ir::Target { cpu: 3, big_endian: false }, options);
    assert!(module.is_none());
    assert_snapshot!(said);
}

#[test]
fn builtins() {
    let exprs = [
        "__builtin_preserve_field_info(p->emb.x, 0)",
        "__builtin_preserve_field_info(p->emb.y, 1)",
        "__builtin_preserve_field_info(p->arr, 2)",
        "__builtin_preserve_field_info(p->a, 3)",
        "__builtin_preserve_field_info(((struct bits *)v)->b, 0)",
        "__builtin_preserve_field_info(((struct bits *)v)->b, 1)",
        "__builtin_preserve_field_info(((struct bits *)v)->b, 3)",
        "__builtin_preserve_field_info(((struct bits *)v)->b, 4)",
        "__builtin_preserve_field_info(((struct bits *)v)->b, 5)",
        "__builtin_preserve_type_info(*(struct s *)0, 0)",
        "__builtin_preserve_type_info(*(struct in *)0, 1)",
        "__builtin_btf_type_id(*(s_t *)0, 0)",
        "__builtin_preserve_enum_value(*(enum e *)B, 1)",
        "__builtin_preserve_enum_value(*(enum e *)B, 0)",
    ];
    let lines: Vec<String> = exprs
        .iter()
        .map(|expr| format!("{expr:60} {}", relocations(&format!("({{ enum e {{ A, B = -7 }}; {expr}; }})"))))
        .collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn initialisers_are_relocated_like_assignments() {
    let source = format!(
        "{TYPES}
        struct args {{ long dsq; struct in in; int arr[2]; union {{ int one; int other; }}; struct plain plain; }} marked;
        long use(struct args *);
        long f(long i) {{
            struct args a = {{ .dsq = i, .in.y[1] = i, .arr = {{ 0, i }}, .other = i, .plain.b = i }};
            return use(&a);
        }}
        long own(long i) {{ struct args a = {{ .dsq = i }}; return a.dsq; }}"
    );
    let text = ir_with_btf(&source);
    let lines = text.lines().map(str::trim_start).filter(|line| line.starts_with("core") || line.starts_with("func"));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    func @use(ptr) -> i64 "" external btf 5
    func @f(i64) -> i64 ".text" external used btf 7 {
    core0 = kind 0 root 2 access "0:0" value 0 field 8
    core1 = kind 0 root 2 access "0:1:1" value 12 field 0
    core2 = kind 0 root 2 access "0:2" value 28 field 0
    core3 = kind 0 root 2 access "0:4" value 40 field 0
    func @own(i64) -> i64 ".text" external used btf 9 {
    "#);
}

/// As clang has it: not every loader takes an index into an array without a length.
#[test]
fn a_pointer_to_the_first_element_begins_another_path() {
    let accesses = |expr: &str| {
        let types = "struct list { int n; struct in items[]; } marked; struct four { struct in items[4]; } marked;";
        let source = format!("{TYPES}{types} int f(struct list *p, struct four *q) {{ return {expr}; }}");
        let text = ir_with_btf(&source);
        let lines = text.lines().filter(|line| line.trim_start().starts_with("core"));
        let lines = lines.filter_map(|line| line.split_once("access")).map(|(_, rest)| rest.trim().to_owned());
        lines.collect::<Vec<_>>().join("; ")
    };
    let exprs = ["p->items->y[1]", "(*p->items).x", "(p->items + 2)->x", "p->items[2].x", "q->items->x"];
    let lines: Vec<String> = exprs.iter().map(|expr| format!("{expr:20} {}", accesses(expr))).collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn subscripts() {
    let exprs = [
        "&p[1]",
        "&p[0]",
        "p + 1",
        "&p[i]",
        "&p->p[2]",
        "&t[1]",
        "&n[1]",
        "&((struct plain *)v)[1]",
        "__builtin_preserve_access_index(&((struct plain *)v)[1])",
        "__builtin_preserve_access_index(&((struct plain *)v)[2].b)",
        "__builtin_preserve_access_index(&((struct plain *)v)[i])",
        "__builtin_preserve_access_index(&rows[1][2])",
        "__builtin_preserve_access_index(&rows[1][2].b)",
        "__builtin_preserve_access_index(&((int *)v)[3])",
        "__builtin_preserve_field_info(((struct plain *)v)[1], 2)",
        "__builtin_preserve_field_info(p->m[2], 1)",
        "__builtin_preserve_field_info(p->arr[2].y[1], 0)",
    ];
    let types = "extern struct plain rows[2][3];";
    let lines: Vec<String> =
        exprs.iter().map(|expr| format!("{expr:60} {}", relocations(&format!("({{ {types} {expr}; }})")))).collect();
    assert_snapshot!(lines.join("\n"));
}

/// What a declaration says of a tag, its definition keeps.
#[test]
fn attributes_of_earlier_declarations() {
    assert_snapshot!(ir_with_btf(
        "#define marked __attribute__((preserve_access_index))
        struct marked alone; struct marked named *pointer;
        #pragma clang attribute push(marked, apply_to = record)
        struct surrounded;
        #pragma clang attribute pop
        struct __attribute__((packed, aligned(2))) shaped;
        struct alone { int a; struct { int b[2]; } c; };
        struct named { int a, b; };
        struct surrounded { int a, b; };
        struct shaped { char a; int b; };
        int f(struct alone *p, struct named *q, struct surrounded *r) { return p->c.b[1] + q->b + r->b; }
        int sizes = sizeof(struct shaped) * 10 + __alignof__(struct shaped);
        int g(void) {
            struct marked inside;
            struct inside { int a, b; } *p = (void *)1024;
            return p->b;
        }"
    ));
}

#[test]
fn qualifiers_name_no_other_type() {
    let types = "struct t { int a; }; typedef struct t t_t; enum e { zero, one }; typedef enum e e_t;";
    let exprs = [
        "__builtin_btf_type_id(*(const struct t *)0, 0)",
        "__builtin_btf_type_id(*(volatile struct t *)0, 1)",
        "__builtin_preserve_type_info(*(const t_t *)0, 0)",
        "__builtin_preserve_type_info(*(const volatile enum e *)0, 1)",
        "__builtin_preserve_type_info(*(const struct t *)0, 2)",
        "__builtin_preserve_enum_value(*(const e_t *)one, 1)",
    ];
    let named = |expr: &&str| {
        let options = Options { debug: true, optimize: true, strict_aliasing: false };
        let module = common::lower(&format!("{types} long f(void) {{ return {expr}; }}"), options);
        let root = module.functions[0].body.as_ref().unwrap().core[0].root;
        let text = beec_btf::dump(&beec_btf::emit(&module.types, &[root], &[]).types);
        format!("{expr:60} {}", text.lines().next().unwrap_or_default())
    };
    assert_snapshot!(exprs.iter().map(named).collect::<Vec<_>>().join("\n"));
}
