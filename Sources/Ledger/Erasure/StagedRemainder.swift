import Crypto
import Foundation
import GRDB
import Records

/// What is to stay of a record of which a part is ordered to be erased: ready before the order, in use only after it.
///
/// Its key lies in `keys.sqlite` and its content in `archive.sqlite` before the order's entry is durable there, so that
/// from the order on nothing is needed any more of what is to be destroyed.
struct StagedRemainder: Sendable {
    let seq: UInt64
    /// C, which seals the remainder and nothing else.
    let key: [UInt8]
    let sealed: [UInt8]
    /// The message's native id as fingerprints have it; nil where it has none.
    let native: Fingerprint.Code?

    init(_ remainder: SealedRemainder, of seq: UInt64, root: Records.Digest, native: Fingerprint.Code?) throws {
        self.seq = seq
        self.native = native
        key = try RandomBytes.draw(32)
        sealed = try remainder.sealed(root: root, key: SymmetricKey(data: key))
    }
}

extension KeyStore {
    /// Stores the keys of remainders beside those of their records; after it returns, they survive a power cut.
    ///
    /// - Throws: `refused` where a part of one of the records is ordered to be erased already.
    func stage(_ remainders: [StagedRemainder], order: UInt64) throws {
        guard let first = remainders.map(\.seq).min(), let last = remainders.map(\.seq).max() else { return }
        try write { db in
            let segments = try segmentKeys(of: first..<last + 1, db)
            for one in remainders {
                guard let key = segments[one.seq / Self.segmentSize] else { continue }
                guard
                    try Int64.fetchOne(
                        db, sql: "SELECT ordered FROM remainder_key WHERE seq = ?", arguments: [Int64(one.seq)]) == nil
                else {
                    throw LedgerError(
                        .refused,
                        "A part of record \(one.seq) is being erased already: open the archive for writing, which finishes "
                            + "that, and order it again. Nothing was ordered.")
                }
                let wrapped = try Self.wrap(
                    one.key, key: key, nonce: try RandomBytes.draw(12)[...],
                    name: Self.recordName(one.seq, origin: origin))
                try db.execute(
                    sql: "INSERT INTO remainder_key(seq, ordered, wrapped) VALUES (?, ?, ?)",
                    arguments: [Int64(one.seq), Int64(order), wrapped])
            }
        }
    }

    /// Puts the keys of an order's remainders in place of K and C, gives each touched segment a new key and empties the log.
    ///
    /// One transaction: after it, nothing opens what the records were before. Doing it again changes nothing.
    func takeRemainders(of order: UInt64, timeout: Double = 5) throws {
        try write { db in
            let rows = try GRDB.Row.fetchAll(
                db, sql: "SELECT seq, wrapped FROM remainder_key WHERE ordered = ? ORDER BY seq",
                arguments: [Int64(order)])
            guard !rows.isEmpty else { return }
            var touched: Set<UInt64> = []
            for row in rows {
                // Both are wrapped by the key of the segment under the record's name, so that the row is taken as it is.
                try db.execute(
                    sql: "INSERT OR REPLACE INTO record_key(seq, wrapped) VALUES (?, ?)",
                    arguments: [row[0] as Int64, row[1] as Data])
                touched.insert(UInt64(bitPattern: row[0] as Int64) / Self.segmentSize)
            }
            try db.execute(sql: "DELETE FROM remainder_key WHERE ordered = ?", arguments: [Int64(order)])
            for id in touched.sorted() { try replaceSegmentKey(id, db) }
        }
        try Database.truncateLog(queue, file: file, timeout: timeout)
    }

    /// The records of which a remainder's key waits for its order to be carried out.
    func staged(for order: UInt64) throws -> Set<UInt64> {
        try reading { db in
            Set(
                try Int64.fetchAll(
                    db, sql: "SELECT seq FROM remainder_key WHERE ordered = ?", arguments: [Int64(clamping: order)]
                ).map(UInt64.init(bitPattern:)))
        }
    }
}

extension EntryStore {
    /// Adds the sealed remainders that an order's entry brings with it.
    static func stage(_ remainders: [StagedRemainder], order: UInt64, _ db: GRDB.Database) throws {
        for one in remainders {
            try db.execute(
                sql: "INSERT INTO remainder(seq, ordered, native, content) VALUES (?, ?, ?, ?)",
                arguments: [Int64(one.seq), Int64(order), one.native.map { Data($0.bytes) }, Data(one.sealed)])
        }
    }

    /// Puts an order's remainders in place of the records' content; of their fingerprints only the native ids' tombstones stay.
    ///
    /// Doing it again changes nothing.
    func takeRemainders(of order: UInt64, timeout: Double = 5) throws {
        do {
            try queue.write { db in
                let number = Int64(order)
                try db.execute(
                    sql: """
                        UPDATE fingerprint SET content = NULL, destroyed_by = ?1 WHERE destroyed_by IS NULL
                        AND native IN (SELECT native FROM remainder WHERE ordered = ?1 AND native IS NOT NULL)
                        """, arguments: [number])
                if db.changesCount > 0 {
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, 'yes')", arguments: [Self.gapsLeft])
                }
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO sealed(seq, content)
                        SELECT seq, content FROM remainder WHERE ordered = ?
                        """, arguments: [number])
                try db.execute(sql: "DELETE FROM remainder WHERE ordered = ?", arguments: [number])
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        try Database.truncateLog(queue, file: file, timeout: timeout)
    }

    /// The records of which a remainder waits for its order to be carried out.
    func staged(for order: UInt64) throws -> Set<UInt64> {
        try reading { db in
            Set(
                try Int64.fetchAll(
                    db, sql: "SELECT seq FROM remainder WHERE ordered = ?", arguments: [Int64(clamping: order)]
                ).map(UInt64.init(bitPattern:)))
        }
    }
}
