//! What the flattening of an initialiser produces.

use beec_source::Span;
use rustc_hash::FxHashMap;

use crate::tree::InitItem;
use crate::types::RecordId;

/// How many items a flattened initialiser may have.
pub(super) const MAX_ITEMS: usize = 1 << 20;

/// What the flattening has produced.
#[derive(Default)]
pub(super) struct Output {
    pub(super) items: Vec<InitItem>,
    pub(super) extent: u64,
    pub(super) full: bool,
    /// No item so far lies at or behind this offset.
    pub(super) frontier: u64,
    /// Where a flexible array is that has elements, and what gives them.
    pub(super) flexible: Option<(u64, Span)>,
    /// The member that each union met so far has.
    pub(super) active: FxHashMap<(u64, RecordId), u64>,
}

impl Output {
    /// Forgets what was said of a subobject: it is initialised anew (6.7.9p19).
    pub(super) fn clear(&mut self, offset: u64, size: u64) {
        if self.frontier <= offset || size == 0 {
            return;
        }
        let inside = |at: u64| offset <= at && at < offset + size;
        self.items.retain(|item| !inside(item.offset));
        self.active.retain(|(at, _), _| !inside(*at));
    }

    /// A member of a union is about to be initialised: of another one nothing stays.
    pub(super) fn activate(&mut self, offset: u64, size: u64, union: RecordId, member: u64) {
        if self.active.insert((offset, union), member).is_some_and(|before| before != member) {
            self.clear(offset, size);
            self.active.insert((offset, union), member);
        }
    }
}
