//! Unknown names, and what was probably meant.

use beec_source::{Diagnostic, Symbol};
use beec_syntax::ast::Ident;

use crate::checker::Checker;
use crate::types::RecordId;

/// The distance of two words in single-letter edits, transpositions counting one; `limit + 1` if it is more.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitute = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substitute.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|cost| *cost > limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

/// The candidate nearest to a word, if one is near enough to be a misspelling of it. Ties go to the first in
/// alphabetical order.
pub(crate) fn nearest(word: &str, candidates: impl Iterator<Item = Symbol>) -> Option<Symbol> {
    let limit = (word.len() / 3).clamp(1, 3);
    let mut best: Option<(usize, &'static str, Symbol)> = None;
    for candidate in candidates {
        let text = candidate.as_str();
        let bound = best.map_or(limit, |(cost, ..)| cost);
        let cost = distance(word, text, bound);
        if cost > bound || text == word {
            continue;
        }
        if best.is_none_or(|(least, name, _)| (cost, text) < (least, name)) {
            best = Some((cost, text, candidate));
        }
    }
    best.map(|(.., symbol)| symbol)
}

impl Checker<'_> {
    /// The known ordinary name nearest to one that is not known.
    fn nearest_ordinary(&self, name: Symbol) -> Option<Symbol> {
        let blocks = self.scopes.iter().flat_map(|scope| scope.ordinary.keys().copied());
        let file = self.file.ordinary.keys().copied();
        nearest(name.as_str(), blocks.chain(file).chain(self.file.unit.ordinary_names()))
    }

    /// Reports a name that means nothing, once a function.
    pub(crate) fn unknown_name(&mut self, name: Ident) {
        if !self.unknown.insert(name.name) {
            return;
        }
        let message = format!("use of undeclared name '{}'", name.name);
        self.emit(self.suggest(Diagnostic::error("E0325", name.span, message).at("not declared"), name.name));
    }

    /// Reports a call of a name that means nothing.
    pub(crate) fn unknown_function(&mut self, name: Ident) {
        if !self.unknown.insert(name.name) {
            return;
        }
        let message = format!("call of undeclared function '{}'", name.name);
        self.emit(self.suggest(Diagnostic::error("E0326", name.span, message).at("not declared"), name.name));
    }

    /// Reports a type name that means nothing.
    pub(crate) fn unknown_type(&mut self, name: Ident) {
        if !self.unknown.insert(name.name) {
            return;
        }
        let message = format!("unknown type name '{}'", name.name);
        self.emit(self.suggest(Diagnostic::error("E0327", name.span, message), name.name));
    }

    fn suggest(&self, diagnostic: Diagnostic, name: Symbol) -> Diagnostic {
        let text = name.as_str();
        if let Some(near) = self.nearest_ordinary(name) {
            return diagnostic.fix(format!("did you mean '{near}'?"));
        }
        if let Some(header) = header_of(text) {
            return diagnostic.fix(header);
        }
        if !self.file.unit.tag(name).is_empty() {
            return diagnostic.fix(format!("there is a type with the tag '{name}': write 'struct {name}'"));
        }
        diagnostic
    }

    /// Reports a member that a record does not have.
    pub(crate) fn no_member(&mut self, record: RecordId, field: Ident) {
        let shown = {
            let record = self.types.record(record);
            let keyword = if record.is_union { "union" } else { "struct" };
            record.tag.map_or(format!("{keyword} (unnamed)"), |tag| format!("{keyword} {tag}"))
        };
        let message = format!("no member named '{}' in '{shown}'", field.name);
        let mut diagnostic = Diagnostic::error("E0328", field.span, message);
        if let Some(near) = nearest(field.name.as_str(), self.member_names(record).into_iter()) {
            diagnostic = diagnostic.fix(format!("did you mean '{near}'?"));
        }
        diagnostic = diagnostic.label(self.types.record(record).span, "declared here");
        self.emit(diagnostic);
    }

    fn member_names(&self, record: RecordId) -> Vec<Symbol> {
        let mut names = Vec::new();
        let mut waiting = vec![record];
        while let Some(record) = waiting.pop() {
            for field in self.types.record(record).body.iter().flat_map(|body| &body.fields) {
                match field.name {
                    Some(name) => names.push(name),
                    None => waiting.extend(self.types.record_of(field.ty)),
                }
            }
        }
        names
    }
}

/// Which header declares a well-known name.
fn header_of(name: &str) -> Option<&'static str> {
    const CORE: &[&str] = &["BPF_CORE_READ", "bpf_core_read", "bpf_core_field_exists", "BPF_CORE_READ_INTO"];
    const ENDIAN: &[&str] = &["bpf_htons", "bpf_ntohs", "bpf_htonl", "bpf_ntohl", "bpf_cpu_to_be64", "bpf_be64_to_cpu"];
    let fix = if CORE.contains(&name) || name.starts_with("bpf_core_") {
        "include <bpf/bpf_core_read.h>"
    } else if ENDIAN.contains(&name) {
        "include <bpf/bpf_endian.h>"
    } else if name.starts_with("PT_REGS_") || name.starts_with("BPF_KPROBE") || name == "BPF_PROG" {
        "include <bpf/bpf_tracing.h>"
    } else if name.starts_with("bpf_") || name == "SEC" {
        "include <bpf/bpf_helpers.h>; kfuncs are declared 'extern … __ksym'"
    } else if name.starts_with("BPF_") {
        "include \"vmlinux.h\" or <linux/bpf.h>"
    } else if matches!(name, "memcpy" | "memset" | "memmove" | "memcmp" | "strlen" | "strcmp") {
        "include <string.h>, or put '__builtin_' in front"
    } else if matches!(name, "__u8" | "__u16" | "__u32" | "__u64" | "__s8" | "__s16" | "__s32" | "__s64") {
        "include \"vmlinux.h\" or <linux/types.h>"
    } else if matches!(name, "u8" | "u16" | "u32" | "u64" | "s8" | "s16" | "s32" | "s64") {
        "include \"vmlinux.h\""
    } else if matches!(name, "uint8_t" | "uint16_t" | "uint32_t" | "uint64_t" | "int32_t" | "int64_t") {
        "include <stdint.h>"
    } else if matches!(name, "bool" | "true" | "false") {
        "include \"vmlinux.h\" or <stdbool.h>"
    } else if name == "NULL" {
        "include \"vmlinux.h\" or <stddef.h>"
    } else {
        return None;
    };
    Some(fix)
}
