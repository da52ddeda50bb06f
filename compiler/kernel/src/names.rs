//! Flavours: endings of names that tell several declarations of one kernel entity apart.

/// The name without its flavour: what stands before the last `___` that has other characters on both sides
/// (`bpf_core_essential_name_len` in libbpf's `relo_core.c`).
pub fn essential(name: &str) -> &str {
    let bytes = name.as_bytes();
    // Five characters: one, the three underscores, one.
    let boundary = bytes.windows(5).rposition(|five| five[0] != b'_' && &five[1..4] == b"___" && five[4] != b'_');
    boundary.map_or(name, |at| &name[..at + 1])
}

#[cfg(test)]
mod tests {
    use super::essential;

    #[test]
    fn flavours() {
        let cases = [
            ("task_struct", "task_struct"),
            ("task_struct___old", "task_struct"),
            ("a___b___c", "a___b"),
            ("a____b", "a____b"),
            ("a___", "a___"),
            ("___a", "___a"),
            ("", ""),
        ];
        for (name, base) in cases {
            assert_eq!(essential(name), base, "{name}");
        }
    }
}
