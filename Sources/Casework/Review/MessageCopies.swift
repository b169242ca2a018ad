public import Archive
import Ledger
import Records

/// Messages about a request that say the same, nearly the same, or one another's words: a reviewer sees each group once.
///
/// What came twice is kept once by capture already. These are different messages (an announcement posted to five channels,
/// a mail sent again, or with another date in it). Copies have one sender, the same words and the same files, whatever
/// their white space: one decision does for all. What only nearly agrees is decided with its difference in view.
public struct MessageCopies: Sendable {
    /// The messages of each group, in order.
    private let groups: [[UInt64]]
    private let group: [UInt64: Int]
    private let likely: NearCopies

    init(_ groups: [[UInt64]], near: NearCopies) {
        self.groups = groups
        likely = near
        var group: [UInt64: Int] = [:]
        for (index, seqs) in groups.enumerated() { for seq in seqs { group[seq] = index } }
        self.group = group
    }

    /// The other messages that say what this one says.
    public func others(of seq: UInt64) -> [UInt64] { group[seq].map { groups[$0].filter { $0 != seq } } ?? [] }

    /// The other messages that say nearly what this one says, copies left out.
    public func near(_ seq: UInt64) -> [UInt64] {
        let same = Set(others(of: seq))
        return (likely.leaders[seq].flatMap { likely.groups[$0] } ?? []).filter { $0 != seq && !same.contains($0) }
    }

    /// The messages whose words this one quotes whole.
    public func quoted(by seq: UInt64) -> [UInt64] { likely.quoted[seq] ?? [] }

    /// The messages that quote this one's words whole.
    public func quoting(_ seq: UInt64) -> [UInt64] {
        likely.quoted.filter { $0.value.contains(seq) }.keys.sorted()
    }

    /// The first message of those that say the same or nearly the same.
    public func first(of seq: UInt64) -> UInt64 {
        min(group[seq].flatMap { groups[$0].first } ?? seq, likely.leaders[seq] ?? seq)
    }

    /// All groups of more than one message, copies and near copies together, in the order of their first.
    public var all: [[UInt64]] {
        var all: [UInt64: Set<UInt64>] = [:]
        for seqs in groups + Array(likely.groups.values) {
            guard let seq = seqs.first else { continue }
            all[first(of: seq), default: []].formUnion(seqs)
        }
        return all.values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }
}

extension OpenArchive {
    /// The copies among what a request's searches found and what was decided on it.
    public func copies(in request: RequestFile) throws -> MessageCopies {
        var groups: [Digest: [UInt64]] = [:]
        var prints: [(seq: UInt64, print: WordPrint)] = []
        let found = request.found
        for start in stride(from: 0, to: found.count, by: 512) {
            for record in try ledger.records(Array(found[start..<min(start + 512, found.count)])) {
                if let body = record.string("body") { prints.append((record.seq, WordPrint(body))) }
                guard let key = Self.sameness(of: record) else { continue }
                groups[key, default: []].append(record.seq)
            }
        }
        return MessageCopies(
            groups.values.filter { $0.count > 1 }.map { $0.sorted() }.sorted { $0[0] < $1[0] },
            near: NearCopies(prints))
    }

    /// These messages with their copies, and where asked those that say nearly the same, in order.
    public func alike(_ seqs: [UInt64], in request: RequestFile, copies: Bool, near: Bool) throws -> [UInt64] {
        guard copies || near else { return seqs }
        let known = try self.copies(in: request)
        var all = Set(seqs)
        for seq in seqs {
            if copies { all.formUnion(known.others(of: seq)) }
            if near { all.formUnion(known.near(seq)) }
        }
        return all.sorted()
    }

    /// What differs between the words of two messages; nil where they are too long to be compared, or not there.
    public func difference(from old: UInt64, to new: UInt64) throws -> [WordDifference.Run]? {
        guard let before = try ledger.record(old).string("body"), let after = try ledger.record(new).string("body")
        else {
            return nil
        }
        return WordDifference.runs(from: before, to: after)
    }

    private static func sameness(of record: StoredRecord) -> Digest? {
        guard let content = record.content, let body = content.string("body") else { return nil }
        let words = body.split(whereSeparator: \.isWhitespace)
        let files = content.components.filter { $0.path.hasPrefix("att/") && $0.path.hasSuffix("/data") }
        guard words.count >= NearCopies.fewestWords || !files.isEmpty else { return nil }
        var text = (content.string("from") ?? "") + "\0" + words.joined(separator: " ")
        for file in files { text += "\0" + Digest.sha256(file.bytes).hex }
        return Digest.sha256(Array(text.utf8))
    }
}
