/// Finds many byte patterns in one pass: the first two bytes choose the few that are compared in full.
struct PatternSet {
    private var patterns: [[UInt8]] = []
    private var owners: [Int] = []
    /// For each pair of first bytes the last pattern added, and for each pattern the one before it; -1 ends the chain.
    private var heads = [Int32](repeating: -1, count: 65_536)
    private var previous: [Int32] = []

    /// Adds a pattern of at least two bytes; shorter ones are left out.
    ///
    /// `owner` comes back with every match.
    mutating func add(_ pattern: [UInt8], owner: Int) {
        guard pattern.count >= 2 else { return }
        let pair = Int(pattern[0]) << 8 | Int(pattern[1])
        previous.append(heads[pair])
        heads[pair] = Int32(patterns.count)
        patterns.append(pattern)
        owners.append(owner)
    }

    /// Calls `found` for every occurrence of every pattern, overlapping ones too, in the order of their places.
    func search(_ bytes: [UInt8], found: (_ owner: Int, _ range: Range<Int>) -> Void) {
        guard !patterns.isEmpty, bytes.count >= 2 else { return }
        bytes.withUnsafeBufferPointer { bytes in
            heads.withUnsafeBufferPointer { heads in
                for at in 0..<(bytes.count - 1) {
                    var candidate = heads[Int(bytes[at]) << 8 | Int(bytes[at + 1])]
                    while candidate >= 0 {
                        let pattern = patterns[Int(candidate)]
                        if at + pattern.count <= bytes.count, Self.matches(bytes, at, pattern) {
                            found(owners[Int(candidate)], at..<(at + pattern.count))
                        }
                        candidate = previous[Int(candidate)]
                    }
                }
            }
        }
    }

    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ pattern: [UInt8]) -> Bool {
        for index in 2..<max(pattern.count, 2) where bytes[at + index] != pattern[index] { return false }
        return true
    }
}
