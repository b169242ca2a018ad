import Foundation
import Testing

/// What a run of `canute` came to.
struct Run {
    let arguments: [String]
    let status: Int32
    let output: String
    let errors: String

    /// The one JSON object on standard output.
    func json() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return try #require(object as? [String: Any], "\(output)")
    }

    /// Checks that it failed as a program should: a status, a sentence, and nothing on standard output.
    func failed(_ status: Int32, saying words: String..., at location: SourceLocation = #_sourceLocation) {
        #expect(self.status == status, "\(arguments): \(errors)\(output)", sourceLocation: location)
        #expect(output.isEmpty, "\(arguments)", sourceLocation: location)
        for word in words { #expect(errors.contains(word), "\(errors)", sourceLocation: location) }
        for trace in ["Optional(", "Error Domain", "NSError", "Swift.", "DecodingError", "SQLite error"] {
            #expect(!errors.contains(trace), "\(errors)", sourceLocation: location)
        }
    }
}

/// The built `canute`, beside the test bundle, and a folder to run it in.
struct BuiltProgram {
    let folder: URL

    /// Runs `body` with a new folder that is removed afterwards; an archive in it is at `archive`.
    @discardableResult
    static func run<T>(_ body: (BuiltProgram) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(BuiltProgram(folder: folder))
    }

    /// The same with an archive that holds a Slack channel of three messages and a mail with an attachment.
    @discardableResult
    static func runFilled<T>(_ body: (BuiltProgram) throws -> T) throws -> T {
        try run { program in
            let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
            #expect(made.status == 0, "\(made.errors)")
            try program.writeExport("export", texts: ["the boiler broke", "call 07700 900437", "lunch?"])
            let captured = try program("capture", "run", "export", "--source", "chat", "--format", "slack")
            #expect(captured.status == 0, "\(captured.errors)")
            return try body(program)
        }
    }

    static var binary: URL {
        get throws {
            let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: executable).deletingLastPathComponent().appending(path: "canute")
        }
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Begins a run; its output and errors go to files, so that neither can fill a pipe.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> () throws -> Run {
        let (out, err) = (path(".out-\(UUID().uuidString)"), path(".err-\(UUID().uuidString)"))
        for file in [out, err] { try Data().write(to: URL(filePath: file)) }
        let process = Process()
        process.executableURL = try Self.binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CANUTE") }
        all["CANUTE_ARCHIVE"] = path("archive")
        all["CANUTE_USER"] = "Ann"
        process.environment = all.merging(environment) { $1 }.filter { !$0.value.isEmpty }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
        try process.run()
        return {
            process.waitUntilExit()
            #expect(process.terminationReason == .exit, "canute \(arguments.joined(separator: " ")) was killed")
            return Run(
                arguments: arguments, status: process.terminationStatus,
                output: try String(contentsOfFile: out, encoding: .utf8),
                errors: try String(contentsOfFile: err, encoding: .utf8))
        }
    }

    /// Runs `canute` to its end, on the archive `archive` as Ann.
    func callAsFunction(_ arguments: String...) throws -> Run { try start(arguments)() }

    /// The same with other environment variables; an empty value takes one away.
    func run(_ arguments: [String], _ environment: [String: String]) throws -> Run {
        try start(arguments, environment: environment)()
    }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Writes a Slack export of one channel, `general`.
    func writeExport(_ name: String, texts: [String], from second: Int = 1_709_294_400) throws {
        try write("\(name)/channels.json", #"[{"id":"C1","name":"general"}]"#.utf8)
        try write("\(name)/users.json", #"[{"id":"U1","profile":{"real_name":"Jodie Farrant"}}]"#.utf8)
        let messages = texts.enumerated().map { index, text in
            ["type": "message", "user": "U1", "text": text, "ts": "\(second + index).000100"]
        }
        try write("\(name)/general/2024-03-01.json", JSONSerialization.data(withJSONObject: messages))
    }

    /// The number of the one message that a search finds.
    func seq(of word: String) throws -> String {
        let hits = try self("search", word, "--purpose", "test", "--json").json()["hits"] as? [[String: Any]]
        let seq = try #require(hits?.first?["seq"] as? Int, "nothing says \(word)")
        return String(seq)
    }
}
