import GRDB
public import Ledger
import Records
import Retention

extension OpenArchive {
    /// What a reader should know of a record, each in one sentence.
    ///
    /// Recording is authorised only after all reasonable efforts to inform every user (SI 2018/356 reg 4(1)).
    public func flags(of record: StoredRecord) throws -> [String] {
        guard let fields = record.content.flatMap({ MessageFields($0.components) }), let name = fields.source,
            let source = try source(name)
        else { return [] }
        var flags: [String] = []
        if let held = source.heldFor, held != "the authority" { flags.append("held for \(held)") }
        let sent = try catalogue.sentAt(record.seq)
        if let given = source.noticeGiven, let start = Self.start(given), let sent, sent < start {
            flags.append("sent before users were told that \(name) is captured (\(given))")
        }
        return flags
    }

    /// The moment at which a declared day begins in the United Kingdom, in microseconds since 1970.
    static func start(_ day: String) -> Int64? { (try? CivilDate(parsing: day)).flatMap(CivilDay.start) }
}

extension Catalogue {
    /// When a message was sent, in microseconds since 1970.
    func sentAt(_ seq: UInt64) throws -> Int64? {
        try queue.read { db in
            try Int64.fetchOne(db, sql: "SELECT sent_at FROM item WHERE seq = ?", arguments: [Int64(clamping: seq)])
        }
    }
}
