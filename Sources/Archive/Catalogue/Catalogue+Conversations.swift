import Capture
import Foundation
import GRDB
import Retention

/// A conversation as the catalogue shows it.
///
/// Its number is the seq of its first record.
public struct Conversation: Sendable, Equatable {
    /// The seq of the first record.
    public let id: UInt64
    /// The source it was captured from.
    public let source: String
    /// Its identity within the source.
    public let key: String
    /// What a reader sees.
    public let title: String
    /// The bare name, as exclusion rules match it.
    public let channel: String
    /// The code of the retention class.
    public let retentionClass: String
    /// Whether not everybody in the organisation could read it.
    public let isPrivate: Bool
}

extension Catalogue {
    /// The conversation with this number.
    public func conversation(_ id: UInt64) throws -> Conversation? {
        try queue.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM conversation WHERE id = ?", arguments: [Int64(clamping: id)]).map(
                Self.conversation)
        }
    }

    /// The conversation that an entry belongs to.
    public func conversation(of seq: UInt64) throws -> Conversation? {
        try queue.read { db in
            try Row.fetchOne(
                db, sql: "SELECT c.* FROM conversation c JOIN item i ON i.conversation = c.id WHERE i.seq = ?",
                arguments: [Int64(clamping: seq)]
            ).map(Self.conversation)
        }
    }

    /// The entries of a conversation, in order of capture.
    public func entries(of conversation: UInt64) throws -> [UInt64] {
        try queue.read { db in
            try Int64.fetchAll(
                db, sql: "SELECT seq FROM item WHERE conversation = ? ORDER BY seq",
                arguments: [Int64(clamping: conversation)]
            ).map(UInt64.init(bitPattern:))
        }
    }

    /// The number of entries that a conversation has.
    public func size(of conversation: UInt64) throws -> UInt64 {
        try queue.read { db in
            UInt64(
                try Int64.fetchOne(
                    db, sql: "SELECT count(*) FROM item WHERE conversation = ?",
                    arguments: [Int64(clamping: conversation)]) ?? 0)
        }
    }

    /// Where a reply belongs: the conversation of the nearest message it answers, if that was captured.
    func conversation(source: String, replyKeys: [String]) throws -> Conversation? {
        guard !replyKeys.isEmpty else { return nil }
        return try lookups.unsafeRead { db in
            let find = try db.cachedStatement(
                sql: """
                    SELECT c.* FROM thread_key t JOIN conversation c ON c.id = t.conversation
                    WHERE t.source = ? AND t.key = ? ORDER BY t.seq LIMIT 1
                    """)
            for key in replyKeys {
                if let row = try Row.fetchOne(find, arguments: [source, key]) { return Self.conversation(row) }
            }
            return nil
        }
    }

    /// The conversation with this key of its source.
    func conversation(source: String, key: String) throws -> Conversation? {
        try lookups.unsafeRead { db in
            let find = try db.cachedStatement(sql: "SELECT * FROM conversation WHERE source = ? AND key = ?")
            return try Row.fetchOne(find, arguments: [source, key]).map(Self.conversation)
        }
    }

    /// The first and the last moment at which something was said in a conversation, in microseconds since 1970.
    public func span(of conversation: UInt64) throws -> (first: Int64, last: Int64)? {
        try queue.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT min(sent_at), max(sent_at) FROM item WHERE conversation = ?",
                arguments: [Int64(clamping: conversation)])
            guard let row, let first = row[0] as Int64?, let last = row[1] as Int64? else { return nil }
            return (first, last)
        }
    }

    /// When these messages were sent, in microseconds since 1970; those without a time are left out.
    public func sent(_ seqs: [UInt64]) throws -> [UInt64: Int64] {
        try queue.read { db in
            let find = try db.cachedStatement(sql: "SELECT sent_at FROM item WHERE seq = ?")
            var sent: [UInt64: Int64] = [:]
            for seq in seqs { sent[seq] = try Int64.fetchOne(find, arguments: [Int64(clamping: seq)]) }
            return sent
        }
    }

    /// The entry that each of a conversation's revisions replaces.
    public func revisions(of conversation: UInt64) throws -> [UInt64: UInt64] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT seq, revises FROM item WHERE conversation = ? AND revises IS NOT NULL",
                arguments: [Int64(clamping: conversation)])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    (UInt64(bitPattern: $0[0] as Int64), UInt64(bitPattern: $0[1] as Int64))
                })
        }
    }

    private static func conversation(_ row: Row) -> Conversation {
        Conversation(
            id: UInt64(bitPattern: row["id"] as Int64), source: row["source"], key: row["key"], title: row["title"],
            channel: row["channel"], retentionClass: row["class"], isPrivate: row["private"])
    }
}
