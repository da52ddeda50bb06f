//! What a call calls is a fact of the declaration: a helper, a kfunc, a subprogram, or else a pointer, which BPF
//! cannot call.

use beec_source::{Diagnostic, Span, Symbol};

use crate::checker::{Checker, HelperVar};
use crate::expr::Operand;
use crate::scope::{Entity, HelperId};
use crate::tree::{Callee, CastKind, Expr, ExprKind, Global, Linkage, Place, PlaceKind, StaticData};
use crate::types::TypeId;

/// A resolved callee.
pub(crate) struct Target {
    pub(crate) callee: Callee,
    pub(crate) function_ty: TypeId,
    pub(crate) name: Option<Symbol>,
    /// Where it is declared.
    pub(crate) declared: Span,
}

impl Checker<'_> {
    /// What an operand, called, calls. An error was reported where it is nothing.
    pub(crate) fn resolve_callee(&mut self, operand: Operand, span: Span) -> Option<Target> {
        match operand {
            Operand::Function(id, _) => Some(self.function_target(id)),
            Operand::Helper(id, _) => {
                let helper = &self.helpers[id.0 as usize];
                let callee = Callee::Helper { id: helper.id, name: Some(helper.name) };
                let function_ty = self.types.pointee(helper.ty)?;
                Some(Target { callee, function_ty, name: Some(helper.name), declared: helper.span })
            }
            other => {
                let value = self.value_of(other);
                self.value_target(value, span)
            }
        }
    }

    fn function_target(&mut self, id: crate::tree::FunctionId) -> Target {
        let function = &self.functions[id.0 as usize];
        let callee = match self.function_facts[id.0 as usize].kernel_helper {
            Some(number) => Callee::Helper { id: number, name: Some(function.name) },
            None if self.is_defined(id) => Callee::Subprogram(id),
            None => Callee::Extern(id),
        };
        Target { callee, function_ty: function.ty, name: Some(function.name), declared: function.span }
    }

    /// Whether the unit defines a function, here or further back.
    fn is_defined(&self, id: crate::tree::FunctionId) -> bool {
        let unit = &self.file.unit;
        let name = self.function_facts[id.0 as usize].declared_name;
        self.function_facts[id.0 as usize].has_body
            || unit.ordinary(name).iter().any(|item| unit.item(*item).has_body())
    }

    fn value_target(&mut self, value: Expr, span: Span) -> Option<Target> {
        if matches!(value.kind, ExprKind::Error) || self.types.is_error(value.ty) {
            return None;
        }
        let function_ty = self.types.pointee(value.ty).filter(|pointee| self.types.function(*pointee).is_some());
        let Some(function_ty) = function_ty else {
            let shown = self.show(value.ty);
            self.error("E0356", span, format!("this is {shown}, not a function: it cannot be called"));
            return None;
        };
        if let ExprKind::FunctionAddress(id) = direct(&value).kind {
            let target = self.function_target(id);
            return Some(Target { function_ty, ..target });
        }
        if let Some(number) = self.eval_integer(&value)
            && let Ok(id) = i32::try_from(number as i64)
        {
            let callee = Callee::Helper { id, name: None };
            return Some(Target { callee, function_ty, name: None, declared: Span::NONE });
        }
        let callee = Callee::Pointer(Box::new(value));
        Some(Target { callee, function_ty, name: None, declared: Span::NONE })
    }

    /// What a call through a pointer means may be known once functions are inlined: the optimiser has the last word.
    pub(crate) fn refuse_pointer_call(&mut self, target: &Target, pointer: Span, call: Span) {
        if let Callee::Pointer(value) = &target.callee
            && !self.is_local_value(value)
        {
            let diagnostic = self.called_pointer(value, pointer);
            self.refuse(call, diagnostic);
        }
    }

    fn is_local_value(&self, value: &Expr) -> bool {
        match &direct(value).kind {
            ExprKind::Load(place) => self.root_local(place).is_some(),
            ExprKind::Cast { .. } => false,
            _ => true,
        }
    }

    fn called_pointer(&self, value: &Expr, span: Span) -> Diagnostic {
        let named = match &direct(value).kind {
            ExprKind::Load(place) => self.place_name(place),
            _ => None,
        };
        let what = named.as_ref().map_or("a function pointer".to_owned(), |(name, _)| format!("the pointer '{name}'"));
        let message = format!("cannot call through {what}: BPF has no indirect calls");
        let diagnostic = Diagnostic::error("E0405", span, message)
            .at("its value is known only when the program runs")
            .fact("BPF calls helpers, kfuncs and functions of the program, each named in the call instruction")
            .fix("call the function by its name, or choose between names with 'if' or 'switch'");
        match named {
            Some((_, declared)) => diagnostic.label(declared, "declared here"),
            None => diagnostic,
        }
    }

    fn place_name(&self, place: &Place) -> Option<(Symbol, Span)> {
        match &place.kind {
            PlaceKind::Local(id) => self.local(*id).map(|local| (local.name, local.span)),
            PlaceKind::Global(id) => {
                let global = &self.globals[id.0 as usize];
                Some((global.name, global.span))
            }
            PlaceKind::Member { record, index, .. } => {
                let field = self.types.record(*record).body.as_ref()?.fields.get(*index as usize)?;
                field.name.map(|name| (name, field.span))
            }
            PlaceKind::Index { base, .. } => self.place_name(base),
            _ => None,
        }
    }

    /// Whether a pointer variable with this initialiser is a helper: a pointer to a function with a constant number.
    pub(crate) fn helper_number(&self, ty: TypeId, init: &Expr) -> Option<i32> {
        let pointee = self.types.pointee(ty)?;
        self.types.function(pointee)?;
        let number = self.eval_integer(init)?;
        i32::try_from(number as i64).ok().filter(|number| *number != 0)
    }

    /// Declares a helper.
    pub(crate) fn declare_helper(&mut self, helper: HelperVar) -> Entity {
        let (name, span) = (helper.name, helper.span);
        let id = HelperId(self.helpers.len() as u32);
        self.helpers.push(helper);
        self.bind(name, Entity::Helper(id), span);
        Entity::Helper(id)
    }

    /// The object that a helper's variable becomes where it is used as one: assigned to, or its address taken.
    pub(crate) fn helper_place(&mut self, id: HelperId, span: Span) -> Place {
        let helper = &self.helpers[id.0 as usize];
        let (ty, known) = (helper.ty, helper.object);
        let global = match known {
            Some(global) => global,
            None => {
                let (name, number, declared) = (helper.name, helper.id, helper.span);
                let mut bytes = vec![0; 8];
                self.put_scalar(&mut bytes, 0, 8, None, i128::from(number));
                let quals = self.types.quals(ty);
                let global = self.push_global(Global {
                    name,
                    ty,
                    linkage: Linkage::Internal,
                    definition: Some(StaticData { bytes, size: 8, addresses: Vec::new() }),
                    section: None,
                    align: 8,
                    read_only: quals.is_const,
                    is_volatile: quals.is_volatile,
                    weak: false,
                    hidden: false,
                    used: false,
                    referenced: true,
                    address_space: 0,
                    decl_tags: Vec::new(),
                    span: declared,
                });
                self.helpers[id.0 as usize].object = Some(global);
                global
            }
        };
        Place { kind: PlaceKind::Global(global), ty, span }
    }
}

/// Below conversions between pointers.
fn direct(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Cast { kind: CastKind::Pointer, operand } => direct(operand),
        _ => expr,
    }
}
