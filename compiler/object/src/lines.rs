//! Which source line an instruction comes from, as verifier logs show it.

use beec_btf::{LineInfo, Types};
use beec_codegen::MachineFunction;
use beec_ir::Module;
use beec_source::{Session, Span};
use rustc_hash::FxHashMap;

use crate::Options;
use crate::place::SLOT;

/// Makes line records; keeps the texts of lines it has seen.
pub(crate) struct Lines<'a> {
    session: &'a Session,
    options: &'a Options,
    /// Recorded paths by the name the preprocessor gave.
    paths: FxHashMap<String, String>,
}

/// A place that can be recorded.
struct Spot {
    path: String,
    text: String,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(session: &'a Session, options: &'a Options) -> Self {
        Lines { session, options, paths: FxHashMap::default() }
    }

    /// The records of a function that begins at `offset` in its section. Its first instruction always has one, as
    /// the kernel demands.
    pub(crate) fn function(
        &mut self,
        types: &mut Types,
        module: &Module,
        function: &MachineFunction,
        offset: u64,
    ) -> Vec<LineInfo> {
        let head = module.function(function.func).span;
        let starts_late = function.lines.first().is_none_or(|(slot, _)| *slot != 0);
        let first = starts_late.then_some((0, head));
        let mut records: Vec<LineInfo> = Vec::new();
        for (slot, span) in first.into_iter().chain(function.lines.iter().copied()) {
            if slot as usize >= function.insns.len() {
                break;
            }
            if is_second_slot(function, slot) {
                continue;
            }
            let spot = match self.spot(span) {
                Some(spot) => spot,
                // Whatever has no place of its own belongs to the line before it.
                None if !records.is_empty() => continue,
                None => match self.spot(head) {
                    Some(spot) => Spot { column: 0, ..spot },
                    None => return Vec::new(),
                },
            };
            let offset = (offset + u64::from(slot) * SLOT) as u32;
            let (file, text) = (types.name(&spot.path), types.name(&spot.text));
            let record = LineInfo { offset, file, text, line: spot.line, column: spot.column };
            match records.last_mut() {
                Some(last) if last.offset >= offset => {}
                Some(last) if (last.file, last.line, last.column) == (file, record.line, record.column) => {}
                _ => records.push(record),
            }
        }
        records
    }

    /// Where a span is outside all macros.
    fn spot(&mut self, span: Span) -> Option<Spot> {
        let map = self.session.map();
        let span = map.outermost(span);
        let location = map.locate(span.lo)?;
        let file = map.file(location.file);
        let (physical, _) = file.line_column(span.lo);
        let text = file.line_text(physical).trim_start().to_owned();
        let (line, column) = (location.line, location.column);
        drop(map);
        Some(Spot { path: self.path(&location.name), text, line, column })
    }

    /// The path as it is recorded: made absolute by the folder of the compilation, then mapped.
    fn path(&mut self, name: &str) -> String {
        if let Some(path) = self.paths.get(name) {
            return path.clone();
        }
        let folder = &self.options.folder;
        let absolute = if name.starts_with('/') || folder.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", folder.trim_end_matches('/'))
        };
        let map = self.options.prefix_map.iter().rev();
        let mapped = map.filter_map(|(from, to)| absolute.strip_prefix(from).map(|rest| format!("{to}{rest}"))).next();
        let path = mapped.unwrap_or(absolute);
        self.paths.insert(name.to_owned(), path.clone());
        path
    }
}

/// Whether a slot is the rear half of a wide load, which the kernel does not let a line record name.
fn is_second_slot(function: &MachineFunction, slot: u32) -> bool {
    let at = |slot: u32| function.insns.get(slot as usize).copied().unwrap_or_default();
    // No instruction has opcode 0, so that only such a half can.
    at(slot).code == 0 && slot.checked_sub(1).is_some_and(|before| at(before).is_wide())
}

/// The source of an instruction, or of its function if it has none.
pub(crate) fn span_at(module: &Module, function: &MachineFunction, slot: u32) -> Span {
    let after = function.lines.partition_point(|(start, _)| *start <= slot);
    let own = after.checked_sub(1).and_then(|number| function.lines.get(number)).map(|(_, span)| *span);
    own.filter(|span| !span.is_none()).unwrap_or(module.function(function.func).span)
}
