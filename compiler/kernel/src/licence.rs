//! Licences: what `SEC("license")` says and whether the kernel's GPL-only helpers and kfuncs may be used with it.

/// The texts that the kernel takes as compatible with the GPL, exactly as written (`include/linux/license.h`).
pub const GPL_COMPATIBLE: [&str; 6] =
    ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"];

/// Whether a program with this licence may call GPL-only helpers. Case and spaces count.
pub fn is_gpl_compatible(licence: &str) -> bool {
    GPL_COMPATIBLE.contains(&licence)
}

/// The compatible text that was probably meant by one which is not: `gpl`, `GPLv2`, `GPL-2.0` …
pub fn suggestion(licence: &str) -> Option<&'static str> {
    if is_gpl_compatible(licence) {
        return None;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let plain = letters(licence);
    let same = GPL_COMPATIBLE.iter().find(|known| letters(known) == plain);
    let spdx = || if plain.starts_with("gpl2") || plain.starts_with("gplv2") { Some(&GPL_COMPATIBLE[1]) } else { None };
    let dual = || {
        let partners = [("bsd", 3), ("mit", 4), ("mpl", 5)];
        let partner = partners.iter().find(|(partner, _)| plain.contains(partner) && plain.contains("gpl"));
        partner.map(|&(_, index)| &GPL_COMPATIBLE[index])
    };
    same.or_else(spdx).or_else(dual).copied()
}
