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
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(limits.idleSeconds))),
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

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("add-checkpoint") { request, _ in await add(request) }
        router.get(":hash/checkpoint") { _, context in
            let hash = context.parameters.get("hash") ?? ""
            guard let note = await witness.latest(originHash: hash) else {
                return Self.response(404, "text/plain; charset=utf-8", "Nothing of that log was cosigned here.\n")
            }
            return Self.response(200, "text/plain; charset=utf-8", note)
        }
        return router
    }

    private func add(_ request: Request) async -> Response {
        guard let body = await body(of: request) else {
            var response = Self.response(
                400, "text/plain; charset=utf-8",
                "The request has more than \(WitnessRequest.maxByteCount) bytes, or took too long.\n")
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
    private func body(of request: Request) async -> [UInt8]? {
        await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                guard let buffer = try? await request.body.collect(upTo: WitnessRequest.maxByteCount) else {
                    return nil
                }
                return Array(buffer: buffer)
            }
            group.addTask { [limits] in
                try? await Task.sleep(for: .seconds(limits.bodySeconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private static func response(_ status: Int, _ type: String, _ body: String) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
