public import Archive
import Foundation
public import Ledger
import Records
public import Retention

/// When a requester's name and address fall due, apart from the request itself.
public struct RequesterDue: Sendable {
    /// The request.
    public let request: String
    /// When, and why.
    public let decision: RetentionDecision
    /// What keeps it although the period is over, in words; nil where nothing does.
    public let kept: String?
    /// The entries that keep the requester's particulars.
    public let seqs: [UInt64]

    /// Whether they may be destroyed today.
    public var isDue: Bool { decision.state == .dueDestroy && kept == nil }
}

extension OpenArchive {
    /// The requesters who are still kept, each with the day on which their particulars fall due; in order of logging.
    ///
    /// - Throws: `notFound` where the schedule in force has no class for them.
    public func requestersDue() throws -> [RequesterDue] {
        let code = RequesterKept.retentionClass
        let schedule = try schedule().schedule
        guard let terms = schedule.retentionClass(code)?.terms else {
            throw CaseworkError(
                .notFound,
                "The schedule in force, \(schedule.title), has no class \(code) for requesters\u{2019} names and addresses: adopt a "
                    + "version that has one. Until then they are kept.")
        }
        let kept = Dictionary(grouping: try catalogue.acts(RequesterKept.self), by: \.act.subject)
        let holds = try holds()
        return try requests().compactMap { request in
            guard let acts = kept[request.id] else { return nil }
            let own = try holds.filter { $0.placed.request == request.id }.map { try $0.interval() }
            let decision = Retention.decide(
                terms: terms, triggerDate: try closingDay(of: request), holds: own, asOf: try today())
            return RequesterDue(
                request: request.id, decision: decision, kept: try whyKept(request), seqs: acts.map(\.act.seq))
        }
    }

    /// Proposes to destroy the names and addresses that fell due; somebody else decides.
    ///
    /// - Throws: `wrongUse` where none is due.
    public func proposeForgetting() throws -> (removal: Expunge, requests: [String]) {
        let due = try requestersDue().filter(\.isDue)
        guard !due.isEmpty else {
            throw CaseworkError(
                .wrongUse,
                "No requester\u{2019}s particulars are due: `canute request requesters list` says when they are.")
        }
        let removal = try proposeRemoval(
            of: RequesterKept.self, in: due.flatMap(\.seqs).sorted(),
            reason: "requesters of " + due.map(\.request).joined(separator: ", "))
        return (removal, due.map(\.request))
    }

    /// Decides on a proposal, never whoever made it; what is not due any more at that moment is not destroyed.
    ///
    /// The requests, their decisions, clocks and statistics stay as they were.
    public func decideForgetting(
        _ id: String, approved: Bool, reason: String? = nil, signer: PersonalSigner? = nil,
        projections: [any ErasableProjection]
    ) throws -> Expunge {
        let proposed = try expunge(id).proposed
        guard proposed.retentionClass == RequesterKept.retentionClass else {
            throw CaseworkError(.wrongUse, "\(id) is no removal of requesters: `canute record expunge` decides it.")
        }
        let list = try SequenceList(parsing: Array(proposed.list.utf8))
        return try decideRemoval(
            id, approved: approved, reason: reason, signer: signer, projections: projections,
            mayDestroy: {
                let due = Set(try requestersDue().filter(\.isDue).flatMap(\.seqs))
                if let left = list.seqs.first(where: { !due.contains($0) }) {
                    let whose = try catalogue.act(left)?.subject ?? "a request"
                    throw CaseworkError(
                        .gate,
                        "The requester of \(whose) is not due any more, or gone: refuse \(id) and propose it again. Nothing "
                            + "was destroyed.")
                }
            })
    }

    /// The day on which a request was closed; nil while it is open.
    private func closingDay(of request: RequestFile) throws -> CivilDate? {
        let act = try catalogue.acts(on: request.id).last { $0.kind == RequestClosed.kind }
        return act.flatMap { (try? Date($0.at, strategy: .iso8601)).flatMap(CivilDay.date) }
    }

    /// A matter that is open needs to know whose it is.
    private func whyKept(_ request: RequestFile) throws -> String? {
        if request.closed == nil { return "the request is not closed" }
        if let stage = request.register.runningStage { return "its \(stage.opened.stage.rawValue) is not over" }
        let parts = try requests().filter { $0.opened.partOf == request.id && $0.closed == nil }
        return parts.first.map { "its part \($0.id) is not closed" }
    }
}
