import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// A program that calls the API with a token.
struct APIClient {
    let client: any TestClientProtocol
    let token: String?

    func get(_ path: String, purpose: String? = nil, request: String? = nil) async throws -> TestResponse {
        var headers = headers
        if let purpose, let name = HTTPField.Name("Canute-Purpose") { headers[name] = purpose }
        if let request, let name = HTTPField.Name("Canute-Request") { headers[name] = request }
        return try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
    }

    func post(
        _ path: String, _ body: String, key: String? = nil, type: String = "application/json",
        _ more: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers.append(contentsOf: more)
        headers[.contentType] = type
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await client.executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    private var headers: HTTPFields {
        guard let token else { return [:] }
        return [.authorization: "Bearer \(token)"]
    }

    /// One message in Canute's own form.
    static func message(_ id: String, _ text: String, more: String = "") -> String {
        #"{"id":"\#(id)","sent_at":"2024-11-04T09:12:00Z","channel":{"id":"C1","name":"budget"},"#
            + #""from":{"name":"Jane Doe"},"text":"\#(text)"\#(more)}"#
    }

    static func batch(_ messages: String...) -> String { #"{"messages":[\#(messages.joined(separator: ","))]}"# }
}

extension TestResponse {
    /// The JSON object that was answered.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))) as? [String: Any] ?? [:]
    }

    var isProblem: Bool {
        headers[.contentType] == "application/problem+json" && json["status"] as? Int == status.code
            && (json["detail"] as? String)?.isEmpty == false
    }
}
