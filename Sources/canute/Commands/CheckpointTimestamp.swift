import ArgumentParser
import Foundation
import Ledger
import Service

extension CheckpointCommands {
    struct Timestamp: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the last signed checkpoint dated by a time-stamping authority (RFC 3161).",
            discussion: """
                The stamp is verified (what it is over, nonce, signature, certificate), kept in ledger/tokens, and named by \
                an anchor entry in the log. For an authority that cannot be reached from here, write the request to a \
                file, have it answered, and take the answer in.

                Example:
                  canute checkpoint timestamp --tsa https://tsa.example/tsr --ca tsa-ca.pem --archive records
                  canute checkpoint timestamp --write-request head.tsq --archive records
                  canute checkpoint timestamp --request head.tsq --response head.tsr --ca tsa-ca.pem --archive records
                """)

        @Option(help: ArgumentHelp("The authority's address.", valueName: "url")) var tsa: String?
        @Option(help: ArgumentHelp("The certificates that the authority stands under, PEM.", valueName: "file"))
        var ca: String?
        @Option(help: ArgumentHelp("Write a request to this file, and stop.", valueName: "file"))
        var writeRequest: String?
        @Option(help: ArgumentHelp("The request that was answered.", valueName: "file")) var request: String?
        @Option(help: ArgumentHelp("The authority's answer.", valueName: "file")) var response: String?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            let ways = [tsa != nil, writeRequest != nil, request != nil && response != nil]
            guard ways.count(where: { $0 }) == 1, (request == nil) == (response == nil) else {
                throw ValidationError(
                    "Give one of --tsa URL, --write-request FILE, and --request FILE --response FILE.")
            }
            guard writeRequest != nil || ca != nil else {
                throw ValidationError("Whom to believe? Give the authority's certificates by --ca FILE.")
            }
        }

        func run() throws {
            let ledger = try Ledger(options.files(), lockTimeout: options.wait)
            try ledger.signCheckpoint()
            if let writeRequest { return try write(ledger, to: writeRequest) }
            guard let ca else { return }
            let authorities = try TimeStampAuthorities(reading: URL(fileURLWithPath: ca))
            let (query, token) = try stamp(ledger)
            let anchor = try Waiting.run {
                try await ledger.addAnchor(token, for: query, authorities: authorities)
            }
            try ledger.signCheckpoint()
            if options.json { return try Output.json(Answer(anchor)) }
            print(
                "The checkpoint of \(Output.count(anchor.size, "entry", "entries")) of \(anchor.origin) existed at "
                    + "\(anchor.info.time.formatted(.iso8601)) (stamp \(anchor.info.serial)): entry \(anchor.seq).")
        }

        private func write(_ ledger: Ledger, to path: String) throws {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw ValidationError("\(path) is there already: give another name.")
            }
            let query = try ledger.requestTimeStamp()
            try Data(query.encoded).write(to: URL(fileURLWithPath: path))
            let size = try ledger.signedSize()
            if options.json {
                return try Output.json(["request": path, "size": "\(size)"])
            }
            print(
                "\(path): a request over the checkpoint of \(Output.count(size, "entry", "entries")). When it is answered:"
            )
            print("canute checkpoint timestamp --request \(path) --response FILE --ca FILE")
        }

        private func stamp(_ ledger: Ledger) throws -> (TimeStampRequest, TimeStampToken) {
            if let tsa {
                let query = try ledger.requestTimeStamp()
                return (query, try Waiting.run { try await TimeStampClient(url: tsa).stamp(query) })
            }
            let query = try TimeStampRequest(parsing: try read(request))
            return (query, try TimeStampResponse(parsing: try read(response)).token)
        }

        private func read(_ path: String?) throws -> [UInt8] {
            try path.map { [UInt8](try InputFile.read($0)) } ?? []
        }

        private struct Answer: Encodable {
            let seq: UInt64
            let origin: String
            let size: UInt64
            let time: String
            let policy: String
            let serial: String

            init(_ anchor: Anchor) {
                seq = anchor.seq
                origin = anchor.origin
                size = anchor.size
                time = anchor.info.time.formatted(.iso8601)
                policy = anchor.info.policy
                serial = anchor.info.serial
            }
        }
    }
}
