//! Expressions and initializers.

use super::Printer;
use crate::ast::*;

impl Printer {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Bool(truth) => self.push(if *truth { "true" } else { "false" }),
            ExprKind::Nullptr => self.push("nullptr"),
            ExprKind::Ident(name) => self.push(name.name.as_str()),
            ExprKind::Int(literal) => self.integer(literal),
            ExprKind::Float(literal) => {
                let suffix = if literal.single { "f" } else { "" };
                self.push(&format!("{:?}{suffix}", literal.value));
            }
            ExprKind::Char(literal) => {
                let prefix = prefix(literal.encoding);
                self.push(&format!("{prefix}'{}'", literal.value));
            }
            ExprKind::String(literal) => self.string(literal),
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Call { callee, args } => {
                self.push("(call ");
                self.expr(callee);
                for arg in args {
                    self.push(" ");
                    self.expr(arg);
                }
                self.push(")");
            }
            ExprKind::Member { base, field, arrow } => {
                self.push(if *arrow { "(-> " } else { "(. " });
                self.expr(base);
                self.push(" ");
                self.push(field.name.as_str());
                self.push(")");
            }
            ExprKind::Index { base, index } => self.operator("index", &[base, index]),
            ExprKind::Unary { op, operand } => self.operator(unary(*op), &[operand]),
            ExprKind::PostIncrement { operand, decrement } => {
                self.operator(if *decrement { "post--" } else { "post++" }, &[operand]);
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.operator(binary(*op), &[lhs, rhs]),
            ExprKind::Assign { op, lhs, rhs } => {
                let operator = format!("{}=", op.map_or("", binary));
                self.operator(&operator, &[lhs, rhs]);
            }
            ExprKind::Conditional { condition, then, otherwise } => match then {
                Some(then) => self.operator("?", &[condition, then, otherwise]),
                None => self.operator("?:", &[condition, otherwise]),
            },
            ExprKind::Comma { lhs, rhs } => self.operator(",", &[lhs, rhs]),
            ExprKind::SizeofExpr(operand) => self.operator("sizeof", &[operand]),
            ExprKind::AlignofExpr(operand) => self.operator("alignof", &[operand]),
            ExprKind::Error => self.push("<error>"),
            typed => self.typed(typed),
        }
    }

    /// Expressions that have types in them, and blocks.
    fn typed(&mut self, kind: &ExprKind) {
        self.push("(");
        match kind {
            ExprKind::Cast { ty, operand } => {
                self.push("cast ");
                self.type_name(ty);
                self.push(": ");
                self.expr(operand);
            }
            ExprKind::CompoundLiteral { ty, init } => {
                self.push("literal ");
                self.type_name(ty);
                self.push(": ");
                self.list(init);
            }
            ExprKind::SizeofType(ty) => self.word_and_type("sizeof", ty),
            ExprKind::AlignofType(ty) => self.word_and_type("alignof", ty),
            ExprKind::Generic { control, associations } => self.generic(control, associations),
            ExprKind::Statement(block) => {
                self.push("{");
                self.end();
                self.indent += 1;
                self.items(&block.items);
                self.indent -= 1;
                self.begin();
                self.push("}");
            }
            ExprKind::LabelAddress(label) => self.push(&format!("&&{}", label.name)),
            ExprKind::Offsetof { ty, designator } => {
                self.word_and_type("offsetof", ty);
                designator.iter().for_each(|step| self.offsetof_step(step));
            }
            ExprKind::TypesCompatible { a, b } => {
                self.word_and_type("types_compatible", a);
                self.push(", ");
                self.type_name(b);
            }
            ExprKind::VaArg { list, ty } => {
                self.push("va_arg ");
                self.expr(list);
                self.push(", ");
                self.type_name(ty);
            }
            ExprKind::HasAttribute { operand, attribute } => {
                self.push("has_attribute ");
                self.control(operand);
                self.push(&format!(", {}", attribute.name));
            }
            _ => {}
        }
        self.push(")");
    }

    fn word_and_type(&mut self, word: &str, ty: &TypeName) {
        self.push(word);
        self.push(" type ");
        self.type_name(ty);
    }

    fn offsetof_step(&mut self, step: &OffsetofStep) {
        match step {
            OffsetofStep::Field(name) => self.push(&format!(" .{}", name.name)),
            OffsetofStep::Index(index) => {
                self.push(" [");
                self.expr(index);
                self.push("]");
            }
        }
    }

    fn generic(&mut self, control: &GenericControl, associations: &[GenericAssociation]) {
        self.push("generic ");
        self.control(control);
        for association in associations {
            self.push(", ");
            match &association.ty {
                Some(ty) => self.type_name(ty),
                None => self.push("default"),
            }
            self.push(" => ");
            self.expr(&association.expr);
        }
    }

    fn control(&mut self, control: &GenericControl) {
        match control {
            GenericControl::Expr(expr) => self.expr(expr),
            GenericControl::Type(ty) => {
                self.push("type ");
                self.type_name(ty);
            }
        }
    }

    fn operator(&mut self, operator: &str, operands: &[&Expr]) {
        self.push("(");
        self.push(operator);
        for operand in operands {
            self.push(" ");
            self.expr(operand);
        }
        self.push(")");
    }

    fn integer(&mut self, literal: &IntLit) {
        let unsigned = if literal.unsigned { "u" } else { "" };
        let longs = ["", "l", "ll"][usize::from(literal.longs.min(2))];
        let text = if literal.decimal { literal.value.to_string() } else { format!("{:#x}", literal.value) };
        self.push(&format!("{text}{unsigned}{longs}"));
    }

    /// A string, with its units as characters where they are printable ASCII.
    pub(super) fn string(&mut self, literal: &StringLit) {
        self.push(prefix(literal.encoding));
        self.push("\"");
        for &unit in &literal.units {
            match char::from_u32(unit) {
                Some(c @ ('"' | '\\')) => self.push(&format!("\\{c}")),
                Some(c @ ' '..='~') => self.text.push(c),
                _ => self.push(&format!("\\x{unit:02x}")),
            }
        }
        self.push("\"");
    }

    pub(super) fn initializer(&mut self, initializer: &Initializer) {
        match initializer {
            Initializer::Expr(expr) => self.expr(expr),
            Initializer::List(list) => self.list(list),
        }
    }

    fn list(&mut self, list: &InitList) {
        self.push("{");
        self.separated(&list.items, |printer, item| {
            for designator in &item.designators {
                printer.designator(designator);
            }
            if !item.designators.is_empty() {
                printer.push(" = ");
            }
            printer.initializer(&item.init);
        });
        self.push("}");
    }

    fn designator(&mut self, designator: &Designator) {
        match designator {
            Designator::Field(name) => self.push(&format!(".{}", name.name)),
            Designator::Index(index) => {
                self.push("[");
                self.expr(index);
                self.push("]");
            }
            Designator::Range(first, last) => {
                self.push("[");
                self.expr(first);
                self.push(" ... ");
                self.expr(last);
                self.push("]");
            }
        }
    }
}

fn prefix(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Plain => "",
        Encoding::Utf8 => "u8",
        Encoding::Utf16 => "u",
        Encoding::Utf32 => "U",
        Encoding::Wide => "L",
    }
}

fn unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::AddressOf => "&",
        UnaryOp::Deref => "*",
        UnaryOp::Plus => "+",
        UnaryOp::Minus => "-",
        UnaryOp::BitNot => "~",
        UnaryOp::Not => "!",
        UnaryOp::PreIncrement => "++",
        UnaryOp::PreDecrement => "--",
        UnaryOp::Extension => "__extension__",
        UnaryOp::Real => "__real__",
        UnaryOp::Imag => "__imag__",
    }
}

fn binary(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
        BinaryOp::Lt => "<",
        BinaryOp::Gt => ">",
        BinaryOp::Le => "<=",
        BinaryOp::Ge => ">=",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitXor => "^",
        BinaryOp::BitOr => "|",
        BinaryOp::LogicalAnd => "&&",
        BinaryOp::LogicalOr => "||",
    }
}
