import Foundation

/// What a sweep of a third of an archive takes, and a proposal over a large one.
struct SweepFigures: Codable {
    /// How many records there were, and how many of them fell due and went.
    var records: UInt64
    var destroyed: UInt64
    var propose: Usage
    /// Orders, keys, rows, index, checks and certificates.
    var execute: Usage
    /// Of all that is there afterwards, with its content.
    var verify: Usage
    /// The slowest search made meanwhile, in seconds, and how many were made.
    var slowestSearch: Double
    var searches: Int
    /// How long the capture of a hundred messages took that was begun meanwhile.
    var captureMeanwhile: Usage
    /// How many records the large archive had that was proposed over, all of them due.
    var proposedOver: UInt64
    var proposeLarge: Usage
}

/// Sweeps an archive by the commands that a records manager types.
struct SweepScale {
    let canute: String
    let own: String
    let work: URL

    /// Measures a sweep of about a third of `messages`, then a proposal over `large` records that are all due.
    func measure(messages: Int, large: Int) throws -> SweepFigures {
        let third = stride(from: 0, to: 500, by: 3).map { "team-\($0)" }
        try makeArchive("sweep", messages: messages, due: third)
        let (propose, proposed) = try disposal("sweep", ["propose", "--ground", "Benchmark sweep"], as: Proposed.self)
        try run(["disposal", "approve", proposed.id, "--by", "owner"], on: "sweep")
        try run(own, ["write-chat", path("late"), "100"])
        let during = try whileSweeping(proposed.id)
        let verify = try run(["verify", "--json"], on: "sweep")
        let verdicts = try answer(Verified.self).verdicts
        guard verdicts["destroyed"] == proposed.records, verdicts["missing"] == 0, verdicts["ordered"] == 0 else {
            throw BenchmarkError("After the sweep the archive says \(verdicts), and \(proposed.records) were to go.")
        }
        try? FileManager.default.removeItem(atPath: path("sweep"))
        try makeArchive("large", messages: large, due: ["team-*"])
        let (proposeLarge, all) = try disposal("large", ["propose", "--ground", "Benchmark"], as: Proposed.self)
        try? FileManager.default.removeItem(atPath: path("large"))
        return SweepFigures(
            records: UInt64(messages), destroyed: proposed.records, propose: propose, execute: during.execute,
            verify: verify, slowestSearch: during.searches.max() ?? 0, searches: during.searches.count,
            captureMeanwhile: during.capture, proposedOver: all.records, proposeLarge: proposeLarge)
    }

    private struct Proposed: Decodable {
        let id: String
        let records: UInt64
    }

    private struct Verified: Decodable { let verdicts: [String: UInt64] }

    /// Carries the sweep out, in a process of its own, while others search and capture.
    private func whileSweeping(_ id: String) throws -> (execute: Usage, searches: [Double], capture: Usage) {
        let sweep = Process()
        sweep.executableURL = URL(fileURLWithPath: canute)
        sweep.arguments = ["disposal", "execute", id, "--json", "--by", "benchmark", "--archive", path("sweep")]
        guard FileManager.default.createFile(atPath: path("sweep-output"), contents: nil) else {
            throw BenchmarkError("Cannot write below \(work.path).")
        }
        sweep.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path("sweep-output")))
        let start = DispatchTime.now().uptimeNanoseconds
        try sweep.run()
        let capture = try run(
            ["capture", "run", path("late"), "--source", "late", "--format", "slack"], on: "sweep")
        var searches: [Double] = []
        while sweep.isRunning {
            let usage = try run(["search", "boiler", "--purpose", "benchmark", "--wait", "600"], on: "sweep")
            searches.append(usage.seconds)
        }
        sweep.waitUntilExit()
        guard sweep.terminationStatus == 0 else { throw BenchmarkError("The sweep failed.") }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        return (Usage(seconds: seconds, cpuSeconds: 0, peakMiB: 0), searches, capture)
    }

    private func makeArchive(_ name: String, messages: Int, due channels: [String]) throws {
        try run(own, ["write-chat", path("export"), String(messages)])
        try Data(Self.schedule(channels).utf8).write(to: URL(fileURLWithPath: path("schedule.xml")))
        try run(
            canute,
            [
                "init", path(name), "--name", "Benchmark Council", "--origin", "records.council.example", "--schedule",
                path("schedule.xml"), "--by", "benchmark",
            ])
        try run(["capture", "run", path("export"), "--source", "chat", "--format", "slack"], on: name)
        try? FileManager.default.removeItem(atPath: path("export"))
    }

    private func disposal<T: Decodable>(_ name: String, _ words: [String], as type: T.Type) throws -> (Usage, T) {
        let usage = try run(["disposal"] + words + ["--json"], on: name)
        return (usage, try answer(type))
    }

    private func answer<T: Decodable>(_ type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path("output"))))
    }

    @discardableResult
    private func run(_ words: [String], on archive: String) throws -> Usage {
        let by = words.contains("--by") ? [] : ["--by", "benchmark"]
        return try run(canute, words + by + ["--archive", path(archive)])
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) throws -> Usage {
        try ChildProcess.run(program, arguments, output: path("output"))
    }

    private func path(_ name: String) -> String { work.appendingPathComponent(name).path }

    /// What is said in these channels goes after a day; everything else is kept.
    private static func schedule(_ channels: [String]) -> String {
        let names = channels.map { "<conversation>\($0)</conversation>" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1">
              <title>Benchmark schedule</title>
              <authority>Nobody</authority>
              <classes>
                <class code="MSG-01">
                  <title>Small talk</title><scope>Small talk.</scope><mandate kind="local">Local</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><period>P1D</period><action>destroy</action>
                </class>
                <class code="UNC-00">
                  <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Design</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><action>permanent</action>
                </class>
              </classes>
              <rules default="UNC-00"><rule class="MSG-01" reason="small talk">\(names)</rule></rules>
            </retentionSchedule>
            """
    }
}

extension SweepFigures {
    /// As lines of a table.
    var lines: [String] {
        func seconds(_ usage: Usage) -> String { String(format: "%.1f s", usage.seconds) }
        return [
            "a sweep of \(destroyed) of \(records) records, with search and capture going on (goal: 120 s):",
            "  proposed in \(seconds(propose)), destroyed and checked in \(seconds(execute)), verified in \(seconds(verify))",
            "  meanwhile \(searches) searches, the slowest \(String(format: "%.1f s", slowestSearch)); a hundred messages captured in "
                + seconds(captureMeanwhile),
            "  a proposal over \(proposedOver) records (goal: 2 s): \(seconds(proposeLarge)), "
                + String(format: "%.0f MiB peak", proposeLarge.peakMiB),
        ]
    }
}
