//! What becomes of a function whose frame is larger than BPF's: it is compiled again, with less in it.

use beec_codegen::MachineCode;
use beec_ir::Module;
use beec_source::{Session, Symbol};

/// The finished module and its code.
type Generated = Option<(Module, MachineCode)>;

/// Attempts after the first; each is about functions that were not known to be too large before.
const MOST_ATTEMPTS: usize = 6;

/// Generates code; as long as frames do not fit, again, told for which functions. Where nothing helps, all is as after
/// the first attempt, whose errors show what is in the way.
pub(crate) fn generate(session: &Session, attempt: impl Fn(&[Symbol]) -> Generated) -> Generated {
    let mark = session.mark();
    let first = attempt(&[]);
    let mut too_large = too_large(&first);
    if too_large.is_empty() {
        return first;
    }
    let found = session.take_back(mark);
    let mut small_frames: Vec<Symbol> = Vec::new();
    for _ in 0..MOST_ATTEMPTS {
        too_large.retain(|name| !small_frames.contains(name));
        if too_large.is_empty() {
            break;
        }
        small_frames.append(&mut too_large);
        let next = attempt(&small_frames);
        if next.is_some() && !session.has_errors() {
            return next;
        }
        too_large = self::too_large(&next);
        drop(session.take_back(mark));
    }
    found.into_iter().for_each(|diagnostic| session.emit(diagnostic));
    first
}

/// The functions whose frames do not fit.
fn too_large(generated: &Generated) -> Vec<Symbol> {
    let Some((module, code)) = generated else { return Vec::new() };
    code.too_large.iter().map(|&id| module.function(id).name).collect()
}
