//! What the maps hold, printed as their BTF describes it.

use std::error::Error;

use libbpf_rs::btf::types::{DataSec, Var};
use libbpf_rs::btf::{Btf, TypeId};
use libbpf_rs::{MapCore, MapFlags, MapImpl, MapType, Object};

use crate::value;

/// Prints the entries of all maps that can be listed. Zero elements of arrays are left out.
pub fn print(object: &Object) -> Result<(), Box<dyn Error>> {
    let Some(btf) = object.btf()? else { return Ok(()) };
    for map in object.maps() {
        let name = map.name().to_string_lossy().into_owned();
        let kind = map.map_type();
        if name.ends_with(".rodata") || name.ends_with(".kconfig") || !is_listed(kind) {
            continue;
        }
        let info = map.info()?.info;
        let (key_type, value_type) = (TypeId::from(info.btf_key_type_id), TypeId::from(info.btf_value_type_id));
        if let Some(section) = btf.type_by_id::<DataSec<'_>>(value_type) {
            print_globals(&btf, &section, &map)?;
            continue;
        }
        for key in map.keys() {
            for (processor, bytes) in values(&map, &key)? {
                if !(is_array(kind) && bytes.iter().all(|byte| *byte == 0)) {
                    let key = value::format(&btf, key_type, &key);
                    println!("{name}[{key}]{processor} = {}", value::format(&btf, value_type, &bytes));
                }
            }
        }
    }
    Ok(())
}

fn is_array(kind: MapType) -> bool {
    matches!(kind, MapType::Array | MapType::PercpuArray)
}

fn is_listed(kind: MapType) -> bool {
    is_array(kind)
        || kind.is_hash_map()
        || matches!(kind, MapType::LruHash | MapType::LruPercpuHash | MapType::PercpuHash)
}

/// The values of a key, each after the processor it belongs to.
type Values = Vec<(String, Vec<u8>)>;

fn values(map: &MapImpl<'_>, key: &[u8]) -> Result<Values, Box<dyn Error>> {
    if map.map_type().is_percpu() {
        let values = map.lookup_percpu(key, MapFlags::ANY)?.unwrap_or_default();
        return Ok(values.into_iter().enumerate().map(|(number, bytes)| (format!("@cpu{number}"), bytes)).collect());
    }
    Ok(map.lookup(key, MapFlags::ANY)?.map(|bytes| (String::new(), bytes)).into_iter().collect())
}

/// A section of global variables is the one element of an array.
fn print_globals(btf: &Btf<'_>, section: &DataSec<'_>, map: &MapImpl<'_>) -> Result<(), Box<dyn Error>> {
    let Some(bytes) = map.lookup(&0_u32.to_ne_bytes(), MapFlags::ANY)? else { return Ok(()) };
    for entry in section.iter() {
        let from = entry.offset as usize;
        let (Some(variable), Some(bytes)) = (btf.type_by_id::<Var<'_>>(entry.ty), bytes.get(from..from + entry.size))
        else {
            continue;
        };
        let name = variable.name().unwrap_or_default().to_string_lossy();
        if let Some(of) = variable.next_type() {
            println!("{name} = {}", value::format(btf, of.type_id(), bytes));
        }
    }
    Ok(())
}
