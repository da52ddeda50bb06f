//! Floating point on constants. BPF has none: the lowering writes calls of functions that nobody has, which are gone where
//! their arguments are known. Numbers are their bits.

/// What a call gives.
pub(super) fn fold(name: &str, args: &[i64]) -> Option<i64> {
    match name.strip_prefix("__float_") {
        Some(op) => single(op, args),
        None => double(name.strip_prefix("__double_")?, args),
    }
}

fn single(op: &str, args: &[i64]) -> Option<i64> {
    let bits = |number: f32| Some(i64::from(number.to_bits() as i32));
    match (op, args) {
        ("from_double", &[a]) => bits(f64::from_bits(a as u64) as f32),
        ("from_signed", &[a]) => bits(a as f32),
        ("from_unsigned", &[a]) => bits(a as u64 as f32),
        ("neg", &[a]) => bits(-f32::from_bits(a as u32)),
        (_, &[a]) => to_integer(op, f64::from(f32::from_bits(a as u32))),
        (_, &[a, b]) => {
            let (a, b) = (f32::from_bits(a as u32), f32::from_bits(b as u32));
            match op {
                "add" => bits(a + b),
                "sub" => bits(a - b),
                "mul" => bits(a * b),
                "div" => bits(a / b),
                _ => compared(op, f64::from(a), f64::from(b)),
            }
        }
        _ => None,
    }
}

fn double(op: &str, args: &[i64]) -> Option<i64> {
    let bits = |number: f64| Some(number.to_bits() as i64);
    match (op, args) {
        ("from_float", &[a]) => bits(f64::from(f32::from_bits(a as u32))),
        ("from_signed", &[a]) => bits(a as f64),
        ("from_unsigned", &[a]) => bits(a as u64 as f64),
        ("neg", &[a]) => bits(-f64::from_bits(a as u64)),
        (_, &[a]) => to_integer(op, f64::from_bits(a as u64)),
        (_, &[a, b]) => {
            let (a, b) = (f64::from_bits(a as u64), f64::from_bits(b as u64));
            match op {
                "add" => bits(a + b),
                "sub" => bits(a - b),
                "mul" => bits(a * b),
                "div" => bits(a / b),
                _ => compared(op, a, b),
            }
        }
        _ => None,
    }
}

/// What does not fit is undefined (C11 6.3.1.4); the nearest number is as good as any.
fn to_integer(op: &str, number: f64) -> Option<i64> {
    match op {
        "to_signed" => Some(number as i64),
        "to_unsigned" => Some(number as u64 as i64),
        _ => None,
    }
}

fn compared(op: &str, a: f64, b: f64) -> Option<i64> {
    let holds = match op {
        "eq" => a == b,
        "ne" => a != b,
        "lt" => a < b,
        "le" => a <= b,
        "gt" => a > b,
        "ge" => a >= b,
        _ => return None,
    };
    Some(i64::from(holds))
}
