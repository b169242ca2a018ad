import Foundation
import GRDB
public import Ledger
import Records

extension Catalogue {
    /// Compares every projected row, and every fingerprint, with what the committed records say, by making them again.
    ///
    /// What searches and filters rely on must not be editable behind the ledger's back.
    /// - Returns: a finding per differing row, by its entry.
    public func check(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws -> [Finding] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("canute-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: scratch) }
        let fresh = try Catalogue(scratch.appendingPathComponent("catalogue.sqlite"))
        try fresh.learnHeirs(ledger)
        let end = try projectedTo()
        // The content is opened once for both: the rows of the catalogue and the fingerprints of the ledger.
        var fingerprints = FingerprintCheck(ledger)
        try ledger.walk(from: 0) { records in
            try fingerprints.take(records)
            try fresh.project(records.filter { $0.seq < end }.map(Projected.init))
            progress((records.last?.seq ?? 0) + 1)
            return true
        }
        try fingerprints.finish()
        return try compare(with: fresh) + fingerprints.findings
    }

    private func compare(with fresh: Catalogue) throws -> [Finding] {
        let tables =
            [
                ("item", "seq, conversation, sent_at, captured_at, kind, revises", "seq"),
                ("conversation", "id, source, key, title, channel, class, private", "id"),
                ("act", "seq, type, kind, subject, by, at, payload", "seq"),
                ("thread_key", "seq, source, key, conversation", "seq"),
                (
                    "due",
                    "conversation, class, action, size, first_day, last_day, trigger_day, cutoff_day, retain_until, holds, "
                        + "released, extended", "conversation"
                ),
                ("cue", "seq", "seq"),
                (
                    "membership",
                    "seq, group_concat(identifier || ' ' || quote(name) || ' ' || quote(at) || joins || channel || source)",
                    "seq"
                ),
                ("hold", "entry, id, from_day, to_day", "entry"),
                ("hold_cover", "conversation, group_concat(entry)", "conversation"),
                ("event", "entry, name, day, withdrawn", "entry"),
                ("event_person", "entry, group_concat(value)", "entry"),
                ("event_cover", "conversation, group_concat(entry)", "conversation"),
            ] + PeopleTables.checked.map { ($0.table, $0.columns, $0.key) }
        var findings: [Finding] = []
        let people = ("participant", try peopleBySeq(), try fresh.peopleBySeq())
        for (table, mine, theirs) in try tables.map({
            ($0.0, try rows($0.0, $0.1, $0.2), try fresh.rows($0.0, $0.1, $0.2))
        }) + [people, ("holding", try holdingsBySeq(), try fresh.holdingsBySeq())] {
            for seq in Set(mine.keys).union(theirs.keys).sorted() where mine[seq] != theirs[seq] {
                let what =
                    mine[seq] == nil
                    ? "lacks the row" : theirs[seq] == nil ? "has a row that no record makes" : "differs"
                findings.append(
                    Finding(
                        seq: seq, code: .catalogueDiffers,
                        message:
                            "catalogue.sqlite \(what) for entry \(seq) in \(table): run `canute catalogue rebuild`."))
            }
        }
        return findings
    }

    private func rows(_ table: String, _ columns: String, _ order: String) throws -> [UInt64: [DatabaseValue]] {
        try queue.read { db in
            var rows: [UInt64: [DatabaseValue]] = [:]
            // Several rows of one key are compared as one list, in their own order.
            let list = columns.contains("group_concat")
            let from = list ? "(SELECT * FROM \(table) ORDER BY 1, 2) GROUP BY \(order)" : table
            let cursor = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM \(from) ORDER BY \(order)")
            while let row = try cursor.next() { rows[UInt64(bitPattern: row[0] as Int64)] = Array(row.databaseValues) }
            return rows
        }
    }

    /// Per entry its sender and everybody who took part, each by name and identifiers: a person's number says nothing.
    private func peopleBySeq() throws -> [UInt64: [DatabaseValue]] {
        try queue.read { db in
            var names: [Int64: [String]] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT id, name FROM person") { names[row[0]] = [row[1] ?? ""] }
            for row in try Row.fetchAll(db, sql: "SELECT person, value FROM identifier ORDER BY value") {
                names[row[0] as Int64, default: []].append(row[1])
            }
            let who = names.mapValues { $0.joined(separator: "\t") }
            var people: [UInt64: [DatabaseValue]] = [:]
            let items = try Row.fetchCursor(db, sql: "SELECT seq, person FROM item")
            while let row = try items.next() {
                let sender = (row[1] as Int64?).map { who[$0] ?? "nobody" }
                people[UInt64(bitPattern: row[0] as Int64)] = [sender.databaseValue]
            }
            var others: [UInt64: [String]] = [:]
            let participants = try Row.fetchCursor(db, sql: "SELECT seq, person FROM participant")
            while let row = try participants.next() {
                others[UInt64(bitPattern: row[0] as Int64), default: []].append(who[row[1] as Int64] ?? "nobody")
            }
            for (seq, list) in others { people[seq, default: []] += list.sorted().map(\.databaseValue) }
            return people
        }
    }
}
