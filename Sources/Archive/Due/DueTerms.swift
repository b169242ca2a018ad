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

/// The schedule that was adopted last, read once and not for every batch or every conversation.
final class AdoptedSchedule: Sendable {
    private struct Known: Sendable {
        var entry: Int64 = -1
        /// Nil where this program cannot read what was adopted.
        var schedule: RetentionSchedule?
        var classes: [String: RetentionTerms] = [:]
    }

    private let known = Mutex(Known())

    /// The schedule in force as the acts in `db` say, with the entry that adopted it; nil where none was adopted.
    func current(_ db: GRDB.Database) throws -> (schedule: RetentionSchedule?, entry: UInt64)? {
        try read(db).map { ($0.schedule, UInt64(bitPattern: $0.entry)) }
    }

    /// The terms in force; of no class where no schedule was adopted, or it cannot be read.
    ///
    /// Then nothing falls due: what asks for the schedule itself says so in words.
    func terms(_ db: GRDB.Database) throws -> DueTerms { DueTerms(classes: try read(db)?.classes ?? [:]) }

    private func read(_ db: GRDB.Database) throws -> Known? {
        let find = try db.cachedStatement(sql: "SELECT max(seq) FROM act WHERE kind = ?")
        guard let entry = try Int64.fetchOne(find, arguments: [ScheduleAdopted.kind]) else { return nil }
        if let known = known.withLock({ $0.entry == entry ? $0 : nil }) { return known }
        let payload = try Data.fetchOne(db, sql: "SELECT payload FROM act WHERE seq = ?", arguments: [entry])
        let adopted = payload.flatMap { try? JSONDecoder().decode(ScheduleAdopted.self, from: $0) }
        let schedule = adopted.flatMap { try? RetentionSchedule(xml: Array($0.xml.utf8), name: $0.title) }
        let classes = Dictionary((schedule?.classes ?? []).map { ($0.code, $0.terms) }) { first, _ in first }
        let fresh = Known(entry: entry, schedule: schedule, classes: classes)
        known.withLock { $0 = fresh }
        return fresh
    }
}

extension Catalogue {
    /// The schedule that was adopted last, where this program can read it, with its entry; nil where none was adopted.
    func adoptedSchedule() throws -> (schedule: RetentionSchedule?, entry: UInt64)? {
        try queue.read { try adopted.current($0) }
    }
}
