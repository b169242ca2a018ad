/// The content of an entry bundle (C2SP tlog-tiles): each entry after its length as big-endian u16.
public enum EntryBundle {
    /// The bundle of up to 256 entries.
    ///
    /// - Throws: `TransparencyLogError` (tile) for more than 256 entries or one above 65,535 bytes.
    public static func encode(_ entries: some Collection<[UInt8]>) throws(TransparencyLogError) -> [UInt8] {
        guard entries.count <= Tile.fullWidth else {
            throw TransparencyLogError(.tile, "A bundle has at most \(Tile.fullWidth) entries, not \(entries.count).")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            guard let length = UInt16(exactly: entry.count) else {
                throw TransparencyLogError(.tile, "An entry of \(entry.count) bytes does not fit into a bundle.")
            }
            bytes.append(UInt8(length >> 8))
            bytes.append(UInt8(length & 0xFF))
            bytes.append(contentsOf: entry)
        }
        return bytes
    }

    /// The entries of a bundle that must hold `count` of them and nothing else.
    ///
    /// - Throws: `TransparencyLogError` (tile) that names the entry at which the bundle ends or does not end.
    public static func parse(_ bytes: [UInt8], count: Int) throws(TransparencyLogError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            guard bytes.count - at >= 2 else { throw cut(entries.count) }
            let end = at + 2 + Int(bytes[at]) << 8 + Int(bytes[at + 1])
            guard end <= bytes.count else { throw cut(entries.count) }
            entries.append(Array(bytes[(at + 2)..<end]))
            at = end
        }
        guard entries.count == count else {
            throw TransparencyLogError(.tile, "The bundle holds \(entries.count) entries, not \(count).")
        }
        return entries
    }

    private static func cut(_ index: Int) -> TransparencyLogError {
        TransparencyLogError(.tile, "The bundle ends within its entry \(index).")
    }
}
