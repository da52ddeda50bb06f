//! The kernel that a program is held against: its BTF and that of its modules, as `--btf` names them.

use crate::names::essential;
use crate::nearest::nearest;
use crate::vmlinux::{self, Error, RUNNING_KERNEL};
use beec_btf::{Kind, Type, TypeId, Types};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `--btf` calls the running kernel with all its modules.
pub const RUNNING: &str = "kernel";

/// The tag of functions that programs may call.
const KFUNC: &str = "bpf_kfunc";

/// What libbpf calls the kernel's own types.
const KERNEL: &str = "vmlinux";

/// One collection of types: the kernel's own or a module's.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it came from, for messages.
    pub place: String,
    /// The module's name, which is the file's without its folder and ending; `vmlinux` for the kernel's own types, the
    /// first that stand alone.
    pub module: String,
    /// The types; a module's continue the kernel's.
    pub types: Arc<Types>,
}

impl Part {
    /// Whether these are the kernel's own types.
    pub fn is_kernel(&self) -> bool {
        self.module == KERNEL
    }

    /// Whether programs may call a function: it is marked as a kfunc, or none is (pahole marks them since 1.26, and all
    /// that the kernel registers).
    pub fn opens(&self, function: &str) -> bool {
        let mut kfuncs = self.kfuncs().peekable();
        kfuncs.peek().is_none() || kfuncs.any(|kfunc| self.types.name_of(kfunc) == function)
    }

    /// The part's own functions that are marked as kfuncs.
    fn kfuncs(&self) -> impl Iterator<Item = TypeId> {
        let first = self.types.first_id();
        self.types.by_name(KFUNC).filter(move |(id, _)| *id >= first).filter_map(|(_, tag)| match tag {
            Type::DeclTag(tag) if tag.component == -1 => Some(tag.ty),
            _ => None,
        })
    }

    /// The first type of a name and kind among the part's own.
    pub fn own(&self, name: &str, kind: Kind) -> Option<TypeId> {
        let first = self.types.first_id();
        let own = self.types.by_name(name).find(|(id, ty)| *id >= first && ty.kind() == kind);
        own.map(|(id, _)| id)
    }
}

/// A kernel: its own types first, then its modules'.
#[derive(Clone, Debug, Default)]
pub struct Kernels {
    parts: Vec<Part>,
}

impl Kernels {
    /// Reads what `--btf` names, in that order. BTF that does not stand alone continues the first that does.
    pub fn load(names: &[String]) -> Result<Kernels, Error> {
        let mut kernels = Kernels::default();
        for path in names.iter().map(|name| files(name)).collect::<Result<Vec<_>, _>>()?.concat() {
            let base = kernels.parts.iter().find(|part| part.types.base().is_none()).map(|part| part.types.clone());
            let types = vmlinux::load_with(&path, base)?;
            kernels.add(&path.display().to_string(), types);
        }
        Ok(kernels)
    }

    /// Adds a collection that came from `place`.
    pub fn add(&mut self, place: &str, types: Types) {
        let stem = Path::new(place).file_name().unwrap_or_default().to_string_lossy();
        let kernel = types.base().is_none() && self.base().is_none();
        let module = if kernel { KERNEL } else { stem.split('.').next().unwrap_or_default() }.to_owned();
        self.parts.push(Part { place: place.to_owned(), module, types: Arc::new(types) });
    }

    /// The collections.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The first collection that stands alone: what `vmlinux.h` is made from.
    pub fn base(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.types.base().is_none())
    }

    /// What libbpf finds under a name: the kernel's own before its modules' (`find_ksym_btf_id` in its `libbpf.c`).
    pub fn find(&self, name: &str, kind: Kind) -> Option<(&Part, TypeId)> {
        self.parts.iter().find_map(|part| Some((part, part.own(name, kind)?)))
    }

    /// Whether there is a type, function or variable of a name and kind.
    pub fn has(&self, name: &str, kind: Kind) -> bool {
        self.find(name, kind).is_some()
    }

    /// The most similar name of that kind among those that begin with `prefix`, which is left out of the comparison.
    pub fn nearest(&self, name: &str, kind: Kind, prefix: &str) -> Option<String> {
        let names = self.parts.iter().flat_map(|part| {
            let types = part.types.iter().filter(move |(_, ty)| ty.kind() == kind);
            types.filter_map(|(_, ty)| part.types.string(ty.name()).strip_prefix(prefix))
        });
        nearest(name, names.filter(|other| *other != name)).map(str::to_owned)
    }

    /// The most similar name among the functions marked as kfuncs, or among all where a kernel marks none.
    pub fn nearest_kfunc(&self, name: &str) -> Option<String> {
        let name = essential(name);
        let marked: Vec<&str> =
            self.parts.iter().flat_map(|part| part.kfuncs().map(|id| part.types.name_of(id))).collect();
        if marked.is_empty() { self.nearest(name, Kind::Func, "") } else { nearest(name, marked).map(str::to_owned) }
    }

    /// Where was looked, for messages.
    pub fn places(&self) -> String {
        match self.parts.as_slice() {
            [] => "no BTF".to_owned(),
            [only] => only.place.clone(),
            [first, second] => format!("{} or {}", first.place, second.place),
            [first, rest @ ..] => format!("{} or the {} others", first.place, rest.len()),
        }
    }
}

/// The files that one `--btf` stands for.
fn files(name: &str) -> Result<Vec<PathBuf>, Error> {
    if name != RUNNING {
        return Ok(vec![PathBuf::from(name)]);
    }
    let kernel = PathBuf::from(RUNNING_KERNEL);
    let folder = kernel.parent().unwrap_or(Path::new("/"));
    let unreadable = |error| Error::Unreadable(folder.to_path_buf(), error);
    let mut modules = Vec::new();
    for entry in folder.read_dir().map_err(unreadable)? {
        modules.push(entry.map_err(unreadable)?.path());
    }
    modules.retain(|path| *path != kernel);
    modules.sort();
    modules.insert(0, kernel);
    Ok(modules)
}
