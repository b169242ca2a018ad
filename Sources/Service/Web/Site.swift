import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// What every page and every call of the API works with.
struct Site: Sendable {
    /// The open archive.
    let desk: ArchiveDesk
    /// Accounts, sessions, tokens.
    let store: ServiceStore
    let settings: ServiceSettings
    let templates: Templates
    /// The body whose records these are.
    let organisation: String
    let logger: Logger
    /// Threads for `service.sqlite`.
    let storeWork = Workers("store", threads: 2, room: 1024)
    /// One at a time: each password takes much memory on purpose.
    let passwordWork = Workers("password", threads: 1, room: 16)

    /// The bodies of messages that are in memory at once.
    let room = Room(bytes: 256 << 20)
    let measures = Measures()

    /// The cookie's name; the prefix makes browsers insist on TLS, this host and the whole site.
    ///
    /// Source: RFC 6265bis, 4.1.3.2.
    var cookieName: String { settings.isSecure ? "__Host-canute" : "canute" }

    func cookie(_ secret: Secret?) -> Cookie {
        Cookie(
            name: cookieName, value: secret?.text ?? "", maxAge: secret == nil ? 0 : nil, path: "/",
            secure: settings.isSecure, httpOnly: true, sameSite: .lax)
    }

    /// The token that a form carries: bound to the cookie, which another site can neither read nor set.
    func formToken(_ secret: Secret) -> String { store.sealed("form", secret.text) }

    /// Where a request comes from: the connection's other end or, behind a proxy, what that says last.
    func address(of request: Request, _ context: ServiceContext) -> String {
        if settings.isBehindProxy, let field = HTTPField.Name("X-Forwarded-For"),
            let last = request.headers[field]?.split(separator: ",").last
        {
            return last.trimmingCharacters(in: .whitespaces)
        }
        return context.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// Reads a body that is there in time and not too long.
    ///
    /// Reading does not end when its task is cancelled, only with the connection: that is cut when the time is over,
    /// however many bytes still trickle in.
    func body(of request: Request, _ context: ServiceContext, limit: Int) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw Fault.tooLarge(limit)
        }
        let channel = context.channel
        let cut = channel.eventLoop.scheduleTask(in: .seconds(settings.bodySeconds)) { channel.close(promise: nil) }
        defer { cut.cancel() }
        do { return try await request.body.collect(upTo: limit) } catch is NIOTooManyBytesError {
            throw Fault.tooLarge(limit)
        }
    }
}
