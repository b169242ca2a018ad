import NIOCore
import Ledger
import Archive
import Casework
import Foundation
import HTTPTypes
import HummingbirdTesting
import Retention
import Testing

@testable import Service

@Suite("Reading by the API")
struct ReadCallTests {
    private func filled(_ served: Served, _ client: any TestClientProtocol) async throws {
        try served.declare("chat")
        let agent = APIClient(client: client, token: try served.token(.captureAgent))
        let posted = try await agent.post(
            "/api/v1/sources/chat/items",
            APIClient.batch(APIClient.message("m1", "the boiler broke"), APIClient.message("m2", "lunch")))
        #expect(posted.status == .created, "\(posted.text)")
    }

    @Test("content is read for a purpose alone, and every read is kept")
    func purpose() async throws {
        try await Served.run { served, client in
            try await filled(served, client)
            let officer = APIClient(client: client, token: try served.token(.foiOfficer))
            #expect(try await officer.get("/api/v1/search?q=boiler").status == .badRequest)
            let found = try await officer.get("/api/v1/search?q=boiler", purpose: "Complaint 12")
            #expect(found.status == .ok && found.json["total"] as? Int == 1, "\(found.text)")
            let seq = try #require((found.json["hits"] as? [[String: Any]])?.first?["seq"] as? Int)
            #expect(try await officer.get("/api/v1/records/\(seq)").status == .badRequest)
            let record = try await officer.get("/api/v1/records/\(seq)", purpose: "Complaint 12")
            #expect(record.status == .ok && record.text.contains("the boiler broke"))
            #expect(!record.text.contains("\"raw\""))
            let kinds = try served.acts(on: "").map(\.kind)
            #expect(kinds == [SearchMade.kind, RecordRead.kind])
            let why = try await officer.get("/api/v1/records/\(seq)/why")
            #expect(why.status == .ok && why.json["content"] as? String == "open")
            #expect(try await officer.get("/api/v1/records/99999", purpose: "x").status == .notFound)
            #expect(try await officer.get("/api/v1/records/x", purpose: "x").status == .badRequest)
            #expect(try await officer.get("/api/v1/search?q=(", purpose: "x").status == .badRequest)
            #expect(try await officer.get("/api/v1/search?q=a&from=yesterday", purpose: "x").status == .badRequest)
            let auditor = APIClient(client: client, token: try served.token(.auditor))
            #expect(try await auditor.get("/api/v1/search?q=boiler", purpose: "x").status == .forbidden)
        }
    }

    @Test("a restricted request is known to its readers alone, by every way in")
    func needToKnow() async throws {
        try await Served.run(roles: [.foiOfficer, .approver]) { served, client in
            let archive = try OpenArchive(served.files, actor: "A FOI officer", now: { served.clock.now })
            let request = try archive.openRequest(
                regime: .foia, division: .england, received: try CivilDate(parsing: "2026-02-20"), from: "M. P.",
                address: nil, text: "All about the boiler.")
            let id = request.id
            var officer = Browser(client, try served.session(.foiOfficer))
            var approver = Browser(client, try served.session(.approver))
            for path in ["/api/v1/requests/\(id)", "/api/v1/requests/\(id)/clock", "/api/v1/requests/\(id)/packs"] {
                #expect(try await approver.get(path).status == .ok, "\(path)")
            }
            #expect(try await approver.get("/api/v1/requests").text.contains(id))
            try archive.restrictRequest(id, to: [], reason: "x")
            #expect(try await approver.get("/api/v1/requests").text.contains(id), "no readers: open to all again")
            try archive.restrictRequest(id, to: ["Somebody"], reason: "A colleague asks")
            #expect(try archive.readers(of: id) == ["Somebody", "A FOI officer"])
            for path in ["/api/v1/requests/\(id)", "/api/v1/requests/\(id)/clock", "/api/v1/requests/\(id)/packs"] {
                #expect(try await approver.get(path).status == .forbidden, "\(path)")
                #expect(try await officer.get(path).status == .ok, "\(path)")
            }
            #expect(try await !approver.get("/api/v1/requests").text.contains(id))
            #expect(try served.acts(on: "access").count == 3)
            let hold = try await approver.get("/api/v1/holds")
            #expect(hold.status == .ok && !hold.text.contains(id))
            #expect(throws: CaseworkError.self) { try archive.restrictRequest(id, to: ["X"], reason: " ") }
        }
    }

    @Test("the log's files and the health are anybody's; entry bundles and figures are not")
    func open() async throws {
        try await Served.run { served, client in
            try await filled(served, client)
            try await served.desk.settle()
            let nobody = APIClient(client: client, token: nil)
            #expect(try await nobody.get("/health/live").text == "live\n")
            #expect(try await nobody.get("/health/ready").text == "ready\n")
            let checkpoint = try await nobody.get("/checkpoint")
            #expect(checkpoint.status == .ok && checkpoint.text.hasPrefix("records.example.gov.uk\n"))
            let size = try #require(checkpoint.text.split(separator: "\n").dropFirst().first)
            let tile = try await nobody.get("/tile/0/000.p/\(size)")
            #expect(tile.status == .ok && tile.body.readableBytes == 32 * (Int(size) ?? 0))
            for path in ["entries/000.p/\(size)", "0/..%2f..%2fcheckpoint", "../secrets/signing.key", "0/000.p/999"] {
                #expect(try await nobody.get("/tile/\(path)").status == .notFound, "\(path)")
            }
            #expect(try await nobody.get("/metrics").status == .unauthorized)
            let auditor = APIClient(client: client, token: try served.token(.auditor))
            let metrics = try await auditor.get("/metrics")
            #expect(metrics.text.contains("canute_captured_items_total{outcome=\"kept\"} 2"))
            #expect(metrics.text.contains("canute_entries "))
            for path in ["/api/v1/holds", "/api/v1/disposals", "/api/v1/coverage"] {
                #expect(try await auditor.get(path).status == .ok, "\(path)")
            }
            #expect(try await auditor.get("/api/v1/coverage").text.contains("\"chat\""))
        }
    }
}
