//! What loaders read of two objects, compared.
//!
//! An object is read into [`Facts`]: for each thing that libbpf, aya, cilium/ebpf or the kernel looks at, a line of text that
//! says what it is. Two objects are the same to a loader if they state the same facts. Left out is what no loader can see
//! or minds: debugging sections, `.llvm_addrsig`, relocations of `.BTF` and `.BTF.ext`, the place of string literals and
//! nameless constants, offsets inside data sections, numbers of instructions, the order of types, and static functions that
//! one compiler inlines and the other does not.

mod code;
mod data;
mod facts;
mod file;
mod functions;
mod relocations;
mod shapes;

pub use facts::{Category, Difference};

use facts::Facts;
use file::Object;

/// The differences between two objects, by category.
pub fn compare(left: &[u8], right: &[u8]) -> Result<Vec<Difference>, String> {
    Ok(facts::differences(&read(left)?, &read(right)?))
}

fn read(bytes: &[u8]) -> Result<Facts, String> {
    let object = Object::read(bytes)?;
    let mut facts = Facts::default();
    data::sections(&object, &mut facts);
    data::symbols(&object, &mut facts);
    data::pointers(&object, &mut facts);
    data::variables(&object, &mut facts);
    code::references(&object, &mut facts);
    functions::functions(&object, &mut facts);
    functions::records(&object, &mut facts);
    relocations::records(&object, &mut facts);
    shapes::definitions(&object, &mut facts);
    Ok(facts)
}

/// Differences as text, one block a category.
pub fn render(differences: &[Difference], left: &str, right: &str) -> String {
    let mut out = String::new();
    let mut category = None;
    for one in differences {
        if category != Some(one.category) {
            category = Some(one.category);
            out += &format!("  {}\n", one.category.title());
        }
        out += &format!("    {}\n", one.key);
        one.left.iter().for_each(|fact| out += &format!("      {left}: {fact}\n"));
        one.right.iter().for_each(|fact| out += &format!("      {right}: {fact}\n"));
    }
    out
}
