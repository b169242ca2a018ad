import Foundation
import NIOCore
import NIOPosix
import Synchronization
import UnixSignals

/// Takes mail over LMTP, for journaling: a mail is accepted only when `deliver` says that it is kept.
///
/// LMTP knows no sign-in: it belongs on loopback or a Unix socket, behind the body's own mail server. Source: RFC 2033.
public struct LMTPServer: Sendable {
    /// Where it listens.
    public enum Address: Sendable, Equatable {
        /// A port; 0 takes a free one.
        case tcp(host: String, port: Int)
        /// A Unix socket with its mode, such as 0o660.
        case socket(path: String, mode: UInt16)
    }

    private let address: Address
    private let name: String
    private let limits: LMTPLimits
    private let recipients: Set<String>
    private let seconds: Double
    private let deliver: @Sendable ([LMTPMail]) -> [LMTPVerdict]
    private let regularly: @Sendable () -> Void

    /// - Parameters:
    ///   - name: what it calls itself in replies.
    ///   - recipients: the only addresses that it takes mail to; where there are none, it takes mail to all.
    ///   - seconds: how often `regularly` is called, between deliveries and never beside one.
    ///   - deliver: keeps mails together and says of each, in order, what became of it.
    public init(
        _ address: Address, name: String, limits: LMTPLimits = LMTPLimits(), recipients: Set<String> = [],
        every seconds: Double = 60, regularly: @escaping @Sendable () -> Void = {},
        deliver: @escaping @Sendable ([LMTPMail]) -> [LMTPVerdict]
    ) {
        self.address = address
        self.name = name
        self.limits = limits
        self.recipients = Set(recipients.map { $0.lowercased() })
        self.seconds = seconds
        self.regularly = regularly
        self.deliver = deliver
    }

    /// Serves until the task is cancelled or, where `stopsOnSignals`, SIGTERM or SIGINT comes; mails that are being kept
    /// are answered first, others are not accepted.
    ///
    /// - Parameter onRunning: is told the port; 0 for a Unix socket.
    /// - Throws: `ServiceError` (listening) where the address is taken.
    public func run(stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) -> Void) async throws {
        let gathering = MailGathering(deliver: deliver, every: seconds, regularly: regularly)
        let connections = Connections()
        let server = try await listen(gathering, connections)
        onRunning(server.localAddress?.port ?? 0)
        await Self.waitForTheEnd(stopsOnSignals)
        try? await server.close()
        connections.stop()
        // Every mail taken over is answered; then a client has a moment to take the answer.
        await Task.detached { gathering.finish() }.value
        for _ in 0..<100 where connections.count > 0 {
            await Task.detached { try? await Task.sleep(for: .milliseconds(20)) }.value
        }
        connections.closeAll()
        if case .socket(let path, _) = address { unlink(path) }
    }

    private func listen(_ gathering: MailGathering, _ connections: Connections) async throws -> any Channel {
        let room = LMTPRoom(bytes: limits.mailBytesInAll)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [name, limits, recipients] channel in
                channel.eventLoop.makeCompletedFuture {
                    let isTurnedAway = connections.add(channel) > limits.connections
                    let session = LMTPSession(name: name, limits: limits, accepted: recipients, room: room)
                    try channel.pipeline.syncOperations.addHandler(
                        LMTPHandler(session, limits: limits, gathering: gathering, isTurnedAway: isTurnedAway))
                }
            }
        do {
            switch address {
            case .tcp(let host, let port): return try await bootstrap.bind(host: host, port: port).get()
            case .socket(let path, let mode):
                try Self.clear(path)
                let channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
                chmod(path, mode_t(mode))
                return channel
            }
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError(.listening, "\(place) cannot be listened on: \(error). Give another address.")
        }
    }

    /// Takes away a socket that a server that was killed left behind, never one that answers nor any other file.
    private static func clear(_ path: String) throws {
        guard let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType else {
            return
        }
        guard kind == .typeSocket else {
            throw ServiceError(.listening, "\(path) is there and no socket: give another path.")
        }
        guard !UnixSocket.answers(path) else {
            throw ServiceError(
                .listening, "Another server listens on \(path): stop that one first, or give another path.")
        }
        unlink(path)
    }

    private var place: String {
        switch address {
        case .tcp(let host, let port): "\(host):\(port)"
        case .socket(let path, _): path
        }
    }

    private static func waitForTheEnd(_ stopsOnSignals: Bool) async {
        if stopsOnSignals {
            let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
            for await _ in signals { return }
        } else {
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
    }
}

/// The connections that are open.
private final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    var count: Int { open.withLock { $0.count } }

    /// Returns how many are open with this one.
    func add(_ channel: any Channel) -> Int {
        let identity = ObjectIdentifier(channel)
        channel.closeFuture.whenComplete { _ in self.open.withLock { $0[identity] = nil } }
        return open.withLock { open in
            open[identity] = channel
            return open.count
        }
    }

    func stop() {
        for channel in open.withLock({ Array($0.values) }) {
            channel.pipeline.fireUserInboundEventTriggered(LMTPStopping())
        }
    }

    func closeAll() { for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) } }
}
