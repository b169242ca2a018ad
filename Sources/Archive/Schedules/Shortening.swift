import Foundation
import Ledger
public import Retention

/// A schedule that keeps records for less time, from its proposal to its coming into force.
public struct Shortening: Sendable {
    /// How many days lie between the approval and the first day in force.
    public static let coolingOffDays = 14

    /// Where it stands.
    public enum State: String, Sendable { case proposed, approved, inForce = "in_force", withdrawn }

    /// What was put forward.
    public let proposed: ShorteningProposed
    /// Who put it forward.
    public let proposedBy: String
    /// When, RFC 3339.
    public let proposedAt: String
    /// Who approved it.
    public private(set) var approvedBy: String?
    /// The first day on which it can come into force.
    public private(set) var from: CivilDate?
    /// Where it stands.
    public private(set) var state = State.proposed

    init(_ proposal: (act: Act, payload: ShorteningProposed), later: [Act], adopted: Bool) throws {
        proposed = proposal.payload
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        for act in later {
            switch act.kind {
            case ShorteningApproved.kind:
                approvedBy = act.by
                from = try CivilDate(parsing: act.decode(ShorteningApproved.self).from)
                state = .approved
            case ShorteningWithdrawn.kind: state = .withdrawn
            default: break
            }
        }
        if adopted { state = .inForce }
    }
}

extension OpenArchive {
    /// The schedules that were put forward and keep records for less time, in order.
    public func shortenings() throws -> [Shortening] {
        let adopted = Set(try catalogue.acts(ScheduleAdopted.self).compactMap(\.payload.shortening))
        return try catalogue.acts(ShorteningProposed.self).map { proposal in
            try Shortening(
                proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq },
                adopted: adopted.contains(proposal.payload.id))
        }
    }

    /// The one with this number, in the given state.
    private func shortening(_ id: String, in states: [Shortening.State]) throws -> Shortening {
        guard let found = try shortenings().first(where: { $0.proposed.id == id }) else {
            throw ArchiveError(.notFound, "No schedule \(id) was put forward: `canute schedule list` shows them.")
        }
        guard states.contains(found.state) else {
            let state = found.state.rawValue.replacing("_", with: " ")
            throw ArchiveError(
                .wrongUse,
                found.state == .proposed
                    ? "Schedule \(id) is not approved yet: somebody else than \(found.proposedBy) has to approve it first."
                    : "Schedule \(id) is \(state) already. Nothing was changed.")
        }
        return found
    }

    /// Approves that a schedule keeps records for less time; never the one who put it forward.
    ///
    /// - Returns: the first day on which it can come into force.
    /// - Throws: `needsSecondPerson`, `needsSignature`, `changed` where it would not do what was previewed, `clock`.
    @discardableResult
    public func approveShortening(_ id: String, signer: PersonalSigner? = nil) throws -> CivilDate {
        let found = try shortening(id, in: [.proposed])
        guard !People.areSame(actor, found.proposedBy) else {
            throw ArchiveError(
                .needsSecondPerson,
                "\(found.proposedBy) put schedule \(id) forward, so somebody else must approve it (--by NAME).")
        }
        _ = try checked(schedule(of: found), code: found.proposed.preview, reclassify: found.proposed.reclassify)
        let from = try today().adding(days: Shortening.coolingOffDays)
        let approval = ShorteningApproved(id: id, preview: found.proposed.preview, from: from.description)
        try record(try signed(approval, subject: id, with: signer), subject: id, as: .schedule)
        return from
    }

    /// Brings an approved schedule into force once the cooling-off period is over.
    ///
    /// - Throws: `notDue` before that day, `changed` where it would not do what was approved, `clock`.
    @discardableResult
    public func enforceShortening(_ id: String) throws -> UInt64 {
        let found = try shortening(id, in: [.approved])
        if let from = found.from, try today() < from {
            throw ArchiveError(
                .notDue,
                "Schedule \(id) was approved with a cooling-off period: it can come into force from \(from.longText). "
                    + "Nothing was changed.")
        }
        if let (act, approval) = try catalogue.acts(ShorteningApproved.self).last(where: { $0.payload.id == id }) {
            try requireSound(act, approval)
        }
        let schedule = try schedule(of: found)
        let preview = try checked(schedule, code: found.proposed.preview, reclassify: found.proposed.reclassify)
        return try enforce(schedule, preview, shortening: id)
    }

    /// Takes back a schedule that was put forward.
    public func withdrawShortening(_ id: String, reason: String) throws {
        _ = try shortening(id, in: [.proposed, .approved])
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why schedule \(id) is withdrawn: give --reason.")
        }
        try record(ShorteningWithdrawn(id: id, reason: reason), subject: id)
    }

    private func schedule(of shortening: Shortening) throws -> RetentionSchedule {
        try RetentionSchedule(xml: Array(shortening.proposed.xml.utf8), name: shortening.proposed.title)
    }
}
