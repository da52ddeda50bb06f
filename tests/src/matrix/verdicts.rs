//! What the verifiers of two kernels said of clang-19's objects.
//!
//! A line a group: its name, the hash of its text, and for each kernel of [`KERNELS`] a hexadecimal digit a program, the one
//! without a check first: bit 0 for v1 to bit 3 for v4, set where the program was loaded at `-O1` or `-O2`. A dot stands
//! for what was not tried.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Check, Group, Loaded};

/// The kernels asked.
const KERNELS: [(u32, u32); 2] = [(6, 18), (6, 1)];

/// Programs in a text.
const PROGRAMS: usize = Check::ALL.len() + 1;

/// The column of a kernel: that of the newest one that is not newer, as what one loads the next ones load.
pub fn column(release: (u32, u32)) -> Option<usize> {
    KERNELS.iter().position(|kernel| *kernel <= release)
}

/// The file.
#[derive(Debug)]
pub struct Verdicts {
    /// By group, in order: its text's hash and the digits.
    groups: Vec<(u64, Columns)>,
}

type Columns = [Vec<Option<u8>>; KERNELS.len()];

impl Verdicts {
    /// Reads the file; what it says of other texts than the groups' of today is left out.
    pub fn read() -> Result<Verdicts, String> {
        let text = std::fs::read_to_string(path()).map_err(|error| format!("{}: {error}", path().display()))?;
        let mut verdicts = Verdicts::none();
        for (number, line) in text.lines().enumerate() {
            let wrong = || format!("{}:{}: not a group's verdicts", path().display(), number + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            let [name, hash, columns @ ..] = words.as_slice() else { return Err(wrong()) };
            let index = Group::all().iter().position(|group| group.to_string() == *name).ok_or_else(wrong)?;
            if verdicts.groups[index].0 != u64::from_str_radix(hash, 16).map_err(|_| wrong())? {
                continue;
            }
            for (column, digits) in verdicts.groups[index].1.iter_mut().zip(columns) {
                *column = digits.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect();
                column.resize(PROGRAMS, None);
            }
        }
        Ok(verdicts)
    }

    /// Of nothing.
    pub fn none() -> Verdicts {
        let untried = || [(); KERNELS.len()].map(|()| vec![None; PROGRAMS]);
        Verdicts { groups: Group::all().into_iter().map(|group| (hash(&group.text()), untried())).collect() }
    }

    /// Writes the file.
    pub fn write(&self) -> Result<(), String> {
        let mut text = String::new();
        for (group, (hash, columns)) in Group::all().iter().zip(&self.groups) {
            let _ = write!(text, "{group} {hash:016x}");
            for column in columns {
                let digit = |digit: &Option<u8>| {
                    digit.map_or('.', |digit| char::from_digit(u32::from(digit), 16).unwrap_or('.'))
                };
                let _ = write!(text, " {}", column.iter().map(digit).collect::<String>());
            }
            text.push('\n');
        }
        std::fs::write(path(), text).map_err(|error| error.to_string())
    }

    /// Whether the newest kernel was asked about every text.
    pub fn are_of_today(&self) -> bool {
        self.groups.iter().all(|(_, columns)| columns[0].iter().all(Option::is_some))
    }

    /// Forgets a kernel's verdicts.
    pub fn forget(&mut self, kernel: usize) {
        self.groups.iter_mut().for_each(|(_, columns)| columns[kernel] = vec![None; PROGRAMS]);
    }

    /// Notes what a kernel made of clang's object.
    pub fn note(&mut self, loaded: &Loaded, kernel: usize) {
        let Some(unit) = loaded.unit() else { return };
        let Some(index) = Group::all().iter().position(|group| *group == unit.group) else { return };
        for (digit, loaded) in self.groups[index].1[kernel].iter_mut().zip(loaded.bits()) {
            *digit = Some(digit.unwrap_or(0) | u8::from(loaded) << (unit.cpu - 1));
        }
    }

    /// Which programs of a group are loaded of clang's object, the one without a check first; nothing where that is not known.
    pub(super) fn of(&self, group: Group, cpu: u8, kernel: usize) -> Option<Vec<bool>> {
        let index = Group::all().iter().position(|one| *one == group)?;
        let digits = &self.groups[index].1[kernel];
        digits.iter().map(|digit| digit.map(|digit| digit >> (cpu - 1) & 1 == 1)).collect()
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/matrix/verdicts.txt")
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
