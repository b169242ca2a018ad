import Foundation
import GRDB
import Records

/// One custodian's or source's copy of a record.
public struct Holding: Sendable, Equatable, Codable {
    /// The source.
    public var source: String
    /// Whose copy it is; nil where it is the source's own.
    public var custodian: String?
}

/// `holding`: whose copies of records were captured beside the first, from the attestations of the runs.
///
/// Content is kept once; a row is made only where the record is there, so that a rebuilt catalogue is the same.
enum HoldingTable {
    static let schema = """
        CREATE TABLE IF NOT EXISTS holding(
            seq INTEGER NOT NULL, source TEXT NOT NULL, custodian TEXT NOT NULL, recorded INTEGER NOT NULL,
            PRIMARY KEY(seq, source, custodian)) STRICT, WITHOUT ROWID;
        """

    /// Projects what a run attests.
    static func take(_ act: Act, _ db: GRDB.Database) throws {
        guard act.kind == CaptureDone.kind, let done = try? act.decode(CaptureDone.self), let run = done.run else {
            return
        }
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO holding(seq, source, custodian, recorded)
                SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM item WHERE seq = ?)
                """)
        for (text, recorded) in [(run.recorded, 1), (run.held, 0)] {
            guard let text, let list = try? SequenceList(parsing: Array(text.utf8)) else { continue }
            for seq in list.seqs {
                try insert.execute(
                    arguments: [Int64(seq), done.report.source, run.custodian ?? "", recorded, Int64(seq)])
            }
        }
    }
}

extension Catalogue {
    /// Of entries that came again, those of which this holder had no copy; each once, in order.
    func notHeld(_ seqs: [UInt64], by custodian: String, of source: String) throws -> [UInt64] {
        guard !seqs.isEmpty else { return [] }
        return try queue.read { db in
            let first = try db.cachedStatement(
                sql: """
                    SELECT c.source, EXISTS (SELECT 1 FROM holding h WHERE h.seq = i.seq AND h.recorded = 1),
                           EXISTS (SELECT 1 FROM holding h WHERE h.seq = i.seq AND h.source = ? AND h.custodian = ?)
                    FROM item i JOIN conversation c ON c.id = i.conversation WHERE i.seq = ?
                    """)
            return try Set(seqs).sorted().filter { seq in
                guard let row = try Row.fetchOne(first, arguments: [source, custodian, Int64(seq)]) else {
                    return false
                }
                // Without a custodian the source itself was the first holder.
                let isFirst = custodian.isEmpty && row[0] as String == source && !(row[1] as Bool)
                return !isFirst && !(row[2] as Bool)
            }
        }
    }

    /// Whose copies of a record were captured, the first holder first.
    public func holdings(of seq: UInt64) throws -> [Holding] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT source, custodian, recorded FROM holding WHERE seq = ? ORDER BY recorded DESC, source, custodian",
                arguments: [Int64(clamping: seq)])
            var holdings = rows.map { row in
                let custodian: String = row[1]
                return Holding(source: row[0], custodian: custodian.isEmpty ? nil : custodian)
            }
            if !rows.contains(where: { $0[2] as Bool }) {
                let source = try String.fetchOne(
                    db, sql: "SELECT c.source FROM item i JOIN conversation c ON c.id = i.conversation WHERE i.seq = ?",
                    arguments: [Int64(clamping: seq)])
                if let source { holdings.insert(Holding(source: source), at: 0) }
            }
            return holdings
        }
    }

    /// The entries of which these sources hold copies that were first captured from another.
    public func entriesHeld(by sources: [String]) throws -> [UInt64] {
        try queue.read { db in
            var seqs: Set<Int64> = []
            for source in sources {
                seqs.formUnion(
                    try Int64.fetchAll(db, sql: "SELECT seq FROM holding WHERE source = ?", arguments: [source]))
            }
            return seqs.sorted().map(UInt64.init(bitPattern:))
        }
    }

    /// How many entries each custodian of a source holds, and how many of them nobody else does.
    func custodians(of source: String) throws -> [(name: String, held: Int, alone: Int)] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT h.custodian, count(*),
                           sum(NOT EXISTS (SELECT 1 FROM holding o WHERE o.seq = h.seq AND o.custodian <> h.custodian))
                    FROM holding h WHERE h.source = ? AND h.custodian <> '' GROUP BY h.custodian ORDER BY h.custodian
                    """, arguments: [source]
            ).map { ($0[0], $0[1], $0[2]) }
        }
    }
}
