//! The nearest of some names, for "did you mean".

/// The candidate with the smallest edit distance, where it is near enough to be meant. Of equally near
/// ones the first in alphabetical order.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.len() / 3).max(1);
    let close = |candidate: &&str| candidate.len().abs_diff(wanted.len()) <= allowed;
    candidates
        .filter(close)
        .map(|candidate| (distance(wanted, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, a swap of neighbours counting as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let names = ["include", "ifdef", "ifndef"];
        assert_eq!(nearest("inculde", names.into_iter()), Some("include"));
        assert_eq!(nearest("ifndfe", names.into_iter()), Some("ifndef"));
        assert_eq!(nearest("frobnicate", names.into_iter()), None);
    }
}
