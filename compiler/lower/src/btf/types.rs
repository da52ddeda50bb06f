//! C types to entries of the BTF pool (the kernel's `Documentation/bpf/btf.rst`; the choices are clang's).

use beec_btf::{
    Array, Encoding, Enumerator, FuncProto, Int, Member, Name, Param, Pool, Type as BtfType, TypeId as BtfId,
};
use beec_check::types::{EnumId, FloatKind, FunctionType, IntKind, Quals, RecordId, Type, TypeId, TypedefId, Types};
use beec_source::Symbol;
use rustc_hash::FxHashMap;

/// Remembers which types have an entry.
///
/// Records are declared where they are first met and get their members in [`Converter::complete`], so that neither
/// cycles nor long chains of records nest calls.
#[derive(Default)]
pub(crate) struct Converter {
    types: FxHashMap<TypeId, BtfId>,
    records: FxHashMap<RecordId, BtfId>,
    enums: FxHashMap<EnumId, BtfId>,
    typedefs: FxHashMap<TypedefId, BtfId>,
    pending: Vec<RecordId>,
}

impl Converter {
    /// The entry of a type.
    pub(crate) fn convert(&mut self, types: &Types, pool: &mut Pool, ty: TypeId) -> BtfId {
        if let Some(&id) = self.types.get(&ty) {
            return id;
        }
        let id = self.make(types, pool, ty);
        self.types.insert(ty, id);
        id
    }

    fn make(&mut self, types: &Types, pool: &mut Pool, ty: TypeId) -> BtfId {
        match types.get(ty) {
            Type::Error | Type::Void => BtfId::VOID,
            Type::Bool => integer(pool, "_Bool", 1, Encoding::Bool),
            Type::Int(kind) => int_kind(pool, *kind),
            Type::Float(kind) => float(pool, *kind),
            Type::NullPtr | Type::VaList => pool.add(BtfType::Ptr(BtfId::VOID)),
            Type::Pointer(pointee) => {
                let pointee = self.pointee(types, pool, *pointee);
                pool.add(BtfType::Ptr(pointee))
            }
            Type::Array { element, len } => {
                let elem = self.convert(types, pool, *element);
                let index = integer(pool, "__ARRAY_SIZE_TYPE__", 4, Encoding::Unsigned);
                let len = u32::try_from(len.unwrap_or(0)).unwrap_or(u32::MAX);
                pool.add(BtfType::Array(Array { elem, index, len }))
            }
            Type::Function(function) => {
                let proto = self.prototype(types, pool, function, &[]);
                pool.add(BtfType::FuncProto(proto))
            }
            Type::Record(id) => self.record(types, pool, *id),
            Type::Enum(id) => self.enumeration(types, pool, *id),
            Type::Typedef(id) => self.typedef(types, pool, *id),
            Type::Qualified { quals, inner } => {
                let inner = self.convert(types, pool, *inner);
                qualify(pool, *quals, inner)
            }
            // Tags count below pointers only, see `pointee`; the format has no address spaces.
            Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => self.convert(types, pool, *inner),
        }
    }

    /// The type below a pointer: type tags come first, the last written outermost, then qualifiers, then the rest,
    /// since the kernel wants tags before all modifiers.
    fn pointee(&mut self, types: &Types, pool: &mut Pool, ty: TypeId) -> BtfId {
        let (mut tags, mut quals, mut below) = (Vec::new(), Quals::NONE, ty);
        loop {
            below = match types.get(below) {
                Type::Tagged { tag, inner } => {
                    tags.push(*tag);
                    *inner
                }
                Type::Qualified { quals: more, inner } => {
                    quals = quals.union(*more);
                    *inner
                }
                Type::AddressSpace { inner, .. } => *inner,
                _ => break,
            };
        }
        let inner = self.convert(types, pool, below);
        let qualified = qualify(pool, quals, inner);
        tags.iter().rev().fold(qualified, |ty, tag| {
            let text = pool.name(tag.as_str());
            pool.add(BtfType::TypeTag { text, ty, attribute: false })
        })
    }

    /// A prototype; parameters beyond `names` have none.
    pub(crate) fn prototype(
        &mut self,
        types: &Types,
        pool: &mut Pool,
        function: &FunctionType,
        names: &[String],
    ) -> FuncProto {
        let ret = self.convert(types, pool, function.result);
        let mut params = Vec::with_capacity(function.params.len() + 1);
        for (index, param) in function.params.iter().enumerate() {
            let name = names.get(index).map_or(Name::EMPTY, |name| pool.name(name));
            params.push(Param { name, ty: self.convert(types, pool, param.ty) });
        }
        if function.variadic {
            params.push(Param { name: Name::EMPTY, ty: BtfId::VOID });
        }
        FuncProto { ret, params }
    }

    fn record(&mut self, types: &Types, pool: &mut Pool, id: RecordId) -> BtfId {
        if let Some(&entry) = self.records.get(&id) {
            return entry;
        }
        let record = types.record(id);
        let entry = pool.declare_record(name_of(record.tag), record.is_union);
        self.records.insert(id, entry);
        for tag in &record.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        if record.body.is_some() {
            self.pending.push(id);
        }
        entry
    }

    /// Gives all records that were met their members, and those that are met on the way.
    pub(crate) fn complete(&mut self, types: &Types, pool: &mut Pool) {
        while let Some(id) = self.pending.pop() {
            let (Some(body), Some(&entry)) = (&types.record(id).body, self.records.get(&id)) else { continue };
            let mut members = Vec::with_capacity(body.fields.len());
            for (index, field) in body.fields.iter().enumerate() {
                members.push(Member {
                    name: field.name.map_or(Name::EMPTY, |name| pool.name(name.as_str())),
                    ty: self.convert(types, pool, field.ty),
                    bit_offset: u32::try_from(field.bit_offset).unwrap_or(u32::MAX),
                    bitfield_size: field.bits.map(|bits| bits as u8),
                });
                for tag in &field.decl_tags {
                    pool.tag(entry, Some(index as u32), tag.as_str());
                }
            }
            pool.complete_record(entry, u32::try_from(body.size).unwrap_or(u32::MAX), members);
        }
    }

    fn enumeration(&mut self, types: &Types, pool: &mut Pool, id: EnumId) -> BtfId {
        if let Some(&entry) = self.enums.get(&id) {
            return entry;
        }
        let enumeration = types.enumeration(id);
        let entry = pool.declare_enum(name_of(enumeration.tag));
        self.enums.insert(id, entry);
        if let Some(values) = &enumeration.values {
            let signed = values.iter().any(|(_, value)| *value < 0);
            let values = values
                .iter()
                .map(|(name, value)| Enumerator { name: pool.name(name.as_str()), value: *value as i64 })
                .collect();
            pool.complete_enum(entry, enumeration.underlying.bytes(), signed, values);
        }
        for tag in &enumeration.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        entry
    }

    fn typedef(&mut self, types: &Types, pool: &mut Pool, id: TypedefId) -> BtfId {
        if let Some(&entry) = self.typedefs.get(&id) {
            return entry;
        }
        let typedef = types.typedef(id);
        let ty = self.convert(types, pool, typedef.ty);
        let name = pool.name(typedef.name.as_str());
        let entry = pool.add(BtfType::Typedef { name, ty });
        self.typedefs.insert(id, entry);
        for tag in &typedef.decl_tags {
            pool.tag(entry, None, tag.as_str());
        }
        entry
    }
}

fn name_of(tag: Option<Symbol>) -> &'static str {
    tag.map_or("", Symbol::as_str)
}

fn integer(pool: &mut Pool, name: &str, size: u32, encoding: Encoding) -> BtfId {
    let name = pool.name(name);
    pool.add(BtfType::Int(Int { name, size, bits: (size * 8) as u8, offset: 0, encoding }))
}

fn int_kind(pool: &mut Pool, kind: IntKind) -> BtfId {
    let encoding = if kind.is_signed() { Encoding::Signed } else { Encoding::Unsigned };
    let name = pool.name(kind.name());
    pool.add(BtfType::Int(Int { name, size: kind.bytes(), bits: kind.bits() as u8, offset: 0, encoding }))
}

fn float(pool: &mut Pool, kind: FloatKind) -> BtfId {
    let (name, size) = match kind {
        FloatKind::Float => ("float", 4),
        FloatKind::Double => ("double", 8),
        FloatKind::LongDouble => ("long double", 8),
    };
    let name = pool.name(name);
    pool.add(BtfType::Float { name, size })
}

/// `const` outermost, then `volatile`, then `restrict`; the format has no `_Atomic`.
fn qualify(pool: &mut Pool, quals: Quals, mut ty: BtfId) -> BtfId {
    if quals.is_restrict {
        ty = pool.add(BtfType::Restrict(ty));
    }
    if quals.is_volatile {
        ty = pool.add(BtfType::Volatile(ty));
    }
    if quals.is_const {
        ty = pool.add(BtfType::Const(ty));
    }
    ty
}
