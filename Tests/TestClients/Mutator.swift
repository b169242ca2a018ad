/// Damages bytes as transfer, hostile senders and bad programs do: the same damage for the same seed.
package struct Mutator {
    private var random: SplitMix64

    /// A mutator that does what it did before for this number.
    package init(seed: UInt64) { random = SplitMix64(state: seed) }

    /// SplitMix64.
    private struct SplitMix64: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private enum Damage: CaseIterable {
        case bit, byte, cut, splice, swap, block, nul, bidi, notUTF8, line, nesting, number, drop
    }

    /// A number from 0 up to, and without, `bound`.
    package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    /// One to four damages; the larger kinds are rare.
    package mutating func damaged(_ bytes: [UInt8], others: [[UInt8]]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) { damage(&bytes, others: others) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8], others: [[UInt8]]) {
        guard let kind = Damage.allCases.randomElement(using: &random) else { return }
        let at = below(bytes.count + 1)
        let run = min(bytes.count - at, 1 + below(40))
        func insert(_ more: [UInt8]) { bytes.insert(contentsOf: more, at: at) }
        switch kind {
        case .bit: if at < bytes.count { bytes[at] ^= 1 << UInt8(below(8)) }
        case .byte: if at < bytes.count { bytes[at] = UInt8(below(256)) }
        case .cut: bytes.removeSubrange(at...)
        case .drop: bytes.removeSubrange(at..<at + run)
        case .splice:
            let other = others.randomElement(using: &random) ?? bytes
            insert(Array(other.dropFirst(below(other.count)).prefix(1 + below(400))))
        case .swap:
            let piece = Array(bytes[at..<at + run])
            bytes.removeSubrange(at..<at + run)
            bytes.insert(contentsOf: piece, at: below(bytes.count + 1))
        case .block: insert(Array(repeatElement(Array(bytes[at..<at + run]), count: 1 + below(200)).joined()))
        case .nul: insert([UInt8](repeating: 0, count: 1 + below(9)))
        case .bidi: insert(Array("\u{202E}\u{2066}\u{200F}\u{061C}".utf8))
        case .notUTF8: insert([0xC0, 0x80, 0xF8, 0xED, 0xA0, 0x80, 0xFF])
        case .line: insert([UInt8](repeating: UInt8(0x20 + below(95)), count: below(30) == 0 ? 1 << 20 : 5000))
        case .nesting:
            let open: [[UInt8]] = [[0x5B], Array("{\"a\":".utf8), Array("<a>".utf8), Array("(".utf8), Array("> ".utf8)]
            insert(Array(repeatElement(open[below(open.count)], count: below(10) == 0 ? 10_000 : 300).joined()))
        case .number:
            insert(Array(["99999999999999999999", "-1", "1e999", "0x7F", "18446744073709551616"][below(5)].utf8))
        }
    }
}
