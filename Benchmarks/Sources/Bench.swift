import Foundation

/// The measurements, each in a process of its own and on files of its own.
struct Bench {
    /// What is measured in every round, in turn.
    enum Part: String, Codable, CaseIterable {
        case plain, capture, acknowledge, verifyContent, verifyAll, verifyLedger, digest
    }

    private let canute: String
    private let work: URL
    private let messages: Int
    private let own: String

    init(canute: String, work: URL, messages: Int) throws {
        self.canute = canute
        self.work = work
        self.messages = messages
        own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        clear()
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    }

    /// Makes the sample and, of the same bytes, the one file that openssl reads.
    func prepare() throws {
        try runOwn("write-chat", [path("export"), String(messages)])
        let names = FileManager.default.enumerator(atPath: path("export"))?.compactMap { $0 as? String } ?? []
        guard FileManager.default.createFile(atPath: path("bytes"), contents: nil) else {
            throw BenchmarkError("Cannot write below \(work.path).")
        }
        let handle = try FileHandle(forWritingTo: work.appendingPathComponent("bytes"))
        for name in names.sorted() where name.hasSuffix(".json") {
            try handle.write(contentsOf: Data(contentsOf: work.appendingPathComponent("export/\(name)")))
        }
        try handle.close()
    }

    func contentBytes() throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path("bytes"))[.size] as? Int ?? 0
    }

    /// Makes one measurement; nil where the peer is not on this machine.
    func measure(_ part: Part) throws -> Usage? {
        switch part {
        case .plain: return try loadPlain()
        case .capture:
            try makeArchive("archive")
            return try capture("export", "slack", into: "archive")
        case .acknowledge:
            try makeArchive("behind")
            return try runOwn("acknowledge", [path("export"), path("behind")])
        case .verifyContent: return try runOwn("verify-content", [path("archive")])
        case .verifyAll: return try run(canute, ["verify", "--archive", path("archive")])
        case .verifyLedger: return try run(canute, ["verify", "--ledger-only", "--archive", path("archive")])
        case .digest:
            let openssl = "/usr/bin/openssl"
            guard FileManager.default.isExecutableFile(atPath: openssl) else { return nil }
            return try run(openssl, ["dgst", "-sha256", path("bytes")])
        }
    }

    /// Captures three times the messages: memory must not grow with them.
    func captureTriple() throws -> Usage {
        try runOwn("write-chat", [path("triple"), String(3 * messages)])
        try makeArchive("archive")
        return try capture("triple", "slack", into: "archive")
    }

    /// Measures the verification of a log of so many small records.
    func verifyScale(entries: Int) throws -> ScaleFigures {
        try runOwn("verify-scale", [path("scale"), String(entries)])
        return try JSONDecoder().decode(
            ScaleFigures.self, from: Data(contentsOf: work.appendingPathComponent("output")))
    }

    /// Measures a sweep of a third of so many messages, and a proposal over a large archive.
    func sweep(messages: Int, large: Int) throws -> SweepFigures {
        try SweepScale(canute: canute, own: own, work: work).measure(messages: messages, large: large)
    }

    /// Captures a mailbox of this size.
    func captureMailbox(bytes: Int) throws -> Usage {
        try runOwn("write-mailbox", [path("mailbox.mbox"), String(bytes)])
        try makeArchive("archive")
        return try capture("mailbox.mbox", "mail", into: "archive")
    }

    /// Keeps a result in the work folder.
    func keep(_ data: Data, as name: String) throws {
        clear()
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        try data.write(to: work.appendingPathComponent(name))
    }

    /// Removes what the measurements made; the last result stays.
    func clear() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? []
        for name in names where name != "result.json" {
            try? FileManager.default.removeItem(at: work.appendingPathComponent(name))
        }
    }

    private func loadPlain() throws -> Usage {
        for name in ["plain.sqlite", "plain.sqlite-wal", "plain.sqlite-shm"] {
            try? FileManager.default.removeItem(at: work.appendingPathComponent(name))
        }
        var usage = try runOwn("load-plain", [path("export"), path("plain.sqlite")])
        // The child read the messages first; it prints what the load alone took.
        let figures = try String(contentsOfFile: path("output"), encoding: .utf8).split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard figures.count == 2 else { throw BenchmarkError("The plain load printed no figures.") }
        (usage.seconds, usage.cpuSeconds) = (figures[0], figures[1])
        return usage
    }

    private func makeArchive(_ name: String) throws {
        try? FileManager.default.removeItem(at: work.appendingPathComponent(name))
        _ = try run(
            canute,
            [
                "init", path(name), "--name", "Benchmark Council", "--origin", "records.council.example", "--by",
                "benchmark",
            ])
    }

    private func capture(_ export: String, _ format: String, into archive: String) throws -> Usage {
        try run(
            canute,
            [
                "capture", "run", path(export), "--archive", path(archive), "--source", "chat", "--format", format,
                "--by", "benchmark",
            ])
    }

    private func path(_ name: String) -> String { work.appendingPathComponent(name).path }

    @discardableResult
    private func runOwn(_ part: String, _ arguments: [String]) throws -> Usage { try run(own, [part] + arguments) }

    private func run(_ program: String, _ arguments: [String]) throws -> Usage {
        try ChildProcess.run(program, arguments, output: path("output"))
    }
}
