//! Syntax trees to the typed tree: names, types, layouts, constants, callees, maps, sections.

pub mod tree;
pub mod types;
