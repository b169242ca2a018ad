import Archive
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Search

/// One visit of a page by somebody who may: what its handler works with.
struct Visit: Sendable {
    let site: Site
    let visitor: Visitor
    let request: Request
    let context: ServiceContext
    /// What the form sent, already known to come from this site; empty for a page that is only looked at.
    let form: Form
    /// What the address asks.
    private let asked: Form

    init(_ site: Site, _ visitor: Visitor, _ request: Request, _ context: ServiceContext, form: Form = Form()) throws {
        self.site = site
        self.visitor = visitor
        self.request = request
        self.context = context
        self.form = form
        asked = try Form(parsing: (request.uri.query ?? "").utf8)
    }

    /// A part of the path, such as `id` of `requests/:id`.
    ///
    /// - Throws: `Fault` (404) where it is missing.
    func part(_ name: String) throws -> String {
        guard let value = context.parameters.get(name), !value.isEmpty else {
            throw Fault(.notFound, "There is nothing at this address.")
        }
        return value.removingPercentEncoding ?? value
    }

    /// The number in a part of the path, such as an entry's.
    func number(_ name: String) throws -> UInt64 {
        guard let number = UInt64(try part(name)) else { throw Fault(.notFound, "There is nothing at this address.") }
        return number
    }

    /// A value of the address's query; empty where there is none.
    func query(_ name: String) -> String { asked[name] }

    /// All values of the query under this name, as check boxes send them.
    func queries(_ name: String) -> [String] { asked.all(name).filter { !$0.isEmpty } }

    /// Looks into the archive.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T
    ) async throws -> T { try await site.desk.read(body) }

    /// Acts in the visitor's name; what was captured since joins its holds first.
    func decide<T: Sendable>(
        _ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T
    ) async throws -> T { try await site.desk.decide(as: visitor.person, body) }

    /// Says in the ledger that content was read, before it is shown.
    func account(for payload: some ActPayload, subject: String = "") async throws {
        _ = try await site.desk.write(as: visitor.person) { archive, _ in
            try archive.record(payload, subject: subject)
        }
    }

    /// What content is read for: the query's or the form's `request` or `purpose`, in the words that acts keep.
    ///
    /// - Throws: `Fault` (400) where none is given.
    func purpose() throws -> String {
        let request = query("request").isEmpty ? form["request"] : query("request")
        if !request.isEmpty { return "request \(request)" }
        let purpose = query("purpose").isEmpty ? form["purpose"] : query("purpose")
        guard !purpose.isEmpty else {
            throw Fault(.badRequest, "Say what the content is read for: a request or a purpose. It is kept.")
        }
        return String(purpose.prefix(500))
    }

    /// Refuses, and keeps that it was refused, what the visitor's roles or separation of duties do not allow.
    ///
    /// For what a handler decides beyond the action of its page.
    func require(_ action: Action, proposedBy proposer: String? = nil, on object: String? = nil) async throws {
        try await Gate.require(action, of: visitor, proposedBy: proposer, on: object, site)
    }

    /// Refuses, and keeps that it was refused, a request that is restricted to others.
    func requireNeedToKnow(_ id: String) async throws {
        try await Gate.requireNeedToKnow(id, of: visitor, site)
    }
}

/// Where what is not allowed is refused, and kept.
enum Gate {
    static func require(
        _ action: Action, of visitor: Visitor, proposedBy proposer: String? = nil, on object: String? = nil,
        _ site: Site
    ) async throws {
        let refusal = Permissions.refusal(
            of: action, to: visitor.roles, name: visitor.person, proposedBy: proposer)
        guard let refusal else { return }
        let roles = visitor.roles.sorted { $0.rawValue < $1.rawValue }
        try await note(AccessRefused(action: action, roles: roles, object: object), of: visitor, site)
        throw Fault(.forbidden, refusal)
    }

    static func requireNeedToKnow(_ id: String, of visitor: Visitor, _ site: Site) async throws {
        let isKnown = try await site.desk.read { archive, _ in try archive.mayKnow(visitor.person, of: id) }
        if isKnown { return }
        let roles = visitor.roles.sorted { $0.rawValue < $1.rawValue }
        try await note(AccessRefused(action: .seeRequests, roles: roles, object: id), of: visitor, site)
        throw Fault(.forbidden, "Request \(id) is restricted to those who work on it. Ask who owns it.")
    }

    static func note(_ refused: AccessRefused, of visitor: Visitor, _ site: Site) async throws {
        _ = try await site.desk.write(as: visitor.person) { archive, _ in
            try archive.record(refused, subject: "access")
        }
    }
}
