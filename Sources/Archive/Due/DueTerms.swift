import Foundation
import GRDB
import Retention
import Synchronization

/// The terms of the schedule in force, by the code of the class, with the days that they come to.
struct DueTerms {
    /// The cutoff and the last day of the period, as day numbers.
    struct Days: Sendable {
        var cutoff: Int64?
        var retainUntil: Int64?
    }

    private struct Question: Hashable {
        let code: String
        let day: Int64
    }

    /// The terms of each class.
    let classes: [String: RetentionTerms]
    private var known: [Question: Days] = [:]

    init(classes: [String: RetentionTerms]) { self.classes = classes }

    /// The days that a class's terms come to from a trigger day.
    mutating func days(_ code: String, from day: Int64) -> Days {
        let question = Question(code: code, day: day)
        if let days = known[question] { return days }
        guard let terms = classes[code] else { return Days() }
        let trigger = CivilDate(dayNumber: Int(day))
        let days = Days(
            cutoff: terms.cutoffDate(from: trigger).map { Int64($0.dayNumber) },
            retainUntil: terms.retainUntil(from: trigger).map { Int64($0.dayNumber) })
        known[question] = days
        return days
    }
}

/// The terms of the schedule that was adopted last, read once and not for every batch.
final class AdoptedTerms: Sendable {
    private let read = Mutex<(entry: Int64, classes: [String: RetentionTerms])>((-1, [:]))

    /// The terms in force as the acts in `db` say; of no class where no schedule was adopted, or it cannot be read.
    func current(_ db: GRDB.Database) throws -> DueTerms {
        let find = try db.cachedStatement(sql: "SELECT max(seq) FROM act WHERE kind = ?")
        let entry = try Int64.fetchOne(find, arguments: [ScheduleAdopted.kind]) ?? -2
        if let classes = read.withLock({ $0.entry == entry ? $0.classes : nil }) { return DueTerms(classes: classes) }
        let payload = try Data.fetchOne(db, sql: "SELECT payload FROM act WHERE seq = ?", arguments: [entry])
        let classes = payload.map(Self.classes) ?? [:]
        read.withLock { $0 = (entry, classes) }
        return DueTerms(classes: classes)
    }

    private static func classes(_ payload: Data) -> [String: RetentionTerms] {
        // A schedule that this program cannot read lets nothing fall due: what asks for it says so in words.
        guard let adopted = try? JSONDecoder().decode(ScheduleAdopted.self, from: payload),
            let schedule = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title)
        else { return [:] }
        return Dictionary(schedule.classes.map { ($0.code, $0.terms) }) { first, _ in first }
    }
}
