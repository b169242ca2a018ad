import Archive
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// Serves an archive to the people who use it.
public struct ArchiveServer: Sendable {
    private let site: Site
    /// How often a checkpoint is signed while there is something new, in seconds.
    private let every: Double

    /// A server of the archive on this desk.
    ///
    /// - Throws: where the archive or its store cannot be read, or the settings do not go together.
    public init(
        _ desk: ArchiveDesk, _ store: ServiceStore, settings: ServiceSettings, every: Double = 60
    ) async throws {
        try settings.check()
        let name = try await desk.read { archive, _ in try archive.name() }
        var logger = Logger(label: "canute.serve") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        site = Site(
            desk: desk, store: store, settings: settings, templates: try Templates(), organisation: name,
            logger: logger)
        self.every = every
    }

    /// Serves until the task is cancelled or, where `stopsOnSignals`, SIGTERM or SIGINT comes; what is under way is
    /// finished, and a checkpoint is signed.
    ///
    /// - Parameter onRunning: is told the port.
    /// - Throws: `ServiceError` (listening) where the address is taken, (usage) where a file of TLS cannot be used.
    public func run(stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) -> Void) async throws {
        var application = try application(onRunning: onRunning)
        application.addServices(Settling(desk: site.desk, every: every, logger: site.logger))
        do {
            try await application.runService(gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [])
        } catch let error as IOError {
            throw ServiceError(
                .listening,
                "\(site.settings.host):\(site.settings.port) cannot be listened on: \(error). Give another port.")
        }
        try await site.desk.settle()
    }

    func application(
        pages: (PageBook) -> Void = { _ in }, onRunning: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> Application<RouterResponder<ServiceContext>> {
        let settings = site.settings
        var server = HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(settings.idleSeconds)))
        if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
            server = try .tls(server, tlsConfiguration: Self.tls(certificate, key))
        }
        return Application(
            responder: router(pages).buildResponder(), server: server,
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    settings.connections, logger: site.logger)),
            onServerRunning: { channel in onRunning(channel.localAddress?.port ?? settings.port) },
            logger: site.logger)
    }

    private func router(_ pages: (PageBook) -> Void) -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self)
        router.add(middleware: MeasuringRequests(measures: site.measures))
        router.add(middleware: SecurityHeaders(isSecure: site.settings.isSecure))
        // Once around recognition, for what it refuses; once within, where it is known who is told.
        router.add(middleware: FaultPages(site: site))
        router.add(middleware: Recognition(site: site))
        router.add(middleware: FaultPages(site: site))
        Assets.enter(in: router)
        APIBook.enter(in: router, site)
        if let settings = site.settings.oidc {
            OIDCPages.enter(in: router, site, OIDCProvider(settings, now: site.store.now))
        }
        let book = PageBook(site: site, router: router)
        book.enterAll()
        pages(book)
        return router
    }

    private static func tls(_ certificate: String, _ key: String) throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            let key = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        } catch {
            throw ServiceError(
                .usage,
                "\(certificate) and \(key) cannot be used for TLS (\(error)): give PEM files that belong together.")
        }
    }
}

/// Signs checkpoints and brings the index up while the service runs.
private struct Settling: Service {
    let desk: ArchiveDesk
    let every: Double
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(every))) != nil {
                do { try await desk.settle() } catch {
                    // It is tried again in a while; what was acknowledged is durable without it.
                    logger.error("No checkpoint could be signed.", metadata: ["kind": "\(type(of: error))"])
                }
            }
        }
    }
}
