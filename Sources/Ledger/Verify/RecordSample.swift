import Foundation
import Records
import TransparencyLog

/// The records that an auditor's seed draws, and what a clean sample of them says of all.
///
/// Anybody can draw them again. Number i = 0, 1, … is H("canute-sample/v1" LF origin LF size LF root LF i LF seed), its
/// first eight bytes as a big-endian integer x. Of N records, x is passed over if it is not below the largest multiple of
/// N under 2^64; else the record drawn is the one at place x mod N, counted from 0 in the order of the log. A record that
/// was drawn before is passed over. The signed size and root are part of it: who writes the log cannot know what will be
/// drawn if the auditor names the seed after the checkpoint was signed.
public struct RecordSample: Sendable, Equatable {
    /// The auditor's seed.
    public let seed: String
    /// How many records could be drawn: those that should be there whole.
    public let population: UInt64
    /// The entries that were drawn, ascending.
    public let seqs: [UInt64]
    /// The probability with which `detectable` altered records would have been found, in hundredths.
    public static let percent = 95

    /// Draws `count` records, all where there are no more.
    ///
    /// - Parameter records: the entries that can be drawn, in runs, ascending.
    init(count: UInt64, seed: String, origin: String, head: Checkpoint?, from records: [ClosedRange<UInt64>]) {
        self.seed = seed
        let sizes = records.map { $0.upperBound - $0.lowerBound + 1 }
        population = sizes.reduce(0, +)
        guard count < population else {
            seqs = records.flatMap { Array($0) }
            return
        }
        var ends: [UInt64] = []
        for size in sizes { ends.append((ends.last ?? 0) + size) }
        let prefix =
            "canute-sample/v1\n\(origin)\n\(head?.size ?? 0)\n\(head?.root.base64 ?? Digest.zero.base64)\n"
        let limit = UInt64.max - UInt64.max % population
        var drawn: Set<UInt64> = []
        var number = 0
        while UInt64(drawn.count) < count {
            let x = Digest.sha256(Array("\(prefix)\(number)\n\(seed)".utf8)).withUnsafeBytes {
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self))
            }
            number += 1
            guard x < limit else { continue }
            let place = x % population
            // The run that holds the place: the first that ends behind it.
            var (low, high) = (0, ends.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] > place { high = middle } else { low = middle + 1 }
            }
            drawn.insert(records[low].lowerBound + (place - (ends[low] - sizes[low])))
        }
        seqs = drawn.sorted()
    }

    /// The smallest number of altered records among `population` of which a sample of this size would have shown at least
    /// one with a probability of 95 %; nil for an empty sample.
    public var detectable: UInt64? { Self.detectable(sample: UInt64(seqs.count), of: population) }

    /// That number as a share of all.
    public var detectableShare: Double? { detectable.map { Double($0) / Double(population) } }

    /// The smallest D with C(M - D, n) / C(M, n) ≤ 1/20: the hypergeometric chance that all n miss all D of M.
    static func detectable(sample: UInt64, of population: UInt64) -> UInt64? {
        guard sample > 0, sample <= population else { return nil }
        // With more altered than were left out, one is always drawn.
        var (low, high) = (UInt64(1), population - sample + 1)
        while low < high {
            let middle = low + (high - low) / 2
            if missesAll(sample, altered: middle, of: population) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether the chance to miss is above 1/20: by a sum of logarithms or, where that comes too near, exactly.
    private static func missesAll(_ sample: UInt64, altered: UInt64, of population: UInt64) -> Bool {
        if altered > population - sample { return false }
        // C(M - D, n) / C(M, n) is the same with D and n exchanged: the shorter product is taken.
        let (terms, other) = (min(sample, altered), max(sample, altered))
        let limit = log(1 - Double(percent) / 100)
        var sum = 0.0
        for term in 0..<terms {
            sum += log1p(-Double(other) / Double(population - term))
            if sum <= limit - margin { return false }
        }
        if sum > limit + margin { return true }
        // So long a product would take minutes: it counts as above.
        guard terms <= 4_096 else { return true }
        let missing = LargeNumber((0..<terms).map { population - other - $0 } + [20])
        return missing > LargeNumber((0..<terms).map { population - $0 })
    }

    /// More than the error of the sum.
    private static let margin = 1e-9
}

/// A product of whole numbers, of any size.
private struct LargeNumber: Comparable {
    /// From the least significant on, without zeros at the end.
    private var words: [UInt64] = [1]

    init(_ factors: [UInt64]) {
        for factor in factors {
            var carry: UInt64 = 0
            for place in words.indices {
                let (high, low) = words[place].multipliedFullWidth(by: factor)
                let (sum, isOver) = low.addingReportingOverflow(carry)
                words[place] = sum
                carry = high + (isOver ? 1 : 0)
            }
            if carry > 0 { words.append(carry) }
        }
    }

    static func < (one: LargeNumber, other: LargeNumber) -> Bool {
        one.words.count == other.words.count
            ? one.words.reversed().lexicographicallyPrecedes(other.words.reversed())
            : one.words.count < other.words.count
    }
}
