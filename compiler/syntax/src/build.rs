//! The grammar's actions: what each production makes of its parts.

mod decl;
mod declarator;
mod expr;
mod specs;
mod stmt;
mod tagged;

pub(crate) use decl::*;
pub(crate) use declarator::*;
pub(crate) use expr::*;
pub(crate) use specs::*;
pub(crate) use stmt::*;
pub(crate) use tagged::*;

pub(crate) use crate::asm::statement as asm_statement;
pub(crate) use crate::attribute::parse as attributes;
pub(crate) use crate::literal::{character, number};
pub(crate) use crate::scope::Mark;

use beec_preprocess::Token;

use crate::ast::{Expr, ExternalDecl, StringLit};
use crate::context::Context;

/// What a parse gives, after what it was asked for.
#[derive(Debug)]
pub(crate) enum Parsed {
    External(Box<ExternalDecl>),
    Expr(Expr),
}

/// Adjacent string literals, joined.
pub(crate) fn strings(ctx: &Context, tokens: Vec<Token>) -> StringLit {
    crate::literal::strings(ctx, &tokens)
}
