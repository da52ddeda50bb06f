//! The nearest name to a misspelt one.

use beec_source::Symbol;

/// The candidate that differs from `name` by the fewest edits, if those are few; the first of equals.
pub fn nearest(name: Symbol, candidates: impl Iterator<Item = Symbol>) -> Option<Symbol> {
    let wanted: Vec<char> = name.as_str().chars().collect();
    let mut limit = (wanted.len() / 3).clamp(1, 3);
    let mut best = None;
    for candidate in candidates {
        let text = candidate.as_str();
        if candidate == name || text.len().abs_diff(name.as_str().len()) > limit {
            continue;
        }
        let distance = distance(&wanted, text, limit);
        if distance < limit || (distance == limit && best.is_none()) {
            best = Some(candidate);
            limit = distance;
        }
    }
    best
}

/// Insertions, deletions, changes and swaps of neighbours between two words; anything above `limit` is the same.
fn distance(wanted: &[char], text: &str, limit: usize) -> usize {
    let found: Vec<char> = text.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=found.len()).collect();
    for (row, &a) in wanted.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &b) in found.iter().enumerate() {
            let change = last[column] + usize::from(a != b);
            let mut best = change.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && a == found[column - 1] && wanted[row - 1] == b {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        if current.iter().min().is_some_and(|&least| least > limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}
