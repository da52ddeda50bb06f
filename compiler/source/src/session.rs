//! One run: its files, its diagnostics, its warning settings.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::{Diagnostic, Expansion, ExpansionId, FileId, FileKind, Severity, SourceFile, SourceMap, Span, groups};

/// What `-W…`, `-Werror` and `-w` ask for.
#[derive(Clone, Default, Debug)]
pub struct WarningPolicy {
    /// `-w`: no warnings at all.
    pub silent: bool,
    /// `-Werror`: every warning is an error.
    pub all_errors: bool,
    /// `-Wname`, `-Wno-name`, `-Werror=name`, `-Wno-error=name`, the last one winning.
    pub groups: FxHashMap<String, Option<Severity>>,
    /// `-Wno-error=name`: stays a warning under `-Werror`.
    pub never_errors: Vec<String>,
}

impl WarningPolicy {
    /// Sets a group, or all that a name such as `all` stands for.
    pub fn set(&mut self, name: &str, severity: Option<Severity>) {
        for group in groups::members(name).map(str::to_owned).chain([name.to_owned()]) {
            self.groups.insert(group, severity);
        }
    }
}

/// What `#pragma GCC diagnostic` says from some place on: by group, `None` for ignored.
pub type WarningSettings = FxHashMap<String, Option<Severity>>;

/// From which offset on which settings hold; ascending.
type WarningMarks = Vec<(u32, Rc<WarningSettings>)>;

/// One run's shared state, handed to every stage as `&Session`.
#[derive(Default, Debug)]
pub struct Session {
    map: RefCell<SourceMap>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    errors: Cell<usize>,
    policy: WarningPolicy,
    /// What `#pragma GCC diagnostic` says, by file.
    settings: RefCell<FxHashMap<FileId, WarningMarks>>,
}

/// How many diagnostics there were; see [`Session::take_back`].
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    diagnostics: usize,
    errors: usize,
}

impl Session {
    /// A run with these warning settings.
    pub fn new(policy: WarningPolicy) -> Session {
        Session { policy, ..Session::default() }
    }

    /// The files and expansions.
    pub fn map(&self) -> Ref<'_, SourceMap> {
        self.map.borrow()
    }

    /// The files and expansions, to add to.
    pub fn map_mut(&self) -> RefMut<'_, SourceMap> {
        self.map.borrow_mut()
    }

    /// Takes a file in; see [`SourceMap::add`].
    pub fn add_file(&self, name: impl Into<String>, kind: FileKind, text: &str, from: Span) -> Option<FileId> {
        self.map_mut().add(name.into(), kind, Rc::new(text.to_owned()), from)
    }

    /// A file taken in before.
    pub fn file(&self, id: FileId) -> Rc<SourceFile> {
        self.map().file(id).clone()
    }

    /// Records a macro expansion.
    pub fn add_expansion(&self, expansion: Expansion) -> ExpansionId {
        self.map_mut().add_expansion(expansion)
    }

    /// Takes a diagnostic, as the warning settings change it. Warnings inside system headers are dropped.
    pub fn emit(&self, mut diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Warning {
            match self.warning_severity(&diagnostic) {
                Some(severity) => diagnostic.severity = severity,
                None => return,
            }
        }
        if diagnostic.severity == Severity::Error {
            self.errors.set(self.errors.get() + 1);
        }
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    fn warning_severity(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        if self.policy.silent || self.in_system_header(diagnostic.span()) {
            return None;
        }
        let group = diagnostic.group.unwrap_or("");
        let local = self.local_setting(diagnostic.span(), group);
        let general =
            || self.policy.groups.get(group).copied().unwrap_or((!groups::opt_in(group)).then_some(Severity::Warning));
        let asked = local.unwrap_or_else(general)?;
        let spared = self.policy.never_errors.iter().any(|name| name == group);
        if self.policy.all_errors && !spared { Some(Severity::Error) } else { Some(asked) }
    }

    /// Whether the command line lets pass what is an error by itself: `-Wno-GROUP`, `-Wno-error=GROUP`.
    pub fn is_lenient(&self, group: &str) -> bool {
        let asked = self.policy.groups.get(group);
        asked.is_some_and(|severity| *severity != Some(Severity::Error))
            || self.policy.never_errors.iter().any(|name| name == group)
    }

    /// From `offset` in `file` on, these settings go before the command line's.
    pub fn set_warnings(&self, file: FileId, offset: u32, settings: Rc<WarningSettings>) {
        let mut all = self.settings.borrow_mut();
        let marks = all.entry(file).or_default();
        match marks.last_mut() {
            Some((last, old)) if *last == offset => *old = settings,
            Some((last, _)) if *last > offset => {} // A file that is read again.
            _ => marks.push((offset, settings)),
        }
    }

    /// Whether any `#pragma GCC diagnostic` has been met.
    pub fn has_warning_settings(&self) -> bool {
        !self.settings.borrow().is_empty()
    }

    fn local_setting(&self, span: Span, group: &str) -> Option<Option<Severity>> {
        let settings = self.settings.borrow();
        if settings.is_empty() {
            return None;
        }
        let map = self.map();
        let place = map.outermost(span);
        let file = map.file_of(place.lo)?;
        let offset = place.lo - map.file(file).start;
        let marks = settings.get(&file)?;
        let after = marks.partition_point(|&(start, _)| start <= offset);
        let settings = &marks[after.checked_sub(1)?].1;
        let larger = || groups::larger(group).iter().find_map(|name| settings.get(*name));
        settings.get(group).or_else(larger).copied()
    }

    fn in_system_header(&self, span: Span) -> bool {
        self.map().is_system(span)
    }

    /// Takes back the diagnostics since [`Session::mark`], as if they had not been emitted, and gives them.
    pub fn take_back(&self, mark: Mark) -> Vec<Diagnostic> {
        self.errors.set(mark.errors);
        self.diagnostics.borrow_mut().split_off(mark.diagnostics)
    }

    /// The diagnostics so far, to go back to.
    pub fn mark(&self) -> Mark {
        Mark { diagnostics: self.diagnostics.borrow().len(), errors: self.errors.get() }
    }

    /// How many errors there were.
    pub fn error_count(&self) -> usize {
        self.errors.get()
    }

    /// Whether there was an error.
    pub fn has_errors(&self) -> bool {
        self.errors.get() > 0
    }

    /// All diagnostics so far, in the order of their places: file by file in order of inclusion, then by position.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        let mut taken = std::mem::take(&mut *self.diagnostics.borrow_mut());
        let map = self.map();
        taken.sort_by_key(|diagnostic| map.outermost(diagnostic.span()).lo);
        taken
    }
}
