import Archive
import Casework
import HTTPTypes
import Hummingbird
import Ledger
import Retention

/// Holds, disposals, coverage, the service's own figures: no content.
enum RegisterCalls {
    static let routes: [APIBook.Route] = [
        .init(method: .get, path: "/api/v1/holds", action: .seeHolds) { call in
            let person = call.visitor.person
            return JSONAnswer.response([
                "holds": try await call.read { archive, _ in
                    try archive.holds().filter { hold in
                        try hold.placed.request.map { try archive.mayKnow(person, of: $0) } ?? true
                    }.map(HoldRow.init)
                }
            ])
        },
        .init(method: .get, path: "/api/v1/disposals", action: .seeDisposals) { call in
            JSONAnswer.response([
                "disposals": try await call.read { archive, _ in try archive.disposals().map(DisposalRow.init) }
            ])
        },
        .init(method: .get, path: "/api/v1/coverage", action: .seeCoverage) { call in
            JSONAnswer.response(["sources": try await call.read { archive, _ in try archive.coverage() }])
        },
        .init(method: .get, path: "/metrics", action: .seeMetrics) { call in
            let (entries, signed) = try await call.read { archive, _ in
                (try archive.ledger.count(), try archive.ledger.signedSize())
            }
            var response = Response.plain(
                call.site.measures.text(
                    entries: entries, signed: signed, waiting: call.site.desk.load, roomUsed: call.site.room.used))
            response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            return response
        },
    ]

    private struct HoldRow: Encodable {
        let id: String
        let kind: String
        let reason: String
        let owner: String
        let from: String
        let to: String?
        let request: String?
        let conversations: Int

        init(_ hold: Hold) {
            id = hold.placed.id
            kind = hold.kind.rawValue
            reason = hold.placed.reason
            owner = hold.placed.owner
            from = hold.from.description
            to = hold.to?.description
            request = hold.placed.request
            conversations = hold.placed.conversations.count
        }
    }

    private struct DisposalRow: Encodable {
        let id: String
        let state: String
        let classes: [String]
        let proposed_by: String
        let proposed_at: String
        let approved_by: String?
        let count: UInt64
        let list_hash: String

        init(_ disposal: Disposal) {
            id = disposal.proposed.id
            state = disposal.state.rawValue
            classes = disposal.proposed.parts.map(\.retentionClass)
            proposed_by = disposal.proposedBy
            proposed_at = disposal.proposedAt
            approved_by = disposal.approvedBy
            count = disposal.proposed.count
            list_hash = disposal.proposed.listHash
        }
    }
}
