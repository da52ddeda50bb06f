//! Declarators: C writes a type around the name that has it.

use crate::c::names::{self, keyword};
use crate::c::print::Printer;
use crate::c::{MAX_DEPTH, PrintError};
use crate::model::{Encoding, FuncProto, Kind, Type, TypeId};

impl Printer<'_> {
    /// `name` declared with a type. Anonymous records are spelled out at an indentation of so many tabs.
    pub(crate) fn declaration(
        &mut self,
        id: TypeId,
        name: &str,
        indent: usize,
        depth: usize,
    ) -> Result<String, PrintError> {
        self.declarator(id, name.to_owned(), indent, depth)
    }

    fn declarator(
        &mut self,
        mut id: TypeId,
        mut inner: String,
        indent: usize,
        depth: usize,
    ) -> Result<String, PrintError> {
        let types = self.types;
        let mut marks = Marks::default();
        for depth in depth..MAX_DEPTH {
            self.budget.step()?;
            match types.get(id) {
                Some(Type::Const(ty)) => marks.qualifier("const", &mut id, *ty),
                Some(Type::Volatile(ty)) => marks.qualifier("volatile", &mut id, *ty),
                Some(Type::Restrict(ty)) => marks.qualifier("restrict", &mut id, *ty),
                Some(Type::TypeTag { text, ty, attribute }) => {
                    marks.tag(types.string(*text), *attribute);
                    id = *ty;
                }
                Some(Type::Ptr(pointee)) => {
                    inner = format!("*{}{inner}", std::mem::take(&mut marks).after_star(&inner));
                    if matches!(types.get(types.unqualified(*pointee)), Some(Type::Array(_) | Type::FuncProto(_))) {
                        inner = format!("({inner})");
                    }
                    id = *pointee;
                }
                // Qualifiers of an array are those of its elements (C11 6.7.3 paragraph 9).
                Some(Type::Array(array)) => {
                    inner = format!("{inner}[{}]", array.len);
                    id = array.elem;
                }
                Some(Type::FuncProto(proto)) => {
                    marks = Marks::default();
                    inner = format!("{inner}({})", self.params(proto, false, depth + 1)?);
                    id = proto.ret;
                }
                _ => {
                    let base = marks.around(&self.base(id, indent, depth + 1)?);
                    let space = if inner.is_empty() { "" } else { " " };
                    return Ok(format!("{base}{space}{inner}"));
                }
            }
        }
        Err(PrintError::TooDeep(id))
    }

    /// The type specifiers: what stands before all declarators.
    fn base(&mut self, id: TypeId, indent: usize, depth: usize) -> Result<String, PrintError> {
        let types = self.types;
        Ok(match types.get(id) {
            Some(Type::Int(int)) => {
                names::int(types.string(int.name), int.size, int.encoding == Encoding::Signed).to_owned()
            }
            Some(Type::Float { size, .. }) => names::float(*size).to_owned(),
            Some(Type::Typedef { .. }) => self.names.of(id),
            Some(Type::Composite(record)) if record.name.is_empty() => self.record(id, record, indent, depth)?,
            Some(Type::Enum(list)) if list.name.is_empty() => self.enumeration(id, list, indent),
            Some(Type::Fwd { union, .. }) => {
                let kind = if *union { Kind::Union } else { Kind::Struct };
                format!("{} {}", keyword(kind), self.names.of(id))
            }
            Some(ty @ (Type::Composite(_) | Type::Enum(_))) => {
                format!("{} {}", keyword(ty.kind()), self.names.of(id))
            }
            _ => "void".to_owned(),
        })
    }

    /// The parameters of a prototype, with their names where a reader wants them.
    pub(crate) fn params(&mut self, proto: &FuncProto, named: bool, depth: usize) -> Result<String, PrintError> {
        if proto.params.is_empty() {
            return Ok("void".to_owned());
        }
        let types = self.types;
        let last = proto.params.len() - 1;
        let mut list = Vec::new();
        for (number, param) in proto.params.iter().enumerate() {
            if number == last && proto.is_variadic() {
                list.push("...".to_owned());
                continue;
            }
            let name = if named { names::identifier(types.string(param.name)) } else { String::new() };
            list.push(self.declaration(param.ty, &name, 0, depth)?);
        }
        Ok(list.join(", "))
    }
}

/// Qualifiers and tags that wait for the pointer or type they belong to.
#[derive(Default)]
struct Marks {
    qualifiers: String,
    tags: String,
}

impl Marks {
    fn qualifier(&mut self, word: &str, id: &mut TypeId, below: TypeId) {
        // The same qualifier twice says nothing more and is not worth a warning.
        if !self.qualifiers.contains(word) {
            self.qualifiers.push_str(word);
            self.qualifiers.push(' ');
        }
        *id = below;
    }

    fn tag(&mut self, text: &str, attribute: bool) {
        let attribute = if attribute { text.to_owned() } else { format!("btf_type_tag({text:?})") };
        self.tags.push_str(&format!(" __attribute__(({attribute}))"));
    }

    /// Between a `*` and what it declares.
    fn after_star(self, inner: &str) -> String {
        let mut text = format!("{}{}", self.tags, if self.tags.is_empty() { "" } else { " " });
        text.push_str(&self.qualifiers);
        if inner.is_empty() { text.trim_end().to_owned() } else { text }
    }

    fn around(self, base: &str) -> String {
        // `restrict` is for pointers; an alias of one may carry it all the same.
        format!("{}{base}{}", self.qualifiers, self.tags)
    }
}
