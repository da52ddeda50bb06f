//! Headers: the search order, and each one that was found, read once.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use beec_source::{FileId, FileKind, Symbol};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Files, Options};

/// What built-in headers' paths start with.
pub(crate) const BUILTIN_PREFIX: &str = "<beec>";

/// Where the quoted includes of a file are looked for first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Folder {
    /// Nowhere: the text is in no file.
    None,
    /// A folder on disk.
    Disk(PathBuf),
    /// A folder of the built-in headers: `bpf` for `bpf/bpf_helpers.h`.
    Builtin(String),
}

impl Folder {
    pub(crate) fn none() -> Folder {
        Folder::None
    }

    /// The folder of a file on disk.
    pub(crate) fn of_file(path: &str) -> Folder {
        Folder::Disk(Path::new(path).parent().map(Path::to_owned).unwrap_or_default())
    }
}

/// One place of the search order.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Disk(PathBuf, FileKind),
    Builtin,
}

/// A header that was found once.
pub(crate) struct Header {
    pub(crate) path: String,
    pub(crate) kind: FileKind,
    pub(crate) folder: Folder,
    pub(crate) text: Rc<String>,
    /// The file, once it was included.
    pub(crate) id: Option<FileId>,
    /// `#ifndef NAME … #endif` around all of it.
    pub(crate) guard: Option<Symbol>,
    pub(crate) canonical: PathBuf,
}

/// The search order and every header found so far.
pub(crate) struct Headers {
    pub(crate) places: Vec<Place>,
    /// Where `#include <…>` starts to look; before are the folders for quoted includes.
    pub(crate) angled_start: usize,
    pub(crate) known: Vec<Header>,
    /// By path: a header, or nothing there.
    pub(crate) by_path: FxHashMap<PathBuf, Option<usize>>,
    /// The canonical paths of files that said `#pragma once`.
    pub(crate) once: FxHashSet<PathBuf>,
}

impl Headers {
    pub(crate) fn new(options: &Options) -> Headers {
        let search = &options.search;
        let on_disk = |paths: &[PathBuf], kind| -> Vec<Place> {
            paths.iter().map(|path| Place::Disk(path.clone(), kind)).collect()
        };
        let mut places = on_disk(&search.quote, FileKind::User);
        let angled_start = places.len();
        places.extend(on_disk(&search.user, FileKind::User));
        places.extend(on_disk(&search.system, FileKind::System));
        if !options.nostdinc {
            places.push(Place::Builtin);
            places.extend(on_disk(&search.host, FileKind::System));
        }
        places.extend(on_disk(&search.after, FileKind::System));
        Headers { places, angled_start, known: Vec::new(), by_path: FxHashMap::default(), once: FxHashSet::default() }
    }

    pub(crate) fn set_guard(&mut self, header: usize, name: Symbol) {
        self.known[header].guard = Some(name);
    }

    /// `#pragma once` in a header.
    pub(crate) fn set_once(&mut self, header: usize) {
        self.once.insert(self.known[header].canonical.clone());
    }

    /// Tries one file on disk.
    pub(crate) fn on_disk(&mut self, path: PathBuf, kind: FileKind, files: &dyn Files) -> Option<usize> {
        if let Some(&known) = self.by_path.get(&path) {
            return known;
        }
        let found = files.read(&path).map(|bytes| {
            let name = path.to_string_lossy().into_owned();
            let folder = Folder::of_file(&name);
            let text = text_of(bytes);
            let canonical = files.canonical(&path);
            self.known.push(Header { path: name, kind, folder, text, id: None, guard: None, canonical });
            self.known.len() - 1
        });
        self.by_path.insert(path, found);
        found
    }

    /// Tries one built-in header.
    pub(crate) fn built_in(&mut self, name: &str, options: &Options) -> Option<usize> {
        let &(_, text) = options.builtin_headers.iter().find(|(header, _)| *header == name)?;
        Some(self.made(name, text.to_owned()))
    }

    /// A header whose text is in no file on disk.
    pub(crate) fn made(&mut self, name: &str, text: String) -> usize {
        let path = format!("{BUILTIN_PREFIX}/{name}");
        let key = PathBuf::from(&path);
        if let Some(&Some(known)) = self.by_path.get(&key) {
            return known;
        }
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let folder = Folder::Builtin(folder);
        let canonical = key.clone();
        let header =
            Header { path, kind: FileKind::System, folder, text: Rc::new(text), id: None, guard: None, canonical };
        self.known.push(header);
        self.by_path.insert(key, Some(self.known.len() - 1));
        self.known.len() - 1
    }

    pub(crate) fn in_place(&mut self, place: usize, name: &str, options: &Options) -> Option<usize> {
        match self.places[place].clone() {
            Place::Disk(folder, kind) => self.on_disk(folder.join(name), kind, &*options.files),
            Place::Builtin => self.built_in(name, options),
        }
    }
}

/// A file's text; bytes that are not UTF-8 become the characters of [`raw_byte`], and a carriage return that stands
/// alone is the end of a line.
pub(crate) fn text_of(bytes: Vec<u8>) -> Rc<String> {
    let text = String::from_utf8(bytes).unwrap_or_else(|error| with_raw_bytes(error.as_bytes()));
    Rc::new(if has_lone_return(&text) { with_line_feeds(&text) } else { text })
}

fn with_raw_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(RAW + u32::from(*byte))));
    }
    text
}

/// Bytes that are no UTF-8 are kept as characters from here on, the last ones for private use.
const RAW: u32 = 0x10_FF00;

/// The byte that a character stands for, where the file was not UTF-8 there.
pub fn raw_byte(character: char) -> Option<u8> {
    u32::from(character).checked_sub(RAW).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| *byte >= 0x80)
}

/// A text as it was in the file.
pub fn file_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match raw_byte(character) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

fn has_lone_return(text: &str) -> bool {
    text.contains('\r') && text.as_bytes().windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n')
        || text.ends_with('\r')
}

fn with_line_feeds(text: &str) -> String {
    let mut ended = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let alone = character == '\r' && rest.peek() != Some(&'\n');
        ended.push(if alone { '\n' } else { character });
    }
    ended
}
