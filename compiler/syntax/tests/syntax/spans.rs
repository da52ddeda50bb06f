//! Where trees say that they are written.

use beec_source::{Session, Span};
use beec_syntax::ast::*;
use insta::assert_snapshot;

use crate::common::scan;

/// The text of every statement and expression of the first function's body, the outer ones first.
fn texts(source: &str) -> String {
    let (session, unit) = scan(source);
    let declarations: Vec<_> = unit.items().flat_map(|item| unit.parse(&session, item)).collect();
    let function = declarations.iter().find_map(|declaration| match declaration {
        ExternalDecl::Function(function) => Some(function),
        _ => None,
    });
    let mut lines = Vec::new();
    let function = function.expect("the source has a function");
    lines.push(snippet(&session, function.span));
    lines.push(snippet(&session, function.declarator.span));
    for item in &function.body.items {
        lines.push(snippet(&session, item.span));
        match &item.kind {
            StmtKind::Expr(expr) => expressions(&session, expr, &mut lines),
            StmtKind::Return(Some(expr)) => expressions(&session, expr, &mut lines),
            StmtKind::If { condition, .. } => expressions(&session, condition, &mut lines),
            _ => {}
        }
    }
    lines.join("\n")
}

fn expressions(session: &Session, expr: &Expr, lines: &mut Vec<String>) {
    lines.push(format!("  {}", snippet(session, expr.span)));
    match &expr.kind {
        ExprKind::Binary { lhs, rhs, op_span, .. } => {
            lines.push(format!("  {}", snippet(session, *op_span)));
            expressions(session, lhs, lines);
            expressions(session, rhs, lines);
        }
        ExprKind::Assign { lhs, rhs, .. } => {
            expressions(session, lhs, lines);
            expressions(session, rhs, lines);
        }
        ExprKind::Call { callee, args } => {
            expressions(session, callee, lines);
            args.iter().for_each(|arg| expressions(session, arg, lines));
        }
        ExprKind::Member { base, field, .. } => {
            expressions(session, base, lines);
            lines.push(format!("  {}", snippet(session, field.span)));
        }
        ExprKind::Unary { operand, .. } | ExprKind::Paren(operand) | ExprKind::Cast { operand, .. } => {
            expressions(session, operand, lines);
        }
        _ => {}
    }
}

fn snippet(session: &Session, span: Span) -> String {
    session.map().snippet(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn statements_and_expressions() {
    assert_snapshot!(texts("static int *f(int a[2], int b)\n{\n    int x = 1, *y;\n    x = a[1] + (b * -2) - g(x, s->t.u);\n    if (x == 1) { x++; } else y--;\n    for (;;) ;\n    do x--; while (x);\n    label: return (int *)&x;\n    asm volatile(\"\" : \"+r\"(x));\n    case 1: default: ;\n}"), @r#"
    static int *f(int a[2], int b) { int x = 1, *y; x = a[1] + (b * -2) - g(x, s->t.u); if (x == 1) { x++; } else y--; for (;;) ; do x--; while (x); label: return (int *)&x; asm volatile("" : "+r"(x)); case 1: default: ; }
    *f(int a[2], int b)
    int x = 1, *y;
    x = a[1] + (b * -2) - g(x, s->t.u);
      x = a[1] + (b * -2) - g(x, s->t.u)
      x
      a[1] + (b * -2) - g(x, s->t.u)
      -
      a[1] + (b * -2)
      +
      a[1]
      (b * -2)
      b * -2
      *
      b
      -2
      2
      g(x, s->t.u)
      g
      x
      s->t.u
      s->t
      s
      t
      u
    if (x == 1) { x++; } else y--;
      x == 1
      ==
      x
      1
    for (;;) ;
    do x--; while (x);
    label: return (int *)&x;
    asm volatile("" : "+r"(x));
    case 1: default: ;
    "#);
}

#[test]
fn strings_keep_their_pieces() {
    let (session, unit) = scan("char *s = \"ab\" \"\" \"c\\n\" ;");
    let declarations: Vec<_> = unit.items().flat_map(|item| unit.parse(&session, item)).collect();
    let [ExternalDecl::Declaration(declaration)] = declarations.as_slice() else { panic!("one declaration") };
    let Some(Initializer::Expr(expr)) = &declaration.declarators[0].init else { panic!("an initializer") };
    let ExprKind::String(literal) = &expr.kind else { panic!("a string") };
    let pieces: Vec<_> = literal.pieces.iter().map(|&(unit, span)| (unit, snippet(&session, span))).collect();
    let expected = [(0, "\"ab\"".to_owned()), (2, "\"\"".to_owned()), (2, "\"c\\n\"".to_owned())];
    assert_eq!(pieces, expected);
    assert_eq!(snippet(&session, literal.span), "\"ab\" \"\" \"c\\n\"");
}

#[test]
fn the_nearest_name() {
    use beec_source::Symbol;
    let names = ["u8", "u16", "u32", "u64", "task_struct"].map(Symbol::intern);
    let near = |name: &str| beec_syntax::nearest(Symbol::intern(name), names.into_iter()).map(Symbol::as_str);
    assert_eq!(near("u23"), Some("u32"));
    assert_eq!(near("taks_struct"), Some("task_struct"));
    assert_eq!(near("task_stuct"), Some("task_struct"));
    assert_eq!(near("u"), Some("u8"));
    assert_eq!(near("completely_else"), None);
}
