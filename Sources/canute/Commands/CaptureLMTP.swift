import Archive
import ArgumentParser
import Foundation
import Search
import Service

extension CaptureCommands {
    struct LMTP: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lmtp", abstract: "Take mail over LMTP (RFC 2033), for journaling, until told to stop.",
            discussion: """
                A mail is answered 250 only once it is durable (or a rule leaves it out, which is counted), 451 where it \
                cannot be kept now, 552 or 554 where it never will be. What is held already is not kept twice, so a mail \
                server may always offer a mail again. Mails that come at once share one commit. The source must be \
                declared whole: `canute source add`. A checkpoint is signed every minute. SIGTERM stops it once mails \
                under way are answered.

                LMTP knows no sign-in: listen on loopback or a Unix socket, behind the mail server.

                Example:
                  canute capture lmtp --listen 127.0.0.1:2424 --archive records --source journal

                In Postfix: always_bcc = journal@archive.invalid, and in transport: archive.invalid lmtp:inet:127.0.0.1:2424
                """)

        @Option(
            help: ArgumentHelp(
                "Address and port, such as 127.0.0.1:2424; port 0 takes a free one.", valueName: "host:port"))
        var listen: String?
        @Option(help: ArgumentHelp("A Unix socket instead.", valueName: "path")) var socket: String?
        @Option(help: ArgumentHelp("The mode of that socket, octal.", valueName: "mode")) var socketMode = "660"
        @Option(help: ArgumentHelp("The only address that mail is taken to; may be given again.", valueName: "address"))
        var recipient: [String] = []
        @Option(help: ArgumentHelp("How many connections are served at once.", valueName: "number")) var connections =
            200
        @Option(help: ArgumentHelp("How long a client may send nothing.", valueName: "seconds")) var idle = 300.0
        @Flag(help: "Listen where other machines reach it, although LMTP knows no sign-in.") var anyAddress = false
        @OptionGroup var live: LiveOptions
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard (listen == nil) != (socket == nil) else {
                throw ValidationError("Where to listen? Give --listen HOST:PORT or --socket PATH.")
            }
            guard (1...10_000).contains(connections) else {
                throw ValidationError("--connections is a number from 1 to 10000.")
            }
            guard idle > 0, idle <= 86_400 else { throw ValidationError("--idle is a number of seconds up to 86400.") }
            _ = try address()
        }

        func run() throws {
            let files = try options.files()
            let (actor, wait) = (options.actor, options.wait)
            guard !actor.isEmpty else { throw ValidationError("Who acts? --by and CANUTE_USER must not be blank.") }
            // Opened once as every command does, so that what a crash left unfinished is finished first.
            try options.withArchive { archive, _ in try archive.requireReadyForLive(live.source) }
            let keeper = try LiveKeeper(source: live.source, mailbox: live.mailbox, index: SearchIndex(files)) {
                try OpenArchive(files, actor: actor, lockTimeout: wait)
            }
            var limits = LMTPLimits()
            (limits.mailBytes, limits.connections, limits.idleSeconds) = (live.maxSize, connections, idle)
            limits.mailBytesInAll = max(limits.mailBytesInAll, live.maxSize)
            let server = LMTPServer(
                try address(), name: ProcessInfo.processInfo.hostName, limits: limits, recipients: Set(recipient),
                regularly: { keeper.settle() }, deliver: { keeper.take($0) })
            let (place, json, source) = (listen ?? socket ?? "", options.json, live.source)
            try Waiting.run {
                try await server.run(stopsOnSignals: true) { port in
                    let place = port == 0 ? place : Self.place(place, port: port)
                    let line = json ? Self.answer(place, source) : "Takes mail of \(source) at \(place) over LMTP."
                    // Whoever started it waits for this line: not to be kept in a buffer.
                    FileHandle.standardOutput.write(Data((line + "\n").utf8))
                }
            }
            keeper.settle()
        }

        private func address() throws -> LMTPServer.Address {
            if let socket {
                guard let mode = UInt16(socketMode, radix: 8), mode <= 0o777 else {
                    throw ValidationError("--socket-mode is an octal number, such as 660.")
                }
                guard socket.utf8.count < 108 else { throw ValidationError("--socket is a path of at most 107 bytes.") }
                return .socket(path: socket, mode: mode)
            }
            let text = listen ?? ""
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                throw ValidationError("--listen is HOST:PORT, such as 127.0.0.1:2424.")
            }
            var host = String(text[..<colon])
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
            guard isLoopback || anyAddress else {
                throw ValidationError(
                    "\(host) is not loopback, and LMTP knows no sign-in: listen on 127.0.0.1, or say --any-address.")
            }
            return .tcp(host: host, port: Int(port))
        }

        private static func place(_ text: String, port: Int) -> String {
            (text.lastIndex(of: ":").map { String(text[..<$0]) } ?? text) + ":\(port)"
        }

        private static func answer(_ place: String, _ source: String) -> String {
            let data = try? JSONSerialization.data(
                withJSONObject: ["listening": place, "source": source], options: [.sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data ?? Data(), as: UTF8.self)
        }
    }
}
