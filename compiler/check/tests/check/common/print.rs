//! Typed trees as text: one statement a line, every conversion shown.

use beec_check::tree::*;
use beec_check::types::Types;

pub(crate) fn program(program: &Program) -> String {
    let mut out = globals(program);
    for function in &program.functions {
        out += &function_text(program, function);
    }
    out
}

pub(crate) fn layouts(types: &Types) -> String {
    let mut out = String::new();
    for record in &types.records {
        let tag = record.tag.map_or("-", |tag| tag.as_str());
        let keyword = if record.is_union { "union" } else { "struct" };
        let Some(body) = &record.body else {
            out += &format!("{keyword} {tag}: incomplete\n");
            continue;
        };
        out += &format!("{keyword} {tag}: size {} align {}\n", body.size, body.align);
        for field in &body.fields {
            let name = field.name.map_or("-", |name| name.as_str());
            let bits = field.bits.map_or(String::new(), |bits| format!(" : {bits}"));
            out += &format!("  {} {name}{bits}  {}\n", field.bit_offset, types.display(field.ty));
        }
    }
    out
}

pub(crate) fn globals(program: &Program) -> String {
    program.globals.iter().map(|global| global_text(program, global)).collect()
}

fn global_text(program: &Program, global: &Global) -> String {
    let mut facts = Vec::new();
    facts.extend(global.section.map(|section| format!("section {section}")));
    for (fact, word) in [
        (global.linkage == Linkage::Internal, "static"),
        (global.read_only, "read-only"),
        (global.is_volatile, "volatile"),
        (global.weak, "weak"),
        (global.hidden, "hidden"),
        (global.used, "used"),
    ] {
        if fact {
            facts.push(word.to_owned());
        }
    }
    let contents = match &global.definition {
        None => "extern".to_owned(),
        Some(data) => {
            let hex: String = data.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let addresses: Vec<String> = data
                .addresses
                .iter()
                .map(|at| format!(" {}:{}+{}", at.offset, target(program, at.target), at.addend))
                .collect();
            format!("size {} [{hex}]{}", data.size, addresses.join(""))
        }
    };
    let ty = program.types.display(global.ty);
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    format!("object {}: {ty}{facts} align {} {contents}\n", global.name, global.align)
}

fn target(program: &Program, target: StaticTarget) -> String {
    match target {
        StaticTarget::Global(id) => program.globals[id.0 as usize].name.to_string(),
        StaticTarget::Function(id) => program.functions[id.0 as usize].name.to_string(),
        StaticTarget::String(id) => string(program, id),
    }
}

fn string(program: &Program, id: StringId) -> String {
    format!("{:?}", String::from_utf8_lossy(&program.strings[id.0 as usize].bytes).trim_end_matches('\0'))
}

fn function_text(program: &Program, function: &Function) -> String {
    let ty = program.types.display(function.ty);
    let Some(body) = &function.definition else { return format!("extern {}: {ty}\n", function.name) };
    let mut printer = Printer { program, body, out: format!("function {}: {ty}\n", function.name), indent: 1 };
    for stmt in &body.body.stmts {
        printer.stmt(stmt);
    }
    printer.out
}

struct Printer<'a> {
    program: &'a Program,
    body: &'a FunctionBody,
    out: String,
    indent: usize,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        self.out += &format!("{}{text}\n", "  ".repeat(self.indent));
    }

    fn nested(&mut self, stmt: &Stmt) {
        self.indent += 1;
        self.stmt(stmt);
        self.indent -= 1;
    }

    fn ty(&self, ty: beec_check::types::TypeId) -> String {
        self.program.types.display(ty)
    }

    fn local(&self, id: LocalId) -> String {
        let name = self.body.locals[id.0 as usize].name;
        if name.as_str().is_empty() { format!("%{}", id.0) } else { name.to_string() }
    }

    fn label(&self, id: LabelId) -> String {
        format!("{}.{}", self.body.labels[id.0 as usize].0, id.0)
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, init } => {
                let ty = self.ty(self.body.locals[local.0 as usize].ty);
                let init = match init {
                    None => String::new(),
                    Some(LocalInit::Expr(expr)) => format!(" = {}", self.expr(expr)),
                    Some(LocalInit::List(list)) => format!(" = {}", self.list(list)),
                };
                let text = format!("let {}: {ty}{init}", self.local(*local));
                self.line(&text);
            }
            StmtKind::Expr(expr) => {
                let text = self.expr(expr);
                self.line(&text);
            }
            StmtKind::Block(block) => {
                self.line("block");
                for stmt in &block.stmts {
                    self.nested(stmt);
                }
            }
            StmtKind::If { condition, then, otherwise } => {
                let text = format!("if {}", self.expr(condition));
                self.line(&text);
                self.nested(then);
                if let Some(otherwise) = otherwise {
                    self.line("else");
                    self.nested(otherwise);
                }
            }
            StmtKind::Switch { control, cases, body } => {
                let cases: Vec<String> = cases.iter().map(|case| format!("{:?}", case.range)).collect();
                let text = format!("switch {} [{}]", self.expr(control), cases.join(", "));
                self.line(&text);
                self.nested(body);
            }
            StmtKind::Case(index) => self.line(&format!("case #{index}")),
            StmtKind::While { condition, body, hint } => {
                let text = format!("while {} {hint:?}", self.expr(condition));
                self.line(&text);
                self.nested(body);
            }
            StmtKind::DoWhile { body, condition, hint } => {
                self.line(&format!("do {hint:?}"));
                self.nested(body);
                let text = format!("while {}", self.expr(condition));
                self.line(&text);
            }
            StmtKind::For { init, condition, step, body, hint } => {
                let part =
                    |printer: &Self, expr: &Option<Expr>| expr.as_ref().map_or(String::new(), |e| printer.expr(e));
                let text = format!("for ({}; {}) {hint:?}", part(self, condition), part(self, step));
                for stmt in init {
                    self.stmt(stmt);
                }
                self.line(&text);
                self.nested(body);
            }
            StmtKind::Label(id) => self.line(&format!("{}:", self.label(*id))),
            StmtKind::Goto(id) => self.line(&format!("goto {}", self.label(*id))),
            StmtKind::Break => self.line("break"),
            StmtKind::Continue => self.line("continue"),
            StmtKind::Return(None) => self.line("return"),
            StmtKind::Return(Some(expr)) => {
                let text = format!("return {}", self.expr(expr));
                self.line(&text);
            }
            StmtKind::Asm(asm) => {
                let text = self.asm(asm);
                self.line(&text);
            }
            StmtKind::Empty => self.line(";"),
        }
    }

    fn asm(&self, asm: &Asm) -> String {
        let mut text = format!("asm {:?}", asm.template.text());
        for output in &asm.outputs {
            text += &format!(" out {:?} {}", output.constraint, self.place(&output.place));
        }
        for input in &asm.inputs {
            let place = input.place.as_ref().map_or(String::new(), |place| format!(" at {}", self.place(place)));
            text += &format!(" in {:?} {}{place}", input.constraint, self.expr(&input.value));
        }
        let clobbers: Vec<String> = asm.clobbers.iter().map(|(register, _)| format!("r{register}")).collect();
        let memory = if asm.clobbers_memory { " memory" } else { "" };
        let labels: Vec<String> = asm.labels.iter().map(|(_, id)| self.label(*id)).collect();
        format!("{text} clobbers [{}]{memory} labels [{}]", clobbers.join(" "), labels.join(" "))
    }

    fn list(&self, list: &InitList) -> String {
        let items: Vec<String> = list
            .items
            .iter()
            .map(|item| {
                let bits =
                    item.bits.map_or(String::new(), |bits| format!("/{}..{}", bits.shift, bits.shift + bits.width));
                let value = match &item.value {
                    InitValue::Expr(expr) => self.expr(expr),
                    InitValue::Bytes(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
                };
                format!("{}{bits}: {value}", item.offset)
            })
            .collect();
        format!("{{{}}}", items.join(", "))
    }

    fn exprs(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|expr| self.expr(expr)).collect::<Vec<_>>().join(", ")
    }

    fn place(&self, place: &Place) -> String {
        match &place.kind {
            PlaceKind::Local(id) => self.local(*id),
            PlaceKind::Global(id) => format!("@{}", self.program.globals[id.0 as usize].name),
            PlaceKind::String(id) => string(self.program, *id),
            PlaceKind::Deref(pointer) => format!("*({})", self.expr(pointer)),
            PlaceKind::Member { base, record, index, bits } => {
                let body = self.program.types.record(*record).body.as_ref();
                let name = body.and_then(|body| body.fields[*index as usize].name);
                let name = name.map_or(format!("#{index}"), |name| name.to_string());
                let bits = bits.map_or(String::new(), |bits| {
                    format!("<{}+{}:{}..{}>", bits.unit_offset, bits.unit_size, bits.shift, bits.shift + bits.width)
                });
                format!("{}.{name}{bits}", self.place(base))
            }
            PlaceKind::Index { base, index, element_size } => {
                format!("{}[{} * {element_size}]", self.place(base), self.expr(index))
            }
            PlaceKind::CompoundLiteral { local, init } => format!("literal {}{}", self.local(*local), self.list(init)),
            PlaceKind::Temporary(expr) => format!("temporary({})", self.expr(expr)),
            PlaceKind::After(expr, place) => format!("after({}, {})", self.expr(expr), self.place(place)),
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        let ty = self.ty(expr.ty);
        match &expr.kind {
            ExprKind::Const(value) => format!("{value}:{ty}"),
            ExprKind::FloatConst(bits) => format!("float {bits:#x}:{ty}"),
            ExprKind::Load(place) => self.place(place),
            ExprKind::AddressOf(place) => format!("&{}", self.place(place)),
            ExprKind::Decay(place) => format!("decay {}", self.place(place)),
            ExprKind::FunctionAddress(id) => format!("&{}", self.program.functions[id.0 as usize].name),
            ExprKind::Cast { kind, operand } => format!("{kind:?}<{ty}>({})", self.expr(operand)),
            ExprKind::Unary { op, operand } => format!("{op:?}<{ty}>({})", self.expr(operand)),
            ExprKind::Not(operand) => format!("!({})", self.expr(operand)),
            ExprKind::Binary { op, lhs, rhs } => format!("{op:?}<{ty}>({}, {})", self.expr(lhs), self.expr(rhs)),
            ExprKind::Compare { op, lhs, rhs } => format!("{op:?}({}, {})", self.expr(lhs), self.expr(rhs)),
            ExprKind::PtrAdd { pointer, index, element_size, subtract, .. } => {
                let sign = if *subtract { '-' } else { '+' };
                format!("({} {sign} {} * {element_size})", self.expr(pointer), self.expr(index))
            }
            ExprKind::PtrDiff { lhs, rhs, element_size } => {
                format!("(({} - {}) / {element_size})", self.expr(lhs), self.expr(rhs))
            }
            ExprKind::LogicalAnd(a, b) => format!("({} && {})", self.expr(a), self.expr(b)),
            ExprKind::LogicalOr(a, b) => format!("({} || {})", self.expr(a), self.expr(b)),
            ExprKind::Conditional { condition, then, otherwise } => {
                format!("({} ? {} : {})", self.expr(condition), self.expr(then), self.expr(otherwise))
            }
            ExprKind::Elvis { condition, convert, otherwise } => {
                format!("({} ?: {} else {})", self.expr(condition), self.expr(convert), self.expr(otherwise))
            }
            ExprKind::Reuse => "reuse".to_owned(),
            ExprKind::Assign { place, value } => format!("{} = {}", self.place(place), self.expr(value)),
            ExprKind::AssignOp { op, place, compute_ty, rhs } => {
                format!("{} {op:?}<{}>= {}", self.place(place), self.ty(*compute_ty), self.expr(rhs))
            }
            ExprKind::PtrAssignAdd { place, index, element_size, subtract } => {
                let sign = if *subtract { '-' } else { '+' };
                format!("{} {sign}= {} * {element_size}", self.place(place), self.expr(index))
            }
            ExprKind::Increment { place, delta, compute_ty, post } => {
                let when = if *post { "post" } else { "pre" };
                format!("{when} {} += {delta} in {}", self.place(place), self.ty(*compute_ty))
            }
            ExprKind::Comma(a, b) => format!("({}, {})", self.expr(a), self.expr(b)),
            ExprKind::Call { callee, args, .. } => format!("{}({})", self.callee(callee), self.exprs(args)),
            ExprKind::StatementExpr { block, value } => self.statement_expr(block, value.as_deref()),
            ExprKind::Builtin { builtin, args } => format!("{builtin:?}<{ty}>({})", self.exprs(args)),
            ExprKind::PreserveAccessIndex(operand) => format!("core({})", self.expr(operand)),
            ExprKind::CoreFieldInfo { kind, place } => format!("field-info {kind} {}", self.place(place)),
            ExprKind::CoreTypeInfo { kind, of } => format!("type-info {kind} {}", self.ty(*of)),
            ExprKind::CoreEnumValue { kind, of, index, .. } => format!("enum-value {kind} {} #{index}", self.ty(*of)),
            ExprKind::Error => "error".to_owned(),
        }
    }

    fn statement_expr(&self, block: &Block, value: Option<&Expr>) -> String {
        let mut inner = Printer { program: self.program, body: self.body, out: String::new(), indent: 0 };
        for stmt in &block.stmts {
            inner.stmt(stmt);
        }
        let stmts: Vec<&str> = inner.out.lines().map(str::trim).collect();
        let value = value.map_or(String::new(), |value| self.expr(value));
        format!("({{ {}; {value} }})", stmts.join("; "))
    }

    fn callee(&self, callee: &Callee) -> String {
        match callee {
            Callee::Helper { id, name } => format!("helper {id} {}", name.map_or("-", |name| name.as_str())),
            Callee::Extern(id) => format!("extern {}", self.program.functions[id.0 as usize].name),
            Callee::Subprogram(id) => format!("call {}", self.program.functions[id.0 as usize].name),
            Callee::Pointer(pointer) => format!("pointer {}", self.expr(pointer)),
        }
    }
}
