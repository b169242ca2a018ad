import Foundation
import GRDB
import Ledger
import Records
import Retention

/// The days by which entries of one order fell due, so that the reckoning can be shown when their content is gone.
///
/// They stand in the component `grounds` of the order's record, as JSON: one object for each set of days.
struct DueGround: Codable, Equatable {
    /// The day of the trigger, `YYYY-MM-DD`.
    var trigger: String
    /// The last day of the last hold that had covered them.
    var released: String?
    /// The last day to which a review had put their destruction off.
    var extended: String?
    /// The entries, as a list in FORMAT's form.
    var entries: String

    /// The component's path.
    static let path = "grounds"

    /// The component that keeps them.
    static func component(_ grounds: [DueGround]) throws -> Component {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .blob(path, [UInt8](try encoder.encode(grounds)))
    }

    /// The days of one entry, read from the order that destroyed it; nil where the order keeps none.
    static func of(_ seq: UInt64, in order: OpenContent?) throws -> DueGround? {
        guard let bytes = order?.components.first(where: { $0.path == path })?.bytes else { return nil }
        let grounds = try JSONDecoder().decode([DueGround].self, from: Data(bytes))
        return try grounds.first { try SequenceList(parsing: Array($0.entries.utf8)).contains(seq) }
    }

    /// The reckoning, step by step, by the terms that were in force.
    func steps(_ terms: RetentionTerms, on day: CivilDate) throws -> [String] {
        let last = try released.map { try CivilDate(parsing: $0) }
        let holds = try last.map { [try HoldInterval(id: "a hold", from: $0, to: $0)] } ?? []
        return decide(
            terms: terms, triggerDate: try CivilDate(parsing: trigger), holds: holds,
            extendedUntil: try extended.map { try CivilDate(parsing: $0) }, asOf: day
        ).steps
    }
}

extension Catalogue {
    /// The days by which these conversations fell due.
    func grounds(_ conversations: [(conversation: UInt64, entries: [UInt64])]) throws -> [DueGround] {
        struct Days: Hashable {
            let trigger: Int
            let released: Int?
            let extended: Int?
        }
        var entries: [Days: [UInt64]] = [:]
        try queue.read { db in
            let find = try db.cachedStatement(
                sql:
                    "SELECT trigger_day, released, extended FROM due WHERE conversation = ? AND trigger_day IS NOT NULL"
            )
            for one in conversations {
                guard let row = try Row.fetchOne(find, arguments: [Int64(clamping: one.conversation)]) else { continue }
                entries[Days(trigger: row[0], released: row[1], extended: row[2]), default: []] += one.entries
            }
        }
        func text(_ day: Int) -> String { CivilDate(dayNumber: day).description }
        return entries.map { days, seqs in
            DueGround(
                trigger: text(days.trigger), released: days.released.map(text), extended: days.extended.map(text),
                entries: String(decoding: SequenceList(seqs).encoded, as: UTF8.self))
        }.sorted {
            ($0.trigger, $0.released ?? "", $0.extended ?? "") < ($1.trigger, $1.released ?? "", $1.extended ?? "")
        }
    }
}
