//! aya-obj: parsing, and all that aya does before it asks the kernel.

use std::collections::HashSet;
use std::error::Error;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::OnceLock;

use aya_obj::Object;
use aya_obj::btf::Btf;

/// Reads an object and relocates its maps, its calls and, where the running kernel has BTF, its CO-RE accesses.
pub(crate) fn read(path: &Path) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    catch_unwind(|| relocated(&bytes)).unwrap_or_else(|_| Err("aya-obj panicked".to_owned()))
}

fn relocated(bytes: &[u8]) -> Result<(), String> {
    let mut object = Object::parse(bytes).map_err(|error| chain("parse", &error))?;
    if let (Some(kernel), true) = (kernel(), object.has_btf_relocations()) {
        object.relocate_btf(kernel).map_err(|error| chain("types", &error))?;
    }
    let code: HashSet<usize> = object.functions.keys().map(|(section, _)| *section).collect();
    let maps = object.maps.clone();
    let maps = maps.iter().zip(3..).map(|((name, map), descriptor)| (name.as_str(), descriptor, map));
    object.relocate_maps(maps, &code).map_err(|error| chain("maps", &error))?;
    object.relocate_calls(&code).map_err(|error| chain("calls", &error))
}

/// An error with those that led to it.
fn chain(what: &str, error: &dyn Error) -> String {
    let mut text = format!("{what}: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}

fn kernel() -> Option<&'static Btf> {
    static KERNEL: OnceLock<Option<Btf>> = OnceLock::new();
    KERNEL.get_or_init(|| Btf::from_sys_fs().ok()).as_ref()
}
