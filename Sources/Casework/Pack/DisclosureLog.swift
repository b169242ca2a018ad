public import Archive
import Foundation
import Interchange
import Retention

/// One answer as a body publishes it: what was asked and how it was answered, never who asked.
public struct DisclosureLogEntry: Sendable, Encodable {
    /// The reference.
    public let reference: String
    /// The law.
    public let regime: String
    /// The day of the answer, `YYYY-MM-DD`.
    public let answered: String
    /// What was asked, with gaps where the requester is named.
    public let asked: String
    /// How it was answered.
    public let outcome: String
    /// The provisions relied on.
    public let provisions: [String]
    /// How many records the public layer's pack holds; nil where none was issued for it.
    public let records: Int?

    /// A log as it is published in CSV.
    public static func csv(_ entries: [DisclosureLogEntry]) -> [UInt8] {
        var table = CSVText(
            header: ["reference", "regime", "answered", "asked", "outcome", "provisions", "records"])
        for entry in entries {
            table.row([
                entry.reference, entry.regime, entry.answered, entry.asked, entry.outcome,
                entry.provisions.joined(separator: " "), entry.records.map(String.init) ?? "",
            ])
        }
        return table.bytes
    }
}

extension OpenArchive {
    /// The disclosure log: all answered requests but those of subject access, by the day of the answer.
    ///
    /// Where a body neither confirms nor denies, the log says no more than that.
    public func disclosureLog() throws -> [DisclosureLogEntry] {
        try requests().filter { $0.regime != .sar }.compactMap { request in
            guard let answered = request.answeredOn, let outcome = request.outcome else { return nil }
            let isSilent = request.neitherConfirmedNorDenied != nil
            return DisclosureLogEntry(
                reference: request.id, regime: request.regime.rawValue, answered: answered.description,
                asked: Requester(request).anonymous, outcome: outcome,
                provisions: isSilent ? [] : request.provisions,
                records: request.issued.last { $0.layer == "log" }?.records)
        }.sorted { ($0.answered, $0.reference) < ($1.answered, $1.reference) }
    }
}
