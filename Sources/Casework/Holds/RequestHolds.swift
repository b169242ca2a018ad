public import Archive
import Foundation
public import Retention

/// A request's hold, and when it ends.
public struct RequestHold: Sendable {
    /// The request.
    public let request: String
    /// The hold's name.
    public let hold: String
    /// When it ends, and why.
    public let rule: RequestHoldRule
}

extension OpenArchive {
    /// The holds of requests that stand, each with the day on which its rule ends it.
    public func requestHolds() throws -> [RequestHold] {
        try holds().filter { $0.isOpen && $0.placed.request != nil }.compactMap { hold in
            guard let id = hold.placed.request, let file = try? request(id) else { return nil }
            return RequestHold(request: id, hold: hold.placed.id, rule: try rule(of: file))
        }
    }

    /// Ends the holds of requests whose time is over, by rule, and returns them.
    ///
    /// - Throws: `clock`, `needsSignature`.
    public func lapseRequestHolds(signer: PersonalSigner? = nil) throws -> [RequestHold] {
        let today = try today()
        let over = try requestHolds().filter { $0.rule.lastDay.map { $0 < today } ?? false }
        for one in over {
            guard let last = one.rule.lastDay else { continue }
            try endHold(
                one.hold, to: last, reason: "by rule: \(one.rule.steps.joined(separator: "; "))", signer: signer)
        }
        return over
    }

    /// When a request's hold ends: reading and searching are no correspondence, everything else that was done is.
    private func rule(of request: RequestFile) throws -> RequestHoldRule {
        let silent = [RecordRead.kind, SearchMade.kind, RequestSearched.kind]
        let acts = try catalogue.acts(on: request.id)
        let days = acts.filter { !silent.contains($0.kind) }.compactMap {
            (try? Date($0.at, strategy: .iso8601)).flatMap(CivilDay.date)
        }
        return RequestHoldRule(
            lastCorrespondence: max(days.max() ?? request.received, request.received),
            isAnswered: request.closed != nil || request.answeredOn != nil, stages: try Self.stages(request))
    }

    /// What still goes on, or has a tail of its own: an internal review only while it runs.
    private static func stages(_ request: RequestFile) throws -> [RequestHoldRule.Stage] {
        try request.register.stages.compactMap { stage in
            let ended = try stage.closed.map { try CivilDate(parsing: $0.date) }
            if stage.opened.stage == .internalReview, ended != nil { return nil }
            return RequestHoldRule.Stage(
                name: "\(stage.opened.stage.rawValue.replacing("-", with: " ")) stage",
                began: try CivilDate(parsing: stage.opened.date), ended: ended)
        }
    }
}
