/// A list of entries: ascending, one a line, maximal runs of two or more as `a-b`.
///
///     3-5
///     9
public struct SequenceList: Hashable, Sendable {
    /// The runs, ascending, none touching the next.
    public let ranges: [ClosedRange<UInt64>]

    /// The list of these numbers, in any order, each kept once.
    public init(_ seqs: some Sequence<UInt64>) {
        var ranges: [ClosedRange<UInt64>] = []
        for seq in seqs.sorted() {
            if let last = ranges.last, seq <= last.upperBound || seq - last.upperBound == 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, seq)
            } else {
                ranges.append(seq...seq)
            }
        }
        self.ranges = ranges
    }

    /// Reads a list, strictly.
    ///
    /// - Throws: `RecordsError` (list) that names the line for anything that `encoded` does not write.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordsError) {
        var ranges: [ClosedRange<UInt64>] = []
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true else {
            throw RecordsError(.list, "The list of entries does not end with LF: it was cut.")
        }
        for (number, line) in lines.enumerated() {
            let ends = line.split(separator: 0x2D, omittingEmptySubsequences: false)
                .map { Decimal.parse($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                ends.count == 1 || first < last, ranges.last.map({ first > $0.upperBound + 1 }) ?? true
            else {
                throw RecordsError(
                    .list, "Line \(number + 1) of the list of entries is no number or run above the one before it.")
            }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// How many entries the list names.
    public var count: UInt64 {
        // Wraps only for the whole range of UInt64, which no log reaches.
        ranges.reduce(0) { $0 &+ ($1.upperBound - $1.lowerBound) &+ 1 }
    }

    /// Whether the list names this entry.
    public func contains(_ seq: UInt64) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < seq { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(seq)
    }

    /// The numbers themselves, ascending.
    public var seqs: some Sequence<UInt64> { ranges.lazy.joined() }

    /// What of the list lies within `bounds`.
    public func within(_ bounds: ClosedRange<UInt64>) -> SequenceList {
        SequenceList(runs: ranges.filter { $0.overlaps(bounds) }.map { $0.clamped(to: bounds) })
    }

    /// What this list names and `other` does not.
    public func subtracting(_ other: SequenceList) -> SequenceList {
        guard !other.ranges.isEmpty else { return self }
        var rest: [ClosedRange<UInt64>] = []
        var at = other.ranges.startIndex
        for range in ranges {
            var next = range.lowerBound
            while at < other.ranges.endIndex, other.ranges[at].upperBound < next { at += 1 }
            var look = at
            while look < other.ranges.endIndex, other.ranges[look].lowerBound <= range.upperBound {
                let gone = other.ranges[look]
                if gone.lowerBound > next { rest.append(next...gone.lowerBound - 1) }
                next = gone.upperBound + 1
                look += 1
            }
            if next <= range.upperBound { rest.append(next...range.upperBound) }
        }
        return SequenceList(runs: rest)
    }

    /// What either list names.
    public func union(_ other: SequenceList) -> SequenceList {
        var merged: [ClosedRange<UInt64>] = []
        for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = merged.last, range.lowerBound <= last.upperBound || range.lowerBound - last.upperBound == 1
            else {
                merged.append(range)
                continue
            }
            merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        }
        return SequenceList(runs: merged)
    }

    private init(runs: [ClosedRange<UInt64>]) { ranges = runs }

    /// The ASCII form: the exact inverse of parsing.
    public var encoded: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(12 * ranges.count)
        for range in ranges {
            Decimal.append(range.lowerBound, to: &text)
            if range.lowerBound < range.upperBound {
                text.append(0x2D)
                Decimal.append(range.upperBound, to: &text)
            }
            text.append(0x0A)
        }
        return text
    }

    /// The numbers as a JSON array, which SQLite's `json_each` takes apart: one argument, however many there are.
    package var jsonNumbers: String {
        var text: [UInt8] = [0x5B]
        text.reserveCapacity(12 * ranges.count)
        for seq in seqs {
            if text.count > 1 { text.append(0x2C) }
            Decimal.append(seq, to: &text)
        }
        text.append(0x5D)
        return String(decoding: text, as: UTF8.self)
    }

    /// H(18 ‖ the ASCII form): what a destruction order commits to.
    public var hash: Digest { .sha256([0x18] + encoded) }
}
