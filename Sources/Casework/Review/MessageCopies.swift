public import Archive
import Ledger
import Records

/// Messages about a request that say the same: one decision does for all of them.
///
/// What came twice is kept once by capture already. These are different messages (an announcement posted to five
/// channels, a mail sent again) of one sender with the same words and the same files, whatever their white space.
public struct MessageCopies: Sendable {
    /// The messages of each group, in order.
    private let groups: [[UInt64]]
    private let group: [UInt64: Int]

    init(_ groups: [[UInt64]]) {
        self.groups = groups
        var group: [UInt64: Int] = [:]
        for (index, seqs) in groups.enumerated() { for seq in seqs { group[seq] = index } }
        self.group = group
    }

    /// The other messages that say what this one says.
    public func others(of seq: UInt64) -> [UInt64] { group[seq].map { groups[$0].filter { $0 != seq } } ?? [] }

    /// The first message that says it.
    public func first(of seq: UInt64) -> UInt64 { group[seq].flatMap { groups[$0].first } ?? seq }
}

extension OpenArchive {
    /// A message of fewer words says little of its own: “Thanks, will do” is no copy of another.
    private static let fewestWords = 8

    /// The copies among what a request's searches found and what was decided on it.
    public func copies(in request: RequestFile) throws -> MessageCopies {
        var groups: [Digest: [UInt64]] = [:]
        let found = request.found
        for start in stride(from: 0, to: found.count, by: 512) {
            for record in try ledger.records(Array(found[start..<min(start + 512, found.count)])) {
                guard let key = Self.sameness(of: record) else { continue }
                groups[key, default: []].append(record.seq)
            }
        }
        return MessageCopies(groups.values.filter { $0.count > 1 }.map { $0.sorted() })
    }

    private static func sameness(of record: StoredRecord) -> Digest? {
        guard let content = record.content, let body = content.string("body") else { return nil }
        let words = body.split(whereSeparator: \.isWhitespace)
        let files = content.components.filter { $0.path.hasPrefix("att/") && $0.path.hasSuffix("/data") }
        guard words.count >= fewestWords || !files.isEmpty else { return nil }
        var text = (content.string("from") ?? "") + "\0" + words.joined(separator: " ")
        for file in files { text += "\0" + Digest.sha256(file.bytes).hex }
        return Digest.sha256(Array(text.utf8))
    }
}
