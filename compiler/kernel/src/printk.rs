//! Formats of the kernel's printing helpers: what `bpf_bprintf_prepare` (kernel/bpf/helpers.c) accepts.

/// How many arguments the helpers with an array of arguments take (`MAX_BPRINTF_VARARGS`).
pub const MAX_ARGUMENTS: usize = 12;

/// A conversion that the kernel refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The conversion as far as it was understood, with its `%`.
    pub conversion: String,
    /// What to write instead, if there is something.
    pub instead: Option<String>,
}

/// Counts the conversions of a format, or finds the first that the kernel refuses.
pub fn conversions(format: &[u8]) -> Result<usize, Refused> {
    let mut count = 0;
    let mut at = 0;
    while at < format.len() {
        let byte = format[at];
        if byte.is_ascii_control() && !byte.is_ascii_whitespace() && byte != b'\x0b' {
            return Err(Refused { conversion: format!("\\x{byte:02x}"), instead: None });
        }
        if byte != b'%' {
            at += 1;
        } else if format.get(at + 1) == Some(&b'%') {
            at += 2;
        } else {
            at = conversion(format, at)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Reads the conversion at `start` and gives the index behind it.
fn conversion(format: &[u8], start: usize) -> Result<usize, Refused> {
    let byte = |at: usize| format.get(at).copied().unwrap_or(0);
    let mut at = start + 1;
    while matches!(byte(at), b'0' | b'+' | b'-' | b' ') {
        at += 1;
    }
    if byte(at) != b'0' {
        while byte(at).is_ascii_digit() {
            at += 1;
        }
    }
    let ends = |at: usize| matches!(byte(at), 0 | b'\x0b' | b' ' | b'\t'..=b'\r') || byte(at).is_ascii_punctuation();
    match byte(at) {
        b'c' => Ok(at + 1),
        b's' if ends(at + 1) => Ok(at + 1),
        b's' => Err(Refused { instead: None, ..refused(format, start, at + 2) }),
        b'p' => match (byte(at + 1), byte(at + 2)) {
            _ if ends(at + 1) => Ok(at + 1),
            (b'k' | b'u', b's') if ends(at + 3) => Ok(at + 3),
            (b'k' | b'u', b's') => Err(refused(format, start, at + 4)),
            (b'K' | b'x' | b's' | b'S' | b'B', _) => Ok(at + 2),
            (b'i' | b'I', b'4' | b'6') => Ok(at + 3),
            _ => Err(refused(format, start, at + 2)),
        },
        _ => {
            let longs = (0..2).take_while(|long| byte(at + long) == b'l').count();
            match byte(at + longs) {
                b'i' | b'd' | b'u' | b'x' | b'X' => Ok(at + longs + 1),
                _ => Err(refused(format, start, at + longs + 1)),
            }
        }
    }
}

fn refused(format: &[u8], start: usize, end: usize) -> Refused {
    let mut end = end.min(format.len());
    // A modifier alone says little: show the letter behind it too.
    while end < format.len() && matches!(format[end - 1], b'h' | b'z' | b't' | b'j' | b'#' | b'.' | b'0'..=b'9') {
        end += 1;
    }
    let conversion = String::from_utf8_lossy(&format[start..end]).into_owned();
    let letter = conversion.chars().last().unwrap_or('%');
    let instead = match letter {
        'd' | 'i' | 'u' | 'x' | 'X' if conversion.contains(['z', 't', 'j']) => Some(format!("%l{letter}")),
        'd' | 'i' | 'u' | 'x' | 'X' | 's' => Some(format!("%{letter}")),
        'o' => Some("%x".to_owned()),
        _ => None,
    };
    Refused { conversion, instead }
}

#[cfg(test)]
mod tests {
    use super::conversions;

    #[test]
    fn accepted() {
        let cases: [(&str, usize); 8] = [
            ("plain text\n", 0),
            ("%d %i %u %x %X %c", 6),
            ("%ld %lld %-8lx 100%%", 3),
            ("%s, %s\t%s", 3),
            ("%p %pK %px %ps %pS %pB", 6),
            ("%pI4 %pi6 %pks %pus.", 4),
            ("%08llx|%+5d", 2),
            ("größer: %d", 1),
        ];
        for (format, count) in cases {
            assert_eq!(conversions(format.as_bytes()), Ok(count), "{format}");
        }
    }

    #[test]
    fn refused() {
        let formats =
            ["%f", "%hd", "%hhx", "%zu", "%#x", "%.2s", "%*d", "%o", "%sabc", "%pM", "%pI7", "%", "%5", "\x01"];
        let text: String = formats
            .iter()
            .map(|format| match conversions(format.as_bytes()) {
                Ok(_) => format!("{format}: accepted\n"),
                Err(refused) => format!("{format}: {} {:?}\n", refused.conversion, refused.instead),
            })
            .collect();
        insta::assert_snapshot!(text);
    }
}
