//! Specifiers, declarators and types.

use super::Printer;
use crate::ast::*;
use crate::build::storage_word;

impl Printer {
    /// Storage class and function specifiers, each with a space behind it.
    pub(super) fn storage(&mut self, specs: &DeclSpecs) {
        if let Some((storage, _)) = specs.storage {
            self.push(storage_word(storage));
            self.push(" ");
        }
        let words = [
            (specs.thread_local.is_some(), "_Thread_local "),
            (specs.inline, "inline "),
            (specs.noreturn, "_Noreturn "),
        ];
        for (written, word) in words {
            if written {
                self.push(word);
            }
        }
    }

    /// `name: derivations type attributes`
    pub(super) fn declarator(&mut self, declarator: &Declarator, specs: &DeclSpecs) {
        if let Some(name) = declarator.name {
            self.push(name.name.as_str());
            self.push(": ");
        }
        for derived in &declarator.derived {
            self.derived(derived);
        }
        self.specifiers(specs);
        if let Some(label) = &declarator.asm_label {
            self.push(" asm ");
            self.string(label);
        }
        if !declarator.attrs.is_empty() {
            self.push(" |");
            self.attributes(&declarator.attrs);
        }
    }

    fn derived(&mut self, derived: &Derived) {
        match derived {
            Derived::Pointer { quals, attrs } => {
                self.push("*");
                self.attributes(attrs);
                self.push(" ");
                self.quals(*quals);
            }
            Derived::Array { size, quals, .. } => {
                self.push("[");
                self.quals(*quals);
                match size {
                    ArraySize::Unspecified => {}
                    ArraySize::Star => self.push("*"),
                    ArraySize::Expr(size) => self.expr(size),
                }
                self.push("] ");
            }
            Derived::Function(params) => self.params(params),
        }
    }

    fn params(&mut self, params: &Params) {
        self.push("fn(");
        self.separated(&params.params, |printer, param| {
            printer.storage(&param.specs);
            printer.declarator(&param.declarator, &param.specs);
        });
        self.separated(&params.identifiers, |printer, name| printer.push(name.name.as_str()));
        if params.variadic {
            self.push(if params.params.is_empty() { "..." } else { ", ..." });
        }
        if params.unspecified && params.identifiers.is_empty() {
            self.push("?");
        }
        self.push(") ");
    }

    pub(super) fn quals(&mut self, quals: Quals) {
        let words = [
            (quals.is_const, "const "),
            (quals.is_volatile, "volatile "),
            (quals.is_restrict, "restrict "),
            (quals.is_atomic, "_Atomic "),
        ];
        for (written, word) in words {
            if written {
                self.push(word);
            }
        }
    }

    /// Qualifiers, the type, alignment and attributes.
    pub(super) fn specifiers(&mut self, specs: &DeclSpecs) {
        self.quals(specs.quals);
        self.type_spec(&specs.ty);
        for align in &specs.alignas {
            self.push(" _Alignas(");
            match align {
                AlignAs::Type(ty) => self.type_name(ty),
                AlignAs::Expr(expr) => self.expr(expr),
            }
            self.push(")");
        }
        self.attributes(&specs.attrs);
    }

    pub(super) fn type_name(&mut self, ty: &TypeName) {
        self.declarator(&ty.declarator, &ty.specs);
    }

    fn type_spec(&mut self, ty: &TypeSpec) {
        match ty {
            TypeSpec::Record(record) => self.record(record),
            TypeSpec::Enum(list) => self.enumeration(list),
            TypeSpec::Typedef(name) => self.push(name.name.as_str()),
            TypeSpec::TypeofExpr { expr, unqual } => {
                self.push(if *unqual { "typeof_unqual " } else { "typeof " });
                self.expr(expr);
            }
            TypeSpec::TypeofType { ty, unqual } => {
                self.push(if *unqual { "typeof_unqual(" } else { "typeof(" });
                self.type_name(ty);
                self.push(")");
            }
            TypeSpec::Atomic(ty) => {
                self.push("_Atomic(");
                self.type_name(ty);
                self.push(")");
            }
            plain => self.push(plain_type(plain)),
        }
    }

    fn record(&mut self, record: &RecordSpec) {
        self.push(if record.is_union { "union" } else { "struct" });
        self.tag(record.tag);
        if let Some(pack) = record.pack {
            self.push(&format!(" pack({pack})"));
        }
        self.attributes(&record.attrs);
        let Some(members) = &record.members else { return };
        self.push(" {");
        self.end();
        self.indent += 1;
        for member in members {
            match member {
                MemberDecl::Field(field) => self.field(field),
                MemberDecl::StaticAssert(assert) => self.static_assert(assert),
            }
        }
        self.indent -= 1;
        self.begin();
        self.push("}");
    }

    fn tag(&mut self, tag: Option<Ident>) {
        if let Some(tag) = tag {
            self.push(" ");
            self.push(tag.name.as_str());
        }
    }

    fn field(&mut self, field: &FieldDecl) {
        if field.declarators.is_empty() {
            self.begin();
            self.specifiers(&field.specs);
            self.end();
        }
        for declarator in &field.declarators {
            self.begin();
            self.declarator(&declarator.declarator, &field.specs);
            if let Some(width) = &declarator.width {
                self.push(" : ");
                self.expr(width);
            }
            self.end();
        }
    }

    fn enumeration(&mut self, list: &EnumSpec) {
        self.push("enum");
        self.tag(list.tag);
        if let Some(underlying) = &list.underlying {
            self.push(": ");
            self.type_name(underlying);
        }
        self.attributes(&list.attrs);
        let Some(enumerators) = &list.enumerators else { return };
        self.push(" {");
        self.end();
        self.indent += 1;
        for enumerator in enumerators {
            self.begin();
            self.push(enumerator.name.name.as_str());
            if let Some(value) = &enumerator.value {
                self.push(" = ");
                self.expr(value);
            }
            self.attributes(&enumerator.attrs);
            self.end();
        }
        self.indent -= 1;
        self.begin();
        self.push("}");
    }
}

fn plain_type(ty: &TypeSpec) -> &'static str {
    match ty {
        TypeSpec::Void => "void",
        TypeSpec::Bool => "_Bool",
        TypeSpec::Char => "char",
        TypeSpec::SChar => "signed char",
        TypeSpec::UChar => "unsigned char",
        TypeSpec::Short => "short",
        TypeSpec::UShort => "unsigned short",
        TypeSpec::UInt => "unsigned",
        TypeSpec::Long => "long",
        TypeSpec::ULong => "unsigned long",
        TypeSpec::LongLong => "long long",
        TypeSpec::ULongLong => "unsigned long long",
        TypeSpec::Int128 => "__int128",
        TypeSpec::UInt128 => "unsigned __int128",
        TypeSpec::Float => "float",
        TypeSpec::Double => "double",
        TypeSpec::LongDouble => "long double",
        TypeSpec::VaList => "__builtin_va_list",
        TypeSpec::Auto => "__auto_type",
        _ => "int",
    }
}
