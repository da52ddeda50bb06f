//! Programs of csmith, with a runtime that BPF can have.
//!
//! csmith's own runtime prints, has tables and needs the C library. Ours sums the checksum up in one number that the
//! program returns, and has the same arithmetic without undefined results.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use super::random::Random;

/// Changes whenever a seed's text does, for the same csmith.
const OURS: u32 = 1;

/// What stands before every program.
const PROLOGUE: &str = r#"typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long int64_t;
typedef unsigned long uint64_t;
#ifdef __bpf__
#define PROGRAM __attribute__((section("syscall"), used))
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
#else
#define PROGRAM
extern int printf(const char *, ...);
#endif
static uint64_t checksum = 14695981039346656037ul;
static __attribute__((noinline)) void mix(uint64_t value)
{
	checksum = (checksum ^ value ^ value >> 29) * 1099511628211ul;
}
#define transparent_crc(value, name, flag) mix((uint64_t)(value))
#define platform_main_begin()
#define crc32_gentab()
#define platform_main_end(value, flag) return checksum ^ checksum >> 32
#define print_hash(...)
"#;

const EPILOGUE: &str = r#"
#ifndef __bpf__
int main(void)
{
	(printf)("%u\n", (uint32_t)p0(0));
	return 0;
}
#endif
"#;

/// csmith's version; none where it is not installed.
pub(super) fn version() -> Option<String> {
    let output = Command::new("csmith").arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(format!("{}/{OURS}", said.lines().next()?.trim().replace(' ', "-")))
}

/// The text of a seed.
pub(super) fn program(seed: u64) -> Result<String, String> {
    // It leaves a file with the sizes of types where it runs.
    let mut command = Command::new("csmith");
    let output = command.args(arguments(seed)).current_dir(std::env::temp_dir()).output();
    let output = output.map_err(|error| format!("no csmith: {error}"))?;
    if !output.status.success() {
        return Err("csmith gives up".to_owned());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let mut text = PROLOGUE.to_owned();
    text.push_str(&arithmetic(&said));
    text.push_str("#define printf(...)\n");
    for line in without_comments(&said).lines().filter(|line| !line.starts_with("#include") && !line.trim().is_empty())
    {
        text.push_str(&line.replace("int main (void)", "PROGRAM int p0(void *ctx)"));
        text.push('\n');
    }
    text.push_str(EPILOGUE);
    Ok(text)
}

/// Sizes that fit BPF's stack, and a mixture that depends on the seed.
fn arguments(seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let mut arguments = vec!["--seed".to_owned(), seed.to_string()];
    for fixed in ["--quiet", "--concise", "--no-argc", "--no-float", "--no-hash-value-printf"] {
        arguments.push(fixed.to_owned());
    }
    let sizes = [
        ("--max-funcs", 1 + random.below(4)),
        ("--max-block-depth", 1 + random.below(3)),
        ("--max-block-size", 2 + random.below(3)),
        ("--max-expr-complexity", 2 + random.below(5)),
        ("--max-array-dim", 1 + random.below(2)),
        ("--max-array-len-per-dim", 2 + random.below(5)),
        ("--max-pointer-depth", 1 + random.below(2)),
        ("--max-struct-fields", 2 + random.below(6)),
        ("--max-union-fields", 2 + random.below(3)),
    ];
    for (name, size) in sizes {
        arguments.extend([name.to_owned(), size.to_string()]);
    }
    // BPF passes no large structures and returns none, unless functions are inlined, which they are not at -O0.
    for without in ["--no-arg-structs", "--no-arg-unions", "--no-return-structs", "--no-return-unions"] {
        arguments.push(without.to_owned());
    }
    for perhaps in ["--no-bitfields", "--no-packed-struct", "--no-volatiles", "--no-unions", "--no-jumps"] {
        if random.one_in(4) {
            arguments.push(perhaps.to_owned());
        }
    }
    arguments
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    out
}

/// The functions of safe arithmetic that a text uses.
fn arithmetic(text: &str) -> String {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let names: BTreeSet<&str> = text.split(word).filter(|word| word.starts_with("safe_")).collect();
    names.into_iter().filter_map(safe).collect()
}

/// A function such as `safe_lshift_func_int16_t_s_u`.
fn safe(name: &str) -> Option<String> {
    let (operation, operands) = name.strip_prefix("safe_")?.split_once("_func_")?;
    let (ty, signs) = operands.split_once("_t_")?;
    let bits: u32 = ty.trim_start_matches("uint").trim_start_matches("int").parse().ok()?;
    let signed = !ty.starts_with('u');
    let max = if signed { u64::MAX >> (65 - bits) } else { u64::MAX >> (64 - bits) };
    let ty = format!("{ty}_t");
    let mut out = String::new();
    let head = |params: &str| format!("static {ty} {name}({params})\n{{\n");
    let both = format!("{ty} a, {ty} b");
    match operation {
        "unary_minus" if signed => {
            let _ = write!(out, "{}\treturn a == ({ty})(-{max}L - 1) ? a : -a;\n}}\n", head(&format!("{ty} a")));
        }
        "unary_minus" => {
            let _ = write!(out, "{}\treturn -a;\n}}\n", head(&format!("{ty} a")));
        }
        "add" | "sub" | "mul" if signed => {
            let _ = write!(
                out,
                "{}\t{ty} r;\n\treturn __builtin_{operation}_overflow(a, b, &r) ? a : r;\n}}\n",
                head(&both)
            );
        }
        "add" | "sub" | "mul" => {
            let op = match operation {
                "add" => "+",
                "sub" => "-",
                _ => "*",
            };
            let wide = if bits == 64 { "uint64_t" } else { "uint32_t" };
            let _ = write!(out, "{}\treturn ({wide})a {op} ({wide})b;\n}}\n", head(&both));
        }
        "div" | "mod" => {
            let op = if operation == "div" { "/" } else { "%" };
            let overflow = if signed { format!(" || (a == ({ty})(-{max}L - 1) && b == -1)") } else { String::new() };
            let _ = write!(out, "{}\treturn b == 0{overflow} ? a : a {op} b;\n}}\n", head(&both));
        }
        "lshift" | "rshift" => {
            let amount = if signs.ends_with("_s") { "int" } else { "unsigned int" };
            let width = bits.max(32);
            let mut wrong = format!("(unsigned int)b >= {width}");
            if signed {
                wrong.push_str(" || a < 0");
            }
            if operation == "lshift" {
                let _ = write!(wrong, " || a > ({ty}){max}u{} >> b", if bits == 64 { "l" } else { "" });
            }
            let op = if operation == "lshift" { "<<" } else { ">>" };
            let _ = write!(out, "{}\treturn {wrong} ? a : a {op} b;\n}}\n", head(&format!("{ty} a, {amount} b")));
        }
        _ => return None,
    }
    Some(out)
}
