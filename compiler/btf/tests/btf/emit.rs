//! What an object gets of a translation unit's types.

use beec_btf::{
    Array, Emitted, Encoding, FuncProto, Int, Linkage, Member, Param, Pool, SecVar, Section, Type, TypeId, dump, emit,
};

fn int(pool: &mut Pool) -> TypeId {
    let name = pool.name("int");
    pool.add(Type::Int(Int { name, size: 4, bits: 32, offset: 0, encoding: Encoding::Signed }))
}

fn member(pool: &mut Pool, name: &str, ty: TypeId, bit_offset: u32) -> Member {
    Member { name: pool.name(name), ty, bit_offset, bitfield_size: None }
}

/// `struct name { int x; }`
fn small(pool: &mut Pool, name: &str) -> TypeId {
    let int = int(pool);
    let record = pool.declare_record(name, false);
    let x = member(pool, "x", int, 0);
    pool.complete_record(record, 4, vec![x]);
    record
}

/// `struct outer { … }` with one 8-byte member per given type, and a variable of it as the only root.
fn outer(pool: &mut Pool, members: &[TypeId]) -> TypeId {
    let members: Vec<Member> =
        members.iter().enumerate().map(|(at, ty)| member(pool, &format!("m{at}"), *ty, at as u32 * 64)).collect();
    let record = pool.declare_record("outer", false);
    pool.complete_record(record, members.len() as u32 * 8, members);
    pool.add_var("v", record, Linkage::Global)
}

fn text(emitted: &Emitted) -> String {
    dump(&emitted.types)
}

#[test]
fn pointees_of_members_shrink() {
    let mut pool = Pool::new();
    let inner = small(&mut pool, "inner");
    let pointer = pool.add(Type::Ptr(inner));
    let constant = pool.add(Type::Const(inner));
    let name = pool.name("inner_t");
    let alias = pool.add(Type::Typedef { name, ty: constant });
    let to_alias = pool.add(Type::Ptr(alias));
    let twice = pool.add(Type::Ptr(to_alias));
    let root = outer(&mut pool, &[pointer, twice]);
    insta::assert_snapshot!(text(&emit(&pool, &[root], &[])), @"
    [1] VAR 'v' type_id=2, linkage=global
    [2] STRUCT 'outer' size=16 vlen=2
    	'm0' type_id=3 bits_offset=0
    	'm1' type_id=4 bits_offset=64
    [3] PTR '(anon)' type_id=8
    [4] PTR '(anon)' type_id=5
    [5] PTR '(anon)' type_id=6
    [6] TYPEDEF 'inner_t' type_id=7
    [7] CONST '(anon)' type_id=8
    [8] FWD 'inner' fwd_kind=struct
    ");
}

#[test]
fn what_is_needed_elsewhere_stays_whole() {
    let mut pool = Pool::new();
    let inner = small(&mut pool, "inner");
    let pointer = pool.add(Type::Ptr(inner));
    let root = outer(&mut pool, &[pointer]);
    // The same pointer type is met weakly first and in full later.
    let other = pool.add_var("p", pointer, Linkage::Global);
    let emitted = emit(&pool, &[root, other], &[]);
    assert!(matches!(emitted.types.get(emitted.id(inner).unwrap()), Some(Type::Composite(_))));
    let emitted = emit(&pool, &[other, root], &[]);
    assert!(matches!(emitted.types.get(emitted.id(inner).unwrap()), Some(Type::Composite(_))));
}

#[test]
fn arrays_of_pointers_and_prototypes_need_the_whole() {
    let mut pool = Pool::new();
    let int = int(&mut pool);
    let one = small(&mut pool, "one");
    let to_one = pool.add(Type::Ptr(one));
    let array = pool.add(Type::Array(Array { elem: to_one, index: int, len: 1 }));
    let two = small(&mut pool, "two");
    let to_two = pool.add(Type::Ptr(two));
    let param = Param { name: pool.name(""), ty: to_two };
    let proto = pool.add(Type::FuncProto(FuncProto { ret: TypeId::VOID, params: vec![param] }));
    let to_proto = pool.add(Type::Ptr(proto));
    let root = outer(&mut pool, &[array, to_proto]);
    let emitted = emit(&pool, &[root], &[]);
    assert!(!text(&emitted).contains("FWD"), "{}", text(&emitted));
    assert_eq!(text(&emitted).matches("STRUCT").count(), 3);
}

#[test]
fn anonymous_pointees_stay_whole_and_recursion_ends() {
    let mut pool = Pool::new();
    let anonymous = pool.declare_record("", false);
    let node = pool.declare_record("node", false);
    let to_node = pool.add(Type::Ptr(node));
    let to_anonymous = pool.add(Type::Ptr(anonymous));
    let next = member(&mut pool, "next", to_node, 0);
    pool.complete_record(anonymous, 8, vec![next]);
    let data = member(&mut pool, "data", to_anonymous, 0);
    pool.complete_record(node, 8, vec![data]);
    let root = pool.add_var("v", node, Linkage::Static);
    insta::assert_snapshot!(text(&emit(&pool, &[root], &[])), @"
    [1] VAR 'v' type_id=2, linkage=static
    [2] STRUCT 'node' size=8 vlen=1
    	'data' type_id=3 bits_offset=0
    [3] PTR '(anon)' type_id=4
    [4] STRUCT '(anon)' size=8 vlen=1
    	'next' type_id=5 bits_offset=0
    [5] PTR '(anon)' type_id=2
    ");
}

#[test]
fn declarations_that_stay_declarations() {
    let mut pool = Pool::new();
    let record = pool.declare_record("unknown", true);
    let list = pool.declare_enum("later");
    let pointer = pool.add(Type::Ptr(record));
    let to_list = pool.add(Type::Ptr(list));
    let roots = [pool.add_var("a", pointer, Linkage::Global), pool.add_var("b", to_list, Linkage::Global)];
    insta::assert_snapshot!(text(&emit(&pool, &roots, &[])), @"
    [1] VAR 'a' type_id=2, linkage=global
    [2] PTR '(anon)' type_id=6
    [3] VAR 'b' type_id=4, linkage=global
    [4] PTR '(anon)' type_id=5
    [5] ENUM 'later' encoding=UNSIGNED size=4 vlen=0
    [6] FWD 'unknown' fwd_kind=union
    ");
}

#[test]
fn functions_sections_and_tags() {
    let mut pool = Pool::new();
    let int = int(&mut pool);
    let context = pool.add(Type::Ptr(TypeId::VOID));
    let param = Param { name: pool.name("ctx"), ty: context };
    let proto = pool.add_new(Type::FuncProto(FuncProto { ret: int, params: vec![param] }));
    let program = pool.add_func("program", proto, Linkage::Global);
    pool.tag(program, Some(0), "arg:ctx");
    pool.tag(program, None, "exception_callback:oops");
    let unnamed = Param { name: pool.name(""), ty: int };
    let proto = pool.add_new(Type::FuncProto(FuncProto { ret: int, params: vec![unnamed] }));
    let kernel_function = pool.add_func("kernel_function", proto, Linkage::Extern);
    let counter = pool.add_var("counter", int, Linkage::Global);
    let unused = pool.add_var("unused", int, Linkage::Global);
    let sections = [
        Section { name: ".ksyms".into(), size: 0, entries: vec![SecVar { ty: kernel_function, offset: 0, size: 0 }] },
        Section { name: ".bss".into(), size: 4, entries: vec![SecVar { ty: counter, offset: 0, size: 4 }] },
        Section { name: ".data".into(), size: 0, entries: vec![] },
    ];
    let emitted = emit(&pool, &[program, kernel_function], &sections);
    assert_eq!(emitted.id(unused), None);
    insta::assert_snapshot!(text(&emitted), @"
    [1] FUNC 'program' type_id=4 linkage=global
    [2] DECL_TAG 'exception_callback:oops' type_id=1 component_idx=-1
    [3] DECL_TAG 'arg:ctx' type_id=1 component_idx=0
    [4] FUNC_PROTO '(anon)' ret_type_id=5 vlen=1
    	'ctx' type_id=6
    [5] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
    [6] PTR '(anon)' type_id=0
    [7] FUNC 'kernel_function' type_id=8 linkage=extern
    [8] FUNC_PROTO '(anon)' ret_type_id=5 vlen=1
    	'(anon)' type_id=5
    [9] VAR 'counter' type_id=5, linkage=global
    [10] DATASEC '.bss' size=4 vlen=1
    	type_id=9 offset=0 size=4 (VAR 'counter')
    [11] DATASEC '.ksyms' size=0 vlen=1
    	type_id=7 offset=0 size=0 (FUNC 'kernel_function')
    ");
}

/// Key and value are pointers in the definition, yet the loader needs the types themselves; what these point to in
/// turn shrinks as anywhere else.
#[test]
fn maps_show_key_and_value() {
    let mut pool = Pool::new();
    let far = small(&mut pool, "far");
    let to_far = pool.add(Type::Ptr(far));
    let value = pool.declare_record("value", false);
    let link = member(&mut pool, "link", to_far, 0);
    pool.complete_record(value, 8, vec![link]);
    let to_value = pool.add(Type::Ptr(value));
    let map = outer(&mut pool, &[to_value]);
    let section = Section { name: ".maps".into(), size: 8, entries: vec![SecVar { ty: map, offset: 0, size: 8 }] };
    insta::assert_snapshot!(text(&emit(&pool, &[map], &[section])), @"
    [1] VAR 'v' type_id=2, linkage=global
    [2] STRUCT 'outer' size=8 vlen=1
    	'm0' type_id=3 bits_offset=0
    [3] PTR '(anon)' type_id=4
    [4] STRUCT 'value' size=8 vlen=1
    	'link' type_id=5 bits_offset=0
    [5] PTR '(anon)' type_id=7
    [6] DATASEC '.maps' size=8 vlen=1
    	type_id=1 offset=0 size=8 (VAR 'v')
    [7] FWD 'far' fwd_kind=struct
    ");
}
