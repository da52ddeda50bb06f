//! Orders, dominators and loops of a graph.

use std::fmt::Write;

use beec_ir::{Block, Cfg, Dominators, Loops};

fn describe(body: &str) -> String {
    let module = beec_ir::parse(&format!("func @f(i1) \"\" internal {{\n{body}\n}}")).unwrap();
    assert_eq!(beec_ir::validate(&module), []);
    let body = module.functions[0].body.as_ref().unwrap();
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    let loops = Loops::new(body, &cfg, &dominators);
    let mut out = format!("rpo {:?}\n", cfg.rpo);
    for &block in &body.order {
        let dominated: Vec<Block> = body.order.iter().copied().filter(|&b| dominators.dominates(block, b)).collect();
        let predecessors = cfg.predecessors(block);
        let idom = dominators.idom(block);
        writeln!(out, "{block}: from {predecessors:?} idom {idom:?} over {dominated:?}").unwrap();
    }
    for found in &loops.all {
        writeln!(out, "loop {:?} {:?} in {:?}", found.blocks, found.latches, found.parent).unwrap();
    }
    out
}

#[test]
fn diamond() {
    insta::assert_snapshot!(describe(
        "block0(v0: i1):\n branch v0, block1, block2\nblock1:\n jump block3\nblock2:\n jump block3\nblock3:\n return\nblock4:\n jump block3"
    ), @r"
    rpo [block0, block1, block2, block3]
    block0: from [] idom None over [block0, block1, block2, block3]
    block1: from [block0] idom Some(block0) over [block1]
    block2: from [block0] idom Some(block0) over [block2]
    block3: from [block1, block2] idom Some(block0) over [block3]
    block4: from [] idom None over []
    ");
}

#[test]
fn nested_loops() {
    insta::assert_snapshot!(describe(
        "block0(v0: i1):\n jump block1\nblock1:\n branch v0, block2, block5\nblock2:\n branch v0, block2, block3\nblock3:\n branch v0, block1, block4\nblock4:\n jump block1\nblock5:\n return"
    ), @r"
    rpo [block0, block1, block2, block3, block4, block5]
    block0: from [] idom None over [block0, block1, block2, block3, block4, block5]
    block1: from [block0, block3, block4] idom Some(block0) over [block1, block2, block3, block4, block5]
    block2: from [block1, block2] idom Some(block1) over [block2, block3, block4]
    block3: from [block2] idom Some(block2) over [block3, block4]
    block4: from [block3] idom Some(block3) over [block4]
    block5: from [block1] idom Some(block1) over [block5]
    loop [block1, block2, block3, block4] [block3, block4] in None
    loop [block2] [block2] in Some(0)
    ");
}
