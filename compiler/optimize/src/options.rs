//! What is asked of the optimiser.

use beec_source::Symbol;

/// How much is optimised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Level {
    /// Every local in its own stack slot where it fits, but for those that the verifier has to follow; only `always_inline`
    /// functions are inlined.
    O0,
    /// To debug with: values in registers, calls and loops as written.
    Og,
    /// Without the passes that cost most time.
    O1,
    /// For speed and for the verifier.
    #[default]
    O2,
    /// As `O2`; unrolls and inlines a little more.
    O3,
    /// For size.
    Os,
}

/// What is asked of the optimiser.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// How much is optimised.
    pub level: Level,
    /// Names of passes after which the module's text is handed back.
    pub print_after: Vec<String>,
    /// Names of passes to leave out; those that later stages rely on run all the same.
    pub disable: Vec<String>,
    /// The number of pass runs after which optional passes are left out: for finding the one that is wrong.
    pub stop_after: Option<usize>,
    /// Validate after each pass.
    pub verify: bool,
    /// Functions whose frames are too large otherwise: nothing is inlined into them that need not be, and nothing is
    /// kept for later in them.
    pub small_frames: Vec<Symbol>,
}

/// The module's text after a pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dump {
    /// The pass.
    pub pass: &'static str,
    /// How many pass runs there were, this one included: what [`Options::stop_after`] counts.
    pub number: usize,
    /// The text.
    pub text: String,
}
