import Archive
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Retention
import Testing

@testable import Service

/// An archive of its own that is served, in a folder that goes when the test ends.
struct Served: Sendable {
    let files: ArchiveFiles
    let desk: ArchiveDesk
    let store: ServiceStore
    let server: ArchiveServer
    let clock: TestClock

    static let password = "correct horse battery"
    private static let hashed = Result { try Password(password, cost: 15) }

    /// Runs `body` with an archive that has an account for each role, named by it.
    static func run(
        _ settings: ServiceSettings = ServiceSettings(), roles: [Role] = [], room: Int = 256,
        clock: TestClock = TestClock(),
        _ body: @Sendable (Served, any TestClientProtocol) async throws -> Void,
        pages: (PageBook) -> Void = { _ in }
    ) async throws {
        await Turnstile.served.enter()
        do { try await serve(settings, roles: roles, room: room, clock: clock, body, pages: pages) } catch {
            await Turnstile.served.leave()
            throw error
        }
        await Turnstile.served.leave()
    }

    private static func serve(
        _ settings: ServiceSettings, roles: [Role], room: Int, clock: TestClock,
        _ body: @Sendable (Served, any TestClientProtocol) async throws -> Void, pages: (PageBook) -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ArchiveFiles(root: folder.appendingPathComponent("archive"))
        _ = try OpenArchive.create(
            files, name: "Example <Council>", origin: "records.example.gov.uk", schedule: try .builtIn(), actor: "Ann",
            now: { clock.now })
        let store = try ServiceStore(files, now: { clock.now })
        for role in roles {
            // Hashed once and with little cost: what scrypt itself does is tested elsewhere.
            try store.add(
                role.rawValue, person: "A \(role.words)", roles: [role], password: hashed.get())
        }
        let desk = try ArchiveDesk(files, room: room, now: { clock.now })
        var settings = settings
        settings.port = 0
        let server = try await ArchiveServer(desk, store, settings: settings)
        let served = Served(files: files, desk: desk, store: store, server: server, clock: clock)
        try await server.application(pages: pages).test(.live) { client in try await body(served, client) }
    }

    /// A session of somebody who has this role, without the password's slow way.
    func session(_ role: Role) throws -> Secret { try store.begin(role.rawValue, instead: nil) }

    /// Declares a source whole, so that live capture from it may start.
    func declare(_ name: String) throws {
        let archive = try OpenArchive(files, actor: "Ann", now: { clock.now })
        var source = SourceDeclared(name: name)
        (source.owner, source.controller, source.purpose) = ("Ann", "Example Council", "work")
        (source.lawfulBasis, source.dpia, source.dpiaReview) = ("6(1)(e)", "DPIA-1", "2030-01-01")
        (source.notice, source.noticeGiven, source.heldFor) = ("notice.txt", "2020-01-01", "authority")
        try archive.record(source, subject: name)
    }

    /// A token with this role.
    func token(_ role: Role, sources: [String]? = nil) throws -> String {
        try store.makeToken(label: "test", roles: [role], sources: sources, days: 1).secret
    }

    /// The acts on a subject.
    func acts(on subject: String) throws -> [Act] { try reading().catalogue.acts(on: subject) }

    /// The archive as somebody else who opens it sees it.
    func reading() throws -> OpenArchive { try OpenArchive(files, access: .reading, actor: "test") }
}

/// A clock that stands still until it is moved.
final class TestClock: @unchecked Sendable {
    // Unchecked because the lock guards the one variable.
    private let lock = NSLock()
    private var moment = Date(timeIntervalSince1970: 1_772_445_600)

    var now: Date { lock.withLock { moment } }
    func advance(_ seconds: Double) { lock.withLock { moment += seconds } }
}

/// A browser, as far as cookies and forms go.
struct Browser {
    let client: any TestClientProtocol
    var cookie: String?

    init(_ client: any TestClientProtocol, _ session: Secret? = nil) {
        self.client = client
        cookie = session.map { "canute=\($0.text)" }
    }

    private func headers(_ more: HTTPFields) -> HTTPFields {
        var headers = more
        if let cookie { headers[.cookie] = cookie }
        return headers
    }

    @discardableResult
    mutating func get(_ path: String, _ more: HTTPFields = [:]) async throws -> TestResponse {
        let response = try await client.executeRequest(uri: path, method: .get, headers: headers(more), body: nil)
        take(response)
        return response
    }

    /// Sends a form with the token of the page that it is on.
    mutating func post(
        _ path: String, _ fields: [String: String], from page: String, _ more: HTTPFields = [:]
    ) async throws -> TestResponse {
        let text = try await get(page).text
        let token = try #require(text.firstMatch(of: /name="form-token" value="([^"]+)"/)).output.1
        return try await post(path, fields.merging(["form-token": String(token)]) { $1 }, more)
    }

    mutating func post(
        _ path: String, _ fields: [String: String], _ more: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers(more)
        headers[.contentType] = "application/x-www-form-urlencoded"
        let body = fields.map { "\($0.key)=\(Percent.encoded($0.value))" }.joined(separator: "&")
        let response = try await client.executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        take(response)
        return response
    }

    private mutating func take(_ response: TestResponse) {
        guard let set = response.headers[.setCookie] else { return }
        cookie = set.split(separator: ";").first.map(String.init)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
