//! Which passes run at which level, in order.

use beec_ir::{Body, Module, validate};
use beec_source::{Diagnostic, Session, Span};

use crate::context::Context;
use crate::{
    Dump, Level, Options, alignment, constant_loads, constants_of_calls, dce, dead_stores, direct_calls, exit_values,
    followed_locals, gvn, inline, is_constant, join_tests, kept_pointers, legality, legalize, licm, load_forwarding,
    memory_ops, offsets, partial_loads, recursion, sccp, signs, simplify, simplify_cfg, sink, slot_values, sroa, stack,
    statics, tails, thread, unreferenced, unroll, widen,
};
use crate::{alloca, strings};

/// What a pass works on.
#[derive(Clone, Copy)]
enum Run {
    /// One function after the other.
    Function(fn(&mut Body, Context<'_>)),
    /// The module.
    Module(fn(&Session, &mut Module, &Options)),
}

/// A pass.
#[derive(Clone, Copy)]
pub(crate) struct Pass {
    name: &'static str,
    about: &'static str,
    /// What comes later relies on it: cannot be left out.
    required: bool,
    /// What it saves by keeping it for later may have to be kept on the stack.
    keeps: bool,
    run: Run,
}

/// A pass, for lists of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PassInfo {
    /// What `print_after` and `disable` call it.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Cannot be disabled.
    pub required: bool,
}

impl Pass {
    /// Runs a pass over functions on one that is taken out of its module.
    pub(crate) fn run_on(self, body: &mut Body, cx: Context<'_>) {
        if let Run::Function(run) = self.run {
            run(body, cx);
        }
    }
}

const fn function(name: &'static str, about: &'static str, run: fn(&mut Body, Context<'_>)) -> Pass {
    Pass { name, about, required: false, keeps: false, run: Run::Function(run) }
}

/// A pass over the module; none of these may be left out.
const fn module(name: &'static str, about: &'static str, run: fn(&Session, &mut Module, &Options)) -> Pass {
    Pass { name, about, required: true, keeps: false, run: Run::Module(run) }
}

const fn required(pass: Pass) -> Pass {
    Pass { required: true, ..pass }
}

const fn keeps(pass: Pass) -> Pass {
    Pass { keeps: true, ..pass }
}

const CONSTANT_BRANCHES: Pass = required(function(
    "constant-branches",
    "removes branches on constants and what they make unreachable",
    simplify_cfg::fold_constant_branches,
));
const CFG: Pass = function("simplify-cfg", "constant branches, empty blocks, straight lines", simplify_cfg::run);
const SROA: Pass = function("sroa", "locals and parts of aggregates become values", sroa::run);
const SIMPLIFY: Pass = function("simplify", "constant folding and instruction combining", simplify::run);
const DIRECT_CALLS: Pass =
    required(function("direct-calls", "calls through pointers whose value is known", direct_calls::run));
const DCE: Pass = function("dce", "removes what has no effect", dce::run);
const SCCP: Pass = function("sccp", "constants through branches and block parameters", sccp::run);
const GVN: Pass = function("gvn", "what was computed before is not computed again", gvn::run);
const FORWARD: Pass = function("load-forwarding", "loads of what was stored or loaded before", load_forwarding::run);
const PARTIAL_LOADS: Pass = keeps(function(
    "partial-loads",
    "loads whose value is known on all ways to them, or all but one",
    partial_loads::run,
));
const DEAD_STORES: Pass = function("dead-stores", "stores that nothing reads", dead_stores::run);
const THREAD: Pass = function("thread", "jumps whose way on is known skip the block that decides it", thread::run);
const SHARE: Pass = function("stack-sharing", "slots not in use at the same time share a place", stack::share);
const TAILS: Pass = function("tail-merging", "blocks that end alike share their end", tails::run);
const SLOT_VALUES: Pass =
    function("slot-values", "slots are values between the calls that are handed them", slot_values::run);
const ALIGN: Pass = function("stack-alignment", "slots start where the verifier remembers them", stack::align);
const FIT: Pass =
    module("stack-fitting", "locals leave the stack where it would not hold them", |_, module, _| stack::fit(module));
const SIGNS: Pass = function("signs", "signed numbers that branches found not to be negative", signs::run);
const WIDEN: Pass = function("widen", "narrow numbers that are checked and used get their sign once", widen::run);
const JOIN_TESTS: Pass = function("join-tests", "tests of one number that fail alike become one", join_tests::run);
const LICM: Pass = keeps(function("licm", "addresses that a loop does not change are formed before it", licm::run));
const SINK: Pass = function("sink", "what one side of a branch needs is computed there", sink::run);
const EXIT_VALUES: Pass =
    function("exit-values", "what a loop leaves behind that runs a known number of times", exit_values::run);
const OFFSETS: Pass = function("offsets", "addresses in one object are compared by their offsets", offsets::run);
const FOLLOWED: Pass =
    function("followed-locals", "locals that the verifier must follow become values", followed_locals::run);
const CONSTANT_LOADS: Pass = function("constant-loads", "reads constant globals at compile time", constant_loads::run);
const IS_CONSTANT: Pass = required(function("is-constant", "decides __builtin_constant_p for good", is_constant::run));
const MEMORY_OPS: Pass =
    module("memory-ops", "memory copies, fills and comparisons become loads and stores", |_, module, _| {
        memory_ops::run(module)
    });
const ALIGNMENT: Pass = module(
    "alignment",
    "accesses that are less aligned than wide become several where the verifier wants it",
    |_, module, _| alignment::run(module),
);
const UNROLL: Pass = module("unroll", "unrolls loops on request, and tiny ones", |session, module, options| {
    unroll::run(session, module, matches!(options.level, Level::O2 | Level::O3));
});
const INLINE: Pass = module("inline", "inlines functions into their callers", |_, module, options| {
    inline::run(module, options);
});
const ALLOCA: Pass = function("alloca", "dynamic memory of constant size is a local", alloca::run);
const STRINGS: Pass = function("strings", "what functions on strings give", strings::run);
const SHORT_STRINGS: Pass =
    module("short-strings", "comparisons of short strings are written out", |_, module, _| strings::expand(module));
const RECURSION: Pass =
    module("recursion", "functions that end in a call of themselves are loops", |_, module, _| recursion::run(module));
const LEGALIZE: Pass =
    module("legalize", "optimises functions with what BPF cannot have", |session, module, options| {
        legalize::run(session, module, options);
    });
const CALL_CONSTANTS: Pass =
    module("call-constants", "parameters and results that are always one constant", |_, module, _| {
        constants_of_calls::run(module)
    });
const UNREFERENCED: Pass = module("unreferenced", "drops functions and globals that nothing names", |_, module, _| {
    module.functions.iter_mut().filter_map(|function| function.body.as_mut()).for_each(Body::compact);
    unreferenced::run(module);
});
const KEPT: Pass = module("kept-pointers", "which pointers functions keep", |_, module, _| kept_pointers::run(module));
const STATICS: Pass =
    module("statics", "static objects that nothing writes, nothing reads, or one function alone", |_, module, _| {
        statics::run(module)
    });
const LEGALITY: Pass =
    module("legality", "reports what BPF cannot have", |session, module, _| legality::run(session, module));

/// The passes of a level.
fn pipeline(level: Level) -> Vec<Pass> {
    let stages: &[&[Pass]] = match level {
        Level::O0 => &[
            &[CONSTANT_BRANCHES, ALLOCA, RECURSION, INLINE, SIMPLIFY, SCCP, CONSTANT_BRANCHES],
            &[FOLLOWED, OFFSETS, SCCP, UNROLL, LEGALIZE],
            &[IS_CONSTANT, SIMPLIFY, SCCP, CONSTANT_BRANCHES, LEGALIZE],
            &[SHORT_STRINGS, MEMORY_OPS, ALIGNMENT, CONSTANT_LOADS, KEPT, FIT, FORWARD, WIDEN, SIGNS, SIMPLIFY],
            &[DIRECT_CALLS, DCE, SINK, DCE],
        ],
        Level::Og => &[
            &[ALLOCA, RECURSION, INLINE],
            VALUES,
            &[KEPT],
            MEMORY,
            &[UNROLL],
            VALUES,
            &[LEGALIZE, WIDEN, SIGNS],
            LATE,
            MEMORY,
            &[SIMPLIFY, DCE, CFG, SHARE, SINK, ALIGN],
        ],
        Level::O1 | Level::O2 | Level::O3 | Level::Os => &[
            VALUES,
            &[DCE, RECURSION, INLINE],
            VALUES,
            &[UNREFERENCED, STATICS, INLINE, CALL_CONSTANTS],
            VALUES,
            &[UNREFERENCED, STATICS, KEPT],
            MEMORY,
            &[EXIT_VALUES, UNROLL],
            VALUES,
            &[UNREFERENCED, STATICS],
            MEMORY,
            &[JOIN_TESTS, LEGALIZE, WIDEN, SIGNS],
            LATE,
            MEMORY,
            &[SIMPLIFY, DCE, CFG, SHARE, TAILS, SIMPLIFY, DCE, CFG, SINK, LICM, ALIGN],
        ],
    };
    [&stages.concat()[..], &[UNREFERENCED, LEGALITY]].concat()
}

/// Locals become values, and values constants where they can.
pub(crate) const VALUES: &[Pass] =
    &[CFG, ALLOCA, SROA, CONSTANT_LOADS, STRINGS, SIMPLIFY, OFFSETS, SCCP, DIRECT_CALLS, THREAD, CFG];

/// What is known of values and of memory.
pub(crate) const MEMORY: &[Pass] = &[SLOT_VALUES, GVN, FORWARD, PARTIAL_LOADS, SIMPLIFY, DEAD_STORES, DCE];

/// What is left for the end: nothing more becomes constant, and memory is accessed as the machine does.
const LATE: &[Pass] = &[
    IS_CONSTANT,
    SCCP,
    CFG,
    LEGALIZE,
    SHORT_STRINGS,
    MEMORY_OPS,
    ALIGNMENT,
    CONSTANT_LOADS,
    SROA,
    SIMPLIFY,
    SCCP,
    CFG,
    DCE,
];

/// The passes of a level, in order; some run several times.
pub fn passes(level: Level) -> Vec<PassInfo> {
    let info = |pass: &Pass| PassInfo { name: pass.name, about: pass.about, required: pass.required };
    pipeline(level).iter().map(info).collect()
}

/// Every pass there is.
const ALL: &[Pass] = &[
    CFG,
    CONSTANT_BRANCHES,
    INLINE,
    SROA,
    SIMPLIFY,
    SCCP,
    THREAD,
    GVN,
    FORWARD,
    PARTIAL_LOADS,
    DEAD_STORES,
    CONSTANT_LOADS,
    UNROLL,
    IS_CONSTANT,
    MEMORY_OPS,
    ALIGNMENT,
    DCE,
    ALLOCA,
    STRINGS,
    SHORT_STRINGS,
    DIRECT_CALLS,
    FIT,
    SHARE,
    TAILS,
    CALL_CONSTANTS,
    UNREFERENCED,
    STATICS,
    KEPT,
    LEGALITY,
    SLOT_VALUES,
    ALIGN,
    JOIN_TESTS,
    WIDEN,
    SIGNS,
    SINK,
    LICM,
    RECURSION,
    LEGALIZE,
    OFFSETS,
    FOLLOWED,
    EXIT_VALUES,
];

/// Runs passes by name, in this order and no others; gives the first name that is none.
pub fn run_passes<'a>(
    session: &Session,
    module: &mut Module,
    options: &Options,
    names: &[&'a str],
) -> Result<(), &'a str> {
    for name in names {
        let pass = ALL.iter().find(|pass| pass.name == *name).ok_or(*name)?;
        run_pass(*pass, session, module, options);
        if options.verify && !is_valid(session, module, *pass) {
            break;
        }
    }
    Ok(())
}

/// Optimises a module, and gives its text after the passes that [`Options::print_after`] names.
pub fn optimize(session: &Session, module: &mut Module, options: &Options) -> Vec<Dump> {
    let mut dumps = Vec::new();
    for (index, pass) in pipeline(options.level).into_iter().enumerate() {
        let number = index + 1;
        let left_out = options.disable.iter().any(|name| name == pass.name)
            || options.stop_after.is_some_and(|last| number > last);
        if left_out && !pass.required {
            continue;
        }
        run_pass(pass, session, module, options);
        if options.print_after.iter().any(|name| name == pass.name) {
            dumps.push(Dump { pass: pass.name, number, text: beec_ir::print(module) });
        }
        if options.verify && !is_valid(session, module, pass) {
            break;
        }
        if session.has_errors() {
            break;
        }
    }
    dumps
}

fn run_pass(pass: Pass, session: &Session, module: &mut Module, options: &Options) {
    match pass.run {
        Run::Module(run) => run(session, module, options),
        Run::Function(run) => {
            for index in 0..module.functions.len() {
                if pass.keeps && options.small_frames.contains(&module.functions[index].name) {
                    continue;
                }
                let Some(mut body) = module.functions[index].body.take() else { continue };
                run(&mut body, Context { module });
                module.functions[index].body = Some(body);
            }
        }
    }
}

/// Reports what a pass broke.
fn is_valid(session: &Session, module: &Module, pass: Pass) -> bool {
    let problems = validate(module);
    if let Some(first) = problems.first() {
        let message = format!("the compiler's pass `{}` broke the program: {first}", pass.name);
        let mut diagnostic = Diagnostic::error("E0699", Span::NONE, message);
        for problem in problems.iter().skip(1).take(20) {
            diagnostic = diagnostic.fact(problem.to_string());
        }
        session.emit(diagnostic);
    }
    problems.is_empty()
}
