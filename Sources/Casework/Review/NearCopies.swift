/// Messages that say nearly the same as another, and messages that quote another whole.
///
/// Each message is compared with a few that share runs of words with it, the shortest first, so that what quotes comes after
/// what is quoted. Nothing here decides: a person is shown the group once, with every difference.
struct NearCopies: Sendable {
    /// Per message the first of its group; only of those in groups of more than one.
    private(set) var leaders: [UInt64: UInt64] = [:]
    /// The messages of each group, in order, by its first.
    private(set) var groups: [UInt64: [UInt64]] = [:]
    /// What a message quotes whole, in order.
    private(set) var quoted: [UInt64: [UInt64]] = [:]

    /// Fewer words say little of their own.
    static let fewestWords = 8
    /// So much of the words is the same in a near copy.
    private static let leastShared = 0.85
    /// So many of the shorter one's runs stand in it, which keeps the same words in another order apart.
    private static let leastInOrder = 0.3
    /// So many of the runs of what is quoted stand in what quotes it.
    private static let leastQuoted = 0.9
    /// A run that stands in more messages is no sign of anything: a footer, a signature.
    private static let mostWithOneRun = 64
    /// With how many of the likeliest a message is compared in full.
    private static let mostCompared = 12

    init(_ messages: [(seq: UInt64, print: WordPrint)]) {
        let ordered = messages.filter { $0.print.words.count >= Self.fewestWords }
            .sorted { ($0.print.words.count, $0.seq) < ($1.print.words.count, $1.seq) }
        var known: [UInt64: [Int]] = [:]
        var group: [Int: Int] = [:]
        for (index, message) in ordered.enumerated() {
            let runs = message.print.runs
            let standing = Set(runs)
            var hits: [Int: Int] = [:]
            for run in standing { for other in known[run] ?? [] { hits[other, default: 0] += 1 } }
            let likely = hits.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostCompared)
            var isCopy = false
            for (other, _) in likely {
                let print = ordered[other].print
                let inOrder = print.standing(in: standing)
                if !isCopy, inOrder >= Self.leastInOrder, print.sharedWords(with: message.print) >= Self.leastShared {
                    group[index] = group[other] ?? other
                    isCopy = true
                } else if inOrder >= Self.leastQuoted {
                    quoted[message.seq, default: []].append(ordered[other].seq)
                }
            }
            for run in WordPrint.sketch(of: runs) where known[run, default: []].count < Self.mostWithOneRun {
                known[run, default: []].append(index)
            }
        }
        for (index, leader) in group {
            groups[ordered[leader].seq, default: [ordered[leader].seq]].append(ordered[index].seq)
        }
        name()
        for seq in quoted.keys { quoted[seq]?.sort() }
    }

    /// A group goes by its earliest message, not by its shortest.
    private mutating func name() {
        var named: [UInt64: [UInt64]] = [:]
        for seqs in groups.values {
            let sorted = seqs.sorted()
            guard let first = sorted.first else { continue }
            named[first] = sorted
            for seq in sorted { leaders[seq] = first }
        }
        groups = named
    }
}
