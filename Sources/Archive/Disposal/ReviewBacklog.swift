import Ledger
import Records
public import Retention

/// What of a class is due for a review that nobody has made.
public struct ReviewBacklog: Sendable, Equatable {
    /// The code of the class.
    public let retentionClass: String
    /// How many conversations wait.
    public let conversations: UInt64
    /// How many entries these have.
    public let count: UInt64
    /// The day from which the first of them was due.
    public let since: CivilDate

    /// Days after which a review is overdue.
    public static let overdueAfter = 30
}

extension OpenArchive {
    /// What waits for a review, in an open disposal or in none, and whether the first of it has waited too long.
    public func reviewBacklog() throws -> [(disposal: String?, backlog: ReviewBacklog, isOverdue: Bool)] {
        let day = try today()
        func isOverdue(_ backlog: ReviewBacklog) -> Bool {
            day.dayNumber - backlog.since.dayNumber > ReviewBacklog.overdueAfter
        }
        var waiting: [(disposal: String?, backlog: ReviewBacklog, isOverdue: Bool)] = []
        var listed: [UInt64] = []
        for disposal in try disposals() where disposal.isOpen && !disposal.unreviewed.isEmpty {
            let reviewed = SequenceList(
                try disposal.reviews.flatMap { try SequenceList(parsing: Array($0.reviewed.conversations.utf8)).seqs })
            let lists = try lists(of: disposal)
            for (part, _, _) in disposal.unreviewed {
                guard let rest = lists.parts[part.retentionClass]?.conversations.subtracting(reviewed) else { continue }
                listed += rest.seqs
                for backlog in try catalogue.reviewsWaiting(on: day, among: rest) {
                    waiting.append((disposal.proposed.id, backlog, isOverdue(backlog)))
                }
            }
        }
        for backlog in try catalogue.reviewsWaiting(on: day, except: SequenceList(listed)) {
            waiting.append((nil, backlog, isOverdue(backlog)))
        }
        return waiting
    }
}
