//! Preprocessing tokens (C11 6.4): what this crate gives and the parser takes.

use beec_source::{Span, Symbol};

/// One preprocessing token. Keywords are identifiers here; literals keep their raw spelling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stood on its line, and what the preprocessor noted about it.
    pub flags: TokenFlags,
    /// Its spelling, line splices removed. For [`TokenKind::Pragma`] the words after `#pragma`.
    pub text: Symbol,
    /// Where it is spelled, and the macro expansion it came out of.
    pub span: Span,
}

impl Token {
    /// Whether this is the identifier spelled `text`.
    pub fn is_ident(&self, text: &str) -> bool {
        self.kind == TokenKind::Ident && self.text == text
    }

    /// Whether it is preceded by white space or is the first on its line.
    pub fn has_leading_space(&self) -> bool {
        self.flags.intersects(TokenFlags::LEADING_SPACE.with(TokenFlags::START_OF_LINE))
    }
}

/// Facts about one token, as a small set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct TokenFlags(u8);

impl TokenFlags {
    /// No facts.
    pub const NONE: TokenFlags = TokenFlags(0);
    /// The first token on its line.
    pub const START_OF_LINE: TokenFlags = TokenFlags(1);
    /// White space or a comment stands before it.
    pub const LEADING_SPACE: TokenFlags = TokenFlags(2);
    /// The name of a macro met while that macro was being expanded: never expanded again (C11 6.10.3.4p2).
    pub const NO_EXPAND: TokenFlags = TokenFlags(4);
    /// A literal without its closing quote; its kind is [`TokenKind::Other`].
    pub const UNTERMINATED: TokenFlags = TokenFlags(8);

    /// Whether all of `other`'s bits are set.
    pub fn contains(self, other: TokenFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other`'s bits is set.
    pub fn intersects(self, other: TokenFlags) -> bool {
        self.0 & other.0 != 0
    }

    /// With `other`'s bits set.
    #[must_use]
    pub const fn with(self, other: TokenFlags) -> TokenFlags {
        TokenFlags(self.0 | other.0)
    }

    /// With `other`'s bits cleared.
    #[must_use]
    pub const fn without(self, other: TokenFlags) -> TokenFlags {
        TokenFlags(self.0 & !other.0)
    }
}

macro_rules! token_kinds {
    ($($(#[$meta:meta])* $name:ident = $text:literal,)*) => {
        /// What a [`Token`] is.
        #[repr(u8)]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum TokenKind {
            $($(#[$meta])* $name,)*
        }

        impl TokenKind {
            /// Every kind, in order.
            pub const ALL: &[TokenKind] = &[$(TokenKind::$name,)*];

            /// How a punctuator is spelled; what any other kind is called in a message.
            pub const fn describe(self) -> &'static str {
                match self {
                    $(TokenKind::$name => $text,)*
                }
            }
        }
    };
}

token_kinds! {
    /// An identifier or keyword.
    Ident = "identifier",
    /// A preprocessing number (C11 6.4.8).
    Number = "number",
    /// A character constant, with its prefix and quotes.
    Char = "character constant",
    /// A string literal, with its prefix and quotes.
    String = "string literal",
    /// `(`
    LParen = "(",
    /// `)`
    RParen = ")",
    /// `[` or `<:`
    LBracket = "[",
    /// `]` or `:>`
    RBracket = "]",
    /// `{` or `<%`
    LBrace = "{",
    /// `}` or `%>`
    RBrace = "}",
    /// `.`
    Dot = ".",
    /// `->`
    Arrow = "->",
    /// `++`
    PlusPlus = "++",
    /// `--`
    MinusMinus = "--",
    /// `&`
    Amp = "&",
    /// `*`
    Star = "*",
    /// `+`
    Plus = "+",
    /// `-`
    Minus = "-",
    /// `~`
    Tilde = "~",
    /// `!`
    Bang = "!",
    /// `/`
    Slash = "/",
    /// `%`
    Percent = "%",
    /// `<<`
    Shl = "<<",
    /// `>>`
    Shr = ">>",
    /// `<`
    Lt = "<",
    /// `>`
    Gt = ">",
    /// `<=`
    Le = "<=",
    /// `>=`
    Ge = ">=",
    /// `==`
    EqEq = "==",
    /// `!=`
    Ne = "!=",
    /// `^`
    Caret = "^",
    /// `|`
    Pipe = "|",
    /// `&&`
    AmpAmp = "&&",
    /// `||`
    PipePipe = "||",
    /// `?`
    Question = "?",
    /// `:`
    Colon = ":",
    /// `::`, which C2x attributes use
    ColonColon = "::",
    /// `;`
    Semi = ";",
    /// `...`
    Ellipsis = "...",
    /// `=`
    Eq = "=",
    /// `*=`
    StarEq = "*=",
    /// `/=`
    SlashEq = "/=",
    /// `%=`
    PercentEq = "%=",
    /// `+=`
    PlusEq = "+=",
    /// `-=`
    MinusEq = "-=",
    /// `<<=`
    ShlEq = "<<=",
    /// `>>=`
    ShrEq = ">>=",
    /// `&=`
    AmpEq = "&=",
    /// `^=`
    CaretEq = "^=",
    /// `|=`
    PipeEq = "|=",
    /// `,`
    Comma = ",",
    /// `#` or `%:`
    Hash = "#",
    /// `##` or `%:%:`
    HashHash = "##",
    /// A pragma that later stages may care about, out of `#pragma` or `_Pragma`: the text is its words,
    /// one space between them, without the `#pragma`.
    Pragma = "pragma",
    /// A stray character, or a literal without its closing quote.
    Other = "stray character",
    /// The end of the input.
    Eof = "end of file",
}

impl TokenKind {
    /// Whether this is a punctuator, whose spelling is [`TokenKind::describe`].
    pub fn is_punctuator(self) -> bool {
        self >= TokenKind::LParen && self <= TokenKind::HashHash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_small() {
        assert!(size_of::<Token>() <= 20);
    }

    #[test]
    fn punctuators_are_the_middle_kinds() {
        assert!(TokenKind::HashHash.is_punctuator() && TokenKind::LParen.is_punctuator());
        assert!(!TokenKind::String.is_punctuator() && !TokenKind::Pragma.is_punctuator());
    }
}
