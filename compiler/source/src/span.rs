//! Positions and spans.

use crate::Symbol;

/// A byte's position in the [`SourceMap`](crate::SourceMap): every file has a range of its own. Zero is no position.
pub type BytePos = u32;

/// The macro expansion a span came out of; [`ExpansionId::ROOT`] is text as written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct ExpansionId(pub u32);

impl ExpansionId {
    /// Not out of a macro.
    pub const ROOT: ExpansionId = ExpansionId(0);
}

/// A half-open range of source bytes, with the macro expansion it came out of.
///
/// A token out of a macro's replacement list keeps the place where it is spelled (inside the
/// `#define`) and names the expansion; a token out of a macro *argument* keeps the place and the
/// expansion of the argument as the user wrote it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub lo: BytePos,
    /// One past the last byte.
    pub hi: BytePos,
    /// The expansion, or [`ExpansionId::ROOT`].
    pub expansion: ExpansionId,
}

impl Span {
    /// No place in any file (built-in declarations).
    pub const NONE: Span = Span { lo: 0, hi: 0, expansion: ExpansionId::ROOT };

    /// A span of text as written.
    pub fn new(lo: BytePos, hi: BytePos) -> Span {
        Span { lo, hi, expansion: ExpansionId::ROOT }
    }

    /// Whether this names no place.
    pub fn is_none(self) -> bool {
        self.lo == 0
    }

    /// The span from the start of `self` to the end of `other`, where both came out of the same
    /// expansion; otherwise the one that is written outside macros, else `self`.
    pub fn to(self, other: Span) -> Span {
        if self.is_none() {
            return other;
        }
        if other.is_none() {
            return self;
        }
        if self.expansion == other.expansion && self.lo <= other.hi {
            return Span { lo: self.lo, hi: self.hi.max(other.hi), expansion: self.expansion };
        }
        if self.expansion != ExpansionId::ROOT && other.expansion == ExpansionId::ROOT {
            return other;
        }
        self
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.lo, self.hi)?;
        if self.expansion != ExpansionId::ROOT {
            write!(f, "#{}", self.expansion.0)?;
        }
        Ok(())
    }
}

/// One expansion of one macro.
#[derive(Clone, Copy, Debug)]
pub struct Expansion {
    /// The macro's name.
    pub name: Symbol,
    /// The invocation: the name, and the arguments up to `)` where there are any. It may itself lie in an expansion.
    pub call_site: Span,
    /// Where the macro is defined; [`Span::NONE`] for built-in ones.
    pub definition: Span,
}
