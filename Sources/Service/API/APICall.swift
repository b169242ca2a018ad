import Archive
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Search

/// One call of the API by somebody who may.
struct APICall: Sendable {
    let site: Site
    let visitor: Visitor
    let request: Request
    let context: ServiceContext
    let query: Form

    init(_ site: Site, _ visitor: Visitor, _ request: Request, _ context: ServiceContext) throws {
        self.site = site
        self.visitor = visitor
        self.request = request
        self.context = context
        query = try Form(parsing: (request.uri.query ?? "").utf8)
    }

    /// A part of the path.
    func part(_ name: String) throws -> String {
        let text = context.parameters.get(name) ?? ""
        guard let value = text.removingPercentEncoding, !value.isEmpty, value.utf8.count <= 200,
            !value.unicodeScalars.contains(where: { $0.value < 32 })
        else { throw Fault(.notFound, "There is nothing at this address.") }
        return value
    }

    func number(_ name: String) throws -> UInt64 {
        guard let number = UInt64(try part(name)) else { throw Fault(.badRequest, "\(name) is a number.") }
        return number
    }

    /// A number of the query.
    func count(_ name: String, default usual: Int, most: Int) throws -> Int {
        guard !query[name].isEmpty else { return usual }
        guard let count = Int(query[name]), (0...most).contains(count) else {
            throw Fault(.badRequest, "\(name) is a number from 0 to \(most).")
        }
        return count
    }

    /// What content is read for, and the request that it is read for, if it is one.
    ///
    /// - Throws: `Fault` (400) where none is given, (403) for a request that is restricted to others.
    func purpose() async throws -> (words: String, request: String?) {
        if let id = header("Canute-Request"), !id.isEmpty {
            try await requireNeedToKnow(id)
            _ = try await read { archive, _ in try archive.request(id) }
            return ("request \(id)", id)
        }
        guard let words = header("Canute-Purpose"), words.contains(where: { !$0.isWhitespace }) else {
            throw Fault(
                .badRequest,
                "Content is read for a purpose, which is kept: name it in the header Canute-Purpose, or the request in Canute-Request."
            )
        }
        return (String(words.prefix(500)), nil)
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }

    func read<T: Sendable>(_ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T) async throws -> T {
        try await site.desk.read(body)
    }

    func account(for payload: some ActPayload, subject: String) async throws {
        _ = try await site.desk.write(as: visitor.person) { archive, _ in
            try archive.record(payload, subject: subject)
        }
    }

    func requireNeedToKnow(_ id: String) async throws {
        try await Gate.requireNeedToKnow(id, of: visitor, site)
    }
}
