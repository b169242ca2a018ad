import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One request to somebody else's server, with limits on time and size; redirections are not followed.
enum HTTPExchange {
    enum Method: Sendable { case get, post }

    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let body: [UInt8]

        /// What the server said, on one line, for a message.
        var words: String {
            String(decoding: body.prefix(200), as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// - Throws: `ServiceError` (usage) for an address that is no http or https URL, (exchange) for everything else.
    static func send(
        _ method: Method, _ url: String, type: String? = nil, body: [UInt8] = [],
        authorization: String? = nil, limit: Int, seconds: Int64
    ) async throws -> Answer {
        guard let parsed = URL(string: url), let host = parsed.host, !host.isEmpty,
            parsed.scheme == "http" || parsed.scheme == "https"
        else {
            throw ServiceError(
                .usage, "“\(url)” is no address of a server: give one that begins with https:// or http://.")
        }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(
                redirectConfiguration: .disallow,
                timeout: .init(connect: .seconds(min(seconds, 10)), read: .seconds(seconds))))
        do {
            var request = HTTPClientRequest(url: url)
            request.method = method == .post ? .POST : .GET
            if let type { request.headers.add(name: "content-type", value: type) }
            if let authorization { request.headers.add(name: "authorization", value: authorization) }
            if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
            let response = try await client.execute(request, timeout: .seconds(seconds))
            let bytes = try await response.body.collect(upTo: limit)
            let answer = Answer(
                status: Int(response.status.code), contentType: response.headers.first(name: "content-type") ?? "",
                body: Array(buffer: bytes))
            try await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw ServiceError(
                .exchange, "\(host) does not answer as it should (\(error)): check the address, then try again.")
        }
    }
}
