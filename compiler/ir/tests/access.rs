//! Which accesses may touch the same bytes.

use beec_ir::{AccessType, AccessTypes, Accesses, MemberAccess};

const INT: AccessType = AccessType::new(4);
const LONG: AccessType = AccessType::new(5);
/// Records.
const INNER: u32 = 1;
const OUTER: u32 = 2;
const OTHER: u32 = 3;

fn member(accesses: &mut Accesses, plain: AccessType, path: &[(u32, u64)]) -> AccessType {
    accesses.member(MemberAccess { path: path.to_vec(), plain })
}

#[test]
fn plain_types_touch_their_own() {
    let accesses = Accesses::default();
    assert!(accesses.may_alias(INT, INT));
    assert!(!accesses.may_alias(INT, LONG));
    assert!(accesses.may_alias(INT, AccessType::ANY));
}

#[test]
fn members() {
    let mut accesses = Accesses::default();
    let x = member(&mut accesses, INT, &[(INNER, 0)]);
    let y = member(&mut accesses, INT, &[(INNER, 4)]);
    let letter = member(&mut accesses, AccessType::ANY, &[(INNER, 8)]);
    let elsewhere = member(&mut accesses, INT, &[(OTHER, 0)]);
    let outer_x = member(&mut accesses, INT, &[(OUTER, 16), (INNER, 0)]);
    let outer_y = member(&mut accesses, INT, &[(OUTER, 20), (INNER, 4)]);
    assert_eq!(member(&mut accesses, INT, &[(INNER, 4)]), y);
    // By a pointer of their type, or of characters.
    assert!(accesses.may_alias(x, INT) && accesses.may_alias(outer_x, INT));
    assert!(!accesses.may_alias(x, LONG));
    assert!(accesses.may_alias(letter, AccessType::ANY));
    assert!(!accesses.may_alias(letter, INT));
    // Of one record, and of a record in it.
    assert!(!accesses.may_alias(x, y) && !accesses.may_alias(letter, y));
    assert!(accesses.may_alias(outer_x, x) && accesses.may_alias(x, outer_x));
    assert!(!accesses.may_alias(outer_x, y) && !accesses.may_alias(outer_x, outer_y));
    // Of records that have nothing to do with each other.
    assert!(!accesses.may_alias(elsewhere, x) && !accesses.may_alias(outer_x, elsewhere));
}

#[test]
fn sets() {
    let mut accesses = Accesses::default();
    let members: Vec<AccessType> = (0..9).map(|at| member(&mut accesses, INT, &[(INNER, at)])).collect();
    let mut few = AccessTypes::default();
    assert!(!few.may_alias(&accesses, AccessType::ANY));
    members[..6].iter().rev().for_each(|&ty| few.insert(ty));
    assert!(members[..6].iter().all(|&ty| few.may_alias(&accesses, ty)));
    assert!(!few.may_alias(&accesses, members[7]) && !few.may_alias(&accesses, LONG));
    let mut many = AccessTypes::default();
    members.iter().for_each(|&ty| many.insert(ty));
    assert!(many.may_alias(&accesses, LONG));
    few.extend(many);
    assert_eq!(few, many);
}
