import Foundation
import Ledger
public import Retention

/// How a conversation stands under the schedule in force on a day.
public struct Standing: Sendable {
    /// The conversation that is decided.
    public let conversation: Conversation
    /// The code of the retention class.
    public let retentionClass: RetentionClass
    /// What the schedule and the holds come to on that day.
    public let decision: RetentionDecision
    /// The holds that cover it, ended ones too.
    public let holds: [Hold]
    /// Title and version of the schedule.
    public let schedule: String
}

extension OpenArchive {
    /// How far, in seconds, the clock may stand before the last entry: as far as two machines' clocks may differ.
    private static let clockTolerance = 600.0

    /// Decides how a conversation stands on `date`.
    ///
    /// Deciding changes nothing.
    ///
    /// - Throws: `notFound` where it is not there, or its class is not in the schedule.
    public func standing(of id: UInt64, on date: CivilDate) throws -> Standing {
        guard let conversation = try catalogue.conversation(id) else {
            throw ArchiveError(
                .notFound, "There is no conversation \(id): give the number of a message that stands in it.")
        }
        let schedule = try schedule().schedule
        guard let retentionClass = schedule.retentionClass(conversation.retentionClass) else {
            throw ArchiveError(
                .notFound,
                "Conversation \(id) is of class \(conversation.retentionClass), which the schedule \(schedule.title) "
                    + "\(schedule.version) does not have: adopt a schedule that has it.")
        }
        let holds = try holds(on: id)
        let due = try catalogue.dueRow(of: id)
        let decision = decide(
            terms: retentionClass.terms, triggerDate: due?.triggerDate, holds: try holds.map { try $0.interval() },
            extendedUntil: due?.extendedUntil, asOf: date)
        return Standing(
            conversation: conversation, retentionClass: retentionClass, decision: decision, holds: holds,
            schedule: "\(schedule.title), version \(schedule.version)")
    }

    /// Today in the United Kingdom.
    ///
    /// - Throws: `clock` where the clock stands before what the ledger has already: a day that is over would come again,
    ///   and nothing is decided by such a clock.
    public func today() throws -> CivilDate {
        let last = try ledger.lastMinute()
        guard now().timeIntervalSince1970 > Double(last) - Self.clockTolerance else {
            throw ArchiveError(
                .clock,
                "The system's clock says \(now().formatted(.iso8601)), but the last entry is of "
                    + "\(Date(timeIntervalSince1970: Double(last)).formatted(.iso8601)): the clock jumped back. Set it, then try "
                    + "again. Nothing was done.")
        }
        guard let today = CivilDay.date(now()) else {
            throw ArchiveError(.wrongUse, "The system's clock gives no date: set it, then try again.")
        }
        return today
    }
}
