import Archive
import ArgumentParser
import Foundation
import Ledger
import Service

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the archive to the people who use it, until it is told to stop.",
        discussion: """
            Pages for records managers, FOI officers, approvers and auditors. Accounts are made by `canute account add`. \
            On this machine alone unless --host says otherwise, which then needs TLS. A checkpoint is signed every minute \
            while there is something new, and at the end. SIGTERM stops it once what is under way is answered. Commands \
            work beside it.

            Every option can also be set in the environment (--tls-key is CANUTE_TLS_KEY) or in a file of one JSON object \
            ({"tlsKey": "…"}); the command line comes first, then the environment, then the file.

            Example:
              canute serve --archive records
              canute serve --archive records --host 0.0.0.0 --port 8443 --tls-certificate cert.pem --tls-key key.pem
            """)

    @Option(help: ArgumentHelp("The address to listen on (127.0.0.1).", valueName: "address")) var host: String?
    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one (8080).", valueName: "number"))
    var port: String?
    @Option(help: ArgumentHelp("The certificate chain, PEM.", valueName: "file")) var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file")) var tlsKey: String?
    @Flag(help: "A proxy that speaks TLS stands before it and says who asks in X-Forwarded-For.")
    var behindProxy = false
    @Option(help: ArgumentHelp("How long a sign-in lasts while nothing is asked (30).", valueName: "minutes"))
    var sessionIdleMinutes: String?
    @Option(help: ArgumentHelp("How long a sign-in lasts however busy (10).", valueName: "hours"))
    var sessionHours: String?
    @Option(help: ArgumentHelp("How many connections are served at once (512).", valueName: "number"))
    var connections: String?
    @Option(help: ArgumentHelp("How long a connection may be idle (60).", valueName: "seconds"))
    var idleSeconds: String?
    @Option(help: ArgumentHelp("How long what is sent may take to arrive (30).", valueName: "seconds"))
    var bodySeconds: String?
    @Option(
        help: ArgumentHelp("How many writes may wait before others are told to come again (256).", valueName: "number"))
    var queue: String?
    @Option(help: ArgumentHelp("The most that is taken in one post of messages (16777216).", valueName: "bytes"))
    var captureBytes: String?
    @Option(help: ArgumentHelp("The OpenID Connect provider's issuer.", valueName: "url")) var oidcIssuer: String?
    @Option(help: ArgumentHelp("The client that this service is registered as there.", valueName: "id"))
    var oidcClient: String?
    @Option(help: ArgumentHelp("A file with the client's secret.", valueName: "file")) var oidcClientSecretFile: String?
    @Option(help: ArgumentHelp("The claim that lists somebody's groups (groups).", valueName: "name"))
    var oidcGroupsClaim: String?
    @Option(help: ArgumentHelp("The roles of groups, GROUP=role with commas between.", valueName: "map"))
    var oidcRoles: String?
    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp("The address under which browsers reach this service.", valueName: "url"))
    var publicURL: String?
    @Option(help: ArgumentHelp("A file of settings; else CANUTE_CONFIG.", valueName: "file")) var config: String?
    @OptionGroup var options: ArchiveOptions

    func run() throws {
        let files = try options.files()
        let (given, wait, json) = (given, options.wait, options.json)
        let file = config ?? ArchiveOptions.environment("CANUTE_CONFIG")
        try Waiting.run {
            let settings = try await ServiceSettings.read(
                given: given, environment: ProcessInfo.processInfo.environment, file: file)
            let desk = try ArchiveDesk(files, wait: wait, room: settings.queue)
            let server = try await ArchiveServer(desk, ServiceStore(files), settings: settings)
            try await server.run(stopsOnSignals: true) { port in
                let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
                let url = "\(settings.tlsCertificate == nil ? "http" : "https")://\(host):\(port)/"
                // Whoever started it waits for this line: not to be kept in a buffer.
                let line = json ? #"{"url":"\#(url)"}"# : "Serves the archive at \(url)"
                FileHandle.standardOutput.write(Data((line + "\n").utf8))
            }
        }
    }

    private var given: [String: String] {
        let options = [
            "host": host, "port": port, "tlsCertificate": tlsCertificate, "tlsKey": tlsKey,
            "behindProxy": behindProxy ? "true" : nil, "sessionIdleMinutes": sessionIdleMinutes,
            "sessionHours": sessionHours, "connections": connections, "idleSeconds": idleSeconds,
            "bodySeconds": bodySeconds, "queue": queue, "captureBytes": captureBytes,
            "oidcIssuer": oidcIssuer, "oidcClient": oidcClient, "oidcClientSecretFile": oidcClientSecretFile,
            "oidcGroupsClaim": oidcGroupsClaim, "oidcRoles": oidcRoles, "publicUrl": publicURL,
        ]
        return options.compactMapValues { $0 }
    }
}
