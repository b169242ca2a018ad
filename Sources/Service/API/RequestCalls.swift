import Archive
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Retention

/// Requests with their clocks, and the packs that went out.
enum RequestCalls {
    static let routes: [APIBook.Route] = [
        .init(method: .get, path: "/api/v1/requests", action: .seeRequests, handler: list),
        .init(method: .get, path: "/api/v1/requests/{id}", action: .seeRequests) { call in
            let id = try await known(call)
            let row = try await call.read { archive, _ in
                try archive.register().first { $0.request.id == id }.map(Row.init)
            }
            guard let row else { throw Fault(.notFound, "There is no request \(id).") }
            return JSONAnswer.response(row)
        },
        .init(method: .get, path: "/api/v1/requests/{id}/clock", action: .seeRequests) { call in
            let id = try await known(call)
            let json = try await call.read { archive, _ in try archive.request(id).clock().json }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: json)))
        },
        .init(method: .get, path: "/api/v1/requests/{id}/packs", action: .downloadPack) { call in
            let id = try await known(call)
            let packs = try await call.read { archive, _ in try archive.request(id).issued.map(Pack.init) }
            return JSONAnswer.response(["packs": packs])
        },
        .init(method: .get, path: "/api/v1/requests/{id}/packs/{root}", action: .downloadPack, handler: download),
    ]

    private struct Row: Encodable {
        let id: String
        let reference: String?
        let part_of: String?
        let regime: String
        let received: String
        let due: String?
        let answered: String?
        let days_left: Int?
        let late: Bool
        let state: String
        let owner: String?
        let outcome: String?

        init(_ standing: RequestStanding) {
            let request = standing.request
            id = request.id
            reference = request.opened.reference
            part_of = request.opened.partOf
            regime = request.regime.rawValue
            received = request.received.description
            due = standing.due?.description
            answered = standing.answered?.description
            days_left = standing.daysLeft
            late = standing.isLate
            state = request.state
            owner = request.register.owner
            outcome = request.outcome
        }
    }

    private struct Pack: Encodable {
        let root: String
        let layer: String
        let issued: String
        let records: Int
        let withheld: Int

        init(_ pack: PackIssued) {
            (root, layer, issued) = (pack.packRoot, pack.layer, pack.issued)
            (records, withheld) = (pack.records, pack.withheld)
        }
    }

    private static func known(_ call: APICall) async throws -> String {
        let id = try call.part("id")
        try await call.requireNeedToKnow(id)
        return id
    }

    @Sendable private static func list(_ call: APICall) async throws -> Response {
        let person = call.visitor.person
        let rows = try await call.read { archive, _ in
            try archive.register().filter { try archive.mayKnow(person, of: $0.request.id) }.map(Row.init)
        }
        return JSONAnswer.response(["requests": rows])
    }

    @Sendable private static func download(_ call: APICall) async throws -> Response {
        let id = try await known(call)
        let root = try call.part("root")
        let pack = try await call.read { archive, _ in
            try archive.request(id).issued.first { $0.packRoot == root }
        }
        guard let pack else { throw Fault(.notFound, "No pack of \(id) has this root.") }
        let shelf = PackShelf(call.site.desk.files)
        guard let data = try? Data(contentsOf: shelf.place(id, pack.packRoot)) else {
            throw Fault(.notFound, "This pack was issued elsewhere, and no copy of it is kept here.")
        }
        try await call.account(for: PackDownloaded(root: pack.packRoot), subject: id)
        return PageAnswering.file(
            .init(byteBuffer: ByteBuffer(bytes: data)), name: "\(id)-\(pack.layer).zip", type: "application/zip")
    }
}
