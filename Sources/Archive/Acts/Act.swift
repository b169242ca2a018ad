public import Foundation
import Ledger
public import Records

/// Something that a person or Canute did, as the ledger keeps it: a record whose source is `canute`.
///
/// Its payload is one JSON object, sealed and committed like a message. Holds, schedules, requests and decisions are
/// nothing but acts, and every table that shows them is made from these.
public struct Act: Sendable, Equatable {
    /// The entry that keeps it.
    public let seq: UInt64
    /// The entry's type.
    public let type: EntryType
    /// What was done, such as `disposal_proposed`.
    public let kind: String
    /// What it was done to: the reference of a request, a disposal, a source.
    public let subject: String
    /// Who did it.
    public let by: String
    /// When, RFC 3339 in UTC.
    public let at: String
    /// The payload's bytes.
    public let payload: Data

    /// Decodes the payload.
    public func decode<T: Decodable>(_ type: T.Type) throws -> T {
        do { return try JSONDecoder().decode(type, from: payload) } catch {
            throw ArchiveError(.damaged, "The act in entry \(seq) (\(kind)) cannot be read: \(error).")
        }
    }
}

/// A kind of act with its payload.
public protocol ActPayload: Codable, Sendable {
    /// What the act is called in the ledger.
    static var kind: String { get }
}

extension Act {
    /// The components of an act's record.
    public static func components(
        _ payload: some ActPayload, subject: String, by: String, at: Date
    ) throws -> [Component] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [
            .blob("source", "canute"), .blob("kind", Swift.type(of: payload).kind), .text("by", by),
            .blob("at", at.formatted(.iso8601)), .blob("subject", subject),
            .blob("payload", [UInt8](try encoder.encode(payload))),
        ]
    }

    /// Reads the act that a record keeps; nil for a captured message or content that is gone.
    init?(_ seq: UInt64, _ type: EntryType, _ components: [Component]) {
        let value = { (path: String) in components.first { $0.path == path } }
        guard value("source")?.string == "canute", let kind = value("kind")?.string, let at = value("at")?.string,
            let payload = value("payload")
        else { return nil }
        self.init(
            seq: seq, type: type, kind: kind, subject: value("subject")?.string ?? "", by: value("by")?.string ?? "",
            at: at, payload: Data(payload.bytes))
    }
}
