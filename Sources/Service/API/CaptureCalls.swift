import Archive
import Capture
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Messages that programs post in.
enum CaptureCalls {
    static let routes: [APIBook.Route] = [
        .init(method: .post, path: "/api/v1/sources/{name}/items", action: .capture) { call in
            try await post(call, as: .messages)
        },
        .init(method: .post, path: "/api/v1/sources/{name}/inbox", action: .capture) { call in
            try await post(call, as: .activity)
        },
    ]

    /// What became of a batch.
    struct Answer: Codable, Sendable {
        struct Item: Codable, Sendable {
            let id: String
            let outcome: LiveAccounts.Item.Outcome
            let reason: String?
        }

        let source: String
        let read: Int
        let recorded: Int
        let revised: Int
        let duplicate: Int
        let excluded: Int
        let refused: Int
        let failed: Int
        let items: [Item]

        init(_ answer: LiveAccounts.Answer) {
            let report = answer.report
            source = report.source
            (read, recorded, revised, duplicate) = (report.read, report.recorded, report.revised, report.duplicate)
            (excluded, refused, failed) = (report.excluded, report.refused, report.failed)
            items = answer.items.map { Item(id: $0.id, outcome: $0.outcome, reason: $0.reason) }
        }
    }

    private static func post(_ call: APICall, as form: PushedForm) async throws -> Response {
        let source = try call.part("name")
        if let sources = call.visitor.sources, !sources.contains(source) {
            throw Fault(.forbidden, "This token may not post to \(source).")
        }
        try requireJSON(call.request)
        let key = call.header("Idempotency-Key").map { String($0.prefix(256)) }
        return try await body(of: call.request, call.context, call.site) { bytes in
            let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() + "/\(source)/\(form)"
            if let key, let given = try await given(key, call) {
                guard given.digest == digest else {
                    throw Fault(
                        .unprocessableContent,
                        "This Idempotency-Key was sent with something else before: take a new one.")
                }
                return response(given.status, given.body, isRepeated: true)
            }
            let answer = try await take(bytes, as: form, source: source, by: call.visitor.person, call.site)
            let status = answer.recorded + answer.revised > 0 ? 201 : 200
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(answer), as: UTF8.self)
            if let key {
                let (store, account) = (call.site.store, call.visitor.account)
                try await call.site.storeWork.run {
                    try store.keep(GivenAnswer(digest: digest, status: status, body: text), for: key, of: account)
                }
            }
            return response(status, text, isRepeated: false)
        }
    }

    private static func given(_ key: String, _ call: APICall) async throws -> GivenAnswer? {
        let (store, account) = (call.site.store, call.visitor.account)
        return try await call.site.storeWork.run { try store.answer(to: key, of: account) }
    }

    static func take(
        _ bytes: [UInt8], as form: PushedForm, source: String, by name: String, _ site: Site
    ) async throws -> Answer {
        let answer: LiveAccounts.Answer
        do { answer = try await site.desk.take(bytes, as: form, source: source, by: name) } catch let error
            as PushedError
        {
            throw Fault(.badRequest, error.message)
        }
        site.measures.captured(answer.items)
        return Answer(answer)
    }

    static func requireJSON(_ request: Request) throws {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
            .trimmingCharacters(in: .whitespaces)
        guard
            type == "application/json" || type == "application/activity+json"
                || type?.hasPrefix("application/ld+json") == true
        else { throw Fault(.unsupportedMediaType, "Send it as application/json.") }
    }

    /// Reads a body within the limits of size, time and room, and gives it to `use`.
    static func body<T: Sendable>(
        of request: Request, _ context: ServiceContext, _ site: Site, _ use: ([UInt8]) async throws -> T
    ) async throws -> T {
        let limit = site.settings.captureBytes
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw Fault.tooLarge(limit)
        }
        let channel = context.channel
        let cut = channel.eventLoop.scheduleTask(in: .seconds(site.settings.bodySeconds)) {
            channel.close(promise: nil)
        }
        defer { cut.cancel() }
        return try await site.room.holding(request.body, limit: limit) { bytes in
            // It is here in time; how long the writer then takes is not the sender's doing.
            cut.cancel()
            return try await use(bytes)
        }
    }

    private static func response(_ status: Int, _ body: String, isRepeated: Bool) -> Response {
        var response = Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
        if isRepeated, let field = HTTPField.Name("Idempotent-Replayed") { response.headers[field] = "true" }
        return response
    }
}
