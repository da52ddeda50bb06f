//! The interpreter's memory: objects far apart from each other, every access checked.

/// An access outside of every object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadAccess {
    /// The address.
    pub address: i64,
    /// How many bytes.
    pub len: u64,
}

/// Objects by number: an address is the object's number in the upper half and the offset in the lower.
#[derive(Clone, Debug)]
pub struct Memory {
    objects: Vec<Vec<u8>>,
    big_endian: bool,
}

/// More than any BPF object has.
const MAX_OBJECT: u64 = 1 << 24;

impl Memory {
    /// No objects.
    pub fn new(big_endian: bool) -> Memory {
        Memory { objects: Vec::new(), big_endian }
    }

    /// A new object with these first bytes, zeros behind them. Gives its address.
    pub fn allocate(&mut self, size: u64, bytes: &[u8]) -> i64 {
        let mut object = bytes.to_vec();
        object.resize(size.min(MAX_OBJECT) as usize, 0);
        self.objects.push(object);
        (self.objects.len() as i64) << 32
    }

    /// How many objects there are.
    pub fn mark(&self) -> usize {
        self.objects.len()
    }

    /// Forgets the objects that were allocated since the mark.
    pub fn release(&mut self, mark: usize) {
        self.objects.truncate(mark);
    }

    /// The bytes of a range.
    pub fn bytes(&self, address: i64, len: u64) -> Result<&[u8], BadAccess> {
        let (object, range) = self.place(address, len)?;
        Ok(&self.objects[object][range])
    }

    /// The bytes of a range, to change them.
    pub fn bytes_mut(&mut self, address: i64, len: u64) -> Result<&mut [u8], BadAccess> {
        let (object, range) = self.place(address, len)?;
        Ok(&mut self.objects[object][range])
    }

    fn place(&self, address: i64, len: u64) -> Result<(usize, std::ops::Range<usize>), BadAccess> {
        let bad = BadAccess { address, len };
        let object = usize::try_from(address >> 32).ok().and_then(|number| number.checked_sub(1)).ok_or(bad)?;
        let start = (address & 0xffff_ffff) as usize;
        let size = self.objects.get(object).ok_or(bad)?.len();
        match usize::try_from(len).ok().and_then(|len| start.checked_add(len)) {
            Some(end) if end <= size => Ok((object, start..end)),
            _ => Err(bad),
        }
    }

    /// Reads an integer of up to 8 bytes.
    pub fn read(&self, address: i64, bytes: u32) -> Result<u64, BadAccess> {
        let bytes = self.bytes(address, u64::from(bytes))?;
        let join = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Ok(if self.big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
    }

    /// Writes an integer of up to 8 bytes.
    pub fn write(&mut self, address: i64, bytes: u32, value: u64) -> Result<(), BadAccess> {
        let big_endian = self.big_endian;
        let target = self.bytes_mut(address, u64::from(bytes))?;
        let len = target.len();
        for (index, byte) in target.iter_mut().enumerate() {
            let place = if big_endian { len - 1 - index } else { index };
            *byte = (value >> (8 * place)) as u8;
        }
        Ok(())
    }
}
