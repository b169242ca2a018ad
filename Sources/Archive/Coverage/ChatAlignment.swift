import Foundation
import GRDB
import Ledger

/// The copies of one chat that several people handed in, laid side by side.
public struct ChatAlignment: Sendable {
    /// The chat.
    public let chat: String
    /// Who handed it in.
    public let custodians: [String]
    /// How many messages all of them have in the same words and under the same name.
    public let same: Int
    /// Messages that two of them have in the same words and minute, under other names: each telephone has its own.
    public let named: [(left: UInt64, right: UInt64)]
    /// What only one of them has, by custodian, in the order of sending.
    public let only: [String: [UInt64]]
    /// What some, and not all, have: only where more than two handed it in.
    public let some: [UInt64]
}

extension OpenArchive {
    /// Aligns the copies of chats of a source that more than one person handed in.
    ///
    /// - Parameter chats: names that are one chat; a chat between two has another name on each telephone. None: every chat
    ///   of which more than one person's copy is held.
    public func alignments(of source: String, chats: [String] = []) throws -> [ChatAlignment] {
        guard try self.source(source) != nil else {
            throw ArchiveError(.notFound, "There is no source \(source): `canute source list` shows them.")
        }
        let copies = try catalogue.copies(of: source)
        let groups: [(name: String, copies: [ChatCopy])] =
            chats.isEmpty
            ? Dictionary(grouping: copies, by: \.chat).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            : [(chats.joined(separator: " = "), copies.filter { chats.contains($0.chat) })]
        return try groups.compactMap { try align($0.name, $0.copies) }
    }

    private func align(_ chat: String, _ copies: [ChatCopy]) throws -> ChatAlignment? {
        let custodians = Set(copies.flatMap(\.custodians)).sorted()
        guard custodians.count > 1 else { return nil }
        let lone = copies.filter { $0.custodians.count == 1 }
        let words = try self.words(of: lone.map(\.seq))
        var open: [String: [ChatCopy]] = [:]
        var matched: [(left: UInt64, right: UInt64)] = []
        var taken: Set<UInt64> = []
        for copy in lone {
            guard let said = words[copy.seq], let at = copy.minute else { continue }
            let key = "\(at) \(said)"
            if let index = open[key]?.firstIndex(where: { $0.custodians != copy.custodians }),
                let other = open[key]?.remove(at: index)
            {
                matched.append((other.seq, copy.seq))
                taken.formUnion([other.seq, copy.seq])
            } else {
                open[key, default: []].append(copy)
            }
        }
        var only: [String: [UInt64]] = [:]
        for copy in lone where !taken.contains(copy.seq) { only[copy.custodians[0], default: []].append(copy.seq) }
        return ChatAlignment(
            chat: chat, custodians: custodians, same: copies.count { $0.custodians.count == custodians.count },
            named: matched, only: only,
            some: copies.filter { (2..<custodians.count).contains($0.custodians.count) }.map(\.seq))
    }

    /// The words of messages, white space aside.
    private func words(of seqs: [UInt64]) throws -> [UInt64: String] {
        var words: [UInt64: String] = [:]
        var next = 0
        while next < seqs.count {
            let end = min(seqs.count, next + 256)
            for record in try ledger.records(Array(seqs[next..<end])) {
                words[record.seq] = record.string("body").map(People.collapsed)
            }
            next = end
        }
        return words
    }

    /// Refuses a capture from a channel that the body does not run without saying whose copy it is.
    public func requireDeclaration(of source: String, _ handover: Handover) throws {
        guard try self.source(source)?.isNonCorporate == true else { return }
        guard handover.custodian == nil || handover.declaration == nil else { return }
        throw ArchiveError(
            .wrongUse,
            "\(source) is not the body's own channel: say who hands it in and what they declare of it, with --custodian NAME "
                + "and --declaration TEXT. Nothing was captured.")
    }
}

/// A message with those who handed it in.
struct ChatCopy {
    let seq: UInt64
    let chat: String
    /// The minute in which it was sent, since 1970.
    let minute: Int64?
    let custodians: [String]
}

extension Catalogue {
    /// The messages of a source that custodians handed in, in the order of sending.
    func copies(of source: String) throws -> [ChatCopy] {
        try queue.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT i.seq, c.channel, i.sent_at, h.custodian FROM holding h JOIN item i ON i.seq = h.seq
                    JOIN conversation c ON c.id = i.conversation
                    WHERE h.source = ? AND h.custodian <> '' ORDER BY i.sent_at, i.seq, h.custodian
                    """, arguments: [source])
            var copies: [ChatCopy] = []
            while let row = try rows.next() {
                let seq = UInt64(bitPattern: row[0] as Int64)
                let before = copies.last?.seq == seq ? copies.removeLast().custodians : []
                copies.append(
                    ChatCopy(
                        seq: seq, chat: row[1], minute: (row[2] as Int64?).map { $0 / 60_000_000 },
                        custodians: before + [row[3]]))
            }
            return copies
        }
    }
}
