//! Each `-mcpu` gives the instructions that it has and no others, in both byte orders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use beec::{Level, Options, Target};
use beec_preprocess::{MainInput, SearchPaths};
use beec_source::Session;
use beec_tests::{headers, needs, standard};
use object::{Endianness, Object, ObjectSection, SectionFlags, elf};

/// An instruction as encoded (RFC 9669 3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Insn {
    code: u8,
    off: i16,
    imm: i32,
}

const PLAIN_ADD: i32 = 0x00;
const LOAD_ACQUIRE: i32 = 0x100;
const STORE_RELEASE: i32 = 0x110;

/// The first `-mcpu` that has an instruction; `None` for what is none. The lines are LLVM's but for stores of constants:
/// every kernel has them, old ones refuse them for contexts only, and so they are used from v3 on where that is known not
/// to be one.
fn first_cpu(insn: Insn) -> Option<u8> {
    let (class, operation) = (insn.code & 0x07, insn.code & 0xf0);
    Some(match class {
        // Wide constants, and loads from packets; LDX with and without sign.
        0 if matches!(insn.code, 0x18 | 0x20 | 0x28 | 0x30 | 0x40 | 0x48 | 0x50) => 1,
        1 if insn.code & 0xe0 == 0x60 => 1,
        1 if matches!(insn.code, 0x81 | 0x89 | 0x91) => 4,
        // Stores of constants, of registers, atomics.
        2 if insn.code & 0xe0 == 0x60 => 3,
        3 if insn.code & 0xe0 == 0x60 => 1,
        3 if insn.code & 0xe0 == 0xc0 => return atomic(insn),
        4 if operation == 0xd0 => 1,
        4 => arithmetic(insn)?.max(3),
        7 if insn.code == 0xd7 => 4,
        7 => arithmetic(insn)?,
        // A jump of class 6 is the long one; `may_goto` is the program's own wish.
        5 if matches!(insn.code, 0x05 | 0x85 | 0x95 | 0xe5) => 1,
        6 if insn.code == 0x06 => 4,
        5 => comparison(operation)?,
        6 => comparison(operation)?.max(3),
        _ => return None,
    })
}

fn arithmetic(insn: Insn) -> Option<u8> {
    let (operation, register) = (insn.code & 0xf0, insn.code & 0x08 != 0);
    match (operation, insn.off) {
        (0x30 | 0x90, 1) => Some(4),
        (0xb0, 8 | 16 | 32) if register => Some(4),
        // The cast between address spaces.
        (0xb0, 1) if insn.code == 0xbf && insn.imm != 0 => Some(1),
        (0x80, 0) => (!register).then_some(1),
        (0x00..=0xc0, 0) => Some(1),
        _ => None,
    }
}

fn comparison(operation: u8) -> Option<u8> {
    match operation {
        0x10..=0x70 => Some(1),
        0xa0..=0xd0 => Some(2),
        _ => None,
    }
}

fn atomic(insn: Insn) -> Option<u8> {
    let wide = insn.code == 0xdb;
    match insn.imm {
        LOAD_ACQUIRE | STORE_RELEASE => Some(4),
        PLAIN_ADD if matches!(insn.code, 0xc3 | 0xdb) => Some(1),
        0x40 | 0x50 | 0xa0 | 0x01 | 0x41 | 0x51 | 0xa1 | 0xe1 | 0xf1 if wide => Some(1),
        0x40 | 0x50 | 0xa0 | 0x01 | 0x41 | 0x51 | 0xa1 | 0xe1 | 0xf1 if insn.code == 0xc3 => Some(3),
        _ => None,
    }
}

fn compiled(path: &Path, level: Level, target: Target) -> Result<Vec<u8>, String> {
    let source = std::fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    beec::on_large_stack(move || {
        let search = SearchPaths { user: vec![headers()], ..SearchPaths::default() };
        let options = Options { target, level, search, standard: standard(&source), ..Options::default() };
        let session = Session::new(options.warnings.clone());
        let compiled = beec::compile(&session, &MainInput::text(name, source), &options);
        let errors = session.take_diagnostics().into_iter().map(|one| one.message + "\n").collect();
        if session.has_errors() { Err(errors) } else { Ok(compiled.bytes) }
    })
}

/// The different instructions of an object.
fn instructions(bytes: &[u8]) -> BTreeSet<Insn> {
    let file = object::File::parse(bytes).unwrap();
    let big = file.endianness() == Endianness::Big;
    let mut all = BTreeSet::new();
    for section in file.sections() {
        let SectionFlags::Elf { sh_flags, .. } = section.flags() else { continue };
        if sh_flags.0 & elf::SHF_EXECINSTR.0 == 0 {
            continue;
        }
        let mut slots = section.data().unwrap().chunks_exact(8);
        while let Some(slot) = slots.next() {
            let (off, imm) = ([slot[2], slot[3]], [slot[4], slot[5], slot[6], slot[7]]);
            let off = if big { i16::from_be_bytes(off) } else { i16::from_le_bytes(off) };
            let imm = if big { i32::from_be_bytes(imm) } else { i32::from_le_bytes(imm) };
            if slot[0] == 0x18 {
                slots.next();
            }
            // Offsets of jumps and accesses say nothing here.
            let relevant = matches!(slot[0] & 7, 4 | 7);
            let off = if relevant { off } else { 0 };
            all.insert(Insn { code: slot[0], off, imm });
        }
    }
    all
}

/// The run files, but for those whose assembly uses what it likes.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("run");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".bpf.c") && !path.to_string_lossy().contains("assembly"));
    files.sort();
    files
}

/// How the files are compiled: every level of the instruction set, each level of optimisation and byte order at one.
const CONFIGS: [(Level, u8, bool); 7] = [
    (Level::O2, 1, false),
    (Level::O2, 2, false),
    (Level::O2, 3, false),
    (Level::O2, 4, false),
    (Level::O0, 1, false),
    (Level::O2, 1, true),
    (Level::O2, 4, true),
];

/// Compiles a file in all ways: what is beyond a level, and the highest level whose instructions each level uses.
fn check(file: &Path) -> (Vec<String>, [u8; 5]) {
    let (mut wrong, mut highest) = (Vec::new(), [0; 5]);
    let least = needs(&std::fs::read_to_string(file).unwrap()).unwrap().cpu;
    for (level, cpu, big_endian) in CONFIGS.into_iter().filter(|(_, cpu, _)| *cpu >= least) {
        let order = if big_endian { "big" } else { "little" };
        let title = format!("{} at {level:?} v{cpu}, {order}-endian", file.file_name().unwrap().to_string_lossy());
        let bytes = match compiled(file, level, Target { cpu, big_endian }) {
            Ok(bytes) => bytes,
            Err(errors) => {
                wrong.push(format!("{title}: {errors}"));
                continue;
            }
        };
        assert_eq!(bytes[5], if big_endian { 2 } else { 1 }, "{title}: the byte order in the ELF header");
        let all = instructions(&bytes);
        let beyond: Vec<&Insn> = all.iter().filter(|insn| first_cpu(**insn).is_none_or(|first| first > cpu)).collect();
        if !beyond.is_empty() {
            wrong.push(format!("{title}: {beyond:x?}"));
        }
        let most = all.into_iter().filter_map(first_cpu).max().unwrap_or(0);
        highest[usize::from(cpu)] = most.max(highest[usize::from(cpu)]);
    }
    (wrong, highest)
}

#[test]
fn every_level_keeps_to_its_instructions_and_uses_them() {
    let files = files();
    let half = files.len().div_ceil(2);
    let checked: Vec<(Vec<String>, [u8; 5])> = std::thread::scope(|scope| {
        let check_all = |files: &[PathBuf]| files.iter().map(|file| check(file)).collect::<Vec<_>>();
        let threads: Vec<_> = files.chunks(half).map(|files| scope.spawn(move || check_all(files))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let wrong: Vec<&str> = checked.iter().flat_map(|(wrong, _)| wrong).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let highest: Vec<u8> =
        (1..=4).map(|cpu| checked.iter().map(|(_, highest)| highest[cpu]).max().unwrap_or(0)).collect();
    assert_eq!(highest, [1, 2, 3, 4]);
}
