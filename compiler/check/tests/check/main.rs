//! C text → typed tree, layouts, contents and diagnostics, as snapshots.

mod common;
mod declarations;
mod expressions;
mod headers;
