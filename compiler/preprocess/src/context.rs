//! The stack of token lists that expansion reads from before it reads from a file.

use std::rc::Rc;

use beec_source::{ExpansionId, Span};

use crate::macros::{Definition, Macro};
use crate::preprocessor::{Preprocessor, eof};
use crate::{Token, TokenFlags, TokenKind};

/// A list of tokens that is being read: a replacement list, an argument, a directive's line.
pub(crate) struct Context {
    tokens: Tokens,
    at: usize,
}

enum Tokens {
    /// A macro's own replacement list, used as it is.
    Body { definition: Rc<Macro>, expansion: ExpansionId, first: TokenFlags },
    /// A replacement list with the arguments put in; the macro is off until its end.
    Substituted { definition: Rc<Macro>, list: Vec<Token> },
    /// Any other list.
    List(Vec<Token>),
}

const LAYOUT: TokenFlags = TokenFlags::START_OF_LINE.with(TokenFlags::LEADING_SPACE);

impl Context {
    /// A macro's replacement list without arguments, standing for a name that has the flags `first`.
    pub(crate) fn body(definition: Rc<Macro>, expansion: ExpansionId, first: TokenFlags) -> Context {
        definition.active.set(true);
        Context { tokens: Tokens::Body { definition, expansion, first }, at: 0 }
    }

    /// A macro's replacement list with its arguments.
    pub(crate) fn substituted(definition: Rc<Macro>, list: Vec<Token>) -> Context {
        definition.active.set(true);
        Context { tokens: Tokens::Substituted { definition, list }, at: 0 }
    }

    /// A list of tokens.
    pub(crate) fn list(list: Vec<Token>) -> Context {
        Context { tokens: Tokens::List(list), at: 0 }
    }

    fn peek(&self) -> Option<Token> {
        match &self.tokens {
            Tokens::Body { definition, expansion, first } => {
                let mut token = *definition.body.get(self.at)?;
                token.span.expansion = *expansion;
                if self.at == 0 {
                    token.flags = with_layout(token.flags, *first);
                }
                Some(token)
            }
            Tokens::Substituted { list, .. } | Tokens::List(list) => list.get(self.at).copied(),
        }
    }

    fn finish(self) {
        match self.tokens {
            Tokens::Body { definition, .. } | Tokens::Substituted { definition, .. } => definition.active.set(false),
            Tokens::List(_) => {}
        }
    }
}

/// `flags`, with the place on the line that `layout` has.
pub(crate) fn with_layout(flags: TokenFlags, layout: TokenFlags) -> TokenFlags {
    let mut flags = flags.without(LAYOUT);
    for bit in [TokenFlags::START_OF_LINE, TokenFlags::LEADING_SPACE] {
        if layout.contains(bit) {
            flags = flags.with(bit);
        }
    }
    flags
}

/// What [`Preprocessor::isolate`] has put aside.
pub(crate) struct Isolation {
    floor: usize,
    isolated: bool,
    collecting: bool,
    in_condition: bool,
    pending: TokenFlags,
}

impl Preprocessor<'_> {
    /// The next token, macros not expanded.
    pub(crate) fn next_raw(&mut self) -> Token {
        if self.stopped {
            return eof(Span::NONE);
        }
        while self.contexts.len() > self.floor {
            let Some(context) = self.contexts.last_mut() else { break };
            if let Some(token) = context.peek() {
                context.at += 1;
                self.count_work(token.span);
                return token;
            }
            if let Some(context) = self.contexts.pop() {
                context.finish();
            }
        }
        if self.isolated { eof(Span::NONE) } else { self.next_from_file() }
    }

    /// Whether the next token is `(`, directives and the ends of files not crossed.
    pub(crate) fn left_paren_follows(&mut self) -> bool {
        for context in self.contexts[self.floor..].iter().rev() {
            if let Some(token) = context.peek() {
                return token.kind == TokenKind::LParen;
            }
        }
        !self.isolated && self.file().is_some_and(|file| file.lexer.left_paren_follows())
    }

    /// From here to [`Preprocessor::rejoin`], `tokens` is all there is to read.
    pub(crate) fn isolate(&mut self, tokens: Vec<Token>) -> Isolation {
        let saved = Isolation {
            floor: self.floor,
            isolated: self.isolated,
            collecting: self.collecting,
            in_condition: self.in_condition,
            pending: std::mem::take(&mut self.pending),
        };
        self.floor = self.contexts.len();
        self.isolated = true;
        self.collecting = false;
        self.contexts.push(Context::list(tokens));
        saved
    }

    /// Back to where [`Preprocessor::isolate`] was called.
    pub(crate) fn rejoin(&mut self, saved: Isolation) {
        while self.contexts.len() > self.floor {
            if let Some(context) = self.contexts.pop() {
                context.finish();
            }
        }
        self.floor = saved.floor;
        self.isolated = saved.isolated;
        self.collecting = saved.collecting;
        self.in_condition = saved.in_condition;
        self.pending = saved.pending;
    }

    /// Whether the name is that of a macro being expanded right now.
    pub(crate) fn is_active(&self, token: &Token) -> bool {
        matches!(self.macros.get(token.text), Some(Definition::Macro(definition)) if definition.active.get())
    }
}
