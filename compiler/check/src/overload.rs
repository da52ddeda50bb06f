//! `overloadable` functions: several of one name, told apart by their parameters (a clang extension).
//!
//! Each has a symbol of its own, named as C++ names it (Itanium C++ ABI 5.1), without its abbreviations.

use beec_source::Symbol;
use beec_syntax::ast;

use crate::checker::Checker;
use crate::tree::{Expr, FunctionId};
use crate::types::{FloatKind, FunctionType, IntKind, Type, TypeId, Types};

/// How deep a type is spelled out in a name.
const MAX_SPELLED: u32 = 32;

impl Checker<'_> {
    /// The overload that a declaration of this type redeclares.
    pub(crate) fn find_overload(&self, name: Symbol, ty: TypeId) -> Option<FunctionId> {
        let candidates = self.overloads.get(&name)?;
        candidates.iter().copied().find(|id| self.types.compatible_unqualified(self.functions[id.0 as usize].ty, ty))
    }

    /// Notes a function among those of its name and gives it its symbol.
    pub(crate) fn add_overload(&mut self, name: Symbol, id: FunctionId) {
        let list = self.overloads.entry(name).or_default();
        if list.contains(&id) {
            return;
        }
        list.push(id);
        let function = &self.functions[id.0 as usize];
        if let Some(function_ty) = self.types.function(function.ty) {
            let symbol = Symbol::intern(&self.types.mangled(name, function_ty));
            self.functions[id.0 as usize].name = symbol;
        }
    }

    /// The overload that fits the arguments best: the declared one where there is no other.
    pub(crate) fn choose_overload(&mut self, declared: FunctionId, args: &[ast::Expr]) -> FunctionId {
        let name = self.function_facts[declared.0 as usize].declared_name;
        let candidates = match self.overloads.get(&name) {
            Some(candidates) if candidates.len() > 1 => candidates.clone(),
            _ => return declared,
        };
        self.unevaluated += 1;
        let values: Vec<Expr> = args.iter().map(|arg| self.value(arg)).collect();
        self.unevaluated -= 1;
        let costs = candidates.iter().filter_map(|id| self.overload_cost(*id, &values).map(|cost| (cost, *id)));
        costs.min_by_key(|(cost, _)| *cost).map_or(declared, |(_, id)| id)
    }

    /// How far the arguments are from the parameters; `None` if they do not fit at all.
    fn overload_cost(&self, id: FunctionId, values: &[Expr]) -> Option<u32> {
        let function = self.types.function(self.functions[id.0 as usize].ty)?;
        if function.params.len() != values.len() && !(function.variadic && values.len() > function.params.len()) {
            return None;
        }
        let mut cost = u32::from(function.variadic);
        for (param, value) in function.params.iter().zip(values) {
            cost += self.conversion_cost(param.ty, value)?;
        }
        Some(cost)
    }

    fn conversion_cost(&self, to: TypeId, value: &Expr) -> Option<u32> {
        let types = &self.types;
        if types.compatible_unqualified(to, value.ty) {
            return Some(0);
        }
        if types.compatible_unqualified(to, self.promoted_type(value)) {
            return Some(1);
        }
        match (types.pointee(to), types.pointee(value.ty)) {
            (Some(a), Some(b)) if types.compatible_unqualified(a, b) => Some(1),
            (Some(a), Some(b)) if types.is_void(a) || types.is_void(b) => Some(4),
            (Some(_), Some(_)) => Some(16),
            (Some(_), None) => types.is_integer(value.ty).then_some(32),
            (None, Some(_)) => types.is_integer(to).then_some(32),
            (None, None) => {
                let scalar = |ty| types.is_integer(ty) || types.float(ty).is_some();
                (scalar(to) && scalar(value.ty)).then_some(8)
            }
        }
    }
}

impl Types {
    /// The symbol of an overloaded function.
    fn mangled(&self, name: Symbol, function: &FunctionType) -> String {
        let mut out = format!("_Z{}{name}", name.as_str().len());
        self.mangle_params(function, &mut out, 0);
        out
    }

    fn mangle_params(&self, function: &FunctionType, out: &mut String, depth: u32) {
        for param in &function.params {
            self.mangle(self.value_type(param.ty), out, depth + 1);
        }
        if function.variadic {
            out.push('z');
        } else if function.params.is_empty() {
            out.push('v');
        }
    }

    fn mangle(&self, ty: TypeId, out: &mut String, depth: u32) {
        if depth > MAX_SPELLED {
            return;
        }
        let quals = self.quals(ty);
        if quals.is_volatile {
            out.push('V');
        }
        if quals.is_const {
            out.push('K');
        }
        match self.resolve(ty) {
            Type::Void => out.push('v'),
            Type::Bool => out.push('b'),
            Type::NullPtr => out.push_str("Dn"),
            Type::Int(IntKind::Bit { signed, width }) => {
                out.push_str(&format!("D{}{width}_", if *signed { 'B' } else { 'U' }));
            }
            Type::Int(kind) => out.push(letter(*kind)),
            Type::Float(FloatKind::Float) => out.push('f'),
            Type::Float(FloatKind::Double) => out.push('d'),
            Type::Float(FloatKind::LongDouble) => out.push('e'),
            Type::Pointer(pointee) => {
                out.push('P');
                self.mangle(*pointee, out, depth + 1);
            }
            Type::Array { element, len } => {
                out.push_str(&format!("A{}_", len.unwrap_or(0)));
                self.mangle(*element, out, depth + 1);
            }
            Type::Function(function) => {
                out.push('F');
                self.mangle(function.result, out, depth + 1);
                self.mangle_params(function, out, depth);
                out.push('E');
            }
            Type::Record(id) => out.push_str(&tagged(self.record(*id).tag)),
            Type::Enum(id) => out.push_str(&tagged(self.enumeration(*id).tag)),
            _ => out.push('z'),
        }
    }
}

fn tagged(tag: Option<Symbol>) -> String {
    tag.map_or("Ut_".to_owned(), |tag| format!("{}{tag}", tag.as_str().len()))
}

fn letter(kind: IntKind) -> char {
    match kind {
        IntKind::Char => 'c',
        IntKind::SChar => 'a',
        IntKind::UChar => 'h',
        IntKind::Short => 's',
        IntKind::UShort => 't',
        IntKind::Int => 'i',
        IntKind::UInt => 'j',
        IntKind::Long => 'l',
        IntKind::ULong => 'm',
        IntKind::LongLong => 'x',
        IntKind::ULongLong => 'y',
        IntKind::Int128 => 'n',
        IntKind::UInt128 | IntKind::Bit { .. } => 'o',
    }
}
