//! Groups of warnings that have to be asked for, and the names that ask for several.

/// Warnings that are silent unless asked for, each with the larger groups it belongs to, as in clang.
const OPT_IN: [(&str, &[&str]); 4] = [
    ("unused-variable", &["unused", "most", "all", "everything"]),
    ("unused-function", &["unused", "most", "all", "everything"]),
    ("unused-parameter", &["extra", "", "everything"]),
    ("static-program", &["everything"]),
];

/// Whether warnings of a group are silent unless asked for.
pub(crate) fn opt_in(group: &str) -> bool {
    OPT_IN.iter().any(|(name, _)| *name == group)
}

/// The larger groups that a group belongs to.
pub(crate) fn larger(group: &str) -> &'static [&'static str] {
    OPT_IN.iter().find(|(name, _)| *name == group).map_or(&[], |(_, larger)| larger)
}

/// The groups that a name such as `all` stands for besides itself. `-W` alone is `-Wextra`.
pub(crate) fn members(name: &str) -> impl Iterator<Item = &'static str> {
    OPT_IN.iter().filter(move |(_, larger)| larger.contains(&name)).map(|(group, _)| *group)
}
