//! Directives: data, conditions, repetition, constants.

use super::AsmError;
use super::assembler::Assembler;
use super::expr::Cursor;
use super::token::{Token, TokenKind};

/// Nesting of `.rept`, `.if` and `.ifc`.
const MAX_DEPTH: u32 = 32;

/// Slots a statement may come to; no program may have more.
const MAX_SLOTS: usize = 1 << 20;

/// Runs statements in order.
pub(crate) fn run(assembler: &mut Assembler, statements: &[Vec<Token>], depth: u32) -> Result<(), AsmError> {
    let mut index = 0;
    while let Some(statement) = statements.get(index) {
        index += 1;
        let Some((name, token)) = directive(statement) else {
            assembler.statement(statement)?;
            continue;
        };
        if depth > MAX_DEPTH || assembler.len() > MAX_SLOTS {
            return Err(AsmError::syntax(token.at, token.len, "this assembly is too long or nested too deeply"));
        }
        match name {
            ".rept" => {
                let (body, next) = block(statements, index, token, &[".rept"], ".endr")?;
                let mut cursor = assembler.cursor(&statement[1..]);
                let count = cursor.expression()?;
                for _ in 0..count.max(0) {
                    run(assembler, body, depth + 1)?;
                    if assembler.len() > MAX_SLOTS {
                        return Err(AsmError::syntax(token.at, token.len, "this repetition is too long"));
                    }
                }
                index = next;
            }
            ".if" | ".ifc" | ".ifnc" | ".ifdef" | ".ifndef" => {
                let openers = [".if", ".ifc", ".ifnc", ".ifdef", ".ifndef"];
                let (body, next) = block(statements, index, token, &openers, ".endif")?;
                let holds = condition(assembler, name, &statement[1..])?;
                let (then, otherwise) = at_else(body, &openers);
                run(assembler, if holds { then } else { otherwise }, depth + 1)?;
                index = next;
            }
            _ => data(assembler, name, statement)?,
        }
    }
    Ok(())
}

fn directive(statement: &[Token]) -> Option<(&str, &Token)> {
    let token = statement.first()?;
    let is_label = matches!(statement.get(1).map(|token| &token.kind), Some(TokenKind::Op(":" | "=")));
    match &token.kind {
        TokenKind::Word(word) if word.starts_with('.') && !is_label => Some((word, token)),
        _ => None,
    }
}

/// The statements up to the matching end, and the index behind it.
fn block<'a>(
    statements: &'a [Vec<Token>],
    from: usize,
    opener: &Token,
    openers: &[&str],
    closer: &str,
) -> Result<(&'a [Vec<Token>], usize), AsmError> {
    let mut depth = 0;
    for (index, statement) in statements.iter().enumerate().skip(from) {
        let Some((name, _)) = directive(statement) else { continue };
        if openers.contains(&name) {
            depth += 1;
        } else if name == closer {
            if depth == 0 {
                return Ok((&statements[from..index], index + 1));
            }
            depth -= 1;
        }
    }
    Err(AsmError::syntax(opener.at, opener.len, format!("this has no '{closer}'")))
}

fn at_else<'a>(body: &'a [Vec<Token>], openers: &[&str]) -> (&'a [Vec<Token>], &'a [Vec<Token>]) {
    let mut depth = 0;
    for (index, statement) in body.iter().enumerate() {
        match directive(statement) {
            Some((name, _)) if openers.contains(&name) => depth += 1,
            Some((".endif", _)) => depth -= 1,
            Some((".else", _)) if depth == 0 => return (&body[..index], &body[index + 1..]),
            _ => {}
        }
    }
    (body, &[])
}

fn condition(assembler: &Assembler, name: &str, tokens: &[Token]) -> Result<bool, AsmError> {
    let mut cursor = assembler.cursor(tokens);
    match name {
        ".if" => Ok(cursor.expression()? != 0),
        ".ifdef" => Ok(assembler.is_set(cursor.word()?)),
        ".ifndef" => Ok(!assembler.is_set(cursor.word()?)),
        _ => {
            let comma = tokens.iter().position(|token| token.kind == TokenKind::Op(","));
            let Some(comma) = comma else { return Err(cursor.error("expected two texts with a comma between")) };
            let left = tokens[..comma].iter().map(|token| &token.kind);
            let right = tokens[comma + 1..].iter().map(|token| &token.kind);
            Ok(left.eq(right) == (name == ".ifc"))
        }
    }
}

fn data(assembler: &mut Assembler, name: &str, statement: &[Token]) -> Result<(), AsmError> {
    let width = match name {
        ".byte" | ".1byte" => 1,
        ".short" | ".2byte" | ".hword" | ".half" | ".value" => 2,
        ".long" | ".4byte" | ".int" | ".word" => 4,
        ".8byte" | ".quad" | ".xword" => 8,
        ".set" | ".equ" => return set(assembler, &statement[1..]),
        // Nothing here depends on alignment beyond an instruction's, or on symbol types.
        ".p2align" | ".balign" | ".align" | ".globl" | ".global" | ".local" | ".type" | ".size" => return Ok(()),
        _ => {
            let token = &statement[0];
            let message = format!("the directive '{name}' is not supported in assembly for BPF");
            return Err(AsmError::syntax(token.at, token.len, message));
        }
    };
    let values = {
        let mut cursor = assembler.cursor(&statement[1..]);
        list(&mut cursor)?
    };
    for value in values {
        assembler.data(value, width, statement[0].at);
    }
    Ok(())
}

fn list(cursor: &mut Cursor) -> Result<Vec<i64>, AsmError> {
    let mut values = vec![cursor.expression()?];
    while cursor.eat(",") {
        values.push(cursor.expression()?);
    }
    cursor.expect_end()?;
    Ok(values)
}

fn set(assembler: &mut Assembler, tokens: &[Token]) -> Result<(), AsmError> {
    let (name, value) = {
        let mut cursor = assembler.cursor(tokens);
        let name = cursor.word()?.to_owned();
        cursor.expect(",")?;
        let value = cursor.expression()?;
        cursor.expect_end()?;
        (name, value)
    };
    assembler.set(name, value);
    Ok(())
}
