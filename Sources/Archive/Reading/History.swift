import GRDB
import Ledger
public import Records

extension OpenArchive {
    /// A record beside the one that was asked for.
    public struct HistoryItem: Sendable {
        /// The entry.
        public let seq: UInt64
        /// `asked`, `earlier wording`, `later wording` or `context`.
        public let role: String
    }

    /// A record with its earlier and later wordings and `context` messages of its conversation on each side.
    public func history(of seq: UInt64, context: Int) throws -> [HistoryItem] {
        guard let conversation = try catalogue.conversation(of: seq) else {
            _ = try ledger.record(seq)
            return [HistoryItem(seq: seq, role: "asked")]
        }
        let revisions = try catalogue.revisions(of: conversation.id)
        var roles: [UInt64: String] = [:]
        if context > 0 {
            let all = try catalogue.entriesBySending(of: conversation.id)
            if let at = all.firstIndex(of: seq) {
                for near in all[max(0, at - context)...min(all.count - 1, at + context)] { roles[near] = "context" }
            }
        }
        var earlier = revisions[seq]
        while let one = earlier {
            roles[one] = "earlier wording"
            earlier = revisions[one]
        }
        var later = seq
        while let next = revisions.first(where: { $0.value == later })?.key {
            roles[next] = "later wording"
            later = next
        }
        roles[seq] = "asked"
        let order = try catalogue.entriesBySending(of: conversation.id)
        return order.compactMap { one in roles[one].map { HistoryItem(seq: one, role: $0) } }
    }

    /// The entries of the conversation that a message stands in.
    public func within(_ seq: UInt64) throws -> SequenceList {
        guard let conversation = try catalogue.conversation(of: seq) else {
            throw ArchiveError(.notFound, "Entry \(seq) stands in no conversation: give the number of a message.")
        }
        return SequenceList(try catalogue.entries(of: conversation.id))
    }
}

extension Catalogue {
    /// The entries of a conversation in the order of sending.
    public func entriesBySending(of conversation: UInt64) throws -> [UInt64] {
        try queue.read { db in
            try Int64.fetchAll(
                db, sql: "SELECT seq FROM item WHERE conversation = ? ORDER BY sent_at, seq",
                arguments: [Int64(clamping: conversation)]
            ).map(UInt64.init(bitPattern:))
        }
    }
}
