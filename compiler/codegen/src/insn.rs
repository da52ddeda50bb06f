//! BPF instructions as bytes (RFC 9669; abi of every kernel).

/// One 8-byte instruction slot. A 64-bit immediate load (`ld_imm64`) takes two.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Insn {
    /// Class, operation, source or size and mode.
    pub code: u8,
    /// Destination register, 0 to 10.
    pub dst: u8,
    /// Source register or pseudo number, 0 to 10.
    pub src: u8,
    /// Offset: of memory accesses, of jumps in slots behind the next instruction, or a modifier.
    pub off: i16,
    /// Immediate.
    pub imm: i32,
}

impl Insn {
    /// The eight bytes in a byte order; big-endian objects also swap the register nibbles.
    pub fn bytes(self, big_endian: bool) -> [u8; 8] {
        let mut bytes = [0; 8];
        bytes[0] = self.code;
        if big_endian {
            bytes[1] = self.dst << 4 | self.src;
            bytes[2..4].copy_from_slice(&self.off.to_be_bytes());
            bytes[4..].copy_from_slice(&self.imm.to_be_bytes());
        } else {
            bytes[1] = self.src << 4 | self.dst;
            bytes[2..4].copy_from_slice(&self.off.to_le_bytes());
            bytes[4..].copy_from_slice(&self.imm.to_le_bytes());
        }
        bytes
    }

    /// Whether this is the first slot of a 64-bit immediate load.
    pub fn is_wide(self) -> bool {
        self.code == 0x18
    }
}
