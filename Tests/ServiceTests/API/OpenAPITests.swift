import Archive
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Service

@Suite("The API's description")
struct OpenAPITests {
    private static func document() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(PackageResources.openapi_json)) as? [String: Any])
    }

    @Test("every call is in it, and it has no other")
    func whole() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } })
        let entered = Set(
            APIBook.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
                + WebhookCalls.paths.map { "post \($0)" } + PublicCalls.paths.map { "get \($0)" })
        #expect(described == entered)
    }

    @Test("every path in it answers, with a status that it describes")
    func answers() async throws {
        try await Served.run { served, client in
            let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
            for (path, methods) in paths {
                for (method, operation) in methods {
                    let concrete = path.replacing("{name}", with: "chat").replacing("{seq}", with: "0")
                        .replacing("{id}", with: "FOI-1").replacing("{path}", with: "0/000")
                        .replacing("{root}", with: "ab")
                    let responses = (operation as? [String: Any])?["responses"] as? [String: Any] ?? [:]
                    // Each role in turn, so that what is allowed is reached too.
                    for role in [Role.foiOfficer, .auditor, .captureAgent] {
                        let answer = try await client.executeRequest(
                            uri: concrete, method: method == "post" ? .post : .get,
                            headers: [
                                .authorization: "Bearer \(try served.token(role))",
                                .contentType: "application/json",
                            ], body: method == "post" ? ByteBuffer(string: "{}") : nil)
                        #expect(responses["\(answer.status.code)"] != nil, "\(method) \(path): \(answer.status)")
                        if answer.status.code >= 400 { #expect(answer.isProblem, "\(path)") }
                    }
                }
            }
        }
    }

    @Test("every reference in it leads somewhere")
    func references() throws {
        let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
        let document = try Self.document()
        let components = try #require(document["components"] as? [String: [String: Any]])
        let matches = text.matches(of: /"#\/components\/(\w+)\/(\w+)"/)
        #expect(!matches.isEmpty)
        for match in matches {
            #expect(components[String(match.output.1)]?[String(match.output.2)] != nil, "\(match.output.0)")
        }
    }
}
