//! SSA construction: variables that instructions read and write become values and block parameters.
//!
//! Block parameters are placed on the iterated dominance frontier of the writes, where the variable is live
//! (pruned SSA; Cytron et al., *Efficiently Computing Static Single Assignment Form*, 1991).

use beec_ir::{Block, Body, Cfg, Dominators, Inst, Op, Terminator, Ty, Value};
use beec_source::Span;
use rustc_hash::FxHashMap;

use crate::rewrite::Replacements;

/// What an instruction does with a variable; the instruction itself goes away.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    /// Its result is the variable's value.
    Read(usize),
    /// The variable gets this value.
    Write(usize, Value),
}

/// Variables and who reads and writes them.
#[derive(Default)]
pub(crate) struct Variables {
    pub(crate) types: Vec<Ty>,
    pub(crate) accesses: FxHashMap<Inst, Access>,
}

impl Variables {
    pub(crate) fn add(&mut self, ty: Ty) -> usize {
        self.types.push(ty);
        self.types.len() - 1
    }
}

/// Turns all variables into values. What is read before it was written is zero.
pub(crate) fn construct(body: &mut Body, variables: &Variables) {
    if variables.types.is_empty() {
        return;
    }
    let cfg = Cfg::new(body);
    body.order.retain(|&block| cfg.is_reachable(block));
    let dominators = Dominators::new(body, &cfg);
    let params = place_params(body, variables, &cfg, &dominators);
    let mut renamer = Renamer {
        variables,
        current: vec![None; variables.types.len()],
        log: Vec::new(),
        replacements: Replacements::new(body),
        undefined: FxHashMap::default(),
        params,
    };
    renamer.walk(body, &dominators);
    let Renamer { replacements, undefined, params, .. } = renamer;
    replacements.apply(body);
    let entry = body.entry();
    let mut zeros: Vec<(Ty, Value)> = undefined.into_iter().collect();
    zeros.sort();
    for &(_, value) in &zeros {
        if let beec_ir::ValueDef::Result(inst, _) = body.def(value) {
            body.block_mut(entry).insts.insert(0, inst);
        }
    }
    let zeros: Vec<Value> = zeros.into_iter().map(|(_, value)| value).collect();
    let new: Vec<Value> = params.into_iter().flatten().map(|(_, value)| value).collect();
    remove_trivial_params(body, &cfg, &dominators, &new, &zeros);
}

/// By block: the variables that get a parameter there, and the parameter.
type Params = Vec<Vec<(usize, Value)>>;

fn place_params(body: &mut Body, variables: &Variables, cfg: &Cfg, dominators: &Dominators) -> Params {
    let frontier = frontiers(body, cfg, dominators);
    let (defs, uses) = def_and_use_blocks(body, variables);
    let count = body.blocks.len();
    let mut params: Params = vec![Vec::new(); count];
    // Stamps say for which variable a mark was made, so that the tables need no clearing.
    let mut defined = vec![usize::MAX; count];
    let mut live = vec![usize::MAX; count];
    let mut placed = vec![usize::MAX; count];
    for (variable, &ty) in variables.types.iter().enumerate() {
        if defs[variable].is_empty() {
            continue;
        }
        defs[variable].iter().for_each(|block| defined[block.index()] = variable);
        let mut work = uses[variable].clone();
        while let Some(block) = work.pop() {
            if live[block.index()] != variable {
                live[block.index()] = variable;
                let above = cfg.predecessors(block).iter().filter(|above| defined[above.index()] != variable);
                work.extend(above);
            }
        }
        let mut work = defs[variable].clone();
        while let Some(block) = work.pop() {
            for &join in &frontier[block.index()] {
                if placed[join.index()] != variable && live[join.index()] == variable {
                    placed[join.index()] = variable;
                    let value = body.add_param(join, ty);
                    params[join.index()].push((variable, value));
                    work.push(join);
                }
            }
        }
    }
    params
}

/// By variable: the blocks that write it, and those that read it before writing it.
fn def_and_use_blocks(body: &Body, variables: &Variables) -> (Vec<Vec<Block>>, Vec<Vec<Block>>) {
    let count = variables.types.len();
    let (mut defs, mut uses) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for &block in &body.order {
        for inst in &body.block(block).insts {
            let (variable, list) = match variables.accesses.get(inst) {
                Some(&Access::Read(variable)) if defs[variable].last() == Some(&block) => continue,
                Some(&Access::Read(variable)) => (variable, &mut uses),
                Some(&Access::Write(variable, _)) => (variable, &mut defs),
                None => continue,
            };
            if list[variable].last() != Some(&block) {
                list[variable].push(block);
            }
        }
    }
    (defs, uses)
}

fn frontiers(body: &Body, cfg: &Cfg, dominators: &Dominators) -> Vec<Vec<Block>> {
    let mut frontier: Vec<Vec<Block>> = vec![Vec::new(); body.blocks.len()];
    for &block in &cfg.rpo {
        let predecessors = cfg.predecessors(block);
        if predecessors.len() < 2 {
            continue;
        }
        let stop = dominators.idom(block);
        for &predecessor in predecessors {
            let mut runner = Some(predecessor);
            while let Some(at) = runner {
                if Some(at) == stop {
                    break;
                }
                if frontier[at.index()].last() != Some(&block) {
                    frontier[at.index()].push(block);
                }
                runner = dominators.idom(at);
            }
        }
    }
    frontier
}

struct Renamer<'a> {
    variables: &'a Variables,
    current: Vec<Option<Value>>,
    // What `current` was before, to be restored on the way up the tree.
    log: Vec<(usize, Option<Value>)>,
    replacements: Replacements,
    undefined: FxHashMap<Ty, Value>,
    params: Params,
}

impl Renamer<'_> {
    fn walk(&mut self, body: &mut Body, dominators: &Dominators) {
        enum Step {
            Enter(Block),
            Leave(usize),
        }
        let mut stack = vec![Step::Enter(body.entry())];
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(block) => {
                    stack.push(Step::Leave(self.log.len()));
                    self.block(body, block);
                    stack.extend(dominators.children(block).iter().rev().map(|&child| Step::Enter(child)));
                }
                Step::Leave(mark) => {
                    while self.log.len() > mark {
                        if let Some((variable, before)) = self.log.pop() {
                            self.current[variable] = before;
                        }
                    }
                }
            }
        }
    }

    fn block(&mut self, body: &mut Body, block: Block) {
        for index in 0..self.params[block.index()].len() {
            let (variable, value) = self.params[block.index()][index];
            self.write(variable, value);
        }
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            match self.variables.accesses.get(&inst) {
                Some(&Access::Read(variable)) => {
                    let value = self.read(body, variable);
                    self.replacements.set(body.inst(inst).first_result, value);
                }
                Some(&Access::Write(variable, value)) => self.write(variable, self.replacements.get(value)),
                None => kept.push(inst),
            }
        }
        body.block_mut(block).insts = kept;
        let mut terminator = std::mem::replace(&mut body.block_mut(block).terminator, Terminator::Unreachable);
        terminator.for_each_target_mut(|target| {
            for index in 0..self.params[target.block.index()].len() {
                let (variable, _) = self.params[target.block.index()][index];
                target.args.push(self.read(body, variable));
            }
        });
        body.block_mut(block).terminator = terminator;
    }

    fn write(&mut self, variable: usize, value: Value) {
        self.log.push((variable, self.current[variable]));
        self.current[variable] = Some(value);
    }

    fn read(&mut self, body: &mut Body, variable: usize) -> Value {
        if let Some(value) = self.current[variable] {
            return value;
        }
        let ty = self.variables.types[variable];
        *self.undefined.entry(ty).or_insert_with(|| {
            let inst = body.add_inst(Op::Const(0), &[ty], Span::NONE);
            body.inst(inst).first_result
        })
    }
}

/// Removes those of the new parameters that are always given one value, or that value and an undefined one.
fn remove_trivial_params(body: &mut Body, cfg: &Cfg, dominators: &Dominators, new: &[Value], undefined: &[Value]) {
    let mut replacements = Replacements::new(body);
    let mut removed = vec![false; body.values.len()];
    let mut changed = true;
    // A parameter may become trivial when another one is removed; each round but the last removes one at least.
    while changed {
        changed = false;
        for &param in new {
            if removed[param.index()] {
                continue;
            }
            if let Some(value) = only_argument(body, cfg, dominators, &replacements, param, undefined) {
                replacements.set(param, value);
                removed[param.index()] = true;
                changed = true;
            }
        }
    }
    if replacements.is_empty() {
        return;
    }
    crate::rewrite::remove_params(body, |value| removed.get(value.index()).is_some_and(|&removed| removed));
    replacements.apply(body);
}

fn only_argument(
    body: &Body,
    cfg: &Cfg,
    dominators: &Dominators,
    replacements: &Replacements,
    param: Value,
    undefined: &[Value],
) -> Option<Value> {
    let beec_ir::ValueDef::Param(block, index) = body.def(param) else { return None };
    let mut only = None;
    let mut saw_undefined = None;
    let mut conflict = false;
    for &predecessor in cfg.predecessors(block) {
        body.block(predecessor).terminator.for_each_target(|target| {
            let Some(&arg) = target.args.get(index as usize).filter(|_| target.block == block) else { return };
            let arg = replacements.get(arg);
            if arg == param {
            } else if undefined.contains(&arg) {
                saw_undefined = Some(arg);
            } else if *only.get_or_insert(arg) != arg {
                conflict = true;
            }
        });
    }
    match (conflict, only, saw_undefined) {
        (true, ..) => None,
        (_, Some(value), None) => Some(value),
        (_, None, undefined) => undefined,
        // The value must be there on the paths where the variable was undefined, too.
        (_, Some(value), Some(_)) => {
            let at = match body.def(value) {
                beec_ir::ValueDef::Param(at, _) => at,
                beec_ir::ValueDef::Result(..) => return None,
            };
            (at != block && dominators.dominates(at, block)).then_some(value)
        }
    }
}
