import Foundation
import GRDB
import Ledger
import Records
import Retention

/// A passage of an endless chat was declared to a class: from then on it is a conversation of its own.
///
/// Retention acts on conversations, so a passage that is kept for longer, or shorter, than the rest has to be one. It takes
/// the holds and events of the conversation that it comes from along: nothing becomes free by being parted.
public struct PassageDeclared: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "passage_declared"
    /// The conversation that it comes from.
    public var conversation: UInt64
    /// Its entries, with every wording of each message, as a list in FORMAT's form.
    public var list: String
    /// The code of its class.
    public var retentionClass: String
    /// Why.
    public var reason: String
    /// The holds, ended ones too, that cover it.
    public var holds: [String]
    /// The events that count for it.
    public var events: [UInt64]
}

extension OpenArchive {
    /// Declares a passage of a conversation, from one message to another in the order of sending, to a class.
    ///
    /// - Returns: the number of the new conversation: the entry of this act.
    /// - Throws: `wrongUse` without a reason, for an unknown class, or where it would be the whole conversation;
    ///   `notFound` where a message stands in none, or they stand in two; `clock`.
    @discardableResult
    public func declarePassage(from first: UInt64, to last: UInt64, as code: String, reason: String) throws -> UInt64 {
        _ = try today()
        try requireClass(code, reason: reason)
        let ids = try conversations(ofMessages: [first, last])
        guard let conversation = ids.first, ids.count == 1 else {
            throw ArchiveError(
                .notFound, "Entries \(first) and \(last) stand in two conversations: a passage lies in one.")
        }
        let order = try catalogue.entriesBySending(of: conversation)
        guard let from = order.firstIndex(of: first), let to = order.firstIndex(of: last) else {
            throw noConversation(conversation)
        }
        var passage = Set(order[min(from, to)...max(from, to)])
        // A message goes with all its wordings, whenever each was captured.
        let revisions = try catalogue.revisions(of: conversation)
        var grew = true
        while grew {
            let before = passage.count
            for (later, earlier) in revisions where passage.contains(later) || passage.contains(earlier) {
                passage.formUnion([later, earlier])
            }
            grew = passage.count > before
        }
        passage.formIntersection(order)
        guard passage.count < order.count else {
            throw ArchiveError(
                .wrongUse,
                "That is the whole conversation: declare it without --to. Nothing was changed.")
        }
        let act = PassageDeclared(
            conversation: conversation, list: String(decoding: SequenceList(passage).encoded, as: UTF8.self),
            retentionClass: code, reason: reason, holds: try catalogue.holdNames(on: conversation),
            events: try catalogue.events(covering: conversation))
        return try record(act, subject: code, as: .schedule)
    }

    /// Refuses a class that the schedule in force does not have, and a declaration without a reason.
    func requireClass(_ code: String, reason: String) throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "A class is given by hand for a reason: give --reason.")
        }
        let schedule = try schedule().schedule
        guard schedule.retentionClass(code) != nil else {
            throw ArchiveError(
                .wrongUse,
                "Class \(code) is not in the schedule in force, \(schedule.title) \(schedule.version); it has "
                    + "\(schedule.classes.map(\.code).joined(separator: ", ")). Nothing was changed.")
        }
    }
}

extension DueProjector {
    /// Parts a passage from its conversation; says whether anything of it is left to part.
    mutating func part(_ act: PassageDeclared, entry: Int64, in db: GRDB.Database) throws {
        guard let list = try? SequenceList(parsing: Array(act.list.utf8)), let parent = try parent(of: list, in: db)
        else { return }
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO conversation(id, source, key, title, channel, class, private)
                SELECT ?1, source, key || char(31) || 'passage-' || ?1, title, channel, ?2, private FROM conversation
                WHERE id = ?3
                """, arguments: [entry, act.retentionClass, parent])
        try open(entry, class: act.retentionClass)
        // What a review put off stays put off for what is parted from it.
        try db.execute(
            sql: "UPDATE due SET extended = (SELECT extended FROM due WHERE conversation = ?) WHERE conversation = ?",
            arguments: [parent, entry])
        for range in list.ranges {
            for table in ["item", "thread_key"] {
                try db.execute(
                    sql: "UPDATE \(table) SET conversation = ? WHERE seq BETWEEN ? AND ?",
                    arguments: [entry, Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
            }
        }
        for hold in act.holds {
            try db.execute(
                sql: "INSERT OR IGNORE INTO hold_cover(conversation, entry) SELECT ?, entry FROM hold WHERE id = ?",
                arguments: [entry, hold])
        }
        for event in act.events {
            try db.execute(
                sql:
                    "INSERT OR IGNORE INTO event_cover(conversation, entry) SELECT ?, entry FROM event WHERE entry = ?",
                arguments: [entry, Int64(clamping: event)])
        }
        try recountHolds(of: entry)
        try recount(entry)
        try recount(parent)
        try dropIfEmpty(parent, in: db)
    }

    private func parent(of list: SequenceList, in db: GRDB.Database) throws -> Int64? {
        for range in list.ranges {
            let found = try Int64.fetchOne(
                db, sql: "SELECT conversation FROM item WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT 1",
                arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
            if let found { return found }
        }
        return nil
    }

    /// Where the rest of the conversation was destroyed before the catalogue was made again, nothing of it is left.
    private func dropIfEmpty(_ conversation: Int64, in db: GRDB.Database) throws {
        guard try Int.fetchOne(db, sql: "SELECT size FROM due WHERE conversation = ?", arguments: [conversation]) == 0
        else { return }
        try db.execute(sql: "DELETE FROM conversation WHERE id = ?", arguments: [conversation])
        for table in ["due", "hold_cover", "event_cover"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE conversation = ?", arguments: [conversation])
        }
    }
}
