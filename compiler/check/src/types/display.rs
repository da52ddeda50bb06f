//! Types as C writes them, for messages.

use super::query::MAX_TYPE_DEPTH;
use super::{FloatKind, FunctionType, IntKind, Quals, Type, TypeId, Types};

impl Types {
    /// The type as C writes it: `const char *`, `int (*)(void)`, `struct s[4]`.
    pub fn display(&self, id: TypeId) -> String {
        let (left, right) = self.sides(id, String::new(), 0);
        format!("{left}{right}")
    }

    /// The type, quoted, and behind it what its typedefs stand for, where that says more.
    pub fn describe(&self, id: TypeId) -> String {
        let written = self.display(id);
        let meant = self.display(self.without_typedefs(id));
        if written == meant || meant.len() > 120 {
            format!("'{written}'")
        } else {
            format!("'{written}' (aka '{meant}')")
        }
    }

    /// The type below the typedefs at its top, so far as no qualifier hides among them.
    fn without_typedefs(&self, mut id: TypeId) -> TypeId {
        while let Type::Typedef(typedef) = self.get(id) {
            let below = self.typedef(*typedef).ty;
            if let Type::Record(record) = self.get(below)
                && self.record(*record).tag.is_none()
            {
                return id;
            }
            id = below;
        }
        id
    }

    /// What stands left and right of `name` in a declaration of it.
    fn sides(&self, id: TypeId, name: String, depth: u32) -> (String, String) {
        if depth > MAX_TYPE_DEPTH {
            return ("...".to_owned(), String::new());
        }
        match self.get(id) {
            Type::Pointer(pointee) => self.pointer_sides(*pointee, "", name, depth),
            Type::Qualified { quals, inner } => match self.get(*inner) {
                Type::Pointer(pointee) => self.pointer_sides(*pointee, &qualifiers(*quals), name, depth),
                _ => {
                    let (left, right) = self.sides(*inner, name, depth + 1);
                    (format!("{} {left}", qualifiers(*quals)), right)
                }
            },
            Type::Array { element, len } => {
                let len = len.map_or(String::new(), |len| len.to_string());
                self.sides(*element, format!("{name}[{len}]"), depth + 1)
            }
            Type::Function(function) => {
                let params = self.params(function, depth);
                let (left, right) = self.sides(function.result, String::new(), depth + 1);
                let space = if left.ends_with('*') { "" } else { " " };
                (format!("{left}{space}{name}({params})"), right)
            }
            Type::Tagged { tag, inner } => {
                let (left, right) = self.sides(*inner, name, depth + 1);
                (format!("{left} btf_type_tag({tag})"), right)
            }
            Type::AddressSpace { space, inner } => {
                let (left, right) = self.sides(*inner, name, depth + 1);
                (format!("address_space({space}) {left}"), right)
            }
            _ => (join(&self.leaf(id), &name), String::new()),
        }
    }

    fn pointer_sides(&self, pointee: TypeId, quals: &str, name: String, depth: u32) -> (String, String) {
        let star = match (quals.is_empty(), name.is_empty()) {
            (true, _) => format!("*{name}"),
            (false, true) => format!("*{quals}"),
            (false, false) => format!("*{quals} {name}"),
        };
        match self.get(pointee) {
            Type::Function(_) | Type::Array { .. } => self.sides(pointee, format!("({star})"), depth + 1),
            _ => {
                let (left, right) = self.sides(pointee, String::new(), depth + 1);
                (join(&left, &star), right)
            }
        }
    }

    fn params(&self, function: &FunctionType, depth: u32) -> String {
        if function.unspecified {
            return String::new();
        }
        let mut params: Vec<String> = Vec::new();
        for param in &function.params {
            let (left, right) = self.sides(param.ty, String::new(), depth + 1);
            params.push(format!("{left}{right}"));
        }
        if function.variadic {
            params.push("...".to_owned());
        }
        if params.is_empty() { "void".to_owned() } else { params.join(", ") }
    }

    fn leaf(&self, id: TypeId) -> String {
        match self.get(id) {
            Type::Void => "void".to_owned(),
            Type::Bool => "_Bool".to_owned(),
            Type::Int(kind @ IntKind::Bit { width, .. }) => format!("{}({width})", kind.name()),
            Type::Int(kind) => kind.name().to_owned(),
            Type::NullPtr => "nullptr_t".to_owned(),
            Type::Float(FloatKind::Float) => "float".to_owned(),
            Type::Float(FloatKind::Double) => "double".to_owned(),
            Type::Float(FloatKind::LongDouble) => "long double".to_owned(),
            Type::VaList => "__builtin_va_list".to_owned(),
            Type::Typedef(typedef) => self.typedef(*typedef).name.to_string(),
            Type::Record(record) => {
                let record = self.record(*record);
                let keyword = if record.is_union { "union" } else { "struct" };
                record.tag.map_or(format!("{keyword} (unnamed)"), |tag| format!("{keyword} {tag}"))
            }
            Type::Enum(id) => {
                self.enumeration(*id).tag.map_or("enum (unnamed)".to_owned(), |tag| format!("enum {tag}"))
            }
            _ => "<error>".to_owned(),
        }
    }
}

fn join(left: &str, right: &str) -> String {
    if left.ends_with('*') || right.is_empty() || right.starts_with('[') {
        return format!("{left}{right}");
    }
    format!("{left} {right}")
}

fn qualifiers(quals: Quals) -> String {
    let mut words = Vec::new();
    if quals.is_const {
        words.push("const");
    }
    if quals.is_volatile {
        words.push("volatile");
    }
    if quals.is_restrict {
        words.push("restrict");
    }
    if quals.is_atomic {
        words.push("_Atomic");
    }
    words.join(" ")
}
