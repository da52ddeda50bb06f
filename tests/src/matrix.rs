//! What was checked is what is used: numbers of every type, from every place, checked in every way that programs check
//! them, used for everything that the verifier wants a bound for.
//!
//! A *group* is a type, a source and a purpose; its text has a program for each check and one without any, which must be
//! refused. A *cell* is a group's program at a level and a cpu version. Where clang-19's object was loaded at that cpu version
//! (at `-O1` or `-O2`), ours has to be at every level, and every program that is loaded has to return what the matrix
//! says, for numbers at all edges. Clang's verdicts are in `verdicts.txt`, which the text's hash keeps honest.

use std::fmt;
use std::path::Path;

use beec::Level;
use serde::Deserialize;

mod cell;
mod meaning;
mod run;
mod text;
mod verdicts;

pub use cell::{Check, Purpose, Source, Type};
pub use run::{Compiler, each, write_objects};
pub use verdicts::{Verdicts, column};

/// Numbers from this one on are too large.
const LIMIT: u32 = 64;

/// The largest number that is none of these.
const LARGEST: u32 = LIMIT - 1;

/// The program without a check.
const UNCHECKED: &str = "unchecked";

/// The numbers that every program is run with.
const NUMBERS: [u64; 21] = [
    0,
    1,
    61,
    62,
    63,
    64,
    65,
    127,
    128,
    255,
    256,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0001,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    u64::MAX,
];

/// The levels of the matrix.
pub const LEVELS: [Level; 5] = [Level::O0, Level::Og, Level::O1, Level::O2, Level::Os];

fn word_at(index: u32) -> u32 {
    7 * index + 5
}

fn byte_at(index: u32) -> u8 {
    (5 * index + 1) as u8
}

/// The programs of one text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    /// The number's type.
    pub ty: Type,
    /// Where the number comes from.
    pub source: Source,
    /// What it is for.
    pub purpose: Purpose,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.ty.name, self.source.name(), self.purpose.name())
    }
}

impl Group {
    /// All groups, in order.
    pub fn all() -> Vec<Group> {
        let mut groups = Vec::new();
        for ty in Type::ALL {
            for source in Source::ALL {
                groups.extend(Purpose::ALL.map(|purpose| Group { ty, source, purpose }));
            }
        }
        groups
    }

    /// The group of that name.
    pub fn named(name: &str) -> Option<Group> {
        Group::all().into_iter().find(|group| group.to_string() == name)
    }

    /// Whether the verifier needs no check: any number of few bits may be added to a pointer into the packet.
    fn is_bounded(self) -> bool {
        let few_bits = self.source == Source::PacketByte || self.ty.bits <= 16;
        self.purpose == Purpose::Packet && !self.ty.signed && few_bits
    }

    /// Its C.
    pub fn text(self) -> String {
        text::text(self)
    }
}

/// A group compiled one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// The group.
    pub group: Group,
    /// The level.
    pub level: Level,
    /// `-mcpu`
    pub cpu: u8,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:?}-v{}", self.group, self.level, self.cpu)
    }
}

impl Unit {
    /// Every group at every one of these levels and every cpu version.
    pub fn all(levels: &[Level]) -> Vec<Unit> {
        let mut units = Vec::new();
        for &level in levels {
            for cpu in 1..=4 {
                units.extend(Group::all().into_iter().map(|group| Unit { group, level, cpu }));
            }
        }
        units
    }

    /// The unit of an object's name.
    fn named(name: &str) -> Option<Unit> {
        let (rest, cpu) = name.rsplit_once("-v")?;
        let (group, level) = rest.rsplit_once('-')?;
        let level = LEVELS.into_iter().find(|one| format!("{one:?}") == level)?;
        Some(Unit { group: Group::named(group)?, level, cpu: cpu.parse().ok()? })
    }
}

/// What became of one unit's programs.
#[derive(Deserialize, Debug)]
pub struct Loaded {
    path: String,
    /// Why there are no programs.
    #[serde(default)]
    error: String,
    programs: Vec<Outcome>,
}

#[derive(Deserialize, Debug)]
struct Outcome {
    program: String,
    loaded: bool,
    results: Vec<Option<u32>>,
}

impl Loaded {
    /// Of which unit, by the object's name.
    pub fn unit(&self) -> Option<Unit> {
        Unit::named(Path::new(&self.path).file_stem()?.to_str()?)
    }

    /// Whether a program was loaded; the first is the one without a check.
    fn bits(&self) -> Vec<bool> {
        let loaded = |name: &str| self.programs.iter().any(|one| one.program == name && one.loaded);
        let checked = Check::ALL.map(|check| loaded(&check.name()));
        [loaded(UNCHECKED)].into_iter().chain(checked).collect()
    }
}

/// The matrix so far.
#[derive(Default, Debug)]
pub struct Findings {
    /// Programs looked at, at all levels and cpu versions.
    pub cells: usize,
    /// How many of them were loaded.
    pub ours: usize,
    /// How many were loaded of clang's.
    pub clangs: usize,
    /// Results looked at.
    pub results: usize,
    /// Cells that clang's object has and ours has not.
    pub lost: Vec<String>,
    /// Wrong results, and numbers that nothing checks and the verifier let pass.
    pub wrong: Vec<String>,
}

impl Findings {
    /// Looks at one unit, beside clang's verdicts of a kernel (see [`column`]) where there are some.
    pub fn add(&mut self, loaded: &Loaded, verdicts: &Verdicts, kernel: Option<usize>) {
        let Some(unit) = loaded.unit() else {
            return self.wrong.push(format!("{}: not an object of the matrix", loaded.path));
        };
        if !loaded.error.is_empty() {
            return self.wrong.push(format!("{unit}: {}", loaded.error));
        }
        let clang = kernel.and_then(|kernel| verdicts.of(unit.group, unit.cpu, kernel));
        let ours = loaded.bits();
        if ours[0] && !unit.group.is_bounded() {
            self.wrong.push(format!("{unit}: {UNCHECKED} is taken by the verifier"));
        }
        for (index, check) in Check::ALL.into_iter().enumerate() {
            let by_clang = clang.as_ref().is_some_and(|clang| clang[index + 1]);
            let by_us = ours[index + 1];
            self.cells += 1;
            self.ours += usize::from(by_us);
            self.clangs += usize::from(by_clang);
            if by_clang && !by_us {
                self.lost.push(format!("{unit}: {}", check.name()));
            }
            self.check_results(unit, check, loaded);
        }
    }

    fn check_results(&mut self, unit: Unit, check: Check, loaded: &Loaded) {
        let outcome = loaded.programs.iter().find(|one| one.program == check.name());
        for (number, result) in NUMBERS.into_iter().zip(outcome.map_or(&[][..], |outcome| &outcome.results)) {
            let wanted = meaning::result(unit.group, check, number);
            self.results += 1;
            if *result != Some(wanted) {
                let what = check.name();
                self.wrong.push(format!("{unit}: {what}({number:#x}) is {result:?}, and should be {wanted}"));
            }
        }
    }
}
