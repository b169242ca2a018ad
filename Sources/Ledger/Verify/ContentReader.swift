import GRDB
import Records

/// Opens records one after another on connections of its own, so that each core can have one.
///
/// It holds one record at a time: memory does not grow with how many are opened.
final class ContentReader: Sendable {
    private let entries: EntryStore
    private let keys: KeyStore
    private let origin: String

    init(_ ledger: Ledger) throws {
        entries = try EntryStore(ledger.files.archive, writable: false)
        keys = try KeyStore(ledger.files.keys, secrets: ledger.secrets, origin: ledger.keys.origin, writable: false)
        origin = ledger.origin
    }

    /// What is there of each entry of these runs whose own words can be read.
    func presences(_ runs: [ClosedRange<UInt64>]) throws -> [(UInt64, ContentWalk.Presence)] {
        var found: [(UInt64, ContentWalk.Presence)] = []
        for run in runs {
            let keys = try keys.rows(run)
            try entries.queue.read { db in
                let select = try BoundStatement(
                    db,
                    """
                    SELECT entry.seq, entry.bytes, sealed.content FROM entry LEFT JOIN sealed ON sealed.seq = entry.seq
                    WHERE entry.seq BETWEEN ? AND ? ORDER BY entry.seq
                    """)
                try select.each(.integer(Int64(clamping: run.lowerBound)), .integer(Int64(clamping: run.upperBound))) {
                    row in
                    let seq = UInt64(bitPattern: row.integer(0) ?? -1)
                    let entry = row.withBytes(1) { bytes in
                        try? Entry(parsing: bytes.bindMemory(to: UInt8.self), origin: origin)
                    }
                    guard let entry, entry.seq == seq else { return }
                    let sealed = row.isNull(2) ? nil : row.blob(2)
                    if let presence = try ContentWalk.presence(of: entry, sealed: sealed, key: keys[seq]) {
                        found.append((seq, presence))
                    }
                }
            }
        }
        return found
    }
}
