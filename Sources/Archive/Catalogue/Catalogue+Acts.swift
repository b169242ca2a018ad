import Foundation
import GRDB
import Records

extension Catalogue {
    /// The acts of one kind, in order.
    public func acts<T: ActPayload>(_ type: T.Type) throws -> [(act: Act, payload: T)] {
        try acts(where: "kind = ?", [type.kind]).map { ($0, try $0.decode(type)) }
    }

    /// The acts on one subject, in order.
    public func acts(on subject: String) throws -> [Act] { try acts(where: "subject = ?", [subject]) }

    /// The act in an entry.
    public func act(_ seq: UInt64) throws -> Act? { try acts(where: "seq = ?", [Int64(clamping: seq)]).first }

    private func acts(where condition: String, _ arguments: StatementArguments) throws -> [Act] {
        try queue.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM act WHERE \(condition) ORDER BY seq", arguments: arguments).map {
                row in
                Act(
                    seq: UInt64(bitPattern: row["seq"] as Int64), type: EntryType(rawValue: row["type"]) ?? .audit,
                    kind: row["kind"], subject: row["subject"], by: row["by"], at: row["at"], payload: row["payload"])
            }
        }
    }
}
