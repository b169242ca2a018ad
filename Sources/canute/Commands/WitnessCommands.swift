import ArgumentParser
import Foundation
import Service
import TransparencyLog

struct WitnessCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Be a witness of other bodies' logs.",
        subcommands: [InitWitness.self, ServeWitness.self])

    struct InitWitness: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Make a witness: a folder with a key of its own.",
            discussion: """
                Give the public key that is printed to the bodies whose logs are to be witnessed, and to whoever verifies \
                them. Put those logs' public keys (canute checkpoint show) into DIR/logs, one file a log. Where a log replaces its \
                key, add the new one on a line of its own to the log's file, which is read again by itself; the former line may go \
                once a checkpoint under the new key is cosigned. Its last head stays.

                Example:
                  canute witness init witness --name witness.example.gov.uk
                """)

        @Argument(help: "The folder to make.") var dir: String
        @Option(help: "The witness's name for ever, such as witness.example.gov.uk.") var name: String
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            let key: VerifierKey
            do { key = try Witness.create(in: URL(fileURLWithPath: dir, isDirectory: true), name: name) } catch {
                throw (error as? TransparencyLogError).map { ValidationError($0.message) } ?? error
            }
            if json { return try Output.json(["witness": dir, "name": name, "vkey": key.encoded]) }
            print("Made the witness \(name) in \(dir).")
            print("Its public key, for the logs and for whoever verifies them: \(key.encoded)")
        }
    }

    struct ServeWitness: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Serve a witness (C2SP tlog-witness) until it is told to stop.",
            discussion: """
                It cosigns a checkpoint only if a known log signed it and it is proved to continue the one that was \
                cosigned last, which is durable before the cosignature leaves. Never put DIR back from an older copy: a \
                witness that forgets can be shown a second history. Plain HTTP, on this machine alone unless --host says \
                otherwise: put a server that speaks TLS before it. Files of keys are read again when they change, so that a new \
                log needs no restart. SIGTERM stops it once requests under way are answered.

                Example:
                  canute witness serve witness --log council.vkey --port 7380
                """)

        @Argument(help: "The folder that `canute witness init` made.") var dir: String
        @Option(help: ArgumentHelp("A log's public key, or a file of such; beside DIR/logs.", valueName: "vkey|file"))
        var log: [String] = []
        @Option(help: "The address to listen on.") var host = "127.0.0.1"
        @Option(help: "The port to listen on; 0 takes a free one.") var port = 7380
        @Flag(help: "Print one JSON object on standard output once it listens.") var json = false

        func validate() throws {
            guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
        }

        func run() throws {
            let witness: Witness
            do {
                let keys = try log.map { (argument: $0, key: try Witness.logKey($0)) }
                witness = try Witness(
                    URL(fileURLWithPath: dir, isDirectory: true), logs: keys.compactMap(\.key),
                    files: keys.filter { $0.key == nil }.map { URL(fileURLWithPath: $0.argument) },
                    report: { FileHandle.standardError.write(Data("canute: \($0)\n".utf8)) })
            } catch let error as TransparencyLogError { throw ValidationError(error.message) }
            guard !witness.origins.isEmpty else {
                throw ValidationError("Which logs? Give --log VKEY or put public keys into \(dir)/logs.")
            }
            let (host, port, json) = (host, port, json)
            try Waiting.run {
                try await WitnessServer(witness).run(host: host, port: port, stopsOnSignals: true) { port in
                    let url = "http://\(host):\(port)"
                    // Whoever started it waits for this line: not to be kept in a buffer.
                    let line = json ? Self.answer(url, witness) : Self.words(url, witness)
                    FileHandle.standardOutput.write(Data((line + "\n").utf8))
                }
            }
        }

        private static func words(_ url: String, _ witness: Witness) -> String {
            "\(witness.verifierKey.name) witnesses \(witness.origins.joined(separator: ", ")) at \(url)"
        }

        private static func answer(_ url: String, _ witness: Witness) -> String {
            let members: [String: Any] = [
                "url": url, "vkey": witness.verifierKey.encoded, "origins": witness.origins,
            ]
            let data = try? JSONSerialization.data(
                withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data ?? Data(), as: UTF8.self)
        }
    }
}
