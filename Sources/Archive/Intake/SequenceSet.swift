/// A set of sequence numbers as bits: an eighth of a byte for each entry of the ledger.
struct SequenceSet {
    private var words: [UInt64] = []

    /// Adds `seq` and says whether it was new.
    @discardableResult
    mutating func insert(_ seq: UInt64) -> Bool {
        // A number that no ledger reaches comes from an altered row, and is no reason to ask for memory.
        guard seq < 1 << 36 else { return false }
        let (word, bit) = (Int(seq >> 6), UInt64(1) << (seq & 63))
        if word >= words.count { words += [UInt64](repeating: 0, count: max(word + 1 - words.count, words.count)) }
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    func contains(_ seq: UInt64) -> Bool {
        guard seq >> 6 < UInt64(words.count) else { return false }
        return words[Int(seq >> 6)] & (UInt64(1) << (seq & 63)) != 0
    }
}
