import Foundation
import GRDB
import Records

/// One row of the fingerprints, as a check sees it.
package struct FingerprintRow: Sendable {
    /// The keyed hash of the message's native id, as ``Fingerprint/native`` has it.
    package let native: [UInt8]
    /// The entry of its latest captured state.
    package let seq: UInt64
    /// The order under which the message was destroyed; then the row is its tombstone.
    package let destroyedBy: UInt64?
}

extension Ledger {
    /// Walks all fingerprints, in no order that means anything.
    package func walkFingerprints(_ body: (FingerprintRow) throws -> Void) throws {
        try entries.reading { db in
            let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT native, seq, destroyed_by FROM fingerprint")
            while let row = try rows.next() {
                let native = try row.withUnsafeData(atIndex: 0) { [UInt8]($0 ?? .init()) }
                try body(
                    FingerprintRow(
                        native: native, seq: UInt64(bitPattern: row[1] as Int64),
                        destroyedBy: (row[2] as Int64?).map(UInt64.init(bitPattern:))))
            }
        }
    }

    /// Puts fingerprints right that a check found wrong, all of them or none: rows to remove, and rows as they should be.
    ///
    /// Tombstones are left alone, but for those of records that open: what the others stand for can be opened no more.
    package func mendFingerprints(removing: [[UInt8]], setting: [[UInt8]: KnownMessage]) throws {
        try requireWriting()
        try withLock {
            do {
                try entries.queue.write { db in
                    for native in removing {
                        try db.execute(
                            sql: "DELETE FROM fingerprint WHERE native = ? AND destroyed_by IS NULL",
                            arguments: [Data(native)])
                    }
                    for (native, message) in setting {
                        try db.execute(
                            sql:
                                "INSERT OR REPLACE INTO fingerprint(native, content, seq, destroyed_by) VALUES (?, ?, ?, ?)",
                            arguments: [
                                Data(native), message.destroyedBy == nil ? Data(message.contentStates) : nil,
                                Int64(message.seq), message.destroyedBy.map { Int64($0) },
                            ])
                    }
                }
            } catch {
                throw LedgerError.storage(error, file: entries.file)
            }
        }
    }
}
