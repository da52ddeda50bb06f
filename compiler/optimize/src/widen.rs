//! Narrow numbers with a sign that are checked and used: they get their sign once, where they come from.
//!
//! A comparison wants its operands extended, and so does an index. Extending for each reader costs two instructions each time
//! before v4; worse, what the verifier learns from a comparison it learns of the copy that was compared, and what is used
//! then is another copy. So the values that block parameters, choices and extensions join are taken together: where such a *web* is
//! compared as signed numbers and extended for something else too, all of it becomes as wide as registers are
//! compared (32 bits, 64 below v3), from its definitions on, and everybody reads that.

use beec_ir::{Block, Body, Cast, Cfg, Cond, Inst, Op, Terminator, Ty, Use, Uses, Value, ValueData, ValueDef, eval};
use beec_source::Span;

use crate::context::Context;
use crate::rewrite::Replacements;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let wide = if cx.module.target.alu32() { Ty::I32 } else { Ty::I64 };
    let mut webs = Webs::new(body, wide);
    if webs.any_widened() {
        Widening::new(body, wide).run(body, &mut webs);
    }
}

/// By value: of how many bits it is the sign extension at most, in steps of the types' widths.
struct Significant(Vec<u32>);

impl Significant {
    /// The least fixed point: what a loop passes on to itself has the bits that it began with.
    fn new(body: &Body) -> Significant {
        let mut significant = Significant(vec![0; body.values.len()]);
        for &param in &body.block(body.entry()).params {
            significant.0[param.index()] = body.ty(param).bits();
        }
        let rpo = Cfg::new(body).rpo;
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &rpo {
                for &inst in &body.block(block).insts {
                    for value in body.results(inst) {
                        significant.0[value.index()] = significant.made_by(body, &body.inst(inst).op, body.ty(value));
                    }
                }
                body.block(block).terminator.for_each_target(|target| {
                    for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                        let bits = significant.0[arg.index()];
                        changed |= bits > significant.0[param.index()];
                        significant.0[param.index()] = bits.max(significant.0[param.index()]);
                    }
                });
            }
        }
        significant
    }

    fn made_by(&self, body: &Body, op: &Op, ty: Ty) -> u32 {
        let bits = ty.bits();
        match *op {
            Op::Const(constant) => [8, 16, 32].into_iter().find(|&bits| fits(constant, bits)).unwrap_or(64).min(bits),
            Op::Cast(Cast::SExt | Cast::Trunc, value) => self.of(value).min(bits),
            // A zero more.
            Op::Cast(Cast::ZExt, value) => (2 * body.ty(value).bits()).clamp(8, bits.max(8)),
            Op::Select(_, a, b) => self.of(a).max(self.of(b)),
            _ => bits,
        }
    }

    fn of(&self, value: Value) -> u32 {
        self.0[value.index()]
    }

    /// The number of which an instruction gives the same, narrower or wider.
    fn same_number(&self, body: &Body, inst: Inst) -> Option<Value> {
        match body.inst(inst).op {
            Op::Cast(Cast::SExt, value) => Some(value),
            Op::Cast(Cast::Trunc, value) => {
                (self.of(value) <= body.ty(body.inst(inst).first_result).bits()).then_some(value)
            }
            _ => None,
        }
    }
}

fn fits(constant: i64, bits: u32) -> bool {
    constant << (64 - bits) >> (64 - bits) == constant
}

/// Values that are joined with one another, by union and find.
struct Webs {
    significant: Significant,
    wide: Ty,
    parent: Vec<u32>,
    /// By the value that stands for its web.
    readers: Vec<Readers>,
}

/// What reads a web's values.
#[derive(Clone, Copy, Default)]
struct Readers {
    /// Comparisons, extensions and arguments of calls.
    count: u32,
    /// The values are taken as signed.
    signed: bool,
    /// One of them is compared for its order.
    checked: bool,
}

impl Webs {
    fn new(body: &Body, wide: Ty) -> Webs {
        let count = body.values.len();
        let parent = (0..count as u32).collect();
        let mut webs =
            Webs { significant: Significant::new(body), wide, parent, readers: vec![Readers::default(); count] };
        webs.join_values(body);
        let uses = Uses::new(body);
        for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
            webs.read(body, &uses, inst);
        }
        webs
    }

    fn is_narrow(&self, body: &Body, value: Value) -> bool {
        let ty = body.ty(value);
        matches!(ty, Ty::I8 | Ty::I16) || ty == Ty::I32 && self.wide == Ty::I64
    }

    /// Constants are made anew where they are needed, and belong to no web.
    fn takes(&self, body: &Body, value: Value) -> bool {
        self.is_narrow(body, value) && body.constant(value).is_none()
    }

    fn join_values(&mut self, body: &Body) {
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                let Some(result) = body.result(inst) else { continue };
                if let Op::Select(_, a, b) = body.inst(inst).op {
                    self.join(body, result, a);
                    self.join(body, result, b);
                }
                // However wide, a number with its sign is the same once it is as wide as all.
                if let Some(same) = self.significant.same_number(body, inst) {
                    self.join(body, result, same);
                }
            }
            body.block(block).terminator.for_each_target(|target| {
                if target.block != body.entry() {
                    for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                        self.join(body, param, arg);
                    }
                }
            });
        }
    }

    fn join(&mut self, body: &Body, a: Value, b: Value) {
        if self.takes(body, a) && self.takes(body, b) {
            let (a, b) = (self.find(a), self.find(b));
            self.parent[a.index()] = b.0;
        }
    }

    fn find(&mut self, value: Value) -> Value {
        let mut at = value.0;
        while self.parent[at as usize] != at {
            self.parent[at as usize] = self.parent[self.parent[at as usize] as usize];
            at = self.parent[at as usize];
        }
        Value(at)
    }

    fn read(&mut self, body: &Body, uses: &Uses, inst: Inst) {
        let ordered = |cond: Cond| !matches!(cond, Cond::Eq | Cond::Ne);
        match &body.inst(inst).op {
            &Op::Icmp(cond, a, b) => {
                for value in [a, b] {
                    let signed = matches!(cond, Cond::Slt | Cond::Sle | Cond::Sgt | Cond::Sge);
                    self.note(body, value, Readers { count: 1, signed, checked: ordered(cond) });
                }
            }
            &Op::Cast(Cast::SExt, value) => {
                let compared = |reader: &Use| match *reader {
                    Use::Inst(inst, _) => matches!(body.inst(inst).op, Op::Icmp(cond, ..) if ordered(cond)),
                    Use::Terminator(_) => false,
                };
                let results = || body.results(inst);
                let checked = results().any(|result| uses.of(result).iter().any(compared));
                // What is still narrow belongs to the web, and has readers of its own.
                let count = u32::from(!results().any(|result| self.takes(body, result)));
                self.note(body, value, Readers { count, signed: true, checked });
            }
            Op::Call { args, .. } => {
                args.iter().for_each(|&arg| self.note(body, arg, Readers { count: 1, ..Readers::default() }));
            }
            _ => {}
        }
    }

    fn note(&mut self, body: &Body, value: Value, more: Readers) {
        if self.takes(body, value) {
            let root = self.find(value);
            let readers = &mut self.readers[root.index()];
            readers.count += more.count;
            readers.signed |= more.signed;
            readers.checked |= more.checked;
        }
    }

    fn any_widened(&mut self) -> bool {
        // What reads a web was noted at its root, whichever value that was then: webs were joined before.
        self.readers.iter().any(|readers| is_worth_it(*readers))
    }

    fn is_widened(&mut self, body: &Body, value: Value) -> bool {
        value.index() < self.parent.len() && self.takes(body, value) && {
            let root = self.find(value);
            is_worth_it(self.readers[root.index()])
        }
    }
}

fn is_worth_it(readers: Readers) -> bool {
    readers.signed && readers.checked && readers.count > 1
}

/// What will be inserted where.
struct Widening {
    wide: Ty,
    /// By block: what comes first in it, and last.
    heads: Vec<Vec<Inst>>,
    ends: Vec<Vec<Inst>>,
    /// By instruction: what comes before and behind it.
    before: Vec<Vec<Inst>>,
    behind: Vec<Vec<Inst>>,
    /// By value: the wide one.
    widened: Vec<Option<Value>>,
    /// By value: the wide one, narrow again.
    narrowed: Vec<Option<Value>>,
    /// Extensions that are the wide value itself.
    replaced: Replacements,
}

impl Widening {
    fn new(body: &Body, wide: Ty) -> Widening {
        Widening {
            wide,
            heads: vec![Vec::new(); body.blocks.len()],
            ends: vec![Vec::new(); body.blocks.len()],
            before: vec![Vec::new(); body.insts.len()],
            behind: vec![Vec::new(); body.insts.len()],
            widened: vec![None; body.values.len()],
            narrowed: vec![None; body.values.len()],
            replaced: Replacements::new(body),
        }
    }

    fn run(mut self, body: &mut Body, webs: &mut Webs) {
        // What dominates comes first.
        for block in Cfg::new(body).rpo {
            for param in body.block(block).params.clone() {
                if webs.is_widened(body, param) {
                    self.param(body, block, param);
                }
            }
            for inst in body.block(block).insts.clone() {
                for value in body.results(inst) {
                    let same = webs.significant.same_number(body, inst).filter(|_| webs.is_narrow(body, value));
                    let same_and_wide = same.and_then(|same| self.wide_of(same).or(self.as_wide(body, same)));
                    if let Some(wide) = same_and_wide.filter(|_| webs.is_widened(body, value)) {
                        self.widened[value.index()] = Some(wide);
                    } else if webs.is_widened(body, value) {
                        self.result(body, inst, value);
                    }
                }
            }
        }
        for block in body.order.clone() {
            for inst in body.block(block).insts.clone() {
                self.reader(body, inst);
            }
            self.arguments(body, block);
        }
        self.insert(body);
    }

    /// A block's parameter becomes wide; what read it reads its low bits.
    fn param(&mut self, body: &mut Body, block: Block, param: Value) {
        let span = body.block(block).terminator_span;
        if block == body.entry() {
            let cast = body.add_inst(Op::Cast(Cast::SExt, param), &[self.wide], span);
            self.heads[block.index()].push(cast);
            self.widened[param.index()] = body.result(cast);
            return;
        }
        let ValueDef::Param(_, index) = body.def(param) else { return };
        let wide = Value(body.values.len() as u32);
        body.values.push(ValueData { ty: self.wide, def: ValueDef::Param(block, index) });
        body.block_mut(block).params[index as usize] = wide;
        let cut = body.add_inst(Op::Cast(Cast::Trunc, wide), &[], span);
        redefine(body, cut, param);
        self.heads[block.index()].push(cut);
        self.widened[param.index()] = Some(wide);
    }

    fn result(&mut self, body: &mut Body, inst: Inst, value: Value) {
        let span = body.inst(inst).span;
        let wide = if let Op::Select(..) = body.inst(inst).op {
            // The arms are filled in once they are wide themselves.
            let op = body.inst(inst).op.clone();
            let choice = body.add_inst(op, &[self.wide], span);
            self.before[inst.index()].push(choice);
            let wide = body.inst(choice).first_result;
            body.inst_mut(inst).op = Op::Cast(Cast::Trunc, wide);
            wide
        } else {
            let cast = body.add_inst(Op::Cast(Cast::SExt, value), &[self.wide], span);
            self.behind[inst.index()].push(cast);
            body.inst(cast).first_result
        };
        self.widened[value.index()] = Some(wide);
    }

    fn reader(&mut self, body: &mut Body, inst: Inst) {
        if let Some(&choice) = self.before[inst.index()].first()
            && let Op::Select(condition, a, b) = body.inst(choice).op
            && body.ty(a) != self.wide
        {
            let (a, b) = (self.wide_operand(body, inst, a), self.wide_operand(body, inst, b));
            self.before[inst.index()].retain(|&one| one != choice);
            self.before[inst.index()].push(choice);
            body.inst_mut(choice).op = Op::Select(condition, a, b);
            return;
        }
        match body.inst(inst).op.clone() {
            Op::Icmp(cond, a, b) if self.is_wide(a) || self.is_wide(b) => {
                let (a, b) = (self.wide_operand(body, inst, a), self.wide_operand(body, inst, b));
                body.inst_mut(inst).op = Op::Icmp(cond, a, b);
            }
            Op::Cast(Cast::SExt, value) => {
                let Some(wide) = self.wide_of(value) else { return };
                let (from, to) = (self.wide.bits(), body.ty(body.inst(inst).first_result).bits());
                let cast = if to > from { Cast::SExt } else { Cast::Trunc };
                if to != from {
                    body.inst_mut(inst).op = Op::Cast(cast, wide);
                } else {
                    self.replaced.set(body.inst(inst).first_result, wide);
                }
            }
            Op::Call { callee, args } if args.iter().any(|&arg| self.is_wide(arg)) => {
                let args = args.into_iter().map(|arg| self.narrow(body, arg)).collect();
                body.inst_mut(inst).op = Op::Call { callee, args };
            }
            _ => {}
        }
    }

    fn wide_of(&self, value: Value) -> Option<Value> {
        self.widened.get(value.index()).copied().flatten()
    }

    /// A value that is as wide as all shall be.
    fn as_wide(&self, body: &Body, value: Value) -> Option<Value> {
        (body.ty(value) == self.wide).then_some(value)
    }

    fn is_wide(&self, value: Value) -> bool {
        self.wide_of(value).is_some()
    }

    fn wide_operand(&mut self, body: &mut Body, inst: Inst, value: Value) -> Value {
        if let Some(wide) = self.wide_of(value) {
            return wide;
        }
        let span = body.inst(inst).span;
        let made = extension(body, self.wide, value, span);
        self.before[inst.index()].push(made);
        body.inst(made).first_result
    }

    /// The register that everybody reads, for a reader that wants the narrow number.
    fn narrow(&mut self, body: &mut Body, value: Value) -> Value {
        let Some(wide) = self.wide_of(value) else { return value };
        if let Some(narrow) = self.narrowed[value.index()] {
            return narrow;
        }
        let (place, span) = match body.def(value) {
            ValueDef::Param(block, _) => (&mut self.heads[block.index()], body.block(block).terminator_span),
            ValueDef::Result(inst, _) => match self.behind.get_mut(inst.index()) {
                Some(behind) if !behind.is_empty() => (behind, body.inst(inst).span),
                // It is cut off the wide one already.
                _ => return value,
            },
        };
        let cut = body.add_inst(Op::Cast(Cast::Trunc, wide), &[body.ty(value)], span);
        place.push(cut);
        let narrow = body.inst(cut).first_result;
        self.narrowed[value.index()] = Some(narrow);
        narrow
    }

    /// What goes to wide parameters.
    fn arguments(&mut self, body: &mut Body, block: Block) {
        let mut terminator = std::mem::replace(&mut body.block_mut(block).terminator, Terminator::Unreachable);
        let span = body.block(block).terminator_span;
        terminator.for_each_target_mut(|target| {
            for (index, arg) in target.args.iter_mut().enumerate() {
                let param = body.block(target.block).params[index];
                if body.ty(param) == body.ty(*arg) {
                    continue;
                }
                *arg = self.wide_of(*arg).unwrap_or_else(|| {
                    let made = extension(body, self.wide, *arg, span);
                    self.ends[block.index()].push(made);
                    body.inst(made).first_result
                });
            }
        });
        body.block_mut(block).terminator = terminator;
    }

    fn insert(self, body: &mut Body) {
        for block in body.order.clone() {
            let mut insts = self.heads[block.index()].clone();
            for &inst in &body.block(block).insts {
                insts.extend(&self.before[inst.index()]);
                insts.push(inst);
                insts.extend(&self.behind[inst.index()]);
            }
            insts.extend(&self.ends[block.index()]);
            body.block_mut(block).insts = insts;
        }
        self.replaced.apply(body);
    }
}

/// The extension of a value, or the constant that it is.
fn extension(body: &mut Body, wide: Ty, value: Value, span: Span) -> Inst {
    let op = match body.constant(value) {
        Some(constant) => Op::Const(eval::normalize(wide, constant)),
        None => Op::Cast(Cast::SExt, value),
    };
    body.add_inst(op, &[wide], span)
}

/// Makes an existing value the result of an instruction.
fn redefine(body: &mut Body, inst: Inst, value: Value) {
    let data = body.inst_mut(inst);
    data.first_result = value;
    data.result_count = 1;
    body.values[value.index()].def = ValueDef::Result(inst, 0);
}

#[cfg(test)]
mod tests;
