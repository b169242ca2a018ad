import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import TransparencyLog
import UnixSignals

/// Serves a witness over HTTP: `POST /add-checkpoint`, `GET /<origin hash>/checkpoint`.
///
/// It speaks plain HTTP: to be reached from outside, put a server that speaks TLS before it.
public struct WitnessServer: Sendable {
    /// What keeps hostile clients from holding on to it.
    public struct Limits: Sendable {
        /// How long a request's head may take, from the connection's beginning or the answer before.
        public var headSeconds: Double = 10
        /// How long a request's body may take.
        public var bodySeconds: Double = 10
        /// How long a connection may be idle.
        public var idleSeconds: Int64 = 15
        /// How many connections are served at once; others wait.
        public var connections = 256

        /// The limits as they are without any saying.
        public init() {}
    }

    private let witness: Witness
    private let limits: Limits

    /// A server of this witness.
    public init(_ witness: Witness, limits: Limits = Limits()) {
        self.witness = witness
        self.limits = limits
    }

    /// Serves until the task is cancelled or, where `stopsOnSignals`, SIGTERM or SIGINT comes; requests under way are
    /// finished first.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onRunning: is told the port.
    /// - Throws: `ServiceError` (listening) where the address is taken.
    public func run(
        host: String, port: Int, stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) -> Void
    ) async throws {
        let logger = Self.logger()
        let headTime = Self.time(limits.headSeconds)
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [HeadDeadline(headTime)], idleTimeout: .seconds(limits.idleSeconds))),
            configuration: .init(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            onServerRunning: { channel in onRunning(channel.localAddress?.port ?? port) },
            logger: logger)
        do {
            try await application.runService(gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [])
        } catch let error as IOError {
            throw ServiceError(.listening, "\(host):\(port) cannot be listened on: \(error). Give another port.")
        }
    }

    /// Errors alone, on standard error.
    private static func logger() -> Logger {
        var logger = Logger(label: "canute.witness") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }

    private func router() -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.post("add-checkpoint") { request, context in await add(request, on: context.channel) }
        router.get(":hash/checkpoint") { _, context in
            let hash = context.parameters.get("hash") ?? ""
            guard let note = await witness.latest(originHash: hash) else {
                return Self.response(404, "text/plain; charset=utf-8", "Nothing of that log was cosigned here.\n")
            }
            return Self.response(200, "text/plain; charset=utf-8", note)
        }
        return router
    }

    private func add(_ request: Request, on channel: any Channel) async -> Response {
        guard let body = await body(of: request, on: channel) else {
            var response = Self.response(
                400, "text/plain; charset=utf-8",
                "The request has more than \(WitnessRequest.maxByteCount) bytes, or was not sent whole.\n")
            response.headers[.connection] = "close"
            return response
        }
        do {
            let answer = try await witness.add(body)
            return Self.response(answer.status, answer.contentType, answer.body)
        } catch {
            // The store failed: nothing was cosigned, and whoever runs the witness has to know why.
            Self.logger().error("\(error)")
            return Self.response(500, "text/plain; charset=utf-8", "The witness cannot keep what it would cosign.\n")
        }
    }

    /// The body, if it is there in time and not too long.
    ///
    /// Reading does not end when its task is cancelled, only with the connection: that is cut when the time is over,
    /// however many bytes still trickle in.
    private func body(of request: Request, on channel: any Channel) async -> [UInt8]? {
        let cut = channel.eventLoop.scheduleTask(in: Self.time(limits.bodySeconds)) { channel.close(promise: nil) }
        defer { cut.cancel() }
        guard let buffer = try? await request.body.collect(upTo: WitnessRequest.maxByteCount) else { return nil }
        return Array(buffer: buffer)
    }

    private static func time(_ seconds: Double) -> TimeAmount { .milliseconds(Int64((seconds * 1000).rounded(.up))) }

    private static func response(_ status: Int, _ type: String, _ body: String) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}

/// A request's context with the connection that it came over.
private struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
