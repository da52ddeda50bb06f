//! Syntax trees as text, for `--emit=ast` and for tests.
//!
//! Types are written from the name outwards (`x: [3] * int` is an array of three pointers), expressions
//! as operators in front of their operands in parentheses, statements one a line.

mod expr;
mod stmt;
mod types;

use crate::ast::{Attribute, Declaration, ExternalDecl, FunctionDef, InitDeclarator, StaticAssert, Storage};

/// Prints external declarations.
pub fn print(declarations: &[ExternalDecl]) -> String {
    let mut printer = Printer::default();
    for declaration in declarations {
        printer.external(declaration);
    }
    printer.text
}

/// Text, and how far the line is indented.
#[derive(Default)]
struct Printer {
    text: String,
    indent: usize,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the line.
    fn end(&mut self) {
        self.text.push('\n');
    }

    /// Begins a line.
    fn begin(&mut self) {
        for _ in 0..self.indent {
            self.text.push_str("  ");
        }
    }

    /// A line of its own.
    fn line(&mut self, text: &str) {
        self.begin();
        self.push(text);
        self.end();
    }

    /// Writes items with `, ` between them.
    fn separated<T>(&mut self, items: &[T], mut one: impl FnMut(&mut Printer, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            one(self, item);
        }
    }

    fn external(&mut self, external: &ExternalDecl) {
        match external {
            ExternalDecl::Function(function) => self.function(function),
            ExternalDecl::Declaration(declaration) => self.declaration(declaration),
            ExternalDecl::StaticAssert(assert) => self.static_assert(assert),
            ExternalDecl::Asm(asm) => {
                self.begin();
                self.asm(asm);
                self.end();
            }
            ExternalDecl::Empty(_) => self.line("empty"),
        }
    }

    fn function(&mut self, function: &FunctionDef) {
        self.begin();
        self.push("define ");
        self.storage(&function.specs);
        self.declarator(&function.declarator, &function.specs);
        self.end();
        self.indent += 1;
        for declaration in &function.old_style {
            self.declaration(declaration);
        }
        self.items(&function.body.items);
        self.indent -= 1;
    }

    fn declaration(&mut self, declaration: &Declaration) {
        if declaration.declarators.is_empty() {
            self.begin();
            self.push("declare ");
            self.storage(&declaration.specs);
            self.specifiers(&declaration.specs);
            self.end();
        }
        for init in &declaration.declarators {
            self.begin();
            self.init_declarator(declaration, init);
            self.end();
        }
    }

    fn init_declarator(&mut self, declaration: &Declaration, init: &InitDeclarator) {
        let typedef = matches!(declaration.specs.storage, Some((Storage::Typedef, _)));
        self.push(if typedef { "" } else { "declare " });
        self.storage(&declaration.specs);
        self.declarator(&init.declarator, &declaration.specs);
        if let Some(initializer) = &init.init {
            self.push(" = ");
            self.initializer(initializer);
        }
    }

    fn static_assert(&mut self, assert: &StaticAssert) {
        self.begin();
        self.push("static_assert ");
        self.expr(&assert.condition);
        if let Some(message) = &assert.message {
            self.push(" ");
            self.string(message);
        }
        self.end();
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.push(" @");
            self.push(attribute.name.as_str());
            if !attribute.args.is_empty() {
                self.push("(");
                self.separated(&attribute.args, Printer::expr);
                self.push(")");
            }
        }
    }
}
