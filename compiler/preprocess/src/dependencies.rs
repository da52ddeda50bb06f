//! `-M` and its relatives: which files the output depends on, as a rule for make.

use crate::Dependency;

/// Lines are broken after this many columns.
const WIDTH: usize = 75;

/// A rule that says that `targets` depend on `dependencies`; with `phony` (`-MP`) each header also gets a
/// rule without a recipe, so that deleting it breaks no build. `user_only` leaves out system headers (`-MM`).
pub fn dependency_rule(targets: &[String], dependencies: &[Dependency], user_only: bool, phony: bool) -> String {
    let kept = || dependencies.iter().filter(|dependency| !(user_only && dependency.system));
    let mut rule = targets.iter().map(|target| quoted(target)).collect::<Vec<_>>().join(" ");
    rule.push(':');
    let mut column = rule.len();
    for dependency in kept() {
        let path = quoted(&dependency.path);
        if column + 1 + path.len() + 2 > WIDTH {
            rule.push_str(" \\\n ");
            column = 1;
        }
        rule.push(' ');
        column += 1 + path.len();
        rule.push_str(&path);
    }
    rule.push('\n');
    if phony {
        for dependency in kept().skip(1) {
            rule.push_str(&quoted(&dependency.path));
            rule.push_str(":\n");
        }
    }
    rule
}

/// A file's name as make reads it.
pub fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut backslashes = 0;
    for character in path.chars() {
        match character {
            '$' => text.push('$'),
            '#' => text.push('\\'),
            ' ' | '\t' => text.extend(std::iter::repeat_n('\\', backslashes + 1)),
            _ => {}
        }
        backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule() {
        let file = |path: &str, system| Dependency { path: path.to_owned(), system };
        let files = [file("a b.c", false), file("x$y.h", false), file("/usr/include/linux/bpf.h", true)];
        insta::assert_snapshot!(dependency_rule(&["a.o".to_owned()], &files, false, true), @r"
        a.o: a\ b.c x$$y.h /usr/include/linux/bpf.h
        x$$y.h:
        /usr/include/linux/bpf.h:
        ");
        insta::assert_snapshot!(dependency_rule(&["a.o".to_owned()], &files, true, false), @r"a.o: a\ b.c x$$y.h");
    }
}
