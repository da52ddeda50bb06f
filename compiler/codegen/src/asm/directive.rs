//! Directives: data, conditions, repetition, constants.

use super::AsmError;
use super::assembler::Assembler;
use super::expr::Cursor;
use super::token::{Token, TokenKind};

/// Nesting of `.rept`, `.if` and `.ifc`.
const MAX_DEPTH: u32 = 32;

/// What begins a conditional block.
const CONDITIONS: [&str; 13] = [
    ".if", ".ifeq", ".ifne", ".ifgt", ".ifge", ".iflt", ".ifle", ".ifb", ".ifnb", ".ifc", ".ifnc", ".ifdef", ".ifndef",
];

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
            name if CONDITIONS.contains(&name) => {
                let (body, next) = block(statements, index, token, &CONDITIONS, ".endif")?;
                choose(assembler, name, statement, body, depth)?;
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

/// Runs the branch of a condition that holds, if one does.
fn choose(
    assembler: &mut Assembler,
    name: &str,
    opener: &[Token],
    body: &[Vec<Token>],
    depth: u32,
) -> Result<(), AsmError> {
    if depth > MAX_DEPTH {
        return Err(AsmError::syntax(opener[0].at, opener[0].len, "this assembly is nested too deeply"));
    }
    let end = at_else(body).unwrap_or(body.len());
    if condition(assembler, name, &opener[1..])? {
        return run(assembler, &body[..end], depth + 1);
    }
    match body.get(end).map(|statement| (statement, directive(statement))) {
        Some((statement, Some((".elseif", _)))) => choose(assembler, ".if", statement, &body[end + 1..], depth + 1),
        Some(_) => run(assembler, &body[end + 1..], depth + 1),
        None => Ok(()),
    }
}

/// The index of the `.else` or `.elseif` that belongs to a condition.
fn at_else(body: &[Vec<Token>]) -> Option<usize> {
    let mut depth = 0;
    body.iter().position(|statement| match directive(statement) {
        Some((name, _)) if CONDITIONS.contains(&name) => {
            depth += 1;
            false
        }
        Some((".endif", _)) => {
            depth -= 1;
            false
        }
        Some((".else" | ".elseif", _)) => depth == 0,
        _ => false,
    })
}

fn condition(assembler: &Assembler, name: &str, tokens: &[Token]) -> Result<bool, AsmError> {
    let mut cursor = assembler.cursor(tokens);
    match name {
        ".if" | ".ifne" => Ok(cursor.expression()? != 0),
        ".ifeq" => Ok(cursor.expression()? == 0),
        ".ifgt" => Ok(cursor.expression()? > 0),
        ".ifge" => Ok(cursor.expression()? >= 0),
        ".iflt" => Ok(cursor.expression()? < 0),
        ".ifle" => Ok(cursor.expression()? <= 0),
        ".ifb" => Ok(tokens.is_empty()),
        ".ifnb" => Ok(!tokens.is_empty()),
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
        ".zero" | ".skip" | ".space" | ".fill" => return fill(assembler, name, statement),
        ".p2align" | ".balign" | ".align" => return align(assembler, name, statement),
        ".set" | ".equ" | ".equiv" => return set(assembler, &statement[1..]),
        // A label inside a function is no symbol.
        ".globl" | ".global" | ".local" | ".weak" | ".hidden" | ".type" | ".size" => return Ok(()),
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

/// `.zero bytes, value` and `.fill count, size, value`
fn fill(assembler: &mut Assembler, name: &str, statement: &[Token]) -> Result<(), AsmError> {
    let values = list(&mut assembler.cursor(&statement[1..]))?;
    let at = |index: usize, default: i64| values.get(index).copied().unwrap_or(default);
    let (count, width, value) = if name == ".fill" { (at(0, 0), at(1, 1), at(2, 0)) } else { (at(0, 0), 1, at(1, 0)) };
    let (place, end) = (&statement[0], statement.last().unwrap_or(&statement[0]));
    let sensible = (0..=8).contains(&width) && (0..=8 * MAX_SLOTS as i64).contains(&count);
    if !sensible {
        let len = end.at + end.len - place.at;
        return Err(AsmError::syntax(place.at, len, "this much cannot be filled"));
    }
    for _ in 0..count {
        assembler.data(value, width as usize, place.at);
    }
    Ok(())
}

/// Code is aligned to instructions, and to nothing more.
fn align(assembler: &mut Assembler, name: &str, statement: &[Token]) -> Result<(), AsmError> {
    let values = list(&mut assembler.cursor(&statement[1..]))?;
    let most = if name == ".p2align" { 3 } else { 8 };
    match values.first() {
        Some(&asked) if asked <= most => Ok(()),
        _ => {
            let token = &statement[0];
            Err(AsmError::syntax(token.at, token.len, "code is aligned to eight bytes, and to nothing more"))
        }
    }
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
