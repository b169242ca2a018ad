public import Records

/// What the entries that were looked at say besides their hashes: how many there are of each type, and when.
public struct EntryCensus: Sendable, Equatable {
    /// How many entries there are of each type.
    public private(set) var types: [EntryType: UInt64] = [:]
    /// The minute of the first and of the last, Unix seconds; nil where none was looked at.
    public private(set) var minutes: ClosedRange<Int64>?
    /// The entries that commit to no content, ascending.
    public private(set) var rootless: [UInt64] = []
    /// The entries of acts: all that are neither captured messages nor without content, ascending.
    public private(set) var acts: [UInt64] = []

    init() {}

    mutating func add(_ entry: Entry) {
        count(entry.type)
        see(entry.minute...entry.minute)
        note(entry)
    }

    mutating func count(_ type: EntryType, _ number: UInt64 = 1) { types[type, default: 0] += number }

    mutating func see(_ range: ClosedRange<Int64>) {
        minutes =
            minutes.map { min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound) } ?? range
    }

    /// Keeps the place of an entry that is no captured message.
    mutating func note(_ entry: Entry) {
        switch entry.type {
        case .record, .revise: return
        case _ where entry.root == nil: rootless.append(entry.seq)
        default: acts.append(entry.seq)
        }
    }

    mutating func add(_ other: EntryCensus) {
        for (type, number) in other.types { count(type, number) }
        if let minutes = other.minutes { see(minutes) }
        rootless += other.rootless
        acts += other.acts
    }
}
