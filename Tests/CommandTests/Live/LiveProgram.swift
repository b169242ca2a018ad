import Foundation
import Glibc
import Testing

/// A `canute` that runs on while a test talks to it.
final class LiveProgram {
    let process = Process()
    private let output: URL

    /// Starts it; its output goes to a file.
    init(_ program: BuiltProgram, _ arguments: [String], input: Data? = nil) throws {
        output = program.folder.appendingPathComponent(".live-\(UUID().uuidString)")
        try Data().write(to: output)
        process.executableURL = try BuiltProgram.binary
        process.arguments = arguments
        process.currentDirectoryURL = program.folder
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CANUTE") }
        environment["CANUTE_ARCHIVE"] = program.path("archive")
        environment["CANUTE_USER"] = "Ann"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        if let input {
            let file = program.folder.appendingPathComponent(".in-\(UUID().uuidString)")
            try input.write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: output)
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Waits until what it said holds `words`.
    func waits(for words: String, seconds: Double = 30) throws {
        for _ in 0..<Int(seconds * 50) {
            if text.contains(words) { return }
            if !process.isRunning { break }
            Thread.sleep(forTimeInterval: 0.02)
        }
        try #require(text.contains(words), "\(text)")
    }

    /// Starts an LMTP server on a free port, and waits until it listens.
    static func lmtp(_ program: BuiltProgram) throws -> (LiveProgram, port: Int) {
        let live = try LiveProgram(
            program, ["capture", "lmtp", "--listen", "127.0.0.1:0", "--source", "journal", "--json"])
        try live.waits(for: "\"listening\"")
        let port = try #require(live.text.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) })
        return (live, port)
    }

    /// Sends a signal, waits for the end and returns the exit status; -1 where it was killed.
    @discardableResult
    func end(_ signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }
}

extension BuiltProgram {
    /// Declares the source `name` whole.
    func declare(_ name: String) throws {
        let made = try self(
            "source", "add", name, "--owner", "Clerk", "--controller", "Council", "--purpose", "Council business",
            "--lawful-basis", "public task", "--dpia", "DPIA-7", "--dpia-review", "2099-01-31",
            "--notice", "Intranet", "--notice-given", "2024-01-01", "--held-for", "authority")
        #expect(made.status == 0, "\(made.errors)")
    }

    /// How often each subject that begins with `prefix` stands in the archive.
    func subjects(_ prefix: String) throws -> [String: Int] {
        let run = try self("search", "\(prefix)*", "--purpose", "test", "--limit", "100000", "--json")
        let hits = try #require(try run.json()["hits"] as? [[String: Any]], "\(run.errors)")
        return hits.reduce(into: [:]) { counts, hit in
            let words = (hit["conversation"] as? String ?? "").split(separator: " ")
            if let word = words.last { counts[String(word), default: 0] += 1 }
        }
    }

    static func mail(_ subject: String, _ body: String = "Words.") -> String {
        "From: Ann <ann@example.org>\r\nTo: Bob <bob@example.org>\r\nMessage-ID: <\(subject)@example.org>\r\n"
            + "Date: Fri, 1 Mar 2024 12:00:00 +0000\r\nSubject: \(subject)\r\n\r\n\(body)"
    }
}
