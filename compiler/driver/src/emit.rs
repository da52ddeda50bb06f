//! Showing the inside: `--emit`, `-E`, `-S`.

/// What comes out of a compilation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Emit {
    /// Preprocessed source (`-E`).
    Preprocessed,
    /// Preprocessed tokens, one a line.
    Tokens,
    /// The syntax tree of everything in the main file.
    Ast,
    /// The IR after the last pass.
    Ir,
    /// Assembly as the kernel prints it, with source lines (`-S`).
    Assembly,
    /// The object's BTF as text.
    Btf,
    /// The object.
    #[default]
    Object,
}
