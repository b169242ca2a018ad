import Foundation

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Turns one bit over.
    mutating func flip(_ bytes: inout [UInt8]) {
        bytes[Int(next() % UInt64(bytes.count))] ^= 1 << UInt8(next() % 8)
    }

    /// How many times a property is tried: a few, or as the long form asks for.
    ///
    /// The long form is `make soak`, which sets CANUTE_SOAK to the seconds that each of its tests may take.
    static func rounds(_ short: Int, _ long: Int) -> Int {
        ProcessInfo.processInfo.environment["CANUTE_SOAK"] == nil ? short : long
    }

    /// Notes what the long form did in the file from which `make soak` sums up.
    static func tell(_ words: String) {
        guard let file = ProcessInfo.processInfo.environment["CANUTE_SOAK_REPORT"],
            let handle = FileHandle(forWritingAtPath: file)
        else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data("\(words)\n".utf8))
        try? handle.close()
    }
}
