//! How many arguments attributes take.

use beec_syntax::ast::Attribute;

use crate::checker::Checker;

/// Name, least and most.
const ARITY: &[(&str, usize, usize)] = &[
    ("address_space", 1, 1),
    ("alias", 1, 1),
    ("aligned", 0, 1),
    ("alloc_align", 1, 1),
    ("alloc_size", 1, 2),
    ("always_inline", 0, 0),
    ("annotate", 1, usize::MAX),
    ("artificial", 0, 0),
    ("assume_aligned", 1, 2),
    ("btf_decl_tag", 1, 1),
    ("btf_type_tag", 1, 1),
    ("cleanup", 1, 1),
    ("cold", 0, 0),
    ("common", 0, 0),
    ("const", 0, 0),
    ("deprecated", 0, 2),
    ("disable_tail_calls", 0, 0),
    ("error", 1, 1),
    ("fallthrough", 0, 0),
    ("flatten", 0, 0),
    ("format", 3, 3),
    ("format_arg", 1, 1),
    ("gnu_inline", 0, 0),
    ("guarded_by", 1, 1),
    ("hot", 0, 0),
    ("internal_linkage", 0, 0),
    ("leaf", 0, 0),
    ("may_alias", 0, 0),
    ("maybe_unused", 0, 0),
    ("minsize", 0, 0),
    ("mode", 1, 1),
    ("naked", 0, 0),
    ("no_instrument_function", 0, 0),
    ("no_stack_protector", 0, 0),
    ("nocommon", 0, 0),
    ("nodebug", 0, 0),
    ("nodiscard", 0, 1),
    ("noescape", 0, 0),
    ("noinline", 0, 0),
    ("nomerge", 0, 0),
    ("noreturn", 0, 0),
    ("not_tail_called", 0, 0),
    ("nothrow", 0, 0),
    ("optnone", 0, 0),
    ("overloadable", 0, 0),
    ("packed", 0, 0),
    ("preserve_access_index", 0, 0),
    ("preserve_static_offset", 0, 0),
    ("pure", 0, 0),
    ("retain", 0, 0),
    ("returns_nonnull", 0, 0),
    ("returns_twice", 0, 0),
    ("section", 1, 1),
    ("sentinel", 0, 2),
    ("transparent_union", 0, 0),
    ("unavailable", 0, 1),
    ("uninitialized", 0, 0),
    ("unused", 0, 0),
    ("used", 0, 0),
    ("vector_size", 1, 1),
    ("visibility", 1, 1),
    ("warn_unused_result", 0, 1),
    ("warning", 1, 1),
    ("weak", 0, 0),
    ("zero_call_used_regs", 1, 1),
];

impl Checker<'_> {
    /// Whether an attribute has as many arguments as it takes; reports it where it has not.
    pub(crate) fn attr_arity(&self, attribute: &Attribute) -> bool {
        let Ok(found) = ARITY.binary_search_by_key(&attribute.name.as_str(), |(name, ..)| name) else { return true };
        let Some(&(name, least, most)) = ARITY.get(found) else { return true };
        let count = attribute.args.len();
        if (least..=most).contains(&count) {
            return true;
        }
        let takes = match (least, most) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "one argument".to_owned(),
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) if least == most => format!("{least} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        };
        self.error("E0303", attribute.span, format!("attribute '{name}' takes {takes}, and {count} are given"));
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ARITY.is_sorted_by_key(|(name, ..)| name));
    }
}
