//! `#define` and `#undef` (C11 6.10.3).

use std::cell::Cell;
use std::rc::Rc;

use beec_source::{Diagnostic, Span, Symbol};

use crate::macros::{BodyCompiler, BodyError, Builtin, Definition, Macro};
use crate::preprocessor::Preprocessor;
use crate::{Token, TokenFlags, TokenKind};

/// Parameters as they are written.
struct Parameters {
    names: Vec<Symbol>,
    variadic: bool,
}

impl Preprocessor<'_> {
    /// `#define NAME …`; the word `define` was read.
    pub(crate) fn define(&mut self, directive: Span) {
        let name = self.next_in_line();
        if !self.check_macro_name(&name, directive, "#define") {
            return;
        }
        let mut line = self.rest_of_directive();
        let function_like = line
            .first()
            .is_some_and(|token| token.kind == TokenKind::LParen && !token.flags.contains(TokenFlags::LEADING_SPACE));
        let parameters = if function_like {
            let Some((parameters, length)) = self.parameters(&line, &name) else { return };
            line.drain(..length);
            parameters
        } else {
            Parameters { names: Vec::new(), variadic: false }
        };
        if let Some(first) = line.first_mut() {
            first.flags = first.flags.without(TokenFlags::LEADING_SPACE);
        }
        self.finish_define(name, function_like, parameters, line);
    }

    fn check_macro_name(&mut self, name: &Token, directive: Span, what: &str) -> bool {
        if name.kind != TokenKind::Ident {
            let place = if name.kind == TokenKind::Eof { directive } else { name.span };
            self.session.emit(Diagnostic::error("E0140", place, format!("{what} needs the name of a macro")));
            return false;
        }
        if name.text == self.names.defined || name.text == self.names.va_args || name.text == self.names.va_opt {
            let message = format!("'{}' cannot be the name of a macro", name.text);
            self.session.emit(Diagnostic::error("E0140", name.span, message));
            return false;
        }
        self.report_poisoned(name);
        !self.macros.is_poisoned(name.text)
    }

    /// The parameters at the start of a line that starts with `(`, and how many tokens they take.
    fn parameters(&mut self, line: &[Token], name: &Token) -> Option<(Parameters, usize)> {
        let mut found = Parameters { names: Vec::new(), variadic: false };
        let mut at = 1;
        if line.get(at).is_some_and(|token| token.kind == TokenKind::RParen) {
            return Some((found, 2));
        }
        loop {
            let Some(token) = line.get(at) else {
                self.bad_parameters(name.span, "the parameters of this macro are never closed with ')'");
                return None;
            };
            at += 1;
            match token.kind {
                TokenKind::Ellipsis => {
                    found.names.push(self.names.va_args);
                    found.variadic = true;
                }
                TokenKind::Ident if token.text == self.names.va_args || token.text == self.names.va_opt => {
                    self.bad_parameters(token.span, &format!("'{}' cannot be the name of a parameter", token.text));
                    return None;
                }
                TokenKind::Ident if found.names.contains(&token.text) => {
                    self.bad_parameters(token.span, &format!("two parameters are called '{}'", token.text));
                    return None;
                }
                TokenKind::Ident => {
                    found.names.push(token.text);
                    if line.get(at).is_some_and(|next| next.kind == TokenKind::Ellipsis) {
                        at += 1;
                        found.variadic = true;
                    }
                }
                _ => {
                    self.bad_parameters(
                        token.span,
                        &format!("the name of a parameter is expected, not '{}'", token.text),
                    );
                    return None;
                }
            }
            match line.get(at).map(|token| token.kind) {
                Some(TokenKind::RParen) => return Some((found, at + 1)),
                Some(TokenKind::Comma) if !found.variadic => at += 1,
                Some(_) => {
                    let wanted = if found.variadic { "')'" } else { "',' or ')'" };
                    self.bad_parameters(line[at].span, &format!("{wanted} is expected after this parameter"));
                    return None;
                }
                None => {}
            }
        }
    }

    fn bad_parameters(&self, span: Span, message: &str) {
        self.session.emit(Diagnostic::error("E0140", span, message));
    }

    fn finish_define(&mut self, name: Token, function_like: bool, parameters: Parameters, body: Vec<Token>) {
        let compiler = BodyCompiler {
            function_like,
            variadic: parameters.variadic,
            parameters: &parameters.names,
            va_opt: self.names.va_opt,
        };
        let pieces = match compiler.compile(&body) {
            Ok(pieces) => pieces,
            Err(error) => {
                self.report_body(error);
                return;
            }
        };
        let definition = Macro {
            name: name.text,
            span: name.span,
            function_like,
            parameters: parameters.names,
            variadic: parameters.variadic,
            body,
            pieces,
            active: Cell::new(false),
        };
        self.warn_redefinition(&definition);
        self.macros.define(name.text, Definition::Macro(Rc::new(definition)));
    }

    fn report_body(&self, error: BodyError) {
        let diagnostic = match error {
            BodyError::PasteAtEnd(span) => {
                Diagnostic::error("E0141", span, "'##' cannot stand at either end of a macro's replacement")
            }
            BodyError::StringizeWithoutParameter(span) => {
                Diagnostic::error("E0141", span, "'#' in a function-like macro needs a parameter after it")
            }
            BodyError::VaOpt(span, message) => Diagnostic::error("E0146", span, message),
        };
        self.session.emit(diagnostic);
    }

    fn warn_redefinition(&self, new: &Macro) {
        match self.macros.get(new.name) {
            None => {}
            Some(Definition::Builtin(Builtin::Pragma)) => {
                self.session.emit(Diagnostic::error("E0140", new.span, "'_Pragma' cannot be the name of a macro"));
            }
            Some(Definition::Builtin(_)) => {
                let message = format!("this redefines the built-in macro '{}'", new.name);
                self.session.emit(Diagnostic::warning("W0105", "builtin-macro-redefined", new.span, message));
            }
            Some(Definition::Macro(old)) if !old.same_as(new) => {
                let message = format!("macro '{}' is defined again, differently", new.name);
                let warning = Diagnostic::warning("W0101", "macro-redefined", new.span, message);
                let warning = warning.label(old.span, "first defined here");
                self.session.emit(warning.fix(format!("write '#undef {}' before the second definition", new.name)));
            }
            Some(Definition::Macro(_)) => {}
        }
    }

    /// `#undef NAME`.
    pub(crate) fn undef(&mut self, directive: Span) {
        let name = self.next_in_line();
        if !self.check_macro_name(&name, directive, "#undef") {
            return;
        }
        if let Some(Definition::Builtin(_)) = self.macros.get(name.text) {
            let message = format!("this undefines the built-in macro '{}'", name.text);
            self.session.emit(Diagnostic::warning("W0105", "builtin-macro-redefined", name.span, message));
        }
        self.macros.undefine(name.text);
    }
}
